// Accounts that are opened to `any` are looked at from where somebody is at home who may use that, whoever comes, changes or goes.
#include <catch2/catch.hpp>

#include <cstdint>
#include <string>

#include "jeton/jeton.hpp"

namespace {

constexpr const char* world = R"(jeton: 1
schema: {account: {open: {type: boolean}}}
actions: [read]
roles: [admin, guest]
token-kinds: {api: {purpose: reads, action: read}, ship: {purpose: sends, action: read}}
rules: [RULE, allow read by api to self]
accounts: {a: {}, b: {}, c: {}, d: {}, e: {}}
users: {ann: {a: guest}}
tokens: {t: {kind: ship, account: b}, u: {kind: api, account: c}}
)";

jeton::Engine loaded(const std::string& rule) {
    std::string text = world;
    text.replace(text.find("RULE"), 4, rule);
    jeton::LoadOptions options;
    options.now = jeton::Time::parse("2026-01-01");
    auto engine = jeton::Engine::load_text({{"policy.yaml", text}}, options);
    REQUIRE(engine);
    return *engine;
}

std::uint64_t pairs(jeton::Engine& engine, const char* change) {
    const auto commit = engine.apply(jeton::Change::from_yaml(change));
    INFO(change << (commit ? std::string() : jeton::render(commit.error().diagnostics)));
    REQUIRE(commit);
    CHECK(jeton::Engine::check(**commit).empty());
    CHECK(engine.reevaluate() == 0);
    return (*commit)->delta.pairs();
}

}  // namespace

TEST_CASE("an account that is opened to a role is seen by those who have it then") {
    jeton::Engine engine = loaded("allow read by admin to any where to.open:true");
    CHECK(pairs(engine, "[set: {account: e, open: true}]") == 0);
    CHECK(pairs(engine, "[set-role: {user: ann, account: a, role: admin}]") == 1);
    CHECK(pairs(engine, "[set: {account: d, open: true}]") == 1);
    CHECK(pairs(engine, "[set-role: {user: ann, account: b, role: admin}, set: {account: c, open: true}]") == 4);
    CHECK(pairs(engine, "[set: {account: d, open: false}]") == 2);
    CHECK(pairs(engine, "[remove-role: {user: ann, account: a}]") == 2);
    CHECK(pairs(engine, "[set: {account: d, open: true}]") == 1);
    CHECK(pairs(engine, "[delete-account: {account: b}]") == 3);
    CHECK(pairs(engine, "[set: {account: d, open: false}]") == 0);
}

TEST_CASE("an account that is opened to a kind is seen by the tokens that there are then") {
    jeton::Engine engine = loaded("allow read by ship to any where to.open:true");
    CHECK(pairs(engine, "[set: {account: e, open: true}]") == 1);
    CHECK(pairs(engine, "[create-token: {token: v, kind: ship, account: c}]") == 1);
    CHECK(pairs(engine, "[set: {account: d, open: true}]") == 2);
    CHECK(pairs(engine, "[delete-token: {token: t}]") == 2);
    CHECK(pairs(engine, "[set: {account: a, open: true}]") == 1);
    CHECK(pairs(engine, "- replace: {rules: [\"allow read by api to any where to.open:true\"]}") == 7);
    CHECK(pairs(engine, "[set: {account: a, open: false}]") == 1);
}
