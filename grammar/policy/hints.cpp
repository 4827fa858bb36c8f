#include "grammar/policy/hints.hpp"

#include <algorithm>
#include <vector>

namespace jeton::syntax {
namespace {

constexpr std::size_t none = std::string_view::npos;
constexpr std::size_t longest = 1000;       // of a line that somebody wrote

bool contains(std::string_view text, std::string_view part) noexcept { return text.find(part) != none; }

std::size_t line_begin(std::string_view text, std::size_t at) noexcept {
    return at == 0 ? 0 : text.find_last_of('\n', at - 1) + 1;       // npos + 1 is 0
}

std::string_view line_at(std::string_view text, std::size_t begin) noexcept {
    return text.substr(begin, text.find_first_of("\r\n", begin) - begin);
}

std::size_t line_number(std::string_view text, std::size_t at) noexcept {
    return static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')) + 1;
}

/// Behind the closing quote of what begins with a quote, or none if it does not end on its line.
std::size_t quote_end(std::string_view line, std::size_t at) noexcept {
    const char quote = line[at];
    for (std::size_t i = at + 1; i < line.size(); ++i) {
        if (quote == '"' && line[i] == '\\') {
            ++i;
        } else if (line[i] == quote) {
            if (quote == '"' || i + 1 == line.size() || line[i + 1] != quote) {
                return i + 1;
            }
            ++i;
        }
    }
    return none;
}

/// A quote at the beginning of a value that the line does not close.
std::size_t open_quote(std::string_view line) noexcept {
    bool begins = true;         // could a value begin here?
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '#' && (i == 0 || line[i - 1] == ' ')) {
            return none;
        }
        if (begins && (c == '"' || c == '\'')) {
            const std::size_t end = quote_end(line, i);
            if (end == none) {
                return i;
            }
            i = end - 1;
            begins = false;
        } else if (c == '[' || c == '{' || c == ',') {
            begins = true;
        } else if (c == ' ') {
            begins = begins || (i > 0 && (line[i - 1] == ':' || line[i - 1] == '-' || line[i - 1] == ','));
        } else {
            begins = false;
        }
    }
    return none;
}

/// Does a line read like one of a list or a mapping?
bool looks_like_yaml(std::string_view line) noexcept {
    const std::size_t begin = line.find_first_not_of(' ');
    if (begin == none) {
        return false;
    }
    line.remove_prefix(begin);
    const std::size_t word = line.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.@");
    return line.starts_with("- ") || (word != none && word != 0 && line[word] == ':' && (word + 1 == line.size() || line[word + 1] == ' '));
}

/// The first quote up to the mistake that is not closed on its line, and swallows what reads like YAML.
std::optional<std::size_t> first_open_quote(std::string_view text, std::size_t at) noexcept {
    std::optional<std::size_t> open;
    for (std::size_t begin = 0; begin <= at && begin < text.size();) {
        const std::string_view line = line_at(text, begin);
        if (!open) {
            const std::size_t quote = open_quote(line);
            if (quote != none) {
                open = begin + quote;
            }
        } else if (looks_like_yaml(line)) {
            return open;
        } else if (line.find(text[*open]) != none) {
            open.reset();       // a text of several lines
        }
        begin = text.find('\n', begin);
        begin = begin == none ? text.size() : begin + 1;
    }
    return open;
}

/// Whether a closing quote stands before a place, on its line.
bool is_behind_quote(std::string_view text, std::size_t at) noexcept {
    while (at > 0 && text[at - 1] == ' ') {
        --at;
    }
    return at > 0 && (text[at - 1] == '"' || text[at - 1] == '\'');
}

struct Indented {
    std::size_t line;           ///< where it begins
    std::size_t by;
};

/// The lines that those up to a mistake stand below, the innermost last; without the line of the mistake itself.
std::vector<Indented> levels_above(std::string_view text, std::size_t line) {
    std::vector<Indented> levels;
    for (std::size_t begin = 0; begin < line;) {
        const std::string_view here = line_at(text, begin);
        const std::size_t by = here.find_first_not_of(' ');
        if (by != none && here[by] != '#') {
            while (!levels.empty() && levels.back().by > by) {
                levels.pop_back();
            }
            if (levels.empty() || levels.back().by < by) {
                levels.push_back({begin, by});
            }
        }
        begin = text.find('\n', begin);
        begin = begin == none ? text.size() : begin + 1;
    }
    return levels;
}

std::string spaces(std::size_t n) { return std::to_string(n) + (n == 1 ? " space" : " spaces"); }

/// Of a line that is indented in another way than the entry above that it belongs to.
Hint other_indentation(std::size_t by, const Indented& above) {
    return {"the indentation: " + spaces(by) + " here; entries that belong together begin in one column", above.line + above.by, spaces(above.by) + " here"};
}

Hint hint_of_indentation(std::string_view text, std::size_t at) {
    const std::size_t line = line_begin(text, at);
    const std::size_t by = line_at(text, line).find_first_not_of(' ');
    const std::vector<Indented> levels = levels_above(text, line);
    if (by == none || levels.empty() || line + by != at) {
        return {};
    }
    const auto is_level = std::any_of(levels.begin(), levels.end(), [&](const Indented& level) { return level.by == by; });
    if (!is_level) {
        return other_indentation(by, levels.back());
    }
    return {"look at this line and the one before: a `- `, or the `:` behind a key, may be missing, or the indentation is another one", std::nullopt, {}};
}

bool is_of_word(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '@'; }

