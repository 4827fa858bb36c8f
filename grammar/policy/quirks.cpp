#include "grammar/policy/quirks.hpp"

#include <algorithm>
#include <charconv>

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

std::optional<std::uint32_t> surrogate_pair(std::string_view text) noexcept {
    const auto half = [&](std::size_t at) -> std::uint32_t {
        std::uint32_t code = 0;
        if (text.size() < at + surrogate_pair_size / 2 || text[at] != '\\' || text[at + 1] != 'u') return 0;
        const auto [end, error] = std::from_chars(text.data() + at + 2, text.data() + at + surrogate_pair_size / 2, code, 16);
        return error == std::errc() && end == text.data() + at + surrogate_pair_size / 2 ? code : 0;
    };
    const std::uint32_t high = half(0), low = half(surrogate_pair_size / 2);
    if (high < 0xd800 || high > 0xdbff || low < 0xdc00 || low > 0xdfff) return std::nullopt;
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

bool join_surrogate_pairs(std::string& text, std::size_t at) {
    bool found = false;
    for (std::size_t i = at; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] != '\\') continue;
        if (const auto code = surrogate_pair(std::string_view(text).substr(i))) {
            std::string one = "\\\n\\U00000000";                // as long as the two: an escaped end of a line is nothing
            for (std::size_t digit = one.size(), rest = *code; rest != 0; rest /= 16) one[--digit] = "0123456789ABCDEF"[rest % 16];
            text.replace(i, surrogate_pair_size, one);
            i += surrogate_pair_size - 1;
            found = true;
        } else {
            ++i;
        }
    }
    return found;
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
