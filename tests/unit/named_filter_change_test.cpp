// Named filters are made, edited and deleted without a look at accounts and tokens that have nothing to do with them, and mean what they were made
// with last.
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

#include "engine/facts/narrowings.hpp"
#include "jeton/jeton.hpp"

namespace {

constexpr const char* policy = R"(jeton: 1
actions: [read]
token-kinds: {api: {purpose: reads, action: read, filters: optional}}
rules: [allow read to self]
filters: {old: 'f:old', longer: 'old AND g:1'}
accounts: {a: {}}
tokens: {t: {kind: api, account: a}, u: {kind: api, account: a, filters: [longer]}}
)";

jeton::Engine loaded(std::string text = policy) {
    jeton::LoadOptions options;
    options.now = jeton::Time::parse("2026-01-01");
    auto engine = jeton::Engine::load_text({{"policy.yaml", std::move(text)}}, options);
    REQUIRE(engine);
    return *engine;
}

void apply(jeton::Engine& engine, const jeton::Change& change) {
    const auto commit = engine.apply(change);
    INFO((commit ? std::string() : jeton::render(commit.error().diagnostics)));
    REQUIRE(commit);
    CHECK(jeton::Engine::check(**commit).empty());
    CHECK(engine.reevaluate() == 0);
}

std::string code(const jeton::Outcome<std::shared_ptr<const jeton::Commit>>& outcome) { return outcome ? "" : outcome.error().code; }

std::string seen_by(const jeton::Engine& engine, const char* token) {
    const auto view = engine.snapshot();
    return view.decide(view.token(token), view.action("read"), view.account("a")).parts().filters.front();
}

}  // namespace

TEST_CASE("a filter means what it was made with last") {
    jeton::Engine engine = loaded();
    REQUIRE(engine.plan(jeton::Change{}.create_filter("x", "f:tried").attach_filter("t", "x")));
    apply(engine, jeton::Change{}.create_filter("x", "f:made"));
    apply(engine, jeton::Change{}.edit_filter("x", "f:edited"));
    apply(engine, jeton::Change{}.attach_filter("t", "x"));
    CHECK(seen_by(engine, "t") == "f:edited");
    apply(engine, jeton::Change{}.detach_filter("t", "x"));
    apply(engine, jeton::Change{}.edit_filter("x", "f:later"));
    apply(engine, jeton::Change{}.attach_filter("t", "x"));
    CHECK(seen_by(engine, "t") == "f:later");
    apply(engine, jeton::Change{}.delete_filter("x", jeton::Change::InUse::detach));
    CHECK_FALSE(engine.plan(jeton::Change{}.attach_filter("t", "x")));
    apply(engine, jeton::Change{}.create_filter("x", "f:anew").attach_filter("t", "x"));
    CHECK(seen_by(engine, "t") == "f:anew");
}

TEST_CASE("a filter that another one names is no filter that nobody names") {
    jeton::Engine engine = loaded();
    apply(engine, jeton::Change{}.edit_filter("old", "f:new"));
    CHECK(seen_by(engine, "u") == "(f:new) AND g:1");
    apply(engine, jeton::Change{}.delete_token("u").delete_filter("longer").delete_filter("old"));
    apply(engine, jeton::Change{}.create_filter("old", "f:other").create_filter("longer", "old").attach_filter("t", "longer"));
    CHECK(seen_by(engine, "t") == "f:other");
}

