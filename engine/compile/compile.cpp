// From checked filters to a Program: first a plan with pointers, then the flat form.
#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "engine/compile/predicates.hpp"
#include "engine/compile/program_data.hpp"

namespace jeton::engine {
namespace {

using syntax::Filter;
using syntax::FilterNode;
using syntax::NodeIndex;
using syntax::NodeKind;

constexpr std::uint32_t global = 0xffffffff;    // the scope that is no group

/// The trie while it grows. Cells are known by scope and place first, numbered at the end.
struct PlanNode {
    std::map<std::string, std::uint32_t, std::less<>> children;
    std::map<std::uint32_t, std::uint32_t> slot;        // scope -> plan cell
    std::map<std::uint32_t, std::uint32_t> mark;
    std::vector<std::uint32_t> groups;                  // plan groups whose objects stand here
};

struct PlanGroup {
    std::uint32_t node = 0;
    std::uint32_t scope = global;       // around it
    std::uint32_t present = 0;
    std::uint32_t result = 0;
    std::uint32_t entry = answer_false;
};

class Compiler {
public:
    explicit Compiler(const CompileContext& context) : context_(context), nodes_(1), made_(std::make_shared<Program>()) {}

    /// Code for a node of a filter inside a scope at a place of the trie; gives where it begins.
    std::uint32_t generate(const CheckedFilter& filter, NodeIndex at, std::uint32_t scope, std::uint32_t place, const std::string& path,
                           std::uint32_t yes, std::uint32_t no) {
        const Filter& f = filter.syntax();
        const FilterNode& node = f.nodes[at];
        switch (node.kind) {
            case NodeKind::all: return yes;
            case NodeKind::not_: return generate(filter, node.first, scope, place, path, no, yes);
            case NodeKind::name: return generate(filter.target(at), filter.target(at).syntax().root, scope, place, path, yes, no);
            case NodeKind::and_:
            case NodeKind::or_: {
                std::vector<NodeIndex> children;
                for (NodeIndex child = node.first; child != syntax::no_node; child = f.nodes[child].next) children.push_back(child);
                std::uint32_t next = node.kind == NodeKind::and_ ? yes : no;
                for (auto child = children.rbegin(); child != children.rend(); ++child)
                    next = node.kind == NodeKind::and_ ? generate(filter, *child, scope, place, path, next, no)
                                                       : generate(filter, *child, scope, place, path, yes, next);
                return next;
            }
            case NodeKind::nested: return nested(filter, node, scope, place, path, yes, no);
            case NodeKind::exists:
            case NodeKind::value:
            case NodeKind::order:
            case NodeKind::regex: break;
        }
        const std::string field = f.decode(f.words[node.field]);
        const std::uint32_t target = descend(place, field);
        Predicate predicate = make_predicate(f, node, path + field, context_);
        if (predicate.test == Test::regex && predicate.regex == nullptr) made_->unusable = true;
        predicate.cell = predicate.test == Test::mark ? cell(nodes_[target].mark, scope) : cell(nodes_[target].slot, scope);
        return emit(std::move(predicate), yes, no);
    }

    std::shared_ptr<Program> finish(std::uint32_t entry) {
        made_->entry = entry;
        number_groups(0);
        number_cells();
        flatten();
        made_->nodes.shrink_to_fit();
        made_->edges.shrink_to_fit();
        made_->slots.shrink_to_fit();
        made_->marks.shrink_to_fit();
        made_->predicates.shrink_to_fit();
        made_->code.shrink_to_fit();
        return std::move(made_);
    }

private:
    std::uint32_t descend(std::uint32_t place, std::string_view path) {
        for (std::size_t p = 0;; ) {
            const std::size_t dot = std::min(path.find('.', p), path.size());
            const auto [at, fresh] = nodes_[place].children.try_emplace(std::string(path.substr(p, dot - p)), static_cast<std::uint32_t>(nodes_.size()));
            place = at->second;
            if (fresh) nodes_.emplace_back();
            if (dot == path.size()) return place;
            p = dot + 1;
        }
    }

