// jeton.h gives the same answers as C++.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "tests/unit/c_api_fixture.hpp"

namespace fs = std::filesystem;
using namespace c_api_test;

namespace {

void check_same(const jeton_decision& c, const jeton::Decision& cpp) {
    CHECK(static_cast<int>(c.verdict) == static_cast<int>(cpp.verdict()));
    CHECK(static_cast<int>(c.reason) == static_cast<int>(cpp.reason()));
}

}  // namespace

TEST_CASE("C decides as C++ does, over everyone, every action and every account") {
    const auto path = fs::path(JETON_SOURCE_DIR) / "examples" / "demo";
    const jeton::Time now = *jeton::Time::parse("2026-01-01");
    const jeton_time c_now{now.seconds, now.nanoseconds};
    const auto engine = jeton::Engine::load(path, {now, {}}).value();
    jeton_load_options options{};
    options.now = &c_now;
    const Engine c_engine(jeton_engine_load(path.c_str(), &options, nullptr), jeton_engine_free);
    REQUIRE(c_engine);
    const auto view = engine.snapshot();
    const Snapshot c_view = view_of(c_engine);
    CHECK(jeton_snapshot_account_count(c_view.get()) == view.account_count());
    CHECK(jeton_snapshot_token_count(c_view.get()) == view.token_count());
    CHECK(jeton_snapshot_clock(c_view.get()).seconds == now.seconds);
    CHECK(jeton_snapshot_revision(c_view.get()) == view.revision());

    const std::vector<std::string> documents{"{}", R"({"env":"prod","response":503})", R"({"card":{"number":"4111"}})",
                                             "[]"};
    std::size_t filters = 0;
    for (const auto principal : view.principals()) {
        const jeton_principal p{static_cast<std::uint32_t>(principal.kind), principal.index};
        CHECK(name_of(c_view, p) == view.name(principal));
        CHECK(str(jeton_snapshot_kind(c_view.get(), p)) == view.kind(principal));
        CHECK(str(jeton_snapshot_account_name(c_view.get(), jeton_snapshot_home(c_view.get(), p))) ==
              view.name(view.home(principal)));
        for (const auto action : view.actions()) {
            const jeton_action_id a =
                jeton_snapshot_action(c_view.get(), std::string(view.name(action)).c_str(), nullptr);
            CHECK(str(jeton_snapshot_action_name(c_view.get(), a)) == view.name(action));
            for (const auto account : view.accounts()) {
                const auto to = jeton_snapshot_account(c_view.get(), std::string(view.name(account)).c_str(), nullptr);
                const auto d = view.decide(principal, action, account);
                const auto c = jeton_snapshot_decide(c_view.get(), p, a, to);
                check_same(c, d);
                filters += c.verdict == JETON_VERDICT_FILTER;
                for (const auto& document : documents)
                    CHECK(jeton_decision_allows(c_view.get(), c, document.data(), document.size()) ==
                          d.allows(document));
            }
            const auto scope = view.scope(principal, action);
            const Decisions list(jeton_snapshot_scope(c_view.get(), p, a, nullptr), jeton_decisions_free);
            REQUIRE(jeton_decisions_count(list.get()) == scope.size());
            for (std::size_t i = 0; i < scope.size(); ++i) {
                check_same(jeton_decisions_at(list.get(), i), scope[i].decision);
                CHECK(jeton_decisions_at(list.get(), i).account == static_cast<jeton_account_id>(scope[i].account));
            }
        }
    }
    CHECK(filters > 0);
}

