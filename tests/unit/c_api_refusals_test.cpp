// jeton.h: nothing that C can hand over is followed blindly, and every error is diagnostics.
#include <cstdint>

#include "tests/unit/c_api_fixture.hpp"

using namespace c_api_test;

TEST_CASE("a decision that C made up shows no more than the policy does") {
    const Engine engine = loaded(policy);
    const Snapshot view = view_of(engine);
    auto d = jeton_snapshot_decide(view.get(), jeton_snapshot_token(view.get(), "grafana", nullptr),
                                   jeton_snapshot_action(view.get(), "logs.search", nullptr),
                                   jeton_snapshot_account(view.get(), "acme-pay", nullptr));
    REQUIRE(d.verdict == JETON_VERDICT_DENY);
    d.verdict = JETON_VERDICT_ALL;
    CHECK_FALSE(jeton_decision_allows(view.get(), d, "{}", 2));
}

TEST_CASE("ids that nobody gave out are denied in C") {
    const Engine engine = loaded(policy);
    const Snapshot view = view_of(engine);
    const auto grafana = jeton_snapshot_token(view.get(), "grafana", nullptr);
    const auto acme = jeton_snapshot_account(view.get(), "acme", nullptr);
    const auto search = jeton_snapshot_action(view.get(), "logs.search", nullptr);
    const auto reason = [&](jeton_principal p, jeton_action_id action, jeton_account_id account) {
        const auto d = jeton_snapshot_decide(view.get(), p, action, account);
        CHECK_FALSE(jeton_decision_allows(view.get(), d, "{}", 2));
        return d.reason;
    };
    REQUIRE(jeton_snapshot_decide(view.get(), grafana, search, acme).verdict == JETON_VERDICT_ALL);
    for (const std::uint32_t kind : {0u, 3u, 256u, 257u, UINT32_MAX})
        CHECK(reason({kind, grafana.index}, search, acme) == JETON_REASON_UNKNOWN_PRINCIPAL);
    CHECK(reason({JETON_PRINCIPAL_TOKEN, 99}, search, acme) == JETON_REASON_UNKNOWN_PRINCIPAL);
    for (const jeton_action_id action : {99u, 0xffffu, 0x10000u + search, JETON_NO_ACTION})
        CHECK(reason(grafana, action, acme) == JETON_REASON_UNKNOWN_ACTION);
    for (const jeton_account_id account : {99u, JETON_NO_ACCOUNT})
        CHECK(reason(grafana, search, account) == JETON_REASON_UNKNOWN_ACCOUNT);

    const Decisions own(jeton_snapshot_scope(view.get(), grafana, JETON_DEFAULT_ACTION, nullptr), jeton_decisions_free);
    CHECK(jeton_decisions_count(own.get()) == 2);
    const Decisions seen(jeton_snapshot_who_sees(view.get(), acme, JETON_DEFAULT_ACTION, nullptr), jeton_decisions_free);
    REQUIRE(jeton_decisions_count(seen.get()) == 1);
    CHECK(jeton_decisions_at(seen.get(), 0).principal.index == grafana.index);
    for (const jeton_action_id action : {0x10000u + search, JETON_NO_ACTION}) {        // an error that nobody looked at gives nothing
        const Decisions none(jeton_snapshot_scope(view.get(), grafana, action, nullptr), jeton_decisions_free);
        CHECK(jeton_decisions_count(none.get()) == 0);
        const Decisions nobody(jeton_snapshot_who_sees(view.get(), acme, action, nullptr), jeton_decisions_free);
        CHECK(jeton_decisions_count(nobody.get()) == 0);
    }
    CHECK(reason(grafana, JETON_DEFAULT_ACTION, acme) == JETON_REASON_UNKNOWN_ACTION);
    CHECK(str(jeton_snapshot_action_name(view.get(), 0x10000u + search)).empty());
    CHECK(str(jeton_snapshot_account_name(view.get(), 99)).empty());
    CHECK(jeton_snapshot_home(view.get(), {JETON_PRINCIPAL_USER, 99}) == JETON_NO_ACCOUNT);
    CHECK(name_of(view, {}).empty());
}