    std::uint32_t cell(std::map<std::uint32_t, std::uint32_t>& at, std::uint32_t scope) {
        const auto [found, fresh] = at.try_emplace(scope, static_cast<std::uint32_t>(cell_scope_.size()));
        if (fresh) cell_scope_.push_back(scope);
        return found->second;
    }

    std::uint32_t new_cell(std::uint32_t scope) {
        cell_scope_.push_back(scope);
        return static_cast<std::uint32_t>(cell_scope_.size() - 1);
    }

    std::uint32_t emit(Predicate predicate, std::uint32_t yes, std::uint32_t no) {
        made_->predicates.push_back(std::move(predicate));
        made_->code.push_back({static_cast<std::uint32_t>(made_->predicates.size() - 1), yes, no});
        return static_cast<std::uint32_t>(made_->code.size() - 1);
    }

    std::uint32_t nested(const CheckedFilter& filter, const FilterNode& node, std::uint32_t scope, std::uint32_t place, const std::string& path,
                         std::uint32_t yes, std::uint32_t no) {
        const Filter& f = filter.syntax();
        const std::string field = f.decode(f.words[node.field]);
        const std::uint32_t target = descend(place, field);
        const auto number = static_cast<std::uint32_t>(groups_.size());
        groups_.push_back({target, scope, new_cell(number), new_cell(scope), answer_false});
        nodes_[target].groups.push_back(number);
        const std::uint32_t entry = generate(filter, node.first, number, target, path + field + ".", answer_true, answer_false);
        groups_[number].entry = entry;
        Predicate predicate;
        predicate.cell = groups_[number].result;
        return emit(std::move(predicate), yes, no);
    }

    /// Depth first: groups of one subtree are neighbours, outer ones before inner ones.
    void number_groups(std::uint32_t node) {
        for (const auto group : nodes_[node].groups) order_.push_back(group);
        for (const auto& [key, child] : nodes_[node].children) number_groups(child);
    }

    void number_cells() {
        std::vector<std::vector<std::uint32_t>> of_scope(groups_.size() + 1);      // by rank of group, global last
        std::vector<std::uint32_t> rank(groups_.size());
        for (std::uint32_t r = 0; r < order_.size(); ++r) rank[order_[r]] = r;
        for (std::uint32_t c = 0; c < cell_scope_.size(); ++c)
            of_scope[cell_scope_[c] == global ? groups_.size() : rank[cell_scope_[c]]].push_back(c);
        number_.resize(cell_scope_.size());
        std::uint32_t next = 0;
        for (std::uint32_t r = 0; r < of_scope.size(); ++r) {
            ObjectGroup group;
            group.first_cell = next;
            for (const auto c : of_scope[r]) number_[c] = next++;
            if (r < order_.size()) group.entry = groups_[order_[r]].entry;
            made_->groups.push_back(group);
        }
        for (std::uint32_t r = 0; r < order_.size(); ++r) {
            made_->groups[r].present = number_[groups_[order_[r]].present];
            made_->groups[r].result = number_[groups_[order_[r]].result];
        }
        made_->cells = next;
        for (auto& predicate : made_->predicates) predicate.cell = number_[predicate.cell];
    }

    void flatten() {
        std::uint32_t group = 0;
        made_->nodes.emplace_back();            // dead
        made_->nodes.resize(nodes_.size() + 1); // plan node n is node n + 1
        flatten(0, {}, group);
    }

