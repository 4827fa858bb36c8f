// Who is at home at an account: its tokens and users, in groups that no rule can tell apart. Entry points: Members, TokenRecord.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/memory/pages.hpp"
#include "jeton/ids.hpp"

namespace jeton::engine {

inline constexpr std::int64_t never = INT64_MAX;

/// What a decision reads of a token: 24 bytes.
struct TokenRecord {
    std::int64_t expires = never;   ///< microseconds since 1970
    std::uint32_t account = 0;
    std::uint32_t narrowing = 0;    ///< filters and accounts, in Pools::narrowings; 0: narrows nothing
    std::uint32_t token_class = 0;  ///< mask of the bits whose `token` side holds
    std::uint16_t kind = 0;
    bool enabled : 1 = false;
    bool there : 1 = false;         ///< else deleted, or not made yet
    bool was : 1 = false;           ///< a token has, or had, this number
    bool listed : 1 = false;        ///< its narrowing has a list of accounts: known without looking at it
    bool narrows : 1 = false;       ///< its filters leave something out: likewise
    bool says_never : 1 = false;    ///< `expires: never` stands there: no life time of a kind moves it
};

/// What rules can tell of a principal at an account.
struct Signature {
    std::uint32_t narrowing = 0;
    std::uint32_t token_class = 0;
    std::uint16_t kind = 0;         ///< or role: number among principals
    std::uint16_t usable = 0;       ///< 1: enabled and not expired
    friend auto operator<=>(const Signature&, const Signature&) = default;
};

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

struct Member {
    Signature is;
    std::uint32_t id = 0;
    friend auto operator<=>(const Member&, const Member&) = default;
};

/// A block of these; sorts them. Null for nobody.
[[nodiscard]] Members* make_members(Version& version, std::vector<Member>& members);
[[nodiscard]] std::vector<Member> members_of(const Members* block);

}  // namespace jeton::engine
