// How fast policies load: a YAML file beside yaml-cpp with an event handler that does nothing, NDJSON per line, and how filters
// parse beside the same grammar that only recognises.
#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "grammar/filter/actions.hpp"
#include "grammar/filter/parse.hpp"
#include "jeton/jeton.hpp"
#include "tests/bench/world.hpp"

namespace {

namespace peg = tao::pegtl;

std::string yaml_policy(std::size_t accounts) {
    std::string text = jeton::bench::policy_of_32_rules;
    text += "accounts:\n";
    for (std::size_t i = 0; i < accounts; ++i) {
        if (i % 10 == 0) text += "  main-account-" + std::to_string(i) + ":\n    sub-accounts:\n";
        else text += "      sub-account-" + std::to_string(i) + ": {}\n";
    }
    return text;
}

/// Entry `n` of a section. Tokens share fifty filters, or have one each. Long names: a file holds at most 200,000 values.
std::string filter_entry(const std::string& n) { return "  filter-" + n + ": env:prod AND response:[" + n + " TO 99999999] AND team:\"team number " + n + "\"\n"; }
std::string token_entry(const std::string& n, const std::string& team) {
    return "  token-of-the-integration-number-" + n + ": {kind: api-token, account: acme, filters: [\"env:prod AND message:*the-words-of-team-" + team + "*\"]}\n";
}
std::string user_entry(const std::string& n, const std::string& role) {
    return "  user-with-a-long-name-" + n + "@a-company-with-a-long-name.example.com: {acme: " + role + "}\n";
}

/// Five megabytes of one kind of entry behind some declarations, each with its own number. Tokens that are `narrowed` have a filter each.
std::string policy_of(const std::string& kind) {
    constexpr std::size_t size = 5'000'000;
    std::string text = "jeton: 1\nactions: [logs.search]\nroles: [reader]\nschema: {account: {plan: {type: keyword}}}\n"
                       "token-kinds: {api-token: {purpose: search, action: logs.search, filters: optional}}\n";
    if (kind != "accounts") text += "accounts: {acme: {}}\n";
    text += (kind == "narrowed" ? "tokens" : kind) + ":\n";
    for (std::size_t i = 0; text.size() < size; ++i) {
        const std::string n = std::to_string(i);
        text += kind == "filters"    ? filter_entry(n)
                : kind == "accounts" ? "  account-with-a-long-name-" + n + ": {plan: a-plan-with-a-long-name-" + n + "}\n"
                : kind == "users"    ? user_entry(n, "reader")
                                     : token_entry(n, kind == "tokens" ? std::to_string(i % 50) : n);
    }
    return text;
}

/// Five megabytes of a whole policy: 32 rules, then accounts, filters, tokens and users in equal parts of the text; every second token has a
/// filter of its own.
std::string whole_policy() {
    constexpr std::size_t part = 1'250'000;
    std::string text = jeton::bench::policy_of_32_rules;
    const auto section = [&](const char* name, const auto& entry) {
        text += name;
        const std::size_t end = text.size() + part;
        for (std::size_t i = 0; text.size() < end; ++i) text += entry(i, std::to_string(i));
    };
    section("accounts:\n  acme: {}\n", [](std::size_t i, const std::string& n) {
        return i % 10 == 0 ? "  main-account-" + n + ":\n    plan: pro\n    sub-accounts:\n" : "      sub-account-" + n + ": " + (i % 3 == 0 ? "{searchable: false}\n" : "{}\n");
    });
    section("filters:\n", [](std::size_t, const std::string& n) { return filter_entry(n); });
    section("tokens:\n", [](std::size_t i, const std::string& n) { return token_entry(n, i % 2 == 0 ? std::to_string(i % 50) : n); });
    section("users:\n", [](std::size_t, const std::string& n) { return user_entry(n, "regular"); });
    return text;
}

/// By the name of a row: a kind of entry, or `whole`.
std::string five_megabytes_of(const std::string& kind) { return kind == "whole" ? whole_policy() : policy_of(kind); }

struct Nothing : YAML::EventHandler {
    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
    void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
    void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
    void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
    void OnMapEnd() override {}
};

void read_events(benchmark::State& state, const std::string& text) {
    for (auto _ : state) {
        std::istringstream in(text);
        YAML::Parser parser(in);
        Nothing handler;
        while (parser.HandleNextDocument(handler)) {}
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

void load(benchmark::State& state, const std::string& text) {
    for (auto _ : state) {
        auto engine = jeton::Engine::load_text({{"policy.yaml", text}});
        if (!engine) {
            std::cerr << jeton::render(engine.error(), {.most = 3});
            std::exit(1);
        }
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

void yaml_events(benchmark::State& state) {
    read_events(state, yaml_policy(static_cast<std::size_t>(state.range(0))));
}

void yaml_load(benchmark::State& state) {
    load(state, yaml_policy(static_cast<std::size_t>(state.range(0))));
}

/// The most memory a process has held, in bytes.
double peak_of_this_process() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        double kibibytes = 0;
        if (word == "VmHWM:" && status >> kibibytes) return kibibytes * 1024;
    }
    return 0;
}

/// The most memory of a process that loads such a file, as a multiple of its text; beside what one takes that loads a line.
double memory_ratio(const std::string& text) {
    const auto peak = [](const std::string& loaded) {
        const std::string path = "load_bench_policy.yaml", answer = "load_bench_policy.peak";
        std::ofstream(path, std::ios::binary) << loaded;
        const pid_t child = ::fork();
        if (child == 0) {       // a new program: what this one keeps must not count
            ::execl("/proc/self/exe", "load_bench", "--load", path.c_str(), answer.c_str(), nullptr);
            ::_exit(1);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        double bytes = 0;
        std::ifstream(answer) >> bytes;
        std::filesystem::remove(path);
        std::filesystem::remove(answer);
        if (status != 0) std::exit(1);
        return bytes;
    };
    return (peak(text) - peak("jeton: 1\n")) / static_cast<double>(text.size());
}

void five_megabytes(benchmark::State& state, const std::string& kind) {
    const std::string text = five_megabytes_of(kind);
    state.counters["memory_per_text"] = memory_ratio(text);
    load(state, text);
}

void five_megabytes_of_events(benchmark::State& state, const std::string& kind) {
    read_events(state, five_megabytes_of(kind));
}

void ndjson_load(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const auto folder = jeton::bench::make_world({count, count});
    for (auto _ : state) benchmark::DoNotOptimize(jeton::Engine::load(folder).has_value());
    state.counters["us_per_line"] = benchmark::Counter(static_cast<double>(2 * count * state.iterations()) / 1e6,
                                                       benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

const std::string filter_text =
    "verb:GET AND response:[400 TO 499] AND NOT agent:*bot* AND (clientip:66.249.64.0/19 OR referrer:\"http://a.example/\") AND "
    "request:(/blog/* OR /files/* OR /index.html) AND upstreams.trac-backend.peers:{state:unhealthy AND backup:false}";

void filter_parse(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(jeton::syntax::parse_filter(filter_text).has_value());
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * filter_text.size()));
}

void filter_recognise(benchmark::State& state) {
    for (auto _ : state) {
        jeton::syntax::Filter filter;
        filter.text = filter_text;
        jeton::syntax::Builder builder(filter);
        peg::memory_input<peg::tracking_mode::lazy> in(filter.text, "");
        benchmark::DoNotOptimize(peg::parse<jeton::syntax::rules::filter>(in, builder));
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * filter_text.size()));
}

}  // namespace

BENCHMARK(filter_recognise);
BENCHMARK(filter_parse);
BENCHMARK(yaml_events)->Arg(11'000)->Arg(110'000)->Unit(benchmark::kMillisecond);
BENCHMARK(yaml_load)->Arg(11'000)->Arg(110'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(five_megabytes_of_events, whole, "whole")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(five_megabytes, whole, "whole")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(five_megabytes_of_events, filters, "filters")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(five_megabytes, filters, "filters")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(five_megabytes_of_events, accounts, "accounts")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(five_megabytes, accounts, "accounts")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(five_megabytes_of_events, tokens, "tokens")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(five_megabytes, tokens, "tokens")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(five_megabytes_of_events, narrowed, "narrowed")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(five_megabytes, narrowed, "narrowed")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(five_megabytes_of_events, users, "users")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(five_megabytes, users, "users")->Unit(benchmark::kMillisecond);
BENCHMARK(ndjson_load)->Arg(10'000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

int main(int argc, char** argv) {
    if (argc == 4 && std::string_view(argv[1]) == "--load") {
        const bool loaded = jeton::Engine::load(argv[2]).has_value();
        std::ofstream(argv[3]) << peak_of_this_process() << "\n";
        ::_exit(loaded ? 0 : 1);
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::cout << "peak memory: " << usage.ru_maxrss / 1024 << " MiB\n";
}
