// What may have been meant by words that stand in no sentence. Private to the parser.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace jeton::syntax {

enum class Part : std::uint8_t { actions, principals, from, to };

/// In ticks.
[[nodiscard]] std::string quoted(std::string_view word);
/// "did you mean `x`?", also for a word in capitals; or an empty text.
[[nodiscard]] std::string meant(std::string_view found, std::initializer_list<std::string_view> words);
/// Of words for conditions that other languages have; or an empty text.
[[nodiscard]] std::string help_with_condition(std::string_view found);
/// Whether it looks like a condition: `to.plan:pro`.
[[nodiscard]] bool is_like_condition(std::string_view word);
/// Of two names after `by` without a comma; or an empty text.
[[nodiscard]] std::string help_with_several(std::string_view last, std::string_view found);
/// Of a user after `by`.
[[nodiscard]] std::string of_users();
/// Of words for times, which are conditions, with the word behind it; or an empty text.
[[nodiscard]] std::string help_with_time(std::string_view found, std::string_view next);
/// Where a word holds a blank that is none to a sentence, as what is copied from a web page may; or an empty text.
[[nodiscard]] std::string help_with_unseen(std::string_view word);

}  // namespace jeton::syntax
