// Is a filter true of a document? Entry points: match(), scan().
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/compile/program.hpp"
#include "jeton/filter.hpp"
#include "jeton/value.hpp"

namespace jeton::engine {

/// One document as JSON text. Uses memory of the calling thread, which grows to the largest document seen and is reused.
/// If that memory cannot be had: refused.
[[nodiscard]] Match match(const Program& program, std::string_view json) noexcept;
[[nodiscard]] Match match(const Program& program, const Value& document) noexcept;

/// See Filter::scan.
ScanCounts scan(const Program& program, std::string_view lines, const jeton::Filter::OnLine& on_line);

}  // namespace jeton::engine
