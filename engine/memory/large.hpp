// Memory for lists of millions: in huge pages where the system has them, and back to it when they are freed. Entry point: LargeAllocator.
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <new>

namespace jeton::engine {

/// From this many bytes on; what is smaller comes from the heap.
inline constexpr std::size_t large_bytes = std::size_t{4} << 20;

/// Aligned as by operator new, or better. Throws std::bad_alloc. From any thread.
[[nodiscard]] void* take_large(std::size_t bytes);
void give_large(void* memory, std::size_t bytes) noexcept;

/// For std::vector.
template <class T>
struct LargeAllocator {
    static_assert(alignof(T) <= 64);
    using value_type = T;
    LargeAllocator() = default;
    template <class U>
    LargeAllocator(const LargeAllocator<U>&) noexcept {}        // NOLINT: allocators convert
    [[nodiscard]] T* allocate(std::size_t count) {
        if (count > std::numeric_limits<std::size_t>::max() / sizeof(T)) throw std::bad_array_new_length();
        const std::size_t bytes = count * sizeof(T);
        return bytes < large_bytes ? std::allocator<T>().allocate(count) : static_cast<T*>(take_large(bytes));
    }
    void deallocate(T* memory, std::size_t count) noexcept {
        const std::size_t bytes = count * sizeof(T);
        if (bytes < large_bytes)
            std::allocator<T>().deallocate(memory, count);
        else
            give_large(memory, bytes);
    }
    friend bool operator==(const LargeAllocator&, const LargeAllocator&) noexcept { return true; }
};

}  // namespace jeton::engine
