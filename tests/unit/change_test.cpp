// Change sets over the public API: what the random worlds of tests/property do not draw.
#include "change_fixture.hpp"

TEST_CASE("a change is added behind any text") {
    for (const char* text : {"- set: {account: web, searchable: false}", "[{set: {account: web, searchable: false}}]", "set: {account: web, searchable: false}\n",
                             "  - set: {account: web, searchable: false}\n", "- set: {account: web, searchable: false}\n...\n", "- set: {account: web, searchable: false}\n"}) {
        INFO(text);
        jeton::Engine engine = loaded();
        const auto commit = engine.apply(jeton::Change::from_yaml(text).set("pay", "searchable", jeton::Value{false}));
        INFO((commit ? std::string() : jeton::render(commit.error().diagnostics)));
        REQUIRE(commit);
        CHECK((*commit)->delta.pairs() == 2);
    }
}

TEST_CASE("another life time of a kind moves no token") {
    auto engine = loaded();
    REQUIRE(engine.apply(jeton::Change{}.create_token("fresh", "shared-token", "web")));
    const char* kinds = "token-kinds:\n  api-token: {purpose: i, action: logs.search, filters: optional}\n"
                        "  shared-token: {purpose: d, action: logs.view, filters: optional, expires-after: 90d}\n";
    const auto commit = engine.apply(jeton::Change{}.replace(kinds));
    REQUIRE(commit);
    CHECK((*commit)->flags().empty());
    CHECK(engine.snapshot().next_due()->text() == "2026-01-06T00:00:00Z");
    REQUIRE(engine.advance(*jeton::Time::parse("2026-01-08")));
    const auto view = engine.snapshot();
    CHECK(view.decide(view.token("fresh"), "logs.view", "web").reason() == jeton::DenyReason::token_expired);
}

TEST_CASE("a life time that a kind gets later counts for who neither said nor got an end") {
    auto engine = loaded();
    REQUIRE(engine.apply(jeton::Change{}.create_token("fresh", "api-token", "web").create_token("forever", "api-token", "web", {{"expires", jeton::Value{std::string("never")}}})
                             .update_token("grafana", {{"expires", jeton::Value{std::string("never")}}})));
    REQUIRE(engine.apply(jeton::Change{}.replace("token-kinds:\n  api-token: {purpose: i, action: logs.search, filters: optional, expires-after: 5d}\n"
                                                 "  shared-token: {purpose: d, action: logs.view, filters: optional, expires-after: 7d}\n")));
    REQUIRE(engine.advance(*jeton::Time::parse("2026-02-01")));
    const auto view = engine.snapshot();
    CHECK(view.decide(view.token("fresh"), "logs.search", "web").reason() == jeton::DenyReason::token_expired);
    CHECK(view.decide(view.token("forever"), "logs.search", "web").allowed());
}

TEST_CASE("what is deleted is gone from every list, and its id is not used again") {
    auto engine = loaded();
    REQUIRE(engine.apply(jeton::Change{}.delete_account("web")));
    const auto view = engine.snapshot();
    CHECK(view.account("web") == jeton::AccountId::none);
    CHECK_FALSE(view.token("old"));
    CHECK_FALSE(view.user("ann", "web"));
    CHECK(view.user("ann"));
    CHECK_FALSE(view.user("ann", ""));
    CHECK(view.find_user("ann"));
    CHECK(view.find_user("ann", "").error().list.front().message == "user `ann` has no role at ``");
    CHECK(view.account_count() == 2);
    CHECK(view.token_count() == 1);
    CHECK(view.accounts().size() == 2);
    CHECK(view.principals().size() == 2);
    CHECK(code(engine.apply(jeton::Change{}.create_account("web", "acme"))) == "id-taken");
    CHECK(code(engine.apply(jeton::Change{}.create_token("old", "api-token", "acme"))) == "id-taken");
}

