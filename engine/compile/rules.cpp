#include "engine/compile/rules.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "engine/limits.hpp"

namespace jeton::engine {
namespace {

using syntax::NodeIndex;
using syntax::NodeKind;

/// A literal together with its side, while a condition is taken apart.
struct SidedLiteral {
    Side side;
    Literal literal;
};
using Conjunct = std::vector<SidedLiteral>;
using Disjunction = std::vector<Conjunct>;      // empty: never

struct Needs {
    std::vector<std::uint32_t> attributes;
    bool id = false;
    std::uint8_t token_fields = 0;
};

/// In the order of TokenField.
constexpr std::array<std::string_view, 7> token_fields{"id", "kind", "name", "account", "created", "created-by", "expires"};

std::optional<Side> side_of_path(std::string_view path) {
    const std::string_view head = path.substr(0, path.find('.'));
    if (head == "from" || head == "account") return Side::from;
    if (head == "to") return Side::to;
    if (head == "token") return Side::token;
    return Side::now;
}

class Splitter {
public:
    Splitter(RuleBits& out, const Policy& policy, const CheckedFilter& filter, const CompileContext& context)
        : out_(out), policy_(policy), filter_(filter), syntax_(filter.syntax()), context_(context) {}

    /// False where the condition takes more conjuncts than there may be bits.
    bool split(Disjunction& result) {
        result = take(syntax_.root, false);
        return !too_many_;
    }

    static void needs_of(const syntax::Filter& f, NodeIndex at, const std::string& prefix, const Policy& policy, Needs& needs) {
        const auto& node = f.nodes[at];
        if (node.kind == NodeKind::and_ || node.kind == NodeKind::or_) {
            for (NodeIndex child = node.first; child != syntax::no_node; child = f.nodes[child].next)
                needs_of(f, child, prefix, policy, needs);
            return;
        }
        if (node.kind == NodeKind::not_) return needs_of(f, node.first, prefix, policy, needs);
        if (node.kind == NodeKind::all || node.kind == NodeKind::name) return;
        const std::string path = prefix + f.decode(f.words[node.field]);
        if (node.kind == NodeKind::nested) return needs_of(f, node.first, path + ".", policy, needs);
        const auto dot = path.find('.');
        const std::string attribute = dot == std::string::npos ? std::string() : path.substr(dot + 1);
        if (side_of_path(path) == Side::token) {
            for (std::size_t i = 0; i < token_fields.size(); ++i)
                if (attribute.empty() || attribute == token_fields[i]) needs.token_fields |= static_cast<std::uint8_t>(1u << i);
            return;
        }
        if (attribute.empty() || attribute == "id") needs.id = true;
        for (std::uint32_t i = 0; i < policy.attributes.size(); ++i)
            if (attribute.empty() || policy.attributes[i].name == attribute) needs.attributes.push_back(i);
    }

private:
    Disjunction take(NodeIndex at, bool negated) {
        const auto& node = syntax_.nodes[at];
        if (node.kind == NodeKind::all) return negated ? Disjunction{} : Disjunction{Conjunct{}};
        if (const auto side = one_side(at)) return {{{*side, {atom(*side, at), negated}}}};
        if (node.kind == NodeKind::not_) return take(node.first, !negated);
        const bool is_and = (node.kind == NodeKind::and_) != negated;
        Disjunction result = is_and ? Disjunction{Conjunct{}} : Disjunction{};
        for (NodeIndex child = node.first; child != syntax::no_node && !too_many_; child = syntax_.nodes[child].next) {
            Disjunction next = take(child, negated);
            if (!is_and) {
                result.insert(result.end(), next.begin(), next.end());
            } else {
                Disjunction product;
                for (const auto& a : result)
                    for (const auto& b : next) {
                        product.push_back(a);
                        product.back().insert(product.back().end(), b.begin(), b.end());
                        if (product.size() > limits::rule_bits) too_many_ = true;
                        if (too_many_) return result;
                    }
                result = std::move(product);
            }
            if (result.size() > limits::rule_bits) too_many_ = true;
        }
        return result;
    }

    /// The side that everything below a node looks at; nothing where there are several or none.
    std::optional<Side> one_side(NodeIndex at) const {
        const auto& node = syntax_.nodes[at];
        switch (node.kind) {
            case NodeKind::and_:
            case NodeKind::or_: {
                std::optional<Side> side;
                for (NodeIndex child = node.first; child != syntax::no_node; child = syntax_.nodes[child].next) {
                    const auto found = one_side(child);
                    if (!found || (side && side != found)) return std::nullopt;
                    side = found;
                }
                return side;
            }
            case NodeKind::not_: return one_side(node.first);
            case NodeKind::all:
            case NodeKind::name: return std::nullopt;
            case NodeKind::exists:
            case NodeKind::value:
            case NodeKind::order:
            case NodeKind::regex:
            case NodeKind::nested: return side_of_path(syntax_.decode(syntax_.words[node.field]));
        }
        return std::nullopt;
    }

