// Snapshot: why a decision is what it is, and what would have to change.
#include <algorithm>
#include <utility>

#include "engine/evaluate/reach.hpp"
#include "engine/explain/near_rules.hpp"
#include "engine/state.hpp"
#include "jeton/snapshot.hpp"

namespace jeton {

using engine::Asker;
using engine::State;

namespace {

std::uint32_t index(AccountId id) noexcept { return static_cast<std::uint32_t>(id); }

/// Those that apply, denies first.
std::vector<std::uint32_t> applying_rules(const State& state, const Asker& asker, std::uint32_t account) {
    std::vector<std::uint32_t> rules;
    engine::applying(state, asker, account, [&](std::size_t bit) { rules.push_back(state.book->rules.bits[bit].rule); });
    std::sort(rules.begin(), rules.end());
    rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
    std::stable_partition(rules.begin(), rules.end(), [&](std::uint32_t r) { return !state.policy->rules[r].allow; });
    return rules;
}

AppliedRule told(const State& state, std::uint32_t number) {
    const auto& rule = state.policy->rules[number];
    return {number + std::size_t{1}, rule.allow, rule.name, rule.text, engine::is_every_document(rule.only) ? std::string() : rule.only->syntax().text, rule.span,
            state.book->only_text[number]};
}

bool leaves_out(const Asker& asker, AccountId account) {
    if (!asker.listed) return false;
    const auto& list = asker.narrowing->accounts;
    return !std::binary_search(list.begin(), list.end(), index(account));
}

/// Who is disabled or expired is asked about all the same.
bool is_known(DenyReason reason) noexcept { return reason == DenyReason::none || reason == DenyReason::token_disabled || reason == DenyReason::token_expired; }

/// Of what explain() and near_rules() know of who asks.
std::vector<DenyReason> of_token(const State& state, Principal principal, const Asker& asker, AccountId account) {
    std::vector<DenyReason> all;
    if (principal.kind != Principal::Kind::token) return all;
    const engine::TokenRecord& token = state.tokens[principal.index];
    if (token.enabled == 0) all.push_back(DenyReason::token_disabled);
    if (token.expired != 0) all.push_back(DenyReason::token_expired);
    if (leaves_out(asker, account)) all.push_back(DenyReason::not_in_token_accounts);
    return all;
}

}  // namespace

Explanation Snapshot::explain(Principal principal, ActionId action, AccountId account) const {
    Explanation result{decide(principal, action, account), {}, {}};
    Asker asker;
    if (!is_known(engine::asker(*state_, principal, action, asker)) || !state_->lives(index(account))) return result;
    for (const auto r : applying_rules(*state_, asker, index(account))) result.rules.push_back(told(*state_, r));
    result.of_token = of_token(*state_, principal, asker, account);
    return result;
}

std::optional<AppliedRule> Snapshot::rule(std::size_t number) const {
    if (number == 0 || number > state_->policy->rules.size()) return std::nullopt;
    return told(*state_, static_cast<std::uint32_t>(number - 1));
}

std::vector<NearRule> Snapshot::near_rules(Principal principal, ActionId action, AccountId account) const {
    std::vector<NearRule> result;
    Asker asker;
    if (!is_known(engine::asker(*state_, principal, action, asker)) || !state_->lives(index(account))) return result;
    std::vector<std::string> of_it;
    for (const DenyReason reason : of_token(*state_, principal, asker, account))
        of_it.push_back(reason == DenyReason::token_disabled  ? "the token would have to be enabled"
                        : reason == DenyReason::token_expired ? "the token would have to last longer: it expired at `" + engine::from_microseconds(state_->expires(state_->tokens[principal.index])).text() + "`"
                                                              : "the token's `accounts` would have to name `" + std::string(state_->account_names[index(account)]) + "`");
    const auto& rules = state_->policy->rules;
    bool allowed = false;
    std::vector<std::uint32_t> allows;
    for (const std::uint32_t r : applying_rules(*state_, asker, index(account))) {
        if (rules[r].allow) allowed = true, allows.push_back(r);
        else if (engine::is_every_document(rules[r].only)) result.push_back({told(*state_, r), {"it denies every document, and would have to apply no more"}});
    }
    if (allowed) {
        if (!of_it.empty()) result.push_back({told(*state_, allows.front()), std::move(of_it)});
        return result;
    }
    const bool is_token = principal.kind == Principal::Kind::token;
    const std::uint32_t number = is_token ? state_->kind(state_->tokens[principal.index]) : state_->users[principal.index].role;
    for (auto& near : engine::near_rules(*state_, asker, number, static_cast<std::uint16_t>(action), index(account))) {
        near.lacks.insert(near.lacks.end(), of_it.begin(), of_it.end());
        result.push_back({told(*state_, near.rule), std::move(near.lacks)});
    }
    return result;
}

Explanation Snapshot::explain(Principal principal, std::string_view action, std::string_view account) const {
    return explain(principal, this->action(action), this->account(account));
}

std::vector<NearRule> Snapshot::near_rules(Principal principal, std::string_view action, std::string_view account) const {
    return near_rules(principal, this->action(action), this->account(account));
}

}  // namespace jeton
