// The revision in force for a few questions, without counting: about a nanosecond. Entry points: Engine::reader(), Reader::view().
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "jeton/snapshot.hpp"

namespace jeton {

namespace engine {

/// A place for a revision that is in force, or was.
struct ReadSlot {
    std::optional<Snapshot> view;
};

/// Where one thread says which slot it reads, so that nobody empties it meanwhile.
struct alignas(64) ReadPlace {
    std::atomic<const ReadSlot*> held{nullptr};
    const std::atomic<const ReadSlot*>* in_force = nullptr;
    bool writer_fences = false;                 ///< the writer's barrier reaches every thread: here none is needed
    std::atomic<std::uint64_t> excused{0};      ///< the revision that the owner may keep reading: it waits for a writer itself
    std::thread::id owner = std::this_thread::get_id();

    /// Says which slot, and looks again: if another one came into force meanwhile, the writer may not have seen what was said.
    const ReadSlot* enter() noexcept {
        const std::atomic<const ReadSlot*>& newest = *in_force;
        const ReadSlot* slot = newest.load(std::memory_order_acquire);
        for (;;) {
            if (writer_fences) [[likely]]
                held.store(slot, std::memory_order_relaxed);
            else
                held.store(slot, std::memory_order_seq_cst);
            std::atomic_signal_fence(std::memory_order_seq_cst);
            const ReadSlot* const now = newest.load(std::memory_order_seq_cst);
            if (now == slot) return slot;
            slot = now;
        }
    }
};

}  // namespace engine

/// What a thread asks with that asks often. It belongs to the thread that got it from Engine::reader(); the engine lives as long. One that was
/// moved from is for assigning and destroying alone; none is moved or assigned while it has a view.
class Reader {
public:
    Reader(Reader&&) noexcept = default;
    Reader& operator=(Reader&&) noexcept = default;

    /// The revision that was in force when it was taken. While it lives, a change that another thread applies comes into force, but apply()
    /// does not return: so hold it for a few questions, and copy the Snapshot for long work. Decisions are good while it lives.
    /// A reader may give several at once, all of one revision: the first is the last to go, and before its reader. It may plan,
    /// apply, wait for revisions and end subscriptions of its engine meanwhile: it reads on at the revision that it has. Two threads that have views
    /// of two engines, each of which changes the other's, wait for ever.
    class View {
    public:
        View(const View&) = delete;
        View& operator=(const View&) = delete;
        ~View() {
            if (outermost_ != nullptr) outermost_->held.store(nullptr, std::memory_order_release);
        }
        [[nodiscard]] const Snapshot& operator*() const noexcept { return *snapshot_; }
        [[nodiscard]] const Snapshot* operator->() const noexcept { return snapshot_; }

    private:
        friend class Reader;
        View(engine::ReadPlace* outermost, const engine::ReadSlot* slot) noexcept : outermost_(outermost), snapshot_(&*slot->view) {}
        engine::ReadPlace* outermost_;          ///< null: another view of the thread holds the slot longer
        const Snapshot* snapshot_;
    };

    /// Takes no lock and allocates nothing. By the thread that the reader belongs to.
    [[nodiscard]] View view() noexcept {
        engine::ReadPlace& place = *place_;
        if (const engine::ReadSlot* held = place.held.load(std::memory_order_relaxed)) return View(nullptr, held);
        const engine::ReadSlot* const slot = place.enter();
        return View(&place, slot);
    }

private:
    friend class Engine;
    Reader(std::shared_ptr<engine::ReadPlace> place, std::shared_ptr<const void> engine) noexcept : engine_(std::move(engine)), place_(std::move(place)) {}
    std::shared_ptr<const void> engine_;
    std::shared_ptr<engine::ReadPlace> place_;
};

}  // namespace jeton