    std::uint32_t atom(Side side, NodeIndex at) {
        Needs needs;
        needs_of(syntax_, at, "", policy_, needs);
        auto& atoms = out_.atoms[static_cast<std::size_t>(side)];
        atoms.push_back({compile(filter_, at, context_), std::move(needs.attributes), needs.id, needs.token_fields, &filter_, at});
        return static_cast<std::uint32_t>(atoms.size() - 1);
    }

    RuleBits& out_;
    const Policy& policy_;
    const CheckedFilter& filter_;
    const syntax::Filter& syntax_;
    const CompileContext& context_;
    bool too_many_ = false;
};

bool is_named(const TargetSelector& t) { return t.is == Target::account || t.is == Target::subtree; }
bool is_link(const TargetSelector& t) { return t.is == Target::linked || t.is == Target::linking; }

/// The bits of one rule, still without masks.
struct PendingBit {
    RuleBit bit;
    std::vector<TargetSelector> relations;      // any of them
};

void add_pending(std::vector<PendingBit>& pending, std::uint32_t number, const Rule& rule, const Disjunction& where) {
    // Links stand apart: at accounts that have none, such a bit never holds.
    std::vector<TargetSelector> named, relations, linked, linking;
    for (const auto& t : rule.to) (is_named(t) ? named : t.is == Target::linked ? linked : t.is == Target::linking ? linking : relations).push_back(t);
    for (const auto& conjunct : where) {
        PendingBit p;
        p.bit.rule = number;
        for (const auto& [side, literal] : conjunct) p.bit.needs[static_cast<std::size_t>(side)].push_back(literal);
        for (const auto* some : {&relations, &linked, &linking}) {
            if (some->empty()) continue;
            pending.push_back(p);
            pending.back().relations = *some;
        }
        if (!named.empty()) {
            p.bit.named_targets = named;
            p.relations = {TargetSelector{Target::any, {}, 0}};
            pending.push_back(std::move(p));
        }
    }
}

Mask& link_mask(RuleBits& out, const TargetSelector& t) {
    const bool linking = t.is == Target::linking;
    for (auto& link : out.links)
        if (link.attribute == t.attribute && link.linking == linking) return link.bits;
    out.links.push_back({t.attribute, linking, Mask(out.words)});
    return out.links.back().bits;
}

}  // namespace

bool is_every_document(const CheckedFilterPtr& only) {
    return only == nullptr || (only->has_names() ? expanded_text(*only) == "*:*" : only->syntax().text == "*:*");
}

Atom compile_condition(const CheckedFilter& filter, const Policy& policy, const CompileContext& context) {
    Needs needs;
    Splitter::needs_of(filter.syntax(), filter.syntax().root, "", policy, needs);
    return {compile(filter, context), std::move(needs.attributes), needs.id, needs.token_fields, &filter, filter.syntax().root};
}

std::optional<RuleBits> compile_rules(const Policy& policy, const CompileContext& context, std::uint32_t& too_complex) {
    RuleBits out;
    std::vector<PendingBit> pending;
    for (std::uint32_t r = 0; r < policy.rules.size(); ++r) {
        const Rule& rule = policy.rules[r];
        Disjunction where{Conjunct{}};
        too_complex = r;
        if (rule.where && !Splitter(out, policy, *rule.where, context).split(where)) return std::nullopt;
        add_pending(pending, r, rule, where);
        if (pending.size() > limits::rule_bits) return std::nullopt;
    }
    out.words = std::max<std::size_t>(1, (pending.size() + 63) / 64);
    out.principals = policy.kinds.size() + policy.roles.size();
    for (auto& mask : out.relation) mask.assign(out.words, 0);
    for (Mask* mask : {&out.allow, &out.allow_all, &out.deny, &out.deny_all}) mask->assign(out.words, 0);
    out.principal_action.assign(policy.actions.size() * out.principals, Mask(out.words));
    for (std::size_t i = 0; i < pending.size(); ++i) {
        const Rule& rule = policy.rules[pending[i].bit.rule];
        for (const auto& t : pending[i].relations)
            set(is_link(t) ? link_mask(out, t) : out.relation[static_cast<std::size_t>(t.is)], i);
        set(rule.allow ? out.allow : out.deny, i);
        if (is_every_document(rule.only)) set(rule.allow ? out.allow_all : out.deny_all, i);
        for (const auto action : rule.actions)
            for (std::size_t p = 0; p < out.principals; ++p)
                if (rule.any_principal || std::find(rule.by.begin(), rule.by.end(), p) != rule.by.end())
                    set(out.principal_action[action * out.principals + p], i);
        out.bits.push_back(std::move(pending[i].bit));
    }
    return out;
}

}  // namespace jeton::engine
