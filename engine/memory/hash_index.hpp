// Numbers of rows that are kept elsewhere, found by the hashes of what they say. Entry point: HashIndex.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/memory/large.hpp"
#include "engine/memory/prefetch.hpp"
#include "engine/memory/release.hpp"

namespace jeton::engine {

/// Rows have the numbers 0, 1, 2 … in the order they were added. The first few are looked through one by one, without an allocation; many by
/// open addressing, where a look reads one place of memory beside the row itself.
class HashIndex {
public:
    static constexpr std::uint32_t none = 0xffffffff;

    HashIndex() = default;
    HashIndex(const HashIndex&) = delete;
    HashIndex& operator=(const HashIndex&) = delete;

    /// The row of that hash for which `is(number)` holds; or none.
    template <class Is>
    [[nodiscard]] std::uint32_t find(std::size_t hash, Is is) const {
        const std::uint32_t folded = fold(hash);
        if (mask_ == 0) {
            for (std::uint32_t i = 0; i < size_; ++i)
                if (few_[i] == folded && is(i)) return i;
            return none;
        }
        for (std::size_t at = folded & mask_; table_[at].number != none; at = (at + 1) & mask_)
            if (table_[at].hash == folded && is(table_[at].number)) return table_[at].number;
        return none;
    }
    /// So few rows that they are looked through.
    [[nodiscard]] bool is_small() const noexcept { return mask_ == 0; }
    /// A row of that hash will be looked for soon.
    void prefetch(std::size_t hash) const noexcept {
        if (mask_ != 0) engine::prefetch(&table_[fold(hash) & mask_]);
    }
    /// For one row more: then add() cannot fail.
    void make_room() {
        if (mask_ == 0 && size_ < few_.size()) return;
        if ((size_ + std::size_t{1}) * 4 > (mask_ + 1) * 3) spread(mask_ == 0 ? 64 : (mask_ + 1) * (mask_ < many ? 4 : 2));
    }
    /// The next row.
    void add(std::size_t hash) {
        make_room();
        const Entry entry{fold(hash), size_};
        if (mask_ == 0)
            few_[entry.number] = entry.hash;
        else
            place(entry);
        ++size_;
    }
    [[nodiscard]] std::uint32_t size() const noexcept { return size_; }
    /// Its memory is kept for the next time, of which it takes no more than it needs; where that is little of much, it is given back.
    void clear() noexcept {
        constexpr std::size_t much = 256, part = 64;
        if (table_.size() > much && size_ < table_.size() / part) release(table_);
        size_ = 0;
        mask_ = 0;
    }

private:
    struct Entry {
        std::uint32_t hash;
        std::uint32_t number = none;
    };
    using Table = std::vector<Entry, LargeAllocator<Entry>>;
    static std::uint32_t fold(std::size_t hash) noexcept { return static_cast<std::uint32_t>((hash * 0x9e3779b97f4a7c15ull) >> 32); }
    void place(const Entry& entry) {
        std::size_t at = entry.hash & mask_;
        while (table_[at].number != none) at = (at + 1) & mask_;
        table_[at] = entry;
    }
    void spread(std::size_t size) {
        const std::size_t used = mask_ == 0 ? 0 : mask_ + 1;
        Table old;
        if (table_.size() < size) {
            old.resize(size);
            old.swap(table_);
        } else {
            old.assign(table_.begin(), table_.begin() + static_cast<std::ptrdiff_t>(used));
            std::fill_n(table_.begin(), size, Entry{0});
        }
        mask_ = size - 1;
        if (used == 0)
            for (std::uint32_t i = 0; i < size_; ++i) place({few_[i], i});
        for (std::size_t i = 0; i < used; ++i)
            if (old[i].number != none) place(old[i]);
    }

    static constexpr std::size_t many = std::size_t{1} << 16;

    std::array<std::uint32_t, 16> few_;     ///< hashes of the first ones
    std::uint32_t size_ = 0;
    std::size_t mask_ = 0;                  ///< of the part of the table that is in use, a power of two less one; 0: none is
    Table table_;                           ///< three quarters of that part at the most are rows
};

}  // namespace jeton::engine
