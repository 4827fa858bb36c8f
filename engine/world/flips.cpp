#include "engine/world/flips.hpp"

#include "engine/state.hpp"

namespace jeton::engine {

std::int64_t next_condition_flip(const State& state) { return state.book->timed ? state.clock_us + 1 : INT64_MAX; }

}  // namespace jeton::engine
