// Looking into nodes, and where they stand.
#include "grammar/policy/node.hpp"

#include "grammar/policy/places.hpp"

namespace jeton::syntax {
namespace {

/// The first line of a span's bytes.
std::size_t first_line(std::string_view file, std::size_t begin, std::size_t end) noexcept {
    const std::size_t stop = file.substr(begin, end - begin).find_first_of("\r\n");
    return stop == std::string_view::npos ? end : begin + stop;
}

}  // namespace

std::string_view Node::tag() const noexcept {
    return tagged ? static_cast<const TaggedNode*>(this)->tag_text : std::string_view();
}

Span span_of(const text::Sources& sources, const Node& node) {
    if (node.file == text::no_file) return {};
    const std::string_view file = sources.text(node.file);
    if (node.tagged) {
        const std::size_t begin = static_cast<const TaggedNode&>(node).tag_begin;
        const std::size_t end = file.find_first_of(" \t\r\n,]}", begin);
        return sources.span(node.file, begin, end == std::string_view::npos ? file.size() : end);
    }
    if (node.begin >= file.size()) {
        return sources.span(node.file, file.size(), file.size());
    }
    if (node.made && node.shape == Shape::scalar) {
        const bool there = !node.text().empty() && file.substr(node.begin).starts_with(node.text());
        return sources.span(node.file, node.begin, node.begin + (there ? node.text().size() : 1));
    }
    switch (node.shape) {
        case Shape::nothing: {
            const std::size_t end = file.find_first_of(" \t\r\n,]}", node.begin);
            const std::string_view word = file.substr(node.begin, end == std::string_view::npos ? end : end - node.begin);
            return sources.span(node.file, node.begin, node.begin + (is_null_word(word) ? word.size() : 0));
        }
        case Shape::scalar:
            return sources.span(node.file, node.begin, first_line(file, node.begin, scalar_end(file, node)));
        case Shape::list:
            return sources.span(node.file, node.begin, node.begin + 1u);
        case Shape::mapping: break;
    }
    if (file[node.begin] == '{' || node.size == 0) {
        return sources.span(node.file, node.begin, node.begin + 1u);
    }
    const Node& key = *node.entries().front().key;
    return key.begin == node.begin ? span_of(sources, key) : sources.span(node.file, node.begin, node.begin + 1u);
}

Span span_of(const text::Sources& sources, const Node& node, std::size_t begin, std::size_t end) {
    if (node.shape != Shape::scalar || node.made) {
        return span_of(sources, node);
    }
    const FileRange range = scalar_range(sources.text(node.file), node, begin, end);
    return sources.span(node.file, range.begin, range.end);
}

}  // namespace jeton::syntax
