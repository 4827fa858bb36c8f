// Arrays that only grow, read by number while one writer adds to them. Entry points: Growing, Interned.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <type_traits>
#include <vector>

#include "engine/memory/hash_index.hpp"

namespace jeton::engine {

/// Whoever took data() may read what was there then for as long as this lives: an array that became too small is kept.
template <class T>
class Growing {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    void add(const T* items, std::size_t count) {
        if (size_ + count > room_) make_room(count);
        std::copy(items, items + count, data_ + size_);
        size_ += count;
    }
    void add(const T& item) { add(&item, 1); }
    [[nodiscard]] const T* data() const noexcept { return data_; }
    [[nodiscard]] T& operator[](std::size_t i) noexcept { return data_[i]; }
    [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return data_[i]; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    void make_room(std::size_t count) {
        const std::size_t room = std::max<std::size_t>(std::max<std::size_t>(16, room_ * 2), size_ + count);
        arrays_.push_back(std::make_unique<T[]>(room));
        std::copy(data_, data_ + size_, arrays_.back().get());
        data_ = arrays_.back().get();
        room_ = room;
    }

    std::vector<std::unique_ptr<T[]>> arrays_;
    T* data_ = nullptr;
    std::size_t size_ = 0, room_ = 0;
};

/// FNV-1a's idea over numbers, eight bytes at a time.
template <class Numbers>
[[nodiscard]] std::size_t hash_numbers(const Numbers& numbers) noexcept {
    std::uint64_t hash = 0x9e3779b97f4a7c15ull;
    for (const auto number : numbers) hash = (hash ^ static_cast<std::uint64_t>(number)) * 0xff51afd7ed558ccdull, hash ^= hash >> 32;
    return static_cast<std::size_t>(hash);
}

/// Distinct values under numbers from 0. Values never move.
template <class T, class Hash = std::hash<T>>
class Interned {
public:
    struct Added {
        std::uint32_t number;
        bool fresh;
    };
    Added add(const T& value) {
        const std::size_t hash = Hash()(value);
        const std::uint32_t known = numbers_.find(hash, [&](std::uint32_t number) { return values_[number] == value; });
        if (known != HashIndex::none) return {known, false};
        numbers_.make_room();
        values_.push_back(value);
        numbers_.add(hash);
        return {numbers_.size() - 1, true};
    }
    [[nodiscard]] const T& operator[](std::uint32_t number) const { return values_[number]; }
    [[nodiscard]] T& at(std::uint32_t number) { return values_[number]; }      ///< to change what is no part of its hash
    [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(values_.size()); }

private:
    std::deque<T> values_;
    HashIndex numbers_;
};

}  // namespace jeton::engine
