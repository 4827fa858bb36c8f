#include "engine/check/negation_lint.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace jeton::engine {
namespace {

using syntax::Filter;
using syntax::FilterNode;
using syntax::NodeIndex;
using syntax::NodeKind;
using syntax::Range;

constexpr std::size_t budget = 20'000;      ///< nodes looked at for one filter
constexpr std::size_t few = 3;              ///< fields that are named

bool looks_for_value(const FilterNode& node) noexcept {
    return node.kind == NodeKind::value || node.kind == NodeKind::order || node.kind == NodeKind::regex || node.kind == NodeKind::nested;
}

struct Missing {
    std::string path;
    std::string written;        ///< as it stands in its filter
};

/// Without these a part of a filter does not hold: without all of them, or without `any` one.
struct Missed {
    std::vector<Missing> fields;
    bool any = false;
    bool more = false;          ///< there are others
    void add(Missing field) {
        if (std::any_of(fields.begin(), fields.end(), [&](const Missing& each) { return each.path == field.path; })) return;
        if (fields.size() == few) more = true;
        else fields.push_back(std::move(field));
    }
};

class Negations {
public:
    explicit Negations(std::vector<FilterLint>& lints) : lints_(lints) {}

    void visit(const CheckedFilter& filter, NodeIndex at, const std::string& prefix) {
        if (!may_go_on()) return;
        const Filter& f = filter.syntax();
        const FilterNode& node = f.nodes[at];
        switch (node.kind) {
            case NodeKind::not_: return judge(filter, node, prefix);
            case NodeKind::nested: return visit(filter, node.first, prefix + f.decode(f.words[node.field]) + ".");
            case NodeKind::name: return visit_name(filter, at, prefix);
            case NodeKind::and_:
            case NodeKind::or_: {
                std::vector<std::string> there;
                if (node.kind == NodeKind::and_) required(filter, at, prefix, false, there);
                else said_to_be_missing(f, node, prefix, there);
                for (const auto& field : there) ++present_[field];
                for (NodeIndex child = node.first; child != syntax::no_node; child = f.nodes[child].next) visit(filter, child, prefix);
                for (const auto& field : there)
                    if (--present_[field] == 0) present_.erase(field);
                return;
            }
            case NodeKind::all:
            case NodeKind::exists:
            case NodeKind::value:
            case NodeKind::order:
            case NodeKind::regex: return;
        }
    }

private:
    bool may_go_on() noexcept { return left_ != 0 && --left_ != 0 && !(name_ != nullptr && found_in_name_); }

    void visit_name(const CheckedFilter& filter, NodeIndex at, const std::string& prefix) {
        const bool outermost = name_ == nullptr;
        if (outermost) name_ = &filter.syntax().nodes[at].at, found_in_name_ = false;
        visit(filter.target(at), filter.target(at).syntax().root, prefix);
        if (outermost) name_ = nullptr;
    }

    /// Fields that every document has for which this holds; if `negated`, for which it does not.
    void required(const CheckedFilter& filter, NodeIndex at, const std::string& prefix, bool negated, std::vector<std::string>& out) {
        if (!may_go_on()) return;
        const Filter& f = filter.syntax();
        const FilterNode& node = f.nodes[at];
        if (node.kind == NodeKind::not_) return required(filter, node.first, prefix, !negated, out);
        if (node.kind == NodeKind::name) return required(filter.target(at), filter.target(at).syntax().root, prefix, negated, out);
        if (!negated && (node.kind == NodeKind::exists || looks_for_value(node))) out.push_back(prefix + f.decode(f.words[node.field]));
        if (!negated && node.kind == NodeKind::nested) required(filter, node.first, std::string(out.back()) + ".", false, out);
        if (node.kind != NodeKind::and_ && node.kind != NodeKind::or_) return;
        if ((node.kind == NodeKind::and_) != negated) {         // all of it holds
            for (NodeIndex child = node.first; child != syntax::no_node; child = f.nodes[child].next) required(filter, child, prefix, negated, out);
            return;
        }
        std::vector<std::string> common, some;
        for (NodeIndex child = node.first; child != syntax::no_node; child = f.nodes[child].next) {
            some.clear();
            required(filter, child, prefix, negated, some);
            if (child == node.first) common = some;
            else std::erase_if(common, [&](const std::string& field) { return std::find(some.begin(), some.end(), field) == some.end(); });
            if (common.empty()) return;
        }
        out.insert(out.end(), common.begin(), common.end());
    }

