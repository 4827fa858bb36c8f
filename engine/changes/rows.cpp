// Comparison: the rows of a delta, which share the memory that goes with it.
#include <algorithm>
#include <array>

#include "engine/changes/comparison.hpp"
#include "engine/memory/radix_sort.hpp"

namespace jeton::engine {

template <class T>
std::span<T> Comparison::keep(std::size_t count) {
    return {static_cast<T*>(kept_->memory.allocate(sizeof(T) * std::max<std::size_t>(1, count), alignof(T))), count};
}

/// The targets of this visit that are in a cell of it.
Comparison::Accounts& Comparison::accounts_of_cell(std::uint32_t local, std::span<const std::uint32_t> targets) {
    Accounts& list = lists_[local];
    if (!list.numbers.empty()) return list;
    if (used_.size() == 1) {
        list.numbers = targets;
    } else {
        if (spread_.empty()) {
            Numbers ends(used_.size() + 1);
            for (const std::uint32_t l : local_) ++ends[l + 1];
            for (std::size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
            spread_.resize(targets.size());
            for (std::size_t l = 0; l < used_.size(); ++l) lists_[l].numbers = {spread_.data() + ends[l], ends[l + 1] - ends[l]};
            for (std::size_t i = 0; i < targets.size(); ++i) spread_[ends[local_[i]]++] = targets[i];
            for (Accounts& each : lists_) each.hash = hash_numbers(each.numbers);
        }
        return list;
    }
    list.hash = hash_numbers(list.numbers);
    return list;
}

/// Those in the cells of some of found_, sorted.
Comparison::Accounts& Comparison::accounts_of_cells(std::size_t first, std::size_t last, std::span<const std::uint32_t> targets) {
    const auto same = [&](const Joined& each) {
        return std::equal(each.locals.begin(), each.locals.end(), found_.begin() + static_cast<std::ptrdiff_t>(first), found_.begin() + static_cast<std::ptrdiff_t>(last),
                          [](std::uint32_t local, const auto& found) { return local == found.second; });
    };
    const auto known = std::find_if(joined_.begin(), joined_.end(), same);
    if (known != joined_.end()) return known->accounts;
    Joined& made = joined_.emplace_back();
    for (std::size_t i = first; i < last; ++i) {
        const auto& some = accounts_of_cell(found_[i].second, targets).numbers;
        made.locals.push_back(found_[i].second);
        made.numbers.insert(made.numbers.end(), some.begin(), some.end());
    }
    std::sort(made.numbers.begin(), made.numbers.end());
    made.accounts = {made.numbers, hash_numbers(made.numbers), {}};
    return made.accounts;
}

/// Until the visit ends: where a row will be looked for is fetched meanwhile.
void Comparison::add(const Party& party, const Difference& is, Accounts& accounts) {
    pending_.push_back({&party, is, &accounts, hash_numbers(std::array<std::uint64_t, 3>{accounts.hash, std::uint64_t{is.before} << 32 | is.after, is.actions})});
    row_numbers_.prefetch(pending_.back().hash);
}

void Comparison::add_rows() {
    for (const Pending& each : pending_) add_row(*each.party, each.is, *each.accounts, each.hash);
    pending_.clear();
}

void Comparison::add_row(const Party& party, const Difference& is, Accounts& accounts, std::size_t hash) {
    const std::uint32_t known = row_numbers_.find(hash, [&](std::uint32_t number) {
        const Row& row = rows_[number];
        return row.is == is && row.accounts.size() == accounts.numbers.size() &&
               std::equal(row.accounts.begin(), row.accounts.end(), accounts.numbers.begin(), [](AccountId a, std::uint32_t b) { return static_cast<std::uint32_t>(a) == b; });
    });
    const auto part = static_cast<std::uint32_t>(parts_.size());
    parts_.push_back({party.members, none});
    if (known != HashIndex::none) {
        Row& row = rows_[known];
        parts_[row.last_part].next = part;
        row.last_part = part;
        row.members += static_cast<std::uint32_t>(party.members.size());
        return;
    }
    if (accounts.kept.empty()) {
        const auto copy = keep<AccountId>(accounts.numbers.size());
        std::transform(accounts.numbers.begin(), accounts.numbers.end(), copy.begin(), [](std::uint32_t a) { return AccountId{a}; });
        accounts.kept = copy;
    }
    row_numbers_.add(hash);
    rows_.push_back({is, accounts.kept, part, part, static_cast<std::uint32_t>(party.members.size())});
}

void Comparison::write_rows(Delta& delta) {
    order_.resize(rows_.size());
    std::size_t all_members = 0;
    for (std::uint32_t i = 0; i < rows_.size(); ++i) {
        const Row& row = rows_[i];
        std::uint32_t first = none;
        for (std::uint32_t p = row.first_part; p != none; p = parts_[p].next) first = std::min(first, parts_[p].members.front());
        order_[i] = {first, verdicts_->set(row.is.actions).front(), static_cast<std::uint32_t>(row.accounts.front()), i};
        all_members += row.members;
    }
    radix_sort(order_, spare_order_, [](const InOrder& row) { return row.member; });
    for (auto at = order_.begin(); at != order_.end();) {
        const auto end = std::find_if(at, order_.end(), [&](const InOrder& row) { return row.member != at->member; });
        if (end - at > 1) std::sort(at, end);
        at = end;
    }
    delta.rows.reserve(order_.size());
    auto room = keep<Principal>(all_members);
    constexpr std::size_t ahead = 12;       // rows stand anywhere: what is needed soon is fetched while others are written
    for (std::size_t i = 0; i < order_.size(); ++i) {
        if (i + ahead < order_.size()) __builtin_prefetch(&rows_[order_[i + ahead].row]);
        if (i + ahead / 2 < order_.size()) __builtin_prefetch(&parts_[rows_[order_[i + ahead / 2].row].first_part]);
        if (i + ahead / 4 < order_.size()) __builtin_prefetch(parts_[rows_[order_[i + ahead / 4].row].first_part].members.data());
        const Row& row = rows_[order_[i].row];
        const auto principals = room.first(row.members);
        room = room.subspan(row.members);
        const auto write = [&](std::span<const std::uint32_t> numbers) { std::transform(numbers.begin(), numbers.end(), principals.begin(), principal_of); };
        if (row.first_part == row.last_part) {
            write(parts_[row.first_part].members);
        } else {
            members_.clear();
            for (std::uint32_t p = row.first_part; p != none; p = parts_[p].next) members_.insert(members_.end(), parts_[p].members.begin(), parts_[p].members.end());
            radix_sort(members_, spare_, [](std::uint32_t member) { return member; });
            write(members_);
        }
        delta.rows.push_back({decisions_.classify(row.is.before, row.is.after), row.is.before, row.is.after, verdicts_->names(row.is.actions), principals, row.accounts});
        delta.counts[static_cast<std::size_t>(delta.rows.back().is)] += delta.rows.back().pairs();
    }
}

}  // namespace jeton::engine
