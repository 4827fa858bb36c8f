// What is accepted and may not be what was meant. Private to check_filter(). Entry point: lint_filter().
#pragma once

#include <vector>

#include "engine/check/filter.hpp"

namespace jeton::engine {

/// Adds the lints of a filter's own text, in the order of the text.
void lint_filter(const CheckedFilter& filter, const FilterContext& context, std::vector<FilterLint>& lints);

}  // namespace jeton::engine
