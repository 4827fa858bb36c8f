// The canonical text of a filter: parse(print(f)) = f. Entry point: print_filter().
#pragma once

#include <string>

#include "grammar/filter/ast.hpp"

namespace jeton::syntax {

/// No space around `:`; brackets where AND stands beside OR; quotes and escapes only where they are needed.
[[nodiscard]] std::string print_filter(const Filter& filter);
[[nodiscard]] std::string print_filter(const Filter& filter, NodeIndex from);

/// Do two trees say the same, node for node (places left out)?
[[nodiscard]] bool same_tree(const Filter& a, const Filter& b);

/// The text as a YAML scalar: plain where that is safe, else a `|-` block indented by `indent` spaces.
[[nodiscard]] std::string yaml_scalar(std::string_view text, int indent);

}  // namespace jeton::syntax
