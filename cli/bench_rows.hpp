// What `jeton bench` measured: rows, each beside a yardstick of the same run; and the clock and memory they are read from.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "output.hpp"

namespace jeton::cli {

enum class Unit { nanoseconds, bytes };

struct BenchRow {
    std::string what;
    double value = 0;
    Unit unit = Unit::nanoseconds;
    std::string yardstick;          ///< empty: there is none
    double yardstick_value = 0;     ///< in the same unit
    std::size_t times = 1;          ///< how often it was measured
    std::optional<std::uint64_t> pairs = std::nullopt;  ///< permissions that were different
};

void print_rows(const std::vector<BenchRow>& rows, Format format, std::string_view about, Console& console);

using Nanoseconds = std::chrono::duration<double, std::nano>;

/// Runs it and gives how long it took.
template <class Run>
double nanoseconds_of(const Run& run) {
    const auto begin = std::chrono::steady_clock::now();
    run();
    return Nanoseconds(std::chrono::steady_clock::now() - begin).count();
}

/// Durations of one thing done many times.
class Samples {
public:
    void add(double nanoseconds) { all_.push_back(nanoseconds); }
    [[nodiscard]] std::size_t count() const noexcept { return all_.size(); }
    /// The least value that this part of all does not exceed; 0 of none.
    [[nodiscard]] double at(double part) const;

private:
    std::vector<double> all_;
};

/// How long a measurement may still go on. The first times, `least` of them, are always granted.
class Budget {
public:
    Budget(double seconds, std::size_t most, std::size_t least = 1)
        : most_(most), least_(least), end_(Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds))) {}
    [[nodiscard]] bool more() { return done_ < most_ && (done_++ < least_ || Clock::now() < end_); }

private:
    using Clock = std::chrono::steady_clock;
    std::size_t most_;
    std::size_t least_;
    std::size_t done_ = 0;
    Clock::time_point end_;
};

/// Bytes of this process in memory now and at most so far, after what is free was given back; 0 where the system does not say.
struct Memory {
    std::uint64_t resident = 0;
    std::uint64_t peak = 0;
    [[nodiscard]] static Memory now();
};

}  // namespace jeton::cli
