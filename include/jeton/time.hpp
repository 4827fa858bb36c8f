// A moment in UTC.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jeton {

/// Seconds since 1970-01-01T00:00:00Z (proleptic Gregorian calendar, no leap seconds) and nanoseconds within that second.
struct Time {
    std::int64_t seconds = 0;
    std::uint32_t nanoseconds = 0;

    friend constexpr auto operator<=>(const Time&, const Time&) = default;

    /// `YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ss[.f…]Z` with up to 9 digits; nothing where the text is neither.
    [[nodiscard]] static std::optional<Time> parse(std::string_view text) noexcept;
    /// Is it of the years 1 to 9999, with nanoseconds that are less than a second?
    [[nodiscard]] bool is_date() const noexcept;
    /// The system's clock.
    [[nodiscard]] static Time now() noexcept;
    /// `YYYY-MM-DDThh:mm:ss[.ffffff]Z`; the fraction has 6 or 9 digits, and is left out where it is zero. Policies and changes know microseconds:
    /// nine digits are no date there. Of what is no date `@` and the seconds, which parse() does not read.
    [[nodiscard]] std::string text() const;
};

}  // namespace jeton
