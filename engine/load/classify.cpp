// The masks of accounts and tokens: effective attributes, where rules name an account, which bits hold on each side.
#include <algorithm>
#include <set>

#include "engine/evaluate/match.hpp"
#include "engine/load/world.hpp"

namespace jeton::engine {
namespace {

/// Does a `from` selector hold for an account?
bool source_holds(const State& state, const SourceSelector& s, std::uint32_t account) {
    const AccountRecord& a = state.accounts[account];
    const auto covers = [&](const std::string& name) {
        const std::uint32_t n = state.account_names.find(name);
        if (n == NameTable::none || n >= state.accounts.size()) return false;
        if (s.is == Source::account) return n == account;
        return state.accounts[n].pre <= a.pre && a.pre <= state.accounts[n].last;
    };
    switch (s.is) {
        case Source::any: return true;
        case Source::main: return a.parent == no_account;
        case Source::sub: return a.parent != no_account;
        case Source::account:
        case Source::subtree: return std::any_of(s.accounts.begin(), s.accounts.end(), covers);
    }
    return false;
}

bool target_holds(const State& state, const TargetSelector& t, std::uint32_t account) {
    return source_holds(state, {t.is == Target::account ? Source::account : Source::subtree, t.accounts}, account);
}

bool all_hold(const std::vector<Literal>& literals, const std::vector<bool>& truth) {
    return std::all_of(literals.begin(), literals.end(), [&](const Literal& l) { return truth[l.atom] != l.negated; });
}

std::vector<bool> ask(const std::vector<Atom>& atoms, const Value& value) {
    std::vector<bool> truth(atoms.size());
    for (std::size_t i = 0; i < atoms.size(); ++i) truth[i] = match(*atoms[i].program, value) == Match::shown;
    return truth;
}

}  // namespace

Value to_value(const Setting& setting) {
    struct Make {
        Value operator()(std::monostate) const { return Value{nullptr}; }
        Value operator()(bool v) const { return Value{v}; }
        Value operator()(std::int64_t v) const { return Value{v}; }
        Value operator()(double v) const { return Value{v}; }
        Value operator()(const std::string& v) const { return Value{v}; }
        Value operator()(const std::vector<std::string>& v) const {
            Value::List list;
            for (const auto& s : v) list.push_back(Value{s});
            return Value{std::move(list)};
        }
    };
    return std::visit(Make{}, setting);
}

Value object_of(const char* key, Value inside) { return Value{Value::Members{{key, std::move(inside)}}}; }
Value text_of(std::string_view text) { return Value{std::string(text)}; }

World::Column World::effective(const State& state, std::uint32_t attribute, const std::vector<std::uint32_t>& order) {
    const Attribute& declared = state.policy.attributes[attribute];
    const std::uint32_t fallback = pool_.add(declared.fallback);
    const std::uint32_t yes = pool_.add(Setting{true});
    Column column(state.accounts.size(), fallback);
    for (const std::uint32_t a : order) {
        const std::uint32_t up = state.accounts[a].parent;
        if (up != no_account && declared.inherit != Inherit::none) column[a] = column[up];
        for (std::uint32_t i = own_[a].begin; i < own_[a].begin + own_[a].size; ++i) {
            if (settings_[i].first != attribute) continue;
            const bool lifted = declared.inherit == Inherit::any && column[a] == yes;
            if (!lifted) column[a] = settings_[i].second;
        }
    }
    return column;
}

std::vector<std::uint32_t> World::places_in_rules(const State& state, const std::vector<std::uint32_t>& order) const {
    std::set<std::pair<bool, std::string>> named;       // subtree?, account
    for (const Rule& rule : state.policy.rules) {
        for (const auto& s : rule.from)
            for (const auto& a : s.accounts) named.emplace(s.is == Source::subtree, a);
        for (const auto& t : rule.to)
            if (t.is == Target::account || t.is == Target::subtree)
                for (const auto& a : t.accounts) named.emplace(t.is == Target::subtree, a);
    }
    std::vector<std::uint32_t> places(state.accounts.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = state.accounts[i].parent == no_account;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> numbers;
    std::uint32_t next = 2, selector = 0;
    for (const auto& [subtree, name] : named) {
        ++selector;
        const std::uint32_t a = state.account_names.find(name);
        if (a >= state.accounts.size()) continue;
        const std::uint32_t last = subtree ? state.accounts[a].last : state.accounts[a].pre;
        for (std::uint32_t pre = state.accounts[a].pre; pre <= last; ++pre) {
            const auto [at, fresh] = numbers.try_emplace({places[order[pre]], selector}, next);
            if (fresh) ++next;
            places[order[pre]] = at->second;
        }
    }
    return places;
}

void World::classify(State& state, Side side, const std::vector<std::uint32_t>& places,
                     const std::map<std::uint32_t, Column>& columns) {
    const auto& atoms = state.rules.atoms[static_cast<std::size_t>(side)];
    std::set<std::uint32_t> attributes;
    bool id = false;
    for (const Atom& atom : atoms) {
        attributes.insert(atom.attributes.begin(), atom.attributes.end());
        id = id || atom.looks_at_id;
    }
    MaskTable& table = side == Side::from ? state.from_masks : state.to_masks;
    std::unordered_map<std::string, std::uint32_t> known;
    std::string key;
    const std::uint32_t nowhere = table.add(Mask(state.rules.words));
    for (std::uint32_t a = 0; a < state.accounts.size(); ++a) {
        if (!state.lives(a)) {
            (side == Side::from ? state.accounts[a].from_class : state.accounts[a].to_class) = nowhere;
            continue;
        }
        key.assign(reinterpret_cast<const char*>(&places[a]), sizeof places[a]);
        for (const auto i : attributes) key.append(reinterpret_cast<const char*>(&columns.at(i)[a]), sizeof(std::uint32_t));
        if (id) key.append(reinterpret_cast<const char*>(&a), sizeof a);
        std::uint32_t& cls = side == Side::from ? state.accounts[a].from_class : state.accounts[a].to_class;
        const auto [at, fresh] = known.try_emplace(key, 0);
        if (fresh) {
            Value::Members facts{{"id", text_of(state.account_names[a])}};
            for (const auto i : attributes) facts.emplace_back(state.policy.attributes[i].name, to_value(pool_[columns.at(i)[a]]));
            const auto truth = ask(atoms, object_of(side == Side::from ? "from" : "to", Value{std::move(facts)}));
            Mask mask(state.rules.words);
            for (std::size_t bit = 0; bit < state.rules.bits.size(); ++bit) {
                const RuleBit& b = state.rules.bits[bit];
                if (!all_hold(b.needs[static_cast<std::size_t>(side)], truth)) continue;
                const auto& from = state.policy.rules[b.rule].from;
                const bool holds = side == Side::from
                    ? from.empty() || std::any_of(from.begin(), from.end(), [&](const auto& s) { return source_holds(state, s, a); })
                    : b.named_targets.empty() || std::any_of(b.named_targets.begin(), b.named_targets.end(),
                                                             [&](const auto& t) { return target_holds(state, t, a); });
                if (holds) set(mask, bit);
            }
            at->second = table.add(mask);
        }
        cls = at->second;
    }
}

void World::link(State& state, std::uint32_t attribute, const Column& column) const {
    Links& links = state.links[attribute];
    links.begins.assign(1, 0);
    for (std::uint32_t a = 0; a < state.accounts.size(); ++a) {
        const auto add = [&](const std::string& name) {
            const std::uint32_t n = state.account_names.find(name);
            if (n < state.accounts.size()) links.named.push_back(n);
        };
        const Setting& setting = pool_[column[a]];
        if (const auto* one = std::get_if<std::string>(&setting)) add(*one);
        if (const auto* list = std::get_if<std::vector<std::string>>(&setting))
            for (const auto& name : *list) add(name);
        std::sort(links.named.begin() + links.begins.back(), links.named.end());
        links.begins.push_back(static_cast<std::uint32_t>(links.named.size()));
    }
}

void World::classify_tokens(State& state) {
    const auto& atoms = state.rules.atoms[static_cast<std::size_t>(Side::token)];
    const auto mask_of = [&](const Value& facts) {
        const auto truth = ask(atoms, facts);
        Mask mask(state.rules.words);
        for (std::size_t bit = 0; bit < state.rules.bits.size(); ++bit)
            if (all_hold(state.rules.bits[bit].needs[static_cast<std::size_t>(Side::token)], truth)) set(mask, bit);
        return state.token_masks.add(mask);
    };
    state.user_class = mask_of(Value{Value::Members{}});
    for (std::uint32_t t = 0; t < state.tokens.size(); ++t) {
        TokenRecord& token = state.tokens[t];
        token.token_class = state.user_class;
        if (atoms.empty() || token.deleted) continue;
        Value::Members facts{{"id", text_of(state.token_names[t])},
                             {"kind", text_of(state.policy.kinds[token.kind].name)},
                             {"account", text_of(state.account_names[token.account])}};
        const TokenText& texts = token_texts_[t];
        if (texts.name != NameTable::none) facts.emplace_back("name", text_of(texts_[texts.name]));
        if (texts.created_by != NameTable::none) facts.emplace_back("created-by", text_of(texts_[texts.created_by]));
        if (texts.created != never) facts.emplace_back("created", text_of(from_microseconds(texts.created).text()));
        if (token.expires != never) facts.emplace_back("expires", text_of(from_microseconds(token.expires).text()));
        token.token_class = mask_of(object_of("token", Value{std::move(facts)}));
    }
    const auto& now_atoms = state.rules.atoms[static_cast<std::size_t>(Side::now)];
    const auto truth = ask(now_atoms, object_of("now", text_of(state.clock.text())));
    Mask holding(state.rules.words);
    for (std::size_t bit = 0; bit < state.rules.bits.size(); ++bit)
        if (all_hold(state.rules.bits[bit].needs[static_cast<std::size_t>(Side::now)], truth)) set(holding, bit);
    state.heat(holding);
}

}  // namespace jeton::engine