TEST_CASE("an id of an older snapshot asks a later one about the same thing, or about nothing") {
    auto engine = loaded();
    const auto before = engine.snapshot();
    const auto token = before.token("old");
    const auto web = before.account("web"), pay = before.account("pay");
    REQUIRE(engine.apply(jeton::Change{}.delete_account("web").create_account("app", "acme").move_account("pay", "app")));
    const auto after = engine.snapshot();
    CHECK(after.name(pay) == "pay");
    CHECK(after.decide(after.token("grafana"), after.action("logs.search"), pay).allowed());
    CHECK(after.decide(after.token("grafana"), after.action("logs.search"), web).reason() == jeton::DenyReason::unknown_account);
    CHECK(after.decide(token, after.action("logs.view"), pay).reason() == jeton::DenyReason::unknown_principal);
    const std::vector<jeton::Question> questions{{token, after.action("logs.view"), pay}, {}, {after.token("grafana"), after.action("logs.search"), pay}, {after.token("grafana"), after.action("logs.search"), jeton::AccountId::none}};
    std::vector<jeton::Decision> answers(3);      // no room for the last
    after.decide(questions, answers);
    CHECK(answers[0].reason() == jeton::DenyReason::unknown_principal);
    CHECK(answers[1].reason() == jeton::DenyReason::unknown_principal);
    CHECK(answers[2].allowed());
}

TEST_CASE("a deleted token of a kind that has gone too is of no kind") {
    auto engine = loaded();
    const auto old = engine.snapshot().token("old");
    REQUIRE(engine.apply(jeton::Change{}.delete_token("old")));
    REQUIRE(engine.apply(jeton::Change{}.replace("token-kinds:\n  api-token: {purpose: i, action: logs.search, filters: optional}\n")));
    const auto view = engine.snapshot();
    CHECK(view.kind(old).empty());
    CHECK(view.default_action(old) == jeton::ActionId::none);
    CHECK(view.decide(old, view.action("logs.view"), view.account("web")).denied());
}

TEST_CASE("values of a change are what they are, whatever is in them") {
    auto engine = loaded();
    for (const char* text : {"x", "", "no", "a: b # c", "\"quoted\" \\ and {more}", "line\nbreak", "1.10", "ümlaut"}) {
        INFO(text);
        REQUIRE(engine.apply(jeton::Change{}.set("acme", "plan", jeton::Value{std::string(text)})));
        REQUIRE(engine.apply(jeton::Change{}.update_token("grafana", {{"name", jeton::Value{std::string(text)}}})));
    }
    CHECK(code(engine.apply(jeton::Change{}.set("acme", "searchable", jeton::Value{std::string("false")}))) == "wrong-type");
}

namespace {

/// All that a dry run says.
std::string told(const jeton::Outcome<std::shared_ptr<const jeton::Commit>>& outcome) {
    if (!outcome) return outcome.error().code + " " + std::to_string(outcome.error().change.value_or(99)) + " " + outcome.error().diagnostics.list.front().message;
    const jeton::Commit& commit = **outcome;
    std::string all = std::to_string(commit.revision);
    for (const jeton::PermissionChange& each : commit.delta)
        all += "\n" + std::to_string(each.principal.index) + " " + std::string(each.action) + " " + std::to_string(static_cast<std::uint32_t>(each.account)) + ": " + each.before->text() + " -> " +
               each.after->text();
    for (const jeton::Flag& flag : commit.flags()) all += "\n" + flag.text();
    return all;
}

}  // namespace