TEST_CASE("a name that C does not find is an error that says what is near") {
    const Engine engine = loaded(policy);
    const Snapshot view = view_of(engine);
    jeton_diagnostics* error = nullptr;
    CHECK(jeton_snapshot_token(view.get(), "grafanna", &error).kind == JETON_PRINCIPAL_NOBODY);
    CHECK(std::string(jeton_diagnostics_text(error)).find("grafana") != std::string::npos);
    CHECK(has_code(diagnosed(error), "unknown-token"));
    CHECK(jeton_snapshot_user(view.get(), "ann", nullptr, &error).kind == JETON_PRINCIPAL_NOBODY);
    CHECK(has_code(diagnosed(error), "unknown-user"));
    CHECK(jeton_snapshot_account(view.get(), "acme-wep", &error) == JETON_NO_ACCOUNT);
    CHECK(has_code(diagnosed(error), "unknown-account"));
    CHECK(jeton_snapshot_action(view.get(), "logs", &error) == JETON_NO_ACTION);
    CHECK(has_code(diagnosed(error), "unknown-action"));

    CHECK(jeton_snapshot_action(view.get(), "logs", nullptr) == JETON_NO_ACTION);
    CHECK(name_of(view, jeton_snapshot_user(view.get(), "bob", nullptr, &error)) == "bob at acme-pay");
    CHECK(error == nullptr);
    CHECK(name_of(view, jeton_snapshot_user(view.get(), "ann", "acme", &error)) == "ann at acme");
    char cut[8] = "xxxxxxx";
    CHECK(jeton_snapshot_principal_name(view.get(), jeton_snapshot_user(view.get(), "ann", "acme", nullptr), cut, 6) ==
          11);
    CHECK(std::string(cut, sizeof cut) == std::string("ann a\0x\0", 8));
}

TEST_CASE("a policy that is wrong gives C every diagnostic at once") {
    const std::string wrong =
        "jeton: 1\nactions: [a.b]\ntoken-kinds: {t: {purpose: p, action: a.c}}\nrules: [allow a.b by u to self]\n";
    const jeton_source source{"wrong.yaml", wrong.data(), wrong.size()};
    jeton_diagnostics* error = nullptr;
    CHECK(jeton_engine_load_text(&source, 1, nullptr, &error) == nullptr);
    const Diagnostics owned(error, jeton_diagnostics_free);
    auto expected = jeton::Engine::load_text({{"wrong.yaml", wrong}});
    REQUIRE_FALSE(expected);
    CHECK(jeton_diagnostics_errors(error) == 2);
    CHECK(jeton_diagnostics_warnings(error) == expected.error().warnings());
    CHECK(jeton_diagnostics_text(error) == jeton::render(expected.error()));
    jeton::RenderOptions json;
    json.format = jeton::RenderOptions::Format::json;
    CHECK(jeton_diagnostics_json(error) == jeton::render(expected.error(), json));
    CHECK(jeton_engine_load_text(&source, 1, nullptr, nullptr) == nullptr);
}

