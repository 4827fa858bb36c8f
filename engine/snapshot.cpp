// Snapshot: names to ids, decisions, scopes. Everything reads one immutable State.
#include "jeton/snapshot.hpp"

#include <algorithm>
#include <utility>

#include "engine/check/values.hpp"
#include "engine/evaluate/reach.hpp"
#include "engine/state.hpp"
#include "grammar/text/secrets.hpp"

namespace jeton {

using engine::Asker;
using engine::NameTable;
using engine::State;

namespace {

template <class Id>
std::uint32_t index(Id id) noexcept { return static_cast<std::uint32_t>(id); }

Diagnostics unknown(std::string code, std::string_view what, std::string_view name, const text::Nearest& near, bool was_there = false) {
    Diagnostic d;
    d.code = std::move(code);
    d.message = was_there ? std::string(what) + " " + engine::shown(name) + " was deleted" : "no " + std::string(what) + " " + engine::shown(name);
    text::hide_secrets(d.message);
    d.help = is_secret(name) ? "this is a secret, not a name" : was_there ? std::string() : near.question();
    return {{std::move(d)}, 0};
}

/// The records of a user that have a role.
class UserRecords {
public:
    explicit UserRecords(const State& state, std::string_view user) noexcept : state_(state) {
        const engine::NumberList* list = state.roles.get(state.user_names.find(user));
        if (list == nullptr) return;
        at_ = list->items + 1;
        end_ = list->items + list->size;
        skip();
    }
    struct End {};
    [[nodiscard]] UserRecords begin() const noexcept { return *this; }
    [[nodiscard]] static End end() noexcept { return {}; }
    [[nodiscard]] std::uint32_t operator*() const noexcept { return *at_; }
    UserRecords& operator++() noexcept {
        ++at_;
        skip();
        return *this;
    }
    friend bool operator==(const UserRecords& a, End) noexcept { return a.at_ == a.end_; }

private:
    void skip() noexcept {
        while (at_ != end_ && state_.users[*at_].role == engine::no_role) ++at_;
    }
    const State& state_;
    const std::uint32_t* at_ = nullptr;
    const std::uint32_t* end_ = nullptr;
};

UserRecords records(const State& state, std::string_view user) noexcept { return UserRecords(state, user); }

bool is_retired(const State& state, std::uint16_t action) noexcept {
    const auto& retired = state.policy->retired;
    return std::binary_search(retired.begin(), retired.end(), action);
}

/// Tokens by name, then users by name and account.
template <class Items, class Of>
void sort_by(const State& state, Items& items, Of of) {
    std::sort(items.begin(), items.end(), [&](const auto& x, const auto& y) {
        const Principal a = of(x), b = of(y);
        if (a.kind != b.kind) return a.kind == Principal::Kind::token;
        if (a.kind == Principal::Kind::token) return state.token_names[a.index] < state.token_names[b.index];
        const auto &u = state.users[a.index], &v = state.users[b.index];
        const auto un = state.user_names[u.user], vn = state.user_names[v.user];
        return un != vn ? un < vn : state.account_names[u.account] < state.account_names[v.account];
    });
}

/// Why there is no such user; `account`: where one was asked for.
Diagnostics no_user(const State& state, std::string_view id, std::optional<std::string_view> account) {
    text::Nearest near(id);
    const std::uint32_t number = state.user_names.find(id);
    if (!state.is_user(number)) {
        state.offer_users(near);
        return unknown("unknown-user", "user", id, near, state.roles.get(number) != nullptr);
    }
    std::vector<std::string_view> accounts;
    for (const std::uint32_t u : records(state, id)) accounts.push_back(state.account_names[state.users[u].account]);
    std::sort(accounts.begin(), accounts.end());
    std::string homes;
    for (const auto& each : accounts) (homes += homes.empty() ? "" : ", ") += each;
    Diagnostic d;
    d.code = "unknown-user";
    d.message = account ? "user " + engine::shown(id) + " has no role at " + engine::shown(*account)
                        : "user " + engine::shown(id) + " has " + (homes.empty() ? "no account" : "several accounts");
    text::hide_secrets(d.message);
    if (!homes.empty()) d.help = "say which account the request comes from: " + homes;
    return {{std::move(d)}, 0};
}

}  // namespace

Snapshot::Snapshot(std::shared_ptr<const State> state) noexcept : state_(std::move(state)) {}

std::uint64_t Snapshot::revision() const noexcept { return state_->revision; }
Time Snapshot::clock() const noexcept { return state_->clock; }

std::optional<Time> Snapshot::next_due() const noexcept {
    const std::int64_t next = std::min(state_->next_flip, state_->schedule.next(state_->clock_us, [&](const engine::Due& due) {
        const auto token = state_->tokens.get(due.token);
        return token.there && token.enabled && state_->expires(token) == due.at;
    }));
    if (next == engine::never) return std::nullopt;
    return engine::from_microseconds(next);
}

Principal Snapshot::token(std::string_view id) const noexcept {
    const auto n = state_->token_names.find(id);
    return state_->tokens.get(n).there ? Principal{Principal::Kind::token, n} : Principal{};
}

Principal Snapshot::authenticate(std::string_view secret) const noexcept {
    if (state_->secrets == nullptr) return {};
    const std::uint32_t n = state_->secrets->find(secret);
    return state_->tokens.get(n).there ? Principal{Principal::Kind::token, n} : Principal{};
}

Principal Snapshot::user(std::string_view id) const noexcept {
    Principal found;
    for (const std::uint32_t u : records(*state_, id)) {
        if (found) return {};
        found = {Principal::Kind::user, u};
    }
    return found;
}

Principal Snapshot::user(std::string_view id, std::string_view account) const noexcept {
    for (const std::uint32_t u : records(*state_, id))
        if (state_->account_names[state_->users[u].account] == account) return {Principal::Kind::user, u};
    return {};
}

AccountId Snapshot::account(std::string_view id) const noexcept {
    const auto n = state_->account_names.find(id);
    return state_->lives(n) ? AccountId{n} : AccountId::none;
}

ActionId Snapshot::action(std::string_view name) const noexcept {
    const auto& actions = state_->policy->actions;
    const auto at = std::find(actions.begin(), actions.end(), name);
    const auto number = static_cast<std::uint16_t>(at - actions.begin());
    return at == actions.end() || is_retired(*state_, number) ? ActionId::none : ActionId{number};
}

Result<Principal> Snapshot::find_token(std::string_view id) const {
    if (const auto found = token(id)) return found;
    text::Nearest near(id);
    state_->offer_tokens(near);
    return tl::unexpected(unknown("unknown-token", "token", id, near, state_->tokens.get(state_->token_names.find(id)).was != 0));
}

Result<Principal> Snapshot::find_user(std::string_view id) const {
    if (const auto found = user(id)) return found;
    return tl::unexpected(no_user(*state_, id, std::nullopt));
}

Result<Principal> Snapshot::find_user(std::string_view id, std::string_view account) const {
    if (const auto found = user(id, account)) return found;
    return tl::unexpected(no_user(*state_, id, account));
}

Result<AccountId> Snapshot::find_account(std::string_view id) const {
    if (const auto found = account(id); found != AccountId::none) return found;
    text::Nearest near(id);
    state_->offer_accounts(near);
    return tl::unexpected(unknown("unknown-account", "account", id, near, state_->account_names.find(id) != NameTable::none));
}

Result<ActionId> Snapshot::find_action(std::string_view name) const {
    if (const auto found = action(name); found != ActionId::none) return found;
    text::Nearest near(name);
    for (const ActionId each : actions()) near.offer(this->name(each));
    return tl::unexpected(unknown("unknown-action", "action", name, near));
}

std::string_view Snapshot::name(AccountId account) const noexcept {
    return index(account) < state_->account_names.size() ? state_->account_names[index(account)] : std::string_view();
}

std::string_view Snapshot::name(ActionId action) const noexcept {
    return index(action) < state_->policy->actions.size() ? std::string_view(state_->policy->actions[index(action)]) : std::string_view();
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

namespace {

/// Null: of a token that was deleted, whose kind the policy may have no more.
const engine::TokenKind* kind_of(const State& state, std::uint32_t token) noexcept {
    const engine::TokenRecord& record = state.tokens[token];
    return record.there != 0 ? &state.policy->kinds[state.kind(record)] : nullptr;
}

}  // namespace

std::string_view Snapshot::kind(Principal principal) const noexcept {
    const auto& policy = *state_->policy;
    if (principal.kind == Principal::Kind::token && principal.index < state_->tokens.size()) {
        const engine::TokenKind* kind = kind_of(*state_, principal.index);
        return kind == nullptr ? std::string_view() : kind->name;
    }
    if (principal.kind == Principal::Kind::user && principal.index < state_->users.size() &&
        state_->users[principal.index].role != engine::no_role)
        return policy.roles[state_->users[principal.index].role - policy.kinds.size()];
    return {};
}

ActionId Snapshot::default_action(Principal token) const noexcept {
    if (token.kind != Principal::Kind::token || token.index >= state_->tokens.size()) return ActionId::none;
    const engine::TokenKind* kind = kind_of(*state_, token.index);
    return kind == nullptr ? ActionId::none : ActionId{kind->action};
}

Decision Snapshot::decide(Principal principal, ActionId action, AccountId account) const noexcept {
    Decision d;
    d.state_ = state_.get();
    d.principal_ = principal;
    d.action_ = action;
    d.account_ = account;
    const bool is_number = index(account) < state_->accounts.size();
    if (is_number) state_->accounts.prefetch(index(account));
    Asker asker;
    d.reason_ = engine::asker(*state_, principal, action, asker);
    if (d.reason_ != DenyReason::none) return d;
    d.reason_ = DenyReason::unknown_account;
    if (!is_number) return d;
    const auto verdict = engine::decide(*state_, asker, index(account));
    // No bit holds for an account that is not there: only who is denied need be told why.
    if (verdict.is == Decision::Verdict::deny && state_->accounts[index(account)].organization == engine::no_account) return d;
    d.verdict_ = verdict.is;
    d.reason_ = verdict.reason;
    return d;
}

/// In three passes over a few: tokens and accounts that are asked about, homes of the tokens, verdicts.
void Snapshot::decide(std::span<const Question> questions, std::span<Decision> answers) const noexcept {
    constexpr std::size_t at_once = 32;
    const State& state = *state_;
    const auto token = [&](const Question& q) {
        return q.principal.kind == Principal::Kind::token && q.principal.index < state.tokens.size() ? q.principal.index : NameTable::none;
    };
    const std::size_t count = std::min(questions.size(), answers.size());
    for (std::size_t first = 0; first < count; first += at_once) {
        const auto some = questions.subspan(first, std::min(at_once, count - first));
        for (const Question& q : some) {
            if (token(q) != NameTable::none) state.tokens.prefetch(q.principal.index);
            if (index(q.account) < state.accounts.size()) state.accounts.prefetch(index(q.account));
        }
        for (const Question& q : some)
            if (token(q) != NameTable::none) {
                const engine::TokenRecord& is = state.tokens[q.principal.index];
                if (is.account != index(q.account) && is.account < state.accounts.size()) state.accounts.prefetch(is.account);
            }
        for (std::size_t i = 0; i < some.size(); ++i) answers[first + i] = decide(some[i].principal, some[i].action, some[i].account);
    }
}

Decision Snapshot::decide(Principal principal, std::string_view action, std::string_view account) const noexcept {
    return decide(principal, this->action(action), this->account(account));
}

std::vector<ScopeEntry> Snapshot::scope(Principal principal, ActionId action) const {
    std::vector<ScopeEntry> entries;
    Asker asker;
    if (engine::asker(*state_, principal, action, asker) != DenyReason::none) return entries;
    for (const std::uint32_t a : engine::targets_of(*state_, asker.home, engine::bits_of(*state_, asker).data())) {
        const Decision d = decide(principal, action, AccountId{a});
        if (!d.denied()) entries.push_back({AccountId{a}, d});
    }
    std::sort(entries.begin(), entries.end(), [&](const auto& a, const auto& b) { return name(a.account) < name(b.account); });
    return entries;
}

std::vector<ScopeEntry> Snapshot::scope(Principal principal, std::string_view action) const { return scope(principal, this->action(action)); }

/// Everyone who reaches it by the action that `action_of` gives them.
template <class ActionOf>
std::vector<Seer> Snapshot::seers(AccountId account, ActionOf action_of) const {
    std::vector<Seer> seers;
    if (!state_->lives(index(account))) return seers;
    const engine::Mask every(state_->words, ~std::uint64_t{0});
    for (const std::uint32_t home : engine::homes_of(*state_, index(account), every.data())) {
        const engine::Members* members = state_->members.get(home);
        for (std::uint32_t i = 0; members != nullptr && i < members->size; ++i) {
            const Principal p = engine::principal_of(members->ids()[i]);
            const Decision d = decide(p, action_of(p), account);
            if (!d.denied()) seers.push_back({p, d});
        }
    }
    sort_by(*state_, seers, [](const Seer& s) { return s.principal; });
    return seers;
}

std::vector<Seer> Snapshot::who_sees(AccountId account) const {
    return seers(account, [&](Principal p) { return default_action(p); });
}
std::vector<Seer> Snapshot::who_sees(AccountId account, ActionId action) const {
    return seers(account, [&](Principal) { return action; });
}
std::vector<Seer> Snapshot::who_sees(std::string_view account) const { return who_sees(this->account(account)); }
std::vector<Seer> Snapshot::who_sees(std::string_view account, std::string_view action) const { return who_sees(this->account(account), this->action(action)); }

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
    state_->tokens.each([&](std::uint32_t i, const engine::TokenRecord& token) {
        if (token.there) all.push_back({Principal::Kind::token, i});
    });
    state_->users.each([&](std::uint32_t i, const engine::UserRecord& user) {
        if (user.role != engine::no_role) all.push_back({Principal::Kind::user, i});
    });
    sort_by(*state_, all, [](Principal p) { return p; });
    return all;
}

}  // namespace jeton
