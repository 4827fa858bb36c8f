#include "engine/compile/rulebook.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "engine/compile/trie_cache.hpp"
#include "engine/evaluate/match.hpp"
#include "engine/facts/profiles.hpp"

namespace jeton::engine {
namespace {

literal::Instant instant_of(const Time& clock) { return static_cast<literal::Instant>(clock.seconds) * 1'000'000'000 + clock.nanoseconds; }

void heat(Rulebook& book, const Mask& now) {
    const RuleBits& rules = book.rules;
    book.hot.assign(rules.words, {});
    for (std::size_t w = 0; w < rules.words; ++w) {
        HotWord& word = book.hot[w];
        for (std::size_t t = 0; t < rules.relation.size(); ++t) word.relation[t] = rules.relation[t][w];
        for (const auto& link : rules.links) word.linked |= link.bits[w];
        word.allow = rules.allow[w];
        word.allow_all = rules.allow_all[w];
        word.deny = rules.deny[w];
        word.deny_all = rules.deny_all[w];
    }
    for (const Mask& mask : rules.principal_action)
        for (std::size_t w = 0; w < rules.words; ++w) book.hot_actions.push_back(mask[w] & now[w]);
}

Mask holding(const Rulebook& book, Side side, const Value& facts) {
    const auto truth = ask(book.rules.atoms[static_cast<std::size_t>(side)], facts);
    Mask mask(book.rules.words);
    for (std::size_t bit = 0; bit < book.rules.bits.size(); ++bit)
        if (all_hold(book.rules.bits[bit].needs[static_cast<std::size_t>(side)], truth)) set(mask, bit);
    return mask;
}

/// Numbers the selectors that name accounts, and files them under the accounts.
class Places {
public:
    Places(Rulebook& book, const Names& accounts) : book_(book), accounts_(accounts) { book.named_sets.resize(1); }

    std::uint32_t add(bool subtree, const std::vector<std::string>& names) {
        const auto [at, fresh] = numbers_.try_emplace({subtree, names}, static_cast<std::uint32_t>(numbers_.size()));
        if (fresh)
            for (const std::string& name : names) {
                const std::uint32_t account = accounts_.find(name);
                if (account == Names::none) continue;
                auto& place = book_.named[account];
                if (place == 0) {
                    place = static_cast<std::uint32_t>(book_.named_sets.size());
                    book_.named_sets.emplace_back();
                }
                (subtree ? book_.named_sets[place].below : book_.named_sets[place].alone).push_back(at->second);
            }
        return at->second;
    }

private:
    Rulebook& book_;
    const Names& accounts_;
    std::map<std::pair<bool, std::vector<std::string>>, std::uint32_t> numbers_;
};

void find_places(Rulebook& book, const Policy& policy, const Names& accounts) {
    Places places(book, accounts);
    for (const Rule& rule : policy.rules) {
        auto& selectors = book.from_selectors.emplace_back();
        for (const auto& s : rule.from)
            if (s.is == Source::account || s.is == Source::subtree) selectors.push_back(places.add(s.is == Source::subtree, s.accounts));
    }
    for (const RuleBit& bit : book.rules.bits) {
        auto& selectors = book.to_selectors.emplace_back();
        for (const auto& t : bit.named_targets) selectors.push_back(places.add(t.is == Target::subtree, t.accounts));
    }
}

/// Takes comparisons with the clock out of a condition. A range has two ends, and so has the span of a date after `:`.
class Moments {
public:
    Moments(Rulebook& book, const DocumentSchema& conditions, bool of_limit) : book_(book), conditions_(conditions), of_limit_(of_limit) {}

    /// Below a field, if `prefix` is not empty.
    void take(Side side, const syntax::Filter& f, syntax::NodeIndex at, const std::string& prefix) {
        using syntax::NodeKind;
        const auto& node = f.nodes[at];
        if (node.kind == NodeKind::and_ || node.kind == NodeKind::or_ || node.kind == NodeKind::not_) {
            for (auto child = node.first; child != syntax::no_node; child = f.nodes[child].next) take(side, f, child, prefix);
            return;
        }
        if (node.kind != NodeKind::nested && node.kind != NodeKind::order && node.kind != NodeKind::value) return;
        const std::string field = prefix + f.decode(f.words[node.field]);
        if (node.kind == NodeKind::nested) return take(side, f, node.first, field + ".");
        const auto add = [&](std::string_view comparison, std::uint32_t word) {
            const syntax::Word& bound = f.words[word];
            const std::string text = bound.quoted || bound.wild ? std::string() : f.decode(bound);
            const bool clocked = literal::uses_now(text);
            if (side != Side::now && !clocked) return;
            auto checked = check_filter(quoted(field) + ":" + std::string(comparison) + std::string(f.raw(bound.at)), {&conditions_, {}, {}, true});
            if (!checked) return;           // of an attribute that is no date: `now` is a word there, and has no order
            book_.moments.push_back({side, of_limit_, *std::move(checked), literal::steps_of(text), side == Side::now && clocked});
        };
        if (node.kind == NodeKind::value) {
            add(">=", node.value);
            add("<=", node.value);
            return;
        }
        if (node.has_lo) add(node.lo_closed ? ">=" : ">", node.value);
        if (node.has_hi) add(node.hi_closed ? "<=" : "<", node.high);
    }

private:
    static std::string quoted(std::string_view field) {
        std::string out = "\"";
        for (const char c : field) (out += c == '"' || c == '\\' ? "\\" : "") += c;
        return out += '"';
    }

    Rulebook& book_;
    const DocumentSchema& conditions_;
    bool of_limit_;
};

void find_partners(Rulebook& book) {
    const RuleBits& rules = book.rules;
    book.partners.assign(rules.bits.size(), Mask(rules.words));
    book.open = rules.relation[static_cast<std::size_t>(Target::any)];
    for (std::size_t w = 0; w < rules.words; ++w) book.open[w] &= rules.allow[w];
    book.opens = std::any_of(book.open.begin(), book.open.end(), [](std::uint64_t word) { return word != 0; });
    book.open_by.assign(rules.principals, Mask(rules.words));
    for (std::size_t each = 0; each < rules.principal_action.size(); ++each)
        for (std::size_t w = 0; w < rules.words; ++w) book.open_by[each % rules.principals][w] |= rules.principal_action[each][w] & book.open[w];
    for (const Mask& mask : rules.principal_action)
        for (std::size_t bit = 0; bit < rules.bits.size(); ++bit)
            if (test(mask, bit))
                for (std::size_t w = 0; w < rules.words; ++w) book.partners[bit][w] |= mask[w] & rules.allow[w];
}

}  // namespace

std::vector<bool> ask(const std::vector<Atom>& atoms, const Value& value) {
    std::vector<bool> truth(atoms.size());
    for (std::size_t i = 0; i < atoms.size(); ++i) truth[i] = match(*atoms[i].program, value) == Match::shown;
    return truth;
}

std::shared_ptr<const Rulebook> make_rulebook(const Policy& policy, const Names& accounts, const Time& clock, std::uint32_t& too_complex) {
    auto made = std::make_shared<Rulebook>();
    Rulebook& book = *made;
    const literal::Instant now = instant_of(clock);
    const DocumentSchema conditions = condition_schema(policy.attributes, false), limit_conditions = condition_schema(policy.attributes, true);
    TrieCache tries;
    auto rules = compile_rules(policy, {&conditions, now, &tries}, too_complex);
    if (!rules) return nullptr;
    book.rules = std::move(*rules);

    const CompileContext documents{&policy.documents, now, &tries};
    if (const auto all = check_filter("*:*", {})) book.everything = compile(**all, documents);
    for (const Rule& rule : policy.rules) {
        book.only.push_back(is_every_document(rule.only) ? nullptr : compile(*rule.only, documents));
        book.only_text.push_back(rule.only == nullptr ? "*:*" : expanded_text(*rule.only));
        book.clocked = book.clocked || (rule.only != nullptr && rule.only->uses_now());
    }
    Moments moments(book, conditions, false);
    for (const Side side : {Side::from, Side::to, Side::token, Side::now})
        for (const Atom& atom : book.rules.atoms[static_cast<std::size_t>(side)]) {
            if (side != Side::now && !atom.uses_now()) continue;
            book.timed = true;
            moments.take(side, atom.filter->syntax(), atom.node, "");
        }

    std::set<std::uint32_t> attributes;
    const auto look = [&](const Atom& atom) {
        attributes.insert(atom.attributes.begin(), atom.attributes.end());
        book.looks_at_id = book.looks_at_id || atom.looks_at_id;
    };
    for (const Side side : {Side::from, Side::to})
        for (const Atom& atom : book.rules.atoms[static_cast<std::size_t>(side)]) look(atom);
    for (const Limit& limit : policy.limits) {
        book.limits.push_back(limit.where == nullptr ? Atom{} : compile_condition(*limit.where, policy, {&limit_conditions, now}));
        attributes.insert(book.limits.back().attributes.begin(), book.limits.back().attributes.end());
        book.limits_look_at_id = book.limits_look_at_id || book.limits.back().looks_at_id;
        book.limits_asked_anew = book.limits_asked_anew || book.limits.back().looks_at_id || book.limits.back().uses_now();
    }
    Moments limit_moments(book, limit_conditions, true);
    for (const Atom& atom : book.limits)
        if (atom.uses_now()) {
            book.timed = true;
            limit_moments.take(Side::from, atom.filter->syntax(), atom.node, "");
        }
    const auto conditional = attributes;
    for (const auto& link : book.rules.links) attributes.insert(link.attribute);
    book.attributes.assign(attributes.begin(), attributes.end());
    for (std::uint32_t slot = 0; slot < book.attributes.size(); ++slot)
        if (conditional.contains(book.attributes[slot])) book.condition_slots.push_back(slot);
    for (const auto& link : book.rules.links) {
        const auto slot = static_cast<std::uint32_t>(std::lower_bound(book.attributes.begin(), book.attributes.end(), link.attribute) - book.attributes.begin());
        auto at = std::find(book.link_slots.begin(), book.link_slots.end(), slot);
        if (at == book.link_slots.end()) at = book.link_slots.insert(at, slot);
        book.hot_links.push_back({static_cast<std::uint32_t>(at - book.link_slots.begin()), link.linking, link.bits});
    }
    for (auto& needs : book.needed_links) needs.resize(book.rules.bits.size());
    for (const HotLink& link : book.hot_links)
        for (std::size_t bit = 0; bit < book.rules.bits.size(); ++bit)
            if (test(link.bits, bit)) book.needed_links[link.linking ? 1 : 0][bit].push_back(link.link);
    for (const Atom& atom : book.rules.atoms[static_cast<std::size_t>(Side::token)]) book.token_fields |= atom.token_fields;

    for (std::uint32_t x = 0; x < policy.actions.size(); ++x) book.actions_by_name.push_back(x);
    std::sort(book.actions_by_name.begin(), book.actions_by_name.end(), [&](std::uint32_t a, std::uint32_t b) { return policy.actions[a] < policy.actions[b]; });
    find_places(book, policy, accounts);
    find_partners(book);
    book.user_mask = holding(book, Side::token, Value{Value::Members{}});
    heat(book, holding(book, Side::now, object_of("now", text_of(clock.text()))));
    return made;
}

}  // namespace jeton::engine
