// Numbers of rows that are kept elsewhere, found by a small number that they share with a few others. Entry point: ChainIndex.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/memory/hash_index.hpp"
#include "engine/memory/large.hpp"
#include "engine/memory/prefetch.hpp"
#include "engine/memory/release.hpp"

namespace jeton::engine {

/// Rows have the numbers 0, 1, 2 … in the order they were added. Each has a head, a number below heads(): the first few of a head are looked
/// through one by one, where a hash would be a miss of the cache more; all others, of whatever head, are found by hash.
class ChainIndex {
public:
    static constexpr std::uint32_t none = HashIndex::none, few = 16;
    struct Added {
        std::uint32_t number;
        bool fresh;                             ///< the next row, which the caller adds
    };

    [[nodiscard]] std::size_t heads() const noexcept { return last_.size(); }
    /// More of them.
    void heads(std::size_t count) { last_.resize(count, none); }
    /// The row of a head for which `is(number)` holds, or the next row, with what `hash()` says.
    template <class Hash, class Is>
    [[nodiscard]] Added add(std::uint32_t head, Hash hash, Is is) {
        std::uint32_t seen = 0;
        for (std::uint32_t number = last_[head]; number != none; number = before_[number], ++seen)
            if (is(number)) return {number, false};
        const auto next = static_cast<std::uint32_t>(before_.size());
        if (seen < few) {
            before_.push_back(last_[head]);
            last_[head] = next;
            return {next, true};
        }
        const std::size_t found_by = hash();
        const std::uint32_t known = more_.find(found_by, [&](std::uint32_t i) { return is(more_rows_[i]); });
        if (known != HashIndex::none) return {more_rows_[known], false};
        before_.push_back(none);
        more_rows_.push_back(next);
        more_.add(found_by);
        return {next, true};
    }
    /// A head will be asked about soon. Its last row, or none: where a look begins.
    void prefetch(std::uint32_t head) const noexcept { engine::prefetch(&last_[head]); }
    [[nodiscard]] std::uint32_t last_of(std::uint32_t head) const noexcept { return last_[head]; }
    /// Neither rows nor heads; see empty().
    void clear() noexcept {
        empty(last_);
        empty(before_);
        empty(more_rows_);
        more_.clear();
    }

private:
    using Numbers = std::vector<std::uint32_t, LargeAllocator<std::uint32_t>>;
    Numbers last_;                              ///< by head: a row
    Numbers before_;                            ///< by row: the one before it of its head
    Numbers more_rows_;
    HashIndex more_;                            ///< of more_rows_
};

}  // namespace jeton::engine
