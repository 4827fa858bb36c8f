// The backslashes of a text, one after another. Private to evaluate. Entry point: Backslashes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace jeton::engine {

class Backslashes {
public:
    /// Finds all of a text's at once. Allocates where the text is longer than those before.
    void begin(const char* text, std::size_t size);

    /// The first one that was not passed yet, or the end of the text.
    [[nodiscard]] const char* at() const noexcept { return at_; }

    /// Moves on to the first one at `p` or behind it.
    void pass(const char* p) noexcept {
        if (p > end_) p = end_;
        while (at_ < p) next();
    }

    /// Moves on by one.
    void next() noexcept {
        mask_ &= mask_ - 1;
        settle();
    }

private:
    void settle() noexcept {
        while (mask_ == 0) {
            if (++block_ >= blocks_) {
                at_ = end_;
                return;
            }
            mask_ = masks_[block_];
        }
        at_ = text_ + 64 * block_ + __builtin_ctzll(mask_);
    }

    const char* text_ = nullptr;
    const char* end_ = nullptr;
    const char* at_ = nullptr;
    std::size_t blocks_ = 0;
    std::size_t block_ = 0;             ///< the one of at_
    std::uint64_t mask_ = 0;            ///< of that block, from at_ on
    std::vector<std::uint64_t> masks_;  ///< a bit for each byte of 64
};

}  // namespace jeton::engine
