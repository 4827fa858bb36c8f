// What to write instead of a value, where it stands. Entry point: in_place().
#pragma once

#include <string>

#include "grammar/filter/ast.hpp"

namespace jeton::engine {

/// Is it one of those in `f:( … )`?
[[nodiscard]] bool is_in_group(const syntax::Filter& filter, const syntax::FilterNode& node);

/// Of a value, a range or a bound: with its field, where it is all that is asked of it; where it is one of several in `f:(…)`, alone.
[[nodiscard]] std::string in_place(const syntax::Filter& filter, const syntax::FilterNode& node, const std::string& value);

}  // namespace jeton::engine
