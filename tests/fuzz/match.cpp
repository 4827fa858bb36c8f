// A filter on the first line, documents behind it: no crash, and lines read at once answer as each does alone.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "jeton/jeton.hpp"

namespace {

void expect(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view all(reinterpret_cast<const char*>(bytes), size);
    const std::size_t end = all.find('\n');
    if (end == std::string_view::npos) return 0;
    jeton::FilterOptions options;
    options.now = jeton::Time{};
    const auto filter = jeton::Filter::compile(all.substr(0, end), options);
    if (!filter) return 0;
    const std::string documents(all.substr(end + 1));
    (void)filter->match(documents);
    std::vector<std::pair<std::string_view, jeton::Match>> answers;
    const auto counts = filter->scan(documents, [&](std::uint64_t number, std::string_view line, jeton::Match match) {
        expect(number >= 1 && line.data() >= documents.data() && line.data() + line.size() <= documents.data() + documents.size());
        answers.emplace_back(line, match);
    });
    std::uint64_t shown = 0, refused = 0;
    for (const auto& [line, match] : answers) {
        const std::string alone(line);
        expect(filter->match(alone) == match);
        shown += match == jeton::Match::shown;
        refused += match == jeton::Match::refused;
    }
    expect(counts.lines == answers.size() && counts.shown == shown && counts.refused == refused);
    return 0;
}
