// One scalar against one predicate. Private to evaluate. Entry points: text_passes(), number_passes().
#pragma once

#include <string_view>

#include "engine/compile/predicate.hpp"

namespace jeton::engine {

/// A string's text, UTF-8, without escapes.
[[nodiscard]] bool text_passes(const Predicate& predicate, std::string_view text) noexcept;
/// An `equals` whose text the gate holds.
[[nodiscard]] inline bool equals_short(const Predicate& predicate, std::string_view text) noexcept {
    return predicate.size == text.size() && text.size() <= Predicate::gate_size && predicate.gate.head == head_of(text.data(), text.size());
}
/// The text of a JSON number.
[[nodiscard]] bool number_passes(const Predicate& predicate, std::string_view number) noexcept;

/// The text of a JSON string (between its quotes, valid) without escapes, written to `out` (as large as the text).
[[nodiscard]] std::string_view unescape(std::string_view json, char* out) noexcept;

}  // namespace jeton::engine
