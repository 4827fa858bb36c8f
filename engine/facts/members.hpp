// Who is at home at an account: its tokens and users, in groups that no rule can tell apart. Entry points: Members, TokenRecord.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/facts/badges.hpp"
#include "engine/memory/pages.hpp"
#include "engine/memory/prefetch.hpp"
#include "jeton/ids.hpp"

namespace jeton::engine {

/// What is said of a token, but for its texts.
struct TokenSettings {
    std::int64_t expires = never;   ///< microseconds since 1970
    std::uint32_t account = 0;
    std::uint32_t narrowing = 0;    ///< filters and accounts, in Pools::narrowings; 0: narrows nothing
    std::uint16_t kind = 0;
    bool enabled = true;
    bool says_never = false;        ///< `expires: never` stands there: no life time of a kind moves it
};

/// The same as a decision reads it, with what follows: 16 bytes.
struct alignas(16) TokenRecord {
    std::uint32_t account = 0;
    std::uint32_t narrowing = 0;
    std::uint32_t expiry = 0;           ///< in RecordPools::instants
    std::uint32_t badge : 24 = 0;       ///< in RecordPools::badges
    std::uint32_t enabled : 1 = 0;
    std::uint32_t expired : 1 = 0;      ///< at the clock of the state
    std::uint32_t there : 1 = 0;        ///< else deleted, or not made yet
    std::uint32_t was : 1 = 0;          ///< a token has, or had, this number
    std::uint32_t listed : 1 = 0;       ///< its narrowing has a list of accounts: known without looking at it
    std::uint32_t narrows : 1 = 0;      ///< its filters leave something out: likewise
    std::uint32_t says_never : 1 = 0;

    [[nodiscard]] bool usable() const noexcept { return enabled != 0 && expired == 0; }
};
static_assert(sizeof(TokenRecord) == 16);

/// What rules and filters can tell of a principal at an account.
struct Signature {
    std::uint32_t narrowing = 0;
    std::uint32_t badge : 24 = 0;
    std::uint32_t usable : 1 = 0;       ///< enabled and not expired
    std::uint32_t listed : 1 = 0;       ///< of the narrowing, as in TokenRecord
    std::uint32_t narrows : 1 = 0;

    [[nodiscard]] std::uint64_t number() const noexcept {
        return std::uint64_t{narrowing} << 32 | std::uint64_t{badge} << 8 | std::uint64_t{usable} | std::uint64_t{listed} << 1 | std::uint64_t{narrows} << 2;
    }
    friend bool operator==(const Signature& a, const Signature& b) noexcept { return a.number() == b.number(); }
    friend auto operator<=>(const Signature& a, const Signature& b) noexcept { return a.number() <=> b.number(); }
};
static_assert(sizeof(Signature) == 8);
[[nodiscard]] inline Signature signature_of(const TokenRecord& token) noexcept { return {token.narrowing, token.badge, token.usable(), token.listed, token.narrows}; }

struct Group {
    Signature is;
    std::uint32_t count = 0;
};

/// A member of an account: a token's number, or a user record's with the highest bit set.
inline constexpr std::uint32_t user_bit = 0x80000000;
[[nodiscard]] inline Principal principal_of(std::uint32_t member) noexcept {
    return (member & user_bit) != 0 ? Principal{Principal::Kind::user, member & ~user_bit} : Principal{Principal::Kind::token, member};
}

struct Members : Block {
    std::uint32_t group_count = 0;
    std::uint32_t size = 0;
    Group first[1];                 ///< the groups, then the members of each, by number

    [[nodiscard]] std::span<const Group> groups() const noexcept { return {first, group_count}; }
    [[nodiscard]] static std::size_t bytes_of(std::size_t groups, std::size_t members) noexcept {
        return sizeof(Block) + 2 * sizeof(std::uint32_t) + groups * sizeof(Group) + members * sizeof(std::uint32_t);
    }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_of(group_count, size); }
    [[nodiscard]] const std::uint32_t* ids() const noexcept { return reinterpret_cast<const std::uint32_t*>(first + group_count); }
};

/// Fetches into the cache what most members of an account fill.
inline void fetch(const Members& members) noexcept {
    prefetch(&members);
    prefetch(members.first + 4);
    prefetch(members.first + 9);
}

struct Member {
    Signature is;
    std::uint32_t id = 0;
    friend auto operator<=>(const Member&, const Member&) = default;
};

/// A block of these; sorts them. Null for nobody.
[[nodiscard]] Members* make_members(Version& version, std::vector<Member>& members);
[[nodiscard]] std::vector<Member> members_of(const Members* block);

}  // namespace jeton::engine
