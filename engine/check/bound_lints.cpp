#include "engine/check/bound_lints.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "grammar/literal/date.hpp"
#include "grammar/literal/decimal.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::engine {

using syntax::BoundKind;
using syntax::Filter;
using syntax::FilterNode;
using syntax::Word;

namespace {

constexpr bool is_figure(char c) noexcept { return c >= '0' && c <= '9'; }

/// The letter for a unit of time that other tools call `DAY` or `hours`; none: no such unit.
std::optional<char> unit_called(std::string_view name, bool all_capitals) {
    constexpr std::array<std::pair<std::string_view, char>, 10> units{{{"year", 'y'}, {"month", 'M'}, {"mon", 'M'}, {"week", 'w'}, {"day", 'd'}, {"hour", 'h'},
                                                                       {"minute", 'm'}, {"min", 'm'}, {"second", 's'}, {"sec", 's'}}};
    std::string low = text::lower_case(name);
    if (low.size() > 3 && low.ends_with('s')) low.pop_back();
    for (const auto& [called, letter] : units)
        if (low == called) return letter;
    if (name.size() != 1 || (name == "M" && all_capitals)) return std::nullopt;     // of minutes or months
    if (std::string_view("yMwdhms").find(name[0]) != std::string_view::npos) return name[0];
    return std::string_view("ywdhs").find(low[0]) != std::string_view::npos ? std::optional(low[0]) : std::nullopt;
}

/// Does a time go on here: `-30d`, `/DAY`?
bool is_time_step(std::string_view text) {
    if (text.size() < 2) return false;
    const char next = text[1];
    return text[0] == '/' ? (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') : (text[0] == '+' || text[0] == '-') && is_figure(next);
}

/// `-30DAYS` counted from `now` in the units of this language; empty: nobody knows.
std::string counted_from_now(std::string_view steps, bool all_capitals) {
    std::string out = "now";
    while (!steps.empty()) {
        const auto digits = static_cast<std::size_t>(std::find_if_not(steps.begin() + 1, steps.end(), is_figure) - steps.begin());
        const std::size_t end = std::min(steps.find_first_of("+-/", 1), steps.size());
        const auto unit = unit_called(steps.substr(std::min(digits, end), end - std::min(digits, end)), all_capitals);
        if (!unit) return {};
        out += std::string(steps.substr(0, digits)) + *unit;
        steps.remove_prefix(end);
    }
    return literal::uses_now(out) ? out : std::string();
}

/// The time that a word stands for in other tools, such as `NOW-30DAYS`, `today`, `@d`, as it is written here; empty: nobody knows. None: it is no such word.
std::optional<std::string> meant_time(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> days{{{"today", "now/d"}, {"yesterday", "now-1d/d"}, {"tomorrow", "now+1d/d"}}};
    const std::string low = text::lower_case(text);
    for (const auto& [word, time] : days) {
        if (low == word) return std::string(time);
        if (low.starts_with(word) && is_time_step(text.substr(word.size()))) return std::string();
    }
    if (low.starts_with("now") && (text.size() == 3 || is_time_step(text.substr(3)))) return counted_from_now(text.substr(3), text.starts_with("NOW"));
    if (!text.starts_with('@')) return std::nullopt;
    const std::size_t end = std::min(text.find_first_of("+-"), text.size());
    const auto unit = unit_called(text.substr(1, end - 1), false);
    if (!unit || (end != text.size() && !is_time_step(text.substr(end)))) return std::nullopt;
    return end == text.size() ? std::string("now/") + *unit : std::string();
}

/// A word of time that is a text here.
void lint_word_of_time(const Filter& f, const FilterNode& node, const Word& word, std::vector<FilterLint>& lints) {
    const auto meant = [&](const Word& each) { return syntax::bound_kind(f, each) == BoundKind::text && !each.quoted ? meant_time(f.decode(each)) : std::nullopt; };
    const auto time = meant(word);
    if (!time || (node.has_lo && node.has_hi && !(meant(f.words[node.value]) && meant(f.words[node.high])))) return;       // from one word to another
    lints.push_back({"date-as-text", word.at, "this bound is the text `" + f.decode(word) + "`, compared letter by letter",
                     (time->empty() ? "a time is written `now-30d`, `now/d` or `2027-06-30`" : "write `" + *time + "`") + "; quote it if the text is meant"});
}

/// `1,000` without its commas; empty: it is none.
std::string without_commas(std::string_view text) {
    constexpr std::size_t group = 4;        // with its comma
    const std::size_t first = text.find(','), end = std::min(text.find('.'), text.size());
    if (first == 0 || first >= std::min(end, group)) return {};
    std::string out(text.substr(0, first));
    for (std::size_t p = first; p < end; p += group) {
        if (text[p] != ',' || end - p < group) return {};
        out += text.substr(p + 1, group - 1);
    }
    out += text.substr(end);
    return literal::is_number(out) ? out : std::string();
}

/// `2026-01-09 10:00:00` and `2026/01/09` as a date is written here; empty: it is none.
std::string with_signs_of_dates(std::string text) {
    constexpr std::size_t day = 10;
    if (text.size() < day) return {};
    if (text[4] == '/' && text[7] == '/') text[4] = text[7] = '-';
    if (text.size() > day && text[day] == ' ') text[day] = 'T';
    if (text.ends_with(" UTC")) text.replace(text.size() - 4, 4, "Z");
    std::erase(text, ' ');
    return literal::parse_date(text) ? text : std::string();
}

/// `01/09/2026`, whichever of the two is the day.
bool is_turned_date(std::string_view text) {
    constexpr std::string_view form = "00/00/0000";
    if (text.size() < form.size() || (text.size() > form.size() && text[form.size()] != ' ')) return false;
    for (std::size_t p = 0; p < form.size(); ++p)
        if (form[p] == '0' ? !is_figure(text[p]) : text[p] != form[p]) return false;
    const auto date = [&](std::size_t month, std::size_t of_month) { return std::string(text.substr(6, 4)) + "-" + std::string(text.substr(month, 2)) + "-" + std::string(text.substr(of_month, 2)); };
    return literal::parse_date(date(0, 3)) || literal::parse_date(date(3, 0));
}

/// The day that a month begins or ends with, whichever a bound means; empty: this is no month.
std::string day_of_month(std::string_view text, bool last) {
    constexpr std::size_t month = 7;
    if (text.size() != month) return {};
    for (const std::string_view each : {"-31", "-30", "-29", "-28"})
        if (std::string date = std::string(text) + std::string(each); last && literal::parse_date(date)) return date;
    std::string first = std::string(text) + "-01";
    return literal::parse_date(first) ? first : std::string();
}

/// What to write instead of a number or date in quotes; empty: it is none. `last`: the end of a time counts.
std::string instead_of_quoted(const std::string& text, bool last) {
    if (literal::is_number(text) || literal::is_moment(text)) return "leave the quotes out to compare as a number or date";
    if (const std::string number = without_commas(text); !number.empty()) return "for a number write `" + number + "`, without quotes";
    if (const std::string date = day_of_month(text, last); !date.empty()) return "for a date name the day, without quotes: `" + date + "`; it is right as it is where the field holds months";
    std::string date = with_signs_of_dates(text);
    if (date.empty() && text.size() > 3) date = meant_time(text).value_or("");
    if (!date.empty() && text.find_first_of("0123456789/") != std::string::npos) return "for a date write `" + date + "`, without quotes";
    return is_turned_date(text) ? "a date is written `2027-06-30`, the year first, without quotes" : std::string();
}

/// A bound as a point in time and whether that point counts.
std::pair<literal::Instant, bool> reach_of(const literal::Moment& moment, bool upper, bool closed) {
    const bool instant = moment.first == moment.end;
    if (instant || upper != closed) return {moment.first, closed};
    return {moment.end, !upper};
}

bool holds_no_time(const std::string& low, bool low_closed, const std::string& high, bool high_closed) {
    const bool counted = literal::uses_now(low);
    if (counted != literal::uses_now(high)) return false;       // it depends on the clock
    constexpr std::array<std::string_view, 7> clocks{"2024-02-29", "2027-03-01", "2028-02-28", "2025-03-01T12:34:56", "2026-01-31T23:59:59", "2026-06-30T00:30:00", "2026-12-28T06:00:00"};
    return std::all_of(clocks.begin(), counted ? clocks.end() : clocks.begin() + 1, [&](std::string_view clock) {
        const auto now = literal::parse_date(clock);
        const auto a = literal::resolve(low, now->first), b = literal::resolve(high, now->first);
        if (!a || !b) return false;
        const auto [from, from_counts] = reach_of(*a, false, low_closed);
        const auto [to, to_counts] = reach_of(*b, true, high_closed);
        return from > to || (from == to && !(from_counts && to_counts));
    });
}

/// `[599 TO 500]`.
void lint_empty_range(const Filter& f, const FilterNode& node, std::vector<FilterLint>& lints) {
    if (!node.range || !node.has_lo || !node.has_hi) return;
    const Word &low = f.words[node.value], &high = f.words[node.high];
    if (!holds_nothing(f, low, node.lo_closed, high, node.hi_closed)) return;
    const std::string a(f.raw(low.at)), b(f.raw(high.at));
    std::string instead = "name the lower bound first";
    if (!holds_nothing(f, low, true, high, true)) instead = "with both bounds in it the range is `[" + a + " TO " + b + "]`";
    else if (!holds_nothing(f, high, node.hi_closed, low, node.lo_closed)) instead += ": `" + std::string(node.hi_closed ? "[" : "{") + b + " TO " + a + (node.lo_closed ? "]`" : "}`");
    lints.push_back({"split-range", node.at, "no value is both above " + a + " and below " + b, std::move(instead)});
}

/// `["10000" TO "19999"]`: codes with as many digits each have the order of their numbers.
bool is_of_one_length(const Filter& f, const FilterNode& node) {
    return node.has_lo && node.has_hi && f.decode(f.words[node.value]).size() == f.decode(f.words[node.high]).size();
}

}  // namespace

bool holds_nothing(const Filter& f, const Word& low, bool low_closed, const Word& high, bool high_closed) {
    const BoundKind kind = syntax::bound_kind(f, low);
    if (kind != syntax::bound_kind(f, high)) return false;
    const std::string a = f.decode(low), b = f.decode(high);
    const bool both = low_closed && high_closed;
    switch (kind) {
        case BoundKind::number: {
            const auto order = literal::compare(*literal::parse_decimal(a), *literal::parse_decimal(b));
            return order > 0 || (order == 0 && !both);
        }
        case BoundKind::date: return holds_no_time(a, low_closed, b, high_closed);
        case BoundKind::text:
            if ((!low.quoted && meant_time(a)) || (!high.quoted && meant_time(b))) return false;       // of the times that are meant
            return a > b || (a == b && !both);
        case BoundKind::bad: break;
    }
    return false;
}

void lint_bounds(const Filter& f, const FilterNode& node, std::optional<FieldType> declared, std::vector<FilterLint>& lints) {
    lint_empty_range(f, node, lints);
    if (declared && *declared != FieldType::keyword && *declared != FieldType::text) return;
    for (const bool upper : {false, true}) {
        if (!(upper ? node.has_hi : node.has_lo)) continue;
        const Word& word = f.words[upper ? node.high : node.value];
        const std::string text = f.decode(word);
        if (!declared) lint_word_of_time(f, node, word, lints);
        if (!word.quoted) continue;
        std::string instead;
        if (!declared) instead = instead_of_quoted(text, upper ? node.hi_closed : !node.lo_closed);
        else if (literal::is_number(text) && !is_of_one_length(f, node)) instead = "letter by letter `\"1000\"` is below `\"500\"`: to compare numbers declare the field as `long`, and leave the quotes out";
        if (!instead.empty()) lints.push_back({"quoted-bound", word.at, "a quoted bound compares as text, with strings only", std::move(instead)});
    }
}

}  // namespace jeton::engine
