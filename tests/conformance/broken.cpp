// Policies with mistakes: loading reports exactly what their lines `# expect: CODE LINE:COLUMN, ...` say (`*`: any number).
// Entry point: run_broken.
#include <algorithm>
#include <sstream>

#include "jeton/engine.hpp"
#include "tests/conformance/tally.hpp"

namespace conformance {
namespace {

struct Mistake {
    std::string code;
    std::string line;
    std::string column;

    [[nodiscard]] bool exact() const { return line != "*" && column != "*"; }
    [[nodiscard]] bool fits(const Mistake& found) const {
        return code == found.code && (line == "*" || line == found.line) && (column == "*" || column == found.column);
    }
    [[nodiscard]] std::string text() const { return code + " " + line + ":" + column; }
};

std::string list(const std::vector<Mistake>& mistakes) {
    std::string text;
    for (const Mistake& mistake : mistakes) text += (text.empty() ? "" : ", ") + mistake.text();
    return text.empty() ? "nothing" : text;
}

std::vector<Mistake> expected_by(const std::string& text) {
    constexpr std::string_view mark = "# expect: ";
    std::vector<Mistake> mistakes;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(mark)) continue;
        std::istringstream parts(line.substr(mark.size()));
        for (std::string part; std::getline(parts, part, ',');) {
            std::istringstream words(part);
            Mistake mistake;
            words >> mistake.code;
            std::getline(words >> std::ws, mistake.line, ':');
            words >> mistake.column;
            mistakes.push_back(std::move(mistake));
        }
    }
    return mistakes;
}

std::vector<Mistake> found_by_loading(const std::filesystem::path& policy) {
    const jeton::Result<jeton::Engine> engine = jeton::Engine::load(policy);
    std::vector<Mistake> mistakes;
    if (engine) return mistakes;
    for (const jeton::Diagnostic& found : engine.error().list)
        if (found.severity == jeton::Severity::error)
            mistakes.push_back({found.code, std::to_string(found.span.line), std::to_string(found.span.column)});
    return mistakes;
}

/// Each mistake that is expected has one that was found, exact places first, and none is left over.
bool same(std::vector<Mistake> expected, std::vector<Mistake> found) {
    if (expected.size() != found.size()) return false;
    std::stable_partition(expected.begin(), expected.end(), [](const Mistake& mistake) { return mistake.exact(); });
    for (const Mistake& mistake : expected) {
        const auto fit = std::find_if(found.begin(), found.end(), [&](const Mistake& other) { return mistake.fits(other); });
        if (fit == found.end()) return false;
        found.erase(fit);
    }
    return true;
}

}  // namespace

void run_broken(const std::filesystem::path& path, Tally& tally) {
    for (const std::filesystem::path& policy : policies_of(path)) {
        const bool folder = std::filesystem::is_directory(policy);
        const std::vector<Mistake> expected = expected_by(read(folder ? policy / "policy.yaml" : policy));
        const std::vector<Mistake> found = found_by_loading(policy);
        if (expected.empty())
            tally.fail(policy.string(), "a line `# expect:`", "none");
        else if (same(expected, found))
            tally.pass();
        else
            tally.fail(policy.string(), list(expected), list(found));
    }
}

}  // namespace conformance
