// A decision's filters as texts. Entry point: parts().
#pragma once

#include "engine/state.hpp"
#include "jeton/decision.hpp"

namespace jeton::engine {

/// Of a decision that is not deny; see DecisionParts.
[[nodiscard]] DecisionParts parts(const State& state, const Asker& asker, std::uint32_t to);
/// Of the bits that apply and what a token brings; null: it narrows nothing.
[[nodiscard]] DecisionParts parts(const State& state, const std::uint64_t* applying, const Narrowing* narrowing);

/// One filter's text that says the same.
[[nodiscard]] std::string text_of(const DecisionParts& parts);

}  // namespace jeton::engine
