// Secrets of tokens: made once, recognised, never shown again.
#include <catch2/catch.hpp>

#include <chrono>
#include <regex>
#include <thread>

#include "jeton/jeton.hpp"

namespace {

const char* policy = R"(jeton: 1
actions: [logs.search, api-token.create]
roles: [admin, reader]
token-kinds: {api-token: {purpose: integrations, action: logs.search, filters: optional}}
rules:
  - allow logs.search by api-token to self
  - allow api-token.create by admin to organization
accounts: {acme: {}}
users: {ann: {acme: admin}, bob: {acme: reader}}
tokens: {old: {kind: api-token, account: acme}}
)";

jeton::Engine loaded(const jeton::LoadOptions& options = {}) { return jeton::Engine::load_text({{"policy.yaml", policy}}, options).value(); }

}  // namespace

TEST_CASE("a token that is created has a secret, which shows who asks") {
    auto engine = loaded();
    const auto made = engine.create_token("grafana", "api-token", "acme");
    REQUIRE(made);
    CHECK(jeton::is_secret(made->secret));
    CHECK(made->secret.starts_with("jeton_"));
    CHECK(made->commit->delta.counts[0] == 1);
    const auto view = engine.snapshot();
    CHECK(view.revision() == 2);
    CHECK(view.name(view.authenticate(made->secret)) == "grafana");
    CHECK_FALSE(view.authenticate("grafana"));
    CHECK_FALSE(made->commit->before.authenticate(made->secret));
}

TEST_CASE("every wrong sign of a secret is seen without asking an engine") {
    auto engine = loaded();
    const std::string secret = engine.create_token("grafana", "api-token", "acme")->secret;
    for (std::size_t i = 0; i < secret.size(); ++i) {
        std::string wrong = secret;
        wrong[i] = wrong[i] == 'x' ? 'y' : 'x';
        CHECK_FALSE(jeton::is_secret(wrong));
        CHECK_FALSE(engine.snapshot().authenticate(wrong));
    }
    CHECK_FALSE(jeton::is_secret(""));
    CHECK_FALSE(jeton::is_secret(secret + "0"));
    CHECK_FALSE(loaded().snapshot().authenticate(secret));
}

TEST_CASE("a disabled token is known and denied everything, a deleted one is nobody") {
    auto engine = loaded();
    const std::string secret = engine.create_token("grafana", "api-token", "acme")->secret;
    REQUIRE(engine.apply(jeton::Change{}.update_token("grafana", {{"enabled", jeton::Value{false}}})));
    auto view = engine.snapshot();
    const auto disabled = view.decide(view.authenticate(secret), "logs.search", "acme");
    CHECK(disabled.reason() == jeton::DenyReason::token_disabled);
    REQUIRE(engine.apply(jeton::Change{}.delete_token("grafana")));
    CHECK_FALSE(engine.snapshot().authenticate(secret));
}

TEST_CASE("a stored hash shows the same token to the next engine with the same key") {
    jeton::LoadOptions options;
    options.secret_key = jeton::SecretKey{{1, 2, 3}};
    auto first = loaded(options), next = loaded(options);
    const auto made = first.create_token("grafana", "api-token", "acme");
    REQUIRE(next.apply(jeton::Change{}.create_token("grafana", "api-token", "acme")));
    CHECK_FALSE(next.snapshot().authenticate(made->secret));
    REQUIRE(next.add_secret("grafana", made->hash));
    CHECK(next.snapshot().name(next.snapshot().authenticate(made->secret)) == "grafana");
    CHECK(next.add_secret("nobody", made->hash).error().code == "unknown-token");
}

TEST_CASE("nothing of a secret is in a commit, a plan or an error") {
    auto engine = loaded();
    const auto made = engine.create_token("grafana", "api-token", "acme");
    std::string said;
    for (const auto& access : made->commit->delta.decisions) said += access.text();
    for (const auto& flag : made->commit->flags()) said += flag.text();
    said += jeton::render(engine.snapshot().find_token(made->secret).error());        // a secret where a token's name belongs
    said += jeton::render(engine.snapshot().find_user(made->secret).error());
    said += jeton::render(engine.add_secret(made->secret, made->hash).error().diagnostics);
    const auto again = engine.create_token("grafana", "api-token", "acme");
    REQUIRE_FALSE(again);
    said += jeton::render(again.error().diagnostics);
    CHECK(said.find(made->secret) == std::string::npos);
    CHECK_FALSE(std::regex_search(said, std::regex("jeton_[0-9A-Za-z]")));
}

