// Changes with their deltas, over a generated world: JETON_BENCH_WORLD=accounts,tokens (default 100000,100000).
#include <benchmark/benchmark.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>

#include "engine/changes/publication.hpp"
#include "jeton/jeton.hpp"
#include "tests/bench/world.hpp"

namespace {

jeton::Engine& engine() {
    static jeton::Engine loaded = [] {
        const char* size = std::getenv("JETON_BENCH_WORLD");
        const std::string text = size == nullptr ? "100000,100000" : size;
        const auto comma = text.find(',');
        return jeton::Engine::load(jeton::bench::make_world({std::stoull(text.substr(0, comma)), std::stoull(text.substr(comma + 1))})).value();
    }();
    return loaded;
}

/// A sub account of a small organization, and the main account of the largest.
std::string small_account() {
    const auto view = engine().snapshot();
    const auto all = view.accounts();
    for (std::size_t i = all.size() / 2; i < all.size(); ++i)
        if (view.name(all[i]).find('-') != std::string_view::npos && !view.name(all[i]).starts_with("o1-")) return std::string(view.name(all[i]));
    return {};
}

void apply_in_turn(benchmark::State& state, const std::string& account, const char* attribute) {
    bool on = false;
    std::uint64_t pairs = 0;
    for (auto _ : state) {
        on = !on;
        const auto commit = engine().apply(jeton::Change{}.set(account, attribute, jeton::Value{on}));
        if (!commit) state.SkipWithError(jeton::render(commit.error().diagnostics).c_str());
        else pairs = (*commit)->delta.pairs();
    }
    state.counters["pairs"] = static_cast<double>(pairs);
}

void set_small(benchmark::State& state) { apply_in_turn(state, small_account(), "searchable"); }
void set_inherited(benchmark::State& state) { apply_in_turn(state, small_account(), "suspended"); }
void set_largest_root(benchmark::State& state) { apply_in_turn(state, "o1", "suspended"); }

void plan_small(benchmark::State& state) {
    const std::string account = small_account();
    for (auto _ : state) benchmark::DoNotOptimize(engine().plan(jeton::Change{}.set(account, "searchable", jeton::Value{false})));
}

void update_token(benchmark::State& state) {
    bool on = false;
    for (auto _ : state) {
        on = !on;
        if (!engine().apply(jeton::Change{}.update_token("t1", {{"enabled", jeton::Value{on}}}))) state.SkipWithError("refused");
    }
}

/// A revision that differs in nothing comes into force, and no reader may be in the one before when publish() returns; with a reader that asks
/// for the revision in force all the time, or without.
enum class Readers { none, snapshots, views };
void publish_and_fence(benchmark::State& state, Readers readers) {
    using namespace jeton::engine;
    const auto first = std::make_shared<State>(std::make_shared<Timeline>());
    first->publish();
    Publication published(first);
    std::atomic<bool> stop{false}, started{false};
    std::thread reader;
    if (readers != Readers::none)
        reader = std::thread([&] {
            const auto place = readers == Readers::views ? published.open() : nullptr;
            while (!stop.load(std::memory_order_relaxed)) {
                if (place != nullptr) {
                    benchmark::DoNotOptimize(place->enter());
                    place->held.store(nullptr, std::memory_order_release);
                } else {
                    benchmark::DoNotOptimize(published.now()->revision);
                }
                started.store(true, std::memory_order_relaxed);
            }
        });
    while (readers != Readers::none && !started.load(std::memory_order_relaxed)) std::this_thread::yield();
    for (auto _ : state) {
        auto next = std::make_shared<State>(published.now());
        const auto begin = std::chrono::steady_clock::now();
        published.publish(std::move(next), nullptr);
        state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    stop.store(true);
    if (readers != Readers::none) reader.join();
}

}  // namespace

/// A look at the revision in force.
void view(benchmark::State& state) {
    auto reader = engine().reader();
    for (auto _ : state) {
        const auto in_force = reader.view();
        benchmark::DoNotOptimize(&*in_force);
    }
}
BENCHMARK(view);
BENCHMARK_CAPTURE(publish_and_fence, alone, Readers::none)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(publish_and_fence, with_a_reader_of_views, Readers::views)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(publish_and_fence, with_a_busy_reader, Readers::snapshots)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(set_small)->Unit(benchmark::kMicrosecond);
BENCHMARK(plan_small)->Unit(benchmark::kMicrosecond);
BENCHMARK(set_inherited)->Unit(benchmark::kMicrosecond);
BENCHMARK(update_token)->Unit(benchmark::kMicrosecond);
BENCHMARK(set_largest_root)->Unit(benchmark::kMillisecond);

BENCHMARK_MAIN();
