#include "engine/evaluate/value_walk.hpp"

#include <charconv>
#include <cmath>
#include <type_traits>
#include <variant>

#include "engine/evaluate/trie.hpp"
#include "engine/evaluate/walker.hpp"
#include "grammar/filter/lexer.hpp"

namespace jeton::engine {
namespace {

bool is_utf8(std::string_view text) noexcept { return syntax::first_bad_byte(text) == std::string_view::npos; }

/// The shortest decimal that reads as that double: who wrote 0.1 meant it, and not the binary fraction beside it.
std::string decimal(double number) {
    char buffer[32];
    return {buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr};
}

}  // namespace

Match ValueWalk::match(const Program& program, const Value& document) {
    const auto* root = std::get_if<Value::Members>(&document.is);
    if (root == nullptr) return Match::refused;
    trie_ = program.trie.get();
    numbers_.clear();
    collector_.begin(program);
    if (!members(*root, root_node, 1)) return Match::refused;
    return collector_.answer() ? Match::shown : Match::hidden;
}

bool ValueWalk::members(const Value::Members& list, std::uint32_t node, std::size_t depth) {
    if (depth > Walker::max_depth) return false;
    for (const auto& [key, inside] : list)
        if (!is_utf8(key) || !value(inside, find_child(*trie_, collector_, trie_->nodes[node], key), depth, false)) return false;
    return true;
}

bool ValueWalk::value(const Value& v, std::uint32_t node, std::size_t depth, bool in_array) {
    if (const auto* inside = std::get_if<Value::Members>(&v.is)) {
        const TrieNode& at = trie_->nodes[node];
        const bool element = in_array && at.first_group != at.last_group;
        if (element) collector_.open_element(at);
        else collector_.object(at);
        if (!members(*inside, node, depth + 1)) return false;
        if (element) collector_.close_element(at);
        return true;
    }
    if (const auto* list = std::get_if<Value::List>(&v.is)) {
        if (depth + 1 > Walker::max_depth) return false;
        for (const Value& item : *list)
            if (!value(item, node, depth + 1, true)) return false;
        return true;
    }
    return scalar(v, trie_->nodes[node]);
}

bool ValueWalk::scalar(const Value& v, const TrieNode& node) {
    const auto number = [&](const std::string& text) {
        collector_.leaf(node, text.data(), text.size(), LeafKind::number);
        return true;
    };
    return std::visit(
        [&](const auto& x) {
            using T = std::decay_t<decltype(x)>;
            if constexpr (std::is_same_v<T, bool>) {
                collector_.leaf(node, "", 0, x ? LeafKind::yes : LeafKind::no);
            } else if constexpr (std::is_same_v<T, std::int64_t> || std::is_same_v<T, std::uint64_t>) {
                return number(numbers_.emplace_back(std::to_string(x)));
            } else if constexpr (std::is_same_v<T, double>) {
                return std::isfinite(x) && number(numbers_.emplace_back(decimal(x)));
            } else if constexpr (std::is_same_v<T, Value::Number>) {
                return literal::is_number(x.text) && number(x.text);
            } else if constexpr (std::is_same_v<T, std::string>) {
                if (!is_utf8(x)) return false;
                collector_.leaf(node, x.data(), x.size(), LeafKind::text);
            }
            return true;
        },
        v.is);
}

}  // namespace jeton::engine
