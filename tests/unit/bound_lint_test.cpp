// Warnings about bounds that are compared in another way than they read, and right ones that have none.
#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "lint_fixture.hpp"

using jeton::test::Found;
using jeton::test::help;
using jeton::test::lints;

TEST_CASE("a bound that is a word of time in other tools is a text here") {
    for (const auto& [text, bound, meant] : std::vector<std::array<std::string, 3>>{
             {"\"@timestamp\":<NOW-30d", "NOW-30d", "now-30d"}, {"t:[* TO NOW-30DAYS]", "NOW-30DAYS", "now-30d"}, {"t:<Now-30d", "Now-30d", "now-30d"},
             {"t:<@d", "@d", "now/d"},                          {"t:<today", "today", "now/d"},                    {"t:>yesterday", "yesterday", "now-1d/d"},
             {"t:>=NOW", "NOW", "now"},                         {"t:>=NOW-1HOUR/DAY", "NOW-1HOUR/DAY", "now-1h/d"}, {"t > Now-15m", "Now-15m", "now-15m"},
             {"t > Now-2M", "Now-2M", "now-2M"},                {"t:>@hour", "@hour", "now/h"},
         }) {
        INFO(text);
        CHECK(lints(text) == Found{"date-as-text " + bound});
        CHECK(help(text) == "write `" + meant + "`; quote it if the text is meant");
    }
    for (const std::string text : {"t:>NOW-15M", "t:>NOW/DAY-30DAYS", "t:<today-1d", "t:<@d-1h", "t:>NOW-5x"}) {
        INFO(text);
        CHECK(help(text) == "a time is written `now-30d`, `now/d` or `2027-06-30`; quote it if the text is meant");
    }
    CHECK(lints("t:[yesterday TO today]") == Found{"date-as-text yesterday", "date-as-text today"});
}

TEST_CASE("other words compare as texts without a warning") {
    for (const std::string text : {"t:<now", "t:[now-1d TO now/d]", "name:>=nowhere", "name:>=Nowak", "name:<todays", "name:>@dan", "user:>@", "name:[a TO today]", "name:[Now TO Od]",
                                   "name:>=\"today\"", "t:today", "code:>NOW-STORE", "name:{m TO z]"}) {
        INFO(text);
        CHECK(lints(text) == Found{});
    }
    CHECK(lints("status:>today", true) == Found{});
}

TEST_CASE("a date or a number in quotes compares as text, however it is written") {
    for (const auto& [text, bound, said] : std::vector<std::array<std::string, 3>>{
             {"\"@timestamp\":>=\"2026-01-09 10:00:00\"", "\"2026-01-09 10:00:00\"", "for a date write `2026-01-09T10:00:00`, without quotes"},
             {"t:<\"2026-01-09 10:00:00 UTC\"", "\"2026-01-09 10:00:00 UTC\"", "for a date write `2026-01-09T10:00:00Z`, without quotes"},
             {"t:<\"2026/01/09\"", "\"2026/01/09\"", "for a date write `2026-01-09`, without quotes"},
             {"t:>=\"2026-02\"", "\"2026-02\"", "for a date name the day, without quotes: `2026-02-01`; it is right as it is where the field holds months"},
             {"t:<\"2026-02\"", "\"2026-02\"", "for a date name the day, without quotes: `2026-02-01`; it is right as it is where the field holds months"},
             {"t:<=\"2026-02\"", "\"2026-02\"", "for a date name the day, without quotes: `2026-02-28`; it is right as it is where the field holds months"},
             {"t:>\"2028-02\"", "\"2028-02\"", "for a date name the day, without quotes: `2028-02-29`; it is right as it is where the field holds months"},
             {"t:[\"2026-04\" TO *]", "\"2026-04\"", "for a date name the day, without quotes: `2026-04-01`; it is right as it is where the field holds months"},
             {"t:>=\"01/09/2026\"", "\"01/09/2026\"", "a date is written `2027-06-30`, the year first, without quotes"},
             {"t:>=\"31/12/2026\"", "\"31/12/2026\"", "a date is written `2027-06-30`, the year first, without quotes"},
             {"t:>=\"NOW-1DAY\"", "\"NOW-1DAY\"", "for a date write `now-1d`, without quotes"},
             {"n:>\"1,000\"", "\"1,000\"", "for a number write `1000`, without quotes"},
             {"n:>\"1,234,567.5\"", "\"1,234,567.5\"", "for a number write `1234567.5`, without quotes"},
         }) {
        INFO(text);
        CHECK(lints(text) == Found{"quoted-bound " + bound});
        CHECK(help(text) == said);
    }
    CHECK(lints("t:[\"2026-01-01 00:00:00\" TO \"2026-01-09 23:59:59\"]") == Found{"quoted-bound \"2026-01-01 00:00:00\"", "quoted-bound \"2026-01-09 23:59:59\""});
}

