// Small numbers that names resolve to once. An id means something only in the snapshot it came from and in those after it:
// there it is of the same name, and of nothing once that is deleted, or declared no more. It never means something else.
#pragma once

#include <cstdint>

namespace jeton {

enum class AccountId : std::uint32_t { none = 0xffffffff };
enum class TokenId : std::uint32_t { none = 0xffffffff };
enum class UserId : std::uint32_t { none = 0xffffffff };
enum class ActionId : std::uint16_t { none = 0xffff };

/// Who asks: a token, or a user in the role held at one account. The empty principal is nobody: every decision is deny.
struct Principal {
    enum class Kind : std::uint8_t { nobody, token, user };
    Kind kind = Kind::nobody;
    std::uint32_t index = 0;    ///< a token, or a (user, account) pair

    explicit operator bool() const noexcept { return kind != Kind::nobody; }
    friend bool operator==(const Principal&, const Principal&) = default;
};

}  // namespace jeton
