// Named filters that nobody names are made, edited and deleted without a look at accounts and tokens, and mean what they were made with last.
#include <catch2/catch.hpp>

#include <string>

#include "jeton/jeton.hpp"

namespace {

jeton::Engine loaded() {
    jeton::LoadOptions options;
    options.now = jeton::Time::parse("2026-01-01");
    auto engine = jeton::Engine::load_text({{"policy.yaml", R"(jeton: 1
actions: [read]
token-kinds: {api: {purpose: reads, action: read, filters: optional}}
rules: [allow read to self]
filters: {old: 'f:old', longer: 'old AND g:1'}
accounts: {a: {}}
tokens: {t: {kind: api, account: a}, u: {kind: api, account: a, filters: [longer]}}
)"}}, options);
    REQUIRE(engine);
    return *engine;
}

void apply(jeton::Engine& engine, const jeton::Change& change) {
    const auto commit = engine.apply(change);
    INFO((commit ? std::string() : jeton::render(commit.error().diagnostics)));
    REQUIRE(commit);
    CHECK(jeton::Engine::check(**commit).empty());
    CHECK(engine.reevaluate() == 0);
}

std::string seen_by(const jeton::Engine& engine, const char* token) {
    const auto view = engine.snapshot();
    return view.decide(view.token(token), view.action("read"), view.account("a")).parts().filters.front();
}

}  // namespace

TEST_CASE("a filter means what it was made with last") {
    jeton::Engine engine = loaded();
    REQUIRE(engine.plan(jeton::Change{}.create_filter("x", "f:tried").attach_filter("t", "x")));
    apply(engine, jeton::Change{}.create_filter("x", "f:made"));
    apply(engine, jeton::Change{}.edit_filter("x", "f:edited"));
    apply(engine, jeton::Change{}.attach_filter("t", "x"));
    CHECK(seen_by(engine, "t") == "f:edited");
    apply(engine, jeton::Change{}.detach_filter("t", "x"));
    apply(engine, jeton::Change{}.edit_filter("x", "f:later"));
    apply(engine, jeton::Change{}.attach_filter("t", "x"));
    CHECK(seen_by(engine, "t") == "f:later");
    apply(engine, jeton::Change{}.delete_filter("x", jeton::Change::InUse::detach));
    CHECK_FALSE(engine.plan(jeton::Change{}.attach_filter("t", "x")));
    apply(engine, jeton::Change{}.create_filter("x", "f:anew").attach_filter("t", "x"));
    CHECK(seen_by(engine, "t") == "f:anew");
}

TEST_CASE("a filter that another one names is no filter that nobody names") {
    jeton::Engine engine = loaded();
    apply(engine, jeton::Change{}.edit_filter("old", "f:new"));
    CHECK(seen_by(engine, "u") == "(f:new) AND g:1");
    apply(engine, jeton::Change{}.delete_token("u").delete_filter("longer").delete_filter("old"));
    apply(engine, jeton::Change{}.create_filter("old", "f:other").create_filter("longer", "old").attach_filter("t", "longer"));
    CHECK(seen_by(engine, "t") == "f:other");
}

TEST_CASE("a filter that is made changes nothing but the policy") {
    jeton::Engine engine = loaded();
    const auto commit = engine.apply(jeton::Change{}.create_filter("x", "f:1"));
    REQUIRE(commit);
    CHECK((*commit)->revision == (*commit)->base + 1);
    CHECK((*commit)->delta.empty());
    CHECK((*commit)->flags().empty());
    const auto refused = engine.apply(jeton::Change{}.create_filter("y", "f:1 OR"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "syntax");
    CHECK_FALSE(engine.plan(jeton::Change{}.create_filter("x", "f:2")));
    apply(engine, jeton::Change::from_yaml("- replace: {rules: [allow read to self only x]}"));
    CHECK_FALSE(engine.plan(jeton::Change{}.delete_filter("x")));
}
