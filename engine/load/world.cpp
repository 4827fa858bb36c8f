#include "engine/load/world.hpp"

#include <algorithm>
#include <cstring>
#include <set>

#include "engine/evaluate/match.hpp"

namespace jeton::engine {
namespace {

std::string key_of(const Setting& setting) {
    std::string key(1, static_cast<char>('a' + setting.index()));
    struct Append {
        std::string& key;
        void operator()(std::monostate) const {}
        void operator()(bool v) const { key += v ? '1' : '0'; }
        void operator()(std::int64_t v) const { key += std::to_string(v); }
        void operator()(double v) const { key.append(reinterpret_cast<const char*>(&v), sizeof v); }
        void operator()(const std::string& v) const { key += v; }
        void operator()(const std::vector<std::string>& v) const {
            for (const auto& s : v) (key += s) += '\0';
        }
    };
    std::visit(Append{key}, setting);
    return key;
}

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

Value object(const char* key, Value inside) { return Value{Value::Members{{key, std::move(inside)}}}; }
Value text(std::string_view s) { return Value{std::string(s)}; }

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

std::uint32_t SettingPool::add(const Setting& setting) {
    const auto [at, fresh] = numbers_.try_emplace(key_of(setting), static_cast<std::uint32_t>(settings_.size()));
    if (fresh) settings_.push_back(setting);
    return at->second;
}

void World::account(const AccountEntry& entry) {
    const std::uint32_t n = account_names_.find(entry.id);
    if (n >= parents_.size()) {
        parents_.resize(n + 1, no_account);
        own_.resize(n + 1);
    }
    parents_[n] = entry.parent.empty() ? no_account : account_names_.find(entry.parent);
    own_[n] = {static_cast<std::uint32_t>(settings_.size()), static_cast<std::uint32_t>(entry.settings.size())};
    for (const auto& [attribute, setting] : entry.settings) settings_.emplace_back(attribute, pool_.add(setting));
}

std::uint32_t World::filter_set(const TokenEntry& entry) {
    if (entry.filters.empty()) return 0;
    std::vector<const CheckedFilter*> key;
    for (const auto& f : entry.filters) key.push_back(f.get());
    const auto [at, fresh] = filter_numbers_.try_emplace({std::move(key), entry.any_filter}, static_cast<std::uint32_t>(filter_sets_.size()));
    if (fresh) {
        filter_sets_.emplace_back();
        filter_sets_.back().filters = entry.filters;
        filter_sets_.back().any = entry.any_filter;
    }
    return at->second;
}

void World::token(const TokenEntry& entry) {
    const std::uint32_t n = token_names_.find(entry.id);
    if (n >= tokens_.size()) {
        tokens_.resize(n + 1);
        token_texts_.resize(n + 1);
    }
    TokenRecord& token = tokens_[n];
    token.account = entry.account;
    token.kind = entry.kind;
    token.enabled = entry.enabled;
    token.expires = entry.expires ? microseconds(*entry.expires) : never;
    token.filters = filter_set(entry);
    if (entry.narrowed) {
        auto list = entry.accounts;
        std::sort(list.begin(), list.end());
        const auto [at, fresh] = narrowing_numbers_.try_emplace(list, static_cast<std::uint32_t>(narrowings_.size()));
        if (fresh) narrowings_.push_back(std::move(list));
        token.narrowing = at->second;
    }
    TokenText& texts = token_texts_[n];
    if (entry.name) texts.name = texts_.add(*entry.name).number;
    if (entry.created_by) texts.created_by = texts_.add(*entry.created_by).number;
    if (entry.created) texts.created = microseconds(*entry.created);
}

void World::user(const UserEntry& entry) {
    const std::uint32_t user = user_names_.add(entry.user).number;
    const auto [at, fresh] = user_numbers_.try_emplace({user, entry.account}, static_cast<std::uint32_t>(users_.size()));
    if (fresh) users_.push_back({user, entry.account, no_role});
    users_[at->second].role = entry.role;
}

void World::keep_users(const State& before) {
    for (const UserRecord& each : before.users) {
        const std::uint32_t user = user_names_.add(before.user_names[each.user]).number;
        user_numbers_.emplace(std::pair(user, each.account), static_cast<std::uint32_t>(users_.size()));
        users_.push_back({user, each.account, no_role});
    }
}

void World::deleted_account(std::uint32_t number) {
    if (number >= deleted_accounts_.size()) deleted_accounts_.resize(number + 1);
    deleted_accounts_[number] = true;
}

void World::deleted_token(std::uint32_t number) {
    if (number >= tokens_.size()) {
        tokens_.resize(number + 1);
        token_texts_.resize(number + 1);
    }
    tokens_[number].enabled = false;
    tokens_[number].deleted = true;
}

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
            Value::Members facts{{"id", text(state.account_names[a])}};
            for (const auto i : attributes) facts.emplace_back(state.policy.attributes[i].name, to_value(pool_[columns.at(i)[a]]));
            const auto truth = ask(atoms, object(side == Side::from ? "from" : "to", Value{std::move(facts)}));
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
        Value::Members facts{{"id", text(state.token_names[t])},
                             {"kind", text(state.policy.kinds[token.kind].name)},
                             {"account", text(state.account_names[token.account])}};
        const TokenText& texts = token_texts_[t];
        if (texts.name != NameTable::none) facts.emplace_back("name", text(texts_[texts.name]));
        if (texts.created_by != NameTable::none) facts.emplace_back("created-by", text(texts_[texts.created_by]));
        if (texts.created != never) facts.emplace_back("created", text(from_microseconds(texts.created).text()));
        if (token.expires != never) facts.emplace_back("expires", text(from_microseconds(token.expires).text()));
        token.token_class = mask_of(object("token", Value{std::move(facts)}));
    }
    const auto& now_atoms = state.rules.atoms[static_cast<std::size_t>(Side::now)];
    const auto truth = ask(now_atoms, object("now", text(state.clock.text())));
    Mask holding(state.rules.words);
    for (std::size_t bit = 0; bit < state.rules.bits.size(); ++bit)
        if (all_hold(state.rules.bits[bit].needs[static_cast<std::size_t>(Side::now)], truth)) set(holding, bit);
    state.heat(holding);
}

