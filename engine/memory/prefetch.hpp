// Memory fetched into the cache while something else is done. Entry point: prefetch().
#pragma once

namespace jeton::engine {

/// Any address: what cannot be read is not fetched. A function that does nothing but this looks to GCC as if it did nothing, and its calls are
/// left out; the empty statement keeps them.
inline void prefetch(const void* address) noexcept {
    asm volatile("" : : "r"(address));
    __builtin_prefetch(address);
}

}  // namespace jeton::engine
