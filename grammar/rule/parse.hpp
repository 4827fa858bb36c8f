// Sentences to trees. Entry points: parse_rule(), parse_limit(). Selector words that do not exist parse; engine/check refuses them.
#pragma once

#include <string_view>

#include "grammar/rule/ast.hpp"

namespace jeton::syntax {

/// A `rule` is whole; a `never` (of an invariant) lacks its first word; an `except` its effect, actions and filters.
enum class RuleForm : std::uint8_t { rule, never, except };

/// `sentence` must outlive the result.
[[nodiscard]] Parsed<RuleSentence> parse_rule(std::string_view sentence, RuleForm form = RuleForm::rule);
[[nodiscard]] Parsed<LimitSentence> parse_limit(std::string_view sentence);

}  // namespace jeton::syntax
