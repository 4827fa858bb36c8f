#include "engine/check/networks.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "grammar/literal/address.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::engine {
namespace {

/// `10.0` with zeros up to four numbers.
std::string filled(std::string_view part) {
    std::string whole(part);
    for (auto points = std::count(part.begin(), part.end(), '.'); points < 3; ++points) whole += ".0";
    return whole;
}

/// Of IPv4: the length where the first address begins a network and the second one ends it, or is its mask; negative: there is none.
int length_of(std::string_view first, std::string_view second, bool is_mask) {
    const auto low = literal::parse_address(first), high = literal::parse_address(second);
    if (!low || !high || first.find(':') != std::string_view::npos || second.find(':') != std::string_view::npos) return -1;
    const auto from = static_cast<std::uint32_t>(low->low), to = static_cast<std::uint32_t>(high->low), mask = is_mask ? to : ~(from ^ to);
    const bool whole = std::countl_one(mask) == std::popcount(mask) && (is_mask || ((from & ~mask) == 0 && (to | mask) == ~0U));
    return whole && (!is_mask || mask != 0) ? std::popcount(mask) : -1;
}

/// `10.0.*`, `10.0.*.*`: what stands before the wildcards; empty: this is something else.
std::string_view before_wildcards(std::string_view text) {
    constexpr int all = 4;
    const auto numbers = std::count(text.begin(), text.end(), '.') + 1;
    while (text.ends_with(".*")) text.remove_suffix(2);
    const bool some = std::count(text.begin(), text.end(), '.') + 1 < numbers;
    return some && numbers <= all && is_part_of_address(text) ? text : std::string_view();
}

/// The last part of a field's name.
std::string_view last_of(std::string_view field) { return field.substr(field.find_last_of("._-/") + 1); }

}  // namespace

bool is_of_addresses_or_networks(std::string_view field) {
    const std::string_view last = last_of(field);
    return last.ends_with("IP") || last.ends_with("Ip") || text::is_one_of(text::lower_case(last), {"ip", "ips", "addr", "address", "network", "subnet", "cidr"});
}

bool is_of_addresses(std::string_view field) {
    const std::string last = text::lower_case(last_of(field));
    return is_of_addresses_or_networks(field) && last.find("cidr") == std::string::npos && last != "network" && last != "subnet";
}

bool is_part_of_address(std::string_view text) {
    return std::count(text.begin(), text.end(), '.') < 3 && text.find(':') == std::string_view::npos && literal::parse_address(filled(text)).has_value();
}

std::string meant_network(std::string_view text) {
    std::string network;
    if (const std::string_view part = before_wildcards(text); !part.empty()) {
        network = filled(part) + "/" + std::to_string(8 * (std::count(part.begin(), part.end(), '.') + 1));
    } else if (const std::size_t sign = text.find_first_of("-/"); sign != std::string_view::npos) {
        const std::string_view before = text.substr(0, sign), behind = text.substr(sign + 1);
        if (const int length = length_of(before, behind, text[sign] == '/'); length >= 0) network = std::string(before) + "/" + std::to_string(length);
        else if (text[sign] == '/' && is_part_of_address(before)) network = filled(before) + "/" + std::string(behind);
    }
    const auto read = literal::parse_network(network);
    return read.is && read.fault != literal::NetworkFault::bad_network ? literal::to_text(read.network) : std::string();
}

std::string example_of_network(std::string_view text) { return text.find(':') == std::string_view::npos ? "192.0.2.0/24" : "2001:db8::/32"; }

}  // namespace jeton::engine
