#include "engine/changes/publication.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "engine/memory/barrier.hpp"

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

StateSlot::StateSlot(std::shared_ptr<const State> first, std::optional<Snapshot> view) {
    Slot& slot = slots_.emplace_back();
    slot.revision = first->revision;
    slot.state = std::move(first);
    slot.view = std::move(view);
    in_force_.store(&slot);
}

std::shared_ptr<const State> StateSlot::load() const noexcept {
    for (;;) {
        const auto* slot = static_cast<const Slot*>(in_force_.load());
        slot->readers.fetch_add(1);
        if (in_force_.load() == slot) {
            auto state = slot->state;
            slot->readers.fetch_sub(1);
            return state;
        }
        slot->readers.fetch_sub(1);
    }
}

StateSlot::Places StateSlot::places() {
    Places all;
    if (!has_places_.load()) return all;
    const std::lock_guard lock(opening_);
    std::erase_if(places_, [&](const auto& place) {
        auto open = place.lock();
        if (open == nullptr) return true;
        all.push_back(std::move(open));
        return false;
    });
    return all;
}

bool StateSlot::is_held(const Slot& slot, const Places& places) noexcept {
    return slot.readers.load() != 0 || std::any_of(places.begin(), places.end(), [&](const auto& place) { return place->held.load() == &slot; });
}

void StateSlot::store(std::shared_ptr<const State> next, std::optional<Snapshot> view) {
    const ReadSlot* const old = in_force_.load();
    const Places open = places();
    Slot* fresh = nullptr;
    for (Slot& slot : slots_) {
        if (&slot == old) before_ = &slot;
        else if (!is_held(slot, open)) slot.empty(), fresh = &slot;
    }
    if (fresh == nullptr) fresh = &slots_.emplace_back();
    fresh->revision = next->revision;
    fresh->state = std::move(next);
    fresh->view = std::move(view);
    in_force_.store(fresh);
}

void StateSlot::fence() {
    const Places open = places();
    if (!open.empty() && can_fence_all()) fence_all();
    // Copying a pointer takes no time, unless the thread that does is not running; a view may take some.
    const auto wait = [](auto more) {
        constexpr int spins = 1000, yields = 1100;
        for (int round = 0; more(); ++round) {
            if (round >= yields) std::this_thread::sleep_for(std::chrono::microseconds(50));
            else if (round >= spins) std::this_thread::yield();
        }
    };
    wait([&] { return before_->readers.load() != 0; });
    for (const auto& place : open) wait([&] { return place->held.load() == before_ && place->excused.load() != before_->revision; });
    if (!is_held(*before_, open)) before_->empty();
}

std::shared_ptr<ReadPlace> StateSlot::open() {
    auto place = std::make_shared<ReadPlace>();
    place->in_force = &in_force_;
    place->writer_fences = can_fence_all();
    const std::lock_guard lock(opening_);
    places_.push_back(place);
    has_places_.store(true);
    return place;
}

StateSlot::Excuse::Excuse(StateSlot& of) : mine_(of.places()) {
    std::erase_if(mine_, [](const auto& place) { return place->owner != std::this_thread::get_id() || place->held.load() == nullptr; });
    for (const auto& place : mine_) place->excused.store(static_cast<const Slot*>(place->held.load())->revision);
}

StateSlot::Excuse::~Excuse() {
    for (const auto& place : mine_) place->excused.store(0);
}

std::shared_ptr<const State> Publication::at_least(std::uint64_t revision, std::chrono::milliseconds within) {
    const StateSlot::Excuse excuse(state_);
    std::unique_lock lock(waiting_);
    constexpr std::chrono::milliseconds for_ever = std::chrono::hours(24) * 365 * 100;      // no clock counts as far as some ask
    published_.wait_for(lock, std::clamp(within, std::chrono::milliseconds(0), for_ever), [&] { return now()->revision >= revision; });
    auto state = now();
    return state->revision >= revision ? state : nullptr;
}

void Publication::publish(std::shared_ptr<State> next, const std::shared_ptr<const Commit>& commit, std::optional<Snapshot> view) {
    next->publish();
    announce(std::move(next), commit, std::move(view));
    state_.fence();     // with nothing locked: who is waited for may want it
}

void Publication::announce(std::shared_ptr<State> next, const std::shared_ptr<const Commit>& commit, std::optional<Snapshot> view) {
    const std::lock_guard lock(waiting_);
    std::erase_if(states_, [](const auto& state) { return state.expired(); });
    states_.push_back(next);
    state_.store(std::move(next), std::move(view));
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
    std::erase_if(states_, [](const auto& state) { return state.expired(); });
    return states_.size();
}

std::shared_ptr<CommitLine> Publication::subscribe(std::function<void(const Commit&)> call) {
    auto line = std::make_shared<CommitLine>(std::move(call));
    const std::lock_guard lock(waiting_);
    lines_.push_back(line);
    return line;
}

}  // namespace jeton::engine
