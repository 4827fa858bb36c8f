#include "grammar/filter/lexer.hpp"

#include <array>
#include <cstdint>

#include "grammar/text/unicode.hpp"

namespace jeton::syntax {
namespace {

using text::is_odd;

constexpr char32_t decode(std::string_view text, std::size_t p, std::size_t& end) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(p);
    if (lead < 0x80) return end = p + 1, lead;
    if (lead < 0xe0) return end = p + 2, (lead & 0x1fu) << 6 | (byte(p + 1) & 0x3fu);
    if (lead < 0xf0) return end = p + 3, (lead & 0x0fu) << 12 | (byte(p + 1) & 0x3fu) << 6 | (byte(p + 2) & 0x3fu);
    return end = p + 4, (lead & 0x07u) << 18 | (byte(p + 1) & 0x3fu) << 12 | (byte(p + 2) & 0x3fu) << 6 | (byte(p + 3) & 0x3fu);
}

// What an ASCII character may be part of. Multi-byte characters are in both classes unless they are odd.
enum : std::uint8_t { bare_bit = 1, field_head_bit = 2, field_char_bit = 4, space_bit = 8, escape_bit = 16, hex_bit = 32 };

constexpr std::array<std::uint8_t, 128> make_classes() {
    std::array<std::uint8_t, 128> t{};
    for (unsigned c = 0; c < 128; ++c) {
        const bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const auto in = [&](std::string_view s) { return s.find(static_cast<char>(c)) != std::string_view::npos; };
        if (!is_odd(c) && !in(" ()[]{}\"<>\\")) t[c] |= bare_bit;
        if (alnum || in("_@$.")) t[c] |= field_head_bit | field_char_bit;
        if (in("/-")) t[c] |= field_char_bit;
        if (in(" \t\r\n")) t[c] |= space_bit;
        if (in(" \\()[]{}\"'<>*?:/=!~^#&|@.,;+-")) t[c] |= escape_bit;
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) t[c] |= hex_bit;
    }
    return t;
}
constexpr auto classes = make_classes();

bool is_class(std::string_view text, std::size_t p, std::uint8_t bit) noexcept {
    if (p >= text.size()) return false;
    const auto c = static_cast<unsigned char>(text[p]);
    return c < 128 && (classes[c] & bit) != 0;
}

/// The end of a character of a class, ASCII or not.
std::size_t of_class(std::string_view text, std::size_t p, std::uint8_t bit) noexcept {
    if (p >= text.size()) return Lexer::none;
    const auto c = static_cast<unsigned char>(text[p]);
    if (c < 128) return (classes[c] & bit) != 0 ? p + 1 : Lexer::none;
    std::size_t end = 0;
    return is_odd(decode(text, p, end)) ? Lexer::none : end;
}

}  // namespace

std::size_t Lexer::space(std::size_t p) const noexcept {
    for (;; ++p) {
        if (is_class(text_, p, space_bit)) continue;
        if (at(p) != '#' || p >= text_.size()) return p;
        while (p < text_.size() && text_[p] != '\r' && text_[p] != '\n') ++p;
        if (p >= text_.size()) return p;
    }
}

std::size_t Lexer::some_space(std::size_t p) const noexcept { return is_class(text_, p, space_bit) ? space(p + 1) : none; }

std::size_t Lexer::character(std::size_t p) const noexcept {
    if (p >= text_.size()) return text_.size();
    std::size_t end = 0;
    decode(text_, p, end);
    return end;
}

bool Lexer::odd(std::size_t p) const noexcept {
    std::size_t end = 0;
    return p < text_.size() && is_odd(decode(text_, p, end));
}

std::size_t Lexer::escape(std::size_t p) const noexcept {
    if (at(p) != '\\') return none;
    if (is_class(text_, p + 1, escape_bit)) return p + 2;
    if (at(p + 1) != 'u') return none;
    const auto hex = [&](std::size_t i) { return is_class(text_, i, hex_bit); };
    if (hex(p + 2) && hex(p + 3) && hex(p + 4) && hex(p + 5)) return p + 6;
    if (at(p + 2) != '{') return none;
    std::size_t q = p + 3;
    while (hex(q)) ++q;
    return q > p + 3 && at(q) == '}' ? q + 1 : none;
}

