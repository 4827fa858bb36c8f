// Who is at home where: blocks of members brought up to date, and the limits on them.
#include <algorithm>
#include <numeric>

#include "engine/memory/release.hpp"
#include "engine/world/writer.hpp"

namespace jeton::engine {
namespace {

/// One member of one account, as a number: sums of these over those who are at home there and over the members that the account has are
/// equal where they are the same ones; that others have the same sum is as likely as any number of 64 bits.
inline std::uint64_t mark(const Signature& is, std::uint32_t id) noexcept {
    std::uint64_t mark = (is.number() ^ std::uint64_t{id} << 29) * 0x9e3779b97f4a7c15ull + id;
    mark = (mark ^ mark >> 32) * 0xff51afd7ed558ccdull;
    return mark ^ mark >> 29;
}

}  // namespace

std::uint32_t Writer::home_of(std::uint32_t id) const {
    return (id & user_bit) != 0 ? next_.users[id & ~user_bit].account : next_.tokens[id].account;
}

/// Its number; that of anybody's where there are too many, which refuses the state.
std::uint32_t Writer::badge(const Badge& is) {
    const std::uint32_t number = next_.record_pools->badges.add(is);
    next_.badges = next_.record_pools->badges.data();
    if (number != BadgePool::none) return number;
    too_many_badges_ = true;
    return 0;
}

/// Nothing for who is not there.
std::optional<Member> Writer::member(std::uint32_t id) {
    if ((id & user_bit) != 0) {
        const UserRecord& user = next_.users[id & ~user_bit];
        if (user.role == no_role) return std::nullopt;
        return Member{{0, badge({next_.classing->user(next_), user.role}), 1, 0, 0}, id};
    }
    const TokenRecord& token = next_.tokens[id];
    if (!token.there) return std::nullopt;
    return Member{signature_of(token), id};
}

/// Those who do not stand in the block where they belong, or do in one where they do not; `sums` are of who is at home, by account. Limits are
/// looked at on the way.
void Writer::check_members(const Marks& sums, std::vector<std::uint32_t>& wrong) {
    constexpr std::uint32_t ahead = 8;
    std::vector<bool> differs;
    std::vector<std::uint32_t> right;           // of those accounts
    const std::uint32_t count = next_.accounts.size();
    for (std::uint32_t account = 0; account < count; ++account) {
        if (const Members* later = account + ahead < count ? next_.members.get(account + ahead) : nullptr) fetch(*later);
        const Members* block = next_.members.get(account);
        std::uint64_t sum = 0;
        const auto each = [&](auto take) {
            const std::uint32_t* id = block == nullptr ? nullptr : block->ids();
            for (const Group& group : block == nullptr ? std::span<const Group>() : block->groups())
                for (std::uint32_t i = 0; i < group.count; ++i) take(group.is, *id++);
        };
        each([&](const Signature& is, std::uint32_t id) { sum += mark(is, id); });
        check_limits(account);
        if (sum == sums[account]) continue;
        if (differs.empty()) differs.resize(count);
        differs[account] = true;
        each([&](const Signature& says, std::uint32_t id) {
            const auto is = member(id);
            (is && is->is == says && home_of(id) == account ? right : wrong).push_back(id);
        });
    }
    if (differs.empty()) return;
    std::sort(right.begin(), right.end());
    const auto look = [&](std::uint32_t id) {
        if (differs[home_of(id)] && !std::binary_search(right.begin(), right.end(), id)) wrong.push_back(id);
    };
    for (std::uint32_t t = 0; t < next_.tokens.size(); ++t)
        if (next_.tokens[t].there) look(t);
    for (std::uint32_t u = 0; u < next_.users.size(); ++u)
        if (next_.users[u].role != no_role) look(u | user_bit);
}

void Writer::gather_members() {
    sort_unique(touched_.tokens);
    sort_unique(touched_.users);
    std::vector<std::uint32_t>& ids = touched_.members;
    const bool looks = next_.book->token_fields != 0;
    const std::uint32_t plain = next_.classing->user(next_);
    const auto settle = [&](std::uint32_t t, const TokenRecord token, bool expired, auto text_of) {
        const Badge worn = next_.badges[token.badge];
        const std::uint32_t is = looks && token.there ? next_.classing->token(next_, t, token, text_of(t)) : plain;
        if (worn.token_class == is && (token.expired != 0) == expired) return false;
        TokenRecord& settled = next_.tokens.edit(next_, t);
        settled.badge = badge({is, worn.kind});
        settled.expired = expired;
        return token.there != 0;
    };
    Marks sums;
    if (touched_.anew) sums.resize(next_.accounts.size());
    if (everything_ && base_ != nullptr && (touched_.policy || touched_.anew || looks)) {
        const std::vector<bool> past = next_.record_pools->instants.until(next_.clock_us);
        Pages<std::uint32_t>::InOrder texts(next_.token_texts);
        next_.tokens.each([&](std::uint32_t t, const TokenRecord& token) {
            const bool settled = settle(t, token, past[token.expiry], [&](std::uint32_t number) { return texts.get(number); });
            if (settled) ids.push_back(t);
            if (touched_.anew && token.there) sums[token.account] += mark(signature_of(settled ? next_.tokens[t] : token), t);
        });
        for (std::uint32_t u = 0; u < next_.users.size(); ++u) {
            const UserRecord& user = next_.users[u];
            if (user.role == no_role) continue;
            if (touched_.policy) ids.push_back(u | user_bit);
            if (touched_.anew) sums[user.account] += mark(member(u | user_bit)->is, u | user_bit);
        }
    }
    if (touched_.anew) check_members(sums, ids);
    for (const std::uint32_t t : touched_.tokens) {
        const TokenRecord token = next_.tokens[t];
        settle(t, token, next_.expires(token) <= next_.clock_us, [&](std::uint32_t number) { return next_.token_texts.get(number); });
        ids.push_back(t);
    }
    for (const std::uint32_t u : touched_.users) ids.push_back(u | user_bit);
    if (more_ != nullptr) ids.insert(ids.end(), more_->renumbered.begin(), more_->renumbered.end());
    sort_unique(ids);
    if (!ids.empty() || (more_ != nullptr && !more_->left.empty())) rehome(ids);
}

/// These are put where they are at home now.
void Writer::rehome(std::vector<std::uint32_t>& ids) {
    std::vector<std::uint32_t> sorted;      // by home
    if (ids.size() > next_.accounts.size() / 4) {
        std::vector<std::uint32_t> begins(next_.accounts.size() + 1);
        for (const std::uint32_t id : ids) ++begins[home_of(id) + 1];
        for (std::size_t i = 1; i < begins.size(); ++i) begins[i] += begins[i - 1];
        sorted.resize(ids.size());
        for (const std::uint32_t id : ids) sorted[begins[home_of(id)]++] = id;
    } else {
        sorted = ids;
        std::stable_sort(sorted.begin(), sorted.end(), [&](std::uint32_t a, std::uint32_t b) { return home_of(a) < home_of(b); });
    }
    if (base_ == nullptr) release(ids);
    if (more_ != nullptr && !more_->left.empty()) forget_left();
    for (std::size_t i = 0; i < sorted.size();) {
        const std::uint32_t home = home_of(sorted[i]);
        const std::size_t first = i;
        while (i < sorted.size() && home_of(sorted[i]) == home) ++i;
        Members* const old = next_.members.get(home);
        std::vector<Member> members = members_of(old);
        std::erase_if(members, [&](const Member& m) { return std::binary_search(sorted.begin() + static_cast<std::ptrdiff_t>(first), sorted.begin() + static_cast<std::ptrdiff_t>(i), m.id); });
        for (std::size_t k = first; k < i; ++k)
            if (const auto is = member(sorted[k])) members.push_back(*is);
        Members* const made = make_members(next_, members);
        if (made != old) next_.members.edit(next_, home) = made;
        if (old != nullptr) next_.drop(old);
        limited_.push_back(home);
    }
}

/// An account has a token no more that another one has.
void Writer::forget_left() {
    auto& left = more_->left;
    std::sort(left.begin(), left.end());
    for (auto at = left.begin(); at != left.end();) {
        const std::uint32_t home = at->first;
        const auto end = std::find_if(at, left.end(), [&](const auto& each) { return each.first != home; });
        Members* const old = next_.members.get(home);
        std::vector<Member> members = members_of(old);
        std::erase_if(members, [&](const Member& m) { return std::binary_search(at, end, std::pair(home, m.id)); });
        next_.members.edit(next_, home) = make_members(next_, members);
        if (old != nullptr) next_.drop(old);
        limited_.push_back(home);
        at = end;
    }
}

void Writer::check_limits(std::uint32_t account) {
    const bool is = exceeds(next_, account);
    if (is != (next_.accounts.get(account).exceeds != 0)) next_.accounts.edit(next_, account).exceeds = is;
}

void Writer::check_limits() {
    constexpr std::size_t ahead = 8;
    if ((everything_ && !touched_.anew) || base_ == nullptr) {
        limited_.resize(next_.accounts.size());
        std::iota(limited_.begin(), limited_.end(), 0u);
    }
    sort_unique(limited_);
    for (std::size_t i = 0; i < limited_.size(); ++i) {
        if (i + ahead < limited_.size())
            if (const Members* later = next_.members.get(limited_[i + ahead])) fetch(*later);
        check_limits(limited_[i]);
    }
}

}  // namespace jeton::engine
