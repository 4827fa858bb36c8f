// Reads what programs write: a list of one-key mappings, one a line, the value of each in flow style with every text quoted. Ten times
// as fast as YAML. Entry points: read_flow(), read_switch().
#pragma once

#include <optional>
#include <string_view>

#include "grammar/policy/node.hpp"
#include "grammar/policy/yaml.hpp"

namespace jeton::syntax {

/// The nodes that read_yaml() would give for the same text; or null where it is not of this form, or not plainly right: then ask
/// read_yaml(), which also says what is wrong.
[[nodiscard]] const Node* read_flow(std::string_view text, text::FileId file, Arena& arena);

/// An attribute of an account, switched on or off.
struct Switch {
    std::string_view account;
    std::string_view attribute;
    bool on = false;
};
/// A text that is one `- set: {"account": "…", "…": true}` and nothing else, as Change::set() writes it, without an escape: what most changes
/// are. Whatever else it may be: nothing.
[[nodiscard]] std::optional<Switch> read_switch(std::string_view text);

}  // namespace jeton::syntax
