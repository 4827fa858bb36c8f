// Which words may stand where in a sentence: names, actions, numbers, selectors. What they name is looked up in engine/check.
#pragma once

#include <cstdint>
#include <string_view>

namespace jeton::syntax {

/// `allow deny by from to where only any and or not null`: words of the language, never names.
[[nodiscard]] bool is_sentence_word(std::string_view word) noexcept;

/// `*`, names with dots between, or these and `.*`.
[[nodiscard]] bool is_action(std::string_view word) noexcept;

/// Words for everybody or everything, also of other languages.
[[nodiscard]] bool means_any(std::string_view word) noexcept;
/// Words for nobody and nothing.
[[nodiscard]] bool means_none(std::string_view word) noexcept;
/// `any`, or a name that is no word of the language.
[[nodiscard]] bool is_any_or_name(std::string_view word) noexcept;

/// A whole number of at most nine digits, without a sign or zeros before it.
[[nodiscard]] bool is_count(std::string_view word) noexcept;

/// Which brackets a selector takes; `unknown` of a word that is none.
enum class Brackets : std::uint8_t { unknown, no, accounts, attribute };
enum class Side : std::uint8_t { from, to };

[[nodiscard]] Brackets brackets_of(std::string_view selector, Side side) noexcept;

}  // namespace jeton::syntax
