// What programs write, read without the YAML parser: alike, or not at all.
#include "grammar/policy/flow.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "grammar/policy/yaml.hpp"
#include "jeton/change.hpp"

using jeton::syntax::Arena;
using jeton::syntax::Node;
using jeton::syntax::Shape;
using jeton::syntax::Style;
using jeton::text::FileId;
using jeton::text::Problems;
using jeton::text::Sources;

namespace {

/// Everything a node says, and where it stands.
std::string told(const Node& node) {
    std::string all = std::to_string(static_cast<int>(node.shape)) + std::to_string(static_cast<int>(node.style)) + "@" + std::to_string(node.begin);
    if (node.shape == Shape::scalar) all += "=" + std::string(node.text());
    for (const Node* each : node.items()) all += "[" + told(*each) + "]";
    for (const auto& [key, value] : node.entries()) all += "{" + told(*key) + ":" + told(*value) + "}";
    return all;
}

void reads_alike(const std::string& text, bool quickly) {
    INFO(text);
    Sources sources;
    Problems problems;
    Arena arena;
    const FileId file = sources.add("change", text);
    const Node* quick = jeton::syntax::read_flow(sources.text(file), file, arena);
    CHECK((quick != nullptr) == quickly);
    const Node* slow = jeton::syntax::read_yaml(sources, file, arena, problems);
    if (quick == nullptr) return;
    REQUIRE(slow != nullptr);
    CHECK(problems.errors() == 0);
    CHECK(told(*quick) == told(*slow));
}

}  // namespace

TEST_CASE("what programs write is read quickly as YAML would read it") {
    using jeton::Value;
    reads_alike(jeton::Change{}.set("acme", "plan", Value{std::string("a \"b\" \\ c, {d}: [e] # f")}).set("b", "n", Value{std::int64_t{-5}}).text(), true);
    reads_alike(jeton::Change{}.set("a", "x", Value{1.5e-7}).set("a", "y", Value{true}).delete_token("t").create_account("x", "").text(), true);
    reads_alike(jeton::Change{}.update_token("t", {{"filters", Value{Value::List{Value{std::string("a:1")}, Value{std::string("")}}}}, {"accounts", Value{Value::List{}}}}).text(), true);
    reads_alike(jeton::Change{}.reset("a", {"b", "c"}).tick(*jeton::Time::parse("2026-01-01")).set("a", jeton::Change::Fields{}).text(), true);
}

TEST_CASE("a switch is what most programs write, and nothing else is one") {
    using jeton::Value;
    const auto is_switch = [](const std::string& text) {
        INFO(text);
        const auto is = jeton::syntax::read_switch(text);
        if (!is) return false;
        Sources sources;
        Problems problems;
        Arena arena;
        const FileId file = sources.add("change", text);
        const Node* list = jeton::syntax::read_yaml(sources, file, arena, problems);
        REQUIRE(list != nullptr);
        REQUIRE(problems.errors() == 0);
        REQUIRE(list->items().size() == 1);
        const auto changes = list->items()[0]->entries();
        REQUIRE(changes.size() == 1);
        CHECK(changes[0].key->text() == "set");
        const auto said = changes[0].value->entries();
        REQUIRE(said.size() == 2);
        CHECK(said[0].key->text() == "account");
        CHECK(said[0].value->text() == is->account);
        CHECK(said[1].key->text() == is->attribute);
        CHECK(said[1].value->style == Style::plain);
        CHECK(said[1].value->text() == (is->on ? "true" : "false"));
        return true;
    };
    CHECK(is_switch(jeton::Change{}.set("acme", "searchable", Value{true}).text()));
    CHECK(is_switch(jeton::Change{}.set("{a}: [b], # c", "x y", Value{false}).text()));
    CHECK(is_switch(jeton::Change{}.set("", "x", Value{false}).text()));
    for (const std::string& text : {jeton::Change{}.set("a\"b", "on", Value{true}).text(), jeton::Change{}.set("a\\", "on", Value{true}).text(),
                                    jeton::Change{}.set("\xc3\xbc", "on", Value{true}).text(), jeton::Change{}.set("a", "on", Value{std::string("true")}).text(),
                                    jeton::Change{}.set("a", "account", Value{true}).text(), jeton::Change{}.set("a", "on", Value{std::int64_t{1}}).text(),
                                    jeton::Change{}.set("a", "on", Value{true}).set("b", "on", Value{true}).text(), jeton::Change{}.set("a", {{"x", Value{true}}, {"y", Value{true}}}).text(),
                                    jeton::Change{}.reset("a", {"on"}).text(), jeton::Change{}.set("a", "", Value{true}).text(), std::string("- set: {\"account\": \"a\", \"on\": true}"), std::string("- set: {\"account\": \"a\", \"on\": true}\n\n"),
                                    std::string("- set: {\"account\": \"a\", \"on\": true} # b\n"), std::string("- set: {\"account\": \"a\n\", \"on\": true}\n"), std::string("- set: {\"account\": \"a"), std::string()})
        CHECK_FALSE(is_switch(text));
}

TEST_CASE("what is not plainly right is left to the reader of YAML") {
    for (const char* text : {"", "- set: {\"a\": \"\xc3\xbc\"}\n", "- set: {\"a\": 1, \"a\": 2}\n", "- set: {\"a\": null}\n", "- set: {\"a\": \"\\x00\"}\n", "- set: {\"a\": 1}",
                             "- set: {\"a\":1}\n", "- set: {a: 1}\n", "- set:\n    a: 1\n", "- set: {\"a\": 1} # b\n", "- set: {\"a\": yes}\n", "- set: {\"a\": 1\n", "- set: [1]\n", "- set: {\"\": 1}\n", "- \n", "x",
                             "- set: {\"a\": \"b\n\"}\n", "- set: {\"a\": [1, ]}\n", "- set: {\"a\": -}\n", "- set: {\"a\": 1}, {\"b\": 2}\n"})
        reads_alike(text, false);
}
