// What time alone does: Snapshot::next_due() names every instant at which it changes something, and Engine::advance() stops there.
#include <catch2/catch.hpp>

#include "grammar/literal/date.hpp"
#include "tests/property/agreement.hpp"

namespace {

using naive::Mismatch;
using naive::World;

jeton::Time at(const std::string& text) { return jeton::Time::parse(text).value(); }

/// One account below another, open to the main account's token until its date, by a rule that the test gives.
jeton::Engine engine_with(const std::string& rules, const std::string& settings) {
    const std::string policy = "jeton: 1\nschema:\n  account:\n    until: {type: date, inherit: nearest}\nactions: [logs.search]\n"
                               "token-kinds:\n  api: {purpose: test, action: logs.search}\nrules:\n" +
                               rules + "accounts:\n  a: {" + settings + "}\ntokens:\n  t: {kind: api, account: a}\n";
    jeton::LoadOptions options;
    options.now = at("2026-01-01");
    return jeton::Engine::load_text({{"policy", policy}}, options).value();
}

std::string due(const jeton::Engine& engine) {
    const auto next = engine.snapshot().next_due();
    return next ? next->text() : "never";
}

/// The clocks of the commits that took or gave something.
std::vector<std::string> instants_of(jeton::Engine& engine, const std::string& until) {
    std::vector<std::string> all;
    const auto commits = engine.advance(at(until)).value();
    for (const auto& commit : commits)
        if (!commit->delta.empty()) all.push_back(commit->after.clock().text());
    return all;
}

const std::string allow = "  - allow logs.search to self, descendants\n";
using Instants = std::vector<std::string>;

/// Every date that a world names, and a second after each.
std::set<std::string> dates_of(const World& world) {
    std::set<std::string> all;
    const auto add = [&](const std::string& date) {
        all.insert(date);
        all.insert(date.substr(0, date.size() - 3) + "01Z");
    };
    const auto moved = [&](const std::string& date) {                  // by now+20d and now-12d in conditions
        for (const int days : {0, -20, 12}) add(naive::later(date, days));
    };
    for (const auto& [id, token] : world.tokens)
        if (!token.expires.empty()) moved(token.expires);
    for (const auto& [id, account] : world.accounts)
        if (const auto until = account.settings.find("until"); until != account.settings.end()) moved(until->second.front());
    for (const auto& rule : world.rules) {
        const std::string text = rule.str();
        for (std::size_t found = text.find("202"); found != std::string::npos; found = text.find("202", found + 1)) add(text.substr(found, 10) + "T00:00:00Z");
    }
    return all;
}

/// At each of these instants what the last commit before it says is what the specification says.
void every_instant_is_met(naive::Draw& draw) {
    World world = naive::random_world(draw, {8, 6, 2, 6});
    jeton::Engine engine = agreement::loaded(world);
    const std::string end = "2026-08-01T00:00:00Z";
    std::vector<jeton::Snapshot> views{engine.snapshot()};
    const auto due = views.front().next_due();
    const auto commits = engine.advance(at(end));
    if (!commits) throw Mismatch("refused: " + commits.error().code + world.yaml());
    for (const auto& commit : *commits) views.push_back(commit->after);
    if (due && *due <= at(end) && views[1].clock() != *due) throw Mismatch("advance() went past the next due instant\n" + world.yaml());
    for (const auto& date : dates_of(world)) {
        if (date < world.clock || date > end) continue;
        World then = world;
        then.clock = date;
        std::size_t last = 0;
        for (std::size_t i = 0; i < views.size(); ++i)
            if (views[i].clock() <= at(date)) last = i;
        agreement::same("scopes at " + date, naive::judged(then).scopes, agreement::scopes_of(views[last]), world.yaml());
    }
}

}  // namespace

TEST_CASE("a token ends at its instant") {
    auto engine = engine_with(allow, "sub-accounts: {b: {}}");
    REQUIRE(engine.apply(jeton::Change{}.update_token("t", {{"expires", jeton::Value{std::string("2026-02-01T12:00:00Z")}}})));
    CHECK(due(engine) == "2026-02-01T12:00:00Z");
    CHECK(instants_of(engine, "2026-03-01") == Instants{"2026-02-01T12:00:00Z"});
    CHECK(due(engine) == "never");
}

TEST_CASE("a dated attribute passes at its instant, without any token ending") {
    auto engine = engine_with(allow + "  - deny * to any where to.until:<=now\n", "sub-accounts: {b: {until: 2026-02-01}, c: {until: \"2026-02-03T06:00:00Z\"}}");
    CHECK(due(engine) == "2026-02-01T00:00:00Z");
    CHECK(instants_of(engine, "2026-03-01") == Instants{"2026-02-01T00:00:00Z", "2026-02-03T06:00:00Z"});
    CHECK(due(engine) == "never");
}

TEST_CASE("a dated attribute that is inherited passes for all below") {
    auto engine = engine_with(allow + "  - deny * to any where to.until:<=now\n", "until: 2026-02-01, sub-accounts: {b: {}, c: {until: 2030-01-01}}");
    const auto commits = engine.advance(at("2026-03-01")).value();
    REQUIRE(commits.size() == 2);
    CHECK(commits[0]->after.clock() == at("2026-02-01"));
    CHECK(commits[0]->delta.pairs() == 2);
}

