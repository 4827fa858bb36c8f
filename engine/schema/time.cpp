// jeton::Time: text to moment and back.
#include "jeton/time.hpp"

#include <chrono>
#include <cstdio>

#include "grammar/literal/date.hpp"

namespace jeton {
namespace {

constexpr std::int64_t day = 86'400;

bool has_form(std::string_view text) noexcept {
    if (text.size() == 10) return true;                                     // YYYY-MM-DD
    return text.size() >= 20 && text.back() == 'Z' && text[16] == ':' && (text.size() == 20 || text[19] == '.');
}

}  // namespace

std::optional<Time> Time::parse(std::string_view text) noexcept {
    if (!has_form(text)) return std::nullopt;
    const auto moment = literal::parse_date(text);
    if (!moment || text.starts_with("0000")) return std::nullopt;
    constexpr literal::Instant second = 1'000'000'000;
    const literal::Instant whole = moment->first / second - (moment->first % second < 0);
    return Time{static_cast<std::int64_t>(whole), static_cast<std::uint32_t>(moment->first - whole * second)};
}

Time Time::now() noexcept {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    const auto whole = std::chrono::floor<std::chrono::seconds>(since);
    return {whole.count(), static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(since - whole).count())};
}

bool Time::is_date() const noexcept {
    constexpr std::int64_t first = -62'135'596'800, last = 253'402'300'799;     // of the years 1 and 9999
    return seconds >= first && seconds <= last && nanoseconds <= 999'999'999;
}

std::string Time::text() const {
    if (!is_date()) return "@" + std::to_string(seconds);
    const std::int64_t days = seconds / day - (seconds % day < 0);
    const std::int64_t in_day = seconds - days * day;
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
    char buffer[64];
    int size = std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                             static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(in_day / 3600),
                             static_cast<int>(in_day / 60 % 60), static_cast<int>(in_day % 60));
    if (nanoseconds % 1000 != 0)
        size += std::snprintf(buffer + size, sizeof buffer - static_cast<std::size_t>(size), ".%09u", nanoseconds);
    else if (nanoseconds != 0)
        size += std::snprintf(buffer + size, sizeof buffer - static_cast<std::size_t>(size), ".%06u", nanoseconds / 1000);
    return std::string(buffer, static_cast<std::size_t>(size)) + "Z";
}

}  // namespace jeton
