// Secrets of tokens: what a program sends to show which token it has.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace jeton {

/// What is kept of a secret. With the key it cannot be told which secret it is of; without the key it cannot be made.
struct SecretHash {
    std::array<std::uint8_t, 32> bytes{};
    friend bool operator==(const SecretHash&, const SecretHash&) = default;
};

/// The key of all hashes of an installation; keep it apart from them.
struct SecretKey {
    std::array<std::uint8_t, 32> bytes{};
};

/// Whether a text has the form of a secret: prefix, 43 signs of base62, checksum. Asks no engine: for scanners that look for leaked
/// secrets, and to tell a mistyped one from a wrong one. Any thread.
[[nodiscard]] bool is_secret(std::string_view text) noexcept;

struct Commit;

/// A token that was just created. The secret is here and nowhere else: show it once.
struct NewToken {
    std::string secret;
    SecretHash hash;                            ///< to be stored; Engine::add_secret() takes it after a restart
    std::shared_ptr<const Commit> commit;
};

}  // namespace jeton
