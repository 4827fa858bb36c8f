#include "engine/check/sections.hpp"

#include <algorithm>
#include <map>
#include <new>

namespace jeton::engine {

using syntax::Entry;
using syntax::Node;
using syntax::Shape;

void Sections::add(std::string_view key, const Node& fresh) {
    const auto [at, is_new] = files_.sections.try_emplace(std::string(key), &fresh);
    const Node& old = *at->second;
    if (is_new || fresh.shape == Shape::nothing) {
        return;
    }
    if (old.shape == Shape::nothing) {
        at->second = &fresh;
    } else if (old.shape == Shape::list && fresh.shape == Shape::list) {
        at->second = joined_list(old, fresh);
    } else if (old.shape == Shape::mapping && fresh.shape == Shape::mapping) {
        at->second = joined_mapping(old, fresh, key == "schema" ? Depth::two : Depth::one);
    } else {
        values_.error(
            fresh, "wrong-type",
            std::string(key) + ": found " + shown(fresh) + " here, and " + shown(old) + " in another file", "",
            {Label{values_.span(old), "the other one"}});
    }
}

/// A node made of two has no tag any more: it is refused here.
void Sections::refuse_tag(const Node& node) {
    if (node.tagged) {
        values_.scalar(node, {"policy"});
    }
}

template <class T>
T* Sections::allocate(std::size_t count) {
    return static_cast<T*>(files_.arena->allocate(sizeof(T) * std::max<std::size_t>(count, 1), alignof(T)));
}

Node* Sections::merged(const Node& old, const Node& fresh) {
    refuse_tag(old);
    refuse_tag(fresh);
    Node* node = new (allocate<Node>(1)) Node(old);
    node->tagged = false;
    return node;
}

const Node* Sections::joined_list(const Node& old, const Node& fresh) {
    Node* node = merged(old, fresh);
    const auto** items = allocate<const Node*>(old.size + fresh.size);
    std::copy(fresh.items().begin(), fresh.items().end(), std::copy(old.items().begin(), old.items().end(), items));
    node->items_ = items;
    node->size = old.size + fresh.size;
    return node;
}

const Node* Sections::joined_mapping(const Node& old, const Node& fresh, Depth depth) {
    Node* node = merged(old, fresh);
    auto* entries = allocate<Entry>(old.size + fresh.size);
    Entry* end = std::copy(old.entries().begin(), old.entries().end(), entries);
    std::map<std::string_view, Entry*> places;
    for (Entry* each = entries; each != end; ++each) {
        places.emplace(each->key->text(), each);
    }
    for (const Entry& each : fresh.entries()) {
        const auto found = places.find(each.key->text());
        if (found == places.end()) {
            *end++ = each;
            continue;
        }
        Entry& there = *found->second;
        if (depth == Depth::two && there.value->shape == Shape::mapping && each.value->shape == Shape::mapping) {
            there.value = joined_mapping(*there.value, *each.value, Depth::one);
        } else {
            values_.duplicate(*each.key, "", values_.span(*there.key));
        }
    }
    node->entries_ = entries;
    node->size = static_cast<std::uint32_t>(end - entries);
    return node;
}

}  // namespace jeton::engine