TEST_CASE("a date that is set or moved later is met") {
    auto engine = engine_with(allow + "  - deny * to any where to.until:<=now\n", "sub-accounts: {b: {}}");
    CHECK(due(engine) == "never");
    REQUIRE(engine.apply(jeton::Change{}.set("b", "until", jeton::Value{std::string("2026-02-01")})));
    CHECK(due(engine) == "2026-02-01T00:00:00Z");
    REQUIRE(engine.apply(jeton::Change{}.set("b", "until", jeton::Value{std::string("2026-02-10")})));
    CHECK(due(engine) == "2026-02-10T00:00:00Z");
    CHECK(instants_of(engine, "2026-03-01") == Instants{"2026-02-10T00:00:00Z"});
}

TEST_CASE("what must be before now passes a microsecond after its instant") {
    auto engine = engine_with(allow + "  - deny * to any where to.until:<now\n", "sub-accounts: {b: {until: 2026-02-01}}");
    CHECK(instants_of(engine, "2026-03-01") == Instants{"2026-02-01T00:00:00.000001Z"});
}

TEST_CASE("a date in a rule is met") {
    auto engine = engine_with(allow + "  - deny * to descendants where now:>=2026-02-01\n", "sub-accounts: {b: {}}");
    CHECK(due(engine) == "2026-02-01T00:00:00Z");
    CHECK(instants_of(engine, "2026-03-01") == Instants{"2026-02-01T00:00:00Z"});
}

TEST_CASE("days before and after a date count from the clock") {
    auto engine = engine_with(allow + "  - deny * to any where to.until:<=now+10d AND NOT to.until:<=now-5d\n", "sub-accounts: {b: {until: 2026-02-01}}");
    CHECK(due(engine) == "2026-01-22T00:00:00Z");
    CHECK(instants_of(engine, "2026-03-01") == Instants{"2026-01-22T00:00:00Z", "2026-02-06T00:00:00Z"});
}

TEST_CASE("a token that must last some days more is met before it ends") {
    auto engine = engine_with(allow + "  - deny * to descendants where token.expires:<=now+10d\n", "sub-accounts: {b: {}}");
    REQUIRE(engine.apply(jeton::Change{}.update_token("t", {{"expires", jeton::Value{std::string("2026-02-01")}}})));
    CHECK(due(engine) == "2026-01-22T00:00:00Z");
    CHECK(instants_of(engine, "2026-03-01") == Instants{"2026-01-22T00:00:00Z", "2026-02-01T00:00:00Z"});
}

TEST_CASE("the clock is met however a condition writes it") {
    for (const char* condition : {"from:{\"until\" > now}", "\"from\":{until > now}", "from:{'until' > now}", "\"from.until\" > now", "from.until > n\\u006fw", "from.until > no\\u{77}-0d", "NOT from:{\"until\":[* TO now]}"}) {
        INFO(condition);
        auto engine = engine_with(std::string("  - |-\n    allow logs.search to self where ") + condition + "\n", "until: 2026-02-10");
        CHECK(engine.snapshot().scope(engine.snapshot().token("t")).size() == 1);
        CHECK(due(engine).substr(0, 10) == "2026-02-10");
        CHECK(instants_of(engine, "2026-03-01").size() == 1);
    }
}

TEST_CASE("a word that begins like the clock is a word") {
    const std::string policy = "jeton: 1\nschema: {account: {plan: {type: keyword}, tags: {type: keywords}, until: {type: date}}}\nactions: [x]\ntoken-kinds: {k: {purpose: p, action: x}}\nrules:\n";
    for (const char* rule : {"where from.plan:now* OR from.until > now", "where from.tags:now? OR from.until > now", "where from.plan:nowhere OR from.until > now", "where from.plan:now OR from.until > now",
                             "where token.name:now* OR from.until > now", "where from.plan:\"now\" OR from.until > now"}) {
        INFO(rule);
        jeton::LoadOptions options;
        options.now = at("2026-01-01");
        auto engine = jeton::Engine::load_text({{"policy", policy + "  - allow x to self " + rule + "\nlimits: [\"at most 9 k per account where account.plan:now* OR account.until > now\"]\naccounts: {a: {until: 2026-02-10}}\ntokens: {t: {kind: k, account: a}}\n"}}, options);
        REQUIRE(engine);
        CHECK(due(*engine) == "2026-02-10T00:00:00Z");
        CHECK(instants_of(*engine, "2026-03-01") == Instants{"2026-02-10T00:00:00Z"});
    }
}

