// The world that `jeton bench` measures: accounts and tokens of any number in the shape of a log platform's customers. What an
// account is follows from the seed and its place alone, so nothing of the world is kept but the sizes of its organizations.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace jeton::cli {

/// SplitMix64: small, and the same numbers everywhere.
class Chance {
public:
    explicit Chance(std::uint64_t seed) noexcept : state_(seed) {}
    /// Of a place: the same seed and numbers give the same chance.
    Chance(std::uint64_t seed, std::uint64_t a, std::uint64_t b) noexcept;
    std::uint64_t next() noexcept;
    double unit() noexcept { return static_cast<double>(next() >> 11) * 0x1.0p-53; }  ///< [0, 1)
    std::uint64_t below(std::uint64_t n) noexcept { return static_cast<std::uint64_t>(unit() * static_cast<double>(n)); }

private:
    std::uint64_t state_;
};

struct BenchSize {
    std::uint64_t accounts = 0;
    std::uint64_t tokens = 0;
    std::uint64_t seed = 1;
};

/// An account: the organization, from 0, and its place in it; 0 is the main account.
struct Place {
    std::uint32_t organization = 0;
    std::uint32_t account = 0;
};

/// Organization 0 is the largest: a fifth of all accounts, in a deeper tree. Of the others most have one to three accounts, the
/// number of those with at least k falls like k^(-4/3), and nine in ten are stars. Every account for logs has one enabled shipping
/// token while there are enough tokens; the rest are uneven, up to 100 of them at a main account.
class BenchWorld {
public:
    explicit BenchWorld(const BenchSize& size);

    [[nodiscard]] const BenchSize& size() const noexcept { return size_; }
    [[nodiscard]] const std::vector<std::uint32_t>& organizations() const noexcept { return sizes_; }  ///< accounts in each
    [[nodiscard]] static std::string name(Place place);
    [[nodiscard]] Place parent(Place sub_account) const noexcept;
    /// The main account included.
    [[nodiscard]] bool is_below(Place account, Place above) const noexcept;
    [[nodiscard]] bool searchable(Place place) const noexcept;
    [[nodiscard]] bool suspended(Place place) const noexcept;
    [[nodiscard]] bool keeps_logs(Place place) const noexcept;

    using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;
    /// Writes both files; empty, or what went wrong.
    [[nodiscard]] std::string write(const std::string& accounts_file, const std::string& tokens_file,
                                    const Progress& progress) const;

private:
    struct Account;
    [[nodiscard]] Account at(Place place) const noexcept;
    [[nodiscard]] std::string_view plan(std::uint32_t organization) const noexcept;
    [[nodiscard]] bool deep(std::uint32_t organization) const noexcept;
    [[nodiscard]] std::uint32_t depth(Place place) const noexcept;
    [[nodiscard]] std::string account_line(Place place) const;

    BenchSize size_;
    std::vector<std::uint32_t> sizes_;
};

}  // namespace jeton::cli
