// Comparison: homes that see very many accounts, most of them from afar.
#include <algorithm>
#include <iterator>

#include "engine/changes/comparison.hpp"
#include "engine/memory/radix_sort.hpp"

namespace jeton::engine {

void Comparison::visit_reach(std::uint32_t home, const Mask* only, Who who) {
    if (Areas::Sight* sight = wide_ ? areas_.of(home, only) : nullptr)
        visit_sight(home, *sight, who);
    else
        visit(home, reach(home, only), who);
}

void Comparison::visit_sight(std::uint32_t home, Areas::Sight& sight, Who who) {
    const Members *was = before_->members.get(home), *is = after_->members.get(home);
    if (was == is && (is == nullptr || who == Who::written)) return;
    much_ = true;
    home_ = home;
    visit(home, sight.near, who);
    if (sight.cells.empty()) return;
    find_parties(home);
    used_.clear();
    for (const Areas::Cell& cell : sight.cells) used_.push_back(cell.number);
    ++visit_;
    left_out_.clear();
    const auto asked = [&](const Party& party) { return who == Who::all || party.written == (who == Who::written); };
    for (const Party& party : parties_)
        if (asked(party) && !has_list(party)) compare_wide(party, sight);
    for (const Party& party : parties_)
        if (asked(party) && has_list(party)) compare_listed_wide(party, sight);
}

void Comparison::compare_wide(const Party& party, const Areas::Sight& sight) {
    if (!find_differences(party)) return;
    for (std::size_t i = 0; i < found_.size();) {
        const std::size_t first = i;
        lots_.clear();
        for (; i < found_.size() && found_[i].first == found_[first].first; ++i) {
            const Numbers& lots = sight.cells[found_[i].second].lots;
            lots_.insert(lots_.end(), lots.begin(), lots.end());
        }
        std::sort(lots_.begin(), lots_.end());
        add_wide(party.members, found_[first].first, areas_.listed(lots_), sight.near);
    }
}

/// Accounts that are on its list, or, where it has none before or after, each.
void Comparison::compare_listed_wide(const Party& party, const Areas::Sight& sight) {
    Numbers asked;
    bool all = false;
    const auto ask = [&](const State& state, const Signature* is) {
        if (is == nullptr) return;
        const Narrowing* narrowing = is->narrowing == 0 ? nullptr : state.narrowings[is->narrowing];
        if (narrowing == nullptr || !narrowing->narrowed)
            all = true;
        else
            asked.insert(asked.end(), narrowing->accounts.begin(), narrowing->accounts.end());
    };
    ask(*before_, party.was);
    ask(*after_, party.is);
    sort_unique(asked);
    wide_targets_.clear();
    const Numbers& targets = all ? *sight.all : asked;
    std::set_difference(targets.begin(), targets.end(), sight.near.begin(), sight.near.end(), std::back_inserter(wide_targets_));
    if (wide_targets_.empty()) return;
    find_cells(home_, home_, wide_targets_);
    compare(party, wide_targets_);
    add_rows();
}

/// Of accounts that a home sees from afar: all but those near it.
void Comparison::add_wide(std::span<const std::uint32_t> members, const Difference& is, Areas::Listed& accounts, const Numbers& near) {
    if (accounts.kept.empty()) {
        const auto copy = keep<AccountId>(accounts.numbers.size());
        std::transform(accounts.numbers.begin(), accounts.numbers.end(), copy.begin(), [](std::uint32_t a) { return AccountId{a}; });
        accounts.kept = copy;
    }
    const auto list = reinterpret_cast<std::size_t>(accounts.kept.data());
    auto known = std::find_if(left_out_.begin(), left_out_.end(), [&](const auto& each) { return each.first == list; });
    if (known == left_out_.end()) {
        near_there_.clear();
        if (near.size() < accounts.numbers.size() / 8)
            std::copy_if(near.begin(), near.end(), std::back_inserter(near_there_), [&](std::uint32_t a) { return has(accounts.numbers, a); });
        else
            std::set_intersection(near.begin(), near.end(), accounts.numbers.begin(), accounts.numbers.end(), std::back_inserter(near_there_));
        const auto except = keep<AccountId>(near_there_.size());
        std::transform(near_there_.begin(), near_there_.end(), except.begin(), [](std::uint32_t a) { return AccountId{a}; });
        known = left_out_.insert(left_out_.end(), {list, except});
    }
    if (known->second.size() == accounts.numbers.size()) return;
    const auto part = static_cast<std::uint32_t>(wide_parts_.size());
    wide_parts_.push_back({members, known->second, none});
    const std::size_t hash = row_hash(is, list);
    const std::uint32_t row = wide_numbers_.find(hash, [&](std::uint32_t n) { return wide_rows_[n].is == is && wide_rows_[n].accounts.data() == accounts.kept.data(); });
    if (row != HashIndex::none) {
        wide_parts_[wide_rows_[row].last].next = part;
        wide_rows_[row].last = part;
        return;
    }
    wide_numbers_.add(hash);
    wide_rows_.push_back({is, accounts.kept, part, part});
}

void Comparison::add_wide_rows() {
    std::size_t all_members = 0;
    for (const WidePart& part : wide_parts_) all_members += part.members.size();
    wide_members_.resize(all_members);
    std::span room(wide_members_);
    LargeList<std::uint64_t> sorted, spare;             // a member, and its part
    for (const WideRow& wide : wide_rows_) {
        sorted.clear();
        for (std::uint32_t p = wide.first; p != none; p = wide_parts_[p].next)
            for (const std::uint32_t member : wide_parts_[p].members) sorted.push_back(std::uint64_t{member} << 32 | p);
        radix_sort(sorted, spare, [](std::uint64_t each) { return static_cast<std::uint32_t>(each >> 32); });
        const auto members = room.first(sorted.size());
        room = room.subspan(sorted.size());
        std::transform(sorted.begin(), sorted.end(), members.begin(), [](std::uint64_t each) { return static_cast<std::uint32_t>(each >> 32); });
        const auto number = static_cast<std::uint32_t>(excepts_.size());
        rows_.push_back({wide.is, static_cast<std::uint32_t>(members.size()), wide.accounts, members, none, none, false, number});
        const auto except = keep<std::span<const AccountId>>(sorted.size());
        std::uint64_t count = 0;
        for (std::size_t i = 0; i < sorted.size(); ++i) {
            except[i] = wide_parts_[static_cast<std::uint32_t>(sorted[i])].except;
            count += except[i].size();
        }
        excepts_.push_back({except, count});
    }
}

}  // namespace jeton::engine
