#include "tests/support/naive_filter.hpp"

#include <algorithm>

namespace naive {
namespace {

void add_value(Node& node, const Json& value);

void add_members(Node& node, const Json& object) {
    node.is_object = true;
    for (const auto& [key, value] : object.members) {
        Node* at = &node;
        std::string rest = key;
        for (std::size_t dot; (dot = rest.find('.')) != std::string::npos; rest = rest.substr(dot + 1)) {
            at = &at->members[rest.substr(0, dot)];
            at->is_object = true;
        }
        add_value(at->members[rest], value);
    }
}

void add_value(Node& node, const Json& value) {
    switch (value.kind) {
        case Json::Kind::null: return;
        case Json::Kind::object: add_members(node, value); return;
        case Json::Kind::list:
            for (const auto& [none, element] : value.members) add_value(node.elements.emplace_back(), element);
            return;
        default: node.leaves.push_back(value);
    }
}

/// The node and the elements of its arrays, at any depth.
void open_arrays(const Node& node, std::vector<const Node*>& found) {
    found.push_back(&node);
    for (const Node& element : node.elements) open_arrays(element, found);
}

/// What stands at a path below an object.
std::vector<const Node*> reach(const Node& object, const std::string& path) {
    const std::size_t dot = path.find('.');
    std::vector<const Node*> found;
    const auto member = object.members.find(path.substr(0, dot));
    if (member == object.members.end()) return found;
    open_arrays(member->second, found);
    if (dot == std::string::npos) return found;
    std::vector<const Node*> below;
    for (const Node* node : found)
        for (const Node* deeper : reach(*node, path.substr(dot + 1))) below.push_back(deeper);
    return below;
}

bool has_leaf(const Node& node) {
    return !node.leaves.empty() || std::ranges::any_of(node.elements, has_leaf) ||
           std::ranges::any_of(node.members, [](const auto& member) { return has_leaf(member.second); });
}

bool equal(const std::string& text, const Json& leaf) {
    if (leaf.kind != Json::Kind::number) return text == leaf.scalar;
    const auto number = read_number(text);
    return number && compare(*number, *read_number(leaf.scalar)) == 0;
}

/// The moment a leaf stands for, in nanoseconds since 1970.
std::optional<Number> moment_of(const Json& leaf, bool date_field) {
    if (leaf.kind == Json::Kind::text)
        if (const auto date = read_date(leaf.scalar)) return as_number(date->first);
    if (leaf.kind != Json::Kind::number || !date_field) return std::nullopt;
    Number number = *read_number(leaf.scalar);
    if (number.sign != 0) number.magnitude += 6;        // milliseconds
    return number;
}

bool between_dates(const Filter& filter, const Json& leaf, bool date_field, __int128 now) {
    const auto moment = moment_of(leaf, date_field);
    if (!moment) return false;
    const auto before = [](const Number& a, __int128 b) { return compare(a, as_number(b)) < 0; };
    if (filter.low.kind != Bound::Kind::none) {
        const Moments low = *read_moment(filter.low.text, now);
        if (before(*moment, low.first)) return false;
        const bool inside = before(*moment, low.end) || compare(*moment, as_number(low.first)) == 0;
        if (!filter.low_closed && inside) return false;
    }
    if (filter.high.kind != Bound::Kind::none) {
        const Moments high = *read_moment(filter.high.text, now);
        const bool inside = !before(*moment, high.first) && (before(*moment, high.end) || compare(*moment, as_number(high.first)) == 0);
        if (!before(*moment, high.first) && !(filter.high_closed && inside)) return false;
    }
    return true;
}

bool between(const Filter& filter, const Json& leaf, bool date_field, __int128 now) {
    const Bound::Kind kind = std::max(filter.low.kind, filter.high.kind);
    if (kind == Bound::Kind::date) return between_dates(filter, leaf, date_field, now);
    if (leaf.kind != (kind == Bound::Kind::number ? Json::Kind::number : Json::Kind::text)) return false;
    const auto order = [&](const Bound& bound) {        // of the leaf to the bound
        return kind == Bound::Kind::number ? compare(*read_number(leaf.scalar), *read_number(bound.text)) : leaf.scalar.compare(bound.text);
    };
    if (filter.low.kind != Bound::Kind::none && order(filter.low) < (filter.low_closed ? 0 : 1)) return false;
    return filter.high.kind == Bound::Kind::none || order(filter.high) <= (filter.high_closed ? 0 : -1);
}

bool equals_typed(const Filter& filter, const Json& leaf, const std::string& type, __int128 now) {
    if (!filter.quoted && type == "date" && read_moment(filter.text, now)) {
        Filter span;
        span.low = span.high = {Bound::Kind::date, filter.text, false};
        span.low_closed = span.high_closed = true;
        return between_dates(span, leaf, true, now);
    }
    if (!filter.quoted && type == "ip" && read_address(filter.text))
        return leaf.kind == Json::Kind::text && in_network(filter.text + (filter.text.find(':') == std::string::npos ? "/32" : "/128"), leaf.scalar);
    return equal(filter.text, leaf);
}

bool true_of(const Filter& filter, const Json& leaf, const std::string& type, __int128 now) {
    const bool text = leaf.kind == Json::Kind::text;
    switch (filter.kind) {
        case Filter::Kind::equals: return equals_typed(filter, leaf, type, now);
        case Filter::Kind::glob: return text && glob(filter.pattern, code_points(leaf.scalar));
        case Filter::Kind::network: return text && in_network(filter.text, leaf.scalar);
        case Filter::Kind::regex: return text && filter.expression.matches(leaf.scalar);
        case Filter::Kind::order: return between(filter, leaf, type == "date", now);
        default: return false;
    }
}

}  // namespace

Node read(const Json& document) {
    Node root;
    add_members(root, document);
    return root;
}

bool Filter::holds(const Node& document, const Schema& schema, __int128 now, const std::string& prefix) const {
    const auto part_holds = [&](const Filter& part) { return part.holds(document, schema, now, prefix); };
    switch (kind) {
        case Kind::all: return true;
        case Kind::conjunction: return std::ranges::all_of(parts, part_holds);
        case Kind::disjunction: return std::ranges::any_of(parts, part_holds);
        case Kind::negation: return !part_holds(parts[0]);
        case Kind::named:
        case Kind::group: return part_holds(parts[0]);
        default: break;
    }
    const std::vector<const Node*> nodes = reach(document, field);
    const std::string path = prefix + field;
    switch (kind) {
        case Kind::nested:
            return std::ranges::any_of(nodes, [&](const Node* node) {
                return node->is_object && parts[0].holds(*node, schema, now, path + ".");
            });
        case Kind::exists: return std::ranges::any_of(nodes, [](const Node* node) { return has_leaf(*node); });
        case Kind::missing: return std::ranges::none_of(nodes, [](const Node* node) { return has_leaf(*node); });
        default: break;
    }
    const auto type = schema.find(path);
    for (const Node* node : nodes)
        for (const Json& leaf : node->leaves)
            if (true_of(*this, leaf, type == schema.end() ? "" : type->second, now)) return true;
    return false;
}

}  // namespace naive
