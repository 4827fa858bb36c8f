#include "engine/evaluate/backslashes.hpp"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace jeton::engine {
namespace {

constexpr std::size_t block = 64;

#if defined(__x86_64__)

__attribute__((target("avx2"))) void find_wide(const char* p, std::size_t blocks, std::uint64_t* masks) noexcept {
    const __m256i wanted = _mm256_set1_epi8('\\');
    for (std::size_t i = 0; i < blocks; ++i, p += block) {
        const __m256i low = _mm256_cmpeq_epi8(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)), wanted);
        const __m256i high = _mm256_cmpeq_epi8(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 32)), wanted);
        masks[i] = static_cast<std::uint32_t>(_mm256_movemask_epi8(low)) | static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(high))) << 32;
    }
}

void find_narrow(const char* p, std::size_t blocks, std::uint64_t* masks) noexcept {
    const __m128i wanted = _mm_set1_epi8('\\');
    for (std::size_t i = 0; i < blocks; ++i, p += block) {
        std::uint64_t mask = 0;
        for (int part = 0; part < 4; ++part) {
            const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 16 * part));
            mask |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted)))) << 16 * part;
        }
        masks[i] = mask;
    }
}

void find(const char* p, std::size_t blocks, std::uint64_t* masks) noexcept {
    static const bool wide = __builtin_cpu_supports("avx2");
    if (wide) find_wide(p, blocks, masks);
    else find_narrow(p, blocks, masks);
}

#else

void find(const char* p, std::size_t blocks, std::uint64_t* masks) noexcept {
    for (std::size_t i = 0; i < blocks; ++i, p += block) {
        masks[i] = 0;
        for (std::size_t byte = 0; byte < block; ++byte) masks[i] |= static_cast<std::uint64_t>(p[byte] == '\\') << byte;
    }
}

#endif

}  // namespace

void Backslashes::begin(const char* text, std::size_t size) {
    text_ = text;
    end_ = text + size;
    blocks_ = (size + block - 1) / block;
    if (masks_.size() < blocks_) masks_.resize(blocks_);
    const std::size_t whole = size / block;
    find(text, whole, masks_.data());
    if (whole < blocks_) {
        char padded[block] = {};
        std::memcpy(padded, text + whole * block, size - whole * block);
        find(padded, 1, masks_.data() + whole);
    }
    block_ = 0;
    mask_ = blocks_ != 0 ? masks_[0] : 0;
    settle();
}

}  // namespace jeton::engine
