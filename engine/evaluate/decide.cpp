// The decision by ids: masks, relation, verdict. No lock, no allocation, no string.
#include <algorithm>

#include "engine/state.hpp"

namespace jeton::engine {
namespace {

/// Two accounts, each looked up once.
struct Two {
    Two(const State& state, std::uint32_t from_number, std::uint32_t to_number) noexcept
        : from(from_number), to(to_number), a(state.accounts[from]), b(state.accounts[to]),
          from_mask(state.from_masks + state.classes[a.classes].from * state.words), to_mask(state.to_masks + state.classes[b.classes].to * state.words) {}
    std::uint32_t from;
    std::uint32_t to;
    const AccountRecord& a;
    const AccountRecord& b;
    const std::uint64_t* from_mask;
    const std::uint64_t* to_mask;
};

std::uint64_t linked(const State& state, const Two& two, std::size_t word, std::uint64_t candidates) noexcept {
    std::uint64_t bits = 0;
    for (const HotLink& link : state.book->hot_links) {
        if ((candidates & link.bits[word] & ~bits) == 0) continue;
        const auto& named = state.links(link.link, link.linking ? two.to : two.from);
        if (std::binary_search(named.begin(), named.end(), link.linking ? two.from : two.to)) bits |= link.bits[word];
    }
    return bits;
}

inline std::uint64_t related(const State& state, const Two& two, std::size_t word, std::uint64_t candidates) noexcept {
    const HotWord& hot = state.hot[word];
    const auto of = [&](Target target) { return hot.relation[static_cast<std::size_t>(target)]; };
    const AccountRecord &a = two.a, &b = two.b;
    std::uint64_t bits = of(Target::any);
    if (two.from == two.to) {
        bits |= of(Target::self) | of(Target::organization);
    } else if (a.organization == b.organization) {
        bits |= of(Target::organization);
        if (a.pre < b.pre && b.pre <= a.last) {
            bits |= of(Target::descendants);
            if (b.parent == two.from) bits |= of(Target::children);
        } else if (b.pre < a.pre && a.pre <= b.last) {
            bits |= of(Target::ancestors);
            if (a.parent == two.to) bits |= of(Target::parent);
        } else if (a.parent == b.parent) {
            bits |= of(Target::siblings);
        }
    }
    if ((candidates & hot.linked & ~bits) != 0) bits |= linked(state, two, word, candidates & ~bits);
    return bits & candidates;
}

inline std::uint64_t applying_word(const State& state, const Asker& asker, const Two& two, std::size_t word) noexcept {
    const std::uint64_t candidates = asker.action_mask[word] & asker.token_mask[word] & two.from_mask[word] & two.to_mask[word];
    return candidates == 0 ? 0 : related(state, two, word, candidates);
}

}  // namespace

std::uint64_t related(const State& state, std::uint32_t from, std::uint32_t to, std::size_t word, std::uint64_t candidates) noexcept {
    return related(state, Two(state, from, to), word, candidates);
}

DenyReason asker(const State& state, Principal principal, ActionId action, Asker& out) noexcept {
    const auto x = static_cast<std::size_t>(action);
    const bool is_token = principal.kind == Principal::Kind::token;
    if ((!is_token && principal.kind != Principal::Kind::user) || principal.index >= (is_token ? state.tokens.size() : state.users.size()))
        return DenyReason::unknown_principal;
    if (x >= state.actions) return DenyReason::unknown_action;
    if (is_token) {
        const TokenRecord& token = state.tokens[principal.index];
        if (token.there == 0) return DenyReason::unknown_principal;
        const Badge& badge = state.badges[token.badge];
        out = {state.action_mask(x, badge.kind), state.token_mask(badge.token_class), token.narrowing == 0 ? nullptr : state.narrowings[token.narrowing],
               token.account, token.listed != 0, token.narrows != 0};
        if (!token.enabled) return DenyReason::token_disabled;
        if (token.expired) return DenyReason::token_expired;
    } else {
        const UserRecord& user = state.users[principal.index];
        if (user.role == no_role) return DenyReason::unknown_principal;
        out = {state.action_mask(x, user.role), state.book->user_mask.data(), nullptr, user.account};
    }
    return DenyReason::none;
}

std::uint64_t applying_word(const State& state, const Asker& asker, std::uint32_t to, std::size_t word) noexcept {
    return applying_word(state, asker, Two(state, asker.home, to), word);
}

Verdict decide(const State& state, const Asker& asker, std::uint32_t to) noexcept {
    if (asker.listed) {
        const auto& list = asker.narrowing->accounts;
        if (!std::binary_search(list.begin(), list.end(), to))
            return {Decision::Verdict::deny, DenyReason::not_in_token_accounts};
    }
    const Two two(state, asker.home, to);
    std::uint64_t allow = 0, allow_all = 0, deny = 0;
    for (std::size_t w = 0; w < state.words; ++w) {
        const std::uint64_t bits = applying_word(state, asker, two, w);
        const HotWord& hot = state.hot[w];
        if (bits & hot.deny_all) return {Decision::Verdict::deny, DenyReason::denied_by_rule};
        allow |= bits & hot.allow;
        allow_all |= bits & hot.allow_all;
        deny |= bits & hot.deny;
    }
    if (allow == 0) return {Decision::Verdict::deny, DenyReason::no_rule};
    const bool all = allow_all != 0 && deny == 0 && !asker.narrows;
    return {all ? Decision::Verdict::all : Decision::Verdict::filter, DenyReason::none};
}

}  // namespace jeton::engine
