#include "engine/changes/publication.hpp"

#include <algorithm>
#include <new>
#include <system_error>
#include <utility>

#include "engine/memory/barrier.hpp"

namespace jeton::engine {

void CommitQueue::add(Commits&& commits) noexcept {
    {
        const std::lock_guard lock(mutex_);
        if (closed_) return;
        commits_.splice(commits_.end(), std::move(commits));
    }
    filled_.notify_one();
}

void CommitQueue::close(Rest rest) noexcept {
    Commits dropped;                    // goes with nothing locked
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        if (rest == Rest::dropped) dropped.swap(commits_);
    }
    filled_.notify_one();
}

void CommitQueue::run() {
    const auto call = std::move(call_);         // it ends with its thread, and nothing is locked then
    std::unique_lock lock(mutex_);
    for (;;) {
        filled_.wait(lock, [&] { return closed_ || !commits_.empty(); });
        if (commits_.empty()) return;
        auto commit = std::move(commits_.front());
        commits_.pop_front();
        lock.unlock();
        try {
            call(*commit);
        } catch (...) {     // harms nobody; the next commit is delivered all the same
        }
        commit = nullptr;           // a revision may go with it: that takes time
        lock.lock();
    }
}

CommitLine::CommitLine(std::shared_ptr<CommitQueue> queue, std::weak_ptr<Publication> of) : queue_(std::move(queue)), of_(std::move(of)) {
    try {
        thread_ = std::thread([q = queue_] { q->run(); });
    } catch (const std::system_error&) {
        throw std::bad_alloc();
    }
}

CommitLine::~CommitLine() {
    if (thread_.get_id() == std::this_thread::get_id()) {       // a subscriber ends itself
        queue_->close(CommitQueue::Rest::dropped);
        thread_.detach();
        return;
    }
    const auto publication = of_.lock();
    if (publication != nullptr) publication->announced();      // what is in force is queued, too
    queue_->close(CommitQueue::Rest::delivered);
    std::optional<StateSlot::Excuse> excuse;
    try {
        if (publication != nullptr) excuse.emplace(publication->excuse());      // what is called may apply something
    } catch (const std::bad_alloc&) {       // where this thread has a view, and what is called applies something, they wait for ever
    }
    thread_.join();
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
    gather(all);
    return all;
}

void StateSlot::gather(Places& all) {
    all.clear();
    all.reserve(places_.size());
    std::erase_if(places_, [&](const auto& place) {
        auto open = place.lock();
        if (open == nullptr) return true;
        all.push_back(std::move(open));
        return false;
    });
}

bool StateSlot::is_held(const Slot& slot, const Places& places) noexcept {
    return slot.readers.load() != 0 || std::any_of(places.begin(), places.end(), [&](const auto& place) { return place->held.load() == &slot; });
}

void StateSlot::store(std::shared_ptr<const State> next, std::optional<Snapshot> view) {
    const ReadSlot* const old = in_force_.load();
    const std::lock_guard lock(opening_);       // a reader that is opened later sees what is in force then
    gather(open_);
    Slot* fresh = nullptr;
    for (Slot& slot : slots_) {
        if (&slot == old) before_ = &slot;
        else if (!is_held(slot, open_)) slot.empty(), fresh = &slot;
    }
    if (fresh == nullptr) fresh = &slots_.emplace_back();       // nothing may fail from here on
    fresh->revision = next->revision;
    fresh->state = std::move(next);
    fresh->view = std::move(view);
    in_force_.store(fresh);
}

void StateSlot::fence() noexcept {
    if (!open_.empty() && can_fence_all()) fence_all();
    // Copying a pointer takes no time, unless the thread that does is not running; a view may take some.
    const auto wait = [](auto more) {
        constexpr int spins = 1000, yields = 1100;
        for (int round = 0; more(); ++round) {
            if (round >= yields) std::this_thread::sleep_for(std::chrono::microseconds(50));
            else if (round >= spins) std::this_thread::yield();
        }
    };
    wait([&] { return before_->readers.load() != 0; });
    for (const auto& place : open_) wait([&] { return place->held.load() == before_ && place->excused.load() != before_->revision; });
    if (!is_held(*before_, open_)) before_->empty();
    open_.clear();
}

std::shared_ptr<ReadPlace> StateSlot::open() {
    auto place = std::make_shared<ReadPlace>();
    place->in_force = &in_force_;
    place->writer_fences = can_fence_all();
    const std::lock_guard lock(opening_);
    std::erase_if(places_, [](const auto& each) { return each.expired(); });
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

void Publication::gather_deliveries(const std::shared_ptr<const Commit>& commit, Deliveries& all) {
    std::erase_if(queues_, [](const auto& queue) { return queue.expired(); });
    for (const auto& queue : queues_)
        if (auto open = queue.lock()) all.emplace_back(std::move(open), CommitQueue::Commits(1, commit));
}

void Publication::announce(std::shared_ptr<State> next, const std::shared_ptr<const Commit>& commit, std::optional<Snapshot> view) {
    Deliveries all;         // before the lock: a queue whose subscriber has ended meanwhile goes after it
    const std::lock_guard lock(waiting_);
    if (commit != nullptr && !queues_.empty()) gather_deliveries(commit, all);      // all that may throw comes before the store
    state_.store(std::move(next), std::move(view));
    published_.notify_all();
    for (auto& [queue, commits] : all) queue->add(std::move(commits));
}

void Publication::announced() { const std::lock_guard lock(waiting_); }

std::unique_ptr<CommitLine> Publication::subscribe(std::function<void(const Commit&)> call, std::weak_ptr<Publication> self) {
    const auto queue = std::make_shared<CommitQueue>(std::move(call));
    auto line = std::make_unique<CommitLine>(queue, std::move(self));
    const std::lock_guard lock(waiting_);
    std::erase_if(queues_, [](const auto& each) { return each.expired(); });
    queues_.push_back(queue);
    return line;
}

}  // namespace jeton::engine
