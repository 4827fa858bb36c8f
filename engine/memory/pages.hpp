// An array of millions of records of which a version copies only the pages that it changes. Entry point: Pages.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <type_traits>

#include "engine/memory/prefetch.hpp"
#include "engine/memory/version.hpp"

namespace jeton::engine {

/// Three levels: a root, middles of 256 leaves, leaves of 64 records, or of 32 that are large. A page that holds nothing but empty records may be missing.
/// Reading: three loads. Changing one record for the first time in a version: three pages are copied.
/// A Pages is a pointer and a size; it belongs to the Version that holds it.
template <class T>
class Pages {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
    static constexpr std::uint32_t leaf_bits = sizeof(T) > 16 ? 5 : 6, middle_bits = 8;
    static constexpr std::uint32_t leaf_size = 1u << leaf_bits, middle_size = 1u << middle_bits;

    struct Leaf : Block {
        T items[leaf_size];
    };
    struct Middle : Block {
        Leaf* leaves[middle_size];
    };
    struct Root : Block {
        std::uint32_t size = 0;
        Middle* middles[1];
    };

public:
    [[nodiscard]] std::uint32_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    /// Of a record whose page is there: one that was written, or has a neighbour that was.
    [[nodiscard]] const T& operator[](std::uint32_t i) const noexcept {
        return root_->middles[i >> (leaf_bits + middle_bits)]->leaves[i >> leaf_bits & (middle_size - 1)]->items[i & (leaf_size - 1)];
    }
    /// Fetches the record into the cache while something else is done.
    void prefetch(std::uint32_t i) const noexcept { engine::prefetch(&(*this)[i]); }
    /// The record of any number, with all that a copy of its page reads.
    void prefetch_page(std::uint32_t i) const noexcept {
        constexpr std::size_t line = 64;
        const Leaf* leaf = i < size_ ? find_leaf(i) : nullptr;
        if (leaf == nullptr) return;
        for (std::size_t at = 0; at < sizeof(Leaf); at += line) engine::prefetch(reinterpret_cast<const std::byte*>(leaf) + at);
    }
    /// The same of any number.
    void prefetch_any(std::uint32_t i) const noexcept {
        if (const Leaf* leaf = i < size_ ? find_leaf(i) : nullptr) engine::prefetch(&leaf->items[i & (leaf_size - 1)]);
    }
    /// Of any number: an empty record where none was written.
    [[nodiscard]] T get(std::uint32_t i) const noexcept {
        if (i >= size_) return T{};
        const Leaf* leaf = find_leaf(i);
        return leaf == nullptr ? T{} : leaf->items[i & (leaf_size - 1)];
    }

    /// Many records of one version, one after the other: neighbours need no way down. For as long as nobody edits them.
    class InOrder {
    public:
        explicit InOrder(const Pages& pages) noexcept : pages_(pages) {}
        [[nodiscard]] T get(std::uint32_t i) noexcept {
            if (i >= pages_.size_) return T{};
            if (number_ != i >> leaf_bits) {
                number_ = i >> leaf_bits;
                leaf_ = pages_.find_leaf(i);
            }
            return leaf_ == nullptr ? T{} : leaf_->items[i & (leaf_size - 1)];
        }

    private:
        const Pages& pages_;
        const Leaf* leaf_ = nullptr;
        std::uint32_t number_ = 0xffffffff;
    };
    /// The record, to be written to. It may be behind the end: the array grows.
    [[nodiscard]] T& edit(Version& version, std::uint32_t i) {
        if (i >= size_) grow(version, i + 1);
        own_root(version, root_->size);
        Middle*& middle = root_->middles[i >> (leaf_bits + middle_bits)];
        if (middle == nullptr || !version.mine(middle)) middle = copy(version, middle);
        Leaf*& leaf = middle->leaves[i >> leaf_bits & (middle_size - 1)];
        if (leaf == nullptr || !version.mine(leaf)) leaf = copy(version, leaf);
        return leaf->items[i & (leaf_size - 1)];
    }
    /// Where the last record stood that was edited: its neighbours need no way down. For one version, and none but its own edits meanwhile.
    class Near {
        friend class Pages;
        Leaf* leaf_ = nullptr;
        std::uint32_t number_ = 0;
    };
    [[nodiscard]] T& edit(Version& version, std::uint32_t i, Near& near) {
        if (near.leaf_ == nullptr || near.number_ != i >> leaf_bits) {
            T& item = edit(version, i);
            const Middle* middle = root_->middles[i >> (leaf_bits + middle_bits)];
            near.leaf_ = middle->leaves[i >> leaf_bits & (middle_size - 1)];
            near.number_ = i >> leaf_bits;
            return item;
        }
        return near.leaf_->items[i & (leaf_size - 1)];
    }
    std::uint32_t push_back(Version& version, const T& item) {
        const std::uint32_t number = size_;
        edit(version, number) = item;
        return number;
    }

