// Values in quotes, which take a wildcard, a network or a time away. Private to lint_value(). Entry point: lint_quoted().
#pragma once

#include <optional>
#include <vector>

#include "engine/check/filter.hpp"
#include "grammar/filter/ast.hpp"

namespace jeton::engine {

/// Adds the lints of a `value` node in quotes; `declared`: what a schema says that its field holds. One with an escape in it says what it means.
void lint_quoted(const syntax::Filter& filter, const syntax::FilterNode& node, std::optional<FieldType> declared, std::vector<FilterLint>& lints);

}  // namespace jeton::engine