TEST_CASE("C lists who sees an account, and says by which rules") {
    const Engine engine = loaded(policy);
    const Snapshot view = view_of(engine);
    const auto search = jeton_snapshot_action(view.get(), "logs.search", nullptr);
    const auto web = jeton_snapshot_account(view.get(), "acme-web", nullptr);
    const Decisions seers(jeton_snapshot_who_sees(view.get(), web, search, nullptr), jeton_decisions_free);
    REQUIRE(jeton_decisions_count(seers.get()) == 2);
    CHECK(name_of(view, jeton_decisions_at(seers.get(), 0).principal) == "grafana");
    CHECK(name_of(view, jeton_decisions_at(seers.get(), 1).principal) == "ann at acme-web");
    CHECK(jeton_decisions_at(seers.get(), 2).verdict == JETON_VERDICT_DENY);

    const auto grafana = jeton_snapshot_token(view.get(), "grafana", nullptr);
    CHECK(jeton_snapshot_default_action(view.get(), grafana) == search);
    const std::unique_ptr<jeton_explanation, decltype(&jeton_explanation_free)> why(
        jeton_snapshot_explain(view.get(), grafana, search, web, nullptr), jeton_explanation_free);
    REQUIRE(jeton_explanation_count(why.get()) == 1);
    const jeton_rule rule = jeton_explanation_rule(why.get(), 0);
    CHECK(rule.number == 2);
    CHECK(rule.allow);
    CHECK(str(rule.only) == "bad");
    CHECK(str(rule.file) == "policy.yaml");
    CHECK(rule.line == 9);
    CHECK(jeton_explanation_rule(why.get(), 1).number == 0);
    CHECK(str(jeton_explanation_rule(why.get(), 1).text).empty());
    CHECK(jeton_explanation_near_count(why.get()) == 0);
    CHECK(jeton_explanation_near_rule(why.get(), 0).number == 0);
    CHECK(str(jeton_explanation_near_lacks(why.get(), 0)).empty());
    CHECK(jeton_explanation_near_count(nullptr) == 0);

    const std::unique_ptr<jeton_explanation, decltype(&jeton_explanation_free)> why_not(
        jeton_snapshot_explain(view.get(), grafana, search, jeton_snapshot_account(view.get(), "acme-pay", nullptr), nullptr), jeton_explanation_free);
    REQUIRE(jeton_explanation_near_count(why_not.get()) != 0);
    CHECK(jeton_explanation_near_rule(why_not.get(), 0).allow);
    CHECK(str(jeton_explanation_near_lacks(why_not.get(), 0)) == "`to.searchable:true` does not hold: `searchable` of `acme-pay` is `false`");
}

TEST_CASE("C makes one filter of a decision, with the same answer") {
    const Engine engine = loaded(policy);
    const Snapshot view = view_of(engine);
    const auto d = jeton_snapshot_decide(view.get(), jeton_snapshot_token(view.get(), "grafana", nullptr),
                                         jeton_snapshot_action(view.get(), "logs.search", nullptr),
                                         jeton_snapshot_account(view.get(), "acme-web", nullptr));
    REQUIRE(d.verdict == JETON_VERDICT_FILTER);
    const Filter filter(jeton_decision_filter(view.get(), d, nullptr), jeton_filter_free);
    for (const std::string document : {R"({"response":503})", R"({"response":200})", "{"}) {
        const bool shown = jeton_filter_match(filter.get(), document.data(), document.size()) == JETON_MATCH_SHOWN;
        CHECK(shown == jeton_decision_allows(view.get(), d, document.data(), document.size()));
    }
    CHECK(str(jeton_filter_canonical(filter.get())) == "response>=500");
}

TEST_CASE("C hears the warnings of loading and of compiling") {
    std::string twice = policy;
    twice.insert(twice.find("accounts:"), "  - allow account.enter by reader to self\n");
    const Engine engine = loaded(twice.c_str());
    const jeton_diagnostics* lints = jeton_engine_lints(engine.get());
    CHECK(jeton_diagnostics_errors(lints) == 0);
    CHECK(jeton_diagnostics_warnings(lints) == 1);
    CHECK(jeton_diagnostics_text(lints) == jeton::render(jeton::Engine::load_text({{"policy.yaml", twice}})->lints()));
    CHECK(jeton_diagnostics_warnings(jeton_engine_lints(loaded(policy).get())) == 0);

    const Filter mixed = compiled("a:1 AND b:2 OR c:3");
    CHECK(jeton_diagnostics_warnings(jeton_filter_lints(mixed.get())) == 1);
    CHECK(has_code(jeton_diagnostics_json(jeton_filter_lints(mixed.get())), "mixed-and-or"));
}