TEST_CASE("NULL is an error in C where a value is needed, and empty elsewhere") {
    const Engine engine = loaded(policy);
    const Snapshot view = view_of(engine);
    jeton_diagnostics* error = nullptr;
    const auto refused = [&](bool failed, std::string_view what) {
        CHECK(failed);
        REQUIRE(error != nullptr);
        CHECK(std::string(jeton_diagnostics_text(error)).find("`" + std::string(what) + "` is NULL") !=
              std::string::npos);
        CHECK(has_code(diagnosed(error), "bad-argument"));
        error = nullptr;
    };
    const jeton_source no_name{nullptr, "", 0}, no_text{"a", nullptr, 0};
    const jeton_named_filter no_filter_name{nullptr, "a:1"}, no_filter_text{"a", nullptr};
    const jeton_field no_path{nullptr, JETON_FIELD_LONG, false};
    const auto compile = [&](jeton_filter_options options) {
        return jeton_filter_compile("a:1", 3, &options, &error) == nullptr;
    };
    refused(jeton_engine_load(nullptr, nullptr, &error) == nullptr, "path");
    refused(jeton_engine_load_text(nullptr, 1, nullptr, &error) == nullptr, "sources");
    refused(jeton_engine_load_text(&no_name, 1, nullptr, &error) == nullptr, "sources.name");
    refused(jeton_engine_load_text(&no_text, 1, nullptr, &error) == nullptr, "sources.text");
    refused(jeton_snapshot_token(nullptr, "a", &error).kind == JETON_PRINCIPAL_NOBODY, "snapshot");
    refused(jeton_snapshot_token(view.get(), nullptr, &error).kind == JETON_PRINCIPAL_NOBODY, "name");
    refused(jeton_snapshot_user(view.get(), nullptr, nullptr, &error).kind == JETON_PRINCIPAL_NOBODY, "name");
    refused(jeton_snapshot_account(view.get(), nullptr, &error) == JETON_NO_ACCOUNT, "name");
    refused(jeton_snapshot_action(view.get(), nullptr, &error) == JETON_NO_ACTION, "name");
    refused(jeton_decision_filter(nullptr, {}, &error) == nullptr, "snapshot");
    refused(jeton_snapshot_scope(nullptr, {}, 0, &error) == nullptr, "snapshot");
    refused(jeton_snapshot_who_sees(nullptr, 0, 0, &error) == nullptr, "snapshot");
    refused(jeton_snapshot_explain(nullptr, {}, 0, 0, &error) == nullptr, "snapshot");
    refused(jeton_snapshot_compile(nullptr, "a:1", 3, &error) == nullptr, "snapshot");
    refused(jeton_snapshot_compile(view.get(), nullptr, 3, &error) == nullptr, "text");
    refused(jeton_filter_compile(nullptr, 0, nullptr, &error) == nullptr, "text");
    refused(compile({nullptr, 1, nullptr, 0, false, nullptr, nullptr}), "options.filters");
    refused(compile({&no_filter_name, 1, nullptr, 0, false, nullptr, nullptr}), "options.filters.name");
    refused(compile({&no_filter_text, 1, nullptr, 0, false, nullptr, nullptr}), "options.filters.text");
    refused(compile({nullptr, 0, nullptr, 1, false, nullptr, nullptr}), "options.schema");
    refused(compile({nullptr, 0, &no_path, 1, false, nullptr, nullptr}), "options.schema.path");
    CHECK(jeton_engine_load(nullptr, nullptr, nullptr) == nullptr);

    CHECK(jeton_engine_snapshot(nullptr) == nullptr);
    CHECK(jeton_engine_lints(nullptr) == nullptr);
    CHECK(jeton_filter_lints(nullptr) == nullptr);
    CHECK(jeton_snapshot_decide(nullptr, {}, 0, 0).verdict == JETON_VERDICT_DENY);
    CHECK_FALSE(jeton_decision_allows(nullptr, {}, "{}", 2));
    CHECK_FALSE(jeton_decision_allows(view.get(), {}, nullptr, 2));
    CHECK(jeton_filter_match(nullptr, "{}", 2) == JETON_MATCH_HIDDEN);
    CHECK(jeton_filter_match(compiled("NOT a:1").get(), nullptr, 0) == JETON_MATCH_REFUSED);
    CHECK_FALSE(jeton_filter_scan(nullptr, "", 0, nullptr, nullptr, nullptr));
    CHECK_FALSE(jeton_filter_scan(compiled("a:1").get(), nullptr, 0, nullptr, nullptr, nullptr));
    for (const jeton_text text : {jeton_snapshot_account_name(nullptr, 0), jeton_snapshot_action_name(nullptr, 0),
                                  jeton_snapshot_kind(nullptr, {}), jeton_filter_canonical(nullptr)}) {
        CHECK(text.data != nullptr);
        CHECK(text.size == 0);
    }
    CHECK(std::string(jeton_diagnostics_text(nullptr)).empty());
    CHECK(std::string(jeton_diagnostics_json(nullptr)).empty());
    CHECK(jeton_diagnostics_errors(nullptr) + jeton_diagnostics_warnings(nullptr) == 0);
    CHECK(jeton_snapshot_home(nullptr, {}) == JETON_NO_ACCOUNT);
    CHECK(jeton_snapshot_default_action(nullptr, {}) == JETON_NO_ACTION);
    CHECK(jeton_snapshot_revision(nullptr) + jeton_snapshot_account_count(nullptr) +
              jeton_snapshot_token_count(nullptr) ==
          0);
    CHECK(jeton_snapshot_clock(nullptr).seconds == 0);
    CHECK(jeton_snapshot_principal_name(nullptr, {}, nullptr, 0) == 0);
    CHECK(jeton_decisions_count(nullptr) + jeton_explanation_count(nullptr) == 0);
    CHECK_FALSE(jeton_time_parse(nullptr, nullptr));
    jeton_diagnostics_free(nullptr);
    jeton_engine_free(nullptr);
    jeton_snapshot_free(nullptr);
    jeton_filter_free(nullptr);
    jeton_decisions_free(nullptr);
    jeton_explanation_free(nullptr);
}

TEST_CASE("options that mean nothing are errors in C") {
    jeton_diagnostics* error = nullptr;
    const jeton_time never{0, 1'000'000'000};
    const jeton_field field{"a", 8, false};
    const jeton_filter_options late{nullptr, 0, nullptr, 0, false, &never, nullptr},
        odd{nullptr, 0, &field, 1, false, nullptr, nullptr};
    CHECK(jeton_filter_compile("a:1", 3, &late, &error) == nullptr);
    CHECK(has_code(diagnosed(error), "bad-argument"));
    CHECK(jeton_filter_compile("a:1", 3, &odd, &error) == nullptr);
    CHECK(has_code(diagnosed(error), "bad-argument"));
    jeton_load_options options{};
    options.now = &never;
    CHECK(jeton_engine_load(JETON_SOURCE_DIR "/examples/quick-start", &options, &error) == nullptr);
    CHECK(has_code(diagnosed(error), "bad-argument"));
}

TEST_CASE("want of memory is an error in C, not an exception") {
    jeton_diagnostics* error = nullptr;
    CHECK(jeton_filter_compile("a:1", SIZE_MAX, nullptr, &error) == nullptr);
    REQUIRE(error != nullptr);
    CHECK(jeton_diagnostics_errors(error) == 1);
    CHECK(has_code(jeton_diagnostics_json(error), "out-of-memory"));
    jeton_diagnostics_free(error);
    CHECK(has_code(jeton_diagnostics_json(error), "out-of-memory"));
}
