// Where a key of a document leads in a trie. Private to evaluate. Entry point: find_child().
#pragma once

#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "engine/evaluate/leaves.hpp"

namespace jeton::engine {

/// The node of one segment of a path.
[[nodiscard]] inline std::uint32_t step(const Trie& trie, const TrieNode& node, std::string_view segment, const KeyMark& mark) noexcept {
    for (std::uint32_t at = node.first_edge + mark.place(node.shift);; at = trie.edges[at].next) {
        const TrieEdge& edge = trie.edges[at];
        if (edge.has(mark) && (mark.size <= 16 || std::memcmp(trie.keys.data() + edge.key, segment.data(), mark.size) == 0) && edge.node != dead_node)
            return edge.node;
        if (edge.next == 0) return node.below;
    }
}

[[nodiscard]] inline std::uint32_t step(const Trie& trie, const TrieNode& node, std::string_view segment) noexcept {
    return step(trie, node, segment, key_mark(segment.data(), segment.size()));
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
[[nodiscard]] inline bool leads_nowhere(const TrieNode& node, std::size_t size) noexcept { return size < node.shortest; }

/// A key with dots is a path of its own: its first dot ends a segment.
[[nodiscard, gnu::noinline]] inline std::uint32_t find_child(const Trie& trie, Collector& collector, const TrieNode& from, std::string_view key) {
    for (const TrieNode* node = &from;;) {
        if (!node->has_edges) return node->below;
        if (!node->long_keys && dot_after_edge(*node, key) == std::string_view::npos) {
            // A dot elsewhere ends a segment that no edge has the size of.
            return key.size() < 64 && (node->sizes >> key.size() & 1) == 0 ? node->below : step(trie, *node, key);
        }
        const std::size_t dot = key.find('.');
        if (dot == std::string_view::npos) return step(trie, *node, key);
        node = &trie.nodes[step(trie, *node, key.substr(0, dot))];
        collector.object(*node);
        key.remove_prefix(dot + 1);
    }
}

/// The same for a key with sixteen bytes of text from its first on: nearly every key, told from the others without a loop.
[[nodiscard]] inline std::uint32_t find_child_fast(const Trie& trie, Collector& collector, const TrieNode& node, std::string_view key) {
#if defined(__SSE2__)
    const std::size_t size = key.size();
    if (size < 63 && !node.long_keys) {
        const std::uint64_t sizes = node.sizes & ((std::uint64_t{2} << size) - 1);
        const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(key.data()));
        const auto dots = static_cast<std::uint64_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(text, _mm_set1_epi8('.'))));
        const std::uint64_t exact = std::uint64_t{1} << size;
        // A dot ends a segment where there is an edge of that size.
        if ((sizes & ~exact & (dots | ~std::uint64_t{0xffff})) == 0) {
            if ((sizes & exact) == 0) return node.below;
            KeyMark mark{static_cast<std::uint64_t>(_mm_cvtsi128_si64(text)), 0, size};
            if (size < 8) mark.head &= (std::uint64_t{1} << size * 8) - 1;
            else if (size > 8) std::memcpy(&mark.tail, key.data() + size - 8, 8);
            return step(trie, node, key, mark);
        }
    }
#endif
    return find_child(trie, collector, node, key);
}

}  // namespace jeton::engine
