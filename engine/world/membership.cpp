// Who is at home where: blocks of members brought up to date, and the limits on them.
#include <algorithm>

#include "engine/memory/release.hpp"
#include "engine/world/writer.hpp"

namespace jeton::engine {

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
    return Member{{token.narrowing, token.badge, token.usable(), token.listed, token.narrows}, id};
}

/// Those whose block does not have them where they belong. Tokens of a home stand far apart, so some homes are looked at ahead.
void Writer::check_members(std::vector<std::uint32_t>& wrong) {
    constexpr std::uint32_t ahead = 6;
    const std::uint32_t count = next_.members.size();
    for (std::uint32_t account = 0; account < count; ++account) {
        if (account + 2 * ahead < count) __builtin_prefetch(next_.members.get(account + 2 * ahead));
        if (const Members* later = account + ahead < count ? next_.members.get(account + ahead) : nullptr)
            for (std::uint32_t i = 0; i < later->size; ++i)
                if ((later->ids()[i] & user_bit) == 0) next_.tokens.prefetch(later->ids()[i]);
        const Members* block = next_.members.get(account);
        if (block == nullptr) continue;
        const std::uint32_t* id = block->ids();
        for (const Group& group : block->groups())
            for (std::uint32_t i = 0; i < group.count; ++i, ++id) {
                const auto is = member(*id);
                if (!is || is->is != group.is || home_of(*id) != account) wrong.push_back(*id);
            }
    }
}

void Writer::gather_members() {
    sort_unique(touched_.tokens);
    sort_unique(touched_.users);
    std::vector<std::uint32_t>& ids = touched_.members;
    const bool looks = next_.book->token_fields != 0;
    const std::uint32_t plain = next_.classing->user(next_);
    const auto settle = [&](std::uint32_t t) {
        const TokenRecord token = next_.tokens[t];
        const Badge worn = next_.badges[token.badge];
        const std::uint32_t is = looks && token.there ? next_.classing->token(next_, t, token, text_of_token(t)) : plain;
        const bool expired = next_.expires(token) <= next_.clock_us;
        if (worn.token_class == is && (token.expired != 0) == expired) return false;
        TokenRecord& settled = next_.tokens.edit(next_, t);
        settled.badge = badge({is, worn.kind});
        settled.expired = expired;
        return token.there != 0;
    };
    if (everything_ && base_ != nullptr && (touched_.policy || touched_.anew || looks)) {
        for (std::uint32_t t = 0; t < next_.tokens.size(); ++t)
            if (settle(t)) ids.push_back(t);
        const bool users = touched_.policy;
        for (std::uint32_t u = 0; users && u < next_.users.size(); ++u)
            if (next_.users[u].role != no_role) ids.push_back(u | user_bit);
    }
    if (touched_.anew) check_members(ids);
    for (const std::uint32_t t : touched_.tokens) {
        settle(t);
        ids.push_back(t);
    }
    for (const std::uint32_t u : touched_.users) ids.push_back(u | user_bit);
    ids.insert(ids.end(), renumbered_.begin(), renumbered_.end());
    sort_unique(ids);

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

void Writer::check_limits() {
    if (everything_ || base_ == nullptr) {
        limited_.clear();
        for (std::uint32_t a = 0; a < next_.accounts.size(); ++a) limited_.push_back(a);
    }
    sort_unique(limited_);
    for (std::size_t i = 0; i < limited_.size(); ++i) {
        if (i + 8 < limited_.size())
            if (const Members* later = next_.members.get(limited_[i + 8])) {
                __builtin_prefetch(later);
                __builtin_prefetch(later->first + 6);       // most end there
            }
        const std::uint32_t a = limited_[i];
        const bool is = exceeds(next_, a);
        if (is != (next_.facts.get(a).exceeds != 0)) next_.facts.edit(next_, a).exceeds = is;
    }
}

}  // namespace jeton::engine
