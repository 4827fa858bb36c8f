// The decision by ids: masks, relation, verdict. No lock, no allocation, no string.
#include <algorithm>

#include "engine/state.hpp"

namespace jeton::engine {
namespace {

std::uint64_t word_of(const State& state, Target target, std::size_t word) noexcept {
    return state.rules.relation[static_cast<std::size_t>(target)][word];
}

/// The bits, among `candidates`, whose target stands in its relation to the account asked from.
std::uint64_t related(const State& state, std::uint32_t from, std::uint32_t to, std::size_t word,
                      std::uint64_t candidates) noexcept {
    std::uint64_t bits = word_of(state, Target::any, word);
    const AccountRecord& a = state.accounts[from];
    const AccountRecord& b = state.accounts[to];
    if (from == to) {
        bits |= word_of(state, Target::self, word) | word_of(state, Target::organization, word);
    } else if (a.root == b.root) {
        bits |= word_of(state, Target::organization, word);
        if (a.pre < b.pre && b.pre <= a.last) {
            bits |= word_of(state, Target::descendants, word);
            if (b.parent == from) bits |= word_of(state, Target::children, word);
        } else if (b.pre < a.pre && a.pre <= b.last) {
            bits |= word_of(state, Target::ancestors, word);
            if (a.parent == to) bits |= word_of(state, Target::parent, word);
        } else if (a.parent == b.parent) {
            bits |= word_of(state, Target::siblings, word);
        }
    }
    for (const auto& link : state.rules.links) {
        if ((candidates & link.bits[word] & ~bits) == 0) continue;
        const Links& links = state.links.at(link.attribute);
        if (link.linking ? links.has(to, from) : links.has(from, to)) bits |= link.bits[word];
    }
    return bits & candidates;
}

}  // namespace

DenyReason asker(const State& state, Principal principal, ActionId action, Asker& out) noexcept {
    const auto x = static_cast<std::size_t>(action);
    const bool is_token = principal.kind == Principal::Kind::token;
    if (!principal || principal.index >= (is_token ? state.tokens.size() : state.users.size()))
        return DenyReason::unknown_principal;
    if (x >= state.policy.actions.size()) return DenyReason::unknown_action;
    if (is_token) {
        const TokenRecord& token = state.tokens[principal.index];
        if (!token.enabled) return DenyReason::token_disabled;
        if (token.expires <= state.clock_us) return DenyReason::token_expired;
        out = {state.rules.principal_action[x * state.rules.principals + token.kind].data(),
               state.token_masks[token.token_class], &token, token.account};
    } else {
        const UserRecord& user = state.users[principal.index];
        out = {state.rules.principal_action[x * state.rules.principals + user.role].data(),
               state.token_masks[state.user_class], nullptr, user.account};
    }
    return DenyReason::none;
}

std::uint64_t applying_word(const State& state, const Asker& asker, std::uint32_t to, std::size_t word) noexcept {
    const std::uint64_t candidates = asker.action_mask[word] & asker.token_mask[word] & state.now_mask[word] &
                                     state.from_masks[state.accounts[asker.home].from_class][word] &
                                     state.to_masks[state.accounts[to].to_class][word];
    return candidates == 0 ? 0 : related(state, asker.home, to, word, candidates);
}

Verdict decide(const State& state, const Asker& asker, std::uint32_t to) noexcept {
    if (asker.token != nullptr && asker.token->narrowing != 0) {
        const auto& list = state.narrowings[asker.token->narrowing];
        if (!std::binary_search(list.begin(), list.end(), to))
            return {Decision::Verdict::deny, DenyReason::not_in_token_accounts};
    }
    std::uint64_t allow = 0, allow_all = 0, deny = 0;
    const RuleBits& rules = state.rules;
    for (std::size_t w = 0; w < rules.words; ++w) {
        const std::uint64_t bits = applying_word(state, asker, to, w);
        if (bits & rules.deny_all[w]) return {Decision::Verdict::deny, DenyReason::denied_by_rule};
        allow |= bits & rules.allow[w];
        allow_all |= bits & rules.allow_all[w];
        deny |= bits & rules.deny[w];
    }
    if (allow == 0) return {Decision::Verdict::deny, DenyReason::no_rule};
    const bool narrowed = asker.token != nullptr && !state.filter_sets[asker.token->filters].trivial;
    const bool all = allow_all != 0 && deny == 0 && !narrowed;
    return {all ? Decision::Verdict::all : Decision::Verdict::filter, DenyReason::none};
}

}  // namespace jeton::engine
