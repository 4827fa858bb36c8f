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
/// Of the word where `per` was expected, behind what stands for a token kind.
[[nodiscard]] std::string help_before_per(std::string_view kind, std::string_view found);
/// Of words behind a limit; or an empty text.
[[nodiscard]] std::string help_in_limit(std::string_view found);
/// Of a word that is no `allow` or `deny`, with the word behind it.
[[nodiscard]] std::string help_with_effect(std::string_view found, std::string_view next);
/// Of a word that is no action; or an empty text.
[[nodiscard]] std::string help_with_action(std::string_view found);
/// Of a word that is no token kind and no role (`role:admin`, `"admin"`, `a|b`); or an empty text.
[[nodiscard]] std::string help_with_name(std::string_view found);
/// Of two names after `by` without a comma; or an empty text.
[[nodiscard]] std::string help_with_several(std::string_view last, std::string_view found);
/// Of a second rule in a text.
[[nodiscard]] std::string of_one_sentence();
/// Of a user after `by`.
[[nodiscard]] std::string of_users();
/// Of a word that is no selector; or an empty text.
[[nodiscard]] std::string help_with_selector(std::string_view found);
/// Of `only` before names of a part of the sentence, of which none is lost without it; or an empty text.
[[nodiscard]] std::string help_with_only(std::string_view found, std::string_view next, Part part);
/// Of `for …` and `as …` behind a rule, with the words behind it.
[[nodiscard]] std::string help_with_reason(std::string_view found, std::string_view next, bool ends);
/// Whether it looks like a condition: `to.plan:pro`.
[[nodiscard]] bool is_like_condition(std::string_view word);
/// Of words for times, which are conditions, with the word behind it; or an empty text.
[[nodiscard]] std::string help_with_time(std::string_view found, std::string_view next);
/// Where a word holds a blank that is none to a sentence, as what is copied from a web page may; or an empty text.
[[nodiscard]] std::string help_with_unseen(std::string_view word);

}  // namespace jeton::syntax