TEST_CASE("the clock compared with itself changes there and back") {
    auto weekends = engine_with("  - allow logs.search to self where now < now+2d/w\n", "");
    CHECK(due(weekends) == "2026-01-03T00:00:00Z");
    CHECK(instants_of(weekends, "2026-01-20") == Instants{"2026-01-03T00:00:00Z", "2026-01-05T00:00:00Z", "2026-01-10T00:00:00Z", "2026-01-12T00:00:00Z", "2026-01-17T00:00:00Z", "2026-01-19T00:00:00Z"});
    auto short_months = engine_with("  - allow logs.search to self where now > now+1M-30d\n", "");
    CHECK(due(short_months) == "2026-01-30T00:00:00Z");
    for (const char* rounded : {"s", "m", "h"}) {      // within a day all roundings are alike
        auto months = engine_with(std::string("  - allow logs.search to self where now > now+1M-30d/") + rounded + "\n", "");
        CHECK(due(months) == "2026-01-30T00:00:00Z");
    }
    auto hours = engine_with("  - allow logs.search to self where now >= now+1M-31d+30m/h\n", "");
    CHECK(due(hours) == "2026-01-01T00:30:00Z");
    auto mornings = engine_with("  - allow logs.search to self where now:[now/d TO now+12h/d}\n", "");
    CHECK(instants_of(mornings, "2026-01-03").size() == 4);
    auto always = engine_with("  - allow logs.search to self where now > now-1d\n", "");
    CHECK(due(always) == "never");
    auto until = engine_with("  - allow logs.search to self where now < now+2d/w AND now < 2026-01-04\n", "");
    CHECK(instants_of(until, "2026-01-20") == Instants{"2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z"});
}

TEST_CASE("what is thousands of years ahead is met") {
    auto engine = engine_with("  - allow logs.search to self where from.until > now\n", "until: 9000-01-01");
    CHECK(due(engine) == "9000-01-01T00:00:00Z");
    CHECK(instants_of(engine, "9999-12-31") == Instants{"9000-01-01T00:00:00Z"});
}

TEST_CASE("a month before the clock goes back at the end of some days, and is met each time") {
    auto engine = engine_with("  - allow logs.search to self where from.until > now-1M\n", "until: \"2026-02-28T12:00:00Z\"");
    const Instants expected{"2026-03-28T12:00:00Z", "2026-03-29T00:00:00Z", "2026-03-29T12:00:00Z", "2026-03-30T00:00:00Z", "2026-03-30T12:00:00Z", "2026-03-31T00:00:00Z", "2026-03-31T12:00:00Z"};
    CHECK(due(engine) == expected.front());
    CHECK(instants_of(engine, "2026-09-01") == expected);
}

TEST_CASE("sums of months and years say the same after any ticks") {
    const auto check = [](naive::Draw& draw) {
        using Words = std::vector<std::string>;
        const auto number = [&](std::size_t low, std::size_t high) { return low + draw.below(high - low + 1); };
        std::string bound = "now";
        for (std::size_t i = number(1, 3); i > 0; --i) bound += draw.from(Words{"-", "+"}) + std::to_string(number(1, 14)) + draw.from(Words{"M", "M", "y", "d", "h", "m", "w"});
        bound += draw.from(Words{"", "", "", "/s", "/m", "/d", "/h", "/M", "/w"});
        const std::string order = draw.from(Words{">", ">=", "<", "<="});
        // Somewhere near what the bound is while the clock goes on.
        const auto around = jeton::literal::resolve(bound, (at("2027-03-01T00:00:00Z").seconds + (static_cast<jeton::literal::Instant>(number(0, 80)) - 40) * 43'200) * 1'000'000'000)->first;
        const std::string until = jeton::Time{static_cast<std::int64_t>(around / 1'000'000'000), 0}.text();
        const std::string context = order + bound + " until " + until;
        jeton::LoadOptions options;
        options.now = at("2027-01-01");
        auto engine = jeton::Engine::load_text({{"policy", "jeton: 1\nschema: {account: {until: {type: date}}}\nactions: [x]\ntoken-kinds: {k: {purpose: p, action: x}}\nrules:\n  - allow x to self where from.until " + order + " " + bound +
                                                               "\naccounts: {a: {until: \"" + until + "\"}}\ntokens: {t: {kind: k, account: a}}\n"}}, options).value();
        for (std::int64_t clock = options.now->seconds; clock < at("2027-05-15").seconds; clock += static_cast<std::int64_t>(number(1, 30) * 3'600 + number(0, 1))) {
            const jeton::Time now{clock, 0};
            if (draw.below(2) == 0) {
                if (!engine.advance(now)) throw Mismatch("refused: " + context);
            } else if (!engine.apply(jeton::Change{}.tick(now))) {
                throw Mismatch("refused: " + context);
            }
            const auto span = *jeton::literal::resolve(bound, static_cast<jeton::literal::Instant>(clock) * 1'000'000'000);
            const auto date = jeton::literal::parse_date(until)->first;
            const bool holds = order == ">" ? (span.first == span.end ? date > span.end : date >= span.end) : order == ">=" ? date >= span.first : order == "<" ? date < span.first : (span.first == span.end ? date <= span.end : date < span.end);
            if (holds != !engine.snapshot().scope(engine.snapshot().token("t")).empty()) throw Mismatch(context + " at " + now.text());
        }
    };
    CHECK(naive::hold("months", 300, check) == "");
}

TEST_CASE("advance() stops at every instant at which time alone changes something") {
    CHECK(naive::hold("calendar", 500, every_instant_is_met) == "");
}
