#include "engine/changes/comparison.hpp"

#include <algorithm>
#include <map>

#include "engine/evaluate/reach.hpp"

namespace jeton::engine {
namespace {

constexpr std::size_t many_homes = 64, very_many_homes = 4096;

/// Is a side of an account different, apart from its place?
bool differs(const State& before, const State& after, const std::uint64_t* was, const std::uint64_t* is) {
    return !std::equal(was, was + before.words, is, is + after.words);
}

bool same_links(const State& before, const State& after, std::uint32_t account) {
    for (std::uint32_t link = 0; link < after.book->link_slots.size(); ++link)
        if (before.links(link, account) != after.links(link, account)) return false;
    return true;
}

/// The bits that may hold together with one that is in one mask and not in the other.
void partners_of(const State& state, const std::uint64_t* was, const std::uint64_t* is, Mask& out) {
    out.assign(state.words, 0);
    for (std::size_t w = 0; w < state.words; ++w)
        each_bit(was[w] ^ is[w], w, [&](std::size_t bit) {
            for (std::size_t v = 0; v < state.words; ++v) out[v] |= state.book->partners[bit][v];
        });
}

}  // namespace

Comparison::Comparison(const State& before, const State& after, const Touched& touched)
    : before_(before), after_(after), touched_(touched), decisions_(before, after), kept_(std::make_shared<Kept>()) {
    kept_->before = before.pools;
    kept_->after = after.pools;
    same_bits_ = !touched.policy;
    const auto &names = after.policy->actions, &old = before.policy->actions;
    actions_.reserve(names.size());
    for (const std::uint32_t x : after.book->actions_by_name) actions_.push_back({names[x], same_bits_ ? x : none, x});
    if (!same_bits_) {
        for (std::uint32_t x = 0; x < old.size(); ++x) {
            const auto at = std::find_if(actions_.begin(), actions_.end(), [&](const Action& each) { return each.name == old[x]; });
            if (at == actions_.end())
                actions_.push_back({old[x], x, none});
            else
                at->before = x;
        }
        std::sort(actions_.begin(), actions_.end(), [](const Action& x, const Action& y) { return x.name < y.name; });
    }
    applying_.resize(std::max(before.words, after.words));
    stride_ = before.words + after.words;
    for (const std::uint32_t a : touched.accounts) {
        const bool lived = before.lives(a), lives = after.lives(a);
        if (!lived && !lives) continue;
        const bool moved = lived != lives || has(touched.moved, a);
        const bool links = !moved && same_bits_ && !same_links(before, after, a);
        if (moved || links || differs(before, after, before.from_mask(a), after.from_mask(a))) homes_.push_back(a);
        if (moved || links || differs(before, after, before.to_mask(a), after.to_mask(a))) targets_.push_back(a);
    }
    if (homes_.size() > very_many_homes || touched.policy) decisions_.expect_many();
    if (homes_.size() > very_many_homes && !touched.policy) {       // of another policy most accounts may differ in nothing that anybody sees
        const std::size_t rows = homes_.size() * 8;
        rows_.reserve(rows);
        parts_.reserve(rows);
        row_numbers_.reserve(rows / 2);
    }
    if (homes_.size() <= many_homes) return;
    is_home_.resize(std::max(before.accounts.size(), after.accounts.size()));
    for (const std::uint32_t a : homes_) is_home_[a] = true;
}

Delta Comparison::delta() {
    if (touched_.policy || touched_.clock_bits) {
        everything();
    } else {
        homes();
        targets();
    }
    Delta delta;
    write_rows(delta);
    delta.decisions = decisions_.take(kept_->memory);
    delta.memory = kept_;
    return delta;
}

// ---- which pairs are looked at

/// Another policy, or rules that come into force or out of it with the clock.
void Comparison::everything() {
    const std::uint32_t count = std::max(before_.members.size(), after_.members.size());
    for (std::uint32_t home = 0; home < count; ++home)
        if (before_.members.get(home) != nullptr || after_.members.get(home) != nullptr) visit(home, reach(home, nullptr), Who::all);
}

/// All that a home may reach, before or after, by allows among the bits `only`; null: by any.
std::span<const std::uint32_t> Comparison::reach(std::uint32_t home, const Mask* only) {
    const auto side = [&](const State& state, Numbers& out) {
        out.clear();
        if (!state.lives(home)) return;
        const std::uint64_t* bits = state.from_mask(home);
        if (only != nullptr) {
            bits_.assign(bits, bits + state.words);
            for (std::size_t w = 0; w < state.words; ++w) bits_[w] &= (*only)[w];
            bits = bits_.data();
        }
        targets_of(state, home, bits, out);
    };
    side(before_, was_reach_);
    side(after_, is_reach_);
    if (was_reach_ == is_reach_) return is_reach_;
    reach_.clear();
    std::set_union(was_reach_.begin(), was_reach_.end(), is_reach_.begin(), is_reach_.end(), std::back_inserter(reach_));
    return reach_;
}

void Comparison::homes() {
    Numbers written;
    written.reserve(touched_.members.size());
    for (const std::uint32_t m : touched_.members)
        written.push_back((m & user_bit) != 0 ? after_.users[m & ~user_bit].account : after_.tokens[m].account);
    sort_unique(written);
    Mask partners;
    std::pair known(none, none);        // classes before and after that they are of
    for (const std::uint32_t home : homes_) {
        if (before_.members.get(home) == nullptr && after_.members.get(home) == nullptr) continue;
        const Mask* only = nullptr;
        if (targets_.empty() && before_.lives(home) == after_.lives(home) && !has(touched_.moved, home) && same_links(before_, after_, home)) {
            const std::pair classes(before_.classes_of(home).from, after_.classes_of(home).from);
            if (classes != known) partners_of(after_, before_.from_mask(home), after_.from_mask(home), partners);
            known = classes;
            only = &partners;
        }
        if (only != nullptr && has(written, home)) {      // of whom more than those bits may differ
            visit(home, reach(home, only), Who::others);
            visit(home, reach(home, nullptr), Who::written);
        } else {
            visit(home, reach(home, only), Who::all);
        }
    }
    for (const std::uint32_t home : written)
        if (!has(homes_, home)) visit(home, reach(home, nullptr), Who::written);
}

/// Accounts that are different, asked about from homes that are not.
void Comparison::targets() {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    std::map<std::pair<const State*, std::uint32_t>, Numbers> wide;     // by organization: accounts that any of it may reach
    const auto counts = [&](std::uint32_t home) {
        const bool is_home = is_home_.empty() ? has(homes_, home) : static_cast<bool>(is_home_[home]);
        return !is_home && (before_.members.get(home) != nullptr || after_.members.get(home) != nullptr);
    };
    Mask bits, here;
    std::pair known(none, none);
    Numbers found;
    for (const std::uint32_t to : targets_) {
        if (before_.lives(to) != after_.lives(to) || has(touched_.moved, to) || !same_links(before_, after_, to)) {
            bits.assign(after_.words, ~std::uint64_t{0});
            known = {none, none};
        } else if (const std::pair classes(before_.classes_of(to).to, after_.classes_of(to).to); classes != known) {
            partners_of(after_, before_.to_mask(to), after_.to_mask(to), bits);
            known = classes;
        }
        for (const State* state : {&before_, &after_}) {
            bool whole = false;
            homes_of(*state, to, bits.data(), whole, here, found);
            for (const std::uint32_t home : found)
                if (counts(home)) pairs.emplace_back(home, to);
            if (whole) wide[{state, state->accounts[to].organization}].push_back(to);
        }
    }
    std::vector<std::pair<std::uint32_t, const Numbers*>> homes;
    for (const auto& [where, accounts] : wide)
        for (const std::uint32_t home : *where.first->organizations[where.second])
            if (counts(home)) homes.emplace_back(home, &accounts);
    std::sort(homes.begin(), homes.end());
    std::sort(pairs.begin(), pairs.end());
    Numbers accounts;
    auto one = pairs.begin();
    auto many = homes.begin();
    while (one != pairs.end() || many != homes.end()) {
        const std::uint32_t home = std::min(one == pairs.end() ? none : one->first, many == homes.end() ? none : many->first);
        accounts.clear();
        for (; one != pairs.end() && one->first == home; ++one) accounts.push_back(one->second);
        for (; many != homes.end() && many->first == home; ++many) accounts.insert(accounts.end(), many->second->begin(), many->second->end());
        sort_unique(accounts);
        visit(home, accounts, Who::others);
    }
}

void Comparison::visit(std::uint32_t home, std::span<const std::uint32_t> targets, Who who) {
    if (targets.empty()) return;
    find_parties(home);
    if (parties_.empty()) return;
    find_cells(home, targets);
    for (const Party& party : parties_) {
        if (who != Who::all && party.written != (who == Who::written)) continue;
        compare(party, targets);
    }
    add_rows();
}

}  // namespace jeton::engine
