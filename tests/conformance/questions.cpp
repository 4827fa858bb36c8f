// Filters that somebody would write, with the true number of documents in real logs: {"data", "filter", "matches"}; the data
// lies beside the file. Entry point: run_questions.
#include <map>

#include "jeton/filter.hpp"
#include "tests/conformance/tally.hpp"

namespace conformance {

void run_questions(const std::filesystem::path& path, Tally& tally) {
    std::map<std::string, std::string> texts;
    for (const Json& question : read_lines(path)) {
        const std::string data = question["data"];
        const std::string filter = question["filter"];
        if (!texts.contains(data)) texts[data] = read(path.parent_path() / data);
        const std::string id = data + ": " + filter;
        const jeton::Result<jeton::Filter> compiled = jeton::Filter::compile(filter);
        if (!compiled) {
            tally.fail(id, "a filter that compiles", jeton::render(compiled.error()));
            continue;
        }
        const jeton::ScanCounts counts = compiled->scan(texts[data]);
        const auto text = [](std::uint64_t matches, std::uint64_t refused) {
            return std::to_string(matches) + " shown, " + std::to_string(refused) + " refused";
        };
        tally.compare(id, text(question["matches"], 0), text(counts.shown, counts.refused));
    }
}

}  // namespace conformance