TEST_CASE("a filter that is made changes nothing but the policy") {
    jeton::Engine engine = loaded();
    const auto commit = engine.apply(jeton::Change{}.create_filter("x", "f:1"));
    REQUIRE(commit);
    CHECK((*commit)->revision == (*commit)->base + 1);
    CHECK((*commit)->delta.empty());
    CHECK((*commit)->flags().empty());
    const auto refused = engine.apply(jeton::Change{}.create_filter("y", "f:1 OR"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "syntax");
    CHECK_FALSE(engine.plan(jeton::Change{}.create_filter("x", "f:2")));
    apply(engine, jeton::Change::from_yaml("- replace: {rules: [allow read to self only x]}"));
    CHECK_FALSE(engine.plan(jeton::Change{}.delete_filter("x")));
}

TEST_CASE("an edited filter is that of all who have it, by whatever name, and of nobody else") {
    jeton::Engine engine = loaded();
    apply(engine, jeton::Change{}.create_filter("longest", "longer OR g:2"));
    apply(engine, jeton::Change::from_yaml(R"([create-token: {token: v, kind: api, account: a, filters: [longest AND g:3]},
 create-token: {token: w, kind: api, account: a, filters: ['f:old AND g:1']}, attach-filter: {token: t, filter: NOT old}])"));
    const auto before = engine.snapshot();
    const auto commit = engine.apply(jeton::Change{}.edit_filter("old", "f:new"));
    REQUIRE(commit);
    CHECK((*commit)->delta.pairs() == 3);
    CHECK(jeton::Engine::check(**commit).empty());
    CHECK(seen_by(engine, "t") == "NOT (f:new)");
    CHECK(seen_by(engine, "u") == "(f:new) AND g:1");
    CHECK(seen_by(engine, "v") == "(((f:new) AND g:1) OR g:2) AND g:3");
    CHECK(seen_by(engine, "w") == "f:old AND g:1");
    CHECK(before.decide(before.token("t"), before.action("read"), before.account("a")).parts().filters.front() == "NOT (f:old)");
    apply(engine, jeton::Change{}.edit_filter("old", "f:old"));
    CHECK(seen_by(engine, "v") == "(((f:old) AND g:1) OR g:2) AND g:3");
    const auto nothing = engine.apply(jeton::Change{}.edit_filter("old", "f:old"));
    REQUIRE(nothing);
    CHECK((*nothing)->delta.empty());
}

TEST_CASE("a filter is edited where tokens were made and tried before, in sets and in dry runs") {
    jeton::Engine engine = loaded();
    const auto edit = [](const char* text) { return jeton::Change{}.edit_filter("old", text); };
    const char* const make = "- create-token: {token: x, kind: api, account: a, filters: [old]}";
    REQUIRE(engine.plan(edit("f:1")));
    REQUIRE(engine.plan(jeton::Change::from_yaml(make)));
    const auto planned = engine.plan(edit("f:2"));              // knows a token that is none
    REQUIRE(planned);
    CHECK((*planned)->delta.pairs() == 1);
    const auto at_once = engine.plan(jeton::Change::from_yaml(make).edit_filter("old", "f:3").edit_filter("old", "f:4"));
    REQUIRE(at_once);
    CHECK((*at_once)->delta.pairs() == 2);
    apply(engine, jeton::Change::from_yaml(make));
    apply(engine, jeton::Change{}.detach_filter("x", "old").edit_filter("old", "f:5").attach_filter("x", "old"));
    CHECK(seen_by(engine, "x") == "f:5");
    apply(engine, jeton::Change{}.attach_filter("t", "old").edit_filter("old", "f:6").detach_filter("x", "old"));
    CHECK(seen_by(engine, "t") == "f:6");
    apply(engine, edit("f:7"));
    CHECK(seen_by(engine, "t") == "f:7");
    const auto refused = engine.apply(jeton::Change{}.delete_filter("old"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "filter-in-use");
}

TEST_CASE("a filter that a rule names is edited for all whom the rule is about") {
    jeton::Engine engine = loaded();
    apply(engine, jeton::Change::from_yaml("- replace: {rules: [allow read to self only longer]}"));
    const auto commit = engine.apply(jeton::Change{}.edit_filter("old", "f:new"));
    REQUIRE(commit);
    CHECK((*commit)->delta.pairs() == 2);
    CHECK(jeton::Engine::check(**commit).empty());
    const auto view = engine.snapshot();
    CHECK(view.decide(view.token("t"), view.action("read"), view.account("a")).parts().allow.front() == "(f:new) AND g:1");
    CHECK(engine.reevaluate() == 0);
}

TEST_CASE("an edit that is too much for a token's filter is refused") {
    jeton::Engine engine = loaded();
    apply(engine, jeton::Change::from_yaml("- create-token: {token: v, kind: api, account: a, filters: [old AND f:1]}"));
    std::string many = "f:0";
    for (int i = 1; i < 4096; ++i) many += " OR f:" + std::to_string(i);
    const auto refused = engine.apply(jeton::Change{}.delete_token("u").delete_filter("longer").edit_filter("old", many));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "predicate-limit");
    CHECK(refused.error().diagnostics.list.front().message.starts_with("token `v`: "));
    CHECK(seen_by(engine, "u") == "(f:old) AND g:1");
    CHECK(seen_by(engine, "v") == "(f:old) AND f:1");
    CHECK(engine.reevaluate() == 0);
}

TEST_CASE("a filter that is edited again and again means what it was made with last") {
    const std::uint32_t few = jeton::engine::Pools::few;
    jeton::engine::Pools::few = 20;
    jeton::Engine engine = loaded();
    for (int i = 0; i < 100; ++i) {
        apply(engine, jeton::Change{}.edit_filter("old", "f:" + std::to_string(i)));
        CHECK(seen_by(engine, "u") == "(f:" + std::to_string(i) + ") AND g:1");
    }
    jeton::engine::Pools::few = few;
}

TEST_CASE("a refused set says its first mistake first, whatever else is wrong with filters") {
    std::string many = "f:0";
    for (int i = 1; i < 4096; ++i) many += " OR f:" + std::to_string(i);
    const auto lost = jeton::Change{}.delete_token("nobody");
    const auto refuses_both = [&](jeton::Engine engine, const jeton::Change& change) {
        const auto refused = engine.apply(change);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == "unknown-token");
        CHECK(refused.error().change == 0u);
        const auto& list = refused.error().diagnostics.list;
        REQUIRE(list.size() == 2);
        CHECK(std::any_of(list.begin(), list.end(), [](const jeton::Diagnostic& each) { return each.code == "unknown-token"; }));
        CHECK(std::any_of(list.begin(), list.end(), [](const jeton::Diagnostic& each) { return each.code != "unknown-token"; }));
    };
    refuses_both(loaded(), jeton::Change(lost).edit_filter("old", many));
    refuses_both(loaded(), jeton::Change(lost).replace("filters: {}"));
    std::string joined = policy;        // right where it is defined, and too long where a token's own filter is made of it
    joined.replace(joined.find("[longer]"), 8, "['old AND g:1']").erase(joined.find(", longer: 'old AND g:1'"), 23);
    refuses_both(loaded(joined), jeton::Change(lost).edit_filter("old", many));
}

