// What to say about a text that is no filter: from the place where no rule goes on to code, range, message and fix.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "grammar/filter/builder.hpp"
#include "grammar/filter/foreign.hpp"
#include "grammar/filter/placeholder.hpp"
#include "grammar/filter/quoting.hpp"
#include "grammar/literal/decimal.hpp"

namespace jeton::syntax {
namespace {

std::string tick(std::string_view text) {
    constexpr std::size_t shown = 40;
    if (text.size() <= shown) return "`" + std::string(text) + "`";
    std::size_t cut = shown;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) --cut;
    return "`" + std::string(text.substr(0, cut)) + "…`";
}

std::string_view between(const Builder& b, std::size_t begin, std::size_t end) { return b.lexer.text().substr(begin, end - begin); }

/// The word at a place: a quoted string, else a run of bare characters, else one character, else nothing.
std::size_t word_end(const Builder& b, std::size_t p) {
    if (b.lexer.is(p, "\"'")) {
        const std::size_t end = b.lexer.quoted(p);
        if (end == Lexer::none) refuse_quoted(b, p);
        b.check_escapes({static_cast<std::uint32_t>(p), static_cast<std::uint32_t>(end)});
        return end;
    }
    return std::max(b.lexer.bare_chars(p), b.lexer.character(p));
}

std::string found(const Builder& b, std::size_t p) {
    return p >= b.lexer.text().size() ? "the end" : tick(between(b, p, word_end(b, p)));
}

std::size_t escape_extent(const Lexer& lexer, std::size_t p) {
    if (lexer.at(p + 1) != 'u') return p + 1 < lexer.text().size() ? lexer.character(p + 1) : p + 1;
    std::size_t end = p + 2;
    while (lexer.is(end, "0123456789abcdefABCDEF{}")) ++end;
    return end;
}

std::string hex(char32_t c) {
    std::string digits;
    for (int shift = 20; shift >= 0; shift -= 4)
        if (!digits.empty() || shift < 16 || (c >> shift & 15) != 0) digits += "0123456789ABCDEF"[c >> shift & 15];
    return digits;
}

/// As conditions of rules name them.
bool is_attribute(std::string_view text) {
    constexpr std::array<std::string_view, 4> sides{"from.", "to.", "token.", "account."};
    return std::any_of(sides.begin(), sides.end(), [&](std::string_view side) { return text.starts_with(side) && text.size() > side.size(); });
}

/// A help with the field that it is about, where it says `f`.
std::string with_field(std::string help, std::string_view field) {
    for (std::size_t p = 1; p + 1 < help.size(); ++p) {
        if (help[p] != 'f' || (help[p - 1] != '`' && help[p - 1] != ' ') || std::string_view(":<>` ").find(help[p + 1]) == std::string_view::npos) continue;
        help.replace(p, 1, field);
        p += field.size() - 1;
    }
    return help;
}

/// A word that is a field with an operator in words behind it; else one that is looked for in the text: without the signs around it.
std::string help_to_search(const Lexer& lexer, std::size_t p, std::string_view text, std::size_t behind) {
    const auto bare = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.'; };
    constexpr std::size_t longest = 30;
    while (text.starts_with('*')) text.remove_prefix(1);
    while (text.ends_with('*')) text.remove_suffix(1);
    const bool plain = !text.empty() && text.size() <= longest && std::all_of(text.begin(), text.end(), bare);
    const bool attribute = plain && is_attribute(text);
    std::string help = behind < lexer.text().size() ? help_for_word_operator(lexer, p, behind) : std::string();
    if (!help.empty()) return attribute ? with_field(std::move(help), text) : help;
    if (attribute && lexer.not_word(behind) != Lexer::none) return "a negation stands before the field: `NOT " + std::string(text) + ":value`";
    if (attribute) return "a condition is a field with a value, such as `" + std::string(text) + ":value`; for several values `" + std::string(text) + ":(a OR b)`";
    const bool is_path = plain && text.find('.') != std::string_view::npos && !text.ends_with('.') && (text[0] > '9' || text[0] == '_');      // of a field, as its dots say
    if (is_path) return "a field is asked for with a value, `" + std::string(text) + ":value`, or whether it is there, `_exists_:" + std::string(text) + "`; to look inside the text write `message:*" + std::string(text) + "*`";
    return "to look for it inside the text write `message:*" + (plain ? std::string(text) : "word") + "*`; values of one field stand in brackets, `f:(a OR b)`, `f:(a AND b)`";
}

/// Blanks and line ends that are none here.
bool is_blank(char32_t c) noexcept {
    constexpr std::array<char32_t, 9> some{0x0b, 0x0c, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f};
    return std::find(some.begin(), some.end(), c) != some.end() || (c >= 0x2000 && c <= 0x200a) || c == 0x3000;
}

char32_t code_point(std::string_view s) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
    switch (s.size()) {
        case 1: return byte(0);
        case 2: return (byte(0) & 0x1fu) << 6 | (byte(1) & 0x3fu);
        case 3: return (byte(0) & 0x0fu) << 12 | (byte(1) & 0x3fu) << 6 | (byte(2) & 0x3fu);
        default: return (byte(0) & 0x07u) << 18 | (byte(1) & 0x3fu) << 12 | (byte(2) & 0x3fu) << 6 | (byte(3) & 0x3fu);
    }
}

