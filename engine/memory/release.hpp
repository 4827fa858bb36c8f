// Lists that are used again, and when their memory is given back. Entry points: release(), empty().
#pragma once

#include <cstddef>

namespace jeton::engine {

/// Empty, without its memory; `list = {}` would keep it.
template <class List>
void release(List& list) noexcept {
    List().swap(list);
}

/// Empty; after very much its memory is given back.
template <class List>
void empty(List& list) noexcept {
    constexpr std::size_t much = 1u << 14;
    if (list.capacity() > much)
        release(list);
    else
        list.clear();
}

}  // namespace jeton::engine
