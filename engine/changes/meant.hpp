// What somebody may have meant who wrote a change as another system has it: for help alone. Entry points: meant_change(), meant_field().
#pragma once

#include <string>
#include <string_view>

namespace jeton::engine {

/// What to write for a word that is no change; empty: nobody knows. Never a change that does something else.
[[nodiscard]] std::string meant_change(std::string_view word);

/// Does `word` stand for the field `field` of a change?
[[nodiscard]] bool meant_field(std::string_view field, std::string_view word, std::string_view change);

}  // namespace jeton::engine
