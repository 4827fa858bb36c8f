#include "engine/memory/version.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "engine/memory/release.hpp"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace jeton::engine {

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool uses_slabs = false;      // what is read after it was freed is to be seen
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool uses_slabs = false;
#else
constexpr bool uses_slabs = true;
#endif
#else
constexpr bool uses_slabs = true;
#endif

}  // namespace

Slabs::~Slabs() {
    for (void* slab : slabs_) std::free(slab);
}

void Slabs::add_slab(std::size_t bytes) {
    const std::size_t size = std::max(next_size_, bytes), alignment = size == huge ? huge : unit;
    slabs_.reserve(slabs_.size() + 1);
    void* slab = std::aligned_alloc(alignment, size);
    if (slab == nullptr) throw std::bad_alloc();
#if defined(__linux__)
    if (size == huge) madvise(slab, size, MADV_HUGEPAGE);       // a wish: without it everything works the same
#endif
    slabs_.push_back(slab);
    at_ = static_cast<std::byte*>(slab);
    end_ = at_ + size;
    next_size_ = std::min(next_size_ * 2, huge);
}

void* Slabs::take(std::size_t bytes) {
    const std::size_t units = (bytes + unit - 1) / unit;
    if (!uses_slabs || units > most_units) return ::operator new(bytes);
    Free*& ready = ready_[units];
    if (ready == nullptr && free_[units].load(std::memory_order_relaxed) != nullptr) ready = free_[units].exchange(nullptr, std::memory_order_acquire);
    if (ready != nullptr) return std::exchange(ready, ready->next);
    if (static_cast<std::size_t>(end_ - at_) < units * unit) add_slab(units * unit);
    return std::exchange(at_, at_ + units * unit);
}

void Slabs::give(std::span<Block* const> blocks) noexcept {
    for (Block* block : blocks) {
        const std::size_t units = block->units;
        if (!uses_slabs || units == 0) {
            ::operator delete(block);
            continue;
        }
        // None is taken alone, so what is on top while a block is put there is still there, or all has gone.
        std::atomic<Free*>& top = free_[units];
        Free* const given = ::new (static_cast<void*>(block)) Free{top.load(std::memory_order_relaxed)};
        while (!top.compare_exchange_weak(given->next, given, std::memory_order_release, std::memory_order_relaxed)) {
        }
    }
}

Version::Version(std::shared_ptr<const Version> base) : timeline_(base->timeline_), base_(std::move(base)), stamp_(timeline_->next_stamp()) {}

void* Version::copy_bytes(void* to, const void* from, std::size_t bytes) noexcept { return std::memcpy(to, from, bytes); }

void Version::publish() {
    free(scrapped_);
    made_.release();
    release(scrapped_);
    const auto base = std::move(base_);         // it may go with this, but not while the timeline is locked
    const std::lock_guard lock(timeline_->mutex_);
    if (base != nullptr) base->dead_ = std::move(dead_);
    older_ = timeline_->newest_;
    if (older_ != nullptr) older_->newer_ = this;
    timeline_->newest_ = this;
    ++timeline_->published_;
    published_ = true;
}

void Version::leave_line(std::uint64_t older) noexcept {
    --timeline_->published_;
    if (newer_ == nullptr) {
        // The blocks of the version before will be found by walking it, its dead among them.
        timeline_->newest_ = older_;
        if (older_ != nullptr) forget(older_->dead_);
    } else {
        newer_->older_ = older_;
        // Nobody else has what is younger than the version before.
        dead_.erase_if([&](Block* block) {
            const bool goes = block->born > older;
            if (goes) free({&block, 1});
            return goes;
        });
        if (older_ != nullptr) older_->dead_.take_all(dead_, [this](Block* chunk) { free({&chunk, 1}); });
        else forget(dead_);
    }
    if (older_ != nullptr) older_->newer_ = newer_;
}

}  // namespace jeton::engine
