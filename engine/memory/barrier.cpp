#include "engine/memory/barrier.hpp"

#include <exception>

// ThreadSanitizer does not know of it.
#if defined(__linux__) && !defined(__SANITIZE_THREAD__)
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define JETON_NO_MEMBARRIER
#endif
#endif
#ifndef JETON_NO_MEMBARRIER
#define JETON_MEMBARRIER
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif
#endif

namespace jeton::engine {

#ifdef JETON_MEMBARRIER

namespace {

long membarrier(int command) noexcept { return syscall(SYS_membarrier, command, 0u, 0); }

}  // namespace

bool can_fence_all() noexcept {
    static const bool can = [] {
        const long known = membarrier(MEMBARRIER_CMD_QUERY);
        return known > 0 && (known & MEMBARRIER_CMD_PRIVATE_EXPEDITED) != 0 && membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) == 0;
    }();
    return can;
}

void fence_all() noexcept {
    if (membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) == 0) return;
    // A process that was forked off may have to register again. What cannot be relied on must not go on.
    if (membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) != 0 || membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) != 0) std::terminate();
}

#else

bool can_fence_all() noexcept { return false; }
void fence_all() noexcept { std::terminate(); }

#endif

}  // namespace jeton::engine
