// How fast a decision by ids is: hot beside one unordered_map::find, at random over a large world beside a chase of dependent
// pointers over as many bytes. World size: JETON_BENCH_ACCOUNTS, JETON_BENCH_TOKENS (default 1,000,000 each).
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <iostream>
#include <numeric>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "jeton/jeton.hpp"
#include "tests/bench/world.hpp"

namespace {

std::size_t size_of(const char* name, std::size_t otherwise) {
    const char* text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

jeton::Engine load(const std::filesystem::path& folder) {
    auto engine = jeton::Engine::load(folder);
    if (!engine) {
        std::cerr << jeton::render(engine.error());
        std::exit(1);
    }
    return *engine;
}

struct Question {
    jeton::Principal who;
    jeton::ActionId action;
    jeton::AccountId account;
};

/// A large world and questions about it: half about the own account, the rest about one of the same size of number.
struct World {
    jeton::Engine engine = load(jeton::bench::make_world({size_of("JETON_BENCH_ACCOUNTS", 1'000'000), size_of("JETON_BENCH_TOKENS", 1'000'000)}));
    jeton::Snapshot view = engine.snapshot();
    std::vector<Question> questions;

    World() {
        std::mt19937_64 random(2);
        for (int i = 0; i < 1 << 20; ++i) {
            const jeton::Principal who{jeton::Principal::Kind::token, static_cast<std::uint32_t>(random() % view.token_count())};
            const auto home = view.home(who);
            const auto other = jeton::AccountId{static_cast<std::uint32_t>(random() % view.account_count())};
            questions.push_back({who, view.default_action(who), random() % 2 == 0 ? home : other});
        }
    }
};

World& world() {
    static World it;
    return it;
}

void decide_hot(benchmark::State& state) {
    const auto& w = world();
    std::size_t i = 0, denied = 0;
    for (auto _ : state) {
        const Question& q = w.questions[i++ & 63];
        denied += w.view.decide(q.who, q.action, q.account).denied();
    }
    benchmark::DoNotOptimize(denied);
}

/// The yardstick of a hot decision: one look-up of a token's name, as a service that keeps permissions in a map does.
void map_find_hot(benchmark::State& state) {
    const auto& w = world();
    std::unordered_map<std::string, std::uint64_t> map;
    std::vector<std::string> keys;
    for (int i = 0; i < 64; ++i) keys.push_back(w.view.name(w.questions[i].who)), map[keys.back()] = i;
    std::size_t i = 0, sum = 0;
    for (auto _ : state) sum += map.find(keys[i++ & 63])->second;
    benchmark::DoNotOptimize(sum);
}

void decide_random(benchmark::State& state) {
    const auto& w = world();
    std::size_t i = 0, denied = 0;
    for (auto _ : state) {
        const Question& q = w.questions[i++ & ((1 << 20) - 1)];
        denied += w.view.decide(q.who, q.action, q.account).denied();
    }
    benchmark::DoNotOptimize(denied);
}

/// The yardstick of a random one: two dependent reads (a token, its account), over as many bytes as tokens and accounts take.
void chase(benchmark::State& state) {
    const auto& w = world();
    const std::size_t cells = (w.view.token_count() * 32 + w.view.account_count() * 24) / 64;
    struct alignas(64) Cell { std::uint32_t next; };
    std::vector<Cell> chain(cells);
    std::vector<std::uint32_t> order(cells);
    std::iota(order.begin(), order.end(), 0u);
    std::shuffle(order.begin(), order.end(), std::mt19937_64(4));
    for (std::size_t i = 0; i < cells; ++i) chain[order[i]].next = order[(i + 1) % cells];
    std::uint32_t at = 0;
    for (auto _ : state)
        for (int k = 0; k < 2; ++k) at = chain[at].next;
    benchmark::DoNotOptimize(at);
}

}  // namespace

BENCHMARK(map_find_hot);
BENCHMARK(decide_hot);
BENCHMARK(chase);
BENCHMARK(decide_random);

BENCHMARK_MAIN();
