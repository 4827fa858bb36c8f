// Filters that name others, standing alone: which mistakes come in through a name, and where they are told.
#include <catch2/catch.hpp>
#include <string>

#include "jeton/jeton.hpp"

namespace {

std::string code(const std::string& text, const jeton::FilterOptions& options) {
    const auto filter = jeton::Filter::compile(text, options);
    return filter ? "fine" : filter.error().list.at(0).code + " " + std::to_string(filter.error().list.at(0).span.column);
}

}  // namespace

TEST_CASE("the schema judges a named filter where it is used") {
    jeton::FilterOptions options;
    options.schema = {{"b", {jeton::FieldType::boolean, false}}, {"p.b", {jeton::FieldType::long_, false}}};
    options.filters = {{"high", "b:>5"}};
    CHECK(jeton::Filter::compile("p:{high}", options)->matches(R"({"p":{"b":6}})"));
    CHECK(code("a:1", options) == "fine");
    CHECK(code("a:1 AND high", options) == "wrong-type 9");
    CHECK(code("high AND n > 05", options) == "bad-bound 14");
}

TEST_CASE("filters of no predicate that name each other twice end in an error, not in a hang") {
    jeton::FilterOptions options;
    options.filters = {{"f0", "*:*"}};
    for (int i = 1; i < 50; ++i) options.filters["f" + std::to_string(i)] = "f" + std::to_string(i - 1) + " AND f" + std::to_string(i - 1);
    CHECK(code("f10", options) == "fine");
    CHECK(code("f49", options) == "predicate-limit 1");
}

TEST_CASE("too many predicates with those of a name are told of the whole filter, and after what is wrong before the name") {
    jeton::FilterOptions options;
    std::string list = "a:1", half = "a:1";
    for (int i = 1; i < 4096; ++i) list += " OR a:1";
    for (int i = 1; i < 2048; ++i) half += " OR a:1";
    options.filters = {{"g", list}, {"half", half}, {"more", list + " OR a:1"}};
    CHECK(code("g", options) == "fine");
    CHECK(code("half AND half", options) == "fine");
    CHECK(code("g OR y:1", options) == "predicate-limit 1");
    CHECK(code("y:1 OR g", options) == "predicate-limit 1");
    CHECK(code("g AND g", options) == "predicate-limit 1");
    CHECK(code("y:[05 TO 6] OR g", options) == "bad-bound 4");
    CHECK(code("y:1 OR g OR y:a~", options) == "predicate-limit 1");
    CHECK(code("y:1 OR " + list, options) == "predicate-limit 1");
    CHECK(code("y:a~ OR " + list, options) == "predicate-limit 1");
    CHECK(code("y:1 OR more", options) == "predicate-limit 8");
    const auto filter = jeton::Filter::compile("half AND half AND a:1", options);
    REQUIRE_FALSE(filter);
    CHECK(filter.error().list.at(0).span.end_column == 22);
}

TEST_CASE("a filter that names a broken one, through whatever names, is refused and never loses a condition") {
    jeton::FilterOptions options;
    options.filters = {{"a", "x:["}, {"b", "a AND y:1"}, {"c", "z:1 OR b"}, {"d", "e"}, {"e", "d AND z:1"}, {"g", "d OR q:1"}, {"h", "nobody AND y:1"}, {"i", "h"}};
    CHECK(code("a", options) == "syntax 1");
    CHECK(code("y:1 AND b", options) == "syntax 9");
    CHECK(code("c", options) == "syntax 1");
    CHECK(code("d", options) == "filter-cycle 1");
    CHECK(code("g", options) == "filter-cycle 1");
    CHECK(code("i", options) == "unknown-filter 1");
    CHECK(code("y:1", options) == "fine");
}