std::size_t Lexer::bare_char(std::size_t p) const noexcept {
    const std::size_t end = of_class(text_, p, bare_bit);
    return end != none ? end : escape(p);
}

std::size_t Lexer::bare_chars(std::size_t p) const noexcept {
    for (;;) {
        while (is_class(text_, p, bare_bit)) ++p;
        const std::size_t end = bare_char(p);
        if (end == none) return p;
        p = end;
    }
}

std::size_t Lexer::field_head(std::size_t p) const noexcept {
    const std::size_t end = of_class(text_, p, field_head_bit);
    return end != none ? end : escape(p);
}

std::size_t Lexer::field_char(std::size_t p) const noexcept {
    const std::size_t end = of_class(text_, p, field_char_bit);
    return end != none ? end : escape(p);
}

std::size_t Lexer::word(std::size_t p, std::string_view lower) const noexcept {
    if (p + lower.size() > text_.size()) return none;
    for (std::size_t i = 0; i < lower.size(); ++i)
        if ((text_[p + i] | 0x20) != lower[i]) return none;
    return bare_char(p + lower.size()) == none ? p + lower.size() : none;
}

std::size_t Lexer::keyword(std::size_t p) const noexcept {
    switch (at(p) | 0x20) {
        case 'o': return word(p, "or");
        case 'a': return word(p, "and");
        case 'n': return word(p, "not");
        default: return none;
    }
}

std::size_t Lexer::null(std::size_t p) const noexcept {
    return starts(p, "null") && bare_char(p + 4) == none ? p + 4 : none;
}

std::size_t Lexer::exists_word(std::size_t p) const noexcept {
    if (at(p) != '_') return none;
    const std::size_t end = starts(p, "_exists_") ? p + 8 : starts(p, "_missing_") ? p + 9 : none;
    return end != none && field_char(end) == none ? end : none;
}

std::size_t Lexer::exists(std::size_t p) const noexcept { return at(p) == '*' && bare_char(p + 1) == none ? p + 1 : none; }

std::size_t Lexer::match_all(std::size_t p) const noexcept {
    if (at(p) != '*') return none;
    std::size_t end = p + 1;
    if (const std::size_t colon = space(end); at(colon) == ':')
        if (const std::size_t star = space(colon + 1); at(star) == '*') end = star + 1;
    return bare_char(end) == none ? end : none;
}

std::size_t Lexer::quoted(std::size_t p) const noexcept {
    const char quote = at(p);
    if (quote != '"' && quote != '\'') return none;
    for (std::size_t q = p + 1; q < text_.size();) {
        const char c = text_[q];
        if (c == '\r' || c == '\n') return none;
        if (c == quote) {
            if (quote == '"' || at(q + 1) != '\'') return q + 1;
            q += 2;
        } else if (c == '\\' && quote == '"') {
            const std::size_t end = is(q + 1, "nrt") ? q + 2 : escape(q);
            if (end == none) return none;
            q = end;
        } else {
            ++q;
        }
    }
    return none;
}

std::size_t Lexer::bare(std::size_t p) const noexcept {
    if (is(p, "=!~^#'") || keyword(p) != none || null(p) != none) return none;
    const std::size_t head = bare_char(p);
    return head == none ? none : bare_chars(head);
}

std::size_t Lexer::field(std::size_t p) const noexcept {
    if (keyword(p) != none || exists_word(p) != none) return none;
    std::size_t end = field_head(p);
    if (end == none) return none;
    for (std::size_t next; (next = field_char(end)) != none;) end = next;
    return end;
}

std::size_t Lexer::comparison(std::size_t p) const noexcept {
    if (!is(p, "<>")) return none;
    return at(p + 1) == '=' ? p + 2 : p + 1;
}

std::size_t Lexer::or_op(std::size_t p) const noexcept { return starts(p, "||") ? p + 2 : word(p, "or"); }
std::size_t Lexer::and_op(std::size_t p) const noexcept { return starts(p, "&&") ? p + 2 : word(p, "and"); }

std::size_t Lexer::not_word(std::size_t p) const noexcept {
    if (at(p) == '!') return at(p + 1) == '=' ? none : p + 1;
    const std::size_t end = word(p, "not");
    return end != none && at(space(end)) == ':' ? none : end;
}

std::size_t Lexer::not_op(std::size_t p) const noexcept {
    if (at(p) == '-') return is(p + 1, "(\"'") || field_head(p + 1) != none ? p + 1 : none;
    return not_word(p);
}

