#include "engine/check/in_place.hpp"

#include <algorithm>
#include <string_view>

namespace jeton::engine {

bool is_in_group(const syntax::Filter& f, const syntax::FilterNode& node) {
    // Inside `f:( … )` the field stands before a bracket that opens after it.
    return f.raw({f.words[node.field].at.end, node.at.begin}).find('(') != std::string_view::npos;
}

std::string in_place(const syntax::Filter& f, const syntax::FilterNode& node, const std::string& value) {
    const std::string_view field = f.raw(f.words[node.field].at), before = f.raw({f.words[node.field].at.end, node.at.begin});
    std::size_t open = static_cast<std::size_t>(std::count(before.begin(), before.end(), '(')), end = node.at.end;
    for (; open != 0 && end < f.text.size() && std::string_view(" \t\r\n)").find(f.text[end]) != std::string_view::npos; ++end) open -= f.text[end] == ')';
    const bool alone = !is_in_group(f, node) || (open == 0 && before.find_first_not_of(": (\t\r\n") == std::string_view::npos);
    return alone ? "`" + std::string(field) + ":" + value + "`" : "`" + value + "` in its place";
}

}  // namespace jeton::engine
