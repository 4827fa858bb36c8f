#include "engine/changes/nodes.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace jeton::engine {

using syntax::Entry;
using syntax::Node;
using syntax::Shape;

Node* NodeMaker::make(const Node& place, Shape shape) {
    Node* node = ::new (arena_.allocate(sizeof(Node), alignof(Node))) Node{};
    node->shape = shape;
    node->made = true;
    node->file = place.file;
    node->begin = place.begin;
    return node;
}

std::string_view NodeMaker::kept(std::string_view text) {
    if (text.empty()) return {};
    char* bytes = static_cast<char*>(arena_.allocate(text.size(), 1));
    std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
}

const Node* NodeMaker::scalar(std::string_view text, const Node& place, syntax::Style style) {
    Node* node = make(place, Shape::scalar);
    node->style = style;
    node->set_text(kept(text));
    return node;
}

const Node* NodeMaker::list(const std::vector<const Node*>& items, const Node& place) {
    Node* node = make(place, Shape::list);
    auto** kept_items = static_cast<const Node**>(arena_.allocate(sizeof(Node*) * (items.size() + 1), alignof(Node*)));
    std::copy(items.begin(), items.end(), kept_items);
    node->items_ = kept_items;
    node->size = static_cast<std::uint32_t>(items.size());
    return node;
}

const Node* NodeMaker::mapping(const std::vector<Entry>& entries, const Node& place) {
    Node* node = make(place, Shape::mapping);
    auto* kept_entries = static_cast<Entry*>(arena_.allocate(sizeof(Entry) * (entries.size() + 1), alignof(Entry)));
    std::copy(entries.begin(), entries.end(), kept_entries);
    node->entries_ = kept_entries;
    node->size = static_cast<std::uint32_t>(entries.size());
    return node;
}

const Node* NodeMaker::with(const Node& node, const Entry& entry) {
    std::vector<Entry> entries(node.entries().begin(), node.entries().end());
    const auto at = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.key->text() == entry.key->text(); });
    if (at == entries.end())
        entries.push_back(entry);
    else
        *at = entry;
    return mapping(entries, node);
}

const Node* NodeMaker::with(const Node& node, std::string_view key, const Node* value) {
    return with(node, Entry{scalar(key, *value), value});
}

const Node* NodeMaker::without(const Node& node, std::initializer_list<std::string_view> keys) {
    std::vector<Entry> entries;
    entries.reserve(node.entries().size());
    for (const Entry& each : node.entries())
        if (std::find(keys.begin(), keys.end(), each.key->text()) == keys.end()) entries.push_back(each);
    return entries.size() == node.size && node.shape == Shape::mapping ? &node : mapping(entries, node);
}

const Node* NodeMaker::copy(const Node& node) {
    std::vector<const Node*> items;
    std::vector<Entry> entries;
    switch (node.shape) {
        case Shape::nothing: return make(node, Shape::nothing);
        case Shape::scalar: return scalar(node.text(), node, node.style);
        case Shape::list:
            for (const Node* each : node.items()) items.push_back(copy(*each));
            return list(items, node);
        case Shape::mapping: break;
    }
    for (const Entry& each : node.entries()) entries.push_back({copy(*each.key), copy(*each.value)});
    return mapping(entries, node);
}

}  // namespace jeton::engine