TEST_CASE("an attribute that is switched by a program is what its YAML says") {
    std::string text = policy;
    text.replace(text.find("  acme: {sub"), 0, "  gone: {}\n");
    text.replace(text.find("searchable: {type"), 0, "frozen: {type: boolean, inherit: any, default: false}\n    until: {type: date}\n    readers: {type: accounts}\n    ");
    text.replace(text.find("to.searchable:true"), 18, "to.searchable:true AND to.frozen:false");
    auto engine = loaded(text);
    REQUIRE(engine.apply(jeton::Change{}.delete_account("gone")));
    REQUIRE(engine.apply(jeton::Change{}.set("pay", "frozen", jeton::Value{true})));
    std::size_t different = 0;
    for (const char* account : {"acme", "web", "pay", "gone", "nowhere", "acm", "", "\xc3\xbc", "a b", "a\"b"})
        for (const char* attribute : {"searchable", "frozen", "plan", "until", "readers", "serchable", "account", "parent", "", "\xc3\xbc"})
            for (const bool on : {true, false}) {
                const auto change = jeton::Change{}.set(account, attribute, jeton::Value{on});
                INFO(change.text());
                const std::string quick = told(engine.plan(change));
                CHECK(quick == told(engine.plan(jeton::Change::from_yaml(change.text() + "# by YAML\n"))));
                different += quick.find(" -> ") != std::string::npos;
            }
    CHECK(different >= 4);
}

TEST_CASE("sets that are put behind one another are one, each with its own name and places") {
    using jeton::Change;
    auto engine = loaded();
    auto change = Change::from_yaml("[{\"set\": {\"account\": \"web\", \"searchable\": false}}]", "first");
    change.then(Change::from_yaml("---\n- set: &a {account: pay, searchable: false}\n...\n", "second")).then(Change{}).then(Change{}.set("acme", "plan", jeton::Value{std::string("pro")}));
    change.set("acme", "searchable", jeton::Value{false});
    const auto plan = engine.plan(change);
    REQUIRE(plan);
    CHECK((*plan)->delta.counts == std::array<std::uint64_t, 5>{0, 3, 0, 0, 0});
    CHECK((*plan)->revision == 2);
    const auto refused = engine.plan(Change{}.set("web", "searchable", jeton::Value{false}).then(Change::from_yaml("\n\n- set: {account: nowhere, searchable: false}\n", "second")));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().change == 1);
    CHECK(refused.error().diagnostics.list.front().span.file == "second");
    CHECK(refused.error().diagnostics.list.front().span.line == 3);
    CHECK(code(engine.plan(Change::from_yaml("- set: &a {account: pay, searchable: false}", "x").then(Change::from_yaml("- set: *a", "y")))) == "unknown-anchor");
    CHECK(code(engine.apply(Change{}.then(Change{}))).empty());
    CHECK(engine.snapshot().revision() == 1);
}

TEST_CASE("a change set that is refused leaves nothing behind") {
    auto engine = loaded();
    const auto refused = engine.apply(jeton::Change{}.set("web", "searchable", jeton::Value{false}).set("nowhere", "searchable", jeton::Value{false}));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "unknown-account");
    CHECK(refused.error().change == 1);
    const auto view = engine.snapshot();
    CHECK(view.revision() == 1);
    CHECK(view.scope(view.token("grafana")).size() == 3);
}

TEST_CASE("an empty change set makes no revision and says that nothing changes") {
    auto engine = loaded();
    const auto commit = engine.apply(jeton::Change{});
    REQUIRE(commit);
    CHECK((*commit)->base == (*commit)->revision);
    CHECK((*commit)->delta.empty());
    CHECK(engine.snapshot().revision() == 1);
}