/// Of `!=` and `<>` before `value`: which of two meanings, and what the quotes of the value would take away.
std::string unequal(const Lexer& lexer, std::size_t value) {
    value = lexer.space(value);
    const std::size_t end = lexer.quoted(value);
    if (end == Lexer::none) return help_for_unequal;
    const std::string_view text = lexer.text().substr(value + 1, end - value - 2);
    const std::string lost = lost_in_quotes(text);
    if (lost.empty()) return help_for_unequal;
    return std::string(help_for_unequal) + "; write " + (stands_bare(text) && text.size() <= 40 ? tick(text) + " without quotes: " : "the value without quotes, with `\\` before each blank and sign in it: ") + lost;
}

/// Of a `#` that was meant to begin the value that is missing at `p`; empty: there is none.
std::string help_for_comment(const Lexer& lexer, std::size_t p) {
    const std::string_view text = lexer.text();
    std::size_t first = Lexer::none, end = 0;       // of comments with nothing but blanks between them
    for (const Range& comment : comments_in(text)) {
        if (comment.begin >= p) break;
        if (text.find_first_not_of(" \t\r\n", end) < comment.begin) first = comment.begin;
        end = comment.end;
    }
    if (first == Lexer::none || lexer.space(first) != p || lexer.bare_char(first + 1) == Lexer::none) return {};        // none, or `# a comment`
    const std::string word = "\"" + std::string(text.substr(first, lexer.bare_chars(first) - first)) + "\"";
    return "`#` begins a comment, which ends with its line: write " + tick(word) + " for the text";
}

/// Of the bracket at `p`, with which a placeholder begins, or the sign before it.
std::string help_for_placeholder(const Lexer& lexer, std::size_t p) {
    constexpr std::size_t longest = 120;
    for (const std::size_t begin : {p, p == 0 ? p : p - 1}) {
        const std::string_view rest = lexer.text().substr(begin, longest), found = placeholder_in(rest);
        if (!found.empty() && found.data() == rest.data()) return tick(found) + " was not filled in: write the value that it stands for";
    }
    return {};
}

/// Where no value can begin.
std::string help_for_value(const Lexer& lexer, std::size_t p) {
    const std::string_view before = word_before(lexer, p);
    if (lexer.is(p, "(") && before.ends_with("_exists_:")) return "write `_exists_:f`, without brackets";
    if (lexer.is(p, "(") && before.ends_with("_missing_:")) return "write `_missing_:f`, without brackets";
    if (p > 0 && lexer.starts(p - 1, "<>")) return unequal(lexer, p + 1);
    if (auto help = help_for_comment(lexer, p); !help.empty()) return help;
    if (auto help = help_for_placeholder(lexer, p); !help.empty()) return help;
    if (p >= lexer.text().size()) return before.ends_with(':') ? "write a value behind the field, or `f:*` for any" : "write a value behind the sign";
    if (lexer.is(p, "~")) return "for a regular expression write `f =~ \"re\"`; a text that begins with `~` needs quotes";
    if (lexer.is(p, "!") && !lexer.starts(p, "!=")) return "a negation stands before the field: `NOT f:value`";
    if (lexer.is(p, "([{<>=")) return "in a text these signs need quotes; `f:(a OR b)` is one of several values, `f:[1 TO 9]` a range";
    return "quote a value that holds brackets, quotes or blanks";
}