TEST_CASE("a secret shows one token, for good") {
    auto engine = loaded();
    const auto made = engine.create_token("grafana", "api-token", "acme");
    const auto same = engine.add_secret("grafana", made->hash);
    REQUIRE(same);
    const auto other = engine.add_secret("old", made->hash);
    REQUIRE_FALSE(other);
    CHECK(other.error().code == "secret-taken");
    CHECK(engine.snapshot().name(engine.snapshot().authenticate(made->secret)) == "grafana");
    REQUIRE(engine.apply(jeton::Change{}.delete_token("grafana")));
    CHECK_FALSE(engine.add_secret("old", made->hash));
    CHECK_FALSE(engine.snapshot().authenticate(made->secret));
}

TEST_CASE("a revision is waited for as long as somebody likes") {
    auto engine = loaded();
    std::thread later([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        (void)engine.create_token("grafana", "api-token", "acme");
    });
    const auto view = engine.at_least(2, std::chrono::milliseconds::max());
    later.join();
    REQUIRE(view);
    CHECK(view->revision() == 2);
    CHECK_FALSE(engine.at_least(3, std::chrono::milliseconds::min()));
}

TEST_CASE("who may create a token is asked of the policy") {
    const auto view = loaded().snapshot();
    CHECK(view.decide(view.user("ann"), "api-token.create", "acme").allowed());
    CHECK_FALSE(view.decide(view.user("bob"), "api-token.create", "acme").allowed());
}

TEST_CASE("a secret that is given for a name is in no error") {
    auto engine = loaded();
    const std::string secret = engine.create_token("new", "api-token", "acme")->secret, part = secret.substr(6, 12);
    const auto view = engine.snapshot();
    const auto hides = [&](const jeton::Diagnostics& diagnostics) {
        const std::string text = jeton::render(diagnostics);
        INFO(text);
        CHECK(text.find(part) == std::string::npos);
        CHECK(text.find("jeton_") != std::string::npos);
        for (const auto& each : diagnostics.list) CHECK((each.message + each.help + each.span.source).find(part) == std::string::npos);
    };
    hides(view.find_token(secret).error());
    hides(view.find_account(secret).error());
    hides(view.find_user(secret, "acme").error());
    hides(view.find_user("ann", secret).error());
    for (const std::string& text : {secret, secret + " x", "f:" + secret + " x", "f:" + secret + "^2", "f:(" + secret}) hides(jeton::Filter::compile(text).error());
    hides(jeton::Engine::load_text({{"p", "jeton: 1\nactions: [x]\nrules: [" + secret + "]  # " + secret + "\n"}}).error());
    using jeton::Change;
    for (const Change& change : {Change{}.delete_token(secret), Change{}.delete_token(secret + ".x"), Change{}.delete_token("a" + secret), Change{}.create_token("t", secret, "acme"), Change{}.create_token("t", "api-token", secret), Change{}.attach_filter("new", secret), Change{}.set(secret, "plan", jeton::Value{true})})
        hides(engine.apply(change).error().diagnostics);
}

TEST_CASE("a secret is nobody's name") {
    auto engine = loaded();
    const std::string secret = engine.create_token("new", "api-token", "acme")->secret;
    const auto refused = [&](const jeton::Refusal& refusal) {
        INFO(jeton::render(refusal.diagnostics));
        return refusal.code == "bad-name" && jeton::render(refusal.diagnostics).find(secret.substr(6, 12)) == std::string::npos;
    };
    CHECK(refused(engine.create_token(secret, "api-token", "acme").error()));
    CHECK(refused(engine.apply(jeton::Change{}.create_account(secret, "acme")).error()));
    CHECK(refused(engine.apply(jeton::Change{}.create_user(secret)).error()));
    CHECK(jeton::Engine::load_text({{"p", "jeton: 1\naccounts: {" + secret + ": {}}\n"}}).error().list.front().code == "bad-name");
}

TEST_CASE("an account that nobody is at is named as a terminal may see it") {
    const auto found = loaded().snapshot().find_user("ann", "b\nX\x1b[31m" + std::string(1000, 'x'));
    REQUIRE_FALSE(found);
    CHECK(found.error().list[0].message.size() < 200);
    CHECK(found.error().list[0].message.find_first_of("\n\x1b") == std::string::npos);
}

TEST_CASE("a token that was deleted has no kind, whatever kinds there are later") {
    auto engine = jeton::Engine::load_text({{"policy.yaml", "jeton: 1\nactions: [x, z]\ntoken-kinds: {k: {purpose: p, action: x}, l: {purpose: p, action: z}, m: {purpose: p, action: z}}\naccounts: {a: {}}\ntokens: {t: {kind: k, account: a}}\n"}}).value();
    const auto token = engine.snapshot().token("t");
    CHECK(engine.snapshot().kind(token) == "k");
    REQUIRE(engine.apply(jeton::Change{}.delete_token("t")));
    REQUIRE(engine.apply(jeton::Change{}.replace("token-kinds: {l: {purpose: p, action: z}, m: {purpose: p, action: z}}")));
    CHECK(engine.snapshot().kind(token).empty());
    CHECK(engine.snapshot().default_action(token) == jeton::ActionId::none);
}
