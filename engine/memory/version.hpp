// Versions of one structure that share almost all of their memory, and when which part of it is freed. Entry point: Version.
//
// A version is made by copying the few blocks that a change touches. It owns no counts: a block knows when it was born, and a
// version knows which of its blocks its successor no longer has (its dead, after the dead lists of ZFS snapshots). When a version goes,
// each of its dead is freed unless an older version that is still there has it too; then that one gets it.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace jeton::engine {

/// The head of everything that versions share. What stands behind it is freed without a destructor.
struct Block {
    std::uint64_t born : 48 = 0;    ///< stamp of the version that made it
    std::uint64_t units : 16 = 0;   ///< its size in Slabs::unit, rounded up; 0: a large one
};

/// Where blocks come from. Pages are copied and freed all the time, and are larger than what malloc is quick about; and a decision reads a
/// few of them anywhere in a large world, so they stand together in huge pages where the system has them. What is given back is there for the
/// next blocks of its size; all of it goes when this does. Taken by one writer at a time, given back in any thread, without a lock.
class Slabs {
public:
    static constexpr std::size_t unit = 32, most_units = 256;

    ~Slabs();
    [[nodiscard]] void* take(std::size_t bytes);
    void give(std::span<Block* const> blocks) noexcept;

private:
    static constexpr std::size_t huge = std::size_t{2} << 20;
    struct Free {
        Free* next;
    };
    void add_slab(std::size_t bytes);

    std::atomic<Free*> free_[most_units + 1] = {};      ///< by size, given back: the writer takes over all of one size at once
    Free* ready_[most_units + 1] = {};          ///< what it took over
    std::vector<void*> slabs_;
    std::size_t next_size_ = std::size_t{16} << 10;
    std::byte* at_ = nullptr;
    std::byte* end_ = nullptr;
};

class Version;

/// Blocks of a version; the few of a small change need no memory of their own.
class BlockList {
public:
    BlockList() noexcept {}                     // the first ones stay as they are
    BlockList(BlockList&& from) noexcept { *this = std::move(from); }
    BlockList& operator=(BlockList&& from) noexcept {
        size_ = std::exchange(from.size_, 0);
        std::copy_n(from.first_, size_, first_);
        more_ = std::exchange(from.more_, {});
        return *this;
    }
    /// For one block more: then push_back() cannot fail.
    void make_room() {
        constexpr std::size_t least = 16;
        if (size_ == few && more_.size() == more_.capacity()) more_.reserve(std::max(least, more_.size() * 2));
    }
    void push_back(Block* block) {
        if (size_ < few)
            first_[size_++] = block;
        else
            more_.push_back(block);
    }
    /// In two parts.
    [[nodiscard]] std::span<Block* const> first() const noexcept { return {first_, size_}; }
    [[nodiscard]] std::span<Block* const> more() const noexcept { return more_; }
    void release() noexcept { *this = BlockList(); }

private:
    static constexpr std::uint32_t few = 10;
    Block* first_[few];
    std::uint32_t size_ = 0;
    std::vector<Block*> more_;
};

/// Blocks that a version has and its successor has not: a chain, made while the successor is, that goes from one version to another without memory.
class DeadList {
public:
    struct Chunk : Block {
        static constexpr std::uint32_t room = 29;       // 256 bytes in all
        std::uint32_t size = 0;
        Chunk* next = nullptr;
        Block* items[room];
    };

    DeadList() = default;
    DeadList(const DeadList&) = delete;
    /// Of one that is empty.
    DeadList& operator=(DeadList&& from) noexcept {
        first_ = std::exchange(from.first_, nullptr);
        return *this;
    }
    [[nodiscard]] bool is_full() const noexcept { return first_ == nullptr || first_->size == Chunk::room; }
    void add_room(Chunk* empty) noexcept { empty->next = std::exchange(first_, empty); }
    void push_back(Block* block) noexcept { first_->items[first_->size++] = block; }
    /// All that another one has, which is empty then; `free(chunk)` frees a chunk that is not needed any more.
    template <class Free>
    void take_all(DeadList& from, Free free) noexcept {
        while (from.first_ != nullptr) {
            Chunk* const chunk = std::exchange(from.first_, from.first_->next);
            while (chunk->size != 0 && !is_full()) push_back(chunk->items[--chunk->size]);
            if (chunk->size != 0) add_room(chunk);
            else free(chunk);
        }
    }
    /// Keeps those for which `goes(block)` is false.
    template <class Goes>
    void erase_if(Goes goes) noexcept {
        for (Chunk* chunk = first_; chunk != nullptr; chunk = chunk->next)
            chunk->size = static_cast<std::uint32_t>(std::remove_if(chunk->items, chunk->items + chunk->size, goes) - chunk->items);
    }
    /// Is empty then; `free(chunk)` frees a chunk.
    template <class Free>
    void release(Free free) noexcept {
        while (first_ != nullptr) free(std::exchange(first_, first_->next));
    }

private:
    Chunk* first_ = nullptr;
};

