#include "engine/evaluate/tests.hpp"

#include <algorithm>
#include <compare>
#include <cstdint>
#include <cstring>

namespace jeton::engine {
namespace {

constexpr std::size_t none = std::string_view::npos;

std::size_t character_size(char lead) noexcept {
    const auto c = static_cast<unsigned char>(lead);
    return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

// A piece of a glob is a text in which a byte one_character stands for any character; `ones` tells whether there is one.

/// Where a piece that begins at `p` ends, or none.
std::size_t piece_at(std::string_view piece, bool ones, std::string_view text, std::size_t p) noexcept {
    if (!ones) return text.compare(p, piece.size(), piece) == 0 ? p + piece.size() : none;
    for (const char c : piece) {
        if (p >= text.size() || (c != one_character && text[p] != c)) return none;
        p += c == one_character ? character_size(text[p]) : 1;
    }
    return p;
}

/// The leftmost end of a piece that begins at `p` or later.
std::size_t piece_from(std::string_view piece, bool ones, std::string_view text, std::size_t p) noexcept {
    if (!ones) return (p = text.find(piece, p)) == none ? none : p + piece.size();
    if (piece.empty()) return p;
    const std::string_view literal = piece.substr(0, std::min(piece.find(one_character), piece.size()));
    while (p <= text.size()) {
        if (!literal.empty() && (p = text.find(literal, p)) == none) return none;
        if (const std::size_t end = piece_at(piece, ones, text, p); end != none) return end;
        if (p >= text.size()) return none;
        p += character_size(text[p]);
    }
    return none;
}

/// Does a piece end the text, beginning at `from` or later?
bool piece_ends(std::string_view piece, bool ones, std::string_view text, std::size_t from) noexcept {
    if (!ones) return text.size() - from >= piece.size() && text.ends_with(piece);
    std::size_t p = text.size();
    for (auto c = piece.rbegin(); c != piece.rend(); ++c) {
        if (p == 0) return false;
        --p;
        if (*c == one_character)
            while (p > 0 && (static_cast<unsigned char>(text[p]) & 0xc0) == 0x80) --p;
        else if (text[p] != *c)
            return false;
    }
    return p >= from;
}

/// Takes the next piece from a glob.
std::string_view next_piece(std::string_view& glob) noexcept {
    const auto byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(glob[at])); };
    const std::size_t size = byte(0) | byte(1) << 8;
    const std::string_view piece = glob.substr(2, size);
    glob.remove_prefix(2 + size);
    return piece;
}

bool glob_passes(std::string_view glob, bool ones, std::string_view text) noexcept {
    std::size_t p = piece_at(next_piece(glob), ones, text, 0);
    if (glob.empty()) return p == text.size();
    while (p != none) {
        const std::string_view piece = next_piece(glob);
        if (glob.empty()) return piece_ends(piece, ones, text, p);
        p = piece_from(piece, ones, text, p);
    }
    return false;
}

/// An integer of at most 18 digits, as most numbers of logs are.
bool small_integer(std::string_view number, std::int64_t& value) noexcept {
    const bool negative = number[0] == '-';
    if (negative) number.remove_prefix(1);
    if (number.size() > 18) return false;
    std::int64_t v = 0;
    for (const char c : number) {
        if (c < '0' || c > '9') return false;
        v = v * 10 + (c - '0');
    }
    value = negative ? -v : v;
    return true;
}

/// How the literal compares with a number of a document.
std::strong_ordering compare(const NumberLiteral& literal, std::string_view number) noexcept {
    std::int64_t value = 0;
    if (literal.is_whole && small_integer(number, value)) return literal.whole <=> value;
    return literal::compare(literal.exact, number);
}

bool within(const Predicate& p, std::strong_ordering lo, std::strong_ordering hi) noexcept {
    return (!p.has_lo || lo < 0 || (p.lo_closed && lo == 0)) && (!p.has_hi || hi > 0 || (p.hi_closed && hi == 0));
}

bool date_text_passes(const Predicate& p, std::string_view text) noexcept {
    const auto moment = literal::parse_date(text);
    if (!moment) return false;
    const literal::Instant v = moment->first;
    if (p.has_lo) {
        const auto& low = p.of<DateRange>().low;
        if (p.lo_closed ? v < low.first : v < low.end || v <= low.first) return false;
    }
    if (p.has_hi) {
        const auto& high = p.of<DateRange>().high;
        if (!(v < high.first || (p.hi_closed && (v < high.end || v == high.first)))) return false;
    }
    return true;
}

/// How an instant compares with a number of milliseconds.
std::strong_ordering compare(literal::Instant instant, std::string_view number) noexcept {
    std::int64_t value = 0;
    if (small_integer(number, value)) return instant <=> static_cast<literal::Instant>(value) * 1'000'000;
    return literal::compare(instant, -6, number);
}

bool date_number_passes(const Predicate& p, std::string_view number) noexcept {
    if (p.has_lo) {
        const auto& low = p.of<DateRange>().low;
        const auto first = compare(low.first, number);
        if (p.lo_closed ? first > 0 : compare(low.end, number) > 0 || first >= 0) return false;
    }
    if (p.has_hi) {
        const auto& high = p.of<DateRange>().high;
        const auto first = compare(high.first, number);
        if (!(first > 0 || (p.hi_closed && (first == 0 || compare(high.end, number) > 0)))) return false;
    }
    return true;
}

bool number_in_range(const Predicate& p, std::string_view number) noexcept {
    if (!p.whole) {
        const auto& range = p.of<NumberRange>();
        return within(p, p.has_lo ? compare(range.low, number) : std::strong_ordering::less,
                      p.has_hi ? compare(range.high, number) : std::strong_ordering::greater);
    }
    std::int64_t value = 0;
    if (small_integer(number, value)) return value >= p.least && value <= p.most;
    return within(p, p.has_lo ? literal::compare(p.least - !p.lo_closed, 0, number) : std::strong_ordering::less,
                  p.has_hi ? literal::compare(p.most + !p.hi_closed, 0, number) : std::strong_ordering::greater);
}

bool number_equals(const Predicate& p, std::string_view number) noexcept {
    if (!p.whole) return p.exact && compare(p.of<NumberOperand>().number, number) == 0;
    std::int64_t value = 0;
    return small_integer(number, value) ? value == p.least : literal::compare(p.least, 0, number) == 0;
}

std::uint32_t hex4(const char* p) noexcept {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
        const char c = p[i];
        value = value << 4 | static_cast<std::uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

char* put_utf8(char* out, std::uint32_t c) noexcept {
    if (c < 0x80) {
        *out++ = static_cast<char>(c);
    } else if (c < 0x800) {
        *out++ = static_cast<char>(0xc0 | c >> 6);
        *out++ = static_cast<char>(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        *out++ = static_cast<char>(0xe0 | c >> 12);
        *out++ = static_cast<char>(0x80 | (c >> 6 & 0x3f));
        *out++ = static_cast<char>(0x80 | (c & 0x3f));
    } else {
        *out++ = static_cast<char>(0xf0 | c >> 18);
        *out++ = static_cast<char>(0x80 | (c >> 12 & 0x3f));
        *out++ = static_cast<char>(0x80 | (c >> 6 & 0x3f));
        *out++ = static_cast<char>(0x80 | (c & 0x3f));
    }
    return out;
}

}  // namespace

bool text_passes(const Predicate& p, std::string_view text) noexcept {
    switch (p.test) {
        case Test::equals: return text.size() == p.size && (p.size <= Predicate::gate_size ? equals_short(p, text) : text == p.of<TextOperand>().text);
        case Test::glob: return glob_passes(p.of<TextOperand>().text, p.ones, text);
        case Test::regex: {
            const RegexMatcher* regex = p.of<RegexOperand>().regex.get();
            return regex != nullptr && regex->matches(text);
        }
        case Test::network: {
            const auto address = literal::parse_address(text);
            return address && p.of<NetworkOperand>().network.contains(*address);
        }
        case Test::date_order: return date_text_passes(p, text);
        case Test::text_order: return within(p, std::string_view(p.of<TextRange>().low) <=> text, std::string_view(p.of<TextRange>().high) <=> text);
        case Test::number_order:
        case Test::mark: return false;
    }
    return false;
}

bool number_passes(const Predicate& p, std::string_view number) noexcept {
    switch (p.test) {
        case Test::equals: return number_equals(p, number);
        case Test::number_order: return number_in_range(p, number);
        case Test::date_order: return p.numbers_are_dates && date_number_passes(p, number);
        case Test::glob:
        case Test::regex:
        case Test::network:
        case Test::text_order:
        case Test::mark: return false;
    }
    return false;
}

std::string_view unescape(std::string_view json, char* out) noexcept {
    char* to = out;
    for (std::size_t p = 0; p < json.size();) {
        const char* found = static_cast<const char*>(std::memchr(json.data() + p, '\\', json.size() - p));
        const std::size_t plain = found == nullptr ? json.size() - p : static_cast<std::size_t>(found - json.data()) - p;
        std::memcpy(to, json.data() + p, plain);
        to += plain;
        p += plain;
        if (p >= json.size()) break;
        const char c = json[p + 1];
        p += 2;
        switch (c) {
            case 'b': *to++ = '\b'; break;
            case 'f': *to++ = '\f'; break;
            case 'n': *to++ = '\n'; break;
            case 'r': *to++ = '\r'; break;
            case 't': *to++ = '\t'; break;
            case 'u': {
                std::uint32_t code = hex4(json.data() + p);
                p += 4;
                if (code >= 0xd800 && code < 0xdc00) {
                    code = 0x10000 + ((code - 0xd800) << 10) + (hex4(json.data() + p + 2) - 0xdc00);
                    p += 6;
                }
                to = put_utf8(to, code);
                break;
            }
            default: *to++ = c;
        }
    }
    return {out, static_cast<std::size_t>(to - out)};
}

}  // namespace jeton::engine