void World::finish_filters(State& state) {
    const CompileContext context = state.compile_context();
    std::map<const CheckedFilter*, std::pair<ProgramPtr, bool>> compiled;
    for (FilterSet& filters : filter_sets_) {
        std::size_t everything = 0;
        for (const auto& f : filters.filters) {
            const auto [at, fresh] = compiled.try_emplace(f.get());
            if (fresh) at->second = {compile(*f, context), is_every_document(f)};
            filters.programs.push_back(at->second.first);
            everything += at->second.second;
        }
        filters.trivial = filters.any ? everything != 0 || filters.filters.empty() : everything == filters.filters.size();
    }
    state.filter_sets = std::move(filter_sets_);
    if (const auto all = check_filter("*:*", {})) state.everything = compile(**all, context);
    for (const Rule& rule : state.policy.rules) {
        state.only.push_back(is_every_document(rule.only) ? nullptr : compile(*rule.only, context));
        state.only_text.push_back(rule.only == nullptr ? "*:*" : expanded_text(*rule.only));
    }
}

/// Where the limits do not hold.
void World::check_limits(State& state, const std::vector<std::uint32_t>& order) {
    const DocumentSchema schema = condition_schema(state.policy.attributes, true);
    for (std::uint32_t number = 0; number < state.policy.limits.size(); ++number) {
        const Limit& limit = state.policy.limits[number];
        const std::size_t first = state.exceeded.size();
        const std::vector<std::uint32_t> counts = count_tokens(state, limit.kind, limit.enabled, state.clock_us);
        const Atom where = limit.where == nullptr ? Atom{} : compile_condition(*limit.where, state.policy, {&schema, state.compile_context().now});
        std::map<std::uint32_t, Column> columns;
        for (const auto attribute : where.attributes) columns.emplace(attribute, effective(state, attribute, order));
        const auto applies = [&](std::uint32_t a) {
            if (where.program == nullptr) return true;
            Value::Members facts{{"id", text(state.account_names[a])}};
            for (const auto& [i, column] : columns) facts.emplace_back(state.policy.attributes[i].name, to_value(pool_[column[a]]));
            return match(*where.program, object("account", Value{std::move(facts)})) == Match::shown;
        };
        for (std::uint32_t a = 0; a < state.accounts.size(); ++a) {
            const bool beyond = limit.most ? counts[a] > limit.number : counts[a] < limit.number;
            if (beyond && state.lives(a) && applies(a)) state.exceeded.push_back({number, a, counts[a]});
        }
        std::sort(state.exceeded.begin() + static_cast<std::ptrdiff_t>(first), state.exceeded.end(), [&](const Exceeded& a, const Exceeded& b) {
            return state.account_names[a.account] < state.account_names[b.account];
        });
    }
}

