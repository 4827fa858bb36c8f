// Walks regular JSON lines over their separators: as Walker, but quick, and gives up where a line is not as most are.
// Private to evaluate. Entry point: RegularWalk::walk().
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/documents/separators.hpp"
#include "engine/evaluate/leaves.hpp"

namespace jeton::engine {

/// Regular is a line without white space but a blank behind a colon, a comma or an opening bracket, and without escapes in keys
/// that may matter.
class RegularWalk {
public:
    /// Begins with lines that `separators` has read.
    void begin(const Separators& separators, const char* text, std::size_t size) noexcept {
        separators_ = &separators;
        text_ = text;
        end_ = text + size;
        last_ = separators.offsets() + separators.count() - 1;
    }

    /// The document that begins with the separator `at`, in a line with nothing odd. The separator of its last bracket, or null: it
    /// is not regular, and maybe no document.
    [[nodiscard]] const std::uint32_t* walk(const Program& program, Collector& collector, const std::uint32_t* at);

private:
    struct Level {
        const TrieNode* node;
        bool array;
        bool element;           ///< an object of an array with groups of its own
    };

    [[nodiscard]] const std::uint32_t* skip(const std::uint32_t* at, std::size_t depth) const noexcept;

    const Separators* separators_ = nullptr;
    const char* text_ = nullptr;
    const char* end_ = nullptr;
    const std::uint32_t* last_ = nullptr;       ///< behind it nothing can be read
    Level levels_[129];
};

}  // namespace jeton::engine
