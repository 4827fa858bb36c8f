#include "grammar/text/secrets.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace jeton::text {

void hide_secrets(std::string& text) {
    constexpr std::string_view prefix = "jeton_";
    constexpr std::size_t least = 24;       // a secret has twice as many
    const auto is_sign = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    for (std::size_t at = 0; (at = text.find(prefix, at)) != std::string::npos;) {
        const std::size_t begin = at + prefix.size();
        at = begin;
        while (at < text.size() && is_sign(text[at])) ++at;
        if (at - begin >= least) std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(begin), at - begin, '*');
    }
}

}  // namespace jeton::text
