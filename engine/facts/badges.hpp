// What records of tokens say by a number, so that a record is 16 bytes: kinds with token classes, and instants. Numbers stay what they are
// whatever becomes of the policy. Written by the one writer; readers use rows by the numbers that they have. Entry point: RecordPools.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "engine/limits.hpp"
#include "engine/memory/growing.hpp"
#include "engine/memory/hash_index.hpp"

namespace jeton::engine {

inline constexpr std::int64_t never = INT64_MAX;

/// All that rules tell of a principal but for its filters.
struct Badge {
    std::uint32_t token_class = 0;          ///< mask of the bits whose `token` side holds
    std::uint16_t kind = 0;                 ///< or role: number among principals
    friend bool operator==(const Badge&, const Badge&) = default;
};

class BadgePool {
public:
    static constexpr std::uint32_t none = HashIndex::none;
    explicit BadgePool(std::uint32_t most = limits::badges) : most_(most) {}

    /// Its number; none where there are too many.
    std::uint32_t add(const Badge& badge) {
        const std::size_t hash = hash_numbers(std::array{badge.token_class, std::uint32_t{badge.kind}});
        const std::uint32_t known = numbers_.find(hash, [&](std::uint32_t number) { return rows_[number] == badge; });
        if (known != HashIndex::none || numbers_.size() == most_) return known;
        numbers_.make_room();
        rows_.add(badge);
        numbers_.add(hash);
        return numbers_.size() - 1;
    }
    [[nodiscard]] const Badge* data() const noexcept { return rows_.data(); }
    [[nodiscard]] const Badge& operator[](std::uint32_t number) const noexcept { return rows_[number]; }

private:
    std::uint32_t most_;
    Growing<Badge> rows_;
    HashIndex numbers_;
};

/// Microseconds since 1970; 0 is `never`. 20 to 30 bytes for each that is different.
class InstantPool {
public:
    InstantPool() { add(never); }
    std::uint32_t add(std::int64_t instant) {
        if ((rows_.size() + 1) * 4 > table_.size() * 3) spread();
        std::size_t at = place(instant);
        for (; table_[at] != none; at = (at + 1) & (table_.size() - 1))
            if (rows_[table_[at]] == instant) return table_[at];
        rows_.add(instant);
        return table_[at] = static_cast<std::uint32_t>(rows_.size() - 1);
    }
    [[nodiscard]] const std::int64_t* data() const noexcept { return rows_.data(); }
    [[nodiscard]] std::int64_t operator[](std::uint32_t number) const noexcept { return rows_[number]; }
    /// By number: is it at that instant or before?
    [[nodiscard]] std::vector<bool> until(std::int64_t instant) const {
        std::vector<bool> past(rows_.size());
        for (std::size_t i = 0; i < past.size(); ++i) past[i] = rows_[i] <= instant;
        return past;
    }

private:
    static constexpr std::uint32_t none = 0xffffffff;
    [[nodiscard]] std::size_t place(std::int64_t instant) const noexcept { return hash_numbers(std::array{instant}) & (table_.size() - 1); }
    void spread() {
        table_ = std::vector<std::uint32_t>(std::max<std::size_t>(16, table_.size() * 2), none);
        for (std::uint32_t number = 0; number < rows_.size(); ++number) {
            std::size_t at = place(rows_[number]);
            while (table_[at] != none) at = (at + 1) & (table_.size() - 1);
            table_[at] = number;
        }
    }

    Growing<std::int64_t> rows_;
    std::vector<std::uint32_t> table_;      ///< a power of two, at most three quarters of it in use
};

struct RecordPools {
    BadgePool badges;
    InstantPool instants;
};

}  // namespace jeton::engine