TEST_CASE("C hears of the progress of loading, with its own context") {
    const fs::path folder = fs::temp_directory_path() / ("jeton-c-api-" + std::to_string(::getpid()));
    fs::create_directories(folder);
    std::ofstream(folder / "policy.yaml") << policy;
    std::ofstream(folder / "accounts.ndjson") << "{\"id\": \"acme-eu\", \"parent\": \"acme\"}\n";
    std::string heard;
    jeton_load_options options{};
    options.context = &heard;
    options.progress = [](void* context, const char* what, std::uint64_t done, std::uint64_t total) {
        *static_cast<std::string*>(context) = what + (" " + std::to_string(done)) + " of " + std::to_string(total);
    };
    const Engine engine(jeton_engine_load(folder.c_str(), &options, nullptr), jeton_engine_free);
    fs::remove_all(folder);
    REQUIRE(engine);
    CHECK(jeton_snapshot_account_count(view_of(engine).get()) == 4);
    CHECK(heard.ends_with("accounts.ndjson 36 of 36"));
}

TEST_CASE("a snapshot in C outlives its engine") {
    Engine engine = loaded(policy);
    const Snapshot view = view_of(engine);
    engine.reset();
    CHECK(jeton_snapshot_token_count(view.get()) == 2);
    CHECK(jeton_snapshot_token(view.get(), "grafana", nullptr).kind == JETON_PRINCIPAL_TOKEN);
}

TEST_CASE("C compiles filters with names, a schema and a clock") {
    const jeton_named_filter named{"bad", "response:>=500"};
    const jeton_field fields[]{{"response", JETON_FIELD_LONG, true}, {"at", JETON_FIELD_DATE, true}};
    const jeton_time now{1'767'225'600, 0};  // 2026-01-01
    const jeton_filter_options options{&named, 1, fields, 2, true, &now, "mine"};
    const Filter filter = compiled("bad AND at:>=now-1d", &options);
    const auto match = [&](std::string_view json) {
        return jeton_filter_match(filter.get(), json.data(), json.size());
    };
    CHECK(match(R"({"response":503,"at":"2025-12-31T12:00:00Z"})") == JETON_MATCH_SHOWN);
    CHECK(match(R"({"response":503,"at":"2025-12-30T12:00:00Z"})") == JETON_MATCH_HIDDEN);
    CHECK(match("{") == JETON_MATCH_REFUSED);
    jeton_diagnostics* error = nullptr;
    CHECK(jeton_filter_compile("other:1", 7, &options, &error) == nullptr);
    CHECK(std::string(jeton_diagnostics_text(error)).find("mine") != std::string::npos);
    CHECK(jeton_diagnostics_errors(error) == 1);
    jeton_diagnostics_free(error);

    const Engine engine = loaded(policy);
    const Snapshot view = view_of(engine);
    const Filter own(jeton_snapshot_compile(view.get(), "NOT bad", 7, nullptr), jeton_filter_free);
    CHECK(jeton_filter_match(own.get(), R"({"response":503})", 16) == JETON_MATCH_HIDDEN);
    CHECK(jeton_snapshot_compile(view.get(), "NOT bat", 7, nullptr) == nullptr);
}

TEST_CASE("C scans lines as C++ does") {
    const std::string lines = "{\"a\":1}\n\n{\"a\":2}\n{\n{\"a\":1}";
    const Filter filter = compiled("a:1");
    std::string heard;
    jeton_scan_counts counts{};
    const auto on_line = [](void* context, std::uint64_t number, const char* line, std::size_t size,
                            jeton_match match) {
        *static_cast<std::string*>(context) +=
            std::to_string(number) + std::string(line, size) + std::to_string(match) + "\n";
    };
    CHECK(jeton_filter_scan(filter.get(), lines.data(), lines.size(), on_line, &heard, &counts));
    std::string expected;
    const auto found = jeton::Filter::compile("a:1")->scan(
        lines, [&](std::uint64_t number, std::string_view line, jeton::Match match) {
            expected += std::to_string(number) + std::string(line) + std::to_string(static_cast<int>(match)) + "\n";
        });
    CHECK(heard == expected);
    CHECK(counts.lines == found.lines);
    CHECK(counts.shown == 2);
    CHECK(counts.refused == 1);
    CHECK(jeton_filter_scan(filter.get(), lines.data(), lines.size(), nullptr, nullptr, nullptr));
}

TEST_CASE("C reads moments") {
    jeton_time time{1, 2};
    CHECK_FALSE(jeton_time_parse("yesterday", &time));
    CHECK(time.seconds == 1);
    CHECK(jeton_time_parse("1970-01-02T00:00:01.5Z", &time));
    CHECK(time.seconds == 86'401);
    CHECK(time.nanoseconds == 500'000'000);
}
