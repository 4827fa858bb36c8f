// What a template or a shell should have filled in. For helps and lints. Entry point: placeholder_in().
#pragma once

#include <string_view>

namespace jeton::syntax {

/// The first `${ENV}`, `%{ENV}`, `$(ENV)` or `{{ ENV }}` of a text; empty: there is none.
[[nodiscard]] std::string_view placeholder_in(std::string_view text) noexcept;
/// What stands in its brackets: `ENV`.
[[nodiscard]] std::string_view name_in_placeholder(std::string_view placeholder) noexcept;

}  // namespace jeton::syntax
