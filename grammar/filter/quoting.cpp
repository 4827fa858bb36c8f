#include "grammar/filter/quoting.hpp"

#include "grammar/filter/lexer.hpp"
#include "grammar/literal/address.hpp"

namespace jeton::syntax {

bool has_unescaped(std::string_view raw, std::string_view any_of) noexcept {
    for (std::size_t p = 0; p < raw.size(); ++p) {
        if (raw[p] == '\\') ++p;
        else if (any_of.find(raw[p]) != std::string_view::npos) return true;
    }
    return false;
}

bool has_wildcard(std::string_view raw) noexcept { return has_unescaped(raw, "*?"); }

std::string lost_in_quotes(std::string_view text) {
    if (has_unescaped(text, "*")) return "in quotes `*` is the sign itself";
    return literal::parse_network(text).is ? "in quotes it is a text, and no network" : std::string();
}

bool stands_bare(std::string_view text) {
    const Lexer lexer(text);
    constexpr std::string_view doubtful = "?\\~^";          // `?` was no wildcard in quotes
    return lexer.bare(0) == text.size() && text.find_first_of(doubtful) == std::string_view::npos && !text.starts_with('/') && !text.starts_with('-') &&
           text.find("&&") == std::string_view::npos && text.find("||") == std::string_view::npos;
}

std::size_t typographic_quote(std::string_view word) noexcept {
    for (const std::string_view quote : {"\u2018", "\u2019", "\u201a", "\u201b", "\u201c", "\u201d", "\u201e", "\u201f", "\u00ab", "\u00bb"})
        if (word.starts_with(quote)) return quote.size();
    return 0;
}

}  // namespace jeton::syntax
