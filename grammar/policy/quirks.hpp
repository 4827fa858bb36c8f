// Where yaml-cpp says something else than the file does. For the NodeBuilder.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace jeton::syntax {

[[nodiscard]] inline bool is_white(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Whether a null word that ends here is the key of the entry after a missing value.
[[nodiscard]] bool is_next_key(std::string_view text, std::size_t end) noexcept;

/// Where a value is missing, the parser says what stands next; the place meant is right behind the `:` or `-` before it.
[[nodiscard]] std::size_t behind_sign(std::string_view text, std::size_t at) noexcept;

/// The parser writes the characters of `\_` and `\N` as one byte each: a byte of that value that begins a character is one.
[[nodiscard]] std::string with_whole_characters(std::string_view text);

}  // namespace jeton::syntax
