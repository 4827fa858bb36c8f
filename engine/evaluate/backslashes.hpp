// The backslashes of a text, one after another, found 64 bytes at a time. Private to evaluate. Entry point: Backslashes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace jeton::engine {

class Backslashes {
public:
    void begin(const char* text, std::size_t size) noexcept {
        block_ = text;
        end_ = text + size;
        mask_ = 0;
        at_ = nullptr;
        block_ -= 64;
        advance();
    }

    /// The first one that was not passed yet, or the end of the text.
    [[nodiscard]] const char* at() const noexcept { return at_; }

    /// Moves on to the first one at `p` or behind it.
    void pass(const char* p) noexcept {
        if (p > end_) p = end_;
        while (at_ < p) {
            mask_ &= mask_ - 1;
            advance();
        }
    }

    /// Moves on by one.
    void next() noexcept {
        mask_ &= mask_ - 1;
        advance();
    }

private:
    void advance() noexcept {
        while (mask_ == 0) {
            block_ += 64;
            if (block_ >= end_) {
                block_ = end_;
                at_ = end_;
                return;
            }
            mask_ = end_ - block_ >= 64 ? block_mask(block_) : last_mask();
        }
        at_ = block_ + __builtin_ctzll(mask_);
    }

    [[nodiscard]] std::uint64_t last_mask() const noexcept {
        char padded[64] = {};
        std::memcpy(padded, block_, static_cast<std::size_t>(end_ - block_));
        return block_mask(padded);
    }

    [[nodiscard]] static std::uint64_t block_mask(const char* p) noexcept {
        std::uint64_t mask = 0;
#if defined(__SSE2__)
        const __m128i wanted = _mm_set1_epi8('\\');
        for (int i = 0; i < 4; ++i) {
            const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 16 * i));
            mask |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted)))) << 16 * i;
        }
#else
        for (int i = 0; i < 64; ++i) mask |= static_cast<std::uint64_t>(p[i] == '\\') << i;
#endif
        return mask;
    }

    const char* block_ = nullptr;
    const char* end_ = nullptr;
    const char* at_ = nullptr;
    std::uint64_t mask_ = 0;        // of the block, from at_ on
};

}  // namespace jeton::engine
