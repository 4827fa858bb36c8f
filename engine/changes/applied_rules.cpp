#include "engine/changes/applied_rules.hpp"

#include <algorithm>

namespace jeton::engine {
namespace {

/// For each account the bits that hold for somebody who is at home there.
std::vector<std::uint64_t> home_masks(const State& state) {
    const std::size_t words = state.rules.words, principals = state.rules.principals;
    std::vector<Mask> any_action(principals, Mask(words));
    for (std::size_t i = 0; i < state.rules.principal_action.size(); ++i)
        for (std::size_t w = 0; w < words; ++w) any_action[i % principals][w] |= state.hot_actions[i * words + w];
    std::vector<std::uint64_t> masks(state.accounts.size() * words);
    const auto add = [&](std::uint32_t home, std::size_t principal, const std::uint64_t* token_mask) {
        for (std::size_t w = 0; w < words; ++w) masks[home * words + w] |= any_action[principal][w] & token_mask[w];
    };
    for (const TokenRecord& token : state.tokens)
        if (!token.deleted) add(token.account, token.kind, state.token_masks[token.token_class]);
    for (const UserRecord& user : state.users)
        if (user.role != no_role) add(user.account, user.role, state.token_masks[state.user_class]);
    for (std::uint32_t a = 0; a < state.accounts.size(); ++a)
        for (std::size_t w = 0; w < words; ++w) masks[a * words + w] &= state.from_masks[state.accounts[a].from_class][w];
    return masks;
}

/// One bit: the accounts it may be asked from, and those it may be asked about.
class Bit {
public:
    Bit(const State& state, const std::vector<std::uint64_t>& homes, std::size_t bit) : state_(state) {
        const std::size_t count = state.accounts.size(), word = bit / 64;
        from_.resize(count);
        to_.resize(count);
        from_before_.resize(count + 1);
        to_before_.resize(count + 1);
        for (std::uint32_t pre = 0; pre < count; ++pre) {
            const std::uint32_t a = state.by_pre[pre];
            from_[a] = homes[a * state.rules.words + word] >> (bit % 64) & 1;
            to_[a] = state.to_masks[state.accounts[a].to_class][word] >> (bit % 64) & 1;
            from_before_[pre + 1] = from_before_[pre] + from_[a];
            to_before_[pre + 1] = to_before_[pre] + to_[a];
        }
    }

    [[nodiscard]] bool holds(Target target) const {
        const auto any = [&](auto pair) {
            for (std::uint32_t a = 0; a < from_.size(); ++a)
                if (pair(a)) return true;
            return false;
        };
        const auto& accounts = state_.accounts;
        switch (target) {
            case Target::self: return any([&](std::uint32_t a) { return from_[a] && to_[a]; });
            case Target::parent: return any([&](std::uint32_t a) { return from_[a] && accounts[a].parent != no_account && to_[accounts[a].parent]; });
            case Target::children: return any([&](std::uint32_t b) { return to_[b] && accounts[b].parent != no_account && from_[accounts[b].parent]; });
            case Target::descendants: return any([&](std::uint32_t a) { return from_[a] && within(to_before_, accounts[a].pre + 1, accounts[a].last); });
            case Target::ancestors: return any([&](std::uint32_t b) { return to_[b] && within(from_before_, accounts[b].pre + 1, accounts[b].last); });
            case Target::siblings: return siblings();
            case Target::organization: return any([&](std::uint32_t a) {
                const AccountRecord& root = accounts[accounts[a].root];
                return from_[a] && within(to_before_, root.pre, root.last);
            });
            default: return from_before_.back() != 0 && to_before_.back() != 0;
        }
    }

    [[nodiscard]] bool holds(const Links& links, bool linking) const {
        for (std::uint32_t a = 0; a + 1 < links.begins.size(); ++a)
            for (std::uint32_t i = links.begins[a]; i < links.begins[a + 1]; ++i) {
                const std::uint32_t b = links.named[i];
                if (linking ? from_[b] && to_[a] : from_[a] && to_[b]) return true;
            }
        return false;
    }

private:
    static bool within(const std::vector<std::uint32_t>& before, std::uint32_t first, std::uint32_t last) {
        return first <= last && before[last + 1] != before[first];
    }

    /// Two different children of one parent: one asks, the other is asked about.
    [[nodiscard]] bool siblings() const {
        struct Children {
            std::uint32_t from = 0, to = 0, both = 0;
        };
        std::vector<Children> below(from_.size());
        for (std::uint32_t a = 0; a < from_.size(); ++a) {
            const std::uint32_t parent = state_.accounts[a].parent;
            if (parent == no_account) continue;
            below[parent].from += from_[a];
            below[parent].to += to_[a];
            below[parent].both += from_[a] && to_[a];
        }
        return std::any_of(below.begin(), below.end(), [](const Children& c) { return std::uint64_t{c.from} * c.to > c.both; });
    }

    const State& state_;
    std::vector<std::uint8_t> from_;
    std::vector<std::uint8_t> to_;
    std::vector<std::uint32_t> from_before_;    ///< how many of the accounts before a place in depth-first order
    std::vector<std::uint32_t> to_before_;
};

bool applies(const State& state, const std::vector<std::uint64_t>& homes, std::size_t bit) {
    const Bit sides(state, homes, bit);
    for (std::size_t t = 0; t < state.rules.relation.size(); ++t)
        if (test(state.rules.relation[t], bit) && sides.holds(static_cast<Target>(t))) return true;
    for (const LinkRelation& link : state.rules.links)
        if (test(link.bits, bit) && sides.holds(state.links.at(link.attribute), link.linking)) return true;
    return false;
}

}  // namespace

std::vector<bool> applied_rules(const State& state) {
    std::vector<bool> applied(state.policy.rules.size());
    const auto homes = home_masks(state);
    for (std::size_t bit = 0; bit < state.rules.bits.size(); ++bit) {
        const std::uint32_t rule = state.rules.bits[bit].rule;
        if (!applied[rule]) applied[rule] = applies(state, homes, bit);
    }
    return applied;
}

}  // namespace jeton::engine
