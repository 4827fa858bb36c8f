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

/// One pointer that readers copy without waiting while a writer replaces it. A reader counts itself in at the slot that is in force,
/// looks again, and goes to the other slot if that changed meanwhile; the writer fills the slot that nobody uses.
/// std::atomic<std::shared_ptr> would do, but ThreadSanitizer finds a race in that of GCC 12.
class StateSlot {
public:
    explicit StateSlot(std::shared_ptr<const State> first) { slots_[0].state = std::move(first); }

    [[nodiscard]] std::shared_ptr<const State> load() const noexcept;
    /// By one writer at a time. When it returns, every later load() gives `next`, and this holds the state before no more.
    void store(std::shared_ptr<const State> next) noexcept;

private:
    struct Slot {
        alignas(64) mutable std::atomic<std::uint32_t> readers{0};
        std::shared_ptr<const State> state;
    };
    Slot slots_[2];
    std::atomic<std::uint32_t> in_force_{0};
};

class Publication {
public:
    explicit Publication(std::shared_ptr<const State> first) : state_(first), states_{first} {}

    [[nodiscard]] std::shared_ptr<const State> now() const noexcept { return state_.load(); }
    [[nodiscard]] std::shared_ptr<const State> at_least(std::uint64_t revision, std::chrono::milliseconds within);
    /// One writer at a time holds this.
    [[nodiscard]] std::unique_lock<std::mutex> write() { return std::unique_lock(writing_); }
    /// The same, not locked yet.
    [[nodiscard]] std::unique_lock<std::mutex> write_later() { return std::unique_lock(writing_, std::defer_lock); }
    /// By the writer alone.
    void publish(std::shared_ptr<State> next, const std::shared_ptr<const Commit>& commit);
    [[nodiscard]] std::size_t kept();
    [[nodiscard]] std::shared_ptr<CommitLine> subscribe(std::function<void(const Commit&)> call);

private:
    StateSlot state_;
    std::mutex writing_;
    std::mutex waiting_;
    std::condition_variable published_;
    std::list<std::weak_ptr<CommitLine>> lines_;    // guarded by waiting_
    std::list<std::weak_ptr<const State>> states_;  // guarded by waiting_
};

}  // namespace jeton::engine
