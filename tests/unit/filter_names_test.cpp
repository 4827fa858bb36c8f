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
