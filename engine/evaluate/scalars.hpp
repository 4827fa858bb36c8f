// Is a scalar that is no string one of JSON's? Private to evaluate. Entry points: is_number(), is_word(), is_plain_integer().
#pragma once

#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace jeton::engine {

[[nodiscard]] inline bool digit(char c) noexcept { return static_cast<unsigned char>(c - '0') < 10; }

[[nodiscard]] inline bool is_number(const char* p, const char* end) noexcept {
    if (p < end && *p == '-') ++p;
    if (p == end || !digit(*p)) return false;
    if (*p++ != '0')
        while (p < end && digit(*p)) ++p;
    if (p == end) return true;
    if (*p == '.') {
        if (++p == end || !digit(*p)) return false;
        while (p < end && digit(*p)) ++p;
    }
    if (p < end && (*p | 0x20) == 'e') {
        if (++p < end && (*p == '+' || *p == '-')) ++p;
        if (p == end || !digit(*p)) return false;
        while (p < end && digit(*p)) ++p;
    }
    return p == end;
}

[[nodiscard]] inline bool is_word(const char* p, const char* end, std::string_view word) noexcept {
    return static_cast<std::size_t>(end - p) == word.size() && std::memcmp(p, word.data(), word.size()) == 0;
}

/// Nothing but digits, at most sixteen, as most numbers of logs are; begins with a digit. `text` is where what can be read begins.
/// False is no answer.
[[nodiscard]] inline bool is_plain_integer([[maybe_unused]] const char* text, [[maybe_unused]] const char* p, [[maybe_unused]] const char* end) noexcept {
#if defined(__SSE2__)
    const auto size = end - p;
    if (size > 16 || end - text < 16) return false;
    const __m128i digits = _mm_sub_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(end - 16)), _mm_set1_epi8('0'));
    const int are = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(digits, _mm_set1_epi8(9)), digits));
    const int others = (~are & 0xffff) >> (16 - size);
    const int leading_zero = static_cast<int>(*p == '0') & static_cast<int>(size != 1);
    return (others | leading_zero) == 0;
#else
    return false;
#endif
}

}  // namespace jeton::engine
