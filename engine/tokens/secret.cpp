#include "engine/tokens/secret.hpp"

#include <sodium.h>

#include <cstdlib>

namespace jeton::engine {
namespace {

constexpr std::string_view prefix = "jeton_";
constexpr std::size_t random_signs = 43, check_signs = 6;       // 62^43 > 2^256; 62^6 > 2^32
constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Once for the process; it cannot go on without random numbers.
void start() {
    static const bool started = sodium_init() >= 0;
    if (!started) std::abort();
}

std::uint32_t crc32(std::string_view text) noexcept {
    std::uint32_t crc = 0xffffffff;
    for (const char c : text) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xedb88320u & (0u - (crc & 1)));
    }
    return ~crc;
}

void add_checksum(std::string& text) {
    std::uint32_t rest = crc32(text);
    for (std::size_t i = 0; i < check_signs; ++i, rest /= 62) text += digits[rest % 62];
}

}  // namespace

std::string make_secret() {
    start();
    std::string text(prefix);
    for (std::size_t i = 0; i < random_signs; ++i) text += digits[randombytes_uniform(62)];
    add_checksum(text);
    return text;
}

std::optional<SecretHash> hash_of(std::string_view secret, const SecretKey& key) {
    if (!is_secret(secret)) return std::nullopt;
    start();
    SecretHash hash;
    crypto_generichash(hash.bytes.data(), hash.bytes.size(), reinterpret_cast<const unsigned char*>(secret.data()), secret.size(),
                       key.bytes.data(), key.bytes.size());
    return hash;
}

SecretKey random_key() {
    start();
    SecretKey key;
    randombytes_buf(key.bytes.data(), key.bytes.size());
    return key;
}

bool equal(const SecretHash& a, const SecretHash& b) noexcept { return sodium_memcmp(a.bytes.data(), b.bytes.data(), a.bytes.size()) == 0; }

}  // namespace jeton::engine

namespace jeton {

bool is_secret(std::string_view text) noexcept {
    using namespace engine;
    if (text.size() != prefix.size() + random_signs + check_signs || !text.starts_with(prefix)) return false;
    if (text.find_first_not_of(digits, prefix.size()) != std::string_view::npos) return false;
    std::uint32_t rest = crc32(text.substr(0, text.size() - check_signs));
    bool right = true;
    for (std::size_t i = 0; i < check_signs; ++i, rest /= 62) right = right && text[text.size() - check_signs + i] == digits[rest % 62];
    return right;
}

}  // namespace jeton
