#include "engine/changes/applied_rules.hpp"

#include <algorithm>

namespace jeton::engine {
namespace {

/// Which bits hold for some pair of accounts, all bits at once. An account has a mask of the bits that hold for somebody at home there,
/// and one of those that hold about it.
class Search {
public:
    Search(const State& state, const std::vector<bool>& wanted) : state_(state), wanted_(wanted), words_(state.words), found_(words_), any_from_(words_), any_to_(words_) {
        actions_.assign(state.principals, Mask(words_));
        for (std::size_t x = 0; x < state.actions; ++x)
            for (std::size_t p = 0; p < state.principals; ++p)
                for (std::size_t w = 0; w < words_; ++w) actions_[p][w] |= state.action_mask(x, p)[w];
    }

    std::vector<bool> run() {
        for (std::uint32_t o = 0; o < state_.organizations.size(); ++o) {
            if (state_.organizations[o] == nullptr) continue;
            organization(*state_.organizations[o]);
            join(Target::any, any_from_.data(), any_to_.data());
            if (all_found()) return applied_;
        }
        links();
        static_cast<void>(all_found());
        return applied_;
    }

private:
    /// Of the rules that are wanted. Looked at where there is something new.
    bool all_found() {
        if (found_ == looked_at_) return all_;
        looked_at_ = found_;
        const auto& bits = state_.book->rules.bits;
        for (std::size_t bit = 0; bit < bits.size(); ++bit)
            if (const std::size_t rule = bits[bit].rule; rule < wanted_.size() && wanted_[rule] && test(found_, bit)) applied_[rule] = true;
        return all_ = applied_ == wanted_;
    }
    void add(std::uint64_t* to, const std::uint64_t* from) const {
        for (std::size_t w = 0; w < words_; ++w) to[w] |= from[w];
    }
    void join(Target target, const std::uint64_t* from, const std::uint64_t* to) {
        for (std::size_t w = 0; w < words_; ++w) found_[w] |= from[w] & to[w] & state_.hot[w].relation[static_cast<std::size_t>(target)];
    }
    void from_mask(std::uint32_t account, std::uint64_t* out) const {
        std::fill(out, out + words_, 0);
        const Members* members = state_.members.get(account);
        if (members == nullptr || !state_.lives(account)) return;
        for (const Group& group : members->groups())
            for (std::size_t w = 0; w < words_; ++w) out[w] |= actions_[state_.badges[group.is.badge].kind][w] & state_.token_mask(state_.badges[group.is.badge].token_class)[w];
        for (std::size_t w = 0; w < words_; ++w) out[w] &= state_.from_mask(account)[w];
    }

    void organization(const NumberList& order) {
        const std::size_t n = order.size, w = words_;
        from_.assign(n * w, 0);
        to_.assign(n * w, 0);
        for (auto* below : {&from_below_, &to_below_}) below->assign(n * w, 0);
        for (auto* children : {&from_one_, &from_two_, &to_one_, &to_two_, &both_}) children->assign(n * w, 0);
        for (std::size_t i = 0; i < n; ++i) {
            from_mask(order.items[i], &from_[i * w]);
            std::copy(state_.to_mask(order.items[i]), state_.to_mask(order.items[i]) + w, &to_[i * w]);
        }
        // Children stand behind their parents: from the last to the first, what is below is known.
        for (std::size_t i = n; i-- > 0;) {
            const std::uint64_t *from = &from_[i * w], *to = &to_[i * w];
            join(Target::self, from, to);
            join(Target::descendants, from, &to_below_[i * w]);
            join(Target::ancestors, &from_below_[i * w], to);
            siblings(i);
            const std::uint32_t parent = state_.accounts[order.items[i]].parent;
            if (parent == no_account) continue;
            const std::size_t up = state_.accounts[parent].pre * w;
            join(Target::parent, from, &to_[up]);
            join(Target::children, &from_[up], to);
            for (std::size_t k = 0; k < w; ++k) {
                from_two_[up + k] |= from_one_[up + k] & from[k];
                to_two_[up + k] |= to_one_[up + k] & to[k];
                from_one_[up + k] |= from[k];
                to_one_[up + k] |= to[k];
                both_[up + k] |= from[k] & to[k];
                from_below_[up + k] |= from[k] | from_below_[i * w + k];
                to_below_[up + k] |= to[k] | to_below_[i * w + k];
            }
        }
        Mask from(from_below_.begin(), from_below_.begin() + static_cast<std::ptrdiff_t>(w)), to(to_below_.begin(), to_below_.begin() + static_cast<std::ptrdiff_t>(w));
        add(from.data(), from_.data());
        add(to.data(), to_.data());
        join(Target::organization, from.data(), to.data());
        add(any_from_.data(), from.data());
        add(any_to_.data(), to.data());
    }

    /// Two different children of one account: one asks, the other is asked about. Not so where both are one and the same child alone.
    void siblings(std::size_t parent) {
        for (std::size_t k = 0; k < words_; ++k) {
            const std::size_t at = parent * words_ + k;
            const std::uint64_t alone = from_one_[at] & ~from_two_[at] & to_one_[at] & ~to_two_[at] & both_[at];
            found_[k] |= from_one_[at] & to_one_[at] & ~alone & state_.hot[k].relation[static_cast<std::size_t>(Target::siblings)];
        }
    }

    void links() {
        if (state_.book->hot_links.empty()) return;
        Mask from(words_);
        for (std::uint32_t a = 0; a < state_.accounts.size() && !all_found(); ++a) {
            if (!state_.lives(a)) continue;
            for (const HotLink& link : state_.book->hot_links)
                for (const std::uint32_t named : state_.links(link.link, a)) {
                    const std::uint32_t home = link.linking ? named : a, to = link.linking ? a : named;
                    from_mask(home, from.data());
                    for (std::size_t w = 0; w < words_; ++w) found_[w] |= from[w] & state_.to_mask(to)[w] & link.bits[w];
                }
        }
    }

    const State& state_;
    const std::vector<bool>& wanted_;
    std::vector<bool> applied_ = std::vector<bool>(wanted_.size());
    bool all_ = applied_ == wanted_;
    Mask looked_at_;
    std::size_t words_;
    Mask found_, any_from_, any_to_;
    std::vector<Mask> actions_;     ///< by kind or role: bits of any action
    std::vector<std::uint64_t> from_, to_, from_below_, to_below_, from_one_, from_two_, to_one_, to_two_, both_;
};

}  // namespace

std::vector<bool> applied_rules(const State& state, const std::vector<bool>& wanted) { return Search(state, wanted).run(); }

}  // namespace jeton::engine
