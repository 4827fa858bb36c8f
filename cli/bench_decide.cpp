// Decisions and snapshots, beside what a program would do instead: look into a map, follow pointers, copy a counted pointer.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>
#include <unordered_map>

#include "bench_measure.hpp"

namespace jeton::cli {
namespace {

constexpr std::size_t hot = 64, at_once = 32, many = std::size_t{1} << 18;

/// Half about the token's own account, the rest about any.
std::vector<Question> questions_of(const Snapshot& view, std::uint64_t seed) {
    Chance chance(seed, 7, 0);
    std::vector<Question> all;
    for (std::size_t i = 0; i < many; ++i) {
        const Principal who{Principal::Kind::token, static_cast<std::uint32_t>(chance.below(view.token_count()))};
        const auto other = AccountId{static_cast<std::uint32_t>(chance.below(view.account_count()))};
        all.push_back({who, view.default_action(who), chance.unit() < 0.5 ? view.home(who) : other});
    }
    return all;
}

/// The address of a value that a compiler must not leave out.
template <class T>
void keep(const T& value) {
    asm volatile("" : : "g"(&value) : "memory");
}

/// The least time that one of `count` calls takes, of some rounds within the time of a measurement.
template <class Call>
BenchRow each_of(std::string what, double seconds, std::size_t count, const Call& call) {
    double least = 0;
    std::size_t rounds = 0;
    for (Budget budget(seconds / 2, 20); budget.more(); ++rounds) {
        const double once = nanoseconds_of([&] {
            for (std::size_t i = 0; i < count; ++i) call(i);
        });
        least = rounds == 0 ? once : std::min(least, once);
    }
    BenchRow row;
    row.what = std::move(what);
    row.value = least / static_cast<double>(count);
    row.times = rounds * count;
    return row;
}

void add(BenchRun& run, BenchRow row, const BenchRow& yardstick) {
    row.yardstick = yardstick.what;
    row.yardstick_value = yardstick.value;
    run.rows.push_back(std::move(row));
}

BenchRow find_in_a_map(const Snapshot& view, const std::vector<Question>& questions, double seconds) {
    std::unordered_map<std::string, std::size_t> map;
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < hot; ++i) {
        keys.push_back(view.name(questions[i].principal));
        map[keys.back()] = i;
    }
    std::size_t sum = 0;
    BenchRow row = each_of("an unordered_map::find", seconds, many, [&](std::size_t i) { sum += map.find(keys[i % hot])->second; });
    keep(sum);
    return row;
}

/// Two dependent reads, a token and its account, over as many bytes as those of tokens and accounts.
BenchRow chase(const Snapshot& view, Chance chance, double seconds) {
    struct alignas(64) Cell {
        std::uint32_t next = 0;
    };
    const std::size_t bytes = view.token_count() * 32 + view.account_count() * 48;
    std::vector<std::uint32_t> order(std::max<std::size_t>(2, bytes / sizeof(Cell)));
    std::iota(order.begin(), order.end(), 0u);
    for (std::size_t i = order.size() - 1; i > 0; --i) std::swap(order[i], order[chance.below(i + 1)]);
    std::vector<Cell> cells(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) cells[order[i]].next = order[(i + 1) % order.size()];
    std::uint32_t at = 0;
    BenchRow row = each_of("a chase of two pointers", seconds, many, [&](std::size_t) { at = cells[cells[at].next].next; });
    keep(at);
    return row;
}

}  // namespace

void measure_decisions(BenchRun& run) {
    const Snapshot view = run.engine.snapshot();
    const std::vector<Question> questions = questions_of(view, run.world.size().seed);
    std::size_t denied = 0;
    const auto ask = [&](const Question& q) { denied += view.decide(q.principal, q.action, q.account).denied() ? 1 : 0; };
    const BenchRow find = find_in_a_map(view, questions, run.seconds);
    add(run, each_of("decide, hot", run.seconds, many, [&](std::size_t i) { ask(questions[i % hot]); }), find);
    const BenchRow two_steps = chase(view, Chance(run.world.size().seed, 8, 0), run.seconds);
    run.chase = two_steps.value;
    add(run, each_of("decide, random over all tokens", run.seconds, many, [&](std::size_t i) { ask(questions[i]); }), two_steps);
    std::array<Decision, at_once> answers;
    BenchRow batch = each_of("the same, 32 at a time", run.seconds, many / at_once, [&](std::size_t i) {
        view.decide({questions.data() + i * at_once, at_once}, answers);
        for (const Decision& d : answers) denied += d.denied() ? 1 : 0;
    });
    batch.value /= at_once;
    batch.times *= at_once;
    add(run, std::move(batch), two_steps);
    keep(denied);

    Reader reader = run.engine.reader();
    const auto look = [&](std::size_t) {
        const auto in_force = reader.view();
        keep(*in_force);
    };
    add(run, each_of("a reader's view of the revision in force", run.seconds, many, look), find);
    const auto counted_pointer = std::make_shared<int>(0);
    add(run, each_of("take a snapshot", run.seconds, many, [&](std::size_t) { keep(run.engine.snapshot()); }),
        each_of("a copy of a shared_ptr", run.seconds, many, [&](std::size_t) { keep(std::shared_ptr<int>(counted_pointer)); }));
}

}  // namespace jeton::cli
