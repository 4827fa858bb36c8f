// Snapshot: names to ids, decisions, scopes. Everything reads one immutable State.
#include "jeton/snapshot.hpp"

#include <algorithm>
#include <utility>

#include "engine/state.hpp"

namespace jeton {

using engine::Asker;
using engine::State;

namespace {

template <class Id>
std::uint32_t index(Id id) noexcept { return static_cast<std::uint32_t>(id); }

Diagnostics unknown(std::string code, std::string_view what, std::string_view name, const text::Nearest& near) {
    Diagnostic d;
    d.code = std::move(code);
    d.message = "no " + std::string(what) + " `" + std::string(name) + "`";
    d.help = near.question();
    return {{std::move(d)}, 0};
}

/// The accounts that a principal may reach at all, judged by the targets of the rules in its mask: an interval of the
/// depth-first order where no rule looks beyond its subtree, else everything.
struct Reach {
    std::uint32_t first;
    std::uint32_t last;
};

/// Do the two masks share a bit?
bool any_bit(const State& state, const std::uint64_t* mask, const engine::Mask& of) noexcept {
    for (std::size_t w = 0; w < state.rules.words; ++w)
        if (mask[w] & of[w]) return true;
    return false;
}

Reach reach(const State& state, const Asker& asker) {
    const engine::AccountRecord& home = state.accounts[asker.home];
    const auto wants = [&](engine::Target t) { return any_bit(state, asker.action_mask, state.rules.relation[static_cast<std::size_t>(t)]); };
    const bool links = std::any_of(state.rules.links.begin(), state.rules.links.end(),
                                   [&](const auto& link) { return any_bit(state, asker.action_mask, link.bits); });
    if (links || wants(engine::Target::any)) return {0, static_cast<std::uint32_t>(state.accounts.size() - 1)};
    const engine::AccountRecord& root = state.accounts[home.root];
    for (const auto t : {engine::Target::organization, engine::Target::parent, engine::Target::ancestors, engine::Target::siblings})
        if (wants(t)) return {root.pre, root.last};
    return {home.pre, home.last};
}

}  // namespace

Snapshot::Snapshot(std::shared_ptr<const State> state) noexcept : state_(std::move(state)) {}

std::uint64_t Snapshot::revision() const noexcept { return state_->revision; }
Time Snapshot::clock() const noexcept { return state_->clock; }

std::optional<Time> Snapshot::next_due() const noexcept {
    std::int64_t next = engine::never;
    for (const auto& token : state_->tokens)
        if (token.enabled && token.expires > state_->clock_us) next = std::min(next, token.expires);
    if (next == engine::never) return std::nullopt;
    return engine::from_microseconds(next);
}

Principal Snapshot::token(std::string_view id) const noexcept {
    const auto n = state_->token_names.find(id);
    return n == engine::NameTable::none || state_->tokens[n].deleted ? Principal{} : Principal{Principal::Kind::token, n};
}

Principal Snapshot::authenticate(std::string_view secret) const noexcept {
    if (state_->secrets == nullptr) return {};
    const std::uint32_t n = state_->secrets->find(secret);
    return n >= state_->tokens.size() || state_->tokens[n].deleted ? Principal{} : Principal{Principal::Kind::token, n};
}

Principal Snapshot::user(std::string_view id) const noexcept { return user(id, {}); }

Principal Snapshot::user(std::string_view id, std::string_view account) const noexcept {
    Principal found;
    const auto name = state_->user_names.find(id);
    if (name == engine::NameTable::none) return found;
    const auto& order = state_->user_order;
    const auto name_of = [&](std::uint32_t u) { return state_->user_names[state_->users[u].user]; };
    auto u = std::lower_bound(order.begin(), order.end(), id, [&](std::uint32_t a, std::string_view b) { return name_of(a) < b; });
    for (; u != order.end() && name_of(*u) == id; ++u) {
        if (!account.empty() && state_->account_names[state_->users[*u].account] != account) continue;
        if (found) return {};
        found = {Principal::Kind::user, *u};
    }
    return found;
}

AccountId Snapshot::account(std::string_view id) const noexcept {
    const auto n = state_->account_names.find(id);
    return state_->lives(n) ? AccountId{n} : AccountId::none;
}

ActionId Snapshot::action(std::string_view name) const noexcept {
    const auto& actions = state_->policy.actions;
    const auto at = std::find(actions.begin(), actions.end(), name);
    return at == actions.end() ? ActionId::none : ActionId{static_cast<std::uint16_t>(at - actions.begin())};
}

Result<Principal> Snapshot::find_token(std::string_view id) const {
    if (const auto found = token(id)) return found;
    text::Nearest near(id);
    state_->token_names.offer_to(near);
    return tl::unexpected(unknown("unknown-token", "token", id, near));
}

Result<Principal> Snapshot::find_user(std::string_view id, std::string_view account) const {
    if (const auto found = user(id, account)) return found;
    text::Nearest near(id);
    if (!state_->user_names.contains(id)) {
        state_->user_names.offer_to(near);
        return tl::unexpected(unknown("unknown-user", "user", id, near));
    }
    std::string homes;
    for (const std::uint32_t u : state_->user_order)
        if (state_->user_names[state_->users[u].user] == id)
            homes += (homes.empty() ? "" : ", ") + std::string(state_->account_names[state_->users[u].account]);
    Diagnostic d;
    d.code = "unknown-user";
    d.message = account.empty() ? "user `" + std::string(id) + "` has " + (homes.empty() ? "no account" : "several accounts")
                                : "user `" + std::string(id) + "` has no role at `" + std::string(account) + "`";
    if (!homes.empty()) d.help = "say which account the request comes from: " + homes;
    return tl::unexpected(Diagnostics{{std::move(d)}, 0});
}

Result<AccountId> Snapshot::find_account(std::string_view id) const {
    if (const auto found = account(id); found != AccountId::none) return found;
    text::Nearest near(id);
    state_->account_names.offer_to(near);
    return tl::unexpected(unknown("unknown-account", "account", id, near));
}

Result<ActionId> Snapshot::find_action(std::string_view name) const {
    if (const auto found = action(name); found != ActionId::none) return found;
    text::Nearest near(name);
    for (const auto& a : state_->policy.actions) near.offer(a);
    return tl::unexpected(unknown("unknown-action", "action", name, near));
}

std::string_view Snapshot::name(AccountId account) const noexcept {
    return index(account) < state_->accounts.size() ? state_->account_names[index(account)] : std::string_view();
}

std::string_view Snapshot::name(ActionId action) const noexcept {
    return index(action) < state_->policy.actions.size() ? std::string_view(state_->policy.actions[index(action)]) : std::string_view();
}

std::string Snapshot::name(Principal principal) const {
    if (principal.kind == Principal::Kind::token && principal.index < state_->tokens.size())
        return std::string(state_->token_names[principal.index]);
    if (principal.kind == Principal::Kind::user && principal.index < state_->users.size()) {
        const auto& u = state_->users[principal.index];
        return std::string(state_->user_names[u.user]) + " at " + std::string(state_->account_names[u.account]);
    }
    return {};
}

AccountId Snapshot::home(Principal principal) const noexcept {
    if (principal.kind == Principal::Kind::token && principal.index < state_->tokens.size())
        return AccountId{state_->tokens[principal.index].account};
    if (principal.kind == Principal::Kind::user && principal.index < state_->users.size())
        return AccountId{state_->users[principal.index].account};
    return AccountId::none;
}

std::string_view Snapshot::kind(Principal principal) const noexcept {
    const auto& policy = state_->policy;
    if (principal.kind == Principal::Kind::token && principal.index < state_->tokens.size())
        return policy.kinds[state_->tokens[principal.index].kind].name;
    if (principal.kind == Principal::Kind::user && principal.index < state_->users.size() &&
        state_->users[principal.index].role != engine::no_role)
        return policy.roles[state_->users[principal.index].role - policy.kinds.size()];
    return {};
}

ActionId Snapshot::default_action(Principal token) const noexcept {
    if (token.kind != Principal::Kind::token || token.index >= state_->tokens.size()) return ActionId::none;
    return ActionId{state_->policy.kinds[state_->tokens[token.index].kind].action};
}

Decision Snapshot::decide(Principal principal, ActionId action, AccountId account) const noexcept {
    Decision d;
    d.state_ = state_.get();
    d.principal_ = principal;
    d.action_ = action;
    d.account_ = account;
    Asker asker;
    d.reason_ = engine::asker(*state_, principal, action, asker);
    if (d.reason_ != DenyReason::none) return d;
    d.reason_ = DenyReason::unknown_account;
    if (!state_->lives(index(account))) return d;
    const auto verdict = engine::decide(*state_, asker, index(account));
    d.verdict_ = verdict.is;
    d.reason_ = verdict.reason;
    return d;
}

Decision Snapshot::decide(Principal principal, std::string_view action, std::string_view account) const noexcept {
    return decide(principal, this->action(action), this->account(account));
}

Explanation Snapshot::explain(Principal principal, ActionId action, AccountId account) const {
    Explanation result{decide(principal, action, account), {}};
    Asker asker;
    if (engine::asker(*state_, principal, action, asker) != DenyReason::none || !state_->lives(index(account)))
        return result;
    std::vector<std::uint32_t> rules;
    engine::applying(*state_, asker, index(account), [&](std::size_t bit) { rules.push_back(state_->rules.bits[bit].rule); });
    std::sort(rules.begin(), rules.end());
    rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
    std::stable_partition(rules.begin(), rules.end(), [&](std::uint32_t r) { return !state_->policy.rules[r].allow; });
    for (const auto r : rules) {
        const auto& rule = state_->policy.rules[r];
        result.rules.push_back({r + std::size_t{1}, rule.allow, rule.name, rule.text,
                                rule.only ? rule.only->syntax().text : std::string(), rule.span});
    }
    return result;
}

std::vector<ScopeEntry> Snapshot::scope(Principal principal, ActionId action) const {
    if (action == ActionId::none) action = default_action(principal);
    std::vector<ScopeEntry> entries;
    Asker asker;
    if (engine::asker(*state_, principal, action, asker) != DenyReason::none) return entries;
    const Reach within = reach(*state_, asker);
    const auto consider = [&](std::uint32_t a) {
        const Decision d = decide(principal, action, AccountId{a});
        if (!d.denied()) entries.push_back({AccountId{a}, d});
    };
    for (std::uint32_t pre = within.first; pre <= within.last && pre < state_->by_pre.size(); ++pre) consider(state_->by_pre[pre]);
    std::sort(entries.begin(), entries.end(), [&](const auto& a, const auto& b) { return name(a.account) < name(b.account); });
    return entries;
}

std::vector<Seer> Snapshot::who_sees(AccountId account, ActionId action) const {
    std::vector<Seer> seers;
    const auto all = principals();
    for (const Principal p : all) {
        const Decision d = decide(p, action, account);
        if (!d.denied()) seers.push_back({p, d});
    }
    return seers;
}

std::size_t Snapshot::account_count() const noexcept { return state_->living_accounts; }
std::size_t Snapshot::token_count() const noexcept { return state_->living_tokens; }

std::vector<AccountId> Snapshot::accounts() const {
    std::vector<AccountId> all;
    all.reserve(state_->living_accounts);
    for (std::uint32_t i = 0; i < state_->accounts.size(); ++i)
        if (state_->lives(i)) all.push_back(AccountId{i});
    std::sort(all.begin(), all.end(), [&](AccountId a, AccountId b) { return name(a) < name(b); });
    return all;
}

std::vector<Principal> Snapshot::principals() const {
    std::vector<Principal> all;
    all.reserve(state_->tokens.size() + state_->users.size());
    for (std::uint32_t i = 0; i < state_->tokens.size(); ++i)
        if (!state_->tokens[i].deleted) all.push_back({Principal::Kind::token, i});
    std::sort(all.begin(), all.end(), [&](Principal a, Principal b) { return state_->token_names[a.index] < state_->token_names[b.index]; });
    for (const std::uint32_t i : state_->user_order) all.push_back({Principal::Kind::user, i});
    return all;
}

std::vector<ActionId> Snapshot::actions() const {
    std::vector<ActionId> all(state_->policy.actions.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = ActionId{static_cast<std::uint16_t>(i)};
    return all;
}

std::vector<TokenKindInfo> Snapshot::token_kinds() const {
    static constexpr std::string_view uses[] = {"none", "optional", "expected"};
    std::vector<TokenKindInfo> all;
    for (const auto& k : state_->policy.kinds)
        all.push_back({k.name, k.purpose, state_->policy.actions[k.action], uses[static_cast<std::size_t>(k.filters)], k.life_seconds});
    return all;
}

FilterOptions Snapshot::filter_options() const {
    FilterOptions options;
    for (const auto& f : state_->policy.filters) options.filters.emplace(f.name, f.filter->syntax().text);
    for (const auto& [path, field] : state_->policy.documents.fields) options.schema.emplace(path, field);
    options.strict = state_->policy.documents.strict;
    options.now = state_->clock;
    return options;
}

}  // namespace jeton
