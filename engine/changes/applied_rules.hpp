// Which rules apply to anything at all. Entry point: applied_rules().
#pragma once

#include <vector>

#include "engine/state.hpp"

namespace jeton::engine {

/// By rule, of those that are wanted: is there a principal, one of its actions and an account for which it applies? Tokens that are
/// disabled or expired count. Time: accounts, until all that are wanted are found.
[[nodiscard]] std::vector<bool> applied_rules(const State& state, const std::vector<bool>& wanted);

}  // namespace jeton::engine