TEST_CASE("filters that no change touches are looked at again under another schema") {
    auto engine = loaded("jeton: 1\nactions: [read]\ntoken-kinds: {api: {purpose: p, action: read}}\nfilters: {old: \"age:abc\", other: \"age:12\"}\naccounts: {a: {}}\n");
    const auto age = jeton::Change{}.replace("schema: {document: {age: {type: long}}}\n");
    REQUIRE(engine.plan(jeton::Change{}.create_filter("more", "age:13").delete_filter("other")));
    const auto refused = engine.plan(age);
    REQUIRE_FALSE(refused);
    REQUIRE(refused.error().diagnostics.list.size() == 1);
    CHECK(refused.error().diagnostics.list[0].span.line == 4);
    CHECK(code(engine.plan(jeton::Change{}.create_filter("more", "age:def").edit_filter("old", "age:14").then(age))) == refused.error().code);
    CHECK(engine.plan(jeton::Change{}.create_filter("more", "age:13").edit_filter("old", "age:14").delete_filter("other").then(age)));
}

TEST_CASE("a set of filters is read one behind the other") {
    auto engine = loaded("jeton: 1\nactions: [read]\ntoken-kinds: {api: {purpose: p, action: read}}\nfilters: {a: \"x:1\", b: \"a OR x:2\", c: \"x:3\"}\naccounts: {m: {}}\n");
    CHECK(code(engine.plan(jeton::Change{}.edit_filter("c", "d").create_filter("d", "x:4"))) == "unknown-filter");
    CHECK(engine.plan(jeton::Change{}.create_filter("d", "x:4").edit_filter("c", "d")));
    CHECK(code(engine.plan(jeton::Change{}.edit_filter("a", "b").edit_filter("b", "x:5"))) == "filter-cycle");
    CHECK(engine.plan(jeton::Change{}.edit_filter("b", "x:5").edit_filter("a", "b")));
    CHECK(code(engine.plan(jeton::Change{}.delete_filter("a").edit_filter("b", "x:5"))) == "filter-in-use");
    CHECK(engine.plan(jeton::Change{}.edit_filter("b", "x:5").delete_filter("a").create_filter("a2", "b AND c").edit_filter("c", "x:6").delete_filter("a2")));
}
