// The tree of a filter, flat: nodes in the order of the text, children before or after their parents never assumed but linked.
// Made by parse.hpp, read by check, compile, print and compare.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace jeton::syntax {

/// Bytes [begin, end) of the filter's text.
struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    friend bool operator==(const Range&, const Range&) = default;
};

/// A field, value, bound or expression as written. What it says is decoded by Filter::decode().
struct Word {
    Range at;                   ///< with its quotes
    bool quoted = false;
    bool escaped = false;       ///< holds an escape (or a doubled quote)
    bool wild = false;          ///< unquoted and holds * or ? outside escapes
};

enum class NodeKind : std::uint8_t { all, exists, value, order, regex, nested, name, not_, and_, or_ };

/// 16 bits are enough: a text has at most 65,536 bytes, and less than one node or word a byte.
using NodeIndex = std::uint16_t;
using WordIndex = std::uint16_t;
inline constexpr NodeIndex no_node = 0xffff;

/// One node. Which members count depends on `kind`; the rest is empty.
struct FilterNode {
    NodeKind kind = NodeKind::all;
    bool lo_closed : 1 = false; ///< order: >=, [
    bool hi_closed : 1 = false; ///< order: <=, ]
    bool has_lo : 1 = false;    ///< order: there is a lower bound (else `*`)
    bool has_hi : 1 = false;
    bool range : 1 = false;     ///< order: written as [lo TO hi]; else with a comparison operator
    bool grouped : 1 = false;   ///< and_/or_: written in brackets, or inside a field's group; no mixed-and-or lint
    std::uint8_t depth = 0;     ///< name: levels of brackets and NOT around it
    Range at;                   ///< value regex: the value; exists: the `*` or field; order: the range or bound; nested: `{…}`; name
    WordIndex field = 0;        ///< exists value order regex nested: index into Filter::words
    WordIndex value = 0;        ///< value regex: index into words; order: the lower bound, if any
    WordIndex high = 0;         ///< order: the upper bound, if any
    NodeIndex first = no_node;  ///< not_ nested: the child; and_ or_: the first child
    NodeIndex next = no_node;   ///< the next sibling below an and_ or or_
};

/// A filter that is syntactically right. Names in it are not resolved, types not checked.
struct Filter {
    std::string text;
    std::vector<FilterNode> nodes;
    std::vector<Word> words;
    NodeIndex root = no_node;
    std::uint32_t predicates = 0;   ///< without those of named filters
    std::uint32_t depth = 0;        ///< deepest nesting, without named filters

    [[nodiscard]] std::string_view raw(Range at) const noexcept { return std::string_view(text).substr(at.begin, at.end - at.begin); }
    /// What a word says: without quotes, escapes resolved. Wildcards stay `*` and `?`.
    [[nodiscard]] std::string decode(const Word& word) const;
};

/// All of a part of a filter, with the fields of its predicates, and brackets that would else be open.
[[nodiscard]] Range span_of(const Filter& filter, const FilterNode& node);
/// A part of the text with the brackets behind it that close those in it.
[[nodiscard]] Range with_brackets(const Filter& filter, Range at);
/// The comments of a filter, also of one with a mistake: each from its `#` to the end of its line.
[[nodiscard]] std::vector<Range> comments_in(std::string_view filter);

/// A value with wildcards, taken apart: literal text, `*` (any run) and `?` (one code point).
struct GlobPart {
    enum class Kind : std::uint8_t { text, any, one } kind = Kind::text;
    std::string text;
};
[[nodiscard]] std::vector<GlobPart> glob_parts(const Filter& filter, const Word& word);

/// How a bound compares (filters.md, *Order*).
enum class BoundKind : std::uint8_t { number, date, text, bad };
[[nodiscard]] BoundKind bound_kind(const Filter& filter, const Word& word);

/// A refusal: `code` of the table in filters.md, the bytes it underlines, one line saying what is wrong, and the fix.
struct FilterError {
    std::string code;
    Range at;
    std::string message;
    std::string help;
};

}  // namespace jeton::syntax
