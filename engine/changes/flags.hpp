// What a dry run warns of. Entry point: flags().
#pragma once

#include <vector>

#include "engine/world/writer.hpp"
#include "jeton/commit.hpp"

namespace jeton::engine {

/// Of the rows between two states. In the order of their texts.
[[nodiscard]] std::vector<Flag> flags(const Delta& delta, const State& before, const State& after, const Touched& touched);

}  // namespace jeton::engine
