// What a run of conformance cases found: counts, and a line on standard output for each mismatch. Entry point: Tally.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace conformance {

class Tally {
public:
    void pass() noexcept { ++passed_; }
    void skip(std::size_t cases = 1) noexcept { skipped_ += cases; }
    void fail(std::string_view id, std::string_view expected, std::string_view got);
    /// Counts a pass if the texts are equal, else a failure.
    void compare(std::string_view id, std::string_view expected, std::string_view got);
    /// A reason why something is skipped; said once at the end.
    void say(std::string why);
    /// Prints `N passed, N failed[, N skipped]`. Returns what the program exits with.
    [[nodiscard]] int finish() const;

private:
    std::size_t passed_ = 0;
    std::size_t failed_ = 0;
    std::size_t skipped_ = 0;
    std::vector<std::string> reasons_;
};

using Json = nlohmann::ordered_json;

/// Prints what cannot be read and ends the program with 66: cases that are not there must not pass.
[[noreturn]] void give_up(const std::filesystem::path& path, std::string_view why);

/// The bytes of a file.
[[nodiscard]] std::string read(const std::filesystem::path& path);
/// The lines of an NDJSON file.
[[nodiscard]] std::vector<Json> read_lines(const std::filesystem::path& path);
/// The policies of a folder, or the path itself: files `*.yaml` and folders with a `policy.yaml`, in the order of names.
[[nodiscard]] std::vector<std::filesystem::path> policies_of(const std::filesystem::path& path);
/// At most 200 bytes of a text, as JSON: nothing unprintable.
[[nodiscard]] std::string shown(std::string_view text);

// One function a kind of cases; `path` is a file or a folder as written in the usage of main.cpp.
void run_filters(const std::filesystem::path& path, Tally& tally);
void run_canonical(const std::filesystem::path& path, Tally& tally);
void run_policies(const std::filesystem::path& path, Tally& tally);
void run_broken(const std::filesystem::path& path, Tally& tally);
void run_worlds(const std::filesystem::path& path, Tally& tally);
void run_questions(const std::filesystem::path& path, Tally& tally);

}  // namespace conformance
