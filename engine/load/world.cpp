// Collecting what is checked, and the order in which a State is made of it.
#include "engine/load/world.hpp"

#include <algorithm>


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

}  // namespace

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
