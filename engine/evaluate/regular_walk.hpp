// Walks regular JSON lines over their separators: as Walker, but quick, and gives up where a line is not as most are.
// Private to evaluate. Entry point: RegularWalk::walk().
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "engine/documents/separators.hpp"
#include "engine/evaluate/leaves.hpp"

namespace jeton::engine {

/// Regular is a line without white space but a blank behind a colon, a comma or an opening bracket, and without escapes in keys
/// that may matter.
class RegularWalk {
public:
    /// Begins with lines that `separators` has read, for any number of documents and one trie.
    void begin(const Trie& trie, const Separators& separators, const char* text, std::size_t size) noexcept {
        separators_ = &separators;
        text_ = text;
        end_ = text + size;
        last_ = separators.offsets() + separators.count() - 1;
        trie_ = &trie;
        std::fill(std::begin(seen_), std::end(seen_), Seen{.follower = seen_});
    }

    /// The document that begins with the separator `at`, in a line with nothing odd. The separator of its last bracket, or null: it
    /// is not regular, and maybe no document.
    [[nodiscard]] const std::uint32_t* walk(Collector& collector, const std::uint32_t* at);

private:
    struct Level {
        const TrieNode* node;
        bool array;
        bool element;           ///< an object of an array with groups of its own
    };

    /// A key of at most sixteen bytes and no dots, where it leads, and what key came behind it the last time: lines are alike, so
    /// most keys are known before they are looked up.
    struct Seen {
        char text[16] = {};
        std::size_t size = ~std::size_t{0};     ///< of none
        const TrieNode* above = nullptr;
        std::uint32_t bits = 0;                 ///< one for each byte
        std::uint32_t node = dead_node;
        Seen* follower = nullptr;
    };

    static constexpr std::uint32_t irregular = 0xffffffff;

    /// Where a key leads, or `irregular`; remembers it behind `seen`, which it becomes.
    [[nodiscard]] std::uint32_t find(Collector& collector, const TrieNode& above, const char* key, std::size_t size, Seen*& seen);

    /// Behind an object or a list that leads nowhere: its closing bracket, or null.
    [[nodiscard]] const std::uint32_t* skip(const std::uint32_t* at, std::size_t depth) const noexcept;

    const Separators* separators_ = nullptr;
    const char* text_ = nullptr;
    const char* end_ = nullptr;
    const std::uint32_t* last_ = nullptr;       ///< behind it nothing can be read
    const Trie* trie_ = nullptr;
    Seen seen_[64 + 3 + 1];                     ///< by a hash, or up to three behind; the last one stands for the beginning of a document
    Level levels_[129];
};

}  // namespace jeton::engine
