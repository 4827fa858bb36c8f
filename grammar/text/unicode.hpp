// One character of UTF-8 at a time, strictly. Entry points: character_at(), is_odd().
#pragma once

#include <cstddef>
#include <string_view>

namespace jeton::text {

/// A character and its bytes; what is not UTF-8 is one byte, not valid, with that byte as its code.
struct Character {
    char32_t code = 0;
    std::size_t size = 1;
    bool valid = false;
};

/// A control, a blank that is no plain one, or a mark that cannot be seen.
[[nodiscard]] constexpr bool is_odd(char32_t c) noexcept {
    return c < 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0xad || c == 0x61c || c == 0x1680 || c == 0x180e ||
           (c >= 0x2000 && c <= 0x200f) || (c >= 0x2028 && c <= 0x202f) || (c >= 0x205f && c <= 0x206f) || c == 0x3000 ||
           c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

[[nodiscard]] inline Character character_at(std::string_view text, std::size_t at) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(at);
    if (first < 0x80) {
        return {first, 1, true};
    }
    const std::size_t size = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (size == 0 || at + size > text.size()) {
        return {first, 1, false};
    }
    char32_t code = first & (0xffu >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(at + i) & 0xc0) != 0x80) {
            return {first, 1, false};
        }
        code = (code << 6) | (byte(at + i) & 0x3fu);
    }
    const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    if (overlong || surrogate || code > 0x10ffff) {
        return {first, 1, false};
    }
    return {code, size, true};
}

}  // namespace jeton::text
