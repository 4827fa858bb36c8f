// What is tried, refused or tested leaves nothing behind.
#include <catch2/catch.hpp>
#include <string>

#include "change_fixture.hpp"

TEST_CASE("what a dry run, a refused set or a test creates and links to is not there afterwards") {
    const std::string links = R"(jeton: 1
schema: {account: {readers-of: {type: accounts, inherit: nearest}}}
actions: [read]
token-kinds: {api: {purpose: reads, action: read}}
rules: [allow read to self, allow read to linked(readers-of)]
accounts: {a: {sub-accounts: {b: {}}}}
tokens: {t: {kind: api, account: a}, u: {kind: api, account: b}}
)";
    const auto link = jeton::Value{jeton::Value::List{jeton::Value{std::string("x")}}};
    const auto set = jeton::Change{}.create_account("x", "").set("a", "readers-of", link);
    const auto seen_by = [](const jeton::Snapshot& view, const char* token) {
        std::string names;
        for (const auto& each : view.scope(view.token(token))) names += std::string(view.name(each.account)) + " ";
        return names;
    };
    const auto then = [&](jeton::Engine& engine) {
        REQUIRE(engine.apply(jeton::Change{}.create_account("victim", "")));        // has the number that `x` had
        const auto commit = engine.apply(set);
        REQUIRE(commit);
        CHECK((*commit)->delta.pairs() == 2);
        CHECK(seen_by((*commit)->after, "t") == "a x ");
        CHECK(seen_by((*commit)->after, "u") == "b x ");
        CHECK(engine.reevaluate() == 0);
        CHECK(jeton::Engine::check(**commit).empty());
    };
    SECTION("a dry run") {
        auto engine = loaded(links);
        REQUIRE(engine.plan(set));
        then(engine);
    }
    SECTION("a refused set") {
        auto engine = loaded(links);
        auto refused = set;
        REQUIRE(code(engine.apply(refused.set("nobody", "readers-of", link))) == "unknown-account");
        then(engine);
    }
    SECTION("a test of the policy") {
        auto engine = loaded(links + "tests:\n  - name: tried\n    given: [{create-account: {id: x, main: true}}, {set: {account: a, readers-of: [x]}}]\n    ask: {token: t}\n    sees: [a]\n");
        (void)engine.test();
        then(engine);
    }
}
