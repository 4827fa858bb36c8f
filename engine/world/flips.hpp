// When a condition that looks at the clock changes next, all else being as it is. Entry points: next_flip(), first_flip().
#pragma once

#include <cstdint>
#include <span>

#include "engine/state.hpp"

namespace jeton::engine {

/// Microseconds since 1970, after the state's clock; INT64_MAX: never. Of the whole world.
[[nodiscard]] std::int64_t next_flip(const State& state);
/// Of some accounts and tokens; `before` where nothing is sooner.
[[nodiscard]] std::int64_t first_flip(const State& state, std::int64_t before, std::span<const std::uint32_t> accounts, std::span<const std::uint32_t> tokens);

}  // namespace jeton::engine
