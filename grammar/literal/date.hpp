// Dates of filters and documents, date arithmetic with `now`. Entry points: parse_date(), resolve().
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace jeton::literal {

/// Nanoseconds since 1970-01-01T00:00:00Z; wide enough for every year and every sum a 64 KiB filter can write.
using Instant = __int128;

/// [first, end): the time a date with missing parts stands for; an instant where both are equal.
struct Moment {
    Instant first;
    Instant end;
};

/// `YYYY-MM-DD` and with `Thh`, `:mm`, `:ss`, a fraction after `.` or `,`, `Z` or an offset; nothing where it is none.
[[nodiscard]] std::optional<Moment> parse_date(std::string_view text) noexcept;

/// Is this text a date or `now…`, as a filter may hold it unquoted?
[[nodiscard]] bool is_moment(std::string_view text) noexcept;
[[nodiscard]] bool uses_now(std::string_view text) noexcept;    ///< `now`, `now-1d/d`, …: a well-formed one
/// As parse_date(), and `now[+-N unit]…[/unit]` too.
[[nodiscard]] std::optional<Moment> resolve(std::string_view text, Instant now) noexcept;

/// Where `now…` does not go on as the clock does: at the end of each `length`, which is that of a day at the most, `ahead` of the clock's.
struct Step {
    Instant ahead;
    Instant length;
};
struct Steps {
    std::vector<Step> months;           ///< sums of months or years, which stay in their month: at the end of some days they go back
    std::optional<Step> rounding;       ///< `/unit`: it stands still between them
};
[[nodiscard]] Steps steps_of(std::string_view text);

}  // namespace jeton::literal
