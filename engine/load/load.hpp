// From files to a State: the YAML, then accounts.ndjson and tokens.ndjson beside it, in the order that names need.
// Entry point: load().
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "engine/check/policy.hpp"
#include "engine/state.hpp"
#include "jeton/engine.hpp"
#include "jeton/result.hpp"

namespace jeton::engine {

struct Loaded {
    std::shared_ptr<const State> state;
    PolicyFiles files;          ///< owns the nodes of the tests
    PolicyTests tests;
    Diagnostics lints;
};

/// `over`: see LoadOptions; null: nothing.
[[nodiscard]] Result<Loaded> load(const std::filesystem::path& path, const LoadOptions& options, const State* over = nullptr);
[[nodiscard]] Result<Loaded> load(std::vector<NamedText> texts, const LoadOptions& options, const State* over = nullptr);

}  // namespace jeton::engine
