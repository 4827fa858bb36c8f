// What to do about a mistake that the YAML parser words its own way. Entry point: hint_of(). Private to grammar/policy.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace jeton::syntax {

struct Hint {
    std::string help;                       ///< empty: nothing is known
    std::optional<std::size_t> place;       ///< byte of the file where it began
    std::string label;                      ///< of that place
};

/// `at`: the byte where the parser gave up, `words`: what it said; `bracket`: the innermost one that was open there.
[[nodiscard]] Hint hint_of(std::string_view text, std::size_t at, std::string_view words, std::optional<std::size_t> bracket);

}  // namespace jeton::syntax
