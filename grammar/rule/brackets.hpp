// What to write for brackets where a sentence has none: without them it would be about others. Private to the parser.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammar/rule/ast.hpp"
#include "grammar/rule/vocabulary.hpp"
#include "grammar/rule/words.hpp"

namespace jeton::syntax {

/// Whether it may be the name of an account or a token.
[[nodiscard]] bool is_id(std::string_view word) noexcept;
/// The words between brackets that open here.
[[nodiscard]] std::vector<std::string_view> in_brackets(Words words);
/// `acme`, or `(acme OR audit)`, as values of a condition; empty where one of them is no name.
[[nodiscard]] std::string as_values(const std::vector<std::string_view>& names);
/// `word(acme)`, with `…` for what is no name.
[[nodiscard]] std::string with_brackets(std::string_view word, const std::vector<std::string_view>& names);

/// Of `children(acme)`: a selector that takes no brackets.
[[nodiscard]] std::string help_with_brackets(std::string_view word, const std::vector<std::string_view>& names, const RuleSentence& rule, Side side);
/// Of `api-token(grafana)` after `by`.
[[nodiscard]] std::string help_with_principal(std::string_view word, const std::vector<std::string_view>& names, const RuleSentence& rule);

}  // namespace jeton::syntax
