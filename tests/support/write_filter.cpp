// The texts of filters, in every spelling the language has. Entry point: Filter::str().
#include <algorithm>

#include "tests/support/naive_filter.hpp"

namespace naive {
namespace {

const std::vector<std::string> no_space{"", "", "", " "};
const std::vector<std::string> some_space{" ", " ", " ", "  ", "\n", "\t", " # why: \"\n"};

bool plain_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '@' || c == '%';
}

/// A text that may stand without quotes, with escapes for what would mean something else; nothing where it may not.
std::string bare(const std::string& bytes, bool in_bound) {
    static const std::vector<std::string> words{"and", "or", "not", "null", "now", ""};
    std::string lower = bytes;
    std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (std::ranges::find(words, lower) != words.end()) return {};
    if (in_bound && !((lower[0] >= 'a' && lower[0] <= 'z') && !lower.starts_with("now"))) return {};
    if (in_bound && lower.find(':') != std::string::npos) return {};        // may be an address
    std::string text;
    for (const char c : bytes) {
        if (plain_byte(c) || static_cast<unsigned char>(c) >= 0x80)
            text += c;
        else if (std::string_view(" \\()[]{}\"'<>*?:=!~^#&|,;+-").find(c) != std::string_view::npos)
            (text += '\\') += c;
        else
            return {};
    }
    return text;
}

/// What a filter means as it stands: a number, a date, an address, a network.
std::string value_text(const std::string& value, bool quoted, Draw& draw) {
    if (quoted) return quoted_in_filter(value, draw);
    const bool as_it_is = std::ranges::all_of(value, [](char c) { return plain_byte(c) || c == '-' || c == ':' || c == '/' || c == ',' || c == '+'; });
    if (as_it_is && !value.empty() && bare(value, false) == value) return value;
    if (read_moment(value, 0) || read_address(value) || read_number(value)) return value;
    const std::string text = draw.one_in(2) ? bare(value, false) : "";
    return text.empty() ? quoted_in_filter(value, draw) : text;
}

std::string bound_text(const Bound& bound, Draw& draw) {
    if (bound.kind == Bound::Kind::none) return "*";
    if (bound.kind != Bound::Kind::text) return bound.text;
    const std::string text = bound.quoted ? "" : bare(bound.text, true);
    return text.empty() ? quoted_in_filter(bound.text, draw) : text;
}

std::string field_text(const std::string& field, Draw& draw) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.'; };
    const bool needs_quotes = field.empty() || !std::ranges::all_of(field, plain);
    return needs_quotes || draw.one_in(12) ? quoted_in_filter(field, draw) : field;
}

std::string glob_text(const std::vector<char32_t>& pattern) {
    std::string text;
    for (const char32_t point : pattern) text += point == any_run ? "*" : point == any_one ? "?" : bare(utf8(point), false);
    return text;
}

/// Writes filters; `group` where they stand in brackets behind the field they share.
class Writer {
public:
    explicit Writer(Draw& draw) : draw_(draw) {}

    std::string text(const Filter& filter, bool group = false) {
        switch (filter.kind) {
            case Filter::Kind::all: return draw_.from(std::vector<std::string>{"*:*", "*", "* : *"});
            case Filter::Kind::conjunction: return joined(filter, draw_.from(std::vector<std::string>{"AND", "and", "&&"}), group);
            case Filter::Kind::disjunction: return joined(filter, draw_.from(std::vector<std::string>{"OR", "or", "||"}), group);
            case Filter::Kind::negation: return negation(filter.parts[0], group);
            case Filter::Kind::named: return filter.text;
            case Filter::Kind::missing: return "_missing_:" + field_text(filter.field, draw_);
            case Filter::Kind::exists:
                if (!group && draw_.one_in(2)) return "_exists_" + gap() + ":" + gap() + field_text(filter.field, draw_);
                break;
            case Filter::Kind::regex: return field_text(filter.field, draw_) + gap() + "=~" + gap() + regex(filter.expression);
            default: break;
        }
        if (group) return right_side(filter, true);
        const std::string field = field_text(filter.field, draw_);
        if (filter.kind == Filter::Kind::order && one_sided(filter) && draw_.one_in(2)) return field + gap() + comparison(filter);
        return field + gap() + ":" + gap() + right_side(filter, false);
    }

private:
    std::string gap() { return draw_.from(no_space); }
    std::string space() { return draw_.from(some_space); }