    void lay_out_edges(const PlanNode& plan, TrieNode& node) {
        if (plan.children.empty()) return;
        std::uint32_t bits = 1;
        while ((std::size_t{1} << bits) < plan.children.size() * 2) ++bits;
        auto& edges = made_->edges;
        node.first_edge = static_cast<std::uint32_t>(edges.size());
        node.edges = static_cast<std::uint32_t>(plan.children.size());
        node.shift = 64 - bits;
        edges.resize(edges.size() + (std::size_t{1} << bits));
        for (const auto& [key, child] : plan.children) {
            const KeyMark mark = key_mark(key.data(), key.size());
            std::uint32_t at = node.first_edge + mark.place(node.shift);
            if (edges[at].node != dead_node) {
                edges.push_back({{}, dead_node, edges[at].next, {}});
                edges[at].next = static_cast<std::uint32_t>(edges.size() - 1);
                at = edges[at].next;
            }
            edges[at].mark = mark;
            edges[at].node = child + 1;
            edges[at].key = key;
            node.shortest = static_cast<std::uint32_t>(std::min<std::size_t>(node.shortest, key.size()));
            if (key.size() < 64) node.sizes |= std::uint64_t{1} << key.size();
            else node.long_keys = true;
        }
    }

    void flatten(std::uint32_t plan, std::vector<std::uint32_t> marks, std::uint32_t& group) {
        const PlanNode& p = nodes_[plan];
        TrieNode node;
        node.first_group = node.first_here = group;
        for (std::size_t i = 0; i < p.groups.size(); ++i) made_->groups[group++].node = plan + 1;
        node.last_here = group;
        node.first_slot = static_cast<std::uint32_t>(made_->slots.size());
        for (const auto& [scope, c] : p.slot) made_->slots.push_back(number_[c]);
        node.slots = static_cast<std::uint32_t>(p.slot.size());
        for (const auto& [scope, c] : p.mark) marks.push_back(number_[c]);
        node.first_mark = static_cast<std::uint32_t>(made_->marks.size());
        node.marks = static_cast<std::uint32_t>(marks.size());
        made_->marks.insert(made_->marks.end(), marks.begin(), marks.end());
        if (!marks.empty()) {                   // whatever stands below counts for the marks
            TrieNode below;
            below.first_mark = node.first_mark;
            below.marks = node.marks;
            below.below = node.below = static_cast<std::uint32_t>(made_->nodes.size());
            made_->nodes.push_back(below);
        }
        lay_out_edges(p, node);
        for (const auto& [key, child] : p.children) flatten(child, marks, group);
        node.last_group = group;
        made_->nodes[plan + 1] = node;
    }

    const CompileContext& context_;
    std::vector<PlanNode> nodes_;
    std::vector<PlanGroup> groups_;
    std::vector<std::uint32_t> order_;
    std::vector<std::uint32_t> cell_scope_;
    std::vector<std::uint32_t> number_;
    std::shared_ptr<Program> made_;
};

}  // namespace

ProgramPtr compile(const CheckedFilter& filter, syntax::NodeIndex from, const CompileContext& context) {
    Compiler compiler(context);
    const std::uint32_t entry = compiler.generate(filter, from, global, 0, "", answer_true, answer_false);
    return compiler.finish(entry);
}

ProgramPtr compile(const CheckedFilter& filter, const CompileContext& context) { return compile(filter, filter.syntax().root, context); }

ProgramPtr compile(const Combination& c, const CompileContext& context) {
    Compiler compiler(context);
    const auto code = [&](const CheckedFilter* f, std::uint32_t yes, std::uint32_t no) {
        return compiler.generate(*f, f->syntax().root, global, 0, "", yes, no);
    };
    std::uint32_t next = answer_true;
    if (!c.filters.empty()) {
        next = c.any_filter ? answer_false : answer_true;
        for (auto f = c.filters.rbegin(); f != c.filters.rend(); ++f)
            next = c.any_filter ? code(*f, answer_true, next) : code(*f, next, answer_false);
    }
    for (auto f = c.deny.rbegin(); f != c.deny.rend(); ++f) next = code(*f, answer_false, next);
    std::uint32_t entry = answer_false;
    for (auto f = c.allow.rbegin(); f != c.allow.rend(); ++f) entry = code(*f, next, entry);
    return compiler.finish(entry);
}

}  // namespace jeton::engine
