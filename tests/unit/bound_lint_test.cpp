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
