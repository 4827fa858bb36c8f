// The escapes of JSON strings. Entry point: escape_is_right().
#pragma once

#include <array>
#include <cstddef>

namespace jeton::engine {

/// What follows a backslash on its own, but `u`.
inline constexpr auto simple_escapes = [] {
    std::array<bool, 256> is{};
    for (const char c : {'"', '\\', '/', 'b', 'f', 'n', 'r', 't'}) is[static_cast<unsigned char>(c)] = true;
    return is;
}();

/// Four hexadecimal digits at `at`; false where there are none before `end`.
[[nodiscard]] inline bool four_digits(const char* at, const char* end, unsigned& value) noexcept {
    if (end - at < 4) return false;
    value = 0;
    for (int i = 0; i < 4; ++i) {
        const auto decimal = static_cast<unsigned char>(at[i] - '0'), letter = static_cast<unsigned char>((at[i] | 0x20) - 'a');
        if (decimal > 9 && letter > 5) return false;
        value = value << 4 | (decimal <= 9 ? decimal : letter + 10u);
    }
    return true;
}

/// `p` is behind the backslash of an escape in a string that ends at `end` or before. On success `p` moves behind the escape, a
/// pair of surrogates being one.
[[nodiscard]] inline bool escape_is_right(const char*& p, const char* end) noexcept {
    if (p >= end) return false;
    const char c = *p++;
    if (c != 'u') return simple_escapes[static_cast<unsigned char>(c)];
    unsigned code = 0, low = 0;
    if (!four_digits(p, end, code) || (code >= 0xdc00 && code < 0xe000)) return false;
    p += 4;
    if (code < 0xd800 || code > 0xdfff) return true;
    if (end - p < 2 || p[0] != '\\' || p[1] != 'u' || !four_digits(p + 2, end, low) || low < 0xdc00 || low >= 0xe000) return false;
    p += 6;
    return true;
}

}  // namespace jeton::engine
