// Any bytes as a YAML file: no crash, and every place lies inside the file.
#include "grammar/policy/yaml.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

#include "jeton/diagnostic.hpp"

namespace {

void expect(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void expect_places(const jeton::text::Sources& sources, const jeton::syntax::Node& node, int& budget) {
    if (--budget < 0) {
        return;
    }
    const jeton::Span whole = span_of(sources, node);
    expect(whole.line <= whole.end_line && whole.column >= 1);
    for (std::size_t begin = 0; begin <= node.text().size() && --budget > 0; ++begin) {
        const jeton::Span part = span_of(sources, node, begin, begin + 1);
        expect(part.line < part.end_line || (part.line == part.end_line && part.column <= part.end_column));
    }
    for (const jeton::syntax::Node* each : node.items()) {
        expect_places(sources, *each, budget);
    }
    for (const jeton::syntax::Entry& each : node.entries()) {
        expect_places(sources, *each.key, budget);
        expect_places(sources, *each.value, budget);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    jeton::text::Sources sources;
    const auto file = sources.add("fuzz.yaml", std::string(reinterpret_cast<const char*>(bytes), size));
    jeton::syntax::Arena arena;
    jeton::text::Problems problems;
    const jeton::syntax::Node* root = jeton::syntax::read_yaml(sources, file, arena, problems);
    expect(root != nullptr || problems.errors() > 0);
    const jeton::Diagnostics found = problems.take();
    expect(found.empty() == render(found).empty());
    if (root != nullptr) {
        int budget = 2000;
        expect_places(sources, *root, budget);
    }
    return 0;
}
