// What a program in C does beside asking: secrets, the clock, subscribers, revisions, another policy.
#include <array>
#include <atomic>
#include <vector>

#include "tests/unit/c_api_fixture.hpp"

using namespace c_api_test;

namespace {

using Commit = std::unique_ptr<jeton_commit, decltype(&jeton_commit_free)>;
using Commits = std::unique_ptr<jeton_commits, decltype(&jeton_commits_free)>;
using NewToken = std::unique_ptr<jeton_new_token, decltype(&jeton_new_token_free)>;
using Subscription = std::unique_ptr<jeton_subscription, decltype(&jeton_subscription_free)>;

const std::array<std::uint8_t, 32> key{1, 2, 3};
const jeton_time start{1767225600, 0};      // 2026-01-01

Engine with_options(const char* text, jeton_load_options options, std::string* code = nullptr) {
    const jeton_source source{"policy.yaml", text, std::strlen(text)};
    jeton_diagnostics* error = nullptr;
    Engine engine(jeton_engine_load_text(&source, 1, &options, &error), jeton_engine_free);
    if (code != nullptr) *code = engine ? std::string() : diagnosed(error);
    else if (!engine) FAIL(diagnosed(error));
    return engine;
}

/// Its API tokens may have filters.
Engine at_start() {
    static const std::string filtered = std::string(policy).replace(std::string(policy).find("action: logs.search}}"), 19, "action: logs.search, filters: optional");
    jeton_load_options options{};
    options.now = &start;
    options.secret_key = key.data();
    return with_options(filtered.c_str(), options);
}

NewToken created(const Engine& engine, const char* token, const jeton_token_fields* fields = nullptr, std::string* refused = nullptr) {
    jeton_diagnostics* error = nullptr;
    NewToken made(jeton_engine_create_token(engine.get(), token, "api-token", "acme", fields, &error), jeton_new_token_free);
    if (refused != nullptr) *refused = made ? std::string() : diagnosed(error);
    else if (!made) FAIL(diagnosed(error));
    return made;
}

void make(const Engine& engine, const std::string& changes) {
    jeton_diagnostics* error = nullptr;
    const Commit commit(jeton_engine_apply(engine.get(), changes.data(), changes.size(), &error), jeton_commit_free);
    if (!commit) FAIL(diagnosed(error));
}

std::string shown_by(const Engine& engine, const std::string& secret) {
    const Snapshot view = view_of(engine);
    return name_of(view, jeton_snapshot_authenticate(view.get(), secret.data(), secret.size()));
}

}  // namespace

TEST_CASE("C: a token is created with its secret, which shows it until it is deleted") {
    const Engine engine = at_start();
    const NewToken made = created(engine, "fresh");
    const std::string secret = str(jeton_new_token_secret(made.get()));
    CHECK(jeton_is_secret(secret.data(), secret.size()));
    CHECK_FALSE(jeton_is_secret(secret.data(), secret.size() - 1));
    CHECK(jeton_commit_revision(jeton_new_token_commit(made.get())) == 2);
    CHECK(jeton_commit_count(jeton_new_token_commit(made.get()), JETON_GAINED) == 2);
    CHECK(shown_by(engine, secret) == "fresh");
    CHECK(shown_by(engine, secret.substr(1)).empty());

    // after a restart the hash is known again
    const Engine later = at_start();
    const jeton_secret_hash hash = jeton_new_token_hash(made.get());
    jeton_diagnostics* error = nullptr;
    CHECK_FALSE(jeton_engine_add_secret(later.get(), "fresh", &hash, &error));
    CHECK(has_code(diagnosed(error), "unknown-token"));
    make(later, "- create-token: {token: fresh, kind: api-token, account: acme}");
    CHECK(shown_by(later, secret).empty());
    REQUIRE(jeton_engine_add_secret(later.get(), "fresh", &hash, &error));
    CHECK(shown_by(later, secret) == "fresh");
    make(later, "- delete-token: {token: fresh}");
    CHECK(shown_by(later, secret).empty());
    // and means nothing to an engine with another key
    const Engine other = loaded(policy);
    make(other, "- create-token: {token: fresh, kind: api-token, account: acme}");
    REQUIRE(jeton_engine_add_secret(other.get(), "fresh", &hash, nullptr));
    CHECK(shown_by(other, secret).empty());
}

