// The text of a secret: `jeton_`, 43 signs of base62 (256 random bits), 6 signs of checksum. Made here, recognised without a look-up.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "jeton/secret.hpp"

namespace jeton::engine {

/// From the system's CSPRNG.
[[nodiscard]] std::string make_secret();
/// A keyed hash: BLAKE2b-256. What has no secret's form has none.
[[nodiscard]] std::optional<SecretHash> hash_of(std::string_view secret, const SecretKey& key);
[[nodiscard]] SecretKey random_key();
/// In a time that does not depend on where they differ.
[[nodiscard]] bool equal(const SecretHash& a, const SecretHash& b) noexcept;

}  // namespace jeton::engine
