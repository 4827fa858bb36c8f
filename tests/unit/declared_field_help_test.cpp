// What is said of values and bounds that a declared field cannot have: what to write holds no more than was meant.
#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "jeton/jeton.hpp"

namespace {

std::string said(const std::string& text) {
    jeton::FilterOptions options;
    options.schema = {{"ip", {jeton::FieldType::ip, false}}, {"level", {jeton::FieldType::keyword, false}}, {"n", {jeton::FieldType::long_, false}}};
    const auto filter = jeton::Filter::compile(text, options);
    std::string all;
    for (const auto& each : (filter ? filter->lints() : filter.error()).list) all += (all.empty() ? "" : "|") + each.code + ": " + each.help;
    return all.empty() ? "nothing" : all;
}

using Rows = std::vector<std::pair<std::string, std::string>>;

void check(const Rows& rows) {
    for (const auto& [text, expected] : rows) {
        INFO(text);
        CHECK(said(text) == expected);
    }
}

}  // namespace

TEST_CASE("a network that is written as elsewhere is calculated, or none is offered") {
    const std::string example = "wrong-type: an address or a network, such as `f:192.0.2.0/24`";
    const std::string no_order = "bad-bound: addresses have no order: ", texts = "; quoted bounds are texts, compared letter by letter";
    check({
        {"ip:10.0.0.*", "wrong-type: for this network write `ip:10.0.0.0/24`"},
        {"ip:10.1.*", "wrong-type: for this network write `ip:10.1.0.0/16`"},
        {"ip:10.1.*.*", "wrong-type: for this network write `ip:10.1.0.0/16`"},
        {"ip:10.*", "wrong-type: for this network write `ip:10.0.0.0/8`"},
        {"x:1 AND ip:(10.0.0.* OR 10.0.1.1)", "wrong-type: for this network write `10.0.0.0/24` in its place"},
        {"ip:10.1.2.0-10.1.2.255", "wrong-type: for this network write `ip:10.1.2.0/24`"},
        {"ip:10.0.0.0/255.255.255.0", "wrong-type: for this network write `ip:10.0.0.0/24`"},
        {"ip:10.1/16", "wrong-type: for this network write `ip:10.1.0.0/16`"},
        {"ip:10.0.0.1-10.0.0.9", example},
        {"ip:10.0.0.0/0.0.0.255", example},
        {"ip:10.0.0.?", example},
        {"ip:10.*.0.*", example},
        {"ip:10.0.0.0.*", example},
        {"ip:host", example},
        {"ip:[10.0.0.0 TO 10.0.0.255]", no_order + "for this network write `ip:10.0.0.0/24`" + texts},
        {"ip:[10.0.0.1 TO 10.0.0.9]", no_order + "name the networks instead, such as `f:192.0.2.0/24`" + texts},
        {"ip:[10.0.0.0 TO 10.0.0.255}", no_order + "name the networks instead, such as `f:192.0.2.0/24`" + texts},
        {"ip:>=10.0.0.1", no_order + "name the networks instead, such as `f:192.0.2.0/24`" + texts},
        {"f:[2001:db8::1 TO 2001:db8::9]", no_order + "name the networks instead, such as `f:2001:db8::/32`" + texts},
    });
}

TEST_CASE("numbers that are compared as texts are told so, and never to be quoted") {
    const std::string declare = "to compare numbers declare the field as `long`";
    const std::string order = "wrong-type: texts are compared letter by letter, so that `\"1000\"` is below `\"500\"`: " + declare;
    const std::string quoted = "quoted-bound: letter by letter `\"1000\"` is below `\"500\"`: " + declare + ", and leave the quotes out";
    check({
        {"level:<500", order},
        {"level >= 5", order},
        {"level:[1 TO 9]", order},
        {"level:<\"500\"", quoted},
        {"level:[\"1\" TO \"500\"]", quoted + "|" + quoted},
        {"level:[\"10000\" TO \"19999\"]", "nothing"},
        {"level:>=\"v2\"", "nothing"},
        {"level:>=\"01000\"", "nothing"},
        {"level:>=\"2026-01-01\"", "nothing"},
        {"level:<m", "nothing"},
        {"n:<500", "nothing"},
    });
}