    static bool one_sided(const Filter& filter) {
        return (filter.low.kind == Bound::Kind::none) != (filter.high.kind == Bound::Kind::none);
    }

    std::string comparison(const Filter& filter) {
        const bool low = filter.low.kind != Bound::Kind::none;
        const bool closed = low ? filter.low_closed : filter.high_closed;
        return std::string(low ? ">" : "<") + (closed ? "=" : "") + gap() + bound_text(low ? filter.low : filter.high, draw_);
    }

    std::string regex(const Regex& expression) {
        std::string text;
        for (const char c : expression.str()) text += c == '\'' ? "''" : std::string(1, c);
        return "'" + text + "'";
    }

    std::string right_side(const Filter& filter, bool group) {
        switch (filter.kind) {
            case Filter::Kind::group: return "(" + gap() + text(filter.parts[0], true) + gap() + ")";
            case Filter::Kind::nested: return "{" + gap() + text(filter.parts[0]) + gap() + "}";
            case Filter::Kind::exists: return "*";
            case Filter::Kind::glob: return glob_text(filter.pattern);
            case Filter::Kind::network: return filter.text;
            case Filter::Kind::equals: {
                const std::string value = value_text(filter.text, filter.quoted, draw_);
                return group && value.starts_with('-') ? quoted_in_filter(filter.text, draw_) : value;
            }
            default: break;
        }
        if (one_sided(filter) && draw_.one_in(2)) return comparison(filter);
        return (filter.low_closed ? "[" : "{") + gap() + bound_text(filter.low, draw_) + space() + "TO" + space() +
               bound_text(filter.high, draw_) + gap() + (filter.high_closed ? "]" : "}");
    }

    std::string bracketed(const std::string& text) { return "(" + gap() + text + gap() + ")"; }

    /// A part of a longer filter, in brackets where it would fall apart, now and then where not.
    std::string part(const Filter& filter, Filter::Kind around, bool group) {
        const std::string own = text(filter, group);
        const bool conjunction = filter.kind == Filter::Kind::conjunction;
        const bool disjunction = filter.kind == Filter::Kind::disjunction;
        const bool needed = disjunction ? around != Filter::Kind::disjunction : conjunction && around == Filter::Kind::negation;
        return needed || draw_.one_in(8) ? bracketed(own) : own;
    }

    std::string joined(const Filter& filter, const std::string& word, bool group) {
        std::string text = part(filter.parts[0], filter.kind, group);
        for (std::size_t i = 1; i < filter.parts.size(); ++i) text += space() + word + space() + part(filter.parts[i], filter.kind, group);
        return text;
    }

    std::string negation(const Filter& filter, bool group) {
        std::string own = part(filter, Filter::Kind::negation, group);
        if (own.starts_with(':')) own = bracketed(own);       // `not ::1` would be a field `not`
        switch (draw_.below(4)) {
            case 0:
                if (!group && (own[0] == '(' || own[0] == '"' || own[0] == '\'' || plain_byte(own[0]))) return "-" + own;
                break;
            case 1: return "!" + own;
            case 2: return "not" + space() + own;
            default: break;
        }
        return "NOT" + space() + own;
    }

    Draw& draw_;
};

}  // namespace

std::string quoted_in_filter(const std::string& bytes, Draw& draw) {
    const bool one_line = bytes.find_first_of("\r\n") == std::string::npos;
    std::string text;
    if (one_line && draw.one_in(3)) {
        for (const char c : bytes) text += c == '\'' ? "''" : std::string(1, c);
        return "'" + text + "'";
    }
    for (const char c : bytes) {
        if (c == '\n')
            text += "\\n";
        else if (c == '\0')
            text += "\\u0000";
        else if (c == '"' || c == '\\')
            (text += '\\') += c;
        else
            text += c;
    }
    return '"' + text + '"';
}

std::string Filter::str(Draw& draw) const {
    return Writer(draw).text(*this);
}

std::string Filter::str() const {
    Draw simplest([](std::size_t) { return std::size_t{0}; });
    return str(simplest);
}

}  // namespace naive
