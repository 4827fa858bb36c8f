// Where yaml-cpp says something else than the file does. For the NodeBuilder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jeton::syntax {

[[nodiscard]] inline bool is_white(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Whether a null word that ends here is the key of the entry after a missing value.
[[nodiscard]] bool is_next_key(std::string_view text, std::size_t end) noexcept;

/// Where a value is missing, the parser says what stands next; the place meant is right behind the `:` or `-` before it.
[[nodiscard]] std::size_t behind_sign(std::string_view text, std::size_t at) noexcept;

/// Two escapes for one character, as JSON writes what has more than four digits (`\ud83d\ude80`); nothing where the text does not begin with them.
inline constexpr std::size_t surrogate_pair_size = 12;
[[nodiscard]] std::optional<std::uint32_t> surrogate_pair(std::string_view text) noexcept;
/// Writes those from `at` to the next quote as one escape of the same length. False: there are none.
bool join_surrogate_pairs(std::string& text, std::size_t at);

/// The parser writes the characters of `\_` and `\N` as one byte each: a byte of that value that begins a character is one.
[[nodiscard]] std::string with_whole_characters(std::string_view text);

}  // namespace jeton::syntax