TEST_CASE("C: what a new token is like, each field by itself") {
    const Engine engine = at_start();
    const jeton_time end{start.seconds + 60, 0}, broken{0, 1'000'000'000};
    const char* const filters[] = {"bad", "env:prod"};
    const char* const accounts[] = {"acme-web"};
    const char* const holes[] = {"bad", nullptr};
    const auto can = [&](const char* token, const char* account, const char* document) {
        const Snapshot view = view_of(engine);
        const auto d = jeton_snapshot_decide(view.get(), jeton_snapshot_token(view.get(), token, nullptr), jeton_snapshot_action(view.get(), "logs.search", nullptr),
                                             jeton_snapshot_account(view.get(), account, nullptr));
        return jeton_decision_allows(view.get(), d, document, std::strlen(document));
    };
    const char *const bad = R"({"response": 500, "env": "test"})", *const both = R"({"response": 500, "env": "prod"})", *const fine = R"({"response": 200, "env": "test"})";
    jeton_token_fields fields{};
    fields.filters = filters;
    fields.filter_count = 2;
    fields.name = "two filters";
    fields.created_by = "ann";
    created(engine, "all", &fields);
    CHECK((can("all", "acme", both) && !can("all", "acme", bad) && !can("all", "acme", fine)));
    fields.any_filter = true;
    created(engine, "any", &fields);
    CHECK((can("any", "acme", both) && can("any", "acme", bad) && !can("any", "acme", fine)));
    fields = {};
    fields.accounts = accounts;
    fields.account_count = 1;
    created(engine, "narrow", &fields);
    CHECK((can("narrow", "acme-web", bad) && !can("narrow", "acme", bad)));
    fields = {};
    fields.disabled = true;
    created(engine, "off", &fields);
    CHECK_FALSE(can("off", "acme", fine));
    fields = {};
    fields.expires = &end;
    created(engine, "short", &fields);
    CHECK(can("short", "acme", fine));
    fields = {};
    fields.never_expires = true;
    created(engine, "long", &fields);

    std::string refused;
    fields = {};
    fields.accounts = accounts;         // an empty list: nothing is narrowed to "everything" by accident
    CHECK_FALSE(created(engine, "no", &fields, &refused));
    fields = {};
    fields.account_count = 1;
    CHECK_FALSE(created(engine, "no", &fields, &refused));
    CHECK(has_code(refused, "bad-argument"));
    fields = {};
    fields.filters = holes;
    fields.filter_count = 2;
    CHECK_FALSE(created(engine, "no", &fields, &refused));
    CHECK(has_code(refused, "bad-argument"));
    fields = {};
    fields.expires = &end;
    fields.never_expires = true;
    CHECK_FALSE(created(engine, "no", &fields, &refused));
    CHECK(has_code(refused, "bad-argument"));
    fields = {};
    fields.expires = &broken;
    CHECK_FALSE(created(engine, "no", &fields, &refused));
    CHECK(has_code(refused, "bad-argument"));
    CHECK_FALSE(created(engine, "grafana", nullptr, &refused));
    CHECK(has_code(refused, "id-taken"));
    CHECK(jeton_snapshot_token(view_of(engine).get(), "no", nullptr).kind == JETON_PRINCIPAL_NOBODY);
}

TEST_CASE("C: the clock moves by calls, and stops where tokens end") {
    const Engine engine = at_start();
    make(engine, "- create-token: {token: one, kind: api-token, account: acme, expires: 2026-02-01}\n"
                  "- create-token: {token: two, kind: api-token, account: acme, expires: 2026-03-01}\n");
    jeton_time due{};
    REQUIRE(jeton_snapshot_next_due(view_of(engine).get(), &due));
    CHECK(due.seconds == start.seconds + 31 * 86400);
    jeton_diagnostics* error = nullptr;
    const Commits commits(jeton_engine_advance(engine.get(), {start.seconds + 40 * 86400, 0}, &error), jeton_commits_free);
    REQUIRE(commits);
    REQUIRE(jeton_commits_count(commits.get()) == 2);
    CHECK(jeton_commit_count(jeton_commits_at(commits.get(), 0), JETON_LOST) == 2);
    CHECK(jeton_commit_count(jeton_commits_at(commits.get(), 1), JETON_LOST) == 0);
    CHECK(jeton_commits_at(commits.get(), 2) == nullptr);
    CHECK(jeton_snapshot_clock(view_of(engine).get()).seconds == start.seconds + 40 * 86400);
    CHECK(jeton_engine_advance(engine.get(), start, &error) == nullptr);        // time does not go back
    CHECK(jeton_diagnostics_errors(Diagnostics(error, jeton_diagnostics_free).get()) == 1);
    CHECK(jeton_engine_advance(engine.get(), {0, 1'000'000'000}, &error) == nullptr);
    CHECK(has_code(diagnosed(error), "bad-argument"));
    const Commits rest(jeton_engine_advance(engine.get(), {start.seconds + 90 * 86400, 0}, nullptr), jeton_commits_free);
    CHECK(jeton_commits_count(rest.get()) == 2);
    CHECK_FALSE(jeton_snapshot_next_due(view_of(engine).get(), &due));
}

TEST_CASE("C: a subscriber gets every commit once, in order, with its warnings and revisions") {
    struct Seen {
        std::vector<std::string> lines;
        static void add(void* context, const jeton_commit* commit) {
            const Snapshot before(jeton_commit_before(commit), jeton_snapshot_free), after(jeton_commit_after(commit), jeton_snapshot_free);
            static_cast<Seen*>(context)->lines.push_back(std::to_string(jeton_snapshot_revision(before.get())) + ">" + std::to_string(jeton_snapshot_revision(after.get())) + " " +
                                                         std::to_string(jeton_commit_count(commit, JETON_LOST)) + " " + std::to_string(jeton_commit_flag_count(commit)));
        }
    } seen;
    const Engine engine = at_start();
    jeton_diagnostics* error = nullptr;
    {
        const Subscription subscription(jeton_engine_on_commit(engine.get(), &Seen::add, &seen, &error), jeton_subscription_free);
        REQUIRE(subscription);
        make(engine, "- set: {account: acme-web, searchable: false}");
        make(engine, "- set: {account: acme-web, searchable: true}");
    }
    make(engine, "- set: {account: acme-web, searchable: false}");      // nobody is told any more
    REQUIRE(seen.lines.size() == 2);
    CHECK(seen.lines[0].rfind("1>2 1 ", 0) == 0);
    CHECK(seen.lines[0].back() != '0');
    CHECK(seen.lines[1].rfind("2>3 0 ", 0) == 0);
    CHECK(jeton_engine_on_commit(engine.get(), nullptr, nullptr, &error) == nullptr);
    CHECK(has_code(diagnosed(error), "bad-argument"));
}

TEST_CASE("C: a subscription may be ended by its own callback") {
    struct Once {
        std::atomic<jeton_subscription*> mine{nullptr};
        std::atomic<int> calls{0};
        static void end(void* context, const jeton_commit*) {
            auto* once = static_cast<Once*>(context);
            ++once->calls;
            jeton_subscription_free(once->mine.exchange(nullptr));
        }
    } once;
    const Engine engine = at_start();
    once.mine = jeton_engine_on_commit(engine.get(), &Once::end, &once, nullptr);
    make(engine, "- set: {account: acme-web, searchable: false}");
    while (once.mine.load() != nullptr) {}
    make(engine, "- set: {account: acme-web, searchable: true}");
    CHECK(once.calls == 1);
}

TEST_CASE("C: another policy is tried over what is there, which it may name") {
    const Engine engine = at_start();
    const Snapshot view = view_of(engine);
    const std::string text(policy), rules = text.substr(0, text.find("accounts:")) + "  - deny logs.search to account(acme-web)\n";
    jeton_load_options options{};
    options.now = &start;
    std::string refused;
    CHECK_FALSE(with_options(rules.c_str(), options, &refused));
    CHECK(has_code(refused, "unknown-account"));
    options.over = view.get();
    const Engine next = with_options(rules.c_str(), options);
    jeton_diagnostics* error = nullptr;
    const Commit plan(jeton_engine_plan_policy(engine.get(), next.get(), &error), jeton_commit_free);
    REQUIRE(plan);
    CHECK(jeton_commit_count(plan.get(), JETON_LOST) == 2);      // grafana, and ann at acme-web
    CHECK(jeton_snapshot_revision(view_of(engine).get()) == 1);
    CHECK(jeton_engine_plan_policy(engine.get(), nullptr, &error) == nullptr);
    CHECK(has_code(diagnosed(error), "bad-argument"));
}

TEST_CASE("C: revisions are waited for, counted, and worked out anew") {
    const Engine engine = at_start();
    CHECK(jeton_engine_at_least(engine.get(), 2, 1) == nullptr);
    const Snapshot first = view_of(engine);
    make(engine, "- set: {account: acme-web, searchable: false}");
    const Snapshot second(jeton_engine_at_least(engine.get(), 2, 1000), jeton_snapshot_free);
    REQUIRE(second);
    CHECK(jeton_snapshot_revision(second.get()) == 2);
    CHECK(jeton_engine_revisions_kept(engine.get()) == 2);
    std::uint64_t wrong = 7;
    CHECK(jeton_engine_reevaluate(engine.get(), &wrong));
    CHECK(wrong == 0);
}

TEST_CASE("C: an engine that answers questions only refuses changes") {
    jeton_load_options options{};
    options.read_only = true;
    const Engine engine = with_options(policy, options);
    std::string refused;
    CHECK_FALSE(created(engine, "fresh", nullptr, &refused));
    CHECK(has_code(refused, "read-only"));
}

TEST_CASE("C: everything there is, with as much room as there is, and many questions at once") {
    const Engine engine = at_start();
    const Snapshot view = view_of(engine);
    std::array<jeton_account_id, 2> two{JETON_NO_ACCOUNT, JETON_NO_ACCOUNT};
    CHECK(jeton_snapshot_accounts(view.get(), nullptr, 0) == 3);
    CHECK(jeton_snapshot_accounts(view.get(), two.data(), two.size()) == 3);
    CHECK(str(jeton_snapshot_account_name(view.get(), two[0])) == "acme");
    CHECK(str(jeton_snapshot_account_name(view.get(), two[1])) == "acme-pay");
    std::array<jeton_principal, 8> all{};
    REQUIRE(jeton_snapshot_principals(view.get(), all.data(), all.size()) == 5);
    CHECK(name_of(view, all[0]) == "grafana");
    CHECK(name_of(view, all[4]) == "bob at acme-pay");
    std::array<jeton_action_id, 2> actions{};
    REQUIRE(jeton_snapshot_actions(view.get(), actions.data(), actions.size()) == 2);
    CHECK(str(jeton_snapshot_action_name(view.get(), actions[1])) == "account.enter");
    jeton_token_kind kind{};
    REQUIRE(jeton_snapshot_token_kinds(view.get(), &kind, 1) == 1);
    CHECK((str(kind.name) == "api-token" && str(kind.purpose) == "build an integration" && str(kind.action) == "logs.search"));

    std::vector<jeton_question> questions;
    for (int round = 0; round < 10; ++round)
        for (std::size_t p = 0; p < 6; ++p)
            for (const jeton_account_id account : {two[0], two[1], JETON_NO_ACCOUNT}) questions.push_back({all[p], actions[0], account});
    std::vector<jeton_decision> answers(questions.size());
    jeton_snapshot_decide_many(view.get(), questions.data(), questions.size(), answers.data());
    for (std::size_t i = 0; i < questions.size(); ++i) {
        const auto one = jeton_snapshot_decide(view.get(), questions[i].principal, questions[i].action, questions[i].account);
        CHECK((answers[i].verdict == one.verdict && answers[i].reason == one.reason && answers[i].account == questions[i].account));
    }
    jeton_snapshot_decide_many(nullptr, questions.data(), questions.size(), answers.data());
    for (const auto& answer : answers) CHECK(answer.verdict == JETON_VERDICT_DENY);
}

TEST_CASE("C: NULL is never followed by what changes and tells") {
    jeton_time time{};
    jeton_secret_hash hash{};
    std::uint64_t count = 0;
    const Engine engine = at_start();
    jeton_snapshot_decide_many(nullptr, nullptr, 1, nullptr);
    CHECK(jeton_snapshot_accounts(nullptr, nullptr, 1) + jeton_snapshot_principals(nullptr, nullptr, 1) + jeton_snapshot_actions(nullptr, nullptr, 1) +
              jeton_snapshot_token_kinds(nullptr, nullptr, 1) + jeton_commits_count(nullptr) + jeton_commit_flag_count(nullptr) + jeton_engine_revisions_kept(nullptr) == 0);
    CHECK_FALSE((jeton_snapshot_next_due(nullptr, &time) || jeton_snapshot_next_due(view_of(engine).get(), nullptr)));
    CHECK_FALSE((jeton_engine_reevaluate(nullptr, &count) || jeton_engine_reevaluate(engine.get(), nullptr)));
    CHECK((jeton_commit_before(nullptr) == nullptr && jeton_commit_after(nullptr) == nullptr && jeton_commits_at(nullptr, 0) == nullptr));
    CHECK((jeton_engine_at_least(nullptr, 1, 0) == nullptr && jeton_engine_advance(nullptr, time, nullptr) == nullptr));
    CHECK((jeton_engine_plan_policy(nullptr, engine.get(), nullptr) == nullptr && jeton_engine_on_commit(nullptr, nullptr, nullptr, nullptr) == nullptr));
    CHECK(jeton_engine_create_token(engine.get(), nullptr, "api-token", "acme", nullptr, nullptr) == nullptr);
    CHECK_FALSE((jeton_engine_add_secret(engine.get(), nullptr, &hash, nullptr) || jeton_engine_add_secret(engine.get(), "grafana", nullptr, nullptr)));
    CHECK(jeton_snapshot_authenticate(nullptr, "x", 1).kind == JETON_PRINCIPAL_NOBODY);
    CHECK(jeton_snapshot_authenticate(view_of(engine).get(), nullptr, 0).kind == JETON_PRINCIPAL_NOBODY);
    CHECK_FALSE(jeton_is_secret(nullptr, 0));
    CHECK((str(jeton_new_token_secret(nullptr)).empty() && jeton_new_token_commit(nullptr) == nullptr && jeton_new_token_hash(nullptr).bytes[0] == 0));
    jeton_commits_free(nullptr);
    jeton_new_token_free(nullptr);
    jeton_subscription_free(nullptr);
}
