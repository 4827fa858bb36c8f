// What would have to change for a rule to apply.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "jeton/jeton.hpp"

namespace {

const std::string policy = R"(jeton: 1
schema:
  account:
    open: {type: boolean, default: true}
    level: {type: long}
    readers: {type: accounts}
    tags: {type: keywords}
actions: [read, write, admin]
roles: [boss]
token-kinds:
  api: {purpose: reads, action: read}
  ship: {purpose: writes, action: write}
rules:
  - allow read by api to children where to.open:true AND NOT to.level:>=5
  - allow read by api from sub to self where from.open:true OR to.tags:x
  - allow read by api to linked(readers)
  - allow write by ship to self where token.name:good
  - allow write by boss to subtree(main)
  - allow admin by boss to any where now:>=2030-01-01
  - deny read to account(shut)
accounts:
  main:
    readers: [far]
    sub-accounts:
      one: {open: false, level: 7, tags: [a, b]}
      two: {}
      shut: {}
  far: {}
users:
  eve: {two: boss}
tokens:
  t: {kind: api, account: main}
  s: {kind: ship, account: two, name: bad}
  idle: {kind: api, account: main, enabled: false}
)";

/// `NUMBER: LACK; LACK` for each rule.
std::vector<std::string> near(const std::string& who, const std::string& action, const std::string& account) {
    jeton::LoadOptions options;
    options.now = jeton::Time::parse("2026-01-01");
    const auto engine = jeton::Engine::load_text({{"policy.yaml", policy}}, options);
    if (!engine) FAIL(jeton::render(engine.error()));
    const auto view = engine->snapshot();
    const auto token = view.find_token(who);
    const jeton::Principal principal = token ? *token : *view.find_user(who, "");
    std::vector<std::string> found;
    for (const auto& each : view.near_rules(principal, view.action(action), view.account(account))) {
        CHECK(each.rule.allow);
        std::string text = std::to_string(each.rule.number) + ":";
        for (const auto& lack : each.lacks) text += (text.back() == ':' ? " " : "; ") + lack;
        found.push_back(text);
    }
    return found;
}

using Found = std::vector<std::string>;

}  // namespace

TEST_CASE("what a rule lacks is said with what the account is") {
    CHECK(near("t", "read", "one") == Found{"1: `to.open:true AND NOT to.level>=5` does not hold: `open` of `one` is `false`, `level` of `one` is `7`"});
    CHECK(near("t", "read", "main") ==
          Found{"2: it is for who is at home at `sub`, not at `main`"});
    CHECK(near("t", "write", "two") == Found{"5: it is for `boss`, not for `api`"});
    CHECK(near("s", "write", "two") == Found{"4: what it asks of the token does not hold: `token.name:good`"});
    CHECK(near("eve", "read", "two") == Found{"2: it is for `api`, not for `boss`"});
    CHECK(near("eve", "admin", "far") == Found{"6: the clock is not there: `now>=2030-01-01`"});
}

TEST_CASE("where something applies, or who asks may nothing, no rule is near") {
    CHECK(near("t", "read", "two").empty());
    CHECK(near("t", "read", "far").empty());
    CHECK(near("idle", "read", "one").empty());
}