/// What a line does that no line of YAML does which was meant so; `begin`: of the line.
Hint hint_of_line(std::string_view line, std::size_t begin) {
    for (const std::string_view mark : {"<<<<<<< ", "=======", ">>>>>>> "})
        if (line.starts_with(mark)) return {"merge the two versions, and take this line out", begin, "left by a merge"};
    std::size_t at = 0;
    while (at < line.size() && line[at] == ' ') ++at;
    if (line.substr(at).starts_with("\u00a0")) return {"write spaces: a blank that cannot be seen as another (U+00A0) is in the indentation", begin + at, "it stands here"};
    if (line.substr(at).starts_with("- ")) at += 2;
    const std::size_t word = at;
    while (at < line.size() && is_of_word(line[at])) ++at;
    if (at == word || at == line.size()) return {};
    if (line.substr(at).starts_with(":\u00a0")) return {"write a plain space behind the `:`: a blank that cannot be seen as another (U+00A0) stands there", begin + at + 1, "it stands here"};
    if (line[at] == ':' && at + 1 < line.size() && line[at + 1] != ' ' && line[at + 1] != '/' && line.find(": ", at) == none && !line.ends_with(':'))
        return {"write a space behind the `:`", begin + at, "no space behind it"};
    const std::size_t next = line.find_first_not_of(' ', at);
    if (next == none || next == at) return {};
    if (line.substr(next).starts_with("= ")) return {"write `:` for the `=`, behind the key", begin + next, "no `:` behind the key"};
    if (line[next] == '{' || line[next] == '[') return {"write a `:` behind the key", begin + at, "no `:` behind the key"};
    return {};
}

/// Of the line of a mistake, or of the two before it, which the parser may have taken for one text with it.
Hint hint_of_lines(std::string_view text, std::size_t at) {
    const std::size_t cut = at - std::min(at, longest);
    if (cut != 0 && !contains(text.substr(cut, at - cut), "\n")) return {};
    std::size_t begin = line_begin(text, at);
    for (int lines = 0; lines < 3; ++lines) {
        if (Hint hint = hint_of_line(line_at(text.substr(0, begin + longest), begin), begin); !hint.help.empty()) return hint;
        if (begin == 0) return {};
        begin = line_begin(text, begin - 1);
    }
    return {};
}

/// Is a bracket closed on its own line, quotes apart?
bool closes_on_its_line(std::string_view text, std::size_t bracket) noexcept {
    const std::string_view line = line_at(text.substr(0, bracket + longest), bracket);
    std::size_t open = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '"' || c == '\'') {
            const std::size_t end = i > 0 && is_of_word(line[i - 1]) ? none : quote_end(line, i);
            if (end != none) i = end - 1;
        } else if (c == '[' || c == '{') {
            ++open;
        } else if ((c == ']' || c == '}') && --open == 0) {
            return true;
        }
    }
    return false;
}

/// A line that the parser joined to the one before, which is a key without its `:`, or an entry that is complete.
Hint hint_of_fold(std::string_view text, std::size_t at) {
    const std::size_t line = line_begin(text, at);
    if (line < 2) {
        return {};
    }
    const std::size_t above = line_begin(text, line - 1);
    std::string_view before = line_at(text, above), here = line_at(text, line);
    const std::size_t by = here.find_first_not_of(' '), was = before.find_first_not_of(' ');
    if (by == none || was == none || by <= was || before.size() > longest || !looks_like_yaml(here)) {
        return {};
    }
    const std::size_t end = before.find_last_not_of(' ') + 1;
    if (std::all_of(before.begin() + static_cast<std::ptrdiff_t>(was), before.begin() + static_cast<std::ptrdiff_t>(end), is_of_word)) {
        return {"write a `:` behind the key", above + end, "no `:` behind the key"};
    }
    const bool is_column = before.substr(was).starts_with("- ") && before.find_first_not_of(' ', was + 1) == by;       // of the entry above
    if (!looks_like_yaml(before) || before[end - 1] == ':' || is_column) {
        return {};
    }
    return other_indentation(by, {above, was});
}

}  // namespace

Hint hint_of(std::string_view text, std::size_t at, std::string_view words, std::optional<std::size_t> bracket) {
    if (const auto quote = first_open_quote(text, at)) {
        return {"close the quote of line " + std::to_string(line_number(text, *quote)), quote, "this quote is not closed on its line"};
    }
    if (is_behind_quote(text, at)) {
        const bool comma = bracket && at < text.size() && (text[at] == '"' || text[at] == '\'' || looks_like_yaml(text.substr(at, std::min(text.find(' ', at), text.size()) - at)));
        return {comma ? "put a comma between the two" : "put the whole text in quotes, or none of it", std::nullopt, {}};
    }
    if (Hint hint = hint_of_lines(text, at); !hint.help.empty()) {
        return hint;
    }
    if (contains(words, "block scalar")) {
        return {"quote a text that begins with `>` or `|`", std::nullopt, {}};
    }
    if (bracket && closes_on_its_line(text, *bracket)) {
        return {"put a comma between the entries, or quotes around a text that holds `: `, `[`, `{` or begins with a sign", bracket, "within this bracket"};
    }
    if (bracket) {
        return {std::string("close the bracket with `") + (text[*bracket] == '[' ? "]`" : "}`") + ", or quote the text if it is no list", bracket,
                "this bracket is open"};
    }
    if (contains(words, "map value")) {
        if (Hint hint = hint_of_fold(text, at); !hint.help.empty()) {
            return hint;
        }
        return {"put the whole text in quotes: a `: ` inside it begins a value", std::nullopt, {}};
    }
    if (contains(words, "flow end")) {
        return {"take the bracket out, or quote the text it belongs to", std::nullopt, {}};
    }
    if (contains(words, "end of map") || contains(words, "end of sequence")) {
        return hint_of_indentation(text, at);
    }
    return {};
}

}  // namespace jeton::syntax
