// Every limit of the engine, named, with its reason. Limits of texts stand with their grammars.
#pragma once

#include <cstddef>
#include <cstdint>

namespace jeton::engine::limits {

/// Bits of all rules: a condition that mixes both accounts takes one for each conjunct. Beyond it masks grow past a cache line each.
inline constexpr std::size_t rule_bits = 4096;
/// Pairs of a kind, or role, and what rules tell of a token: 24 bits of a token's record.
inline constexpr std::uint32_t badges = 1u << 24;
/// Levels of accounts below a main account.
inline constexpr std::uint32_t account_depth = 32;
/// A line of accounts.ndjson or tokens.ndjson: an account or a token, never a document.
inline constexpr std::size_t ndjson_line = 1u << 20;
/// Bytes read from an NDJSON file at a time.
inline constexpr std::size_t ndjson_chunk = 1u << 20;

}  // namespace jeton::engine::limits
