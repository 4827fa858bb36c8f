// JSON numbers as exact decimals of any size. Entry points: parse_decimal(), compare().
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jeton::literal {

/// sign * 0.digits * 10^magnitude, without leading or trailing zeros in `digits`; zero has sign 0 and no digits.
/// `magnitude` is exact whatever the exponent's size: beyond 64 bits it is kept as decimal text in `huge` (sign and digits).
struct Decimal {
    int sign = 0;
    std::string digits;
    std::int64_t magnitude = 0;
    std::string huge;

    friend bool operator==(const Decimal&, const Decimal&) = default;
};

/// Text that is exactly a JSON number; nothing otherwise (leading zeros, `+1`, `.5` are text).
[[nodiscard]] std::optional<Decimal> parse_decimal(std::string_view text);
[[nodiscard]] bool is_number(std::string_view text) noexcept;
[[nodiscard]] std::strong_ordering compare(const Decimal& a, const Decimal& b) noexcept;
/// A decimal against a JSON number's text (already known to be one), without allocation.
[[nodiscard]] std::strong_ordering compare(const Decimal& a, std::string_view number) noexcept;
/// The same of whole * 10^exponent.
[[nodiscard]] std::strong_ordering compare(__int128 whole, int exponent, std::string_view number) noexcept;

}  // namespace jeton::literal
