// Which token a hash is of. Entry point: SecretIndex. Immutable: adding makes another one that shares all but a thousandth of it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "jeton/secret.hpp"

namespace jeton::engine {

/// Looked up by the first bytes of a keyed hash, which nobody can choose without the key; compared in constant time.
class SecretIndex {
public:
    static constexpr std::uint32_t none = 0xffffffff;
    explicit SecretIndex(const SecretKey& key) : key_(key) {}

    /// The token's number, or none. Time and memory traffic do not depend on how much of the secret is right.
    [[nodiscard]] std::uint32_t find(std::string_view secret) const;
    /// The token that a hash is of, or none.
    [[nodiscard]] std::uint32_t token_of(const SecretHash& hash) const;
    /// With another secret of a token, of which no token has the hash.
    [[nodiscard]] std::shared_ptr<const SecretIndex> with(const SecretHash& hash, std::uint32_t token) const;
    [[nodiscard]] const SecretKey& key() const noexcept { return key_; }

private:
    using Shard = std::vector<std::pair<SecretHash, std::uint32_t>>;
    static std::size_t shard_of(const SecretHash& hash) noexcept { return hash.bytes[0] << 2 | hash.bytes[1] >> 6; }

    SecretKey key_;
    std::array<std::shared_ptr<const Shard>, 1024> shards_;     // each in the order of hashes
};

}  // namespace jeton::engine
