// The allows that nearly apply to a question, and what keeps them from it. Entry point: near_rules().
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/state.hpp"

namespace jeton::engine {

/// A rule that does not apply. All of what it lacks would have to change.
struct NearRule {
    std::uint32_t rule = 0;                 ///< index into the policy's rules
    std::vector<std::string> lacks;         ///< sentences
};

/// Of the allows with this action those that are nearest (conditions before targets before principals), at most five, in the order of the policy. From any thread.
[[nodiscard]] std::vector<NearRule> near_rules(const State& state, const Asker& asker, std::uint32_t principal, std::uint16_t action,
                                               std::uint32_t account);

}  // namespace jeton::engine
