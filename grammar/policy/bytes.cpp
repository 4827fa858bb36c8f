// Looks at every byte once, so that the parser meets neither what is no text nor more of it than it can hold.
#include "grammar/policy/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "grammar/text/unicode.hpp"

namespace jeton::syntax {
namespace {

// The parser keeps the tokens of a whole bracket in memory, some 140 bytes each: so many are below 200 MB, and enough for
// max_values of keys with values. Empty lines cost it time.
constexpr std::size_t max_tokens = 1'400'000;
constexpr std::size_t max_lines = 2'000'000;

bool is_allowed(char32_t code) noexcept {
    return code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code <= 0x7e) || code == 0x85 ||
           (code >= 0xa0 && code != 0xfffe && code != 0xffff);
}

bool is_among(char c, std::string_view set) noexcept {
    return set.find(c) != std::string_view::npos;
}

/// How many tokens there may be, from above: quoted and block texts count as if they were none.
std::size_t most_tokens(std::string_view text) {
    enum class At : std::uint8_t { separator, property, inside };
    At where = At::separator;
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c > '>' && c != '[' && c != ']' && c != '{' && c != '|' && c != '}' && c != '?' && where == At::inside) {
            continue;
        }
        const bool last = i + 1 == text.size();
        if (is_among(c, ",[]{}")) {
            count += c == '[' || c == '{' ? 2 : 1;
            where = At::separator;
        } else if (c == '\n' || c == '\r') {
            where = At::separator;
        } else if (c == ' ' || c == '\t') {
            where = where == At::property ? At::separator : where;
        } else if (c == ':' && (last || is_among(text[i + 1], " \t\r\n,[]{}\"'"))) {
            count += 1;
            where = At::separator;
        } else if (c == '"' || c == '\'') {
            const bool begins = where != At::inside || is_among(text[i - 1], "\"'");
            count += begins ? 2 : 0;
            where = At::inside;
        } else if (where == At::separator && is_among(c, "&*!")) {
            count += 2;
            where = At::property;
        } else if (where == At::separator && is_among(c, "-?") && (last || is_among(text[i + 1], " \t\r\n"))) {
            count += 1;
        } else if (where == At::separator) {
            count += 2;
            where = At::inside;
        }
    }
    return count;
}

/// What some YAML readers take for the end of a line and others for a character: a rule behind it would count for the ones and be a part of a
/// comment for the others.
std::optional<YamlProblem> doubtful_break(std::string_view text, std::size_t at, const text::Character& each, bool in_comment) {
    if (each.code == '\r' && (at + 1 == text.size() || text[at + 1] != '\n')) {
        return YamlProblem{"control-character", at, at + 1, "a carriage return without a line feed: YAML readers do not agree whether a line ends here",
                           "save the file with line ends of Unix or Windows"};
    }
    if (in_comment && (each.code == 0x85 || each.code == 0x2028 || each.code == 0x2029)) {
        return YamlProblem{"control-character", at, at + each.size,
                           fmt::format("the character U+{:04X} behind a `#`: YAML readers do not agree whether a line ends here", static_cast<unsigned>(each.code)),
                           "leave it out of a comment; in a text write it as an escape in double quotes, such as `\\u2028`"};
    }
    return std::nullopt;
}

YamlProblem too_large(std::string message) {
    return {"too-large", 0, 0, std::move(message), "keep many accounts and tokens in NDJSON files beside the policy"};
}

}  // namespace

std::optional<YamlProblem> problem_of_bytes(std::string_view text, const YamlLimits& limits) {
    if (text.size() > limits.bytes) {
        return too_large("more than 8 MiB");
    }
    const std::size_t scale = std::max<std::size_t>(limits.values / max_values, 1);
    bool in_comment = false;
    for (std::size_t at = 0; at < text.size();) {
        const text::Character each = text::character_at(text, at);
        if (!each.valid) {
            return YamlProblem{"invalid-utf8", at, at + 1,
                               fmt::format("byte 0x{:02x} is not UTF-8", static_cast<unsigned>(each.code)),
                               "save the file as UTF-8"};
        }
        if (!is_allowed(each.code)) {
            return YamlProblem{"control-character", at, at + each.size,
                               fmt::format("control character U+{:04X}", static_cast<unsigned>(each.code)),
                               "write it as an escape in double quotes, or leave it out"};
        }
        if (each.code == '\n') {
            in_comment = false;
        } else if (each.code == '#') {              // or in a text: that is not known here
            in_comment = true;
        } else if (each.code == '\r' || each.code >= 0x85) {
            if (auto problem = doubtful_break(text, at, each, in_comment)) {
                return problem;
            }
        }
        at += each.size;
    }
    if (static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) > max_lines * scale) {
        return too_large("more than 2,000,000 lines");
    }
    if (most_tokens(text) > max_tokens * scale) {
        return too_large("more brackets, commas and words than 200,000 values have");
    }
    return std::nullopt;
}

}  // namespace jeton::syntax
