// The paths that programs look at, as data. Made by trie_plan.cpp, read by engine/evaluate; programs that look at the same share one.
//
//   nodes       0 is dead (nothing below matters), 1 the document's object
//   cells       what a walk over a document leaves behind: for a slot the list of its leaves, for an `exists` or a group a mark
//   groups      `f:{…}`: the cells that begin anew with each object at f
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace jeton::engine {

inline constexpr std::uint32_t dead_node = 0;
inline constexpr std::uint32_t root_node = 1;

/// A key by its size, its first and its last eight bytes: equal for equal keys, and for keys of at most sixteen bytes only then.
struct KeyMark {
    std::uint64_t head = 0;                 ///< zeros behind a shorter key
    std::uint64_t tail = 0;                 ///< 0 for a key of at most eight bytes
    std::size_t size = 0;
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

struct TrieEdge {
    std::uint64_t head = 0;                 ///< these three are the key's mark
    std::uint64_t tail = 0;
    std::uint32_t size = 0;
    std::uint32_t key = 0;                  ///< where it begins in Trie::keys
    std::uint32_t node = dead_node;         ///< dead: no edge has this place
    std::uint32_t next = 0;                 ///< another edge of this place; 0: none
    [[nodiscard]] bool has(const KeyMark& mark) const noexcept { return head == mark.head && tail == mark.tail && size == mark.size; }
};

struct TrieNode {
    std::uint64_t sizes = 0;                ///< bit n: there is a key of n bytes
    std::uint32_t first_edge = 0;           ///< in Trie::edges: a table of 2^(64 - shift) places
    std::uint32_t below = dead_node;        ///< where a key leads that has no edge
    std::uint32_t first_slot = 0;           ///< in Trie::slots: cells that take leaves
    std::uint32_t slots = 0;
    std::uint32_t first_mark = 0;           ///< in Trie::marks: cells of `exists` here and above
    std::uint32_t marks = 0;
    std::uint32_t first_group = 0;          ///< groups whose objects stand exactly here: [first_group, last_here), then those below
    std::uint32_t last_here = 0;
    std::uint32_t last_group = 0;           ///< groups here and below: [first_group, last_group)
    std::uint32_t shortest = 0xffffffff;    ///< size of the shortest key: less leads nowhere; 32 bits, since a walk looks at it for each key
    std::uint8_t shift = 63;
    bool has_edges = false;                 ///< else there is no table
    bool long_keys = false;                 ///< a key of 64 bytes or more, which `sizes` does not tell
    [[nodiscard]] bool takes_leaves() const noexcept { return (slots | marks) != 0; }
};
static_assert(sizeof(TrieEdge) == 32 && sizeof(TrieNode) == 56);

/// One object at a path satisfies all of it. Groups are numbered in the trie's depth-first order, outer before inner.
struct ObjectGroup {
    std::uint32_t node = dead_node;
    std::uint32_t present = 0;              ///< cell: there is an object
    std::uint32_t result = 0;               ///< cell of the scope around: one of the objects satisfied it
    std::uint32_t first_cell = 0;           ///< cells that begin anew with each object: [first_cell, next group's first_cell)
};

struct Trie {
    std::vector<TrieNode> nodes;
    std::vector<TrieEdge> edges;
    std::string keys;                       ///< of the edges, one behind the other
    std::vector<std::uint32_t> slots;
    std::vector<std::uint32_t> marks;
    std::vector<ObjectGroup> groups;        ///< one more at the end, for its first_cell
    std::uint32_t cells = 0;
    std::string asked;                      ///< what it was made of, see TriePlan: equal for those that are equal
};

}  // namespace jeton::engine