bool Lexer::operator_ahead(std::size_t p) const noexcept {
    const std::size_t q = space(p);
    return is(q, ":<>") || starts(q, "=~");
}

std::size_t Lexer::filter_name(std::size_t p) const noexcept {
    if (at(p) < 'a' || at(p) > 'z' || keyword(p) != none) return none;
    std::size_t end = p + 1;
    while ((at(end) >= 'a' && at(end) <= 'z') || (at(end) >= '0' && at(end) <= '9') || at(end) == '-') ++end;
    return bare_char(end) == none && !operator_ahead(end) ? end : none;
}

std::size_t Lexer::any_bound(std::size_t p) const noexcept {
    for (const std::size_t end : {exists(p), quoted(p), keyword(p), null(p), bare(p)})
        if (end != none) return end;
    return none;
}

bool Lexer::range_ahead(std::size_t p) const noexcept {
    if (at(p) != '{') return false;
    std::size_t q = any_bound(space(p + 1));
    if (q == none || (q = some_space(q)) == none || !starts(q, "TO")) return false;
    if ((q = some_space(q + 2)) == none || (q = any_bound(q)) == none) return false;
    return is(space(q), "]}");
}

std::size_t Lexer::wild_field(std::size_t p) const noexcept {
    for (std::size_t next; (next = field_char(p)) != none;) p = next;
    if (!is(p, "*?")) return none;
    for (std::size_t next = p + 1; next != none; next = is(p, "*?") ? p + 1 : field_char(p)) p = next;
    return p;
}

std::size_t Lexer::wild_predicate(std::size_t p) const noexcept {
    const std::size_t end = wild_field(p);
    if (end == none || !operator_ahead(end)) return none;
    if (at(p) == '*')       // `*:*` is no predicate
        if (const std::size_t colon = space(p + 1); at(colon) == ':' && exists(space(colon + 1)) != none) return none;
    return end;
}

EscapeValue read_escape(const Lexer& lexer, std::size_t p, std::size_t last) noexcept {
    const auto hex = [&](std::size_t from, std::size_t to) {
        char32_t value = 0;
        for (std::size_t i = from; i < to; ++i) {
            const char c = lexer.at(i);
            const char32_t digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
            value = value > 0x10ffff ? value : value * 16 + digit;
        }
        return value;
    };
    switch (lexer.at(p + 1)) {
        case 'n': return {U'\n', p + 2};
        case 'r': return {U'\r', p + 2};
        case 't': return {U'\t', p + 2};
        case 'u': break;
        default: return {static_cast<unsigned char>(lexer.at(p + 1)), p + 2};
    }
    const bool braces = lexer.at(p + 2) == '{';
    const std::size_t end = lexer.escape(p);
    char32_t code = braces ? hex(p + 3, end - 1) : hex(p + 2, end);
    if (!braces && code >= 0xd800 && code < 0xdc00 && end + 6 <= last && lexer.starts(end, "\\u") && lexer.at(end + 2) != '{' &&
        lexer.escape(end) == end + 6) {
        const char32_t low = hex(end + 2, end + 6);
        if (low >= 0xdc00 && low < 0xe000) return {0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00), end + 6};
    }
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) code = EscapeValue::no_character;
    return {code, end};
}

std::size_t first_bad_byte(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto tail = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
    for (std::size_t p = 0; p < text.size();) {
        const unsigned lead = byte(p);
        if (lead < 0x80) {
            ++p;
        } else if (lead >= 0xc2 && lead <= 0xdf && tail(p + 1)) {
            p += 2;
        } else if (lead >= 0xe0 && lead <= 0xef && tail(p + 1) && tail(p + 2) && !(lead == 0xe0 && byte(p + 1) < 0xa0) &&
                   !(lead == 0xed && byte(p + 1) > 0x9f)) {
            p += 3;
        } else if (lead >= 0xf0 && lead <= 0xf4 && tail(p + 1) && tail(p + 2) && tail(p + 3) &&
                   !(lead == 0xf0 && byte(p + 1) < 0x90) && !(lead == 0xf4 && byte(p + 1) > 0x8f)) {
            p += 4;
        } else {
            return p;
        }
    }
    return std::string_view::npos;
}

}  // namespace jeton::syntax
