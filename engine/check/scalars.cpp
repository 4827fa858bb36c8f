// Booleans, numbers, dates and life times, written in the one way that every YAML reader reads alike.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <initializer_list>
#include <utility>

#include "engine/check/values.hpp"

namespace jeton::engine {

using syntax::Node;

const std::array<std::string_view, 8> attribute_type_names{"boolean",  "long", "double",  "keyword",
                                                           "keywords", "date", "account", "accounts"};

namespace {

/// A number and a unit, written otherwise: `7 days`, `7D`, `60sec`. Empty: something else.
std::string meant_duration(std::string_view text) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::size_t unit = std::min(text.find_first_not_of(' ', digits), text.size());
    const std::string word = text::lower_case(text.substr(unit));
    constexpr std::array<std::array<std::string_view, 5>, 5> units{{{"s", "sec", "secs", "second", "seconds"},
                                                                    {"m", "min", "mins", "minute", "minutes"},
                                                                    {"h", "hr", "hrs", "hour", "hours"},
                                                                    {"d", "day", "days", "", ""},
                                                                    {"w", "wk", "wks", "week", "weeks"}}};
    if (digits == 0 || word.empty() || text.substr(unit) == "M") return {};         // of months
    for (const auto& names : units) {
        if (std::find(names.begin(), names.end(), word) != names.end()) {
            const std::string meant = std::string(text.substr(0, digits)) + std::string(names[0]);
            return duration_seconds(meant) ? meant : std::string();
        }
    }
    return {};
}

bool is_json_integer(std::string_view text) noexcept {
    if (text.starts_with('-')) {
        text.remove_prefix(1);
    }
    return text == "0" ||
           (!text.empty() && text.front() != '0' && text.find_first_not_of("0123456789") == std::string_view::npos);
}

bool is_json_number(std::string_view text) noexcept {
    const std::size_t end = std::min(text.find_first_of(".eE"), text.size());
    if (!is_json_integer(text.substr(0, end))) {
        return false;
    }
    text.remove_prefix(end);
    const auto digits = [&] {
        const std::size_t size = std::min(text.find_first_not_of("0123456789"), text.size());
        text.remove_prefix(size);
        return size != 0;
    };
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        if (!digits()) {
            return false;
        }
    }
    if (text.empty()) {
        return true;
    }
    if (text.front() != 'e' && text.front() != 'E') {
        return false;
    }
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) {
        text.remove_prefix(1);
    }
    return digits() && text.empty();
}

/// `2026-01-03`, its parts of one or two digits.
struct Calendar {
    unsigned year, month, day;
    [[nodiscard]] std::string text() const { return fmt::format("{:04}-{:02}-{:02}", year, month, day); }
};

/// Up to `most` digits off the front of a text.
std::optional<unsigned> take_number(std::string_view& text, std::size_t least, std::size_t most) noexcept {
    const std::size_t size = std::min(text.find_first_not_of("0123456789"), text.size());
    unsigned number = 0;
    if (size < least || size > most) return std::nullopt;
    std::from_chars(text.data(), text.data() + size, number);
    text.remove_prefix(size);
    return number;
}

bool take(std::string_view& text, std::string_view any_of) noexcept {
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<Calendar> take_calendar(std::string_view& text) noexcept {
    const auto year = take_number(text, 4, 4);
    if (!year || !take(text, "-/.")) return std::nullopt;
    const auto month = take_number(text, 1, 2);
    if (!month || !take(text, "-/.")) return std::nullopt;
    const auto day = take_number(text, 1, 2);
    if (!day) return std::nullopt;
    return Calendar{*year, *month, *day};
}

/// `February 2026 has 28 days`, where that is what is wrong.
std::string no_such_day(std::string_view text) {
    constexpr std::array<std::string_view, 12> names{"January", "February", "March",     "April",   "May",      "June",
                                                     "July",    "August",   "September", "October", "November", "December"};
    const auto date = take_calendar(text);
    if (!date || date->month < 1 || date->month > 12 || date->day < 29) return {};
    Calendar last{date->year, date->month, 31};
    while (last.day > 27 && !policy_time(last.text())) --last.day;
    return last.day > 27 && date->day > last.day ? fmt::format("{} {} has {} days", names[date->month - 1], date->year, last.day) : std::string();
}

}  // namespace

std::string meant_date(std::string_view text) {
    const auto date = take_calendar(text);
    if (!date) return {};
    std::string out = date->text();
    std::int64_t offset = 0;                            // in seconds east
    if (!text.empty()) {
        const std::size_t end = text.find_first_of("Zz+-");
        std::string_view clock = text.substr(0, end);
        if (!take(clock, "Tt ")) return {};
        while (clock.ends_with(' ')) clock.remove_suffix(1);
        constexpr std::size_t digits = 6;                   // microseconds
        if (const std::size_t point = clock.find('.'); point != std::string_view::npos) clock = clock.substr(0, point + 1 + digits);
        out += "T" + std::string(clock.find(':') == 1 ? "0" : "") + std::string(clock) + (std::count(clock.begin(), clock.end(), ':') == 1 ? ":00Z" : "Z");
        text.remove_prefix(std::min(end, text.size()));
        if (!text.empty() && text.front() != 'Z' && text.front() != 'z') {
            const bool west = text.front() == '-';
            text.remove_prefix(1);
            std::string_view first_two = text.substr(0, text.size() == 4 ? 2 : text.size());        // `+0130`
            const auto hours = take_number(first_two, 1, 2);
            text.remove_prefix(text.size() == 4 ? 2 : text.size() - first_two.size());
            take(text, ":");
            const auto minutes = text.empty() ? std::optional(0u) : take_number(text, 2, 2);
            if (!hours || !minutes || !text.empty() || *hours > 18 || *minutes > 59) return {};
            offset = *hours * 3600 + *minutes * 60;
            offset = west ? -offset : offset;
        } else if (text.size() > 1) {
            return {};
        }
    }
    const auto time = policy_time(out);
    if (!time) return {};
    if (offset == 0) return out;
    const std::string moved = Time{time->seconds - offset, time->nanoseconds}.text();
    return policy_time(moved) ? moved : std::string();
}

