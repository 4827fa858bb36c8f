// Tables of words and signs that mean something in other languages.
#include "grammar/filter/foreign.hpp"

#include <algorithm>

#include "grammar/literal/date.hpp"
#include "grammar/literal/decimal.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::syntax {
namespace {

std::string lower_word(const Lexer& lexer, std::size_t p) { return text::lower_case(lexer.text().substr(p, std::max(p, lexer.bare_chars(p)) - p)); }

/// An operator in words.
std::string help_for_operator(std::string_view lower) {
    if (text::is_one_of(lower, {"in"})) return "for one of several values write `f:(a OR b)`";
    if (text::is_one_of(lower, {"like", "ilike"})) return "to look for a part write `f:*part*`: `*` for `%`, `?` for `_`";
    if (text::is_one_of(lower, {"contains", "includes", "has"})) return "to look for a part write `f:*part*`";
    if (text::is_one_of(lower, {"startswith", "starts_with"})) return "write `f:part*`";
    if (text::is_one_of(lower, {"endswith", "ends_with"})) return "write `f:*part`";
    if (text::is_one_of(lower, {"matches", "regex", "regexp", "rlike", "~", "~*"})) return "write `f =~ \"re\"`, which has to match the whole value: `.*re.*` looks inside";
    if (text::is_one_of(lower, {"!~", "!~*"})) return "write `NOT f =~ \"re\"`, which also passes documents without `f`, and has to match the whole value: `.*re.*` looks inside";
    if (text::is_one_of(lower, {"is"})) return "write `f:value`; `f:*` where there is a value, `NOT f:*` where there is none";
    if (text::is_one_of(lower, {"to"})) return "a range stands in brackets: `f:[1 TO 9]`";
    if (text::is_one_of(lower, {"eq", "equal", "equals"})) return "write `f:value`";
    if (text::is_one_of(lower, {"between"})) return "write `f:[1 TO 9]`";
    if (lower.starts_with("|=")) return "to look for a part write `AND message:*part*`";
    if (lower.starts_with("|~")) return "write `AND message =~ \".*re.*\"`";
    if (lower.starts_with('|')) return "there are no pipes: write AND where both have to hold, OR where one is enough";
    return {};
}

/// One that could be a word of the text too, where no field stands before it.
std::string help_for_short_operator(std::string_view lower) {
    if (lower == "gt") return "write `f>5`";
    if (text::is_one_of(lower, {"ge", "gte"})) return "write `f>=5`";
    if (lower == "lt") return "write `f<5`";
    if (text::is_one_of(lower, {"le", "lte"})) return "write `f<=5`";
    if (text::is_one_of(lower, {"co", "sw", "ew"})) return help_for_operator(lower == "co" ? "contains" : lower == "sw" ? "startswith" : "endswith");
    return lower == "pr" ? "write `f:*`" : std::string();
}

/// The same behind NOT.
std::string help_for_negated(std::string_view lower) {
    const auto with = [](const char* condition) { return "write `NOT " + std::string(condition) + "`, which also passes documents without `f`, or `f:* AND NOT " + condition + "`"; };
    if (text::is_one_of(lower, {"is", "eq", "equal", "equals"})) return with("f:value");
    if (text::is_one_of(lower, {"in"})) return with("f:(a OR b)");
    if (text::is_one_of(lower, {"like", "ilike", "contains", "includes", "has", "co"})) return with("f:*part*");
    if (text::is_one_of(lower, {"startswith", "starts_with", "sw"})) return with("f:part*");
    if (text::is_one_of(lower, {"endswith", "ends_with", "ew"})) return with("f:*part");
    if (text::is_one_of(lower, {"matches", "regex", "regexp", "rlike"})) return with("f =~ \".*re.*\"");
    if (text::is_one_of(lower, {"between"})) return with("f:[1 TO 9]");
    if (lower == "gt") return with("f>5");
    if (text::is_one_of(lower, {"ge", "gte"})) return with("f>=5");
    if (lower == "lt") return with("f<5");
    if (text::is_one_of(lower, {"le", "lte"})) return with("f<=5");
    return lower == "pr" ? "write `NOT f:*`" : std::string();
}

/// An operator with what negates it taken away: `not in`, `notin`, `!in`, `ne`, `is not`.
struct Operator {
    std::string word;
    bool negated = false;
};

Operator operator_at(const Lexer& lexer, std::size_t q) {
    Operator found{lower_word(lexer, q)};
    const std::size_t behind = lexer.space(q + found.word.size());
    const std::string next = lower_word(lexer, behind);
    if (found.word == "not") return {next, true};
    if (found.word == "is") {
        const bool negated = next == "not";
        const std::string value = negated ? lower_word(lexer, lexer.space(behind + next.size())) : next;
        if (!help_for_negated(value).empty() && value != "is") return {value, negated};
        if (negated && text::is_one_of(value, {"null", "nil", "missing", "undefined"})) return {"pr"};
        return {negated && text::is_one_of(value, {"empty", "blank", "set", "defined", "present"}) ? "is set" : "is", negated};
    }
    if (text::is_one_of(found.word, {"ne", "neq", "nin"})) return {found.word == "nin" ? "in" : "eq", true};
    for (const std::string_view prefix : {"not_", "not", "!"})
        if (found.word.starts_with(prefix) && !help_for_negated(found.word.substr(prefix.size())).empty()) return {found.word.substr(prefix.size()), true};
    return found;
}

/// A word before a field that asks whether there is one.
std::string help_for_existence(std::string_view lower) {
    if (text::is_one_of(lower, {"exists", "has", "isset", "defined"})) return "write `_exists_:f`";
    if (text::is_one_of(lower, {"missing"})) return "write `_missing_:f`";
    return {};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// `08:00`.
bool begins_with_time(const Lexer& lexer, std::size_t p) { return is_digit(lexer.at(p)) && is_digit(lexer.at(p + 1)) && lexer.at(p + 2) == ':'; }

/// `f>2027-01-01`, with whatever stands before it.
bool ends_with_date(std::string_view text) {
    constexpr std::string_view form = "dddd-dd-dd";
    return text.size() >= form.size() && std::equal(form.begin(), form.end(), text.end() - static_cast<std::ptrdiff_t>(form.size()), [](char f, char c) { return f == 'd' ? is_digit(c) : f == c; });
}

/// As far as one sees: brackets in quotes count.
bool is_in_brackets(const Lexer& lexer, std::size_t p) {
    const std::string_view before = lexer.text().substr(0, p);
    return std::count(before.begin(), before.end(), '(') > std::count(before.begin(), before.end(), ')');
}

bool begins_query(std::string_view lower) { return text::is_one_of(lower, {"where", "search", "filter", "when"}); }

}  // namespace

std::string_view word_before(const Lexer& lexer, std::size_t p) noexcept {
    while (p > 0 && lexer.is(p - 1, " \t\r\n")) --p;
    std::size_t begin = p;
    while (begin > 0 && !lexer.is(begin - 1, " \t\r\n(")) --begin;
    return lexer.text().substr(begin, p - begin);
}

std::string help_for_one_bound(std::string_view bound) {
    constexpr std::string_view digits = "0123456789.-+";
    for (const std::string_view sign : {"...", "..", "\u2026", "\u2013", ":", "-"}) {
        const std::size_t at = bound.find(sign, 1);
        if (at == std::string_view::npos) continue;
        const std::string_view low = bound.substr(0, at), high = bound.substr(at + sign.size());
        const bool dates = low.size() == 10 && high.size() == 10 && literal::is_moment(low) && literal::is_moment(high);
        if (!dates && (low.find_first_not_of(digits) != std::string_view::npos || !literal::is_number(low) || !literal::is_number(high))) continue;
        return "write `[" + std::string(low) + " TO " + std::string(high) + "]`";
    }
    return {};
}

std::string help_for_time_step(const Lexer& lexer, std::size_t q) {
    const std::string_view before = word_before(lexer, q);
    if (!lexer.is(q, "+-") || !before.ends_with("now") || (before.size() > 3 && std::string_view(":<>=[{(").find(before[before.size() - 4]) == std::string_view::npos)) return {};
    const std::size_t step = lexer.space(q + 1);
    const std::string time = "now" + std::string(1, lexer.at(q)) + std::string(lexer.text().substr(step, std::max(step, lexer.bare_chars(step)) - step));
    return "times are calculated without blanks: write `" + (literal::is_moment(time) ? time : time.substr(0, 4) + "1d") + "`";
}

bool is_null(const Lexer& lexer, std::size_t p) { return lower_word(lexer, p) == "null"; }

std::string help_for_word_operator(const Lexer& lexer, std::size_t field, std::size_t q) {
    const Operator found = operator_at(lexer, q);
    const std::string_view before = lexer.text().substr(field, q - field);
    const std::size_t quoted = lexer.quoted(field);
    const bool behind_field = quoted != Lexer::none ? lexer.space(quoted) == q : before.find_first_of(":<>=~()[]{}\"'") == std::string_view::npos;
    const bool negated_before = lexer.is(field, "!-") || (field > 0 && lexer.is(field - 1, "!-")) || text::lower_case(word_before(lexer, field)) == "not";
    std::string help;
    if (found.word == "is set") help = "`f:*` is where there is a value, `NOT f:*` where there is none";
    else if (found.negated) help = behind_field || lexer.keyword(q) != Lexer::none ? help_for_negated(found.word) : std::string();
    else help = help_for_operator(found.word);
    if (help.empty() && behind_field && !found.negated) help = help_for_short_operator(found.word);
    if (help.empty() || !negated_before) return help;
    return found.negated ? "two negations cancel each other out: write what is meant without them" : help + "; keep the NOT before it";
}

std::string help_for_foreign(const Lexer& lexer, std::size_t p, std::size_t q, std::size_t end) {
    const std::string before = text::lower_case(word_before(lexer, q)), word = text::lower_case(lexer.text().substr(q, end - q));
    if (is_digit(lexer.at(lexer.space(end))) && text::is_one_of(word, {"until", "till", "before", "after", "since"}))
        return "a rule that begins or ends has a condition in `where`, such as `now<2027-01-01` or `now>=2026-01-01`; quote a text of several words";
    if (text::is_one_of(word, {"only", "where"}))
        return is_in_brackets(lexer, q) ? "close the brackets before `" + word + "`, which stands in none" : "`" + word + "` is a word of rules: join conditions with AND";
    if (word == "because") return "what a rule is for stands beside it: `{rule: …, why: …}`; quote a text of several words";
    if (begins_with_time(lexer, q) && ends_with_date(before)) return "a date and a time have `T` between them: `2027-01-01T08:00`";
    if (std::string step = help_for_time_step(lexer, q); !step.empty()) return step;
    const std::size_t field = static_cast<std::size_t>(word_before(lexer, q).data() - lexer.text().data()) + before.find_last_of('{') + 1;        // none: 0
    if (auto help = help_for_word_operator(lexer, field, q); !help.empty()) return help;
    if (lexer.keyword(q) != Lexer::none) return {};
    if (lexer.at(q) == '(' && q != p) return {};
    if (auto help = help_for_existence(before); !help.empty()) return word.find(':') == std::string::npos ? help : std::string();
    if (before == "where" && before.size() != p - lexer.space(0)) return "a condition on accounts stands in `where`, before `only`";
    return begins_query(before) && before.size() == p - lexer.space(0) ? "leave out `" + before + "`: a filter is its conditions alone" : std::string();
}

std::string help_for_foreign_begin(const Lexer& lexer, std::size_t p, std::size_t behind) {
    if (lower_word(lexer, p).ends_with("!~")) return help_for_operator("!~");
    if (lower_word(lexer, p).ends_with('~') && lexer.is(behind, "\"'")) return help_for_operator("~");
    if (lexer.is(behind, "(") || lexer.bare_char(behind) == Lexer::none || lexer.keyword(behind) != Lexer::none) return {};
    const std::string lower = lower_word(lexer, p);
    if (auto help = help_for_existence(lower); !help.empty()) return lower_word(lexer, behind).find(':') == std::string::npos ? help : std::string();
    return begins_query(lower) ? "leave out `" + std::string(lexer.text().substr(p, lower.size())) + "`: a filter is its conditions alone" : std::string();
}

}  // namespace jeton::syntax
