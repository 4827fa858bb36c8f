// How fast filters are over real log lines, each beside its yardstick: hand-written simdjson On-Demand code that reads the same
// fields, or a DOM parse. Usage: filter_bench [--benchmark_filter=…]; data from JETON_BENCH_DATA (access.ndjson, nginxplus.ndjson).
#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "jeton/filter.hpp"

namespace {

using simdjson::ondemand::document;

/// The lines of a file, repeated until they are larger than the caches, with room behind for simdjson.
struct Data {
    std::string text;
    std::vector<std::string_view> lines;

    Data(const std::string& name, std::size_t least) {
        const char* folder = std::getenv("JETON_BENCH_DATA");
        const std::string path = std::string(folder != nullptr ? folder : JETON_DEMO_DATA) + "/" + name;
        std::ifstream in(path, std::ios::binary);
        std::stringstream once;
        once << in.rdbuf();
        if (once.str().empty()) {
            std::cerr << "no data: " << path << "\n";
            std::exit(1);
        }
        while (text.size() < least) text += once.str();
        text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
        for (std::size_t p = 0; p < text.size();) {
            const std::size_t end = text.find('\n', p);
            lines.emplace_back(text.data() + p, end - p);
            p = end + 1;
        }
    }
};

constexpr std::size_t enough = 32 << 20;

const Data& access_log() {
    static const Data data(std::getenv("JETON_BENCH_DATA") != nullptr ? "access.ndjson" : "acme-web.ndjson", enough);
    return data;
}

const Data& deep_documents() {
    static const Data data(std::getenv("JETON_BENCH_DATA") != nullptr ? "nginxplus.ndjson" : "acme-api.ndjson", enough);
    return data;
}

jeton::Filter compiled(const std::string& text) {
    auto filter = jeton::Filter::compile(text);
    if (!filter) {
        std::cerr << jeton::render(filter.error());
        std::exit(1);
    }
    return *filter;
}

void rate(benchmark::State& state, const Data& data) {
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * data.text.size()));
    state.counters["ns_per_document"] = benchmark::Counter(static_cast<double>(state.iterations() * data.lines.size()) / 1e9,
                                                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void scan(benchmark::State& state, const Data& data, const std::string& text) {
    const jeton::Filter filter = compiled(text);
    for (auto _ : state) benchmark::DoNotOptimize(filter.scan(data.text).shown);
    rate(state, data);
}

/// A document at a time, as an embedding program asks.
void match(benchmark::State& state, const Data& data, const std::string& text) {
    const jeton::Filter filter = compiled(text);
    for (auto _ : state) {
        std::size_t shown = 0;
        for (const auto line : data.lines) shown += filter.matches(line);
        benchmark::DoNotOptimize(shown);
    }
    rate(state, data);
}

/// What somebody writes by hand for one question.
template <class Question>
void by_hand(benchmark::State& state, const Data& data, Question question) {
    simdjson::ondemand::parser parser;
    for (auto _ : state) {
        std::size_t shown = 0;
        for (const auto line : data.lines) {
            document doc;
            if (parser.iterate(line.data(), line.size(), line.size() + simdjson::SIMDJSON_PADDING).get(doc) != simdjson::SUCCESS) continue;
            shown += question(doc);
        }
        benchmark::DoNotOptimize(shown);
    }
    rate(state, data);
}

bool number_is(document& doc, const char* field, std::int64_t value) {
    std::int64_t found = 0;
    return doc.find_field_unordered(field).get_int64().get(found) == simdjson::SUCCESS && found == value;
}

bool text_is(document& doc, const char* field, std::string_view value) {
    std::string_view found;
    return doc.find_field_unordered(field).get_string().get(found) == simdjson::SUCCESS && found == value;
}

bool text_holds(document& doc, const char* field, std::string_view part) {
    std::string_view found;
    return doc.find_field_unordered(field).get_string().get(found) == simdjson::SUCCESS && found.find(part) != std::string_view::npos;
}

bool text_begins(document& doc, const char* field, std::string_view part) {
    std::string_view found;
    return doc.find_field_unordered(field).get_string().get(found) == simdjson::SUCCESS && found.starts_with(part);
}

bool number_above(document& doc, const char* field, std::int64_t value) {
    std::int64_t found = 0;
    return doc.find_field_unordered(field).get_int64().get(found) == simdjson::SUCCESS && found > value;
}

bool raw_text_is(document& doc, const char* field, const char* value) {
    simdjson::ondemand::raw_json_string found;
    return doc.find_field_unordered(field).get_raw_json_string().get(found) == simdjson::SUCCESS && found == value;
}

bool one(document& doc) { return number_is(doc, "response", 404); }
bool three(document& doc) { return text_is(doc, "verb", "GET") && number_is(doc, "response", 404) && text_holds(doc, "agent", "Googlebot"); }

const std::string one_text = "response:404";
const std::string three_text = "verb:GET AND response:404 AND agent:*Googlebot*";
const std::string ten_text = "type:other OR auth:bob OR verb:DELETE OR httpversion:\"2.0\" OR response:>=500 OR bytes:>10000000 OR "
                             "clientip:127.* OR request:/admin* OR referrer:ftp* OR agent:sqlmap*";

/// Ten fields, each of which may be the one that decides.
bool ten(document& doc) {
    return text_is(doc, "type", "other") || text_is(doc, "auth", "bob") || text_is(doc, "verb", "DELETE") || text_is(doc, "httpversion", "2.0") ||
           number_above(doc, "response", 499) || number_above(doc, "bytes", 10000000) || text_begins(doc, "clientip", "127.") ||
           text_begins(doc, "request", "/admin") || text_begins(doc, "referrer", "ftp") || text_begins(doc, "agent", "sqlmap");
}

constexpr const char* values[] = {"/favicon.ico", "/style2.css", "/robots.txt", "/blog/", "/presentations/", "/projects/", "/files/",
                                  "/articles/", "/images/", "/wp-login.php"};
constexpr const char* value_fields[] = {"request", "referrer", "agent", "verb"};

/// Forty comparisons, each of which may be the one that holds.
bool forty(document& doc) {
    for (const char* field : value_fields)
        for (const char* value : values)
            if (raw_text_is(doc, field, value)) return true;
    return false;
}

std::string forty_text() {
    std::string text;
    for (const char* field : value_fields)
        for (const char* value : values) text += (text.empty() ? "" : " OR ") + std::string(field) + ":\"" + value + "\"";
    return text;
}

void dom(benchmark::State& state, const Data& data) {
    simdjson::dom::parser parser;
    for (auto _ : state) {
        std::size_t objects = 0;
        for (const auto line : data.lines) objects += parser.parse(line.data(), line.size(), false).is_object();
        benchmark::DoNotOptimize(objects);
    }
    rate(state, data);
}

/// Both halves of the data at once.
void two_threads(benchmark::State& state, const Data& data, const std::string& text) {
    const jeton::Filter filter = compiled(text);
    const std::size_t half = data.text.find('\n', data.text.size() / 2) + 1;
    const std::string_view whole = data.text;
    for (auto _ : state) {
        std::thread other([&] { benchmark::DoNotOptimize(filter.scan(whole.substr(0, half)).shown); });
        benchmark::DoNotOptimize(filter.scan(whole.substr(half)).shown);
        other.join();
    }
    rate(state, data);
}

const std::string deep_text = "upstreams.trac-backend.peers:{state:unhealthy AND backup:false} OR connections.active:>5";

}  // namespace

BENCHMARK_CAPTURE(by_hand, predicates_1, access_log(), one);
BENCHMARK_CAPTURE(scan, predicates_1, access_log(), one_text);
BENCHMARK_CAPTURE(match, predicates_1, access_log(), one_text);
BENCHMARK_CAPTURE(by_hand, predicates_3, access_log(), three);
BENCHMARK_CAPTURE(scan, predicates_3, access_log(), three_text);
BENCHMARK_CAPTURE(match, predicates_3, access_log(), three_text);
BENCHMARK_CAPTURE(by_hand, predicates_10, access_log(), ten);
BENCHMARK_CAPTURE(scan, predicates_10, access_log(), ten_text);
BENCHMARK_CAPTURE(by_hand, predicates_40, access_log(), forty);
BENCHMARK_CAPTURE(scan, predicates_40, access_log(), forty_text());
BENCHMARK_CAPTURE(dom, deep, deep_documents());
BENCHMARK_CAPTURE(scan, deep, deep_documents(), deep_text);
BENCHMARK_CAPTURE(scan, one_thread, access_log(), three_text)->UseRealTime();
BENCHMARK_CAPTURE(two_threads, two_threads, access_log(), three_text)->UseRealTime();

BENCHMARK_MAIN();
