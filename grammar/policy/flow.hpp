// Reads what programs write: a list of one-key mappings, one a line, the value of each in flow style with every text quoted. Ten times
// as fast as YAML. Entry point: read_flow().
#pragma once

#include "grammar/policy/node.hpp"
#include "grammar/policy/yaml.hpp"

namespace jeton::syntax {

/// The nodes that read_yaml() would give for the same text; or null where it is not of this form, or not plainly right: then ask
/// read_yaml(), which also says what is wrong.
[[nodiscard]] const Node* read_flow(std::string_view text, text::FileId file, Arena& arena);

}  // namespace jeton::syntax
