#include "engine/compile/trie_plan.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string_view>
#include <tuple>
#include <utility>

namespace jeton::engine {

/// From a plan to its trie: first nodes with maps, then the flat form.
class TrieBuilder {
public:
    explicit TrieBuilder(const TriePlan& plan) : plan_(plan), nodes_(1) {}

    std::shared_ptr<Trie> build() {
        groups();
        for (const std::uint32_t c : plan_.cell_order_) {
            const auto& cell = plan_.cells_[c];
            const std::uint32_t from = cell.scope < places_.size() ? places_[cell.scope] : 0;
            if (cell.kind == CellKind::mark) nodes_[descend(from, cell.path)].marks.push_back(cell.number);
            if (cell.kind == CellKind::slot) nodes_[descend(from, cell.path)].slots.push_back(cell.number);
        }
        made_->nodes.resize(nodes_.size() + 1);     // 0 is dead, node n of the plan is n + 1
        flatten();
        made_->nodes.shrink_to_fit();
        made_->edges.shrink_to_fit();
        made_->slots.shrink_to_fit();
        made_->marks.shrink_to_fit();
        return std::move(made_);
    }

private:
    struct Node {
        std::map<std::string, std::uint32_t, std::less<>> children;
        std::vector<std::uint32_t> slots;
        std::vector<std::uint32_t> marks;
        std::uint32_t groups = 0;           ///< whose objects stand here
    };

    std::uint32_t descend(std::uint32_t place, std::string_view path) {
        for (std::size_t p = 0;;) {
            const std::size_t dot = std::min(path.find('.', p), path.size());
            const std::string_view segment = path.substr(p, dot - p);
            auto& children = nodes_[place].children;
            if (const auto at = children.find(segment); at != children.end()) {
                place = at->second;
            } else {
                place = static_cast<std::uint32_t>(nodes_.size());
                children.emplace(segment, place);
                nodes_.emplace_back();
            }
            if (dot == path.size()) return place;
            p = dot + 1;
        }
    }

    void groups() {
        made_->groups.reserve(plan_.groups_.size() + 1);
        made_->groups.resize(plan_.groups_.size() + 1);
        for (const std::uint32_t g : plan_.group_order_) {
            places_.push_back(descend(0, plan_.groups_[g].path));
            ++nodes_[places_.back()].groups;
        }
        // Cells stand by scope: where the scope changes, groups begin.
        std::uint32_t scope = 0;
        for (const std::uint32_t c : plan_.cell_order_) {
            const auto& cell = plan_.cells_[c];
            while (scope <= cell.scope) made_->groups[scope++].first_cell = cell.number;
            if (cell.kind == CellKind::present) made_->groups[cell.group].present = cell.number;
            if (cell.kind == CellKind::result) made_->groups[cell.group].result = cell.number;
            made_->cells = cell.number + 1;
        }
        while (scope < made_->groups.size()) made_->groups[scope++].first_cell = made_->cells;
    }

    void lay_out_edges(const Node& plan, TrieNode& node) {
        if (plan.children.empty()) return;
        std::uint32_t bits = 1;
        while ((std::size_t{1} << bits) < plan.children.size() * 2) ++bits;
        auto& edges = made_->edges;
        node.first_edge = static_cast<std::uint32_t>(edges.size());
        node.has_edges = true;
        node.shift = static_cast<std::uint8_t>(64 - bits);
        edges.resize(edges.size() + (std::size_t{1} << bits));
        for (const auto& [key, child] : plan.children) {
            const KeyMark mark = key_mark(key.data(), key.size());
            std::uint32_t at = node.first_edge + mark.place(node.shift);
            if (edges[at].node != dead_node) {
                TrieEdge more;
                more.next = edges[at].next;
                edges.push_back(more);
                edges[at].next = static_cast<std::uint32_t>(edges.size() - 1);
                at = edges[at].next;
            }
            TrieEdge& edge = edges[at];
            edge.head = mark.head;
            edge.tail = mark.tail;
            edge.size = static_cast<std::uint32_t>(key.size());
            edge.key = static_cast<std::uint32_t>(made_->keys.size());
            edge.node = child + 1;
            made_->keys += key;
            node.shortest = static_cast<std::uint32_t>(std::min<std::size_t>(node.shortest, key.size()));
            if (key.size() < 64) node.sizes |= std::uint64_t{1} << key.size();
            else node.long_keys = true;
        }
    }

    /// Depth first, without recursion: a path may have thirty thousand segments.
    void flatten() {
        struct Step {
            std::uint32_t node;             // of the plan
            std::uint32_t above;            // in the trie
        };
        std::vector<Step> steps{{0, dead_node}};
        std::vector<std::uint32_t> order;
        std::uint32_t group = 0;
        while (!steps.empty()) {
            const Step step = steps.back();
            steps.pop_back();
            order.push_back(step.node);
            lay_out(step.node, made_->nodes[step.above], group);
            const auto& children = nodes_[step.node].children;
            for (auto child = children.rbegin(); child != children.rend(); ++child) steps.push_back({child->second, step.node + 1});
        }
        for (auto node = order.rbegin(); node != order.rend(); ++node) {
            TrieNode& is = made_->nodes[*node + 1];
            const auto& children = nodes_[*node].children;
            is.last_group = children.empty() ? is.last_here : made_->nodes[children.rbegin()->second + 1].last_group;
        }
    }

