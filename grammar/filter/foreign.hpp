// What to write instead of words of other languages, for the help of a refusal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "grammar/filter/lexer.hpp"

namespace jeton::syntax {

inline constexpr const char* help_for_unequal = "`NOT f:v` also passes documents without `f`; `f:* AND NOT f:v` does not pass them";

/// The run of other signs than blanks and opening brackets that ends before `p`, blanks between passed over.
[[nodiscard]] std::string_view word_before(const Lexer& lexer, std::size_t p) noexcept;

/// Of a bound that holds both, such as `400..500`; empty where it does not.
[[nodiscard]] std::string help_for_one_bound(std::string_view bound);

/// Of a `+` or `-` at `q` that is counted from `now`, with blanks between; empty where it is not.
[[nodiscard]] std::string help_for_time_step(const Lexer& lexer, std::size_t q);

/// `null`, however it is written.
[[nodiscard]] bool is_null(const Lexer& lexer, std::size_t p);

/// Of an operator in words at `q`, behind the field that begins at `field`; empty where there is none.
[[nodiscard]] std::string help_for_word_operator(const Lexer& lexer, std::size_t field, std::size_t q);

/// Of the word [q, end) where an operator is missing, behind a condition that ends at `p`; empty where nothing is known of it.
[[nodiscard]] std::string help_for_foreign(const Lexer& lexer, std::size_t p, std::size_t q, std::size_t end);

/// Of the word at `p` that stands where a condition is due, with something at `behind`; empty where nothing is known of it.
[[nodiscard]] std::string help_for_foreign_begin(const Lexer& lexer, std::size_t p, std::size_t behind);

}  // namespace jeton::syntax
