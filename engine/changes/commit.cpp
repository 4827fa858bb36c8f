// Commit: counts and pairs of a delta.
#include "jeton/commit.hpp"

#include <algorithm>

#include "engine/changes/dropped.hpp"
#include "engine/changes/flags.hpp"
#include "engine/changes/reread.hpp"
#include "engine/changes/warnings.hpp"
#include "engine/evaluate/parts.hpp"

namespace jeton {

DecisionParts Access::parts() const {
    const auto own = [](std::span<const std::string_view> texts) { return std::vector<std::string>(texts.begin(), texts.end()); };
    return {own(allow), own(deny), own(filters), any_filter};
}

std::string Access::text() const {
    return verdict == Decision::Verdict::deny ? "NOT *:*" : verdict == Decision::Verdict::all ? "*:*" : engine::text_of(parts());
}

std::uint64_t Delta::pairs() const noexcept {
    std::uint64_t all = 0;
    for (const std::uint64_t count : counts) all += count;
    return all;
}

PermissionChange Delta::Iterator::operator*() const noexcept {
    const DeltaRow& row = delta_->rows[row_];
    return {row.principals[principal_], row.actions[action_], *at_, &delta_->decisions[row.before], &delta_->decisions[row.after], row.is};
}

Delta::Iterator& Delta::Iterator::operator++() noexcept {
    const DeltaRow& row = delta_->rows[row_];
    ++at_;
    if (++account_ < row.accounts_of(principal_).size()) return *this;
    account_ = 0;
    if (++action_ == row.actions.size()) {
        action_ = 0;
        if (++principal_ == row.principals.size()) {
            principal_ = 0;
            ++row_;
        }
    }
    begin_accounts();
    return *this;
}

void Delta::Iterator::begin_accounts() noexcept {
    if (row_ < delta_->rows.size()) at_ = delta_->rows[row_].accounts_of(principal_).begin();
}

Cost Commit::cost() const noexcept {
    const engine::Touched& touched = warnings->touched;
    return {touched.accounts.size(), touched.members.size(), touched.policy || touched.clock_bits};
}

const Diagnostics& Commit::lints() const noexcept { return warnings->lints; }

const std::vector<Flag>& Commit::flags() const {
    engine::CommitWarnings& my = *warnings;
    std::call_once(my.flags_asked, [&] {
        if (my.before != my.after) my.flags = engine::flags(delta, *my.before, *my.after, my.touched);
    });
    return my.flags;
}

const std::vector<OverLimit>& Commit::over_limits() const {
    engine::CommitWarnings& my = *warnings;
    std::call_once(my.limits_asked, [&] {
        std::vector<OverLimit> found;
        for (const engine::Exceeded& each : engine::exceeded_limits(*my.after)) found.push_back({each.limit + std::size_t{1}, AccountId{each.account}, each.count});
        std::sort(found.begin(), found.end(), [&](const OverLimit& a, const OverLimit& b) {
            return a.limit != b.limit ? a.limit < b.limit : after.name(a.account) < after.name(b.account);
        });
        my.over_limits = std::move(found);
    });
    return my.over_limits;
}

std::vector<RereadFilter> Commit::reread() const { return engine::reread(*warnings->before, *warnings->after); }

std::vector<std::string> Commit::dropped() const { return engine::dropped(*warnings->before->policy, *warnings->after->policy); }

}  // namespace jeton
