// Sorting many items by a number. Entry point: radix_sort().
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace jeton::engine {

/// By digits of so many bits, from the lowest.
template <unsigned digit, class T, class Allocator, class Key>
void sort_by_digits(std::vector<T, Allocator>& items, std::vector<T, Allocator>& spare, std::uint32_t first, std::uint32_t range, Key key) {
    spare.resize(items.size());
    for (unsigned shift = 0; shift < 32 && range >> shift != 0; shift += digit) {
        std::array<std::uint32_t, (1u << digit) + 1> ends{};
        const auto digit_of = [&](const T& item) { return (key(item) - first) >> shift & ((1u << digit) - 1); };
        for (const T& item : items) ++ends[digit_of(item) + 1];
        for (std::size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
        for (const T& item : items) spare[ends[digit_of(item)]++] = item;
        items.swap(spare);
    }
}

/// Sorts by `key(item)`, a std::uint32_t; items of equal keys keep their order. Linear in their number, but for very few; `spare` is memory
/// that is used again.
template <class T, class Allocator, class Key>
void radix_sort(std::vector<T, Allocator>& items, std::vector<T, Allocator>& spare, Key key) {
    const auto less = [&](const T& a, const T& b) { return key(a) < key(b); };
    if (std::is_sorted(items.begin(), items.end(), less)) return;
    constexpr std::size_t very_few = 24, few = 512;
    if (items.size() < very_few) {
        for (auto at = items.begin(); at != items.end(); ++at) std::rotate(std::upper_bound(items.begin(), at, *at, less), at, at + 1);
        return;
    }
    std::uint32_t low = key(items.front()), high = low;
    for (const T& item : items) low = std::min(low, key(item)), high = std::max(high, key(item));
    if (items.size() < few) return sort_by_digits<8>(items, spare, low, high - low, key);
    sort_by_digits<11>(items, spare, low, high - low, key);
}

}  // namespace jeton::engine
