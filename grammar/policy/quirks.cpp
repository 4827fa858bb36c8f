#include "grammar/policy/quirks.hpp"

#include <algorithm>

namespace jeton::syntax {

bool is_next_key(std::string_view text, std::size_t end) noexcept {
    const std::size_t behind = text.find_first_not_of(' ', end);
    return behind != std::string_view::npos && text[behind] == ':';
}

std::size_t behind_sign(std::string_view text, std::size_t at) noexcept {
    constexpr std::size_t farthest = 1024;      // on one line; a value is missing right behind its sign
    const std::size_t next = at;
    while (true) {
        while (at > 0 && is_white(text[at - 1])) {
            --at;
        }
        std::size_t line = at;
        while (line > 0 && at - line < farthest && text[line - 1] != '\n' && text[line - 1] != '\r') {
            --line;
        }
        const std::size_t first = text.find_first_not_of(' ', line);
        if (first < at && text[first] == '#') {
            at = line;
            continue;
        }
        for (std::size_t i = line; i < at; ++i) {
            if (text[i] != ':' && text[i] != '-') {
                continue;
            }
            const std::size_t behind = std::min(text.find_first_not_of(' ', i + 1), text.size());
            if (behind >= at || (behind > i + 1 && text[behind] == '#')) {
                return i + 1;
            }
        }
        return at == 0 ? next : at;
    }
}

std::string with_whole_characters(std::string_view text) {
    std::string out;
    std::size_t inside = 0;                     // bytes of a character still to come
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (inside != 0) {
            --inside;
        } else if (byte == 0x85 || byte == 0xa0) {
            out += '\xc2';
        } else {
            inside = byte < 0xc0 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
        }
        out += c;
    }
    return out;
}

}  // namespace jeton::syntax
