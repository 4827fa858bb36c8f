// What programs that embed the engine may give it and hold: numbers and dates of theirs, readers, arguments that mean nothing.
#include <type_traits>
#include <utility>

#include "change_fixture.hpp"

namespace {

using jeton::Change;
using jeton::Time;
using jeton::Value;

jeton::Engine with_level(const char* type) {
    return loaded("jeton: 1\nactions: [read]\nschema: {account: {level: {type: " + std::string(type) +
                  "}, suspended: {type: boolean, default: false}, since: {type: date}}}\ntoken-kinds: {api: {purpose: p, action: read}}\n"
                  "rules: [allow read by api to self]\naccounts: {a: {}}\ntokens: {t: {kind: api, account: a}}\n");
}

}  // namespace

TEST_CASE("a number that is none is a text, whatever it says") {
    for (const char* type : {"long", "double", "keyword"}) {
        jeton::Engine engine = with_level(type);
        for (const char* number : {"1}\n- delete-token: {token: t}", "1, \"suspended\": true", "1 # all", "siem", "", "01", "*a"}) {
            INFO(type << " " << number);
            static_cast<void>(engine.apply(Change{}.set("a", "level", Value{Value::Number{number}})));
            const auto view = engine.snapshot();
            CHECK(view.token("t"));
            CHECK(engine.apply(Change{}.set("a", "suspended", Value{true})).value()->revision == view.revision() + 1);
            REQUIRE(engine.apply(Change{}.set("a", "suspended", Value{false})));
        }
        if (type != std::string("keyword")) CHECK(engine.apply(Change{}.set("a", "level", Value{Value::Number{"12"}})));
    }
}

TEST_CASE("a whole number is one in a double, too") {
    jeton::Engine engine = with_level("long");
    for (const double number : {7.0, -0.0, 100000.0, -1e6, 120000.0, 999999999999999.0, 1e15, -2e15, 1e17, 9.2e18}) {
        INFO(number);
        CHECK(engine.plan(Change{}.set("a", "level", Value{number})));
    }
    for (const double number : {0.5, 1e19, 1e300}) CHECK(code(engine.plan(Change{}.set("a", "level", Value{number}))) == "wrong-type");
    jeton::Engine real = with_level("double");
    for (const double number : {7.0, 100000.0, 1e-7, 1e300, 0.1}) CHECK(real.plan(Change{}.set("a", "level", Value{number})));
}

TEST_CASE("a date is given to the microsecond") {
    jeton::Engine engine = with_level("long");
    Time soon = engine.snapshot().clock();
    soon.seconds += 86'400;
    soon.nanoseconds = 333'635'531;
    REQUIRE(engine.apply(Change{}.create_token("q", "api", "a", {{"expires", Change::date(soon)}})));
    CHECK(engine.snapshot().next_due()->nanoseconds == 333'635'000);
    const auto refused = engine.plan(Change{}.set("a", "since", Value{soon.text()}));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().diagnostics.list[0].help.find(Time{soon.seconds, 333'635'000}.text()) != std::string::npos);
}

TEST_CASE("a set is put behind itself, and so is a part of it") {
    Change set;
    set.create_user("x");
    set.then(Change{}.create_user("y"));
    for (int i = 0; i < 5; ++i) set.then(set.more()[0]);
    set.then(set);
    CHECK(code(with_level("long").plan(set)) == "duplicate-name");
}

TEST_CASE("sections of a policy may begin as a file does") {
    jeton::Engine engine = with_level("long");
    for (const char* text : {"---\nlimits: []\n", "\xef\xbb\xbflimits: []\n", "\xef\xbb\xbf---\nlimits: []\n", "---\r\nlimits: []\r\n", "--- # sections\nlimits: []\n", "limits: []\n...\n", "---\nlimits: []\n..."}) CHECK(engine.plan(Change{}.replace(text)));
}

TEST_CASE("what a change cost is what was looked at") {
    jeton::Engine engine = loaded();
    const auto nothing = engine.plan(Change{}).value()->cost();
    CHECK(nothing.accounts == 0);
    CHECK(nothing.principals == 0);
    const auto few = engine.plan(Change{}.set("web", "searchable", Value{false}).delete_token("grafana")).value()->cost();
    CHECK(few.accounts == 1);
    CHECK(few.principals == 1);
    CHECK_FALSE(few.everything);
    CHECK(engine.plan(Change{}.replace("rules: [allow logs.search by api-token to self]\n")).value()->cost().everything);
}

