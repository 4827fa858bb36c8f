// `negation-shows-missing`: documents that lack a field pass a NOT and become visible. Entry point: lint_negations().
#pragma once

#include <vector>

#include "engine/check/filter.hpp"

namespace jeton::engine {

/// Of a filter on which it depends who sees what; those inside named filters are told at the name. Looks at a bounded part of a huge filter.
void lint_negations(const CheckedFilter& filter, std::vector<FilterLint>& lints);

}  // namespace jeton::engine
