// Change sets through jeton.h.
#include "tests/unit/c_api_fixture.hpp"

using namespace c_api_test;

namespace {

using Commit = std::unique_ptr<jeton_commit, decltype(&jeton_commit_free)>;

const std::string close_web = "- set: {account: acme-web, searchable: false}";

Commit applied(const Engine& engine, const std::string& changes) {
    jeton_diagnostics* error = nullptr;
    Commit commit(jeton_engine_apply(engine.get(), changes.data(), changes.size(), &error), jeton_commit_free);
    if (!commit) FAIL(diagnosed(error));
    return commit;
}

bool collect(void* context, const jeton_permission_change* change) {
    *static_cast<std::string*>(context) += std::string(change->principal) + " " + change->action + " " + change->account + ": " + change->before + " -> " + change->after + "\n";
    return true;
}

}  // namespace

TEST_CASE("C: a change set is tried, then applied, and both say the same") {
    const Engine engine = loaded(policy);
    jeton_diagnostics* error = nullptr;
    const Commit plan(jeton_engine_plan(engine.get(), close_web.data(), close_web.size(), &error), jeton_commit_free);
    REQUIRE(plan);
    CHECK(jeton_snapshot_revision(view_of(engine).get()) == 1);
    const Commit commit = applied(engine, close_web);
    CHECK(jeton_snapshot_revision(view_of(engine).get()) == 2);
    std::string planned, done;
    REQUIRE(jeton_commit_each(plan.get(), collect, &planned));
    REQUIRE(jeton_commit_each(commit.get(), collect, &done));
    CHECK(done == "grafana logs.search acme-web: response>=500 -> NOT *:*\n");
    CHECK(planned == done);
    CHECK(jeton_commit_base(commit.get()) == 1);
    CHECK(jeton_commit_revision(commit.get()) == 2);
    CHECK(jeton_commit_count(commit.get(), JETON_LOST) == 1);
    CHECK(jeton_commit_count(commit.get(), JETON_GAINED) == 0);
    CHECK(std::string(jeton_commit_flag(commit.get(), 0)) == "rule-applies-to-nothing 2");
    CHECK(jeton_commit_flag(commit.get(), jeton_commit_flag_count(commit.get())) == nullptr);
    CHECK(jeton_diagnostics_warnings(jeton_commit_lints(commit.get())) == 0);
    const Commit unquoted = applied(engine, "- create-filter: {filter: doubtful, text: “a:b”}");
    CHECK(jeton_diagnostics_warnings(jeton_commit_lints(unquoted.get())) == 1);
    CHECK(jeton_commit_lints(nullptr) == nullptr);
}

TEST_CASE("C: what no row says is asked for") {
    const Engine engine = loaded("jeton: 1\nschema: {account: {}, document: {ip: ip, n: long}}\nactions: [read]\ntoken-kinds: {k: {purpose: p, action: read, filters: optional}}\n"
                                 "rules: [allow read by k to self]\naccounts: {a: {}}\ntokens: {t: {kind: k, account: a, filters: [\"ip:10.0.0.1\"]}, u: {kind: k, account: a, filters: [\"at:>now-1d\"]}}\n");
    const Commit replaced = applied(engine, "- replace: {schema: {account: {}, document: {n: long}}, rules: [allow read to self]}");
    REQUIRE(jeton_commit_dropped_count(replaced.get()) == 2);
    CHECK(jeton_commit_dropped(replaced.get(), 0) == std::string("document field `ip`"));
    CHECK(jeton_commit_dropped(replaced.get(), 1) == std::string("rule `allow read by k to self`"));
    CHECK(jeton_commit_dropped(replaced.get(), 2) == nullptr);
    jeton_reread reread{};
    REQUIRE(jeton_commit_reread_count(replaced.get()) == 1);
    REQUIRE(jeton_commit_reread(replaced.get(), 0, &reread));
    CHECK(reread.filter == std::string("ip:10.0.0.1"));
    CHECK(reread.why == std::string("`ip` was declared as `ip`, now it is not declared"));
    CHECK_FALSE(reread.by_clock);
    CHECK_FALSE(jeton_commit_reread(replaced.get(), 1, &reread));
    CHECK_FALSE(jeton_commit_reread(replaced.get(), 0, nullptr));
    const Commit later = applied(engine, "- tick: {now: 2099-01-01}");
    CHECK(jeton_commit_dropped_count(later.get()) == 0);
    REQUIRE(jeton_commit_reread(later.get(), 0, &reread));
    CHECK(reread.by_clock);
    CHECK(jeton_commit_dropped_count(nullptr) + jeton_commit_reread_count(nullptr) == 0);
    CHECK(jeton_commit_dropped(nullptr, 0) == nullptr);
    CHECK_FALSE(jeton_commit_reread(nullptr, 0, &reread));
}

