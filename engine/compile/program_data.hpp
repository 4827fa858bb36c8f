// What a Program is: a trie of the paths it looks at, the predicates on them, and code that joins their answers. Data only:
// made by compile.cpp, read by engine/evaluate.
//
//   nodes       the trie; 0 is dead (nothing below matters), 1 the document's object
//   cells       what a walk over a document leaves behind: for a slot the list of its leaves, for an `exists` or a group a mark
//   groups      `f:{…}`: the cells that begin anew with each object at f
//   code        ask a predicate, go on at one of two places
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/compile/matcher.hpp"
#include "engine/compile/program.hpp"
#include "grammar/filter/ast.hpp"
#include "grammar/literal/address.hpp"
#include "grammar/literal/date.hpp"
#include "grammar/literal/decimal.hpp"

namespace jeton::engine {

inline constexpr std::uint32_t dead_node = 0;
inline constexpr std::uint32_t root_node = 1;

/// A key by its size, its first and its last eight bytes: equal for equal keys, and for keys of at most sixteen bytes only then.
struct KeyMark {
    std::uint64_t head = 0;                 ///< zeros behind a shorter key
    std::uint64_t tail = 0;                 ///< 0 for a key of at most eight bytes
    std::size_t size = 0;
    friend bool operator==(const KeyMark&, const KeyMark&) = default;
    [[nodiscard]] std::uint32_t place(std::uint32_t shift) const noexcept {
        return static_cast<std::uint32_t>((head ^ tail * 3 ^ size) * 0x9e3779b97f4a7c15u >> shift);
    }
};

[[nodiscard]] inline KeyMark key_mark(const char* key, std::size_t size) noexcept {
    KeyMark mark{0, 0, size};
    if (size >= 8) {
        std::memcpy(&mark.head, key, 8);
        if (size > 8) std::memcpy(&mark.tail, key + size - 8, 8);
    } else if (size >= 4) {
        std::uint32_t low = 0, high = 0;
        std::memcpy(&low, key, 4);
        std::memcpy(&high, key + size - 4, 4);
        mark.head = low | static_cast<std::uint64_t>(high) << (size - 4) * 8;
    } else if (size != 0) {
        const auto byte = [&](std::size_t at) { return static_cast<std::uint64_t>(static_cast<unsigned char>(key[at])) << at * 8; };
        mark.head = byte(0) | byte(size / 2) | byte(size - 1);
    }
    return mark;
}

/// The first eight bytes of a text, zeros behind a shorter one.
[[nodiscard]] inline std::uint64_t head_of(const char* text, std::size_t size) noexcept {
    std::uint64_t head = 0;
    if (size >= 8) std::memcpy(&head, text, 8);
    else if (size != 0) std::memcpy(&head, text, size);
    return head;
}

struct TrieEdge {
    KeyMark mark;
    std::uint32_t node = dead_node;         ///< dead: no edge has this place
    std::uint32_t next = 0;                 ///< another edge of this place; 0: none
    std::string key;
};

struct TrieNode {
    std::uint32_t first_edge = 0;           ///< in Program::edges: a table of 2^(64 - shift) places
    std::uint32_t edges = 0;                ///< keys; 0: there is no table
    std::uint32_t shift = 63;
    bool long_keys = false;                 ///< a key of 64 bytes or more, which `sizes` does not tell
    std::uint32_t shortest = 0xffffffff;    ///< size of the shortest key: less leads nowhere
    std::uint64_t sizes = 0;                ///< bit n: there is a key of n bytes
    std::uint32_t below = dead_node;        ///< where a key leads that has no edge
    std::uint32_t first_slot = 0;           ///< in Program::slots: cells that take leaves
    std::uint32_t slots = 0;
    std::uint32_t first_mark = 0;           ///< in Program::marks: cells of `exists` here and above
    std::uint32_t marks = 0;
    std::uint32_t first_here = 0;           ///< groups whose objects stand exactly here: [first_here, last_here)
    std::uint32_t last_here = 0;
    std::uint32_t first_group = 0;          ///< groups here and below: [first_group, last_group)
    std::uint32_t last_group = 0;
    [[nodiscard]] bool takes_leaves() const noexcept { return (slots | marks) != 0; }
};

/// A number as a bound or literal: exact, with a short cut for those that fit 64 bits.
struct NumberLiteral {
    literal::Decimal exact;
    std::int64_t whole = 0;
    bool is_whole = false;      ///< an integer of at most 18 digits
};

/// A decimal that most predicates have none of: 16 bytes where it is not there.
class RareDecimal {
public:
    RareDecimal() noexcept = default;
    explicit RareDecimal(literal::Decimal value) : value_(std::make_shared<const literal::Decimal>(std::move(value))) {}
    operator const literal::Decimal&() const noexcept {
        static const literal::Decimal zero;
        return value_ == nullptr ? zero : *value_;
    }

private:
    std::shared_ptr<const literal::Decimal> value_;
};

/// A date bound: the span it stands for, also in milliseconds for fields whose numbers are dates.
struct DateBound {
    literal::Moment moment{};
    RareDecimal first_ms;
    RareDecimal end_ms;
};

/// A text with wildcards, cut at its `*`: each piece is texts and `?`.
struct Glob {
    std::vector<std::vector<syntax::GlobPart>> pieces;      ///< pieces[0] at the start, the last at the end; one piece: no `*`
};

enum class Test : std::uint8_t { mark, equals, glob, network, regex, number_order, date_order, text_order };

/// The first eight bytes of a text as a number, zeros behind a shorter one; `mask`ed, what a text that passes begins with.
struct Gate {
    std::uint64_t head = 0;
    std::uint64_t mask = 0;
};

/// The integers that pass: [least, most].
struct Whole {
    std::int64_t least = 0;
    std::int64_t most = -1;
    bool known = false;                     ///< false: not told by two integers
};

struct Predicate {
    Test test = Test::mark;
    std::uint32_t cell = 0;
    Gate gate;
    Whole whole;
    bool numbers_are_dates = false;         ///< date_order: epoch milliseconds count
    bool has_lo = false, lo_closed = false, has_hi = false, hi_closed = false;
    std::string text;                       ///< equals; text_order: the lower bound
    std::string high;                       ///< text_order: the upper bound
    std::shared_ptr<const NumberLiteral> number;        ///< equals; number_order: the lower bound
    std::shared_ptr<const NumberLiteral> high_number;
    DateBound date, high_date;
    Glob glob;
    literal::Network network;
    std::shared_ptr<const RegexMatcher> regex;
};

struct Instruction {
    std::uint32_t predicate = 0;
    std::uint32_t on_true = 0;
    std::uint32_t on_false = 0;
};
inline constexpr std::uint32_t answer_true = 0xfffffffe;
inline constexpr std::uint32_t answer_false = 0xffffffff;

/// One object at a path satisfies all of it. Groups are numbered in the trie's depth-first order, outer before inner.
struct ObjectGroup {
    std::uint32_t node = dead_node;
    std::uint32_t entry = answer_false;
    std::uint32_t present = 0;              ///< cell: there is an object
    std::uint32_t result = 0;               ///< cell of the scope around: one of the objects satisfied it
    std::uint32_t first_cell = 0;           ///< cells that begin anew with each object: [first_cell, next group's first_cell)
};

class Program {
public:
    std::vector<TrieNode> nodes;
    std::vector<TrieEdge> edges;
    std::vector<std::uint32_t> slots;
    std::vector<std::uint32_t> marks;
    std::vector<Predicate> predicates;
    std::vector<Instruction> code;
    std::vector<ObjectGroup> groups;              ///< one more at the end, for its first_cell
    std::uint32_t cells = 0;
    std::uint32_t entry = answer_true;
    bool unusable = false;                  ///< something could not be compiled: refuse every document
};

}  // namespace jeton::engine
