// The revision in force, who waits for it and who is told of it. Every lock of the library is here.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>

#include "engine/state.hpp"
#include "jeton/commit.hpp"

namespace jeton::engine {

/// One subscriber: a queue and a thread. Its end delivers what is queued.
class CommitLine {
public:
    explicit CommitLine(std::function<void(const Commit&)> call);
    ~CommitLine();
    CommitLine(const CommitLine&) = delete;
    CommitLine& operator=(const CommitLine&) = delete;
    void add(std::shared_ptr<const Commit> commit);

private:
    struct Queue;
    std::shared_ptr<Queue> queue_;
};

class Publication {
public:
    explicit Publication(std::shared_ptr<const State> first) : state_(std::move(first)) {}

    [[nodiscard]] std::shared_ptr<const State> now() const noexcept { return state_.load(std::memory_order_acquire); }
    [[nodiscard]] std::shared_ptr<const State> at_least(std::uint64_t revision, std::chrono::milliseconds within);
    /// One writer at a time holds this.
    [[nodiscard]] std::unique_lock<std::mutex> write() { return std::unique_lock(writing_); }
    /// By the writer alone.
    void publish(std::shared_ptr<const State> next, const std::shared_ptr<const Commit>& commit);
    [[nodiscard]] std::shared_ptr<CommitLine> subscribe(std::function<void(const Commit&)> call);

private:
    std::atomic<std::shared_ptr<const State>> state_;
    std::mutex writing_;
    std::mutex waiting_;
    std::condition_variable published_;
    std::list<std::weak_ptr<CommitLine>> lines_;    // guarded by waiting_
};

}  // namespace jeton::engine
