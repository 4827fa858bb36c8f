// What this program allocates: counted, and made to fail.
#pragma once

#include <cstddef>

/// By all threads since it began.
[[nodiscard]] std::size_t allocations() noexcept;

/// For as long as it lives, the allocation of this thread after `others` more fails; no other one does.
class FailingAllocation {
public:
    explicit FailingAllocation(long others) noexcept;
    ~FailingAllocation();
    FailingAllocation(const FailingAllocation&) = delete;
    FailingAllocation& operator=(const FailingAllocation&) = delete;
};
