// What touches much: a whole organization, every token, a hundred thousand changes at once; and what readers and kept snapshots
// cost a writer.
#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "bench_measure.hpp"

namespace jeton::cli {
namespace {

constexpr std::size_t changes_of_a_set = 100000, kept_snapshots = 100, most_changes = 5000;
constexpr std::string_view reevaluation = "a full re-evaluation";

/// The row of a large change, beside a full re-evaluation where there is one.
BenchRow row_of(const BenchRun& run, std::string what, double value, std::size_t times) {
    return {.what = std::move(what), .value = value, .yardstick = run.reevaluation > 0 ? std::string(reevaluation) : std::string(), .yardstick_value = run.reevaluation, .times = times};
}

/// `searchable` of sub accounts of small organizations, the other way at every second call.
class Switches {
public:
    explicit Switches(const BenchWorld& world) : world_(world), picker_(world, 1, 1000) {}
    [[nodiscard]] bool empty() const noexcept { return picker_.empty(); }
    Change next() {
        back_ = !back_;
        if (!back_) place_ = picker_.account();
        return Change{}.set(BenchWorld::name(place_), "searchable", Value{world_.searchable(place_) == back_});
    }

private:
    const BenchWorld& world_;
    Picker picker_;
    Place place_;
    bool back_ = true;
};

/// A reader that asks all the time, each time at the revision in force.
class BusyReader {
public:
    explicit BusyReader(const Engine& engine)
        : thread_([this, engine] {
              for (std::uint32_t i = 0; !stop_.load(std::memory_order_relaxed); ++i) {
                  const Snapshot view = engine.snapshot();
                  const auto tokens = static_cast<std::uint32_t>(view.token_count());
                  const Principal who{Principal::Kind::token, tokens == 0 ? 0 : i % tokens};
                  denied_ += view.decide(who, view.default_action(who), view.home(who)).denied() ? 1 : 0;
                  started_.store(true, std::memory_order_relaxed);
              }
          }) {
        while (!started_.load(std::memory_order_relaxed)) std::this_thread::yield();
    }
    ~BusyReader() {
        stop_.store(true);
        thread_.join();
    }

private:
    std::atomic<bool> stop_{false};
    std::atomic<bool> started_{false};
    std::uint64_t denied_ = 0;
    std::thread thread_;
};

/// An engine that offers it recomputes everything; ns, or 0.
template <class Any>
double reevaluation_of(Any& engine, double seconds, std::size_t& times) {
    Samples samples;
    if constexpr (requires { engine.reevaluate(); }) {
        for (Budget budget(seconds, 20, 5); budget.more();) samples.add(nanoseconds_of([&] { (void)engine.reevaluate(); }));
    } else {
        (void)engine;
        (void)seconds;
    }
    times = samples.count();
    return samples.at(0.5);
}

/// `searchable` of one account after the other, round by round, the other value in the last.
Change change_set(const BenchWorld& world) {
    Change set;
    Place place;
    for (std::size_t i = 0; i < changes_of_a_set; ++i) {
        const std::size_t rounds_left = (changes_of_a_set - 1 - i) / world.size().accounts;
        set.set(BenchWorld::name(place), "searchable", Value{world.searchable(place) == (rounds_left % 2 == 1)});
        if (++place.account < world.organizations()[place.organization]) continue;
        place = {place.organization + 1, 0};
        if (place.organization == world.organizations().size()) place = {};
    }
    return set;
}

}  // namespace

void measure_reevaluation(BenchRun& run) {
    std::size_t times = 0;
    run.reevaluation = reevaluation_of(run.engine, run.seconds, times);
    if (run.reevaluation == 0) return;
    const std::size_t words = (run.world.size().tokens * 32 + run.world.size().accounts * 48) / sizeof(std::uint64_t);
    const std::vector<std::uint64_t> bytes(words, 1);
    volatile std::uint64_t sum = 0;
    Samples pass;
    for (Budget budget(run.seconds / 4, 20); budget.more();) {
        pass.add(nanoseconds_of([&] {
            std::uint64_t all = 0;
            for (const std::uint64_t each : bytes) all += each;
            sum = all;
        }));
    }
    BenchRow row;
    row.what = reevaluation;
    row.value = run.reevaluation;
    row.yardstick = "a pass over as many bytes";
    row.yardstick_value = pass.at(0.5);
    row.times = times;
    run.rows.push_back(std::move(row));
}

void measure_large_changes(BenchRun& run) {
    Samples whole;
    std::uint64_t pairs = 0;
    const std::string main = BenchWorld::name({0, 0});
    for (Budget budget(run.seconds, 20, 5); budget.more();) {      // the half of five: the first fetches memory from the system
        if (!run.apply(Change{}.set(main, "suspended", Value{true}), whole)) return;
        pairs = run.commit->delta.pairs();
        Samples back;
        if (!run.apply(Change{}.set(main, "suspended", Value{false}), back)) return;
    }
    run.rows.push_back(row_of(run, "suspend the largest main account", whole.at(0.5), whole.count()));
    run.rows.back().pairs = pairs;

    Samples many;
    if (!run.apply(change_set(run.world), many)) return;
    run.rows.push_back(row_of(run, fmt::format("a set of {} changes", changes_of_a_set), many.at(0.5), many.count()));
    run.rows.back().pairs = run.commit->delta.pairs();
}

void measure_publication(BenchRun& run) {
    Switches switches(run.world);
    if (switches.empty()) return;
    Samples alone, watched;
    for (Budget budget(run.seconds / 2, most_changes); budget.more();) {
        if (!run.apply(switches.next(), alone) || !run.apply(switches.next(), alone)) return;
    }
    {
        const BusyReader reader(run.engine);
        for (Budget budget(run.seconds / 2, most_changes); budget.more();) {
            if (!run.apply(switches.next(), watched) || !run.apply(switches.next(), watched)) return;
        }
    }
    BenchRow row = row_of(run, "one change, a reader at work", watched.at(0.5), watched.count());
    row.yardstick = "the same without";
    row.yardstick_value = alone.at(0.5);
    run.rows.push_back(std::move(row));
}

void measure_kept_snapshots(BenchRun& run) {
    Switches switches(run.world);
    if (switches.empty()) return;
    const double one = static_cast<double>(run.loaded.resident) - static_cast<double>(run.before.resident);
    const Memory before = Memory::now();
    std::vector<Snapshot> kept;
    Samples samples;
    // Where each is a copy of everything, a few say as much.
    for (Budget budget(run.seconds, kept_snapshots); budget.more();) {
        if (!run.apply(switches.next(), samples)) return;
        kept.push_back(run.commit->before);
    }
    const double more = static_cast<double>(Memory::now().resident) - static_cast<double>(before.resident);
    BenchRow row;
    row.what = "memory of snapshots kept, a change apart";
    row.times = kept.size();
    row.value = one + more;
    row.unit = Unit::bytes;
    row.yardstick = "one snapshot";
    row.yardstick_value = one;
    run.rows.push_back(std::move(row));
}

}  // namespace jeton::cli
