// Networks as they are written elsewhere. Entry point: meant_network().
#pragma once

#include <string>
#include <string_view>

namespace jeton::engine {

/// `10.0.0.*`, `10.0.0.0-10.0.0.255`, `10.0.0.0/255.255.255.0`, `10.0.0/24` as the one network that holds the same addresses, `10.0.0.0/24`; empty: there is none.
/// A length behind bits that it does not cover counts: `10.0.1/8` is `10.0.0.0/8`.
[[nodiscard]] std::string meant_network(std::string_view text);

/// `10.0.0`: one to three of the numbers of an address.
[[nodiscard]] bool is_part_of_address(std::string_view text);

/// A network of documentation, which nobody takes for one that was calculated.
[[nodiscard]] std::string example_of_network(std::string_view text);

/// Do fields of this name hold addresses? Or networks, such as `subnet`?
[[nodiscard]] bool is_of_addresses(std::string_view field);
[[nodiscard]] bool is_of_addresses_or_networks(std::string_view field);

}  // namespace jeton::engine
