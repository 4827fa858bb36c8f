#include "engine/changes/comparison.hpp"

#include <algorithm>
#include <map>

#include "engine/evaluate/reach.hpp"
#include "engine/memory/release.hpp"

namespace jeton::engine {
namespace {

/// The bits that may hold together with one that is in one mask and not in the other.
void partners_of(const State& state, const std::uint64_t* was, const std::uint64_t* is, Mask& out) {
    out.assign(state.words, 0);
    for (std::size_t w = 0; w < state.words; ++w)
        each_bit(was[w] ^ is[w], w, [&](std::size_t bit) {
            for (std::size_t v = 0; v < state.words; ++v) out[v] |= state.book->partners[bit][v];
        });
}

}  // namespace

Delta Comparison::delta(const State& before, const State& after, const Touched& touched) {
    struct End {
        Comparison& of;
        bool reached = false;
        ~End() {
            if (!reached) of.lasting_ = nullptr;        // an exception may have left half an answer in it
            of.end();
        }
    } end{*this};
    begin(before, after, touched);
    if (touched.policy || touched.clock_bits) {
        everything();
        resettled();
    } else {
        homes();
        targets();
    }
    add_own_rows();
    add_wide_rows();
    Delta delta;
    write_rows(delta);
    delta.memory = kept_;
    end.reached = true;
    return delta;
}

// ---- which pairs are looked at

/// Another policy, or rules that come into force or out of it with the clock.
void Comparison::everything() {
    constexpr std::uint32_t far = 8;
    const std::uint32_t count = std::max(before_->members.size(), after_->members.size());
    much_ = true;
    wide_ = count > Areas::few;
    for (std::uint32_t home = 0; home < count; ++home) {
        const Members *was = before_->members.get(home + far), *is = after_->members.get(home + far);
        if (is != nullptr) fetch(*is);
        if (was != nullptr && was != is) fetch(*was);
        if (before_->members.get(home) != nullptr || after_->members.get(home) != nullptr) visit_reach(home, nullptr, Who::all);
    }
}

/// Tokens of another policy's world that have another account there: what they could do from the one, what they can do from the other.
void Comparison::resettled() {
    for (const std::uint32_t& token : resettled_) {
        const TokenRecord &was = before_->tokens[token], &is = after_->tokens[token];
        const Signature old = signature_of(was), now = signature_of(is);
        const auto targets = reach(was.account, is.account, nullptr);
        if (targets.empty()) continue;
        home_ = none;
        parties_.assign(1, {&old, &now, true, same_narrowing(&old, &now), {&token, 1}});
        find_cells(was.account, is.account, targets);
        compare(parties_.front(), targets);
        add_rows();
    }
}

/// All that a home may reach, before or after, by allows among the bits `only`; null: by any.
std::span<const std::uint32_t> Comparison::reach(std::uint32_t was_home, std::uint32_t is_home, const Mask* only) {
    much_ = true;
    const auto side = [&](const State& state, std::uint32_t home, Numbers& out) {
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
    side(*before_, was_home, was_reach_);
    side(*after_, is_home, is_reach_);
    if (was_reach_ == is_reach_) return is_reach_;
    reach_.clear();
    std::set_union(was_reach_.begin(), was_reach_.end(), is_reach_.begin(), is_reach_.end(), std::back_inserter(reach_));
    return reach_;
}

/// Who is at home at the homes that are next is fetched, and what is looked up about them.
void Comparison::look_ahead(std::span<const std::uint32_t> homes) const {
    constexpr std::size_t far = 8;
    if (far < homes.size())
        if (const Members* members = after_->members.get(homes[far])) fetch(*members);
    const auto each = [&](std::size_t place, auto take) {
        const Members* members = place < homes.size() ? after_->members.get(homes[place]) : nullptr;
        if (members == nullptr) return;
        constexpr std::size_t most = 16;
        for (const Group& group : members->groups().first(std::min<std::size_t>(most, members->group_count)))
            if (group.is.narrows != 0) take(group.is.narrowing);
    };
    each(6, [&](std::uint32_t narrowing) { decisions_.fetch(narrowing); });
    each(3, [&](std::uint32_t narrowing) { decisions_.fetch_filters(narrowing); });
}

void Comparison::homes() {
    for (const std::uint32_t m : touched_->members)
        written_.push_back((m & user_bit) != 0 ? after_->users[m & ~user_bit].account : after_->tokens[m].account);
    sort_unique(written_);
    std::pair known(none, none);        // classes before and after that they are of
    looks_ahead_ = homes_.size() > many_homes;
    wide_ = std::max(homes_.size(), written_.size()) > Areas::few;
    much_ = much_ || wide_;
    if (!homes_.empty()) itself_.fill({});
    for (std::size_t i = 0; i < homes_.size(); ++i) {
        const std::uint32_t home = homes_[i];
        constexpr std::size_t ahead = 4;
        if (looks_ahead_)
            look_ahead(std::span(homes_).subspan(i));
        else if (i + ahead < homes_.size())
            if (const Members* later = after_->members.get(homes_[i + ahead])) fetch(*later);
        if ((before_->members.get(home) == nullptr && after_->members.get(home) == nullptr) || visit_itself(home)) continue;
        const Mask* only = nullptr;
        if (targets_.empty() && before_->lives(home) == after_->lives(home) && !has(touched_->moved, home) && same_links(*before_, *after_, home)) {
            const std::pair classes(before_->classes_of(home).from, after_->classes_of(home).from);
            if (classes != known) partners_of(*after_, before_->from_mask(home), after_->from_mask(home), partners_);
            known = classes;
            only = &partners_;
        }
        if (only != nullptr && has(written_, home)) {      // of whom more than those bits may differ
            visit_reach(home, only, Who::others);
            visit_reach(home, nullptr, Who::written);
        } else if (only == nullptr && !has(written_, home)) {
            if (Areas::Sight* sight = wide_ ? areas_.of(home, nullptr) : nullptr) {
                visit_sight(home, *sight, Who::all);
                continue;
            }
            const auto reached = reach(home, nullptr);      // moved, perhaps: much of it is as it was
            accounts_.clear();
            std::copy_if(reached.begin(), reached.end(), std::back_inserter(accounts_), [&](std::uint32_t to) { return !alike(home, to); });
            visit(home, accounts_, Who::all);
        } else {
            visit_reach(home, only, Who::all);
        }
    }
    looks_ahead_ = false;
    for (const std::uint32_t home : written_)
        if (!has(homes_, home)) visit_reach(home, nullptr, Who::written);
}

/// An account with nothing but itself within reach, as most are: what it may do is told by its classes, of which there are few. False: it is
/// not, and was not looked at.
bool Comparison::visit_itself(std::uint32_t home) {
    const Members* members = after_->members.get(home);
    if (members != before_->members.get(home) || before_->pools != after_->pools || has(touched_->moved, home)) return false;
    if (!stands_alone(*before_, home) || !stands_alone(*after_, home)) return false;
    const std::uint32_t was = before_->accounts[home].classes, is = after_->accounts[home].classes;
    Itself& itself = itself_[(was + is) % itself_.size()];
    if (itself.was != was || itself.is != is) {
        itself = {was, is, none};
        if (stays_at_home(*before_, before_->from_mask(home)) && stays_at_home(*after_, after_->from_mask(home))) {
            find_bits(home, home, home);
            itself.cell = verdicts_->cell(cell_.data());
        }
    }
    if (itself.cell == none) return false;
    differing_.clear();
    pick_differing(*members, itself.cell);
    if (differing_.empty()) return true;
    if (!looks_ahead_) fetch_differing();
    home_ = home;
    begin_cell(itself.cell);
    compare_picked(differing_, {&home, 1});
    add_rows();
    return true;
}

/// Accounts that are different, asked about from homes that are not.
void Comparison::targets() {
    std::map<std::pair<const State*, std::uint32_t>, Numbers> wide;     // by organization: accounts that any of it may reach
    const auto counts = [&](std::uint32_t home) {
        const bool is_home = is_home_.empty() ? has(homes_, home) : static_cast<bool>(is_home_[home]);
        return !is_home && (before_->members.get(home) != nullptr || after_->members.get(home) != nullptr);
    };
    // One that has another place has the relation that it had to most of those who may reach it. Is there anybody?
    const auto add = [&](const State& state, std::uint32_t to, const Mask& bits, Place place) {
        bool whole = false;
        const std::size_t pairs = pairs_.size();
        homes_of(state, to, bits.data(), whole, found_homes_);
        for (const std::uint32_t home : found_homes_)
            if (counts(home) && (place == Place::stays || !alike(home, to))) pairs_.emplace_back(home, to);
        if (whole) wide[{&state, state.accounts[to].organization}].push_back(to);
        return whole || pairs != pairs_.size();
    };
    std::pair known(none, none);
    std::uint32_t quiet = none;         // of those below it who stand alone and are of the known classes, nobody else is to be asked
    for (const std::uint32_t to : targets_) {
        if (before_->lives(to) != after_->lives(to) || has(touched_->moved, to) || !same_links(*before_, *after_, to)) {
            for (const State* state : {before_, after_}) {
                if (!state->lives(to)) continue;
                bits_.assign(state->to_mask(to), state->to_mask(to) + state->words);
                add(*state, to, bits_, Place::moved);
            }
            continue;
        }
        // Of a place and links that stay, homes are the same before and after, but for those that are different themselves.
        const std::uint64_t *was = before_->to_mask(to), *is = after_->to_mask(to);
        if (const std::pair classes(before_->classes_of(to).to, after_->classes_of(to).to); classes != known) {
            partners_of(*after_, was, is, partners_);
            for (std::size_t w = 0; w < after_->words; ++w) partners_[w] &= was[w] | is[w];
            known = classes;
            quiet = none;
        }
        const std::uint32_t parent = after_->accounts[to].parent;
        const bool is_plain = parent != no_account && stands_alone(*before_, to) && stands_alone(*after_, to);
        if (is_plain && quiet == parent && !counts(to)) continue;
        if (!add(*after_, to, partners_, Place::stays) && is_plain) quiet = parent;
    }
    if (wide.empty() && targets_.size() == 1) return one_target();
    much_ = true;
    std::vector<std::pair<std::uint32_t, const Numbers*>> homes;
    for (const auto& [where, accounts] : wide)
        for (const std::uint32_t home : *where.first->organizations[where.second])
            if (counts(home)) homes.emplace_back(home, &accounts);
    std::sort(homes.begin(), homes.end());
    std::sort(pairs_.begin(), pairs_.end());
    wide_ = wide_ || homes.size() > Areas::few;
    std::vector<const Numbers*> changed;
    Numbers& accounts = accounts_;
    auto one = pairs_.begin();
    auto many = homes.begin();
    while (one != pairs_.end() || many != homes.end()) {
        const std::uint32_t home = std::min(one == pairs_.end() ? none : one->first, many == homes.end() ? none : many->first);
        accounts.clear();
        changed.clear();
        std::size_t from_afar = 0;
        for (; one != pairs_.end() && one->first == home; ++one) accounts.push_back(one->second);
        for (; many != homes.end() && many->first == home; ++many) changed.push_back(many->second), from_afar += many->second->size();
        if (wide_ && from_afar > Areas::few) {
            Areas::Sight& sight = *areas_.of_changed(home, changed);
            sight.near.insert(sight.near.end(), accounts.begin(), accounts.end());
            sort_unique(sight.near);
            visit_sight(home, sight, Who::others);
            continue;
        }
        for (const Numbers* list : changed) accounts.insert(accounts.end(), list->begin(), list->end());
        sort_unique(accounts);
        if (!wide.empty() && !touched_->moved.empty()) std::erase_if(accounts, [&](std::uint32_t to) { return alike(home, to); });
        visit(home, accounts, Who::others);
    }
}

/// What most changes are about: it is asked about from a few homes, whose misses of the cache are taken together.
void Comparison::one_target() {
    const std::uint32_t to = targets_.front();
    std::sort(pairs_.begin(), pairs_.end());
    pairs_.erase(std::unique(pairs_.begin(), pairs_.end()), pairs_.end());
    for (const auto& [home, target] : pairs_) {
        const Members* members = after_->members.get(home);
        if (members != before_->members.get(home)) continue;
        find_bits(home, home, to);
        const std::uint32_t cell = verdicts_->cell(cell_.data());
        const std::size_t first = differing_.size();
        pick_differing(*members, cell);
        if (first != differing_.size()) waiting_.push_back({home, cell, first, differing_.size()});
    }
    fetch_differing();
    begin_cell(none);
    for (const Waiting& each : waiting_) {
        home_ = each.home;
        used_.front() = each.cell;
        ++visit_;
        compare_picked(std::span(differing_).subspan(each.first, each.last - each.first), targets_);
    }
    add_rows();
    for (const auto& [home, target] : pairs_)
        if (after_->members.get(home) != before_->members.get(home)) visit(home, targets_, Who::others);
}

void Comparison::visit(std::uint32_t home, std::span<const std::uint32_t> targets, Who who) {
    if (targets.empty()) return;
    much_ = true;
    const Members *was = before_->members.get(home), *is = after_->members.get(home);
    const bool same = was == is;
    if (same && (is == nullptr || who == Who::written)) return;
    home_ = home;
    find_cells(home, home, targets);
    if (same && before_->pools == after_->pools && used_.size() == 1) {
        differing_.clear();
        pick_differing(*is, used_.front());
        fetch_differing();
        compare_picked(differing_, targets);
    } else {
        find_parties(home);
        const auto each_narrowed = [&](auto take) {
            if (looks_ahead_) return;       // it was fetched before
            for (const Party& party : parties_)
                if (party.same_narrowing && party.narrowing().narrows != 0) take(party.narrowing().narrowing);
        };
        each_narrowed([&](std::uint32_t narrowing) { decisions_.fetch(narrowing); });
        each_narrowed([&](std::uint32_t narrowing) { decisions_.fetch_filters(narrowing); });
        for (const Party& party : parties_)
            if (who == Who::all || party.written == (who == Who::written)) compare(party, targets);
    }
    add_rows();
}

}  // namespace jeton::engine
