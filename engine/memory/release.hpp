// Lists that are used again, and when their memory is given back. Entry points: release(), empty().
#pragma once

#include <cstddef>

namespace jeton::engine {

/// Empty, without its memory; `list = {}` would keep it.
template <class List>
void release(List& list) noexcept {
    List().swap(list);
}

/// Empty. Its memory is kept for the next time, unless it is very much, or little of much is in use.
template <class List>
void empty(List& list) noexcept {
    constexpr std::size_t much = 1u << 14, part = 64, very_much = std::size_t{64} << 20;
    if (list.capacity() > much && (list.size() < list.capacity() / part || list.capacity() * sizeof(list[0]) > very_much))
        release(list);
    else
        list.clear();
}

/// The same by a call: where many are emptied, most of which have little in them, code that is fetched takes longer than calls.
template <class List>
[[gnu::noinline]] void empty_by_call(List& list) noexcept {
    empty(list);
}

}  // namespace jeton::engine
