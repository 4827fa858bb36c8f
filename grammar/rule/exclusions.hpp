// What to write for those that a part of a sentence leaves out: no word of a rule does. Private to the parser.
#pragma once

#include <string>
#include <string_view>

#include "grammar/rule/ast.hpp"
#include "grammar/rule/help.hpp"
#include "grammar/rule/parse.hpp"
#include "grammar/rule/words.hpp"

namespace jeton::syntax {

/// Of `except x`, `not x` or `!x`, at which `words` stand in or behind a part of `sentence`; or an empty text.
[[nodiscard]] std::string help_with_exclusion(Words words, std::string_view sentence, const RuleSentence& rule, RuleForm form, Part part);

/// Where a name was read last that leaves some out in other languages, `except` or `other`, and the sentence does not go on behind it.
[[nodiscard]] std::string help_behind_exclusion(const RuleSentence& rule);

}  // namespace jeton::syntax