    /// Fields of which an OR says itself that they may be missing.
    static void said_to_be_missing(const Filter& f, const FilterNode& either, const std::string& prefix, std::vector<std::string>& out) {
        for (NodeIndex child = either.first; child != syntax::no_node; child = f.nodes[child].next) {
            const FilterNode& node = f.nodes[child];
            if (node.kind == NodeKind::not_ && f.nodes[node.first].kind == NodeKind::exists) out.push_back(prefix + f.decode(f.words[f.nodes[node.first].field]));
        }
    }

    /// Nothing: it may hold for a document without any field.
    std::optional<Missed> missed(const CheckedFilter& filter, NodeIndex at, const std::string& prefix) {
        if (!may_go_on()) return std::nullopt;
        const Filter& f = filter.syntax();
        const FilterNode& node = f.nodes[at];
        if (node.kind == NodeKind::exists || looks_for_value(node))
            return Missed{{{prefix + f.decode(f.words[node.field]), std::string(f.raw(f.words[node.field].at))}}, false, false};
        if (node.kind == NodeKind::name) return missed(filter.target(at), filter.target(at).syntax().root, prefix);
        if (node.kind != NodeKind::and_ && node.kind != NodeKind::or_) return std::nullopt;
        std::optional<Missed> all;
        for (NodeIndex child = node.first; child != syntax::no_node; child = f.nodes[child].next) {
            auto some = missed(filter, child, prefix);
            if (!some && node.kind == NodeKind::or_) return std::nullopt;
            if (!some) continue;
            if (some->any) some->fields.resize(1), some->any = some->more = false;      // one of them is enough
            if (!all) {
                all = std::move(some);
            } else if (node.kind == NodeKind::or_) {
                for (Missing& each : some->fields) all->add(std::move(each));
                all->more = all->more || some->more;
            } else if (all->fields.size() == 1 && some->fields.size() == 1 && !all->more && !some->more) {
                all->add(std::move(some->fields[0]));
                all->any = all->fields.size() > 1;
            } else if (all->any && some->fields.size() == 1 && !some->more) {
                all->add(std::move(some->fields[0]));
            }
        }
        return all;
    }

    /// `NOT f:*`, also through a name: what is wanted is said.
    static bool says_missing(const CheckedFilter& filter, NodeIndex at) {
        const FilterNode& node = filter.syntax().nodes[at];
        if (node.kind == NodeKind::name) return says_missing(filter.target(at), filter.target(at).syntax().root);
        return node.kind == NodeKind::exists;
    }

    void judge(const CheckedFilter& filter, const FilterNode& node, const std::string& prefix) {
        const Filter& f = filter.syntax();
        if (says_missing(filter, node.first)) return;
        auto found = missed(filter, node.first, prefix);
        if (!found) return;
        const auto is_present = [&](const Missing& each) { return present_.contains(each.path); };
        if (!found->any && std::any_of(found->fields.begin(), found->fields.end(), is_present)) return;
        std::erase_if(found->fields, is_present);
        if (found->fields.empty()) return;
        const Range at = name_ != nullptr ? *name_ : syntax::span_of(f, f.nodes[node.first]);
        std::string fields, there;
        for (const Missing& each : found->fields) {
            fields += (fields.empty() ? "`" : found->any ? " or `" : " and `") + each.path + "`";
            there += (there.empty() ? "" : " AND ") + each.written + ":*";
        }
        if (found->more) fields += found->any ? " or others" : " and others", there += " AND …";
        const std::string either = found->fields.size() > 1 || found->more ? std::string() : "; `(_missing_:" + found->fields[0].written + " OR NOT …)` says that they should";
        lints_.push_back({"negation-shows-missing", at, std::string(name_ != nullptr ? "in the filter named here: " : "") + "documents without " + fields + " pass this NOT and become visible",
                          "write `" + there + " AND NOT …` if they should not" + either});
        found_in_name_ = true;
    }

    std::vector<FilterLint>& lints_;
    std::unordered_map<std::string, unsigned> present_;     ///< fields that are there wherever what is visited counts
    std::size_t left_ = budget;
    const Range* name_ = nullptr;                           ///< the outermost name around what is visited
    bool found_in_name_ = false;
};

}  // namespace

void lint_negations(const CheckedFilter& filter, std::vector<FilterLint>& lints) {
    const auto& nodes = filter.syntax().nodes;
    if (std::any_of(nodes.begin(), nodes.end(), [](const FilterNode& node) { return node.kind == NodeKind::not_ || node.kind == NodeKind::name; }))
        Negations(lints).visit(filter, filter.syntax().root, "");
}

}  // namespace jeton::engine
