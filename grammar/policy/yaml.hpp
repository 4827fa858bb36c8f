// Reads one YAML file into nodes, refuses what is hostile, broken or surprising. Entry point: read_yaml().
#pragma once

#include <memory>
#include <memory_resource>
#include <string_view>

#include "grammar/policy/node.hpp"
#include "grammar/text/source.hpp"

namespace jeton::syntax {

inline constexpr std::size_t max_file_bytes = 8u << 20;     ///< YAML is for authors; bulk goes to NDJSON
inline constexpr std::size_t max_values = 200'000;          ///< values once aliases are expanded: no alias bomb
inline constexpr std::size_t max_nesting = 100;

/// How much one text may hold.
struct YamlLimits {
    std::size_t bytes = max_file_bytes;
    std::size_t values = max_values;
};

/// Owns the memory of nodes. Nodes of several files may share one.
using Arena = std::pmr::monotonic_buffer_resource;

/// The one document of a file, or null where it cannot be read at all (then a problem says why). Codes: invalid-utf8,
/// control-character, tab, yaml-syntax, several-documents, too-large, nesting-too-deep, duplicate-key, merge-key,
/// unknown-anchor, alias-cycle, wrong-type (a key that is no word). After duplicate-key, merge-key and wrong-type reading goes on.
/// An empty file is a Node of shape `nothing`.
[[nodiscard]] const Node* read_yaml(const text::Sources& sources, text::FileId file, Arena& arena, text::Problems& problems,
                                    const YamlLimits& limits = {});

}  // namespace jeton::syntax
