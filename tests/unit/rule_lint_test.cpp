// Conditions of rules that hold for no account, or for each. What may be, as far as one sees, has no warning.
#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "jeton/jeton.hpp"

namespace {

/// What is said of a rule with this condition: `CODE: MESSAGE` each.
std::string said(const std::string& condition) {
    const auto engine = jeton::Engine::load_text({{"p", R"(jeton: 1
schema:
  account:
    plan: {type: keyword, one-of: [community, pro, trial], inherit: nearest, default: community}
    tier: {type: keyword, one-of: [gold, silver]}
    team: {type: keyword}
    region: {type: keyword, default: eu}
    tags: {type: keywords, one-of: [red, green], default: [red]}
    open: {type: boolean, default: true}
    hold: {type: boolean, inherit: any}
    seats: {type: long, default: 1}
    ends: {type: date}
    readers: {type: accounts}
    owner: {type: account, default: a}
actions: [read]
token-kinds: {k: {purpose: p, action: read}, l: {purpose: p, action: read}}
accounts: {a: {}, b: {}}
rules:
  - |
    deny read to any where )" + condition}});
    std::string all;
    for (const auto& each : (engine ? engine->lints() : engine.error()).list) all += (all.empty() ? "" : "\n") + each.code + ": " + each.message;
    return all.empty() ? "nothing" : all;
}

}  // namespace

TEST_CASE("a condition that no account can meet is told why") {
    const std::string never = "never-applies: this rule can never apply: ";
    for (const auto& [condition, expected] : std::vector<std::pair<std::string, std::string>>{
             {"to.plan:community AND to.plan:trial", never + "`to.plan` has one value, which is not both `community` and `trial`"},
             {"to.plan:(pro AND trial)", never + "`to.plan` has one value, which is not both `pro` and `trial`"},
             {"from.open:true AND to.team:x AND to.team:y", never + "`to.team` has one value, which is not both `x` and `y`"},
             {"from.id:a AND from.id:b", never + "`from.id` has one value, which is not both `a` and `b`"},
             {"token.kind:k AND token.kind:l", never + "`token.kind` has one value, which is not both `k` and `l`"},
             {"(to.open:true AND to.open:false) OR (to.team:x AND to.team:y)", never + "`to.open` has one value, which is not both `true` and `false`"},
             {"to.id:a AND to.id:a AND to.plan:pro AND to.plan:trial", never + "`to.plan` has one value, which is not both `pro` and `trial`"},
             {"to.id:a* AND to.id:a AND to.id:b", never + "`to.id` has one value, which is not both `a*` and `b`"},
             {"to.plan:ent*", never + "no value of `to.plan` fits `ent*`: it is community, pro or trial"},
             {"to.tags:b*", never + "no value of `to.tags` fits `b*`: it is red or green"},
             {"_missing_:to.plan", never + "`to.plan` is never missing: every account has a value"},
             {"NOT to.region:*", never + "`to.region` is never missing: every account has a value"},
             {"_missing_:from.hold AND to.team:x", never + "`from.hold` is never missing: every account has a value"},
             {"to.tier:gold AND NOT to.tier:g*", never + "the parts of its condition exclude each other"},
             {"NOT to.plan:(community OR pro OR trial)", never + "no account meets its condition"},
             {"_missing_:to.team AND to.team:x", never + "the parts of its condition exclude each other"},
         }) {
        INFO(condition);
        CHECK(said(condition) == expected);
    }
}

TEST_CASE("a condition that some account may meet has no warning") {
    for (const char* condition : {"to.plan:community OR to.plan:trial", "to.plan:community AND from.plan:trial", "to.plan:community AND NOT to.plan:trial", "to.plan:p*", "to.plan:?ro", "NOT to.plan:ent*",
                                  "to.tags:red AND to.tags:green", "_missing_:to.tags", "_missing_:to.tier", "_missing_:to.team", "_missing_:to.owner", "_missing_:token.expires", "_missing_:token.id",
                                  "to.team:x AND NOT to.team:y", "to.team:x* AND to.team:*y", "to.team:x AND to.team:x*", "to.tier:gold OR _missing_:to.tier", "NOT to.tier:(gold OR silver)", "to.seats:1 AND to.seats:1.0",
                                  "to.hold:false", "NOT (to.open:true AND from.open:true)", "to.team:10.0.0.0/8 AND to.team:10.0.0.1", "now>=2026-01-01 AND now<2027-01-01", "to.readers:a AND to.readers:b",
                                  "_exists_:to.tier", "_exists_:to.readers", "_exists_:to.owner", "token.id:*", "to.id:*"}) {
        INFO(condition);
        CHECK(said(condition) == "nothing");
    }
}

TEST_CASE("a condition with more to try than a few thousand has no warning") {
    const auto apart = [](std::size_t values) {         // of other attributes with two values each, and more than two
        std::string text = "to.team:x AND to.team:y";
        for (std::size_t i = 0; i < values; ++i) text += " AND NOT from.region:r" + std::to_string(i);
        return text;
    };
    CHECK(said(apart(10)) == "never-applies: this rule can never apply: `to.team` has one value, which is not both `x` and `y`");
    CHECK(said(apart(2000)) == "nothing");
}

TEST_CASE("a condition that asks whether there is what every account has is always true") {
    const std::string always = "always-true: this is always true: every account has a value for ";
    CHECK(said("_exists_:to.open") == always + "`to.open`, `true` or `false`");
    CHECK(said("to.hold:* AND to.team:x") == always + "`to.hold`, `true` or `false`");
    CHECK(said("_exists_:from.plan OR to.team:x") == always + "`from.plan`, set or by default");
    CHECK(said("to.seats:*") == always + "`to.seats`, set or by default");
}