TEST_CASE("a set of 100,000 changes is one revision") {
    auto engine = loaded();
    jeton::Change change;
    for (int i = 0; i < 50'000; ++i) change.create_account("a" + std::to_string(i), "acme").set("a" + std::to_string(i), "searchable", jeton::Value{i % 2 == 0});
    const auto commit = engine.apply(change);
    INFO((commit ? std::string() : jeton::render(commit.error().diagnostics)));
    REQUIRE(commit);
    CHECK(engine.snapshot().revision() == 2);
    CHECK((*commit)->delta.counts[0] == 25'000 + 4 * 50'000);     // grafana; ann at acme and at web, two actions each
}

TEST_CASE("each of many tokens is asked about its own name, creation and end") {
    constexpr int many = 2000;
    const auto barred = [](int i) { return (i / 256) % 2 == 1; };
    std::string tokens;
    for (int i = 0; i < many; ++i)
        tokens += "t" + std::to_string(i) + ": {kind: api-token, account: acme, name: " + (barred(i) ? "barred-" : "free-") + std::to_string(i) + "}, ";
    auto engine = loaded("jeton: 1\nactions: [logs.search]\ntoken-kinds: {api-token: {purpose: i, action: logs.search}}\nrules:\n  - allow logs.search by api-token to self\n"
                         "  - deny logs.search by api-token to any where token.name:barred-*\naccounts: {acme: {}}\ntokens: {" + tokens + "}\n");
    const auto view = engine.snapshot();
    int wrong = 0;
    for (int i = 0; i < many; ++i) wrong += view.decide(view.token("t" + std::to_string(i)), "logs.search", "acme").denied() != barred(i);
    CHECK(wrong == 0);
    CHECK(engine.reevaluate() == 0);
}

TEST_CASE("a life time that ends the last token of an account at once is refused like any other way to lose it") {
    const std::string head = "jeton: 1\nactions: [read]\nrules: [allow read by api to self]\nlimits: [at least 1 enabled api per account]\naccounts: {a: {}}\n";
    const std::string kinds = "token-kinds: {api: {purpose: i, action: read}}\n";
    auto engine = loaded(head + kinds + "tokens: {t: {kind: api, account: a, created: 2025-11-01}}\n");
    const auto refused = engine.apply(jeton::Change{}.replace("token-kinds: {api: {purpose: i, action: read, expires-after: 40d}}\n"));
    CHECK(code(refused) == "limit-least");
    CHECK(engine.snapshot().revision() == 1);
    CHECK(engine.apply(jeton::Change{}.replace("token-kinds: {api: {purpose: i, action: read, expires-after: 100d}}\n")));
}

TEST_CASE("an undo restores every decision") {
    auto engine = loaded();
    const auto scope = [&] {
        const auto view = engine.snapshot();
        std::string all;
        for (const auto& entry : view.scope(view.token("grafana"))) all += view.name(entry.account);
        return all;
    };
    const std::string before = scope();
    REQUIRE(engine.apply(jeton::Change{}.set("web", "searchable", jeton::Value{false}).move_account("pay", "")));
    CHECK(scope() != before);
    REQUIRE(engine.apply(jeton::Change{}.reset("web", {"searchable"}).move_account("pay", "acme")));
    CHECK(scope() == before);
}

TEST_CASE("an engine for questions refuses changes and says why") {
    jeton::LoadOptions options;
    options.read_only = true;
    auto engine = jeton::Engine::load_text({{"policy.yaml", policy}}, options).value();
    CHECK(code(engine.apply(jeton::Change{}.delete_token("old"))) == "read-only");
    CHECK(code(engine.plan(jeton::Change{})) == "read-only");
}

TEST_CASE("a commit can be checked against a comparison of everything") {
    auto engine = loaded();
    const auto commit = engine.apply(jeton::Change{}.set("web", "searchable", jeton::Value{false}));
    REQUIRE(commit);
    CHECK(engine.check(**commit).empty());
    jeton::Commit wrong = **commit;
    wrong.delta.rows = {};
    const auto found = engine.check(wrong);
    REQUIRE(found.size() == 1);
    CHECK(found[0] == "grafana logs.search web: is not in the delta, but *:* became NOT *:*");
}

TEST_CASE("a condition on a token that looks at the clock changes with a tick") {
    auto engine = loaded(R"(jeton: 1
actions: [logs.search]
token-kinds: {api-token: {purpose: i, action: logs.search}}
rules:
  - allow logs.search by api-token to self
  - deny logs.search by api-token to self where token.expires:<now+30d
accounts: {acme: {}}
tokens: {soon: {kind: api-token, account: acme, expires: 2026-03-01}, later: {kind: api-token, account: acme, expires: 2027-03-01}}
)");
    const auto commit = engine.apply(jeton::Change{}.tick(*jeton::Time::parse("2026-02-15")));
    REQUIRE(commit);
    CHECK((*commit)->delta.counts[1] == 1);
    CHECK(jeton::Engine::check(**commit).empty());
}

TEST_CASE("a move is refused where what is below would stand too deep, and only there") {
    auto engine = loaded();
    jeton::Change chain;
    std::string parent = "pay";
    for (int level = 2; level <= 32; ++level) {
        const std::string account = "p" + std::to_string(level);
        chain.create_account(account, parent);
        parent = account;
    }
    REQUIRE(engine.apply(chain));
    CHECK(code(engine.plan(jeton::Change{}.move_account("pay", "web"))) == "account-too-deep");
    CHECK(code(engine.apply(jeton::Change{}.create_account("lower", "p32"))) == "account-too-deep");
    REQUIRE(engine.apply(jeton::Change{}.move_account("pay", "")));
    REQUIRE(engine.apply(jeton::Change{}.move_account("pay", "acme")));
    REQUIRE(engine.apply(jeton::Change{}.move_account("p3", "acme").move_account("p2", "web")));
    CHECK(engine.snapshot().decide(engine.snapshot().token("grafana"), "logs.search", "p32").allowed());
}

TEST_CASE("limits and rules are shown as the sentences they are, whatever line breaks YAML leaves behind them") {
    std::string text = policy;
    text.insert(text.find("rules:\n") + 7, "  - |\n    deny logs.view to self\n\n");
    text += "limits:\n  - >\n    at most 0 api-token per account\n    where account.plan:pro\n";
    auto engine = loaded(text);
    const auto commit = engine.apply(jeton::Change{}.set("acme", "plan", jeton::Value{std::string("pro")}));
    REQUIRE(commit);
    std::vector<std::string> flags;
    for (const jeton::Flag& each : (*commit)->flags()) flags.push_back(each.text());
    CHECK(std::count(flags.begin(), flags.end(), "limit-exceeded acme: at most 0 api-token per account where account.plan:pro") == 1);
    const jeton::Snapshot now = engine.snapshot();
    const auto rules = now.explain(now.token("old"), now.action("logs.view"), now.account("web")).rules;
    REQUIRE_FALSE(rules.empty());
    CHECK(rules.front().text == "deny logs.view to self");
}

TEST_CASE("rules without accounts are tried over those of another engine, which they may name") {
    auto engine = loaded();
    const std::string rules = std::string(policy).substr(0, std::string(policy).find("accounts:"));
    const auto over = [&](const std::string& text) {
        jeton::LoadOptions options;
        options.now = engine.snapshot().clock();
        options.over = engine.snapshot();
        return jeton::Engine::load_text({{"next.yaml", text}}, options);
    };
    const auto code_of = [](const auto& loaded) { return loaded ? std::string() : loaded.error().list.front().code; };

    SECTION("in rules and defaults; what they say of them counts") {
        const auto next = over(rules + "  - deny logs.search by api-token to account(pay), linked(owner)\n" +
                               "tests: [{ask: {token: nobody}, sees: [nowhere]}]\n");
        CHECK(code_of(next) == "unknown-attribute");
        std::string with_link = rules;
        with_link.replace(with_link.find("    plan:"), 0, "    owner: {type: account, default: web}\n");
        const auto good = over(with_link + "  - deny logs.search by api-token to account(pay), linked(owner)\ntests: [{ask: {token: nobody}, sees: [nowhere]}]\n");
        INFO((good ? std::string() : jeton::render(good.error())));
        REQUIRE(good);
        const auto planned = engine.plan(*good);
        REQUIRE(planned);
        CHECK((*planned)->delta.pairs() == 2);
        CHECK((*planned)->delta.counts[static_cast<std::size_t>(jeton::ChangeClass::lost)] == 2);
    }
    SECTION("not those that are unknown there, or were deleted") {
        CHECK(code_of(over(rules + "  - deny logs.search to account(wep)\n")) == "unknown-account");
        REQUIRE(engine.apply(jeton::Change{}.delete_account("web")));
        CHECK(code_of(over(rules + "  - deny logs.search to account(web)\n")) == "unknown-account");
    }
    SECTION("nobody of its own is at home there, and accounts of its own are all there are") {
        CHECK(code_of(over(rules + "tokens: {t: {kind: api-token, account: web}}\n")) == "unknown-account");
        CHECK(code_of(over(rules + "  - deny logs.search to account(web)\naccounts: {other: {}}\n")) == "unknown-account");
    }
}

TEST_CASE("the number of an action is its name's, whatever a change declares before it, and means nothing while it is not declared") {
    auto engine = loaded(R"(jeton: 1
actions: [a.one, b.two, c.three]
token-kinds: {api: {purpose: p, action: a.one}}
rules: [allow a.one by api to self, deny c.three to any]
accounts: {acme: {}}
tokens: {t: {kind: api, account: acme}}
)");
    const jeton::Snapshot first = engine.snapshot();
    const jeton::ActionId one = first.action("a.one"), two = first.action("b.two"), three = first.action("c.three");
    const auto allowed = [](const jeton::Snapshot& view, jeton::ActionId action) { return view.decide(view.token("t"), action, view.account("acme")).allowed(); };
    const auto names = [](const jeton::Snapshot& view) {
        std::string all;
        for (const jeton::ActionId each : view.actions()) all += std::string(view.name(each)) + " ";
        return all;
    };
    REQUIRE(allowed(first, one));
    REQUIRE(engine.apply(jeton::Change{}.replace("actions: [new.act, c.three, a.one]\nrules: [allow new.act to any, allow a.one to self]")));
    const jeton::Snapshot second = engine.snapshot();
    CHECK(allowed(second, one));
    CHECK_FALSE(allowed(second, two));
    CHECK_FALSE(allowed(second, three));
    CHECK(second.action("a.one") == one);
    CHECK(second.action("c.three") == three);
    CHECK(second.action("b.two") == jeton::ActionId::none);
    CHECK_FALSE(second.find_action("b.two"));
    CHECK(allowed(second, second.action("new.act")));
    CHECK(names(second) == "a.one c.three new.act ");

    const auto again = engine.apply(jeton::Change{}.replace("actions: [b.two, a.one]\nrules: [allow * to self]"));
    REQUIRE(again);
    CHECK((*again)->delta.counts[static_cast<std::size_t>(jeton::ChangeClass::gained)] == 1);
    CHECK((*again)->delta.counts[static_cast<std::size_t>(jeton::ChangeClass::lost)] == 1);
    const jeton::Snapshot third = engine.snapshot();
    CHECK(third.action("b.two") == two);
    CHECK(allowed(third, two));
    CHECK_FALSE(allowed(third, three));
    CHECK_FALSE(allowed(third, second.action("new.act")));
    CHECK(names(third) == "a.one b.two ");
    CHECK(engine.reevaluate() == 0);
    CHECK(jeton::Engine::check(**again).empty());
}

TEST_CASE("of a set that is refused all that is wrong is told, up to a thousand changes") {
    auto engine = loaded();
    jeton::Change set;
    for (int i = 0; i < 5000; ++i) set.set("no-" + std::to_string(i), "plan", jeton::Value{std::string("pro")});
    const auto refused = engine.plan(set);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().change == std::optional<std::size_t>(0));
    CHECK(refused.error().diagnostics.errors() == 1000);
}

TEST_CASE("actions have as many numbers as fit, and a policy that needs more is refused") {
    auto engine = loaded("jeton: 1\nactions: [a]\n");
    const auto renamed = [&](int round) {
        std::string yaml = "actions:\n";
        for (int i = 0; i < 9000; ++i) yaml += "  - r" + std::to_string(round) + "-" + std::to_string(i) + "\n";
        return engine.apply(jeton::Change{}.replace(yaml));
    };
    for (int round = 0; round < 7; ++round) REQUIRE(renamed(round));
    CHECK(code(renamed(7)) == "too-large");
    CHECK(engine.snapshot().action("r6-8999") != jeton::ActionId::none);
    CHECK(engine.snapshot().actions().size() == 9000);
}
