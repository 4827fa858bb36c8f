// Warnings about alternatives that restrict nothing, and right ones that have none.
#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "lint_fixture.hpp"

using jeton::test::Found;
using jeton::test::help;
using jeton::test::lints;

TEST_CASE("an OR of negations hides nothing") {
    for (const auto& [text, instead] : std::vector<std::array<std::string, 2>>{
             {"NOT env:dev OR NOT env:qa", "NOT env:(dev OR qa)"},
             {"(env:* AND NOT env:dev) OR (env:* AND NOT env:qa)", "env:* AND NOT env:(dev OR qa)"},
             {"(NOT env:dev AND env:*) OR -env:\"q a\"", "env:* AND NOT env:(dev OR \"q a\")"},
             {"NOT env:dev OR NOT env:qa OR NOT env:dev OR team:web", "NOT env:(dev OR qa)"},
             {"env:(NOT dev OR NOT qa)", "NOT env:(dev OR qa)"},
             {"NOT response.status:404 OR NOT response.status:500", "NOT response.status:(404 OR 500)"},
             {"tags:a AND (NOT env:dev OR NOT env:qa)", "NOT env:(dev OR qa)"},
         }) {
        INFO(text);
        const Found found = lints(text);
        REQUIRE(found.size() == 1);
        CHECK(found[0].starts_with("negation-shows-missing "));
        CHECK(help(text) == "where none of them is meant, write `" + instead + "`");
    }
    for (const std::string text : {"NOT (NOT env:dev OR NOT env:qa)", "NOT env:dev AND NOT env:qa", "NOT env:dev OR NOT env:dev", "NOT n:5 OR NOT n:5.0", "NOT env:dev OR NOT team:qa", "NOT env:d* OR NOT env:qa",
                                   "NOT tags:a OR NOT tags:b", "NOT env:(dev OR qa) OR NOT env:x", "(env:* AND NOT env:dev AND a:1) OR (env:* AND NOT env:qa AND a:2)", "env:dev OR NOT env:qa", "_missing_:env OR NOT env:dev",
                                   "(team:* AND NOT env:dev) OR (team:* AND NOT env:qa)"}) {
        INFO(text);
        CHECK(lints(text) == Found{});
    }
    std::string many = "NOT env:first";
    for (int i = 0; i < 30; ++i) many += " OR NOT env:value" + std::to_string(i);
    CHECK(help(many) == "where none of them is meant, write `NOT env:(a OR b)`");      // too long to be written out
    CHECK(lints("NOT n:1 OR NOT n:2", true) == Found{"negation-shows-missing NOT n:1 OR NOT n:2"});
}

TEST_CASE("an OR with what always holds is no restriction") {
    CHECK(lints("a:1 OR *:*") == Found{"shadowed a:1 OR *:*"});
    CHECK(lints("b:2 AND (a:1 OR *)") == Found{"shadowed a:1 OR *"});
    for (const std::string text : {"*:*", "a:(1 OR *)", "a:{b:1 OR *:*}", "NOT (a:1 OR *:*)", "a:1 AND *:*"}) {
        INFO(text);
        CHECK(lints(text) == Found{});
    }
}

TEST_CASE("a token of which one filter shows what the other hides, and a condition like that, are warned of") {
    const auto said = [](const std::string& rest) {
        const auto engine = jeton::Engine::load_text({{"p", "jeton: 1\nschema: {account: {plan: {type: keyword}, teams: {type: keywords}}}\nactions: [a]\n"
                                                            "token-kinds: {k: {purpose: p, action: a, filters: optional}}\naccounts: {m: {}}\n" + rest}});
        std::string all;
        for (const auto& each : (engine ? engine->lints() : engine.error()).list) all += (all.empty() ? "" : "\n") + each.code + ": " + each.message + ": " + each.help;
        return all.empty() ? "nothing" : all;
    };
    const auto token = [](const std::string& filters, const std::string& with) { return "tokens: {t: {kind: k, account: m, filters: " + filters + ", filters-operator: " + with + "}}"; };
    CHECK(said(token("[\"env:* AND NOT env:dev\", \"env:* AND NOT env:qa\"]", "or")) ==
          "negation-shows-missing: token `t`, `filters-operator`: of these filters each shows what the other hides: no `env` is both dev and qa: where none of them is meant, write `env:* AND NOT env:(dev OR qa)` as one filter");
    CHECK(said(token("[\"env:* AND NOT env:dev\", \"env:* AND NOT env:qa\"]", "and")) == "nothing");
    CHECK(said("rules: [\"allow a to any where NOT to.plan:pro OR NOT to.plan:trial\"]") ==
          "negation-shows-missing: each shows what the other hides: no `to.plan` is both pro and trial: where none of them is meant, write `NOT to.plan:(pro OR trial)`");
    for (const std::string deny : {"where NOT to.plan:pro OR NOT to.plan:trial", "only NOT env:dev OR NOT env:qa", "only env:prod OR *:*"}) {      // less of it would show more
        INFO(deny);
        CHECK(said("rules: [\"deny a to any " + deny + "\"]") == "nothing");
    }
    CHECK(said("filters: {nodev: NOT env:dev, noqa: \"env:* AND NOT env:qa\"}\n" + token("[nodev, noqa]", "or")).find("each shows what the other hides") != std::string::npos);
    CHECK(said("rules: [\"deny a to any where NOT to.teams:x OR NOT to.teams:y\"]") == "nothing");
}
