// From the decoded text of a scalar back to the bytes of its file. Entry points: scalar_range(), scalar_end().
#pragma once

#include <cstddef>
#include <string_view>

#include "grammar/policy/node.hpp"

namespace jeton::syntax {

/// Bytes [begin, end) of a file.
struct FileRange {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// The bytes in `file` of the decoded bytes [begin, end) of a scalar.
[[nodiscard]] FileRange scalar_range(std::string_view file, const Node& node, std::size_t begin, std::size_t end) noexcept;

/// One past the last byte of a scalar with its quotes; of a block scalar one past its last line.
[[nodiscard]] std::size_t scalar_end(std::string_view file, const Node& node) noexcept;

/// Whether a scalar in quotes has its closing one; true of other styles.
[[nodiscard]] bool is_closed(std::string_view file, const Node& node) noexcept;

/// Whether YAML reads this plain text as nothing.
[[nodiscard]] bool is_null_word(std::string_view word) noexcept;

/// Whether this is `&NAME` or `*NAME` with a name that every YAML reader takes: letters, digits, `-` and `_`.
[[nodiscard]] bool is_anchor(std::string_view text) noexcept;

/// A node with a tag; `Node::tagged` says that a node is one.
struct TaggedNode : Node {
    std::string_view tag_text;
    std::uint32_t tag_begin = 0;    ///< byte offset of its `!`
};

}  // namespace jeton::syntax