    /// `take(number, record)` for the records of every page that is there.
    template <class Take>
    void each(Take take) const {
        for (std::uint32_t i = 0; i < size_; i += leaf_size)
            if (const Leaf* leaf = find_leaf(i))
                for (std::uint32_t k = 0; k < leaf_size && i + k < size_; ++k) take(i + k, leaf->items[k]);
    }
    [[nodiscard]] std::size_t bytes() const noexcept {
        if (root_ == nullptr) return 0;
        std::size_t all = sizeof(Root) + sizeof(Middle*) * root_->size;
        for (std::uint32_t m = 0; m < root_->size; ++m)
            if (const Middle* middle = root_->middles[m])
                all += sizeof(Middle) + sizeof(Leaf) * static_cast<std::size_t>(std::count_if(std::begin(middle->leaves), std::end(middle->leaves), [](const Leaf* leaf) { return leaf != nullptr; }));
        return all;
    }
    /// `take(block)` for every page.
    template <class Take>
    void blocks(Take take) const {
        if (root_ == nullptr) return;
        for (std::uint32_t m = 0; m < root_->size; ++m) {
            Middle* middle = root_->middles[m];
            if (middle == nullptr) continue;
            for (Leaf* leaf : middle->leaves)
                if (leaf != nullptr) take(static_cast<Block*>(leaf));
            take(static_cast<Block*>(middle));
        }
        take(static_cast<Block*>(root_));
    }

private:
    [[nodiscard]] Leaf* find_leaf(std::uint32_t i) const noexcept {
        const Middle* middle = root_->middles[i >> (leaf_bits + middle_bits)];
        return middle == nullptr ? nullptr : middle->leaves[i >> leaf_bits & (middle_size - 1)];
    }

    template <class Page>
    static Page* copy(Version& version, Page* old) {
        if (old != nullptr) {
            version.drop(old);
            return version.copy(*old);
        }
        Page* page = version.make<Page>();
        if constexpr (std::is_same_v<Page, Leaf>)
            std::fill(std::begin(page->items), std::end(page->items), T{});
        else
            std::fill(std::begin(page->leaves), std::end(page->leaves), nullptr);
        return page;
    }

    /// A root of this version with room for so many middles.
    void own_root(Version& version, std::uint32_t middles) {
        if (root_ != nullptr && version.mine(root_) && root_->size >= middles) return;
        Root* root = version.make<Root>(sizeof(Root) + sizeof(Middle*) * middles);
        root->size = middles;
        const std::uint32_t old = root_ == nullptr ? 0 : root_->size;
        if (old != 0) std::copy(root_->middles, root_->middles + old, root->middles);
        std::fill(root->middles + old, root->middles + middles, nullptr);
        if (root_ != nullptr) version.drop(root_);
        root_ = root;
    }

    void grow(Version& version, std::uint32_t size) {
        const std::uint32_t middles = ((size - 1) >> (leaf_bits + middle_bits)) + 1, old = root_ == nullptr ? 0 : root_->size;
        if (middles > old) own_root(version, std::max(middles, old + old / 2));
        size_ = size;
    }

    Root* root_ = nullptr;
    std::uint32_t size_ = 0;
};

/// A list of numbers that is replaced as a whole.
struct NumberList : Block {
    std::uint32_t size = 0;
    std::uint32_t items[1];

    [[nodiscard]] const std::uint32_t* begin() const noexcept { return items; }
    [[nodiscard]] const std::uint32_t* end() const noexcept { return items + size; }
    [[nodiscard]] std::size_t bytes() const noexcept { return sizeof(NumberList) + sizeof(std::uint32_t) * (size == 0 ? 0 : size - 1); }
    [[nodiscard]] static NumberList* make(Version& version, std::uint32_t size) {
        auto* list = version.make<NumberList>(sizeof(NumberList) + sizeof(std::uint32_t) * size);
        list->size = size;
        return list;
    }
};

}  // namespace jeton::engine