    void lay_out(std::uint32_t plan, const TrieNode& above, std::uint32_t& group) {
        const Node& p = nodes_[plan];
        TrieNode node;
        node.first_group = group;
        for (std::uint32_t i = 0; i < p.groups; ++i) made_->groups[group++].node = plan + 1;
        node.last_here = group;
        node.first_slot = static_cast<std::uint32_t>(made_->slots.size());
        node.slots = static_cast<std::uint32_t>(p.slots.size());
        made_->slots.insert(made_->slots.end(), p.slots.begin(), p.slots.end());
        node.first_mark = above.first_mark;
        node.marks = above.marks;
        node.below = above.below;
        if (!p.marks.empty()) {
            auto& marks = made_->marks;
            node.first_mark = static_cast<std::uint32_t>(marks.size());
            for (std::uint32_t i = 0; i < above.marks; ++i) marks.push_back(std::uint32_t{marks[above.first_mark + i]});
            marks.insert(marks.end(), p.marks.begin(), p.marks.end());
            node.marks = static_cast<std::uint32_t>(marks.size()) - node.first_mark;
        }
        lay_out_edges(p, node);
        if (!p.marks.empty()) {                  // whatever stands below counts for the marks
            TrieNode below;
            below.first_mark = node.first_mark;
            below.marks = node.marks;
            below.below = node.below = static_cast<std::uint32_t>(made_->nodes.size());
            made_->nodes.push_back(below);      // the node above may move
        }
        made_->nodes[plan + 1] = node;
    }

    const TriePlan& plan_;
    std::vector<Node> nodes_;
    std::vector<std::uint32_t> places_;     ///< nodes of the groups, by number
    std::shared_ptr<Trie> made_ = std::make_shared<Trie>();
};

namespace {

/// Depth first: by segments, not by bytes, so that groups of one subtree are neighbours, outer ones before inner ones.
bool stands_before(std::string_view a, std::string_view b) {
    const auto place = [](char c) { return c == '.' ? 0 : 1 + static_cast<unsigned char>(c); };
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return place(x) < place(y); });
}

void add_number(std::string& text, std::size_t number) {
    const auto four = static_cast<std::uint32_t>(number);
    char bytes[sizeof four];
    std::memcpy(bytes, &four, sizeof four);
    text.append(bytes, sizeof four);
}

}  // namespace

std::uint32_t TriePlan::group(std::uint32_t scope, std::string_view path) {
    const auto number = static_cast<std::uint32_t>(groups_.size());
    cells_.push_back({number, CellKind::present, number, {}, 0});
    cells_.push_back({scope, CellKind::result, number, {}, 0});
    std::string whole = scope == global ? std::string() : groups_[scope].path + ".";
    whole += path;
    groups_.push_back({std::move(whole), path.size(), static_cast<std::uint32_t>(cells_.size() - 1), 0});
    return number;
}

std::uint32_t TriePlan::cell(std::uint32_t scope, CellKind kind, std::string path) {
    cells_.push_back({scope, kind, 0, std::move(path), 0});
    return static_cast<std::uint32_t>(cells_.size() - 1);
}

std::shared_ptr<const Trie> TriePlan::settle(TrieCache* cache) {
    number_groups();
    number_cells();
    if (cache == nullptr) return TrieBuilder(*this).build();
    std::string key = asked();
    if (auto known = cache->find(key)) return known;
    auto made = TrieBuilder(*this).build();
    made->asked = std::move(key);
    cache->add(made);
    return made;
}

void TriePlan::number_groups() {
    group_order_.resize(groups_.size());
    std::iota(group_order_.begin(), group_order_.end(), 0u);
    if (groups_.size() > 1) {
        // Of one path: by what is asked of the objects, so that the order in the text makes no difference.
        std::vector<std::vector<std::pair<CellKind, std::string_view>>> asks(groups_.size());
        for (const Cell& cell : cells_)
            if (cell.scope != global && cell.kind >= CellKind::mark) asks[cell.scope].emplace_back(cell.kind, cell.path);
        for (auto& each : asks) std::sort(each.begin(), each.end());
        std::stable_sort(group_order_.begin(), group_order_.end(), [&](std::uint32_t a, std::uint32_t b) {
            const std::string_view x = groups_[a].path, y = groups_[b].path;
            return x == y ? asks[a] < asks[b] : stands_before(x, y);
        });
    }
    for (std::uint32_t n = 0; n < group_order_.size(); ++n) groups_[group_order_[n]].number = n;
    for (Cell& cell : cells_) {
        cell.scope = cell.scope == global ? static_cast<std::uint32_t>(groups_.size()) : groups_[cell.scope].number;
        if (cell.kind < CellKind::mark) cell.group = groups_[cell.group].number;
    }
}

void TriePlan::number_cells() {
    std::vector<std::uint32_t> sorted(cells_.size());
    std::iota(sorted.begin(), sorted.end(), 0u);
    const auto is = [&](std::uint32_t c) { return std::tie(cells_[c].scope, cells_[c].kind, cells_[c].group, cells_[c].path); };
    std::sort(sorted.begin(), sorted.end(), [&](std::uint32_t a, std::uint32_t b) { return is(a) < is(b); });
    for (const std::uint32_t c : sorted) {
        if (cell_order_.empty() || is(cell_order_.back()) != is(c)) cell_order_.push_back(c);
        cells_[c].number = static_cast<std::uint32_t>(cell_order_.size() - 1);
    }
}

/// Everything that the trie follows from, and nothing else.
std::string TriePlan::asked() const {
    std::string text;
    add_number(text, groups_.size());
    for (const std::uint32_t g : group_order_) {
        const std::string_view path = groups_[g].path;
        add_number(text, groups_[g].own);
        text += path.substr(path.size() - groups_[g].own);      // the cell of its result says where it stands
    }
    for (const std::uint32_t c : cell_order_) {
        const Cell& cell = cells_[c];
        text += static_cast<char>(cell.kind);
        add_number(text, cell.scope);
        add_number(text, cell.kind < CellKind::mark ? cell.group : cell.path.size());
        text += cell.path;
    }
    return text;
}

}  // namespace jeton::engine
