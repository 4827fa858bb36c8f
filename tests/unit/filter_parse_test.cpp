#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "grammar/filter/parse.hpp"
#include "grammar/filter/print.hpp"

namespace {

using namespace jeton::syntax;

/// `code begin-end`, or `ok` and the canonical form.
std::string outcome(const std::string& text) {
    const auto filter = parse_filter(text);
    if (filter) return "ok " + print_filter(*filter);
    const FilterError& e = filter.error();
    return e.code + " " + std::to_string(e.at.begin) + "-" + std::to_string(e.at.end);
}

struct Row {
    std::string text;
    std::string outcome;
};

}  // namespace

TEST_CASE("every refusal of syntax underlines the smallest wrong thing") {
    const std::vector<Row> rows = {
        {"", "empty 0-0"},
        {"  # nothing", "empty 0-11"},
        {"a b", "implicit-operator 2-3"},
        {"f:a b", "implicit-operator 4-5"},
        {"f:v g:w", "implicit-operator 4-7"},
        {"f:\"a\"b", "implicit-operator 5-6"},
        {"+f:v", "plus 0-1"},
        {"a\\ud800", "unknown-escape 1-7"},
        {"a<:\"x\\ude00\"", "unknown-escape 5-11"},
        {"\\ud800 \\q", "unknown-escape 0-6"},
        {"\\ud800v\\", "unknown-escape 0-6"},
        {"\\ud800-'a':1", "unknown-escape 0-6"},
        {"*\\u{110000} b", "unknown-filter 0-11"},
        {"n > 5 \\ud800", "implicit-operator 6-12"},
        {"n > 5 \"\\ud800\"", "unknown-escape 7-13"},
        {"f=v", "equals 1-2"},
        {"f==v", "equals 1-3"},
        {"f:=v", "equals 2-3"},
        {"f!=v", "not-equals 1-3"},
        {"f*:v", "wildcard-field 0-2"},
        {"_exists_:f*", "wildcard-field 9-11"},
        {"f:and", "keyword 2-5"},
        {"f:null", "null 2-6"},
        {"f:\"a\"~2", "fuzzy 5-7"},
        {"f:\"a\"^2", "boost 5-7"},
        {"f:/a(b)/", "slash-regex 2-4"},
        {"n:(-5)", "minus-in-group 3-5"},
        {"f > a*", "wildcard-bound 4-6"},
        {"f:[a* TO b]", "wildcard-bound 3-5"},
        {"f:\\d", "unknown-escape 2-4"},
        {"f:\"\\ud800\"", "unknown-escape 3-9"},
        {"f:\\u{110000}", "unknown-escape 2-12"},
        {"f:a\xc2\xa0", "hidden-character 3-5"},
        {"f:\"a", "unterminated 2-4"},
        {"f:v AND", "syntax 7-7"},
        {"f:[1 2]", "syntax 5-6"},
        {"f:[1 TO 2", "syntax 9-9"},
        {"(f:v", "syntax 4-4"},
        {"f:v)", "syntax 3-4"},
        {"f:", "syntax 2-2"},
        {"f:\xff", "encoding 2-3"},
        {"AND f:v", "syntax 0-3"},
        {"f =~ re", "syntax 5-7"},
        {"_exists_ f", "syntax 9-10"},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        CHECK(outcome(row.text) == row.outcome);
    }
}

TEST_CASE("the canonical form says the same and needs no precedence") {
    const std::vector<Row> rows = {
        {"*", "ok *:*"},
        {"* : *", "ok *:*"},
        {"a:1 or b:2 and c:3", "ok a:1 OR (b:2 AND c:3)"},
        {"a:1 || b:2 && !c:3", "ok a:1 OR (b:2 AND NOT c:3)"},
        {"-a:1", "ok NOT a:1"},
        {"f : ( a OR NOT b )", "ok f:a OR NOT f:b"},
        {"f >= 5", "ok f>=5"},
        {"f:>=5", "ok f>=5"},
        {"f:{1 TO 2]", "ok f:{1 TO 2]"},
        {"f : { a:1 AND b:* }", "ok f:{a:1 AND b:*}"},
        {"_missing_:f", "ok NOT f:*"},
        {"url:https://x/y?a=1&b=2", "ok url:https://x/y?a=1&b=2"},
        {"f =~ 'a\\.b'", "ok f =~ 'a\\.b'"},
        {"or=~'x'", "ok or=~ 'x'"},
        {"NOT and=~'x' OR f:1", "ok NOT and=~ 'x' OR f:1"},
        {"f:a # comment\nAND g:b", "ok f:a AND g:b"},
        {"only-prod AND f:v", "ok only-prod AND f:v"},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        CHECK(outcome(row.text) == row.outcome);
    }
}

TEST_CASE("the pairs of today's token filters need no quotes") {
    for (const std::string field : {"a", "a.b", "@timestamp", "a-b", "a_b", "0", "9.x"})
        for (const std::string value : {"v", "-1", "a@b.example", "x_y", "1.2.3", "--", ".", "andy", "nullable"}) {
            INFO(field + ":" + value);
            CHECK(parse_filter(field + ":" + value).has_value());
        }
}

TEST_CASE("limits refuse by name and cut nothing off") {
    CHECK(outcome(std::string(65'537, 'a')) == "text-limit 0-65537");
    std::string group = "f:(a";
    for (int i = 0; i < 1000; ++i) group += " OR a";
    CHECK(outcome(group + ")").starts_with("group-limit 2-"));
    CHECK(outcome(std::string(64, '(') + "a:1" + std::string(64, ')')) == "ok a:1");
    CHECK(outcome(std::string(65, '(') + "a:1" + std::string(65, ')')) == "nesting-limit 64-65");
    std::string nots;
    for (int i = 0; i < 65; ++i) nots += "NOT ";
    CHECK(outcome(nots + "a:1") == "nesting-limit 256-257");
}

TEST_CASE("words say what they say without quotes and escapes") {
    const auto said = [](const std::string& text) {
        const auto f = parse_filter(text);
        REQUIRE(f);
        return f->decode(f->words.back());
    };
    CHECK(said("f:a\\*b") == "a*b");
    CHECK(said("f:\"a\\nb\\u00e9\"") == "a\nb\xc3\xa9");
    CHECK(said("f:\"\\ud83d\\ude00\"") == "\xf0\x9f\x98\x80");
    CHECK(said("f:\\u{1F600}") == "\xf0\x9f\x98\x80");
    CHECK(said("f:'it''s \\n'") == "it's \\n");
}

TEST_CASE("named filters are found where they stand") {
    const auto names = names_in("(only-prod OR f:{web}) AND NOT x:1");
    REQUIRE(names.size() == 2);
    CHECK(names[0].name == "only-prod");
    CHECK(names[0].at == Range{1, 10});
    CHECK(names[1].name == "web");
    CHECK(names_in("f:").empty());
}

TEST_CASE("a comparison of a field that reads as a word prints as it was written") {
    CHECK(outcome("OR:>=1") == "ok OR:>=1");
    CHECK(outcome("not:< 5") == "ok not:<5");
    CHECK(outcome("f:> 5") == "ok f>5");
}
