// Runs filters over NDJSON of any size, a piece at a time.
#include "scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "input.hpp"

namespace jeton::cli {
namespace {

constexpr std::size_t most_parts = 8;            // each has its own reader and index
constexpr std::uint64_t worth_parts = 4u << 20;  // bytes; below, one thread is done before others have begun

/// One piece; numbers of broken lines are looked for only as long as they are wanted.
ScanCounts scan_piece(const Filter& filter, const LineReader& reader, BrokenLines& broken,
                      const OnDocument& on_document) {
    if (on_document) {
        // A filter is never asked within the scan of another: both would use the same memory of the thread.
        std::vector<std::pair<std::string_view, Match>> documents;
        const ScanCounts found =
            filter.scan(reader.lines(), [&](std::uint64_t number, std::string_view line, Match match) {
                if (match == Match::refused) {
                    broken.add(reader.before() + number, line);
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
        (void)filter.scan(reader.lines(), [&](std::uint64_t number, std::string_view line, Match match) {
            if (match == Match::refused) {
                broken.add(reader.before() + number, line);
            }
        });
    } else {
        broken.add_uncounted(counts.refused);
    }
    return counts;
}

/// Counts a large file with every core. Nothing where it is small, or where anything is wrong: that is told by reading
/// it in order.
std::optional<ScanTotals> count_in_parts(const Filter& filter, const std::string& path, Console& console) {
    const std::size_t cores = std::min<std::size_t>(std::thread::hardware_concurrency(), most_parts);
    const std::vector<std::uint64_t> cuts = cut_at_lines(path, cores, worth_parts);
    if (cuts.size() < 3) {
        return std::nullopt;
    }
    std::vector<ScanTotals> totals(cuts.size() - 1);
    std::atomic<std::uint64_t> done{0};
    std::atomic<bool> wrong{false};
    const auto count_part = [&](std::size_t part, const std::function<void()>& after_piece) {
        try {
            LineReader reader(path, cuts[part], cuts[part + 1]);
            LineReader::Next next = LineReader::Next::end;
            for (std::uint64_t before = 0; !wrong && (next = reader.next()) == LineReader::Next::lines; after_piece()) {
                const ScanCounts counts = filter.scan(reader.lines());
                totals[part].lines += counts.lines;
                totals[part].shown += counts.shown;
                if (counts.refused > 0) {
                    wrong = true;
                }
                done += reader.done() - before;
                before = reader.done();
            }
            if (next != LineReader::Next::end || reader.done() != cuts[part + 1] - cuts[part]) {
                wrong = true;
            }
        } catch (...) {
            wrong = true;
        }
    };
    std::vector<std::thread> others;
    try {
        for (std::size_t part = 1; part < totals.size(); ++part) {
            others.emplace_back(count_part, part, [] {});
        }
    } catch (const std::system_error&) {
        wrong = true;
    }
    count_part(0, [&] { console.progress(path, done, cuts.back()); });
    for (std::thread& other : others) {
        other.join();
    }
    console.end_progress();
    if (wrong) {
        return std::nullopt;
    }
    for (std::size_t part = 1; part < totals.size(); ++part) {
        totals[0].add(totals[part]);
    }
    return totals[0];
}

}  // namespace

void ScanTotals::add(const ScanTotals& other) {
    lines += other.lines;
    shown += other.shown;
    refused += other.refused;
    failed = failed || other.failed;
}

ScanTotals scan_file(const Filter& filter, const std::string& path, Console& console, const OnDocument& on_document) {
    if (!on_document) {
        if (const auto counted = count_in_parts(filter, path, console)) {
            return *counted;
        }
    }
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
            broken.add_too_long(reader.before() + 1);
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
        console.error(fmt::format("{}: {}", name, reader.failure()), "", "unreadable");
    }
    return totals;
}

int exit_of(const ScanTotals& totals) { return totals.failed || totals.refused > 0 ? Exit::wrong : Exit::ok; }

}  // namespace jeton::cli