void warn_of_limits(const State& state, text::Problems& problems) {
    constexpr std::size_t shown = 3;
    for (auto at = state.exceeded.begin(); at != state.exceeded.end();) {
        const auto end = std::find_if(at, state.exceeded.end(), [&](const Exceeded& e) { return e.limit != at->limit; });
        const auto beyond = static_cast<std::size_t>(end - at);
        const Limit& limit = state.policy.limits[at->limit];
        std::string named;
        for (std::size_t i = 0; i < std::min(beyond, shown); ++i)
            named += (named.empty() ? "`" : ", `") + std::string(state.account_names[at[static_cast<std::ptrdiff_t>(i)].account]) + "` has " +
                     std::to_string(at[static_cast<std::ptrdiff_t>(i)].count);
        problems.warn("limit-exceeded", limit.span, std::to_string(beyond) + (beyond == 1 ? " account is" : " accounts are") + " beyond this limit: " + named + (beyond > shown ? ", …" : ""),
                      "nothing is refused for it now; changes of tokens that go further beyond it will be");
        at = end;
    }
}

void World::finish_users(State& state) {
    const auto kinds = static_cast<std::uint16_t>(state.policy.kinds.size());
    for (std::uint32_t u = 0; u < users_.size(); ++u) {
        if (users_[u].role == no_role) continue;
        users_[u].role = static_cast<std::uint16_t>(users_[u].role + kinds);
        state.user_order.push_back(u);
    }
    state.users = std::move(users_);
    std::sort(state.user_order.begin(), state.user_order.end(), [&](std::uint32_t x, std::uint32_t y) {
        const UserRecord &a = state.users[x], &b = state.users[y];
        const auto au = state.user_names[a.user], bu = state.user_names[b.user];
        return au != bu ? au < bu : state.account_names[a.account] < state.account_names[b.account];
    });
}

std::shared_ptr<State> World::finish(Policy policy, Time clock, text::Problems& problems) {
    auto made = std::make_shared<State>();
    State& state = *made;
    state.policy = std::move(policy);
    state.clock = clock;
    state.clock_us = microseconds(clock);
    const DocumentSchema conditions = condition_schema(state.policy.attributes, false);
    const CompileContext context{&conditions, state.compile_context().now};
    std::uint32_t too_complex = 0;
    auto rules = compile_rules(state.policy, context, too_complex);
    if (!rules) {
        problems.error("rule-limit", state.policy.rules[too_complex].span, "too many combinations of conditions",
                       "split the rule, or name the accounts by an attribute");
        return nullptr;
    }
    state.rules = std::move(*rules);
    state.from_masks = state.to_masks = state.token_masks = MaskTable(state.rules.words);
    parents_.resize(account_names_.size(), no_account);
    own_.resize(account_names_.size());
    const auto labels = label(parents_);
    const auto order = parents_first(labels);
    state.accounts.resize(labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i)
        state.accounts[i] = {labels[i].parent, labels[i].root, labels[i].pre, labels[i].last, 0, 0};
    state.account_names = std::move(account_names_);
    state.token_names = std::move(token_names_);
    state.user_names = std::move(user_names_);
    state.tokens = std::move(tokens_);
    state.tokens.resize(state.token_names.size());
    state.narrowings = std::move(narrowings_);
    state.deleted_accounts = std::move(deleted_accounts_);

    std::map<std::uint32_t, Column> columns;
    const auto need = [&](std::uint32_t attribute) {
        if (!columns.contains(attribute)) columns.emplace(attribute, effective(state, attribute, order));
    };
    for (const Side side : {Side::from, Side::to})
        for (const Atom& atom : state.rules.atoms[static_cast<std::size_t>(side)])
            for (const auto attribute : atom.attributes) need(attribute);
    for (const auto& relation : state.rules.links) need(relation.attribute);
    const auto places = places_in_rules(state, order);
    state.by_pre = order;
    for (const Side side : {Side::from, Side::to}) classify(state, side, places, columns);
    for (const auto& relation : state.rules.links)
        if (!state.links.contains(relation.attribute)) link(state, relation.attribute, columns.at(relation.attribute));
    classify_tokens(state);
    finish_filters(state);
    for (const TokenRecord& token : state.tokens) state.living_tokens += !token.deleted;
    for (std::uint32_t i = 0; i < state.accounts.size(); ++i) state.living_accounts += state.lives(i);
    check_limits(state, order);
    finish_users(state);
    return made;
}

}  // namespace jeton::engine