/// Of `f = v`: what to write, with the words that stand there, where they are plain.
std::string comparison(const Builder& b, std::size_t equals, std::size_t value) {
    constexpr std::size_t longest = 39;         // that is shown whole
    const Lexer& lexer = b.lexer;
    const std::string_view field = word_before(lexer, equals);
    const bool quoted = lexer.is(value, "\"'");
    const std::size_t close = quoted ? lexer.text().find(lexer.at(value), value + 1) : std::string_view::npos;
    const std::size_t end = !quoted ? std::max(value, lexer.bare_chars(value)) : close == std::string_view::npos ? value : close + 1;
    const std::string_view is = lexer.text().substr(value, end - value);
    const std::string_view text = quoted && is.size() > 1 ? is.substr(1, is.size() - 2) : std::string_view();
    const std::string lost = lost_in_quotes(text);
    const std::size_t behind = lexer.space(end);
    const bool ends = behind >= lexer.text().size() || lexer.at(behind) == ')' || (behind != end && lexer.keyword(behind) != Lexer::none);
    const bool plain_field = !field.empty() && field.find_first_of("\"':<>=!()") == std::string_view::npos;
    const bool plain_value = !is.empty() && is.find_first_of("\\\n") == std::string_view::npos && !lexer.is(value, "/") && lexer.keyword(value) == Lexer::none;
    const bool whole = ends && plain_field && plain_value && field.size() + is.size() <= longest;
    if (!lost.empty() && !stands_bare(text)) return "write `f:v`, without quotes and with `\\` before each blank and sign of the value: " + lost;
    if (!lost.empty()) return "write " + tick(whole ? std::string(field) + ":" + std::string(text) : std::string("f:v")) + " without quotes: " + lost;
    const bool turned = whole && !quoted && literal::is_number(field) && !literal::is_number(is) && Lexer(is).field(0) == is.size();
    return "write " + tick(!whole ? "f:v" : turned ? std::string(is) + ":" + std::string(field) : std::string(field) + ":" + std::string(is));
}

std::string help_for_typographic(std::string_view quote) { return tick(quote) + " is the first letter of this word here, and quotes nothing: write `\"`"; }

/// Where a condition has ended, of a sign that cannot stand behind it.
std::string help_for_sign(const Builder& b, std::size_t q, bool glued) {
    const Lexer& lexer = b.lexer;
    if (lexer.is(q, ")]}")) return "there is no bracket to close here";
    if (lexer.is(q, "<>")) return "two comparisons are joined by AND, such as `f>5 AND f<10`; quote a text that holds " + tick(between(b, q, q + 1));
    if (lexer.at(q) == '[' && glued && b.last_bare.end != q) return "elements of an array have no numbers: `f:v` asks each of them; a field below is `f.name`; quote a text that holds brackets";
    return "quote a text that holds it";
}

}  // namespace

void refuse(const char* code, std::size_t begin, std::size_t end, std::string message, std::string help) {
    throw Refusal{{code, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}, std::move(message), std::move(help)}};
}

void refuse_impossible(const Builder& b, std::size_t p) {
    const Lexer& lexer = b.lexer;
    if (lexer.at(p) == '\\' && lexer.bare_char(p) == Lexer::none) {
        const std::size_t end = escape_extent(lexer, p);
        refuse("unknown-escape", p, end, tick(between(b, p, end)) + " is no escape",
               "write `\\\\` for a backslash, or the text in single quotes, which know no escapes");
    }
    if (lexer.odd(p) && !lexer.is(p, " \t\r\n")) {
        const std::size_t end = lexer.character(p);
        const std::string name = hex(code_point(between(b, p, end)));
        refuse("hidden-character", p, end, "a character that cannot be seen: U+" + std::string(name.size() < 4 ? 4 - name.size() : 0, '0') + name,
               is_blank(code_point(between(b, p, end))) ? "write a plain blank instead, or put the text in quotes" : "take it out, or write `\\u{" + name + "}`, or put the text in quotes");
    }
    if (lexer.starts(p, "!="))
        refuse("not-equals", p, p + 2, "`!=` can mean two things", is_null(lexer, lexer.space(p + 2)) ? "write `f:*` for documents with the field" : unequal(lexer, p + 2));
    if (lexer.at(p) == '=' && lexer.at(p + 1) != '~') {
        std::size_t end = p;
        while (lexer.at(end) == '=') ++end;
        const char next = lexer.at(end);
        const std::size_t value = lexer.space(end);
        const std::string operators = tick(between(b, p, end)) + " is no operator";
        if (is_attribute(word_before(lexer, p)) && is_attribute(between(b, value, word_end(b, value)))) refuse("equals", p, end, operators, "an attribute is compared with a value, such as `f:v`; two of them cannot be compared");
        if (is_null(lexer, value)) refuse("equals", p, end, operators, "write `NOT f:*` for documents without the field");
        const bool turned = end == p + 1 && (next == '>' || next == '<');
        refuse("equals", p, end, operators, turned ? std::string("write `f:") + next + "=v`" : comparison(b, p, value));
    }
}

