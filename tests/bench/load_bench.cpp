// How fast policies load: a YAML file beside yaml-cpp with an event handler that does nothing, NDJSON per line, and how filters
// parse beside the same grammar that only recognises.
#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

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

void yaml_events(benchmark::State& state) {
    const std::string text = yaml_policy(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        std::istringstream in(text);
        YAML::Parser parser(in);
        Nothing handler;
        while (parser.HandleNextDocument(handler)) {}
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

void yaml_load(benchmark::State& state) {
    const std::string text = yaml_policy(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        auto engine = jeton::Engine::load_text({{"policy.yaml", text}});
        if (!engine) {
            std::cerr << jeton::render(engine.error(), {.most = 3});
            std::exit(1);
        }
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
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
BENCHMARK(ndjson_load)->Arg(10'000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::cout << "peak memory: " << usage.ru_maxrss / 1024 << " MiB\n";
}
