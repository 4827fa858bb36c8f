#include "engine/memory/version.hpp"

#include <utility>

namespace jeton::engine {

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
