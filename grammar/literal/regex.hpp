// The subset of regular expressions that RE2 and Lucene read alike. Entry point: check_regex().
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jeton::literal {

/// What is wrong with an expression; nothing where it is within the subset of filters.md. (Lengths are not checked.)
[[nodiscard]] std::optional<std::string> check_regex(std::string_view expression);

/// The same expression, its counts without leading zeros: RE2 takes `a{02}` for text.
[[nodiscard]] std::string with_plain_counts(std::string_view expression);

}  // namespace jeton::literal
