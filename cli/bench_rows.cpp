// The table of `jeton bench` as text and as JSON.
#include "bench_rows.hpp"

#include <fmt/format.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <cmath>
#include <fstream>

#include "answer.hpp"

namespace jeton::cli {
namespace {

std::string three_digits(double value) {
    return value >= 100 ? fmt::format("{:.0f}", value) : value >= 10 ? fmt::format("{:.1f}", value) : fmt::format("{:.2f}", value);
}

std::string with_unit(double value, Unit unit) {
    constexpr std::string_view times[] = {"ns", "µs", "ms", "s"}, sizes[] = {"B", "KB", "MB", "GB"};
    std::size_t step = 0;
    while (step < 3 && value >= 1000) value /= 1000, ++step;
    return fmt::format("{} {}", three_digits(value), unit == Unit::nanoseconds ? times[step] : sizes[step]);
}

Json json_of(const BenchRow& row) {
    Json object = {{"what", row.what}, {"value", row.value}, {"unit", row.unit == Unit::nanoseconds ? "ns" : "bytes"}};
    const bool measured = !row.yardstick.empty();
    object["yardstick"] = measured ? Json(row.yardstick) : Json(nullptr);
    object["yardstick-value"] = measured ? Json(row.yardstick_value) : Json(nullptr);
    object["ratio"] = measured && row.yardstick_value > 0 ? Json(row.value / row.yardstick_value) : Json(nullptr);
    object["times"] = row.times;
    if (row.pairs) object["pairs"] = *row.pairs;
    return object;
}

/// `VmRSS:    1234 kB`
std::uint64_t kilobytes(const std::string& line) { return std::strtoull(line.c_str() + line.find(':') + 1, nullptr, 10); }

}  // namespace

double Samples::at(double part) const {
    if (all_.empty()) return 0;
    std::vector<double> sorted = all_;
    std::sort(sorted.begin(), sorted.end());
    const double rank = std::ceil(part * static_cast<double>(sorted.size()));
    return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(std::max(rank, 1.0)) - 1)];
}

void print_rows(const std::vector<BenchRow>& rows, Format format, std::string_view about, Console& console) {
    if (format == Format::json) {
        Json list = Json::array();
        for (const BenchRow& row : rows) list.push_back(json_of(row));
        console.line(fmt::format("{{{},\"rows\":{}}}", about, dumped_list(list)));
        return;
    }
    std::vector<std::vector<std::string>> table = {{"what", "value", "yardstick", "", "ratio", "measured"}};
    for (const BenchRow& row : rows) {
        const bool measured = !row.yardstick.empty() && row.yardstick_value > 0;
        std::string note = counted(row.times, "time");
        if (row.pairs) note += fmt::format(", {}", counted(*row.pairs, "pair"));
        table.push_back({row.what, with_unit(row.value, row.unit), measured ? row.yardstick : "–",
                         measured ? with_unit(row.yardstick_value, row.unit) : "",
                         measured ? three_digits(row.value / row.yardstick_value) + " ×" : "", note});
    }
    console.table(table);
}

Memory Memory::now() {
#ifdef __GLIBC__
    (void)::malloc_trim(0);
#endif
    Memory memory;
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) memory.resident = kilobytes(line) * 1024;
        if (line.starts_with("VmHWM:")) memory.peak = kilobytes(line) * 1024;
    }
    return memory;
}

}  // namespace jeton::cli
