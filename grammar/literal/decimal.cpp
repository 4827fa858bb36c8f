#include "grammar/literal/decimal.hpp"

#include <algorithm>
#include <charconv>

namespace jeton::literal {
namespace {

/// A number's text taken apart, without copying: digits are those of whole and fraction, read as one string.
struct Parts {
    bool negative = false;
    std::string_view whole;
    std::string_view fraction;
    bool exponent_negative = false;
    std::string_view exponent;      // digits without leading zeros
};

bool digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::size_t digits_end(std::string_view s, std::size_t p) noexcept {
    while (p < s.size() && digit(s[p])) ++p;
    return p;
}

bool take_apart(std::string_view s, Parts& parts) noexcept {
    std::size_t p = 0;
    if (p < s.size() && s[p] == '-') parts.negative = true, ++p;
    std::size_t end = digits_end(s, p);
    if (end == p || (s[p] == '0' && end > p + 1)) return false;
    parts.whole = s.substr(p, end - p);
    p = end;
    if (p < s.size() && s[p] == '.') {
        end = digits_end(s, ++p);
        if (end == p) return false;
        parts.fraction = s.substr(p, end - p);
        p = end;
    }
    if (p < s.size() && (s[p] == 'e' || s[p] == 'E')) {
        ++p;
        if (p < s.size() && (s[p] == '+' || s[p] == '-')) parts.exponent_negative = s[p++] == '-';
        end = digits_end(s, p);
        if (end == p) return false;
        while (p + 1 < end && s[p] == '0') ++p;
        parts.exponent = s.substr(p, end - p);
        p = end;
    }
    return p == s.size();
}

/// The i-th digit of whole and fraction together.
char digit_at(const Parts& parts, std::size_t i) noexcept {
    return i < parts.whole.size() ? parts.whole[i] : parts.fraction[i - parts.whole.size()];
}

/// Where the digits without leading and trailing zeros begin and end.
struct Significant {
    std::size_t begin = 0;
    std::size_t end = 0;
    [[nodiscard]] bool zero() const noexcept { return begin == end; }
};

Significant significant(const Parts& parts) noexcept {
    Significant s{0, parts.whole.size() + parts.fraction.size()};
    while (s.begin < s.end && digit_at(parts, s.begin) == '0') ++s.begin;
    while (s.end > s.begin && digit_at(parts, s.end - 1) == '0') --s.end;
    return s;
}

constexpr std::size_t safe_digits = 17;     // exponents that 64 bits hold with room for any text's length

/// The magnitude, or false where the exponent is beyond 64 bits.
bool magnitude_of(const Parts& parts, const Significant& s, std::int64_t& magnitude) noexcept {
    if (parts.exponent.size() > safe_digits) return false;
    std::int64_t exponent = 0;
    std::from_chars(parts.exponent.data(), parts.exponent.data() + parts.exponent.size(), exponent);
    if (parts.exponent_negative) exponent = -exponent;
    magnitude = exponent + static_cast<std::int64_t>(parts.whole.size()) - static_cast<std::int64_t>(s.begin);
    return true;
}

/// Adds a small number to decimal digits with a sign; both of any size. For exponents beyond 64 bits only.
std::string add(std::string_view digits, bool negative, std::int64_t small) {
    std::string sum(digits);
    const bool small_negative = small < 0;
    std::uint64_t carry = small_negative ? 0 - static_cast<std::uint64_t>(small) : static_cast<std::uint64_t>(small);
    if (small_negative == negative) {
        for (std::size_t i = sum.size(); carry != 0 && i-- > 0; carry /= 10) {
            const std::uint64_t d = static_cast<std::uint64_t>(sum[i] - '0') + carry % 10;
            sum[i] = static_cast<char>('0' + d % 10);
            carry += d >= 10 ? 10 : 0;
        }
        if (carry != 0) sum.insert(0, std::to_string(carry));
    } else {
        for (std::size_t i = sum.size(); carry != 0 && i-- > 0; carry /= 10) {
            int d = sum[i] - '0' - static_cast<int>(carry % 10);
            if (d < 0) d += 10, carry += 10;
            sum[i] = static_cast<char>('0' + d);
        }
        sum.erase(0, std::min(sum.find_first_not_of('0'), sum.size() - 1));
    }
    return (negative ? "-" : "+") + sum;
}

std::string huge_magnitude(const Parts& parts, const Significant& s) {
    return add(parts.exponent, parts.exponent_negative,
               static_cast<std::int64_t>(parts.whole.size()) - static_cast<std::int64_t>(s.begin));
}

std::strong_ordering compare_huge(std::string_view a, std::string_view b) noexcept {
    if (a[0] != b[0]) return a[0] == '-' ? std::strong_ordering::less : std::strong_ordering::greater;
    const auto size = a.size() <=> b.size();
    const auto order = size != 0 ? size : a <=> b;
    return a[0] == '-' ? 0 <=> order : order;
}

/// Where 0.d * 10^m of two magnitudes differ, which is larger. Texts beyond 64 bits are larger than all others, or smaller.
std::strong_ordering compare_magnitudes(std::int64_t a, std::string_view a_huge, std::int64_t b, std::string_view b_huge) noexcept {
    if (a_huge.empty() && b_huge.empty()) return a <=> b;
    if (a_huge.empty()) return b_huge[0] == '-' ? std::strong_ordering::greater : std::strong_ordering::less;
    if (b_huge.empty()) return a_huge[0] == '-' ? std::strong_ordering::less : std::strong_ordering::greater;
    return compare_huge(a_huge, b_huge);
}

/// A decimal whose texts are elsewhere.
struct DecimalView {
    int sign = 0;
    std::string_view digits;
    std::int64_t magnitude = 0;
    std::string_view huge;
};

std::strong_ordering compare(const DecimalView& a, std::string_view number) noexcept {
    Parts parts;
    if (!take_apart(number, parts)) return std::strong_ordering::less;
    const Significant s = significant(parts);
    const int sign = s.zero() ? 0 : parts.negative ? -1 : 1;
    if (a.sign != sign) return a.sign <=> sign;
    if (sign == 0) return std::strong_ordering::equal;
    std::int64_t magnitude = 0;
    std::strong_ordering order = std::strong_ordering::equal;
    if (magnitude_of(parts, s, magnitude)) {
        order = compare_magnitudes(a.magnitude, a.huge, magnitude, {});
    } else if (a.huge.empty()) {
        order = parts.exponent_negative ? std::strong_ordering::greater : std::strong_ordering::less;
    } else {
        // Both beyond 64 bits: texts of this size are compared with a copy; if none can be had, as unequal.
        try {
            order = compare_huge(a.huge, huge_magnitude(parts, s));
        } catch (...) {
            return std::strong_ordering::less;
        }
    }
    for (std::size_t i = 0; order == 0 && (i < a.digits.size() || s.begin + i < s.end); ++i) {
        if (i >= a.digits.size()) order = std::strong_ordering::less;
        else if (s.begin + i >= s.end) order = std::strong_ordering::greater;
        else order = a.digits[i] <=> digit_at(parts, s.begin + i);
    }
    return a.sign > 0 ? order : 0 <=> order;
}

}  // namespace

bool is_number(std::string_view text) noexcept {
    Parts parts;
    return take_apart(text, parts);
}

std::optional<Decimal> parse_decimal(std::string_view text) {
    Parts parts;
    if (!take_apart(text, parts)) return std::nullopt;
    const Significant s = significant(parts);
    Decimal d;
    if (s.zero()) return d;
    d.sign = parts.negative ? -1 : 1;
    d.digits.reserve(s.end - s.begin);
    for (std::size_t i = s.begin; i < s.end; ++i) d.digits += digit_at(parts, i);
    if (!magnitude_of(parts, s, d.magnitude)) {
        d.magnitude = 0;
        d.huge = huge_magnitude(parts, s);
    }
    return d;
}

std::strong_ordering compare(const Decimal& a, const Decimal& b) noexcept {
    if (a.sign != b.sign) return a.sign <=> b.sign;
    if (a.sign == 0) return std::strong_ordering::equal;
    auto order = compare_magnitudes(a.magnitude, a.huge, b.magnitude, b.huge);
    if (order == 0) order = a.digits <=> b.digits;
    return a.sign > 0 ? order : 0 <=> order;
}

std::strong_ordering compare(const Decimal& a, std::string_view number) noexcept { return compare(DecimalView{a.sign, a.digits, a.magnitude, a.huge}, number); }

std::strong_ordering compare(__int128 whole, int exponent, std::string_view number) noexcept {
    if (whole == 0) return compare(DecimalView{}, number);
    char digits[40];
    std::size_t begin = sizeof digits, end = sizeof digits;
    unsigned __int128 large = whole < 0 ? 0 - static_cast<unsigned __int128>(whole) : static_cast<unsigned __int128>(whole);
    for (; large > UINT64_MAX; large /= 10) digits[--begin] = static_cast<char>('0' + static_cast<int>(large % 10));
    for (auto small = static_cast<std::uint64_t>(large); small != 0; small /= 10) digits[--begin] = static_cast<char>('0' + static_cast<int>(small % 10));
    const auto magnitude = static_cast<std::int64_t>(end - begin) + exponent;
    while (digits[end - 1] == '0') --end;
    return compare(DecimalView{whole < 0 ? -1 : 1, {digits + begin, end - begin}, magnitude, {}}, number);
}

}  // namespace jeton::literal