TEST_CASE("a reader moves, and is another engine's then") {
    static_assert(!std::is_copy_constructible_v<jeton::Reader> && !std::is_copy_assignable_v<jeton::Reader>);
    const jeton::Engine one = loaded(), other = with_level("long");
    jeton::Reader reader = one.reader();
    CHECK(reader.view()->account_count() == one.snapshot().account_count());
    reader = other.reader();
    const jeton::Reader::View view = reader.view();
    CHECK(view->account_count() == 1);
}

TEST_CASE("arguments that mean nothing are refused, or deny") {
    CHECK(jeton::Engine::load_text({}).error().list.at(0).code == "unreadable");
    for (const Time now : {Time{INT64_MAX, 0}, Time{INT64_MIN, 0}, Time{253'402'300'800, 0}, Time{0, 1'000'000'000}}) {
        jeton::LoadOptions options;
        options.now = now;
        const auto engine = jeton::Engine::load_text({{"p.yaml", "jeton: 1\n"}}, options);
        REQUIRE_FALSE(engine);
        CHECK(engine.error().list[0].code == "bad-argument");
        CHECK(jeton::render(engine.error()) == "error[bad-argument]: `now` is no moment of the years 1 to 9999\n\n1 error\n");
    }
    jeton::Engine clock = with_level("long");
    REQUIRE(clock.apply(Change{}.create_token("q", "api", "a", {{"expires", Value{std::string("2026-02-01")}}})));
    for (const Time now : {Time{INT64_MAX, 0}, Time{1'900'000'000, 1'000'000'000}}) {
        const auto refused = clock.advance(now);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == "bad-argument");
    }
    CHECK(clock.snapshot().revision() == 2);
    CHECK(Time{INT64_MIN, 0}.text() == "@-9223372036854775808");
    CHECK(Time{253'402'300'799, 0}.text() == "9999-12-31T23:59:59Z");
    CHECK(Time{-62'135'596'800, 0}.text() == "0001-01-01T00:00:00Z");
    CHECK(Time{-62'135'596'801, 0}.text() == "@-62135596801");
    CHECK_FALSE(Time::parse("0000-12-31"));
    jeton::FilterOptions options;
    options.schema["a"] = {static_cast<jeton::FieldType>(99), false};
    const auto no_type = jeton::Filter::compile("a:1", options);
    REQUIRE_FALSE(no_type);
    CHECK(jeton::render(no_type.error()) == "error[bad-argument]: `a` has no type of a field but 99\n\n1 error\n");
    CHECK(jeton::render(no_type.error(), {.format = jeton::RenderOptions::Format::sarif}).find("\"locations\":[]") != std::string::npos);
    const jeton::Engine engine = loaded();
    const auto view = engine.snapshot();
    CHECK(view.decide({static_cast<jeton::Principal::Kind>(3), 0}, "logs.search", "acme").reason() == jeton::DenyReason::unknown_principal);
    const std::string name = std::string(2'000'000, 'x') + '\0';
    CHECK(view.find_token(name).error().list.at(0).message.size() < 200);
    CHECK(view.find_token(std::string_view("grafana\0", 8)).error().list.at(0).message == "no token `grafana\\x00`");
}

TEST_CASE("what one asks most is asked by names, and a name that is none gives nothing") {
    const jeton::Engine engine = loaded();
    const auto view = engine.snapshot();
    const auto token = view.token("grafana"), admin = view.user("ann", "acme");
    const auto names = [&](const std::vector<jeton::ScopeEntry>& scope) {
        std::string all;
        for (const auto& [account, decision] : scope) all += std::string(view.name(account)) + " ";
        return all;
    };
    CHECK(names(view.scope(token)) == "acme pay web ");
    CHECK(names(view.scope(token, "logs.search")) == "acme pay web ");
    CHECK(names(view.scope(admin, "logs.view")) == "acme pay web ");
    CHECK(view.scope(admin).empty());                       // a user has no action of its own
    CHECK(view.scope(token, "logs.serach").empty());
    CHECK(view.scope(token, view.action("logs.serach")).empty());
    CHECK(view.who_sees("web").size() == 1);                // each token, by the action of its kind
    CHECK(view.who_sees(view.account("web")).front().principal == token);
    CHECK(view.who_sees("web", "logs.search").size() == 3);
    CHECK(view.who_sees(view.account("web"), view.action("logs.search")).size() == 3);
    CHECK(view.who_sees("web", "logs.serach").empty());
    CHECK(view.who_sees("wbe").empty());
    CHECK(view.explain(token, "logs.search", "web").rules.size() == 1);
    CHECK(view.explain(token, "logs.serach", "web").decision.reason() == jeton::DenyReason::unknown_action);
    CHECK(view.near_rules(view.token("old"), "logs.search", "web").size() == view.near_rules(view.token("old"), view.action("logs.search"), view.account("web")).size());
    CHECK(view.near_rules(token, "logs.search", "wbe").empty());
}

TEST_CASE("what was deleted is said to be, and is not offered for something near") {
    jeton::Engine engine = loaded();
    REQUIRE(engine.apply(Change{}.delete_account("pay").delete_token("old").delete_user("ann")));
    const auto view = engine.snapshot();
    const auto said = [](const auto& result) {
        REQUIRE_FALSE(result);
        return result.error().list.at(0).message + "|" + result.error().list.at(0).help;
    };
    CHECK(said(view.find_account("pay")) == "account `pay` was deleted|");
    CHECK(said(view.find_account("payy")) == "no account `payy`|");
    CHECK(said(view.find_account("webb")) == "no account `webb`|did you mean `web`?");
    CHECK(said(view.find_token("old")) == "token `old` was deleted|");
    CHECK(said(view.find_token("olld")) == "no token `olld`|");
    CHECK(said(view.find_user("ann")) == "user `ann` was deleted|");
    CHECK(said(view.find_user("anne")) == "no user `anne`|");
    const auto refused = engine.plan(Change{}.replace("rules: [allow logs.search by api-token from account(payy) to self]"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().diagnostics.list.at(0).help.find("pay`") == std::string::npos);
}

TEST_CASE("a moment that is none is none everywhere") {
    for (const Time now : {Time{INT64_MIN, 0}, Time{INT64_MAX, 0}, Time{0, 1'000'000'000}}) {
        jeton::FilterOptions options;
        options.now = now;
        const auto filter = jeton::Filter::compile("d:>now", options);
        REQUIRE_FALSE(filter);
        CHECK(filter.error().list.at(0).message == "`now` is no moment of the years 1 to 9999");
    }
    CHECK(Time{0, 1'500'000'000}.text() == "@0");
    jeton::Engine engine = loaded();
    CHECK_FALSE(engine.plan(Change{}.update_token("grafana", {{"expires", Change::date(Time{0, 1'000'000'000})}})));
}

TEST_CASE("a setting is given as what it is") {
    const auto text = [](const auto& value) { return Change{}.set("a", "x", value).text(); };
    CHECK(text(false) == text(Value{false}));
    CHECK(text(7) == text(Value{std::int64_t{7}}));
    CHECK(text(std::uint64_t{18'446'744'073'709'551'615u}) == text(Value{std::uint64_t{18'446'744'073'709'551'615u}}));
    CHECK(text(0.5F) == text(Value{0.5}));
    CHECK(text("no") == text(Value{std::string("no")}));
    CHECK(text(std::string_view("siem")) == text(Value{std::string("siem")}));
    CHECK(text(std::string("siem")) == text("siem"));
    CHECK(text(*Time::parse("2026-01-31")) == text(Change::date(*Time::parse("2026-01-31"))));
    jeton::Engine engine = with_level("long");
    REQUIRE(engine.apply(Change{}.set("a", "level", 7).set("a", "suspended", true).set("a", "since", engine.snapshot().clock())));
    CHECK(code(engine.plan(Change{}.set("a", "suspended", "no"))) == "wrong-type");
}

TEST_CASE("the interface as it is described") {
    jeton::Engine engine = loaded();
    const auto view = engine.snapshot();
    const auto token = view.token("grafana");
    const jeton::Decision d = view.decide(token, "logs.search", "web");
    CHECK(d.allows("{}"));
    std::size_t seen = 0;
    for (auto [account, filter] : view.scope(token)) seen += view.name(account).size() + (filter.allowed() ? 1 : 0);
    CHECK(seen == 13);
    for (auto t : view.who_sees("web")) CHECK(t.principal == token);
    const auto change = jeton::Change{}.set("web", "searchable", false);
    const auto plan = engine.plan(change);
    std::uint64_t told = 0;
    {
        const auto sub = engine.on_commit([&](const jeton::Commit& commit) { told = commit.revision; });
        const auto commit = engine.apply(change);
        REQUIRE(commit);
        CHECK((*commit)->delta.pairs() == (*plan)->delta.pairs());
    }
    CHECK(told == 2);
    CHECK(view.explain(token, "logs.search", "web").decision.allowed());
    CHECK(engine.snapshot().explain(token, "logs.search", "web").decision.denied());
}
