// Walks one JSON text over its structural index: checks all that JSON demands, collects what the program looks at, builds nothing.
// Private to evaluate. Entry point: Walker::walk().
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/evaluate/backslashes.hpp"
#include "engine/evaluate/leaves.hpp"

namespace jeton::engine {

class Walker {
public:
    static constexpr std::size_t max_depth = 128;       ///< levels of { and [: filters.md, *Document*

    /// Begins with a text: of one document or of many lines.
    void begin(const char* text, std::size_t size) { backslashes_.begin(text, size); }

    /// The document whose first token is at `*next`, all of it before `end`. On success the offset behind its last bracket; 0
    /// where it is none. `next` is moved to the first token that was not taken.
    [[nodiscard]] std::size_t walk(const Trie& trie, Collector& collector, const char* text, const std::uint32_t*& next, std::size_t end);

private:
    struct Level {
        std::uint32_t node;
        bool array;
        bool element;           ///< an object of an array with groups of its own
    };

    Level levels_[max_depth + 1];
    Backslashes backslashes_;
    std::vector<char> key_;
};

}  // namespace jeton::engine
