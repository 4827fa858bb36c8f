// IP addresses and networks. Entry points: parse_address(), parse_network().
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jeton::literal {

/// 128 bits in network order; IPv4 as IPv4-mapped IPv6.
struct Address {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    friend bool operator==(const Address&, const Address&) = default;
};

/// Four decimals without leading zeros, or RFC 4291 text without a zone.
[[nodiscard]] std::optional<Address> parse_address(std::string_view text) noexcept;

struct Network {
    Address address;
    int length = 128;                   ///< of 128 bits
    [[nodiscard]] bool contains(const Address& a) const noexcept;
};

enum class NetworkFault : std::uint8_t { none, bad_network, host_bits };
struct NetworkText {
    bool is = false;                    ///< the text has the form address/digits
    NetworkFault fault = NetworkFault::none;
    Network network;                    ///< with host_bits: the network that was meant
};
/// address/length.
[[nodiscard]] NetworkText parse_network(std::string_view text) noexcept;
[[nodiscard]] std::string to_text(const Network& network);  ///< `10.0.0.0/8`, `2001:db8::/32`

}  // namespace jeton::literal
