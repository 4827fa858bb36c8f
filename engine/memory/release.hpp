// Lists that are used again, and when their memory is given back. Entry points: release(), empty().
#pragma once

#include <cstddef>

namespace jeton::engine {

/// Empty, without its memory; `list = {}` would keep it.
template <class List>
void release(List& list) noexcept {
    List().swap(list);
}

/// Empty. Its memory is kept for the next time; where that needs little of much, it is given back then.
template <class List>
void empty(List& list) noexcept {
    constexpr std::size_t much = 1u << 14, part = 64;
    if (list.capacity() > much && list.size() < list.capacity() / part)
        release(list);
    else
        list.clear();
}

}  // namespace jeton::engine
