// Text to tree. Entry point: parse_filter().
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "grammar/filter/ast.hpp"

namespace jeton::syntax {

/// Refusals of encoding, size, syntax and nesting only (the first of them by filters.md's order); what needs names, literal
/// values or a schema is engine/check/filter.hpp's.
[[nodiscard]] tl::expected<Filter, FilterError> parse_filter(std::string text);

/// The names of filters that a text names, with their places; empty where the text does not parse.
struct NamedRange {
    std::string name;
    Range at;
};
[[nodiscard]] std::vector<NamedRange> names_in(std::string_view text);
[[nodiscard]] std::vector<NamedRange> names_in(const Filter& filter);

}  // namespace jeton::syntax
