// Picks that random worlds and random changes share.
#pragma once

#include <algorithm>
#include <iterator>

#include "tests/support/naive_world.hpp"

namespace naive {

template <class Map>
std::string key_of(Draw& draw, const Map& map) {
    if (map.empty()) return {};
    auto at = map.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(draw.below(map.size())));
    return at->first;
}

inline Texts distinct(Draw& draw, const Texts& from, std::size_t most) {
    Texts chosen;
    for (std::size_t i = 0, n = 1 + draw.below(most); i < n; ++i) chosen.push_back(draw.from(from));
    std::sort(chosen.begin(), chosen.end());
    chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
    return chosen;
}

template <class Map>
Texts keys(const Map& map) {
    Texts all;
    for (const auto& [key, value] : map) all.push_back(key);
    return all;
}

}  // namespace naive
