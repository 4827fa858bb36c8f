// A policy's own tests. Entry point: run_tests().
#pragma once

#include <memory>

#include "engine/changes/apply.hpp"
#include "engine/check/policy.hpp"
#include "jeton/engine.hpp"

namespace jeton::engine {

/// Runs every test of a policy as it was loaded: at the test's own clock (2026-01-01T00:00:00Z if it names none), after its own
/// changes. Invariants are listed as not proved. Not for several threads at once.
[[nodiscard]] TestReport run_tests(const Written& written, const std::shared_ptr<const State>& state, const PolicyTests& tests,
                                   const MakeSnapshot& make_snapshot);

}  // namespace jeton::engine
