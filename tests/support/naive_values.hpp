// Numbers, dates, addresses, wildcards and expressions, each in the most obvious way. Nothing here is shared with the engine.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace naive {

/// A JSON number by its decimal digits: sign * 0.DIGITS * 10^magnitude, no zero at either end of the digits; zero has none.
struct Number {
    int sign = 0;
    std::string digits;
    long long magnitude = 0;
};
[[nodiscard]] std::optional<Number> read_number(const std::string& text);
/// Below 0, 0 or above 0.
[[nodiscard]] int compare(const Number& a, const Number& b);

/// Nanoseconds since 1970: the first moment of a date, and the first after it (the same for what names a moment).
struct Moments {
    __int128 first = 0;
    __int128 end = 0;
};
[[nodiscard]] std::optional<Moments> read_date(const std::string& text);
/// The same with `now`, `now-1d/d`, ...
[[nodiscard]] std::optional<Moments> read_moment(const std::string& text, __int128 now);
[[nodiscard]] Number as_number(__int128 whole);

/// 16 bytes; IPv4 as IPv4-mapped IPv6.
using Address = std::array<unsigned char, 16>;
[[nodiscard]] std::optional<Address> read_address(const std::string& text);
/// `ADDRESS/LENGTH`, bits behind the length not looked at.
[[nodiscard]] bool in_network(const std::string& network, const std::string& address);
/// The network of that length around an address, as text, host bits zero.
[[nodiscard]] std::string network_around(const std::string& address, unsigned length);

[[nodiscard]] std::vector<char32_t> code_points(const std::string& utf8);

/// A pattern of wildcards: code points, `any_run` (`*`), `any_one` (`?`).
inline constexpr char32_t any_run = 0x110000;
inline constexpr char32_t any_one = 0x110001;
[[nodiscard]] bool glob(const std::vector<char32_t>& pattern, const std::vector<char32_t>& text, std::size_t p = 0, std::size_t t = 0);

/// A regular expression as a tree.
struct Regex {
    enum class Kind { literal, any, set, sequence, choice, repeat };
    Kind kind = Kind::literal;
    char32_t literal = U'x';
    bool negated = false;                                   // set
    std::vector<std::pair<char32_t, char32_t>> ranges;      // set
    std::vector<Regex> parts;                               // sequence, choice, repeat (one)
    std::size_t least = 0;                                  // repeat
    std::size_t most = 0;                                   // repeat; `unbounded` for no end
    static constexpr std::size_t unbounded = static_cast<std::size_t>(-1);

    [[nodiscard]] std::string str() const;
    [[nodiscard]] bool matches(const std::string& text) const;
};

[[nodiscard]] std::string utf8(char32_t point);

}  // namespace naive
