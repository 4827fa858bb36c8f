#include "engine/tokens/secret_index.hpp"

#include <algorithm>

#include "engine/tokens/secret.hpp"

namespace jeton::engine {
namespace {

bool before(const std::pair<SecretHash, std::uint32_t>& entry, const SecretHash& hash) { return entry.first.bytes < hash.bytes; }

}  // namespace

std::uint32_t SecretIndex::find(std::string_view secret) const {
    const auto hash = hash_of(secret, key_);
    return hash ? token_of(*hash) : none;
}

std::uint32_t SecretIndex::token_of(const SecretHash& hash) const {
    const auto& shard = shards_[shard_of(hash)];
    if (shard == nullptr) return none;
    const auto at = std::lower_bound(shard->begin(), shard->end(), hash, before);
    return at != shard->end() && equal(at->first, hash) ? at->second : none;
}

std::shared_ptr<const SecretIndex> SecretIndex::with(const SecretHash& hash, std::uint32_t token) const {
    auto next = std::make_shared<SecretIndex>(*this);
    auto& slot = next->shards_[shard_of(hash)];
    auto shard = slot == nullptr ? std::make_shared<Shard>() : std::make_shared<Shard>(*slot);
    shard->emplace(std::lower_bound(shard->begin(), shard->end(), hash, before), hash, token);
    slot = std::move(shard);
    return next;
}

}  // namespace jeton::engine
