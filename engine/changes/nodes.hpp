// Nodes that no file holds: what is written after a change, made of the nodes before it. Entry point: NodeMaker.
#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "grammar/policy/node.hpp"
#include "grammar/policy/yaml.hpp"

namespace jeton::engine {

/// Makes nodes in an arena. What is made stands, for diagnostics, where the node it was made of stood.
class NodeMaker {
public:
    explicit NodeMaker(syntax::Arena& arena) noexcept : arena_(arena) {}

    const syntax::Node* scalar(std::string_view text, const syntax::Node& place, syntax::Style style = syntax::Style::plain);
    const syntax::Node* list(const std::vector<const syntax::Node*>& items, const syntax::Node& place);
    const syntax::Node* mapping(const std::vector<syntax::Entry>& entries, const syntax::Node& place);
    /// A mapping with one entry set, at its old place or at the end.
    const syntax::Node* with(const syntax::Node& mapping, const syntax::Entry& entry);
    const syntax::Node* with(const syntax::Node& mapping, std::string_view key, const syntax::Node* value);
    /// A mapping without the entries of these keys; itself where it has none of them.
    const syntax::Node* without(const syntax::Node& mapping, std::initializer_list<std::string_view> keys);
    /// The same node in this arena, with all that is in it.
    const syntax::Node* copy(const syntax::Node& node);
    std::string_view kept(std::string_view text);

private:
    syntax::Node* make(const syntax::Node& place, syntax::Shape shape);
    syntax::Arena& arena_;
};

}  // namespace jeton::engine
