#include "engine/evaluate/tests.hpp"

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

using Piece = std::vector<syntax::GlobPart>;

/// Where a piece that begins at `p` ends, or none.
std::size_t piece_at(const Piece& piece, std::string_view text, std::size_t p) noexcept {
    for (const auto& part : piece) {
        if (part.kind == syntax::GlobPart::Kind::one) {
            if (p >= text.size()) return none;
            p += character_size(text[p]);
        } else {
            if (text.compare(p, part.text.size(), part.text) != 0) return none;
            p += part.text.size();
        }
    }
    return p;
}

/// The leftmost end of a piece that begins at `p` or later.
std::size_t piece_from(const Piece& piece, std::string_view text, std::size_t p) noexcept {
    if (piece.empty()) return p;
    const bool literal = piece.front().kind == syntax::GlobPart::Kind::text;
    while (p <= text.size()) {
        if (literal && (p = text.find(piece.front().text, p)) == none) return none;
        if (const std::size_t end = piece_at(piece, text, p); end != none) return end;
        if (p >= text.size()) return none;
        p += character_size(text[p]);
    }
    return none;
}

/// Does a piece end the text, beginning at `from` or later?
bool piece_ends(const Piece& piece, std::string_view text, std::size_t from) noexcept {
    std::size_t p = text.size();
    for (auto part = piece.rbegin(); part != piece.rend(); ++part) {
        if (part->kind == syntax::GlobPart::Kind::text) {
            if (part->text.size() > p) return false;
            p -= part->text.size();
            if (text.compare(p, part->text.size(), part->text) != 0) return false;
        } else {
            if (p == 0) return false;
            do --p;
            while (p > 0 && (static_cast<unsigned char>(text[p]) & 0xc0) == 0x80);
        }
    }
    return p >= from;
}

bool glob_passes(const Glob& glob, std::string_view text) noexcept {
    std::size_t p = piece_at(glob.pieces.front(), text, 0);
    if (glob.pieces.size() == 1) return p == text.size();
    for (std::size_t i = 1; i + 1 < glob.pieces.size() && p != none; ++i) p = piece_from(glob.pieces[i], text, p);
    return p != none && piece_ends(glob.pieces.back(), text, p);
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
        const auto& lo = p.date.moment;
        if (p.lo_closed ? v < lo.first : v < lo.end || v <= lo.first) return false;
    }
    if (p.has_hi) {
        const auto& hi = p.high_date.moment;
        if (!(v < hi.first || (p.hi_closed && (v < hi.end || v == hi.first)))) return false;
    }
    return true;
}

bool date_number_passes(const Predicate& p, std::string_view number) noexcept {
    if (p.has_lo) {
        const auto first = literal::compare(p.date.first_ms, number);
        if (p.lo_closed ? first > 0 : literal::compare(p.date.end_ms, number) > 0 || first >= 0) return false;
    }
    if (p.has_hi) {
        const auto first = literal::compare(p.high_date.first_ms, number);
        if (!(first > 0 || (p.hi_closed && (first == 0 || literal::compare(p.high_date.end_ms, number) > 0)))) return false;
    }
    return true;
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
        case Test::equals: return text == p.text;
        case Test::glob: return glob_passes(p.glob, text);
        case Test::regex: return p.regex != nullptr && p.regex->matches(text);
        case Test::network: {
            const auto address = literal::parse_address(text);
            return address && p.network.contains(*address);
        }
        case Test::date_order: return date_text_passes(p, text);
        case Test::text_order: return within(p, std::string_view(p.text) <=> text, std::string_view(p.high) <=> text);
        case Test::number_order:
        case Test::mark: return false;
    }
    return false;
}

bool number_passes(const Predicate& p, std::string_view number) noexcept {
    switch (p.test) {
        case Test::equals: return p.number && compare(*p.number, number) == 0;
        case Test::number_order:
            return (!p.has_lo || within(p, compare(*p.number, number), std::strong_ordering::greater)) &&
                   (!p.has_hi || within(p, std::strong_ordering::less, compare(*p.high_number, number)));
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
