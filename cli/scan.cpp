// Runs filters over NDJSON of any size, a piece at a time.
#include "scan.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "input.hpp"

namespace jeton::cli {
namespace {

/// One piece; numbers of broken lines are looked for only as long as they are wanted.
ScanCounts scan_piece(const Filter& filter, const LineReader& reader, BrokenLines& broken,
                      const OnDocument& on_document) {
    if (on_document) {
        // A filter is never asked within the scan of another: both would use the same memory of the thread.
        std::vector<std::pair<std::string_view, Match>> documents;
        const ScanCounts found =
            filter.scan(reader.lines(), [&](std::uint64_t number, std::string_view line, Match match) {
                if (match == Match::refused) {
                    broken.add(reader.before() + number);
                } else {
                    documents.emplace_back(line, match);
                }
            });
        for (const auto& [line, match] : documents) {
            on_document(line, match);
        }
        return found;
    }
    const ScanCounts counts = filter.scan(reader.lines());
    if (counts.refused > 0 && broken.wants_numbers()) {
        (void)filter.scan(reader.lines(), [&](std::uint64_t number, std::string_view, Match match) {
            if (match == Match::refused) {
                broken.add(reader.before() + number);
            }
        });
    } else {
        broken.add_uncounted(counts.refused);
    }
    return counts;
}

}  // namespace

void ScanTotals::add(const ScanTotals& other) {
    lines += other.lines;
    shown += other.shown;
    refused += other.refused;
    failed = failed || other.failed;
}

ScanTotals scan_file(const Filter& filter, const std::string& path, Console& console, const OnDocument& on_document) {
    ScanTotals totals;
    BrokenLines broken;
    LineReader reader(path);
    const std::string name = path == "-" ? "standard input" : path;
    for (;;) {
        const LineReader::Next next = reader.next();
        if (next == LineReader::Next::end) {
            break;
        }
        if (next == LineReader::Next::failed) {
            totals.failed = true;
            break;
        }
        if (next == LineReader::Next::too_long) {
            broken.add(reader.before() + 1);
            ++totals.lines;
            continue;
        }
        const ScanCounts counts = scan_piece(filter, reader, broken, on_document);
        totals.lines += counts.lines;
        totals.shown += counts.shown;
        if (reader.is_stream()) {
            console.flush();
        }
        console.progress(name, reader.done(), reader.size());
    }
    totals.refused = broken.count();
    console.end_progress();
    broken.report(name, console);
    if (totals.failed) {
        console.error(fmt::format("{}: {}", name, reader.failure()));
    }
    return totals;
}

int exit_of(const ScanTotals& totals) { return totals.failed || totals.refused > 0 ? Exit::wrong : Exit::ok; }

}  // namespace jeton::cli
