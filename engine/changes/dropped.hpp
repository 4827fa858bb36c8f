// What a policy says no more once another is in force. Entry point: dropped().
#pragma once

#include <string>
#include <vector>

#include "engine/check/policy.hpp"

namespace jeton::engine {

/// In the order of the sections, each once.
[[nodiscard]] std::vector<std::string> dropped(const Policy& before, const Policy& after);

}  // namespace jeton::engine
