// Changes with their deltas, over a generated world: JETON_BENCH_WORLD=accounts,tokens (default 100000,100000).
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

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

}  // namespace

BENCHMARK(set_small)->Unit(benchmark::kMicrosecond);
BENCHMARK(plan_small)->Unit(benchmark::kMicrosecond);
BENCHMARK(set_inherited)->Unit(benchmark::kMicrosecond);
BENCHMARK(update_token)->Unit(benchmark::kMicrosecond);
BENCHMARK(set_largest_root)->Unit(benchmark::kMillisecond);

BENCHMARK_MAIN();
