#include "grammar/literal/date.hpp"

#include <algorithm>

namespace jeton::literal {
namespace {

constexpr Instant second = 1'000'000'000;
constexpr Instant day = 86'400 * second;

/// Reads fixed numbers of digits and single characters; stays where it is if they are not there.
class DateReader {
public:
    explicit DateReader(std::string_view text) noexcept : text_(text) {}

    [[nodiscard]] bool at_end() const noexcept { return p_ == text_.size(); }
    [[nodiscard]] char peek() const noexcept { return at_end() ? '\0' : text_[p_]; }
    bool eat(char c) noexcept {
        if (peek() != c || at_end()) return false;
        ++p_;
        return true;
    }
    bool number(std::size_t digits, int& value) noexcept {
        if (p_ + digits > text_.size()) return false;
        int read = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            const char c = text_[p_ + i];
            if (c < '0' || c > '9') return false;
            read = read * 10 + (c - '0');
        }
        p_ += digits;
        value = read;
        return true;
    }
    void skip() noexcept { ++p_; }

private:
    std::string_view text_;
    std::size_t p_ = 0;
};

/// Days since 1970-01-01 of a date in the proleptic Gregorian calendar; months may run over. (After Hinnant, days_from_civil.)
Instant days_from(Instant y, Instant m, Instant d) noexcept {
    m -= 1;
    y += m >= 0 ? m / 12 : -((11 - m) / 12);
    m = ((m % 12) + 12) % 12 + 1;
    y -= m <= 2;
    const Instant era = (y >= 0 ? y : y - 399) / 400;
    const Instant of_era = y - era * 400;
    const Instant of_year = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

struct Civil {
    Instant y, m, d;
};

Civil civil_from(Instant days) noexcept {
    days += 719'468;
    const Instant era = (days >= 0 ? days : days - 146'096) / 146'097;
    const Instant of_era = days - era * 146'097;
    const Instant year = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
    const Instant of_year = of_era - (365 * year + year / 4 - year / 100);
    const Instant month = (5 * of_year + 2) / 153;
    const Instant m = month < 10 ? month + 3 : month - 9;
    return {year + era * 400 + (m <= 2), m, of_year - (153 * month + 2) / 5 + 1};
}

Instant floor_div(Instant a, Instant b) noexcept { return a / b - (a % b != 0 && (a % b < 0) != (b < 0)); }

Instant month_length(Instant y, Instant m) noexcept { return days_from(y, m + 1, 1) - days_from(y, m, 1); }

Instant add_months(Instant t, Instant n) noexcept {
    const Instant days = floor_div(t, day);
    const Civil c = civil_from(days);
    const Instant d = std::min(c.d, month_length(c.y, c.m + n));
    return days_from(c.y, c.m + n, d) * day + (t - days * day);
}

Instant unit_length(char unit) noexcept {
    switch (unit) {
        case 'w': return 7 * day;
        case 'd': return day;
        case 'h': return 3600 * second;
        case 'm': return 60 * second;
        default: return second;
    }
}

bool is_month(char unit) noexcept { return unit == 'y' || unit == 'M'; }
bool is_unit(char c) noexcept { return std::string_view("yMwdhms").find(c) != std::string_view::npos && c != '\0'; }

Moment round(Instant t, char unit) noexcept {
    if (unit == 'y' || unit == 'M') {
        const Civil c = civil_from(floor_div(t, day));
        const Instant first = days_from(c.y, unit == 'M' ? c.m : 1, 1) * day;
        return {first, add_months(first, unit == 'M' ? 1 : 12)};
    }
    const Instant monday = unit == 'w' ? 4 * day : 0;   // 1970-01-05 was one
    const Instant length = unit_length(unit);
    const Instant first = floor_div(t - monday, length) * length + monday;
    return {first, first + length};
}

/// `now` with sums and rounding; false where the text is none.
bool date_math(std::string_view text, Instant now, Moment& moment) noexcept {
    if (!text.starts_with("now")) return false;
    DateReader r(text.substr(3));
    Instant t = now;
    while (r.peek() == '+' || r.peek() == '-') {
        const bool minus = r.peek() == '-';
        r.skip();
        int digit = 0, count = 0;
        Instant n = 0;
        while (count < 10 && r.number(1, digit)) n = n * 10 + digit, ++count;
        if (count == 0 || count > 9 || !is_unit(r.peek())) return false;
        const char unit = r.peek();
        r.skip();
        if (minus) n = -n;
        t = unit == 'y' ? add_months(t, 12 * n) : unit == 'M' ? add_months(t, n) : t + n * unit_length(unit);
    }
    moment = {t, t};
    if (r.eat('/')) {
        if (!is_unit(r.peek())) return false;
        moment = round(t, r.peek());
        r.skip();
    }
    return r.at_end();
}

}  // namespace

std::optional<Moment> parse_date(std::string_view text) noexcept {
    DateReader r(text);
    int y = 0, mo = 0, d = 0;
    if (!r.number(4, y) || !r.eat('-') || !r.number(2, mo) || !r.eat('-') || !r.number(2, d)) return std::nullopt;
    if (mo < 1 || mo > 12 || d < 1 || d > month_length(y, mo)) return std::nullopt;
    int h = 0, mi = 0, s = 0, zone_h = 0, zone_m = 0, fraction = 0;
    Instant length = day;
    bool minus = false;
    if (r.eat('T')) {
        if (!r.number(2, h)) return std::nullopt;
        length = 3600 * second;
        if (r.eat(':')) {
            if (!r.number(2, mi)) return std::nullopt;
            length = 60 * second;
            if (r.eat(':')) {
                if (!r.number(2, s)) return std::nullopt;
                length = second;
                if (r.eat('.') || r.eat(',')) {
                    int digit = 0, count = 0;
                    while (count < 9 && r.number(1, digit)) fraction = fraction * 10 + digit, ++count;
                    if (count == 0) return std::nullopt;
                    for (; count < 9; ++count) fraction *= 10;
                    length = 0;
                }
            }
        }
        if (!r.eat('Z') && (r.peek() == '+' || r.peek() == '-')) {
            minus = r.peek() == '-';
            r.skip();
            if (!r.number(2, zone_h)) return std::nullopt;
            if (r.eat(':')) {
                if (!r.number(2, zone_m)) return std::nullopt;
            } else {
                r.number(2, zone_m);
            }
        }
    }
    if (!r.at_end() || std::max(h, zone_h) > 23 || std::max({mi, s, zone_m}) > 59) return std::nullopt;
    const Instant offset = (zone_h * 3600 + zone_m * 60) * second;
    const Instant first = days_from(y, mo, d) * day + (h * 3600 + mi * 60 + s) * second + fraction - (minus ? -offset : offset);
    return Moment{first, first + length};
}

Steps steps_of(std::string_view text) {
    Steps steps;
    if (!uses_now(text)) return steps;
    Instant ahead = 0;
    for (std::size_t at = std::string_view("now").size(); at < text.size(); ++at) {
        if (text[at] == '/') {
            const Instant length = is_month(text[++at]) ? day : std::min(day, unit_length(text[at]));
            steps.rounding = Step{ahead, length};
            continue;
        }
        const bool minus = text[at++] == '-';
        Instant count = 0;
        for (; text[at] >= '0' && text[at] <= '9'; ++at) count = count * 10 + (text[at] - '0');
        if (is_month(text[at]))
            steps.months.push_back({ahead, day});
        else
            ahead = (ahead + (minus ? -count : count) * unit_length(text[at])) % day;
    }
    return steps;
}

bool uses_now(std::string_view text) noexcept {
    Moment moment{};
    return date_math(text, 0, moment);
}

bool is_moment(std::string_view text) noexcept { return uses_now(text) || parse_date(text).has_value(); }

std::optional<Moment> resolve(std::string_view text, Instant now) noexcept {
    Moment moment{};
    if (date_math(text, now, moment)) return moment;
    return parse_date(text);
}

}  // namespace jeton::literal
