#include "engine/changes/publication.hpp"

#include <deque>
#include <thread>
#include <utility>

namespace jeton::engine {

struct CommitLine::Queue {
    std::function<void(const Commit&)> call;
    std::mutex mutex;
    std::condition_variable filled;
    std::deque<std::shared_ptr<const Commit>> commits;
    bool closed = false;
    std::thread thread;

    void run() {
        std::unique_lock lock(mutex);
        for (;;) {
            filled.wait(lock, [&] { return closed || !commits.empty(); });
            if (commits.empty()) return;
            const auto commit = std::move(commits.front());
            commits.pop_front();
            lock.unlock();
            try {
                call(*commit);
            } catch (...) {     // harms nobody; the next commit is delivered all the same
            }
            lock.lock();
        }
    }
};

CommitLine::CommitLine(std::function<void(const Commit&)> call) : queue_(std::make_shared<Queue>()) {
    queue_->call = std::move(call);
    queue_->thread = std::thread([queue = queue_] { queue->run(); });
}

CommitLine::~CommitLine() {
    {
        const std::lock_guard lock(queue_->mutex);
        queue_->closed = true;
    }
    queue_->filled.notify_one();
    if (queue_->thread.get_id() == std::this_thread::get_id())
        queue_->thread.detach();        // a subscriber ends itself
    else
        queue_->thread.join();
}

void CommitLine::add(std::shared_ptr<const Commit> commit) {
    {
        const std::lock_guard lock(queue_->mutex);
        queue_->commits.push_back(std::move(commit));
    }
    queue_->filled.notify_one();
}

std::shared_ptr<const State> StateSlot::load() const noexcept {
    for (;;) {
        const std::uint32_t at = in_force_.load();
        const Slot& slot = slots_[at];
        slot.readers.fetch_add(1);
        if (in_force_.load() == at) {
            auto state = slot.state;
            slot.readers.fetch_sub(1);
            return state;
        }
        slot.readers.fetch_sub(1);
    }
}

void StateSlot::store(std::shared_ptr<const State> next) noexcept {
    const std::uint32_t old = in_force_.load(), fresh = 1 - old;
    slots_[fresh].state = std::move(next);      // nobody reads it: the store before this one waited for that
    in_force_.store(fresh);
    while (slots_[old].readers.load() != 0) std::this_thread::yield();      // as long as it takes to copy a pointer
    slots_[old].state.reset();
}

std::shared_ptr<const State> Publication::at_least(std::uint64_t revision, std::chrono::milliseconds within) {
    std::unique_lock lock(waiting_);
    published_.wait_for(lock, within, [&] { return now()->revision >= revision; });
    auto state = now();
    return state->revision >= revision ? state : nullptr;
}

void Publication::publish(std::shared_ptr<State> next, const std::shared_ptr<const Commit>& commit) {
    next->publish();
    const std::lock_guard lock(waiting_);
    states_.remove_if([](const auto& state) { return state.expired(); });
    states_.push_back(next);
    state_.store(std::move(next));
    published_.notify_all();
    for (auto line = lines_.begin(); line != lines_.end();) {
        if (const auto open = line->lock()) {
            if (commit != nullptr) open->add(commit);
            ++line;
        } else {
            line = lines_.erase(line);
        }
    }
}

std::size_t Publication::kept() {
    const std::lock_guard lock(waiting_);
    states_.remove_if([](const auto& state) { return state.expired(); });
    return states_.size();
}

std::shared_ptr<CommitLine> Publication::subscribe(std::function<void(const Commit&)> call) {
    auto line = std::make_shared<CommitLine>(std::move(call));
    const std::lock_guard lock(waiting_);
    lines_.push_back(line);
    return line;
}

}  // namespace jeton::engine
