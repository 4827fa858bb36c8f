// What time alone does: Snapshot::next_due() names every instant at which it changes something, and Engine::advance() stops there.
#include <catch2/catch.hpp>

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

TEST_CASE("advance() stops at every instant at which time alone changes something") {
    CHECK(naive::hold("calendar", 500, every_instant_is_met) == "");
}
