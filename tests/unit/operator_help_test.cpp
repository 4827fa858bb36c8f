// Filters that are written as elsewhere, with operators in words: what to write says what they say, and nothing else.
#include <catch2/catch.hpp>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "jeton/jeton.hpp"

namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

std::string help(const std::string& text) {
    const auto filter = jeton::Filter::compile(text);
    return filter ? "nothing" : filter.error().list.at(0).help;
}

std::string not_(const std::string& condition) { return "write `NOT " + condition + "`, which also passes documents without `f`, or `f:* AND NOT " + condition + "`"; }

}  // namespace

TEST_CASE("an operator in words behind a field is told with its negation, however the field is called") {
    const std::string text = "write AND or OR between two conditions, or quote a text of several words";
    for (const std::string field : {"env", "to.plan", "Env", "ip_src", "\"user name\""}) {
        for (const auto& [behind, expected] : Rows{
                 {" is not dev", not_("f:value")},      {" ne dev", not_("f:value")},          {" neq \"dev\"", not_("f:value")},  {" not_equals dev", not_("f:value")},
                 {" not in (dev)", not_("f:(a OR b)")}, {" NOTIN (dev)", not_("f:(a OR b)")},  {" !in (dev)", not_("f:(a OR b)")},  {" is not in (dev)", not_("f:(a OR b)")},
                 {" not like 'a'", not_("f:*part*")},   {" !contains a", not_("f:*part*")},    {" not between 1 and 2", not_("f:[1 TO 9]")}, {" not gt 5", not_("f>5")},
                 {" is not null", "write `f:*`"},       {" IS NOT NULL", "write `f:*`"},       {" pr", "write `f:*`"},               {" is not set", "`f:*` is where there is a value, `NOT f:*` where there is none"},
                 {" in (dev)", "for one of several values write `f:(a OR b)`"},                {" eq dev", "write `f:value`"},       {" gt 5", "write `f>5`"},
                 {" lte 5", "write `f<=5`"},            {" co a", "to look for a part write `f:*part*`"}, {" sw a", "write `f:part*`"}, {" ew a", "write `f:*part`"},
                 {" ~ \"a\"", "write `f =~ \"re\"`, which has to match the whole value: `.*re.*` looks inside"},
                 {" !~ \"a\"", "write `NOT f =~ \"re\"`, which also passes documents without `f`, and has to match the whole value: `.*re.*` looks inside"},
             }) {
            INFO(field + behind);
            // Of an attribute its own name is said.
            const std::string said = field == "to.plan" ? std::regex_replace(expected, std::regex("([ `])f(?=[:<>` ])"), "$1to.plan") : expected;
            CHECK(help(field + behind) == said);
            CHECK(help("x:1 AND (" + field + behind + ")") == said);
            CHECK(help("f:{" + field + behind + "}") == said);
        }
    }
    for (const std::string words : {"city:sur le pont", "name:will co operate", "name:x is not y", "m:(a) ne b"}) {
        INFO(words);
        CHECK(help(words) == text);
    }
    CHECK(help("Error AND x:1") == "to look for it inside the text write `message:*Error*`; values of one field stand in brackets, `f:(a OR b)`, `f:(a AND b)`");
    CHECK(help("to.plan not community") == "a negation stands before the field: `NOT to.plan:value`");
}

TEST_CASE("a NOT before an operator in words is not lost") {
    for (const auto& [text, expected] : Rows{
             {"NOT env.name in (dev, qa)", "for one of several values write `f:(a OR b)`; keep the NOT before it"},
             {"NOT env in (dev, qa)", "for one of several values write `f:(a OR b)`; keep the NOT before it"},
             {"x:1 AND !env.name in (dev)", "for one of several values write `f:(a OR b)`; keep the NOT before it"},
             {"-env in (dev)", "for one of several values write `f:(a OR b)`; keep the NOT before it"},
             {"NOT a.b IS NOT NULL", "write `f:*`; keep the NOT before it"},
             {"NOT a.b not in (c)", "two negations cancel each other out: write what is meant without them"},
             {"NOT (a.b in (c))", "for one of several values write `f:(a OR b)`"},
         }) {
        INFO(text);
        CHECK(help(text) == expected);
    }
}

TEST_CASE("a value that begins with the sign of a comment needs quotes") {
    const std::string comment = "`#` begins a comment, which ends with its line: write ";
    for (const auto& [text, expected] : Rows{
             {"tags:#prod", comment + "`\"#prod\"` for the text"},
             {"channel:* AND NOT channel:#secret AND x:1", comment + "`\"#secret\"` for the text"},
             {"tags:(#a OR #b)", comment + "`\"#a\"` for the text"},
             {"(tags:#a\n)", comment + "`\"#a\"` for the text"},
             {"n > #5", comment + "`\"#5\"` for the text"},
             {"tags: # to do", "write a value behind the sign"},
             {"tags:", "write a value behind the field, or `f:*` for any"},
         }) {
        INFO(text);
        CHECK(help(text) == expected);
    }
}

TEST_CASE("a placeholder that was not filled in is told so, and not to be quoted") {
    for (const std::string placeholder : {"${ENV}", "{{ENV}}", "{{ env }}", "%{ENV}", "$(ENV)", "${var.env}"}) {
        for (const std::string before : {"env:", "x:1 AND NOT env:a-", "env:(a OR ", "", "n>="}) {
            INFO(before + placeholder);
            CHECK(help(before + placeholder) == "`" + placeholder + "` was not filled in: write the value that it stands for");
        }
    }
    CHECK(help("env:{{a:1}}") == "conditions stand in no such brackets: write `field:value AND other:value`");
    CHECK(help("m:a{b}") == "quote a text that holds it");
}
