// Where a key of a document leads in a program's trie. Private to evaluate. Entry point: find_child().
#pragma once

#include <bit>
#include <cstring>
#include <string_view>

#include "engine/evaluate/leaves.hpp"

namespace jeton::engine {

/// The node of one segment of a path.
[[nodiscard]] inline std::uint32_t step(const Program& program, const TrieNode& node, std::string_view segment, const KeyMark& mark) noexcept {
    for (std::uint32_t at = node.first_edge + mark.place(node.shift);; at = program.edges[at].next) {
        const TrieEdge& edge = program.edges[at];
        if (edge.mark == mark && (mark.size <= 16 || std::memcmp(edge.key.data(), segment.data(), mark.size) == 0) && edge.node != dead_node)
            return edge.node;
        if (edge.next == 0) return node.below;
    }
}

[[nodiscard]] inline std::uint32_t step(const Program& program, const TrieNode& node, std::string_view segment) noexcept {
    return step(program, node, segment, key_mark(segment.data(), segment.size()));
}

/// Where a segment of a key with dots could end so that an edge has its size; npos if nowhere.
[[nodiscard]] inline std::size_t dot_after_edge(const TrieNode& node, std::string_view key) noexcept {
    for (std::uint64_t sizes = node.sizes; sizes != 0; sizes &= sizes - 1) {
        const auto size = static_cast<std::size_t>(__builtin_ctzll(sizes));
        if (size >= key.size()) return std::string_view::npos;
        if (key[size] == '.') return size;
    }
    return std::string_view::npos;
}

/// No key of this size leads anywhere, and no shorter one could be the first segment of a path.
[[nodiscard]] inline bool leads_nowhere(const TrieNode& node, std::size_t size) noexcept {
    return node.edges == 0 || (size < 63 && !node.long_keys && (node.sizes & ((std::uint64_t{2} << size) - 1)) == 0);
}

/// A key with dots is a path of its own: its first dot ends a segment.
[[nodiscard]] inline std::uint32_t find_child(const Program& program, Collector& collector, std::uint32_t at, std::string_view key) {
    for (;;) {
        const TrieNode& node = program.nodes[at];
        if (node.edges == 0) return node.below;
        if (!node.long_keys && dot_after_edge(node, key) == std::string_view::npos) {
            // A dot elsewhere ends a segment that no edge has the size of.
            return key.size() < 64 && (node.sizes >> key.size() & 1) == 0 ? node.below : step(program, node, key);
        }
        const std::size_t dot = key.find('.');
        if (dot == std::string_view::npos) return step(program, node, key);
        at = step(program, node, key.substr(0, dot));
        collector.object(program.nodes[at]);
        key.remove_prefix(dot + 1);
    }
}

/// The same for a key with eight bytes of text from its first on: nearly every key, told from the others without a loop.
[[nodiscard]] inline std::uint32_t find_child_fast(const Program& program, Collector& collector, std::uint32_t at, std::string_view key) {
    if constexpr (std::endian::native != std::endian::little) return find_child(program, collector, at, key);
    constexpr std::uint64_t ones = 0x0101010101010101, tops = ones * 0x80;
    const TrieNode& node = program.nodes[at];
    KeyMark mark{0, 0, key.size()};
    std::memcpy(&mark.head, key.data(), 8);
    const std::uint64_t dots = mark.head ^ ones * '.';
    const bool may_end_at_dot = ((dots - ones) & ~dots & tops & node.size_bytes) != 0;      // dots behind the key as well
    if (node.long_keys || may_end_at_dot || key.size() > 16 || (key.size() > 8 && node.sizes >> 8 << 8 != 0 && key.find('.', 8) != std::string_view::npos))
        return find_child(program, collector, at, key);
    if ((node.sizes >> key.size() & 1) == 0) return node.below;
    if (key.size() < 8) mark.head &= (std::uint64_t{1} << key.size() * 8) - 1;
    else if (key.size() > 8) std::memcpy(&mark.tail, key.data() + key.size() - 8, 8);
    return step(program, node, key, mark);
}

}  // namespace jeton::engine
