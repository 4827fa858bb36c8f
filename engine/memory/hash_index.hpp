// Numbers of rows that are kept elsewhere, found by the hashes of what they say. Entry point: HashIndex.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace jeton::engine {

/// Rows have the numbers 0, 1, 2 … in the order they were added. A few are looked through one by one, many by open addressing.
class HashIndex {
public:
    static constexpr std::uint32_t none = 0xffffffff;

    /// The row of that hash for which `is(number)` holds; or none.
    template <class Is>
    [[nodiscard]] std::uint32_t find(std::size_t hash, Is is) const {
        if (table_.empty()) {
            for (std::uint32_t i = 0; i < hashes_.size(); ++i)
                if (hashes_[i] == hash && is(i)) return i;
            return none;
        }
        for (std::size_t at = hash & (table_.size() - 1); table_[at] != none; at = (at + 1) & (table_.size() - 1))
            if (hashes_[table_[at]] == hash && is(table_[at])) return table_[at];
        return none;
    }
    /// The next row.
    void add(std::size_t hash) {
        hashes_.push_back(hash);
        if (hashes_.size() * 2 > table_.size() && hashes_.size() > few) return spread();
        if (!table_.empty()) place(static_cast<std::uint32_t>(hashes_.size() - 1));
    }
    [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(hashes_.size()); }

private:
    static constexpr std::size_t few = 8;

    void place(std::uint32_t number) {
        std::size_t at = hashes_[number] & (table_.size() - 1);
        while (table_[at] != none) at = (at + 1) & (table_.size() - 1);
        table_[at] = number;
    }
    void spread() {
        std::size_t size = 32;
        while (size < hashes_.size() * 4) size *= 2;
        table_.assign(size, none);
        for (std::uint32_t i = 0; i < hashes_.size(); ++i) place(i);
    }

    std::vector<std::size_t> hashes_;
    std::vector<std::uint32_t> table_;      ///< a power of two, at most half of it in use
};

}  // namespace jeton::engine
