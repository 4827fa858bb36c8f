// Values after `:` that may not be what was meant. Private to lint_filter(). Entry point: lint_value().
#pragma once

#include <optional>
#include <vector>

#include "engine/check/filter.hpp"
#include "grammar/filter/ast.hpp"

namespace jeton::engine {

/// Adds the lints of a `value` node; `declared`: what a schema says that its field holds.
void lint_value(const syntax::Filter& filter, const syntax::FilterNode& node, std::optional<FieldType> declared, std::vector<FilterLint>& lints);

}  // namespace jeton::engine
