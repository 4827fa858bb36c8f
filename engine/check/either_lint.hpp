// Alternatives of which each shows what the other hides: an OR of negations. Entry points: alternatives_lint(), lint_either().
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/check/filter.hpp"

namespace jeton::engine {

/// What is said where two alternatives hide one value each of the same field, such as `NOT env:dev OR NOT env:qa`; without a place. Nothing: no two do.
/// `prefix`: of the fields, where they stand in `{…}`.
[[nodiscard]] std::optional<FilterLint> alternatives_lint(const std::vector<std::pair<const syntax::Filter*, syntax::NodeIndex>>& alternatives, const std::string& prefix,
                                                          const FilterContext& context);

/// Adds the lints of an `or_` node that nothing negates.
void lint_either(const syntax::Filter& filter, const syntax::FilterNode& node, const std::string& prefix, const FilterContext& context, std::vector<FilterLint>& lints);

}  // namespace jeton::engine
