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
    note: {type: keyword}
actions: [read, write, admin, ship, note, tell]
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
  - allow ship by ship to parent where from.open:false OR to.level:>5
  - allow note by ship to self where to.note:right
  - allow tell by boss to any where now:>=2030-01-01
accounts:
  main:
    readers: [far]
    sub-accounts:
      one: {open: false, level: 7, tags: [a, b]}
      two: {note: "\x1b[2J and \n more", level: 1}
      shut: {}
  far: {}
users:
  eve: {two: boss}
tokens:
  t: {kind: api, account: main}
  s: {kind: ship, account: two, name: bad}
  listed: {kind: api, account: main, accounts: [one]}
  idle: {kind: api, account: main, enabled: false, expires: 2025-06-30, accounts: [one]}
)";

/// `NUMBER: LACK; LACK` for each rule.
std::vector<std::string> near(const std::string& who, const std::string& action, const std::string& account) {
    jeton::LoadOptions options;
    options.now = jeton::Time::parse("2026-01-01");
    const auto engine = jeton::Engine::load_text({{"policy.yaml", policy}}, options);
    if (!engine) FAIL(jeton::render(engine.error()));
    const auto view = engine->snapshot();
    const auto token = view.find_token(who);
    const jeton::Principal principal = token ? *token : *view.find_user(who);
    std::vector<std::string> found;
    for (const auto& each : view.near_rules(principal, view.action(action), view.account(account))) {
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
    CHECK(near("s", "write", "two") == Found{"4: it does not hold for the token: `token.name:good`"});
    CHECK(near("eve", "read", "two") == Found{"2: it is for `api`, not for `boss`"});
    CHECK(near("eve", "admin", "far") == Found{"6: `now>=2030-01-01` does not hold: it is `2026-01-01T00:00:00Z`"});
}

TEST_CASE("what a token itself would have to be is said with each rule that is near") {
    const std::string itself = "the token would have to be enabled; the token would have to last longer: it expired at `2025-06-30T00:00:00Z`";
    CHECK(near("idle", "read", "one") == Found{"1: `to.open:true AND NOT to.level>=5` does not hold: `open` of `one` is `false`, `level` of `one` is `7`; " + itself});
    CHECK(near("idle", "read", "two") == Found{"1: " + itself + "; the token's `accounts` would have to name `two`"});
}

TEST_CASE("where something applies, or who asks is not there, no rule is near") {
    CHECK(near("t", "read", "two").empty());
    CHECK(near("t", "read", "far").empty());
}

TEST_CASE("a deny that applies and a list of accounts are among what would have to change") {
    CHECK(near("t", "read", "shut") == Found{"7: it denies every document, and would have to apply no more"});
    CHECK(near("listed", "read", "two") == Found{"1: the token's `accounts` would have to name `two`"});
    CHECK(near("listed", "read", "one") == Found{"1: `to.open:true AND NOT to.level>=5` does not hold: `open` of `one` is `false`, `level` of `one` is `7`"});
}

TEST_CASE("one of two conditions is enough, what is wrong beside it counts, and values are shown as a terminal may see them") {
    CHECK(near("s", "ship", "main") == Found{"8: `from.open:false` does not hold: `open` of `two` is `true`; or instead: `to.level>5` does not hold: `level` of `main` is not set"});
    CHECK(near("s", "note", "two") == Found{"9: `to.note:right` does not hold: `note` of `two` is `\\x1b[2J and \\n more`"});
    CHECK(near("s", "tell", "two") == Found{"10: it is for `boss`, not for `ship`; `now>=2030-01-01` does not hold: it is `2026-01-01T00:00:00Z`"});
}
