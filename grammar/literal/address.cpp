#include "grammar/literal/address.hpp"

#include <algorithm>
#include <charconv>

namespace jeton::literal {
namespace {

constexpr std::uint64_t mapped = 0xffffull << 32;   // ::ffff:0:0/96

bool parse_v4(std::string_view s, std::uint32_t& out) noexcept {
    out = 0;
    std::size_t p = 0;
    for (int part = 0; part < 4; ++part) {
        if (part != 0 && (p >= s.size() || s[p++] != '.')) return false;
        const std::size_t begin = p;
        unsigned value = 0;
        while (p < s.size() && s[p] >= '0' && s[p] <= '9' && p - begin < 3) value = value * 10 + static_cast<unsigned>(s[p++] - '0');
        if (p == begin || value > 255 || (s[begin] == '0' && p - begin > 1)) return false;
        out = out << 8 | value;
    }
    return p == s.size();
}

int hex(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// RFC 4291, 2.2: eight groups, `::` once for one group of zeros or more, an IPv4 address for the last two.
bool parse_v6(std::string_view s, Address& out) noexcept {
    std::array<std::uint16_t, 8> groups{};
    int count = 0, gap = -1;
    std::size_t p = 0;
    if (s.starts_with("::")) gap = 0, p = 2;
    else if (s.starts_with(":")) return false;
    while (p < s.size()) {
        if (count == 8) return false;
        const std::size_t begin = p;
        unsigned value = 0;
        while (p < s.size() && hex(s[p]) >= 0 && p - begin < 5) value = value << 4 | static_cast<unsigned>(hex(s[p++]));
        if (p < s.size() && s[p] == '.') {
            std::uint32_t v4 = 0;
            if (count > 6 || !parse_v4(s.substr(begin), v4)) return false;
            groups[static_cast<std::size_t>(count++)] = static_cast<std::uint16_t>(v4 >> 16);
            groups[static_cast<std::size_t>(count++)] = static_cast<std::uint16_t>(v4);
            p = s.size();
            break;
        }
        if (p == begin || p - begin > 4) return false;
        groups[static_cast<std::size_t>(count++)] = static_cast<std::uint16_t>(value);
        if (p == s.size()) break;
        if (s[p++] != ':') return false;
        if (p < s.size() && s[p] == ':') {
            if (gap >= 0) return false;
            gap = count;
            ++p;
        } else if (p == s.size()) {
            return false;
        }
    }
    if (gap < 0 ? count != 8 : count > 7) return false;
    if (gap >= 0) {
        std::move_backward(groups.begin() + gap, groups.begin() + count, groups.end());
        std::fill(groups.begin() + gap, groups.end() - (count - gap), std::uint16_t{0});
    }
    out = {};
    for (std::size_t i = 0; i < 4; ++i) {
        out.high = out.high << 16 | groups[i];
        out.low = out.low << 16 | groups[i + 4];
    }
    return true;
}

Address mask(const Address& a, int length) noexcept {
    const std::uint64_t high = length >= 64 ? ~0ull : length == 0 ? 0 : ~0ull << (64 - length);
    const std::uint64_t low = length <= 64 ? 0 : length == 128 ? ~0ull : ~0ull << (128 - length);
    return {a.high & high, a.low & low};
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) noexcept {
    if (text.size() < 2 || text.size() > 45) return std::nullopt;
    if (std::uint32_t v4 = 0; parse_v4(text, v4)) return Address{0, mapped | v4};
    if (Address v6; text.find(':') != std::string_view::npos && parse_v6(text, v6)) return v6;
    return std::nullopt;
}

bool Network::contains(const Address& a) const noexcept { return mask(a, length) == address; }

NetworkText parse_network(std::string_view text) noexcept {
    NetworkText result;
    const std::size_t slash = text.rfind('/');
    if (slash == std::string_view::npos) return result;
    const std::string_view digits = text.substr(slash + 1);
    const auto address = parse_address(text.substr(0, slash));
    if (!address || digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return result;
    result.is = true;
    const int most = text.substr(0, slash).find(':') != std::string_view::npos ? 128 : 32;
    int length = 0;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (end.ec != std::errc() || (digits.size() > 1 && digits[0] == '0') || length > most) {
        result.fault = NetworkFault::bad_network;
        return result;
    }
    length += 128 - most;
    result.network = {mask(*address, length), length};
    if (!(result.network.address == *address)) result.fault = NetworkFault::host_bits;
    return result;
}

std::string to_text(const Network& network) {
    const Address& a = network.address;
    if (a.high == 0 && a.low >> 32 == 0xffff && network.length >= 96) {
        std::string text;
        for (int shift = 24; shift >= 0; shift -= 8) text += (shift == 24 ? "" : ".") + std::to_string(a.low >> shift & 255);
        return text + "/" + std::to_string(network.length - 96);
    }
    std::array<unsigned, 8> groups{};
    for (std::size_t i = 0; i < 4; ++i) {
        groups[i] = static_cast<unsigned>(a.high >> (48 - 16 * i) & 0xffff);
        groups[i + 4] = static_cast<unsigned>(a.low >> (48 - 16 * i) & 0xffff);
    }
    std::size_t best = 0, best_size = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        std::size_t size = 0;
        while (i + size < 8 && groups[i + size] == 0) ++size;
        if (size > best_size) best = i, best_size = size;
    }
    std::string text;
    for (std::size_t i = 0; i < 8;) {
        if (best_size > 1 && i == best) {
            text += "::";
            i += best_size;
            continue;
        }
        if (!text.empty() && text.back() != ':') text += ':';
        char buffer[8];
        text.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, groups[i++], 16).ptr);
    }
    return text + "/" + std::to_string(network.length);
}

}  // namespace jeton::literal