TEST_CASE("C: rows say in few words what a walk says of each permission") {
    const Engine engine = loaded(policy);
    const Commit commit = applied(engine, close_web);
    std::string walked, said;
    REQUIRE(jeton_commit_each(commit.get(), collect, &walked));
    const Snapshot after(jeton_commit_after(commit.get()), jeton_snapshot_free);
    jeton_row row{};
    uint64_t permissions = 0;
    for (size_t r = 0; jeton_commit_row(commit.get(), r, &row); ++r) {
        permissions += row.permissions;
        for (size_t p = 0; p < row.principal_count; ++p) {
            char who[64];
            (void)jeton_snapshot_principal_name(after.get(), jeton_commit_row_principal(commit.get(), r, p), who, sizeof who);
            for (size_t x = 0; x < row.action_count; ++x)
                for (size_t a = 0; a < row.account_count; ++a) {
                    if (!jeton_commit_row_is_about(commit.get(), r, p, a)) continue;
                    const jeton_text account = jeton_snapshot_account_name(after.get(), jeton_commit_row_account(commit.get(), r, a));
                    said += std::string(who) + " " + jeton_commit_row_action(commit.get(), r, x) + " " + std::string(account.data, account.size) + ": " + row.before + " -> " + row.after + "\n";
                }
        }
    }
    CHECK(said == walked);
    CHECK(permissions == 1);
    CHECK(jeton_commit_row_count(commit.get()) == 1);
    CHECK(row.is == JETON_LOST);
    CHECK(jeton_commit_cost(commit.get()).accounts == 1);
    CHECK_FALSE(jeton_commit_cost(commit.get()).everything);
    CHECK_FALSE(jeton_commit_row(commit.get(), 1, &row));
    CHECK_FALSE(jeton_commit_row(nullptr, 0, &row));
    CHECK(jeton_commit_row_action(commit.get(), 0, 1) == nullptr);
    CHECK(jeton_commit_row_action(commit.get(), 1, 0) == nullptr);
    CHECK(jeton_commit_row_principal(commit.get(), 0, 1).kind == JETON_PRINCIPAL_NOBODY);
    CHECK(jeton_commit_row_account(commit.get(), 0, 1) == JETON_NO_ACCOUNT);
    CHECK_FALSE(jeton_commit_row_is_about(commit.get(), 0, 1, 0));
    CHECK(jeton_commit_row_count(nullptr) == 0);
    CHECK(jeton_commit_cost(nullptr).accounts == 0);
}

TEST_CASE("C: limits that do not hold are told") {
    const Engine engine = loaded("jeton: 1\nactions: [read]\ntoken-kinds: {api: {purpose: p, action: read}}\nlimits: [at least 1 enabled api per account]\naccounts: {a: {}, b: {}}\n");
    const Commit commit = applied(engine, "- create-token: {token: t, kind: api, account: b}");
    jeton_over_limit over{};
    REQUIRE(jeton_commit_over_limit_count(commit.get()) == 1);
    REQUIRE(jeton_commit_over_limit(commit.get(), 0, &over));
    CHECK(over.limit == 1);
    CHECK(over.count == 0);
    CHECK(over.account == jeton_snapshot_account(view_of(engine).get(), "a", nullptr));
    CHECK_FALSE(jeton_commit_over_limit(commit.get(), 1, &over));
    CHECK(jeton_commit_over_limit_count(nullptr) == 0);
}

TEST_CASE("C: a refusal has a code and the change it is in") {
    const Engine engine = loaded(policy);
    const auto refused = [&](const std::string& set, size_t* change) {
        jeton_diagnostics* error = nullptr;
        REQUIRE(jeton_engine_plan(engine.get(), set.data(), set.size(), &error) == nullptr);
        std::string code = jeton_diagnostics_code(error);
        if (!jeton_diagnostics_change(error, change)) code += ", as a whole";
        jeton_diagnostics_free(error);
        return code;
    };
    size_t change = 7;
    CHECK(refused("- create-user: {user: u}\n- delete-token: {token: nobody}\n", &change) == "unknown-token");
    CHECK(change == 1);
    change = 7;
    CHECK(refused("- [", &change) == "yaml-syntax, as a whole");
    CHECK(change == 7);
    CHECK(std::string(jeton_diagnostics_code(nullptr)).empty());
    CHECK_FALSE(jeton_diagnostics_change(nullptr, &change));
}

TEST_CASE("C: a change set that is refused says why and changes nothing") {
    const Engine engine = loaded(policy);
    jeton_diagnostics* error = nullptr;
    const std::string wrong = "- set: {account: acme-wep, searchable: false}";
    CHECK(jeton_engine_apply(engine.get(), wrong.data(), wrong.size(), &error) == nullptr);
    CHECK(has_code(diagnosed(error), "unknown-account"));
    CHECK(jeton_snapshot_revision(view_of(engine).get()) == 1);
    error = nullptr;
    CHECK(jeton_engine_plan(engine.get(), nullptr, 0, &error) == nullptr);
    CHECK(has_code(diagnosed(error), "bad-argument"));
    CHECK_FALSE(jeton_commit_each(nullptr, collect, nullptr));
    CHECK(jeton_commit_count(nullptr, JETON_LOST) == 0);
    jeton_commit_free(nullptr);
}
