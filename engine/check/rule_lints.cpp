// Rules that are right and say nothing: they can never apply, a deny takes all of them away, another says the same.
// Only what is certain from the sentences alone is said.
#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "engine/check/policy_impl.hpp"

namespace jeton::engine {

using syntax::NodeKind;

namespace {

constexpr std::size_t most_rules = 2000;  // pairs are compared
constexpr std::size_t most_pairs = 10'000;

bool same(const CheckedFilterPtr& a, const CheckedFilterPtr& b) {
    return a == b || (a != nullptr && b != nullptr && a->syntax().text == b->syntax().text);
}

/// Whether `wide` names every account that `narrow` names; lists too long to compare have other ones.
bool names_all(const std::vector<std::string>& wide, const std::vector<std::string>& narrow) {
    return wide.size() * narrow.size() <= most_pairs &&
           std::all_of(narrow.begin(), narrow.end(), [&](const std::string& each) {
               return std::find(wide.begin(), wide.end(), each) != wide.end();
           });
}

bool is_everything(const CheckedFilterPtr& only) { return only == nullptr || only->is_all() || (only->has_names() && expanded_text(*only) == "*:*"); }

/// Whether `wide` has every number of `narrow`; both are sorted.
bool has_all(const std::vector<std::uint16_t>& wide, const std::vector<std::uint16_t>& narrow) {
    return std::includes(wide.begin(), wide.end(), narrow.begin(), narrow.end());
}

bool covers(const SourceSelector& wide, const SourceSelector& narrow) {
    switch (wide.is) {
        case Source::any:
            return true;
        case Source::main:
        case Source::sub:
            return narrow.is == wide.is;
        case Source::account:
            return narrow.is == Source::account && names_all(wide.accounts, narrow.accounts);
        case Source::subtree:
            return (narrow.is == Source::account || narrow.is == Source::subtree) &&
                   names_all(wide.accounts, narrow.accounts);
    }
    return false;
}

bool covers(const TargetSelector& wide, const TargetSelector& narrow) {
    switch (wide.is) {
        case Target::any:
            return true;
        case Target::organization:
            return narrow.is <= Target::organization;
        case Target::descendants:
            return narrow.is == Target::descendants || narrow.is == Target::children;
        case Target::ancestors:
            return narrow.is == Target::ancestors || narrow.is == Target::parent;
        case Target::self:
        case Target::parent:
        case Target::children:
        case Target::siblings:
            return narrow.is == wide.is;
        case Target::account:
            return narrow.is == Target::account && names_all(wide.accounts, narrow.accounts);
        case Target::subtree:
            return (narrow.is == Target::account || narrow.is == Target::subtree) &&
                   names_all(wide.accounts, narrow.accounts);
        case Target::linked:
        case Target::linking:
            return narrow.is == wide.is && narrow.attribute == wide.attribute;
    }
    return false;
}

template <class Selector>
bool covers(const std::vector<Selector>& wide, const std::vector<Selector>& narrow) {
    return std::all_of(narrow.begin(), narrow.end(), [&](const Selector& each) {
        return std::any_of(wide.begin(), wide.end(), [&](const Selector& other) { return covers(other, each); });
    });
}

bool is_any_source(const std::vector<SourceSelector>& from) {
    return from.empty() ||
           std::any_of(from.begin(), from.end(), [](const auto& each) { return each.is == Source::any; });
}

/// Whether `wide` applies wherever `narrow` does. Conditions count as texts.
bool covers(const Rule& wide, const Rule& narrow) {
    return has_all(wide.actions, narrow.actions) &&
           (wide.any_principal || (!narrow.any_principal && has_all(wide.by, narrow.by))) &&
           (is_any_source(wide.from) || (!is_any_source(narrow.from) && covers(wide.from, narrow.from))) &&
           covers(wide.to, narrow.to) && (wide.where == nullptr || same(wide.where, narrow.where));
}

bool leads_nowhere(const TargetSelector& target) {
    return target.is == Target::parent || target.is == Target::ancestors || target.is == Target::siblings;
}

bool never_applies(const Rule& rule) {
    const bool from_roots = !rule.from.empty() && std::all_of(rule.from.begin(), rule.from.end(),
                                                              [](const auto& each) { return each.is == Source::main; });
    return from_roots && std::all_of(rule.to.begin(), rule.to.end(), leads_nowhere);
}

template <class Is>
bool any_child(const syntax::Filter& filter, const syntax::FilterNode& node, Is is) {
    for (syntax::NodeIndex child = node.first; child != syntax::no_node; child = filter.nodes[child].next)
        if (is(child)) return true;
    return false;
}

/// Whether a condition holds for nobody but tokens, as it asks for something that they alone have.
bool asks_for_token(const syntax::Filter& filter, syntax::NodeIndex at) {
    const syntax::FilterNode& node = filter.nodes[at];
    const auto asks = [&](syntax::NodeIndex child) { return asks_for_token(filter, child); };
    switch (node.kind) {
        case NodeKind::exists:
        case NodeKind::value:
        case NodeKind::order:
        case NodeKind::regex: return filter.decode(filter.words[node.field]).starts_with("token.");
        case NodeKind::and_: return any_child(filter, node, asks);
        case NodeKind::or_: return !any_child(filter, node, [&](syntax::NodeIndex child) { return !asks(child); });
        default: return false;
    }
}

using Kinds = std::optional<std::set<std::string>>;

/// The token kinds of which a condition asks for one; nothing: it may hold for any.
Kinds kinds_asked_for(const syntax::Filter& filter, syntax::NodeIndex at) {
    const syntax::FilterNode& node = filter.nodes[at];
    if (node.kind == NodeKind::value) {
        const syntax::Word& word = filter.words[node.value];
        const bool asks = !word.wild && filter.decode(filter.words[node.field]) == "token.kind";
        return asks ? Kinds({filter.decode(word)}) : std::nullopt;
    }
    if (node.kind != NodeKind::and_ && node.kind != NodeKind::or_) return std::nullopt;
    Kinds all;
    bool open = false;          // one child of an OR may hold for any
    any_child(filter, node, [&](syntax::NodeIndex child) {
        const Kinds kinds = kinds_asked_for(filter, child);
        open = open || !kinds;
        if (kinds && all && node.kind == NodeKind::and_) std::erase_if(*all, [&](const std::string& kind) { return !kinds->contains(kind); });
        else if (kinds && all) all->insert(kinds->begin(), kinds->end());
        else if (kinds) all = kinds;
        return false;
    });
    return node.kind == NodeKind::or_ && open ? std::nullopt : all;
}

/// Why nobody whom a rule is by may meet its condition; empty: somebody may, as far as one sees.
std::string unmet_by_all(const Rule& rule, const Policy& policy) {
    if (rule.any_principal || rule.by.empty() || rule.where == nullptr) return {};
    const syntax::Filter& where = rule.where->syntax();
    const auto is_role = [&](std::uint16_t principal) { return principal >= policy.kinds.size(); };
    if (asks_for_token(where, where.root) && std::all_of(rule.by.begin(), rule.by.end(), is_role)) return "it is by roles, and its condition asks for a token";
    const Kinds kinds = kinds_asked_for(where, where.root);
    const auto fits = [&](std::uint16_t principal) { return !is_role(principal) && kinds->contains(policy.kinds[principal].name); };
    return kinds && std::none_of(rule.by.begin(), rule.by.end(), fits) ? "its condition asks for a token kind that it is not by" : std::string();
}

}  // namespace

void PolicyCheck::Impl::lint_rules() {
    const auto& rules = policy.rules;
    if (rules.size() > most_rules || was_misread) {
        return;
    }
    const auto warn = [&](std::size_t number, std::string code, std::string message, std::string help,
                          std::vector<Label> labels = {}) {
        problems.warn(std::move(code), rules[number].span, std::move(message), std::move(help), std::move(labels));
    };
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (never_applies(rules[i])) {
            warn(i, "never-applies", "this rule can never apply: a main account has no parent, ancestors or siblings",
                 "leave the rule out, or write `from sub`");
            continue;
        }
        if (const std::string why = unmet_by_all(rules[i], policy); !why.empty()) {
            warn(i, "never-applies", "this rule can never apply: " + why, "leave the rule out, or name after `by` whom its condition is about");
            continue;
        }
        if (const std::string why = why_never(rules[i]); !why.empty()) {
            const syntax::Filter& where = rules[i].where->syntax();
            const bool joined = where.nodes[where.root].kind == syntax::NodeKind::and_;
            warn(i, "never-applies", "this rule can never apply: " + why, std::string("leave the rule out, or mend its condition") + (joined ? ": what need not hold at once is joined by OR" : ""));
            continue;
        }
        for (std::size_t j = 0; j < rules.size(); ++j) {
            if (i == j) {
                continue;
            }
            if (rules[i].allow && !rules[j].allow && (is_everything(rules[j].only) || same(rules[j].only, rules[i].only)) && covers(rules[j], rules[i])) {
                warn(i, "shadowed", "this rule never counts: a deny holds wherever it applies",
                     "leave it out, unless it is the deny that should not hold here", {Label{rules[j].span, "the deny"}});
                break;
            }
            const bool says_as_much = rules[i].allow == rules[j].allow && covers(rules[j], rules[i]) &&
                                      (is_everything(rules[j].only) || same(rules[i].only, rules[j].only));
            const bool each_other = says_as_much && covers(rules[i], rules[j]) &&
                                    (is_everything(rules[i].only) || same(rules[i].only, rules[j].only));
            if (says_as_much && (!each_other || j < i)) {
                warn(i, "repeats", "this rule adds nothing: another says as much", "leave it out",
                     {Label{rules[j].span, "the other rule"}});
                break;
            }
        }
    }
}

}  // namespace jeton::engine
