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
    CHECK(told(engine.plan(*next)) == told(engine.plan(*next)));        // nothing of one stays for the next
}
