// Decisions in words and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "jeton/snapshot.hpp"

namespace jeton::cli {

using Json = nlohmann::ordered_json;

[[nodiscard]] std::string_view verdict_word(Decision::Verdict verdict) noexcept;  ///< allow, deny, filter
/// Why a decision is deny, in words.
/// The same as one word for programs: `no-rule`.
[[nodiscard]] std::string_view reason_word(DenyReason reason) noexcept;
/// `path:line:column`.
[[nodiscard]] std::string place(const Span& span);
/// The filter of a decision that is not deny, in one line.
[[nodiscard]] std::string filter_text(const Decision& decision);
/// `answer`, `reason` of a deny, `filter` and its parts otherwise.
void add_decision(Json& object, const Decision& decision);
/// One line; text that is no UTF-8 is replaced.
[[nodiscard]] std::string dumped(const Json& value);
/// A list with an element a line.
[[nodiscard]] std::string dumped_list(const Json& list);

}  // namespace jeton::cli
