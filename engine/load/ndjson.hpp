// NDJSON beside a policy, read as a stream in bounded memory. Entry point: read_lines().
#pragma once

#include <filesystem>
#include <functional>

#include "grammar/policy/node.hpp"
#include "grammar/text/source.hpp"
#include "jeton/engine.hpp"

namespace jeton::engine {

/// Calls `on_line` with every line that is an object; the others become problems with their number. Blank lines are skipped.
void read_lines(const std::filesystem::path& path, text::Sources& sources, text::Problems& problems, const LoadOptions& options,
                const std::function<void(const syntax::Node&)>& on_line);

}  // namespace jeton::engine