void refuse_word(const Builder& b, std::size_t p, std::string message, std::string help, const char* code) {
    refuse_impossible(b, p);
    if (b.lexer.at(p) == '+') {
        std::string step = help_for_time_step(b.lexer, p);
        refuse("plus", p, p + 1, "`+` does not mean anything here", step.empty() ? "everything joined by AND has to hold: write `a AND b`" : std::move(step));
    }
    refuse(code, p, word_end(b, p), std::move(message), std::move(help));
}

void refuse_quoted(const Builder& b, std::size_t p) {
    const Lexer& lexer = b.lexer;
    std::size_t q = p + 1;
    if (lexer.at(p) == '"') {
        for (;; ++q) {
            if (q >= lexer.text().size() || lexer.is(q, "\r\n")) break;
            if (lexer.at(q) != '\\') continue;
            const std::size_t end = lexer.is(q + 1, "nrt") ? q + 2 : lexer.escape(q);
            if (end == Lexer::none && word_before(lexer, p).ends_with("=~"))
                refuse("unknown-escape", q, escape_extent(lexer, q), tick(between(b, q, escape_extent(lexer, q))) + " is no escape", "put the expression in single quotes, which know no escapes");
            if (end == Lexer::none) refuse_impossible(b, q);
            q = end - 1;
        }
    }
    std::size_t end = p;
    while (end < lexer.text().size() && !lexer.is(end, "\r\n")) ++end;
    const std::string quote(1, lexer.at(p));
    const bool escapes = quote == "\"" && between(b, p, end).find("\\\"") != std::string_view::npos;
    refuse("unterminated", p, end, "a string that does not end on its line",
           "close it with `" + quote + "` where the value ends, before what is joined to it" +
               (escapes ? "; a backslash before a quote takes it into the text: write `\\\\`, or the text in single quotes" : ""));
}

void refuse_value(const Builder& b, std::size_t p) {
    if (const std::size_t end = b.lexer.keyword(p); end != Lexer::none) {
        const std::string quoted = "`\"" + std::string(between(b, p, end)) + "\"`";
        const std::size_t behind = b.lexer.space(end);
        const bool negates = b.lexer.not_word(p) != Lexer::none && (b.lexer.bare_char(behind) != Lexer::none || b.lexer.is(behind, "\"'("));
        refuse("keyword", p, end, tick(between(b, p, end)) + " is a word of the language",
               negates ? "a negation stands before the field: `NOT f:value`; " + quoted + " is the text" : "write " + quoted + " for the text");
    }
    if (const std::size_t end = b.lexer.null(p); end != Lexer::none)
        refuse("null", p, end, "`null` is no value that a field can have", "write `NOT f:*` for documents without the field, `\"null\"` for the text");
    refuse_word(b, p, "expected a value, found " + found(b, p), help_for_value(b.lexer, p));
}

