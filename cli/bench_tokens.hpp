// Writes the tokens of the world of `jeton bench`, an organization at a time, and the files themselves.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "bench_world.hpp"

namespace jeton::cli {

/// A file that is written once, front to back.
class LineFile {
public:
    explicit LineFile(std::string path);
    LineFile(const LineFile&) = delete;
    LineFile& operator=(const LineFile&) = delete;
    ~LineFile();

    void add(std::string_view text);
    /// Closes it; 0, or the number of the first failure.
    [[nodiscard]] int finish();
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    std::string path_;
    std::FILE* file_ = nullptr;
    int failure_ = 0;
};

class TokenWriter {
public:
    explicit TokenWriter(const BenchSize& size);
    /// The tokens of an organization with these accounts (which of them keep logs), the last of which is number `accounts_so_far`
    /// of the world: its share of all tokens, exact in total.
    void add(std::uint32_t organization, const std::vector<bool>& logs, bool community, std::uint64_t accounts_so_far,
             LineFile& file);

private:
    void add_token(Place place, bool logs, bool community, LineFile& file);
    [[nodiscard]] std::string drawn_filters(std::size_t count);

    BenchSize size_;
    Chance chance_;
    std::vector<std::string> pool_;  ///< distinct filters, the most common first
    std::uint64_t made_ = 0;
};

}  // namespace jeton::cli
