// What a walk over a document leaves for the predicates: lists of scalars by cell, marks, and the frames of objects in arrays.
// Private to evaluate. Entry point: Collector.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/compile/program_data.hpp"

namespace jeton::engine {

enum class LeafKind : std::uint8_t { text, escaped_text, raw_text, number, yes, no };

/// A scalar: for text what stands between the quotes (`escaped_text`: with escapes, `raw_text`: maybe), for a number its JSON text.
struct Leaf {
    const char* begin = nullptr;
    std::uint64_t head = 0;             ///< its first eight bytes
    std::uint32_t size = 0;
    std::uint32_t next = 0;             ///< the leaf before it in the same cell; 0: none
    LeafKind kind = LeafKind::text;
};

/// One thread's memory for one document after another; grows to the largest and stays.
class Collector {
public:
    void begin(const Program& program) {
        program_ = &program;
        trie_ = program.trie.get();
        cells_.assign(trie_->cells, 0);
        leaves_.clear();
        leaves_.emplace_back();         // 0 is none
        saved_.clear();
    }

    /// A scalar that is not null stands at a node.
    void leaf(const TrieNode& node, const char* text, std::size_t size, LeafKind kind) { leaf(node, text, size, kind, head_of(text, size)); }

    void leaf(const TrieNode& node, const char* text, std::size_t size, LeafKind kind, std::uint64_t head) {
        for (std::uint32_t i = 0; i < node.marks; ++i) cells_[trie_->marks[node.first_mark + i]] = 1;
        for (std::uint32_t i = 0; i < node.slots; ++i) {
            std::uint32_t& cell = cells_[trie_->slots[node.first_slot + i]];
            leaves_.push_back({text, head, static_cast<std::uint32_t>(size), cell, kind});
            cell = static_cast<std::uint32_t>(leaves_.size() - 1);
        }
    }

    /// There is an object at a node (not one of an array).
    void object(const TrieNode& node) {
        for (std::uint32_t g = node.first_group; g < node.last_here; ++g) cells_[trie_->groups[g].present] = 1;
    }

    /// An object of an array begins: groups here and below look at it alone.
    void open_element(const TrieNode& node);
    void close_element(const TrieNode& node);

    /// The answer, at the end of the document.
    [[nodiscard]] bool answer();

private:
    void settle(std::uint32_t first, std::uint32_t last);
    [[nodiscard]] bool run(std::uint32_t at);
    [[nodiscard]] bool holds(const Predicate& predicate);
    [[nodiscard]] bool text_holds(const Predicate& predicate, Leaf& leaf);

    const Program* program_ = nullptr;
    const Trie* trie_ = nullptr;             ///< the program's
    std::vector<std::uint32_t> cells_;
    std::vector<Leaf> leaves_;
    std::vector<std::uint32_t> saved_;
    std::vector<char> decoded_;
};

}  // namespace jeton::engine
