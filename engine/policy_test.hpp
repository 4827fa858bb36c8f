// A policy's own tests. Entry point: run_tests().
#pragma once

#include <functional>
#include <memory>

#include "engine/load/load.hpp"
#include "jeton/engine.hpp"

namespace jeton::engine {

using Reload = std::function<Result<Loaded>(Time now)>;
using MakeSnapshot = std::function<Snapshot(std::shared_ptr<const State>)>;

/// Runs every test at its own clock (2026-01-01T00:00:00Z if it names none). Tests with changes are skipped, invariants
/// are listed as not proved.
[[nodiscard]] TestReport run_tests(const Reload& reload, const MakeSnapshot& make_snapshot);

}  // namespace jeton::engine