/// What is no text is told as what it should be.
bool Values::is_text(const Node& node, What what, std::string_view expected, std::string help) {
    if (tagged(node, what)) return false;
    if (node.shape == syntax::Shape::scalar) return true;
    wrong(node, what, expected, std::move(help));
    return false;
}

std::optional<bool> Values::boolean(const Node& node, What what) {
    const auto text = is_text(node, what, "true or false") ? std::optional(node.text()) : std::nullopt;
    if (!text) {
        return std::nullopt;
    }
    if (node.plain() && (*text == "true" || *text == "false")) {
        return *text == "true";
    }
    const std::string lower = text::lower_case(*text);
    const auto is_one_of = [&](std::initializer_list<std::string_view> words) { return std::find(words.begin(), words.end(), lower) != words.end(); };
    wrong(node, what, "true or false", *text == "true" || *text == "false"           ? "leave the quotes out"
                                       : is_one_of({"true", "yes", "y", "on", "1"})  ? "write `true`"
                                       : is_one_of({"false", "no", "n", "off", "0"}) ? "write `false`"
                                                                                     : "");
    return std::nullopt;
}

std::optional<std::int64_t> Values::whole(const Node& node, What what) {
    const auto text = is_text(node, what, "a whole number (long)") ? std::optional(node.text()) : std::nullopt;
    if (!text) {
        return std::nullopt;
    }
    std::int64_t number = 0;
    if (node.plain() && is_json_integer(*text) &&
        std::from_chars(text->data(), text->data() + text->size(), number).ec == std::errc()) {
        return number;
    }
    wrong(node, what, "a whole number (long)",
          !node.plain() && is_json_integer(*text) ? "leave the quotes out"
          : is_json_integer(*text)                ? "it must fit in 64 bits"
          : text->starts_with('+')                ? "leave the `+` out"
                                                  : "");
    return std::nullopt;
}

std::optional<double> Values::real(const Node& node, What what) {
    const auto text = is_text(node, what, "a number (double)") ? std::optional(node.text()) : std::nullopt;
    if (!text) {
        return std::nullopt;
    }
    if (node.plain() && is_json_number(*text)) {
        const double number = std::strtod(std::string(*text).c_str(), nullptr);
        if (std::isfinite(number)) {
            return number;
        }
    }
    wrong(node, what, "a number (double)", !node.plain() && is_json_number(*text) ? "leave the quotes out" : text->starts_with('+') ? "leave the `+` out" : "");
    return std::nullopt;
}

std::optional<Time> Values::time(const Node& node, What what, std::string_view besides) {
    const std::string other = besides.empty() ? std::string() : " or `" + std::string(besides) + "`";
    if (!is_text(node, what, "a date" + other, node.shape == syntax::Shape::nothing ? std::string("write a date, such as `") + (is_json(node) ? "\"2027-06-30\"`" : "2027-06-30`") : "")) {
        return std::nullopt;
    }
    const std::string_view text = node.text();
    const auto time = policy_time(text);
    if (!time) {
        std::string help = !besides.empty() && text::lower_case(text) == besides ? std::string(besides) : meant_date(text);
        help = help.empty() ? no_such_day(text) : "write `" + help + "`";
        error(node, "bad-date", what.text() + ": " + shown(text) + " is no date",
              help.empty() ? "write `2027-06-30` or `2027-06-30T12:00:00Z`, in UTC" + (other.empty() ? other : "," + other) : std::move(help));
    }
    return time;
}

std::optional<std::int64_t> Values::duration(const Node& node, What what) {
    const auto text = scalar(node, what);
    if (!text) {
        return std::nullopt;
    }
    const auto seconds = duration_seconds(*text);
    if (!seconds) {
        const std::string meant = meant_duration(*text);
        error(node, "bad-duration", what.text() + ": " + shown(*text) + " is no duration",
              meant.empty() ? "write `90s`, `30m`, `12h`, `7d` or `2w`" : "write `" + meant + "`");
    }
    return seconds;
}

std::optional<Setting> Values::setting(const Node& node, AttributeType type, What what) {
    const auto wrapped = [](auto value) -> std::optional<Setting> {
        if (!value) {
            return std::nullopt;
        }
        return Setting(*std::move(value));
    };
    switch (type) {
        case AttributeType::boolean:
            return wrapped(boolean(node, what));
        case AttributeType::long_:
            return wrapped(whole(node, what));
        case AttributeType::double_:
            return wrapped(real(node, what));
        case AttributeType::keywords:
        case AttributeType::accounts:
            return Setting(Items(words(node, what)));
        case AttributeType::keyword:
        case AttributeType::account: {
            const auto text = word(node, what);
            return text ? std::optional<Setting>(std::string(*text)) : std::nullopt;
        }
        case AttributeType::date:
            break;
    }
    const auto moment = time(node, what);
    return moment ? std::optional<Setting>(moment->text()) : std::nullopt;
}

}  // namespace jeton::engine
