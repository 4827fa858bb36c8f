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
