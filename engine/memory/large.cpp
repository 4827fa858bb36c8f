#include "engine/memory/large.hpp"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace jeton::engine {
#if defined(__linux__)
void* take_large(std::size_t bytes) {
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    madvise(memory, bytes, MADV_HUGEPAGE);      // a wish: without it everything works the same
    return memory;
}

void give_large(void* memory, std::size_t bytes) noexcept { munmap(memory, bytes); }
#else
void* take_large(std::size_t bytes) { return ::operator new(bytes, std::align_val_t{64}); }
void give_large(void* memory, std::size_t) noexcept { ::operator delete(memory, std::align_val_t{64}); }
#endif

}  // namespace jeton::engine