TEST_CASE("other quoted bounds are texts that somebody meant") {
    for (const std::string text : {"v:>=\"1.2.3\"", "zip:>=\"01000\"", "n:>\"1,2\"", "n:>\"1,0000\"", "n:>\"12,34,567\"", "n:>\",000\"", "n:>\"1000,000\"", "t:>\"2026-13\"", "t:>\"45/67/2026\"",
                                   "t:>\"10:00\"", "t:>\"2026-01-09 late\"", "t:>\"2026-01-09a\"", "t:>\"now or never\"", "t:>\"yesterday\"", "t:\"2026-01-09 10:00:00\"", "f:>\"01/02\""}) {
        INFO(text);
        CHECK(lints(text) == Found{});
    }
    CHECK(lints("status:>=\"2026-01-09 10:00:00\"", true) == Found{});
}

TEST_CASE("a range in which no value is") {
    for (const auto& [range, instead] : std::vector<std::array<std::string, 2>>{
             {"[599 TO 500]", "name the lower bound first: `[500 TO 599]`"},     {"{599 TO 500]", "name the lower bound first: `[500 TO 599}`"},
             {"{5 TO 5}", "with both bounds in it the range is `[5 TO 5]`"},     {"[5 TO 5.0}", "with both bounds in it the range is `[5 TO 5.0]`"},
             {"[10 TO 9]", "name the lower bound first: `[9 TO 10]`"},           {"[b TO a]", "name the lower bound first: `[a TO b]`"},
             {"[2026-02-01 TO 2026-01-31]", "name the lower bound first: `[2026-01-31 TO 2026-02-01]`"},
             {"{2026-02-01 TO 2026-02-01}", "with both bounds in it the range is `[2026-02-01 TO 2026-02-01]`"},
             {"[now TO now-1d]", "name the lower bound first: `[now-1d TO now]`"}, {"[now/d TO now-7d/d]", "name the lower bound first: `[now-7d/d TO now/d]`"},
         }) {
        INFO(range);
        CHECK(lints("f:" + range) == Found{"split-range " + range});
        CHECK(help("f:" + range) == instead);
    }
    CHECK(lints("x:(a OR [9 TO 1])") == Found{"split-range [9 TO 1]"});
    CHECK(lints("n:[9 TO 1]", true) == Found{"split-range [9 TO 1]"});
    CHECK(lints("n>=9 AND n<=1", true) == Found{"split-range n>=9 AND n<=1"});
}

TEST_CASE("a range in which a value may be") {
    for (const std::string text : {"f:[5 TO 5]", "f:[5 TO 5.0]", "f:[9 TO 10]", "f:[\"1.0.0\" TO \"1.0.0-b\"]", "f:[\"a\" TO \"a b\"]", "f:{a TO b}", "f:[2026-01-01 TO 2026-01-01]", "f:[2026-01-01T12 TO 2026-01-01]",
                                   "f:[now-1M TO now-30d]", "f:[now-30d TO now-1M]", "f:[now/d TO now-1h]", "f:[now TO 2020-01-01]", "f:[2100-01-01 TO now]", "f:[* TO 5]", "f:[5 TO *]", "f:[-5 TO 5]"}) {
        INFO(text);
        CHECK(lints(text) == Found{});
    }
    CHECK(help("f:[NOW TO NOW-1DAY]") == "f:[NOW TO NOW-1DAY]");
    CHECK(lints("f:[NOW TO NOW-1DAY]") == Found{"date-as-text NOW", "date-as-text NOW-1DAY"});
    CHECK(lints("f>=\"a\" AND f<=\"a b\"") == Found{"split-range f>=\"a\" AND f<=\"a b\""});
    CHECK(help("f>=\"a\" AND f<=\"a b\"") == "write `f:[\"a\" TO \"a b\"]`");
    CHECK(lints("n>=1 AND n<=9", true) == Found{});
}

TEST_CASE("halves of a range that are ranges are halves too") {
    for (const auto& [text, instead] : std::vector<std::array<std::string, 2>>{
             {"f:[5 TO *] AND f:[* TO 6]", "write `f:[5 TO 6]`"}, {"f:{5 TO *} AND f<6", "write `f:{5 TO 6}`"}, {"f:[* TO 6} AND f:[5 TO *]", "write `f:[5 TO 6}`"},
             {"f:[7 TO *] AND f:[* TO 6]", "write the lower one first: `f:[6 TO 7]`; if what is outside of the two is meant, `f:(<=6 OR >=7)`"},
         }) {
        INFO(text);
        CHECK(lints(text) == Found{"split-range " + text});
        CHECK(help(text) == instead);
    }
    for (const std::string text : {"f:[5 TO 6] AND f:[* TO 7]", "f:[5 TO *] AND g:[* TO 6]", "f:[5 TO *] OR f:[* TO 3]", "f:[* TO *] AND f:[* TO 6]"}) {
        INFO(text);
        CHECK(lints(text) == Found{});
    }
}
