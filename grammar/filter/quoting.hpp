// Quotes: what they take from a text, and which are none. For the help of refusals.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace jeton::syntax {

/// Does a word written without quotes hold one of these signs, with no backslash before it?
[[nodiscard]] bool has_unescaped(std::string_view raw, std::string_view any_of) noexcept;

/// Is there a wildcard in a word written without quotes? In quotes it would be the sign itself.
[[nodiscard]] bool has_wildcard(std::string_view raw) noexcept;

/// Why a text in quotes says less than without them: it holds a `*`, or is a network. Empty: it says the same.
[[nodiscard]] std::string lost_in_quotes(std::string_view text);

/// May a text stand as a value without quotes, all of it, and say what it says?
[[nodiscard]] bool stands_bare(std::string_view text);

/// The bytes of a quote of print that a word begins with: it was meant to quote. One within a word is an apostrophe, often.
[[nodiscard]] std::size_t typographic_quote(std::string_view word) noexcept;

}  // namespace jeton::syntax
