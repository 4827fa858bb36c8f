// What a dry run warns of. Entry point: flags().
#pragma once

#include <vector>

#include "engine/changes/comparison.hpp"
#include "engine/changes/written.hpp"
#include "jeton/commit.hpp"

namespace jeton::engine {

/// After `comparison.delta()`, which gave `delta`. In the order of their texts.
[[nodiscard]] std::vector<Flag> flags(Comparison& comparison, const Delta& delta, const Written& before, const Written& after,
                                      const Touched& touched);

}  // namespace jeton::engine
