// When a condition that counts from `now` changes next, all else being as it is. Entry point: next_condition_flip().
#pragma once

#include <cstdint>

namespace jeton::engine {

struct State;

/// Microseconds since 1970, after the state's clock; INT64_MAX: never.
[[nodiscard]] std::int64_t next_condition_flip(const State& state);

}  // namespace jeton::engine
