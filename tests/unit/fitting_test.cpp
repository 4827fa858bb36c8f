// A world that does not fit another policy: each fact that does not is told where it was said, or where the other policy is asked for.
#include "change_fixture.hpp"

namespace {

std::string told(const jeton::Outcome<std::shared_ptr<const jeton::Commit>>& refused) {
    REQUIRE_FALSE(refused);
    std::string all;
    for (const auto& each : refused.error().diagnostics.list)
        all += each.span.file + ":" + std::to_string(each.span.line) + ":" + std::to_string(each.span.column) + " " + each.message + (each.help.empty() ? "" : ", " + each.help) + "\n";
    return all;
}

}  // namespace

TEST_CASE("a role that is no more is told at each user who has it") {
    jeton::Engine engine = loaded();
    REQUIRE(engine.apply(jeton::Change::from_yaml("- create-user: {user: bob}\n- set-role: {user: bob, account: pay, role: admin}")));
    const auto change = jeton::Change::from_yaml("- replace: {roles: [admins], rules: []}", "change.yaml");
    CHECK(told(engine.plan(change)) == "policy.yaml:16:21 user `ann`: no role `admin`, did you mean `admins`?\n"
                                       "policy.yaml:16:33 user `ann`: no role `admin`, did you mean `admins`?\n"
                                       "change.yaml:1:12 user `bob`: no role `admin`, did you mean `admins`?\n");
}

TEST_CASE("what does not fit another policy stands where the policy in force says it, or nowhere") {
    jeton::Engine engine = loaded();
    REQUIRE(engine.apply(jeton::Change::from_yaml("- create-user: {user: bob}\n- set-role: {user: bob, account: pay, role: admin}")));
    jeton::LoadOptions options;
    options.now = jeton::Time::parse("2026-01-01");
    options.over = engine.snapshot();
    const auto next = jeton::Engine::load_text({{"next.yaml", "jeton: 1\nactions: [logs.search, logs.view]\n"
                                                              "token-kinds: {api-token: {purpose: integrations, action: logs.search, filters: optional}}\n"}}, options);
    REQUIRE(next);
    CHECK(told(engine.plan(*next)) == "policy.yaml:16:21 user `ann`: no role `admin`\n"
                                      "policy.yaml:16:33 user `ann`: no role `admin`\n"
                                      "policy.yaml:19:15 token `old`, `kind`: no token kind `shared-token`\n"
                                      ":1:1 user `bob`: no role `admin`\n");
    REQUIRE(engine.apply(jeton::Change{}.create_token("made", "api-token", "web", {{"filters", jeton::Value{jeton::Value::List{jeton::Value{std::string("env:prod # it")}}}}})));
    CHECK(told(engine.plan(*next)) == told(engine.plan(*next)));        // nothing of one stays for the next
}

TEST_CASE("a token that no file says fits another policy, or does not, with its filters") {
    jeton::Engine engine = loaded("jeton: 1\nactions: [read]\ntoken-kinds: {api: {purpose: p, action: read, filters: optional}}\nfilters: {f: \"a:b\"}\naccounts: {a: {}}\n");
    REQUIRE(engine.apply(jeton::Change{}.create_token("t", "api", "a", {{"filters", jeton::Value{jeton::Value::List{jeton::Value{std::string("x:1")}}}}})));
    REQUIRE(engine.apply(jeton::Change{}.create_token("u", "api", "a", {{"filters", jeton::Value{jeton::Value::List{jeton::Value{std::string("f")}}}}})));
    const std::string next = "jeton: 1\nactions: [read]\ntoken-kinds: {api: {purpose: p, action: read, filters: optional}}\n";
    CHECK(engine.plan(loaded(next + "filters: {f: \"a:b\"}\n")));
    CHECK(told(engine.plan(loaded(next))) == ":1:1 token `u`: no filter is called `f`, keep that filter, or take it from the token before\n");
}

TEST_CASE("a limit that is broken names the changes that are why") {
    jeton::Engine engine = loaded("jeton: 1\nactions: [read]\nschema: {account: {token: {type: keyword}}}\ntoken-kinds: {api: {purpose: p, action: read, filters: optional}}\n"
                                  "filters: {f: \"a:b\"}\nlimits: [at least 1 enabled api per account, at most 2 api per account]\naccounts: {a: {}, b: {}}\n"
                                  "tokens: {t: {kind: api, account: a}, u: {kind: api, account: b, filters: [f]}}\n");
    const auto labels = [&](const char* set) {
        const auto refused = engine.plan(jeton::Change::from_yaml(set));
        REQUIRE_FALSE(refused);
        std::string all;
        for (const auto& label : refused.error().diagnostics.list.at(0).labels) all += std::to_string(label.span.line) + ":" + std::to_string(label.span.column) + " " + label.message + "\n";
        return all;
    };
    CHECK(labels("- update-token: {token: t, enabled: false}\n- update-token: {token: t, name: x}\n- set: {account: a, token: t}\n") == "1:25 `t` would not count any more\n");
    CHECK(labels("- delete-filter: {filter: f, tokens: disable-token}\n") == "1:3 `u` would not count any more\n");
    CHECK(labels("- create-token: {token: v, kind: api, account: a}\n- create-token: {token: w, kind: api, account: a}\n- attach-filter: {token: w, filter: f}\n") ==
          "1:25 `v` would count\n2:25 `w` would count\n");
}