void refuse_primary(const Builder& b, std::size_t p) {
    const Lexer& lexer = b.lexer;
    const bool is_operator = lexer.is(p, ":-") || lexer.starts(p, "&&") || lexer.starts(p, "||") || lexer.keyword(p) != Lexer::none;
    const bool word = (lexer.bare_char(p) != Lexer::none && !is_operator) || lexer.is(p, "\"'");
    if (word) {
        refuse_impossible(b, p);
        const std::string text(between(b, p, word_end(b, p)));
        const std::size_t behind = lexer.space(word_end(b, p));
        std::size_t before = p;
        while (before > 0 && lexer.is(before - 1, " \t\r\n")) --before;
        const bool open_range = before > 0 && lexer.at(before - 1) == '{' && behind != word_end(b, p) && lexer.starts(behind, "TO") && lexer.is(behind + 2, " \t\r\n");
        std::string foreign = help_for_placeholder(lexer, word_end(b, p));
        if (foreign.empty()) foreign = help_for_foreign_begin(lexer, p, behind);
        if (const std::size_t size = typographic_quote(text); size != 0) foreign = help_for_typographic(std::string_view(text).substr(0, size));
        refuse_word(b, p, tick(text) + " is no condition and no filter's name",
                    !foreign.empty() ? std::move(foreign)
                    : open_range ? "close the range with `}` where its bound does not belong to it, with `]` where it does" : help_to_search(lexer, p, text, behind), "unknown-filter");
    }
    if (lexer.keyword(p) != Lexer::none || lexer.starts(p, "&&") || lexer.starts(p, "||"))
        refuse_word(b, p, "expected a condition, found " + found(b, p), "AND and OR stand between two conditions");
    std::string placeholder = help_for_placeholder(lexer, p);
    refuse_word(b, p, "expected a condition such as `field:value`, found " + found(b, p),
                !placeholder.empty() ? std::move(placeholder)
                : lexer.is(p, "{[") ? "conditions stand in no such brackets: write `field:value AND other:value`"
                : lexer.is(p, "<>") ? "a field stands before each sign; what is between two bounds is `f:{5 TO 9}`"
                                    : "");
}

void refuse_end(const Builder& b, std::size_t p, char bracket) {
    const Lexer& lexer = b.lexer;
    const std::size_t q = lexer.space(p);
    const char c = lexer.at(q);
    const bool at_end = q >= lexer.text().size();
    if (q == p && (c == '~' || c == '^')) {
        std::size_t end = q + 1;
        while (lexer.is(end, "0123456789.")) ++end;
        refuse(c == '~' ? "fuzzy" : "boost", q, end, std::string(c == '~' ? "fuzzy search" : "a boost") + " does not exist here",
               "leave it out: a filter shows a document or does not");
    }
    if (q == p && b.last_bare.end == p && p != 0 && lexer.at(b.last_bare.begin) == '/' && lexer.is(q, "([{\"<>"))
        refuse("slash-regex", b.last_bare.begin, b.last_bare.end, "a regular expression is not written between slashes",
               has_wildcard(between(b, b.last_bare.begin, b.last_bare.end)) ? "write `f =~ \"re\"`; in a text each bracket and quote has a `\\` before it" : "write `f =~ \"re\"`, or quote the text");
    if (at_end)
        refuse_word(b, q, std::string("expected `") + bracket + "`, found the end", std::string("close the bracket with `") + bracket + "` where it ends, before what does not belong in it");
    std::string help = q == p && lexer.is(q, "{(") ? help_for_placeholder(lexer, q) : std::string();
    if (lexer.is(q, ")[]{}<>:"))
        refuse_word(b, q, "unexpected " + found(b, q), !help.empty() ? std::move(help) : help_for_sign(b, q, q == p));
    if (help.empty()) help = help_for_foreign(lexer, p, q, word_end(b, q));
    const std::string_view last = b.last_bare.end == p ? between(b, b.last_bare.begin, p) : std::string_view();
    if (const std::size_t size = typographic_quote(last); size != 0) help = help_for_typographic(last.substr(0, size));
    const bool separated = p > 1 && b.last_bare.end == p && lexer.is(p - 1, ",;") && lexer.at(p - 2) != '\\';
    if (help.empty() && separated) help = std::string(lexer.at(p - 1) == ',' ? "a comma" : "a semicolon") + " joins nothing: write ` OR ` or ` AND ` instead of it";
    refuse_word(b, q, "expected AND or OR before " + found(b, q),
                !help.empty() ? std::move(help)
                : !last.empty() && (has_wildcard(last) || has_wildcard(between(b, q, word_end(b, q))))
                    ? "write AND or OR between two conditions; in a text of several words with wildcards each blank has a `\\` before it"
                    : "write AND or OR between two conditions, or quote a text of several words",
                "implicit-operator");
}

void refuse_wild_field(const Builder& b, std::size_t begin, std::size_t end) {
    refuse("wildcard-field", begin, end, "a field is named in full: " + tick(between(b, begin, end)), "name each field: `a.x:v OR a.y:v`");
}

}  // namespace jeton::syntax
