// The revision in force, who waits for it and who is told of it. Its locks are all here; what versions there are the timeline knows.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "engine/state.hpp"
#include "jeton/commit.hpp"
#include "jeton/reader.hpp"

namespace jeton::engine {

class Publication;

/// Commits on their way to one subscriber. Publications and the thread that calls share it; neither waits for the other.
class CommitQueue {
public:
    using Commits = std::list<std::shared_ptr<const Commit>>;

    explicit CommitQueue(std::function<void(const Commit&)> call) : call_(std::move(call)) {}
    /// Nothing once it is closed.
    void add(Commits&& commits) noexcept;
    /// Nothing is added from now on; what is there is delivered, or not.
    enum class Rest : bool { delivered, dropped };
    void close(Rest rest) noexcept;
    /// Calls until it is closed. Once.
    void run();

private:
    std::function<void(const Commit&)> call_;       // until run() has it
    std::mutex mutex_;
    std::condition_variable filled_;
    Commits commits_;               // guarded by mutex_
    bool closed_ = false;           // guarded by mutex_
};

/// One subscriber's queue and its thread. It is the subscriber's alone: its end waits until what is queued was delivered, unless its own thread ends it.
class CommitLine {
public:
    /// Throws std::bad_alloc where there is no thread to be had.
    CommitLine(std::shared_ptr<CommitQueue> queue, std::weak_ptr<Publication> of);
    ~CommitLine();
    CommitLine(const CommitLine&) = delete;
    CommitLine& operator=(const CommitLine&) = delete;

private:
    std::shared_ptr<CommitQueue> queue_;
    std::weak_ptr<Publication> of_;
    std::thread thread_;
};

/// The state in force, which readers copy or look at without waiting while a writer replaces it. A reader who copies counts itself in at the
/// slot that is in force, looks again, and goes to the other slot if that changed meanwhile. A reader who looks says so in a place of its own
/// (hazard pointers, whose barrier is the writer's). The writer fills a slot that nobody uses. Slots are used again, and go with this.
/// std::atomic<std::shared_ptr> would do for copies, but ThreadSanitizer finds a race in that of GCC 12.
class StateSlot {
    using Places = std::vector<std::shared_ptr<ReadPlace>>;

public:
    StateSlot(std::shared_ptr<const State> first, std::optional<Snapshot> view);

    [[nodiscard]] std::shared_ptr<const State> load() const noexcept;
    /// By one writer at a time. When it returns, every later load() and view gives `next`; where it throws, nothing is different.
    void store(std::shared_ptr<const State> next, std::optional<Snapshot> view);
    /// By the writer, after that. When it returns, nobody looks at the state before any more, and this holds it no more; but for a thread that
    /// waits for a writer while it looks.
    void fence() noexcept;
    [[nodiscard]] std::shared_ptr<ReadPlace> open();
    /// While it lives, the calling thread may wait for a writer: a writer that waited for its views would wait for ever.
    class Excuse {
    public:
        explicit Excuse(StateSlot& of);
        ~Excuse();
        Excuse(Excuse&&) noexcept = default;
        Excuse& operator=(Excuse&&) = delete;

    private:
        Places mine_;
    };

private:
    struct Slot : ReadSlot {
        alignas(64) mutable std::atomic<std::uint32_t> readers{0};
        std::shared_ptr<const State> state;
        std::uint64_t revision = 0;
        void empty() noexcept { view.reset(), state.reset(); }
    };
    [[nodiscard]] Places places();
    /// With `opening_` locked.
    void gather(Places& all);
    [[nodiscard]] static bool is_held(const Slot& slot, const Places& places) noexcept;

    std::deque<Slot> slots_;                    // of the writer
    Slot* before_ = nullptr;                    // likewise
    Places open_;                               // likewise: those that may look at it
    std::atomic<const ReadSlot*> in_force_;
    std::mutex opening_;
    std::vector<std::weak_ptr<ReadPlace>> places_;      // guarded by opening_
    std::atomic<bool> has_places_{false};
};

class Publication {
public:
    /// Without views there are no readers to open.
    explicit Publication(std::shared_ptr<const State> first, std::optional<Snapshot> view = std::nullopt) : state_(std::move(first), std::move(view)) {}

    [[nodiscard]] std::shared_ptr<const State> now() const noexcept { return state_.load(); }
    [[nodiscard]] std::shared_ptr<const State> at_least(std::uint64_t revision, std::chrono::milliseconds within);
    /// One writer at a time holds this.
    struct Writing {
        StateSlot::Excuse excuse;
        std::unique_lock<std::mutex> lock;
    };
    [[nodiscard]] Writing write() { return {StateSlot::Excuse(state_), std::unique_lock(writing_)}; }
    /// The same, not locked yet.
    [[nodiscard]] Writing write_later() { return {StateSlot::Excuse(state_), std::unique_lock(writing_, std::defer_lock)}; }
    /// By the writer alone.
    void publish(std::shared_ptr<State> next, const std::shared_ptr<const Commit>& commit, std::optional<Snapshot> view = std::nullopt);
    [[nodiscard]] std::shared_ptr<ReadPlace> open() { return state_.open(); }
    [[nodiscard]] std::size_t kept() const { return now()->versions(); }
    /// `self`: this.
    [[nodiscard]] std::unique_ptr<CommitLine> subscribe(std::function<void(const Commit&)> call, std::weak_ptr<Publication> self);
    /// Returns when whoever is told of the revision in force has been.
    void announced();
    /// While it lives, the calling thread may wait for writers.
    [[nodiscard]] StateSlot::Excuse excuse() { return StateSlot::Excuse(state_); }

private:
    using Deliveries = std::vector<std::pair<std::shared_ptr<CommitQueue>, CommitQueue::Commits>>;
    void announce(std::shared_ptr<State> next, const std::shared_ptr<const Commit>& commit, std::optional<Snapshot> view);
    /// With `waiting_` locked.
    void gather_deliveries(const std::shared_ptr<const Commit>& commit, Deliveries& all);
    StateSlot state_;
    std::mutex writing_;
    std::mutex waiting_;
    std::condition_variable published_;
    std::vector<std::weak_ptr<CommitQueue>> queues_;    // guarded by waiting_
};

}  // namespace jeton::engine
