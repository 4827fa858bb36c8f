// A YAML or JSON value with its place: what policies, change files and lines of NDJSON are read into.
// Reading is in yaml.hpp; what nodes mean is checked in engine/check.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <string_view>

#include "grammar/text/source.hpp"

namespace jeton::syntax {

enum class Shape : std::uint8_t { nothing, scalar, list, mapping };
enum class Style : std::uint8_t { plain, single_quoted, double_quoted, literal, folded };

struct Node;

struct Entry {
    const Node* key;        ///< always a scalar
    const Node* value;
};

/// Lives in the arena of the Document it was read into; never moves. `nothing` is an empty plain value, `~` or `null`.
struct Node {
    Shape shape = Shape::nothing;
    Style style = Style::plain;
    bool tagged = false;                    ///< `!anything`; `tag` has it
    bool made = false;                      ///< of no file: it is said to stand where the node it was made of stands
    text::FileId file{};
    std::uint32_t begin = 0;                ///< byte offset of the first character (quote, bracket, tag not included) in the file
    std::uint32_t size = 0;                 ///< number of items or entries; bytes of a scalar's text
    union {                                 ///< which one `shape` says; read and set by the functions below
        const char* text_ = nullptr;
        const Node* const* items_;
        const Entry* entries_;
    };

    /// Decoded text of a scalar: in the arena, or in the file where it stands there as it is. Empty for any other shape.
    [[nodiscard]] std::string_view text() const noexcept { return shape == Shape::scalar ? std::string_view(text_, size) : std::string_view(); }
    /// Of a scalar; `text` outlives the node.
    void set_text(std::string_view text) noexcept {
        text_ = text.data();
        size = static_cast<std::uint32_t>(text.size());
    }
    [[nodiscard]] std::string_view tag() const noexcept;  ///< looked up beside the arena; empty if not tagged

    [[nodiscard]] bool plain() const noexcept { return style == Style::plain; }
    /// Empty unless a list.
    [[nodiscard]] std::span<const Node* const> items() const noexcept {
        return shape == Shape::list ? std::span<const Node* const>(items_, size) : std::span<const Node* const>();
    }
    /// Empty unless a mapping.
    [[nodiscard]] std::span<const Entry> entries() const noexcept {
        return shape == Shape::mapping ? std::span<const Entry>(entries_, size) : std::span<const Entry>();
    }
    /// The value at a key, or null.
    [[nodiscard]] const Node* find(std::string_view key) const noexcept {
        const Entry* entry = find_entry(key);
        return entry == nullptr ? nullptr : entry->value;
    }
    /// The key's own node, or null.
    [[nodiscard]] const Node* find_key(std::string_view key) const noexcept {
        const Entry* entry = find_entry(key);
        return entry == nullptr ? nullptr : entry->key;
    }

private:
    [[nodiscard]] const Entry* find_entry(std::string_view key) const noexcept {
        for (const Entry& each : entries())
            if (each.key->text() == key) return &each;
        return nullptr;
    }
};

/// The characters of a node as they stand in the file: a scalar with its quotes (a block scalar: its first line), a list or
/// mapping: its opening bracket, or its first key or item in block style.
[[nodiscard]] Span span_of(const text::Sources& sources, const Node& node);

/// The span of the bytes [begin, end) of a scalar's decoded text, found in the file through quotes, escapes, folding and
/// block indentation. `begin` may be the text's size: then it is one column after the last character.
[[nodiscard]] Span span_of(const text::Sources& sources, const Node& node, std::size_t begin, std::size_t end);

}  // namespace jeton::syntax
