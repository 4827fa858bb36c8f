// The event handler behind read_yaml(): what the parser takes and YAML, or some reader of it, does not.
#include <fmt/format.h>

#include <algorithm>

#include "grammar/policy/builder.hpp"
#include "grammar/policy/places.hpp"
#include "grammar/policy/quirks.hpp"
#include "grammar/text/unicode.hpp"

namespace jeton::syntax {
namespace {

[[noreturn]] void refuse_doubtful_break(std::string_view text, std::size_t at) {
    const text::Character found = text::character_at(text, std::min(at, text.size()));
    const auto code = static_cast<unsigned>(found.code);
    throw StopReading{{"control-character", at, at + found.size,
                       fmt::format("the character U+{:04X} in a text without quotes: YAML readers do not agree whether a line ends here", code),
                       fmt::format("take it out, or write it as an escape in double quotes: `\\u{:04x}`", code)}};
}

}  // namespace

std::size_t find_doubtful_break(std::string_view text, std::size_t from) {
    std::size_t first = std::string_view::npos;
    for (const std::string_view each : {"\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"}) first = std::min(first, text.find(each, from));
    return first;
}

/// U+0085, U+2028 and U+2029 end a line for some YAML readers, and are a character for others: a rule behind one would be a rule for the ones and a part
/// of a text for the others.
void NodeBuilder::expect_no_doubtful_break(const Node& scalar, const std::string& value) const {
    if (find_doubtful_break(value) == std::string_view::npos) return;
    const std::size_t at = find_doubtful_break(text_, scalar.begin);
    refuse_doubtful_break(text_, at != std::string_view::npos ? at : find_doubtful_break(text_));      // where the parser takes some of a tag for text
}

/// The parser takes one for a quote, which YAML has not.
void NodeBuilder::expect_no_escaped_quote(const Node& scalar) const {
    for (std::size_t at = scalar.begin + 1; at < text_.size() && text_[at] != '"'; ++at) {
        if (text_[at] != '\\' || ++at == text_.size() || text_[at] != '\'') continue;
        throw StopReading{{"yaml-syntax", at, at + 1, "in double quotes `\\'` is no escape of YAML", "write `'` as it is: in double quotes it needs none"}};
    }
}

/// The parser takes any signs for the name of an anchor.
void NodeBuilder::expect_anchor(std::size_t begin, std::size_t end) const {
    std::string_view found = text_.substr(begin, end - begin);
    found = found.substr(0, found.find_first_of(",]}"));
    const std::size_t stop = begin + found.size();
    if (!is_anchor(found)) {
        throw StopReading{{"unknown-anchor", begin, stop, "`" + std::string(found) + "` is no anchor", "quote a text that begins with `&`"}};
    }
}

/// The parser takes any line that begins with `%` before the document for a directive.
void NodeBuilder::expect_directives(std::size_t document) const {
    const std::string_view before = text_.substr(skipped_, document - skipped_);
    if (const std::size_t at = has_doubtful_breaks_ ? find_doubtful_break(before) : std::string_view::npos; at != std::string_view::npos) refuse_doubtful_break(text_, skipped_ + at);
    for (std::size_t line = 0; line < before.size(); line = std::min(before.find('\n', line), before.size() - 1) + 1) {
        const std::string_view rest = before.substr(line);
        const bool known = rest.starts_with("%YAML ") || rest.starts_with("%TAG ");
        if (rest.starts_with('%') && !(known && text_.substr(document).starts_with("---"))) {
            const std::size_t at = skipped_ + line;
            throw StopReading{{"yaml-syntax", at, at + 1, "this is no YAML: a line that begins with `%`",
                               "quote a text that begins with such a sign"}};
        }
    }
}

/// The parser takes a `:` without a key, and a `,` without a value before it.
void NodeBuilder::expect_value(std::size_t at, bool key, YAML::anchor_t anchor) const {
    const std::string_view sign = text_.substr(at, 1);
    if (key && sign == ":") {
        throw StopReading{{"yaml-syntax", at, at + 1, "expected a key before `:`", "write a word before it, or take the line out"}};
    }
    const bool item = !open_.empty() && !open_.back().block && (key || open_.back().node->shape == Shape::list);
    if (item && anchor == YAML::NullAnchor && sign == ",") {
        throw StopReading{{"yaml-syntax", at, at + 1, "expected a value before `,`", "take one of the commas out"}};
    }
}

/// The parser takes a last key without its colon.
void NodeBuilder::expect_colons(std::span<const Node* const> children) const {
    if (children.size() < 2 || children.back()->shape != Shape::nothing) {
        return;
    }
    const Node& key = *children[children.size() - 2];
    const std::size_t line = key.begin == 0 ? 0 : text_.find_last_of("\r\n", key.begin - 1u) + 1;
    if (key.shape != Shape::scalar || key.text().empty() ||
        text_.substr(line, key.begin - line).find('?') != std::string_view::npos) {
        return;
    }
    const std::size_t end = scalar_end(text_, key);
    const std::size_t behind = text_.find_first_not_of(" \t", end);
    if (behind == std::string_view::npos || text_[behind] != ':') {
        throw StopReading{{"yaml-syntax", end, end, "expected `:` behind the key `" + std::string(key.text()) + "`", {}}};
    }
}

}  // namespace jeton::syntax
