// Filters that say the same before and after a commit, and let other documents through. Entry point: reread().
#pragma once

#include <vector>

#include "engine/state.hpp"
#include "jeton/commit.hpp"

namespace jeton::engine {

/// In the order of their texts. Time: the tokens, where types of fields or the clock are different.
[[nodiscard]] std::vector<RereadFilter> reread(const State& before, const State& after);

}  // namespace jeton::engine
