#include "engine/memory/version.hpp"

#include <utility>

namespace jeton::engine {

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool recycles = false;    // what is read after it was freed is to be seen
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool recycles = false;
#else
constexpr bool recycles = true;
#endif
#else
constexpr bool recycles = true;
#endif

}  // namespace

Recycled::~Recycled() {
    for (Size& size : sizes_)
        while (size.first != nullptr) ::operator delete(std::exchange(size.first, size.first->next));
}

void* Recycled::take(std::size_t bytes) {
    const std::size_t units = (bytes + unit - 1) / unit;
    if (!recycles || units > most_units) return ::operator new(bytes);
    {
        const std::lock_guard lock(mutex_);
        Size& size = sizes_[units];
        if (size.first != nullptr) {
            --size.count;
            return std::exchange(size.first, size.first->next);
        }
    }
    return ::operator new(units * unit);
}

void Recycled::give(Block* block) noexcept {
    const std::size_t units = block->units;
    if (recycles && units != 0) {
        const std::lock_guard lock(mutex_);
        Size& size = sizes_[units];
        if (size.count < most_of_a_size) {
            size.first = ::new (static_cast<void*>(block)) Free{size.first};
            ++size.count;
            return;
        }
    }
    ::operator delete(block);
}

Version::Version(std::shared_ptr<const Version> base) : timeline_(base->timeline_), base_(std::move(base)), stamp_(timeline_->next_stamp()) {}

void Version::publish() {
    for (Block* block : scrapped_) free(block);
    made_ = {};
    scrapped_ = {};
    const auto base = std::move(base_);         // it may go with this, but not while the timeline is locked
    const std::lock_guard lock(timeline_->mutex_);
    if (base != nullptr) base->dead_ = std::move(dropped_);
    older_ = timeline_->newest_;
    if (older_ != nullptr) older_->newer_ = this;
    timeline_->newest_ = this;
    published_ = true;
}

void Version::leave_line(std::uint64_t& older, bool& newest) {
    const std::lock_guard lock(timeline_->mutex_);
    older = older_ == nullptr ? 0 : older_->stamp_;
    newest = newer_ == nullptr;
    if (newest) {
        // Its blocks are freed by walking them, those of the version before it by walking that: its dead among them.
        timeline_->newest_ = older_;
        if (older_ != nullptr) older_->dead_ = {};
    } else {
        newer_->older_ = older_;
        for (Block* block : dead_) {
            if (block->born > older)
                free(block);
            else
                older_->dead_.push_back(block);
        }
    }
    if (older_ != nullptr) older_->newer_ = newer_;
}

}  // namespace jeton::engine
