// Small changes: settings, tokens, moves, the clock. What is changed is changed back, so that each measurement finds the world as it
// was made.
#include <fmt/format.h>

#include <algorithm>

#include "bench_measure.hpp"

namespace jeton::cli {
namespace {

constexpr std::size_t most_changes = 5000;
constexpr std::string_view yardstick = "a chase of two pointers";

BenchRow row_of(const BenchRun& run, std::string what, double value, std::size_t times) {
    return {.what = std::move(what), .value = value, .yardstick = std::string(yardstick), .yardstick_value = run.chase, .times = times};
}

void add_half(BenchRun& run, const std::string& what, const Samples& samples) {
    if (samples.count() > 0) run.rows.push_back(row_of(run, what, samples.at(0.5), samples.count()));
}

void add_half_and_most(BenchRun& run, const std::string& what, const Samples& samples) {
    add_half(run, what + ", p50", samples);
    if (samples.count() > 0) run.rows.push_back(row_of(run, what + ", p99", samples.at(0.99), samples.count()));
}

/// Sets it to the other value and back, and tries to at another account: neither finds in the cache what the other has just read.
void measure_switch(BenchRun& run, std::string_view attribute, bool (BenchWorld::*value)(Place) const noexcept,
                    const std::string& what) {
    Picker picker(run.world, 1, 1000);
    Samples dry, one_way, both;
    for (Budget budget(run.seconds, most_changes); !picker.empty() && budget.more();) {
        const Place tried = picker.account(), set = picker.account();
        const bool was = (run.world.*value)(set);
        const Change trial = Change{}.set(BenchWorld::name(tried), attribute, Value{!(run.world.*value)(tried)});
        const Change change = Change{}.set(BenchWorld::name(set), attribute, Value{!was});
        const Change back = Change{}.set(BenchWorld::name(set), attribute, Value{was});
        dry.add(nanoseconds_of([&] { (void)run.engine.plan(trial); }));
        if (!run.apply(change, one_way) || !run.apply(back, both)) return;
    }
    if (dry.count() == 0) return;
    const double half = one_way.at(0.5);
    add_half_and_most(run, what, one_way);
    BenchRow row = row_of(run, what + ", tried", dry.at(0.5), dry.count());
    row.yardstick = "the same, applied";
    row.yardstick_value = half;
    run.rows.push_back(std::move(row));
}

/// Below another account of the same organization, and back.
void measure_move(BenchRun& run, Picker& picker, const std::string& what, Chance chance) {
    Samples samples;
    for (Budget budget(run.seconds, most_changes); budget.more();) {
        const Place place = picker.sub_account();
        const std::uint32_t count = run.world.organizations()[place.organization];
        Place above{place.organization, static_cast<std::uint32_t>(chance.below(count))};
        if (run.world.is_below(above, place)) above.account = 0;
        const std::string account = BenchWorld::name(place);
        if (!run.apply(Change{}.move_account(account, BenchWorld::name(above)), samples)) return;
        if (!run.apply(Change{}.move_account(account, BenchWorld::name(run.world.parent(place))), samples)) return;
    }
    add_half_and_most(run, what, samples);
}

}  // namespace

bool BenchRun::apply(const Change& change, Samples& samples) {
    if (refusal) return false;
    Outcome<std::shared_ptr<const Commit>> outcome;
    samples.add(nanoseconds_of([&] {
        outcome = engine.apply(change);
        if (outcome) commit = *outcome;
    }));
    if (!outcome) refusal = std::move(outcome).error();
    return !refusal;
}

Picker::Picker(const BenchWorld& world, std::uint32_t least, std::uint32_t most)
    : world_(world), chance_(world.size().seed, 6, most) {
    const auto& sizes = world.organizations();
    for (std::uint32_t i = 0; i < sizes.size(); ++i) {
        if (sizes[i] < least || sizes[i] > most) continue;
        organizations_.push_back(i);
        ends_.push_back((ends_.empty() ? 0 : ends_.back()) + sizes[i]);
    }
}

Place Picker::account() {
    const std::uint64_t number = chance_.below(ends_.back());
    const auto found = std::upper_bound(ends_.begin(), ends_.end(), number);
    const std::uint32_t organization = organizations_[static_cast<std::size_t>(found - ends_.begin())];
    return {organization, static_cast<std::uint32_t>(*found - number) - 1};
}

Place Picker::sub_account() {
    Place place = account();
    const std::uint32_t count = world_.organizations()[place.organization];
    if (place.account == 0) place.account = 1 + static_cast<std::uint32_t>(chance_.below(count - 1));
    return place;
}

void measure_settings(BenchRun& run) {
    measure_switch(run, "searchable", &BenchWorld::searchable, "set an attribute");
    measure_switch(run, "suspended", &BenchWorld::suspended, "set an inherited attribute");
}

void measure_tokens(BenchRun& run) {
    Picker picker(run.world, 1, 1000);
    if (picker.empty()) return;
    Samples create, disable, remove;
    std::size_t number = 0;
    for (Budget budget(run.seconds, most_changes); budget.more();) {
        Place place = picker.account();
        if (!run.world.keeps_logs(place)) place.account = 0;
        const std::string token = fmt::format("bench-{}", ++number);
        const Change::Fields fields = {{"filters", Value{Value::List{Value{std::string("response:404")}}}}, {"expires", Value{std::string("2035-01-01")}}};
        if (!run.apply(Change{}.create_token(token, "shared-token", BenchWorld::name(place), fields), create)) return;
        if (!run.apply(Change{}.update_token(token, {{"enabled", Value{false}}}), disable)) return;
        if (!run.apply(Change{}.delete_token(token), remove)) return;
    }
    add_half(run, "create a token", create);
    add_half(run, "disable a token", disable);
    add_half(run, "delete a token", remove);
}

void measure_moves(BenchRun& run) {
    Picker middle(run.world, 100, 1000);
    Picker largest(run.world, run.world.organizations().front(), 0xffffffff);
    if (!middle.empty()) {
        measure_move(run, middle, "move a subtree, 100 to 1,000 accounts", Chance(run.world.size().seed, 9, 0));
    }
    if (run.world.organizations().front() > 1) {
        measure_move(run, largest, "move a subtree, largest organization", Chance(run.world.size().seed, 9, 1));
    }
}

void measure_clock(BenchRun& run) {
    const Time end = Time::parse("2027-01-01").value_or(Time{});
    Samples samples;
    std::uint64_t pairs = 0;
    for (Budget budget(run.seconds, most_changes); budget.more();) {
        const auto due = run.engine.snapshot().next_due();
        if (!due || *due > end) break;
        if (!run.apply(Change{}.tick(*due), samples)) return;
        pairs += run.commit->delta.pairs();
    }
    add_half(run, "a tick at which tokens expire", samples);
    if (samples.count() > 0) run.rows.back().pairs = pairs;
}

}  // namespace jeton::cli
