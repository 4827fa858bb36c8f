// Runs filters over NDJSON of any size, a piece at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "jeton/filter.hpp"
#include "output.hpp"

namespace jeton::cli {

struct ScanTotals {
    std::uint64_t lines = 0;
    std::uint64_t shown = 0;
    std::uint64_t refused = 0;
    bool failed = false;  ///< a file could not be read; the console has been told
    void add(const ScanTotals& other);
};

/// Called for each line that the filter shows or hides, not for what is no document. May ask other filters.
using OnDocument = std::function<void(std::string_view line, Match match)>;

/// Scans one file (`-`: standard input), tells the console which lines are no documents. Without `on_document` it
/// counts.
[[nodiscard]] ScanTotals scan_file(const Filter& filter, const std::string& path, Console& console,
                                   const OnDocument& on_document = {});

/// 1 where a line was no document or a file could not be read.
[[nodiscard]] int exit_of(const ScanTotals& totals);

}  // namespace jeton::cli
