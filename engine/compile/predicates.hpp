// One predicate of a filter's tree as data. Private to compile. Entry point: make_predicate().
#pragma once

#include <string>

#include "engine/check/filter.hpp"
#include "engine/compile/predicate.hpp"
#include "engine/compile/program.hpp"

namespace jeton::engine {

/// `node` is an exists, value, order or regex; `path` is its field in full, for the schema. The cell is left to the caller.
[[nodiscard]] Predicate make_predicate(const syntax::Filter& filter, const syntax::FilterNode& node, const std::string& path,
                                       const CompileContext& context);

}  // namespace jeton::engine
