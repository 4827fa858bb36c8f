// A memory barrier on every thread of the process, so that those who read often need none. Entry points: can_fence_all(), fence_all().
#pragma once

namespace jeton::engine {

/// Whether the system does that (Linux: membarrier). The same answer every time.
[[nodiscard]] bool can_fence_all() noexcept;
/// When it returns, every thread has passed a full barrier since it was called. Only where can_fence_all(). Some microseconds.
void fence_all() noexcept;

}  // namespace jeton::engine
