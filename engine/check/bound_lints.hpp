// Bounds of comparisons and ranges that may not be what was meant. Private to lint_filter(). Entry point: lint_bounds().
#pragma once

#include <optional>
#include <vector>

#include "engine/check/filter.hpp"
#include "grammar/filter/ast.hpp"

namespace jeton::engine {

/// Adds the lints of an `order` node; `declared`: what a schema says that its field holds.
void lint_bounds(const syntax::Filter& filter, const syntax::FilterNode& node, std::optional<FieldType> declared, std::vector<FilterLint>& lints);

/// Whether no value is within two bounds of one kind. Where that depends on the clock they may hold one.
[[nodiscard]] bool holds_nothing(const syntax::Filter& filter, const syntax::Word& low, bool low_closed, const syntax::Word& high, bool high_closed);

}  // namespace jeton::engine