/// The versions that were published one after the other and are still there.
class Timeline {
public:
    [[nodiscard]] std::uint64_t next_stamp() noexcept { return ++stamp_; }      ///< by the one writer

private:
    friend class Version;
    std::mutex mutex_;
    Version* newest_ = nullptr;
    std::size_t published_ = 0;
    std::uint64_t stamp_ = 0;
    Slabs slabs_;
};

/// Base of what is versioned. Until it is published it is a fork: it keeps its base, and what it made goes with it.
/// Making and publishing is for one writer at a time; versions may go in any thread.
class Version {
public:
    explicit Version(std::shared_ptr<Timeline> timeline) : timeline_(std::move(timeline)), stamp_(timeline_->next_stamp()) {}
    explicit Version(std::shared_ptr<const Version> base);
    Version(const Version&) = delete;
    Version& operator=(const Version&) = delete;

    [[nodiscard]] std::uint64_t stamp() const noexcept { return stamp_; }
    [[nodiscard]] bool mine(const Block* block) const noexcept { return block->born == stamp_; }

    /// A block of `bytes` in all, its head filled in. B is trivially destructible.
    template <class B>
    [[nodiscard]] B* make(std::size_t bytes = sizeof(B)) {
        made_.make_room();          // before there is a block that nobody would free
        B* block = ::new (timeline_->slabs_.take(bytes)) B;
        block->born = stamp_;
        block->units = units_of(bytes);
        made_.push_back(block);
        return block;
    }
    /// A copy of a block of another version.
    template <class B>
    [[nodiscard]] B* copy(const B& old) {
        static_assert(std::is_trivially_copyable_v<B>);
        made_.make_room();
        B* block = static_cast<B*>(copy_bytes(timeline_->slabs_.take(sizeof(B)), &old, sizeof(B)));
        block->born = stamp_;
        block->units = units_of(sizeof(B));
        made_.push_back(block);
        return block;
    }
    /// This version does without a block that it had.
    void drop(Block* block) {
        if (mine(block)) return scrapped_.push_back(block);
        if (dead_.is_full()) {
            auto* chunk = ::new (timeline_->slabs_.take(sizeof(DeadList::Chunk))) DeadList::Chunk;
            chunk->units = units_of(sizeof(DeadList::Chunk));
            dead_.add_room(chunk);
        }
        dead_.push_back(block);
    }
    /// How many were published and are still there, of all that follow each other. From any thread.
    [[nodiscard]] std::size_t versions() const {
        const std::lock_guard lock(timeline_->mutex_);
        return timeline_->published_;
    }
    /// Makes it the newest one. Its base is the newest until then, or there is none.
    void publish();

protected:
    ~Version() = default;
    /// First thing in the destructor of what is versioned; `visit(free)` calls `free(block)` for every block it has.
    template <class Visit>
    void leave(Visit visit);

private:
    /// With the timeline locked. `older`: the stamp of the version before, which gets what it still has.
    void leave_line(std::uint64_t older) noexcept;
    /// A call: GCC would write `rep movs`, which is slow to begin, for a size that it knows.
    static void* copy_bytes(void* to, const void* from, std::size_t bytes) noexcept;
    void free(std::span<Block* const> blocks) const noexcept { timeline_->slabs_.give(blocks); }
    void free(const BlockList& blocks) const noexcept {
        free(blocks.first());
        free(blocks.more());
    }
    /// The blocks of a list are somebody else's.
    void forget(DeadList& dead) const noexcept {
        dead.release([this](Block* chunk) { free(std::span<Block* const>(&chunk, 1)); });
    }
    static std::uint64_t units_of(std::size_t bytes) noexcept {
        const std::size_t units = (bytes + Slabs::unit - 1) / Slabs::unit;
        return units <= Slabs::most_units ? units : 0;
    }

    std::shared_ptr<Timeline> timeline_;
    std::shared_ptr<const Version> base_;       ///< of a fork
    std::uint64_t stamp_;
    bool published_ = false;
    BlockList made_;                            ///< of a fork
    std::vector<Block*> scrapped_;              ///< of those, what it does without already
    // on the timeline, guarded by its mutex
    Version* older_ = nullptr;
    Version* newer_ = nullptr;
    mutable DeadList dead_;                     ///< what the next version has no more; of a fork: what it has no more of its base
};

template <class Visit>
void Version::leave(Visit visit) {
    if (!published_) {
        forget(dead_);
        return free(made_);
    }
    const std::lock_guard lock(timeline_->mutex_);
    const std::uint64_t older = older_ == nullptr ? 0 : older_->stamp_;
    // What the newest has that nobody else has is found by walking it, through blocks that the version before has, too: that one stays meanwhile.
    if (newer_ == nullptr)
        visit([this, older](Block* block) {
            if (block->born > older) free({&block, 1});
        });
    leave_line(older);
}

}  // namespace jeton::engine
