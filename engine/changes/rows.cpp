// Comparison: the rows of a delta, which share the memory that goes with it.
#include <algorithm>
#include <array>
#include <utility>

#include "engine/changes/comparison.hpp"
#include "engine/memory/prefetch.hpp"
#include "engine/memory/radix_sort.hpp"

namespace jeton::engine {

/// Of a row: `accounts` is the hash of its accounts.
std::size_t Comparison::row_hash(const Difference& is, std::size_t accounts) noexcept {
    return hash_numbers(std::array<std::uint64_t, 3>{accounts, std::uint64_t{is.before} << 32 | is.after, is.actions});
}

std::unique_ptr<Comparison::Kept> Comparison::Shelf::take() {
    for (auto& each : spare_)
        if (each.load(std::memory_order_relaxed) != nullptr)
            if (Kept* const kept = each.exchange(nullptr, std::memory_order_acquire)) return std::unique_ptr<Kept>(kept);
    return std::make_unique<Kept>();
}

void Comparison::Shelf::give(std::unique_ptr<Kept> kept) noexcept {
    kept->memory.release();
    kept->before = kept->after = nullptr;
    kept->texts = nullptr;
    for (auto& each : spare_) {
        Kept* none_there = nullptr;
        if (each.load(std::memory_order_relaxed) == nullptr && each.compare_exchange_strong(none_there, kept.get(), std::memory_order_release, std::memory_order_relaxed))
            return static_cast<void>(kept.release());
    }
}

Comparison::Shelf::~Shelf() {
    for (auto& each : spare_) delete each.load(std::memory_order_acquire);
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
void Comparison::add(std::span<const std::uint32_t> members, const Difference& is, Accounts& accounts) {
    if (accounts.numbers.size() == 1 && accounts.numbers.front() == home_) {
        own_.push_back({is, home_, members});
        return;
    }
    const std::size_t hash = row_hash(is, accounts.hash);
    if (row_numbers_.is_small() && pending_.empty()) return add_row(members, is, accounts, hash);        // nothing to fetch
    pending_.push_back({members, is, &accounts, hash});
    row_numbers_.prefetch(hash);
}

void Comparison::add_rows() {
    for (const Pending& each : pending_) add_row(each.members, each.is, *each.accounts, each.hash);
    pending_.clear();
}

/// A difference that is met at one home joins the row of all who differ so at that account; one that is met at several gets a row of pairs.
void Comparison::add_own_rows() {
    constexpr std::size_t ahead = 16;
    if (own_.empty()) return;
    if (std::all_of(own_.begin(), own_.end(), [&](const Own& own) { return own.home == own_.front().home; })) {
        Accounts accounts{{&own_.front().home, 1}, hash_numbers(std::span(&own_.front().home, 1)), {}};
        for (const Own& own : own_) add_row(own.members, own.is, accounts, row_hash(own.is, accounts.hash));
        return;
    }
    much_ = true;
    const auto head = [](const Own& own) { return std::max(own.is.before, own.is.after); };
    own_numbers_.heads(decisions_.size());
    own_of_.resize(own_.size());
    for (std::size_t i = 0; i < own_.size(); ++i) {
        if (i + ahead < own_.size()) own_numbers_.prefetch(head(own_[i + ahead]));
        if (i + ahead / 2 < own_.size())
            if (const std::uint32_t last = own_numbers_.last_of(head(own_[i + ahead / 2])); last != ChainIndex::none) prefetch(&own_differences_[last]);
        const Own& own = own_[i];
        const auto [number, fresh] = own_numbers_.add(
            head(own), [&] { return row_hash(own.is, 0); }, [&](std::uint32_t n) { return own_differences_[n].is == own.is; });
        if (fresh) own_differences_.push_back({own.is, own.home, 0, false});
        own_of_[i] = number;
        OwnDifference& of = own_differences_[number];
        of.many = of.many || of.home != own.home;
        ++of.count;
    }
    Accounts accounts;
    std::size_t paired_members = 0;
    own_order_.resize(number_paired());
    for (std::uint32_t i = 0; i < own_.size(); ++i) {
        if (i + ahead < own_.size()) prefetch(&own_differences_[own_of_[i + ahead]]);
        const Own& own = own_[i];
        if (OwnDifference& of = own_differences_[own_of_[i]]; of.many) {
            own_order_[of.count++] = i;
            paired_members += own.members.size();
            continue;
        }
        if (accounts.numbers.empty() || accounts.numbers.front() != own.home) {
            accounts.numbers = {&own.home, 1};
            accounts.hash = hash_numbers(accounts.numbers);
            accounts.kept = {};
        }
        add_row(own.members, own.is, accounts, row_hash(own.is, accounts.hash));
    }
    if (!own_order_.empty()) add_paired_rows(paired_members);
}

/// How many of own_ are of differences at several homes, each of which gets a part of own_order_: it begins at its `count`.
std::uint32_t Comparison::number_paired() {
    std::uint32_t count = 0;
    for (OwnDifference& of : own_differences_)
        if (of.many) count += std::exchange(of.count, count);
    return count;
}

/// A row for each of these, which have so many members in all.
void Comparison::add_paired_rows(std::size_t all_members) {
    const auto count = static_cast<std::uint32_t>(own_order_.size());
    own_members_.resize(all_members);
    auto accounts = keep<AccountId>(all_members);
    std::span members(own_members_);
    constexpr std::uint32_t ahead = 16;
    std::uint32_t at = 0;
    for (const OwnDifference& of : own_differences_) {
        if (!of.many) continue;
        own_pairs_.clear();
        for (; at < of.count; ++at) {
            if (at + ahead < count) prefetch(&own_[own_order_[at + ahead]]);
            if (at + ahead / 2 < count) prefetch(own_[own_order_[at + ahead / 2]].members.data());
            const Own& own = own_[own_order_[at]];
            for (const std::uint32_t member : own.members) own_pairs_.push_back(std::uint64_t{member} << 32 | own.home);
        }
        radix_sort(own_pairs_, spare_pairs_, [](std::uint64_t pair) { return static_cast<std::uint32_t>(pair >> 32); });
        const std::size_t size = own_pairs_.size();
        for (std::size_t i = 0; i < size; ++i) {
            members[i] = static_cast<std::uint32_t>(own_pairs_[i] >> 32);
            accounts[i] = AccountId{static_cast<std::uint32_t>(own_pairs_[i])};
        }
        rows_.push_back({of.is, static_cast<std::uint32_t>(size), accounts.first(size), members.first(size), none, none, true});
        members = members.subspan(size);
        accounts = accounts.subspan(size);
    }
}

void Comparison::add_row(std::span<const std::uint32_t> members, const Difference& is, Accounts& accounts, std::size_t hash) {
    const std::uint32_t known = row_numbers_.find(hash, [&](std::uint32_t number) {
        const Row& row = rows_[number];
        return row.is == is && row.accounts.size() == accounts.numbers.size() &&
               std::equal(row.accounts.begin(), row.accounts.end(), accounts.numbers.begin(), [](AccountId a, std::uint32_t b) { return static_cast<std::uint32_t>(a) == b; });
    });
    if (known != HashIndex::none) {
        Row& row = rows_[known];
        const auto part = static_cast<std::uint32_t>(parts_.size());
        parts_.push_back({members, none});
        (row.next == none ? row.next : parts_[row.last].next) = part;
        row.last = part;
        row.size += static_cast<std::uint32_t>(members.size());
        return;
    }
    if (accounts.kept.empty()) {
        const auto copy = keep<AccountId>(accounts.numbers.size());
        std::transform(accounts.numbers.begin(), accounts.numbers.end(), copy.begin(), [](std::uint32_t a) { return AccountId{a}; });
        accounts.kept = copy;
    }
    row_numbers_.add(hash);
    rows_.push_back({is, static_cast<std::uint32_t>(members.size()), accounts.kept, members, none, none, false});
}

/// Of its first member.
std::uint32_t Comparison::first_account(const Row& row) const {
    auto account = row.accounts.begin();
    if (row.except != none)
        for (const AccountId each : excepts_[row.except].accounts.front()) account += *account == each;
    return static_cast<std::uint32_t>(*account);
}

/// Few as they come: most deltas have few rows, and a general sort is much code to fetch.
void Comparison::sort_order() {
    constexpr std::size_t few = 24;
    if (order_.size() > few) return sort_order_of_many();
    for (std::size_t i = 1; i < order_.size(); ++i) {
        const InOrder row = order_[i];
        std::size_t at = i;
        for (; at > 0 && row < order_[at - 1]; --at) order_[at] = order_[at - 1];
        order_[at] = row;
    }
}

void Comparison::sort_order_of_many() {
    much_ = true;
    radix_sort(order_, spare_order_, [](const InOrder& row) { return row.member(); });
    for (auto at = order_.begin(); at != order_.end();) {
        const auto end = std::find_if(at, order_.end(), [&](const InOrder& row) { return row.member() != at->member(); });
        if (end - at > 1) std::sort(at, end);
        at = end;
    }
}

/// Those of a row with several parts, in order: members_.
void Comparison::gather_members(const Row& row) {
    much_ = true;
    members_.assign(row.members.begin(), row.members.end());
    for (std::uint32_t p = row.next; p != none; p = parts_[p].next) members_.insert(members_.end(), parts_[p].members.begin(), parts_[p].members.end());
    radix_sort(members_, spare_, [](std::uint32_t member) { return member; });
}

/// Rows stand anywhere when they are in order: what is needed soon is fetched while others are written.
void Comparison::write_rows(Delta& delta) {
    std::size_t all_members = 0;
    order_.reserve(rows_.size());
    for (std::uint32_t i = 0; i < rows_.size(); ++i) {
        const Row& row = rows_[i];
        std::uint32_t first = row.members.front();
        for (std::uint32_t p = row.next; p != none; p = parts_[p].next) first = std::min(first, parts_[p].members.front());
        order_.push_back({first, verdicts_->set(row.is.actions).front(), first_account(row), i});
        all_members += row.size;
    }
    sort_order();
    const auto rows = keep<DeltaRow>(order_.size());
    auto room = keep<Principal>(all_members);
    constexpr std::size_t ahead = 16;
    for (std::size_t i = 0; i < order_.size(); ++i) {
        if (i + ahead < order_.size()) prefetch(&rows_[order_[i + ahead].row()]);
        if (i + ahead / 2 < order_.size()) prefetch(rows_[order_[i + ahead / 2].row()].members.data());
        const Row& row = rows_[order_[i].row()];
        const auto principals = room.first(row.size);
        room = room.subspan(row.size);
        std::span<const std::uint32_t> members = row.members;
        if (row.next != none) {
            gather_members(row);
            members = members_;
        }
        std::transform(members.begin(), members.end(), principals.begin(), principal_of);
        DeltaRow& written = *::new (&rows[i]) DeltaRow{decisions_.classify(row.is.before, row.is.after), row.paired, row.is.before, row.is.after, verdicts_->names(row.is.actions), principals, row.accounts, {}, 0};
        if (row.except != none) {
            written.except = excepts_[row.except].accounts;
            written.left_out = excepts_[row.except].count;
        }
        delta.counts[static_cast<std::size_t>(written.is)] += written.pairs();
    }
    const auto decisions = keep<Access>(decisions_.size());     // the first ones were fetched when they were met
    for (std::uint32_t i = 0; i < decisions.size(); ++i) {
        if (i + ahead < decisions.size()) decisions_.fetch_access(i + ahead);
        ::new (&decisions[i]) Access(decisions_.access(i));     // made in its place
    }
    delta.rows = rows;
    delta.decisions = decisions;
}

}  // namespace jeton::engine
