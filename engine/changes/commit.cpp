// Commit: counts and pairs of a delta.
#include "jeton/commit.hpp"

#include "engine/evaluate/parts.hpp"

namespace jeton {

std::string Access::text() const {
    return verdict == Decision::Verdict::deny ? "NOT *:*" : verdict == Decision::Verdict::all ? "*:*" : engine::text_of(parts);
}

std::uint64_t Delta::pairs() const noexcept {
    std::uint64_t all = 0;
    for (const std::uint64_t count : counts) all += count;
    return all;
}

PermissionChange Delta::Iterator::operator*() const noexcept {
    const DeltaRow& row = delta_->rows[row_];
    return {row.principals[principal_], row.action, row.accounts[account_], &delta_->decisions[row.before], &delta_->decisions[row.after], row.is};
}

Delta::Iterator& Delta::Iterator::operator++() noexcept {
    const DeltaRow& row = delta_->rows[row_];
    if (++account_ < row.accounts.size()) return *this;
    account_ = 0;
    if (++principal_ < row.principals.size()) return *this;
    principal_ = 0;
    ++row_;
    return *this;
}

}  // namespace jeton
