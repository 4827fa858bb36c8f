#include "engine/accounts/names.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace jeton::engine {
namespace {

std::uint32_t hash(std::string_view name) noexcept {
    // Multiply-xorshift over eight bytes at a time (after wyhash's mixing step): good spread, no state.
    std::uint64_t h = 0x9e3779b97f4a7c15u ^ (name.size() * 0xff51afd7ed558ccdu);
    const char* p = name.data();
    std::size_t left = name.size();
    for (; left >= 8; p += 8, left -= 8) {
        std::uint64_t word;
        std::memcpy(&word, p, 8);
        const auto product = static_cast<unsigned __int128>(h ^ word) * 0xa0761d6478bd642fu;
        h = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    }
    std::uint64_t tail = 0;
    if (left != 0) std::memcpy(&tail, p, left);
    const auto product = static_cast<unsigned __int128>(h ^ tail) * 0xe7037ed1a0b428dbu;
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64));
}

}  // namespace

NameTable::Added NameTable::add(std::string_view name) {
    if ((size() + 1) * 10ull > slots_.size() * 7ull) grow();
    const std::size_t mask = slots_.size() - 1;
    const std::uint32_t h = hash(name);
    std::size_t i = h & mask;
    for (; slots_[i].number != 0; i = (i + 1) & mask)
        if (slots_[i].hash == h && (*this)[slots_[i].number - 1] == name) return {slots_[i].number - 1, false};
    const std::uint32_t number = size();
    text_.insert(text_.end(), name.begin(), name.end());
    offsets_.push_back(text_.size());
    slots_[i] = {h, number + 1};
    return {number, true};
}

std::uint32_t NameTable::find(std::string_view name) const noexcept {
    if (slots_.empty()) return none;
    const std::size_t mask = slots_.size() - 1;
    const std::uint32_t h = hash(name);
    for (std::size_t i = h & mask; slots_[i].number != 0; i = (i + 1) & mask)
        if (slots_[i].hash == h && (*this)[slots_[i].number - 1] == name) return slots_[i].number - 1;
    return none;
}

std::string_view NameTable::operator[](std::uint32_t number) const noexcept {
    return {text_.data() + offsets_[number], static_cast<std::size_t>(offsets_[number + 1] - offsets_[number])};
}

void NameTable::reserve(std::size_t names, std::size_t bytes) {
    offsets_.reserve(names + 1);
    text_.reserve(bytes);
    while (names * 10 > slots_.size() * 7) grow();
}

void NameTable::shrink_to_fit() {
    text_.shrink_to_fit();
    offsets_.shrink_to_fit();
}

void NameTable::offer_to(text::Nearest& nearest) const {
    constexpr std::uint32_t budget = 100'000;
    for (std::uint32_t i = 0; i < std::min(size(), budget); ++i) nearest.offer((*this)[i]);
}

std::size_t NameTable::bytes() const noexcept {
    return text_.capacity() + offsets_.capacity() * sizeof(offsets_[0]) + slots_.capacity() * sizeof(slots_[0]);
}

Names::Names(NameTable first) {
    sealed_ = first.size();
    auto table = std::make_shared<const NameTable>(std::move(first));
    first_ = table.get();
    parts_ = std::make_shared<const std::vector<Part>>(std::vector<Part>{{0, std::move(table)}});
}

std::uint32_t Names::add(std::string_view name) {
    const std::uint32_t found = find(name);
    if (found != none) return found;
    if (fresh_ == nullptr) fresh_ = std::make_shared<NameTable>();
    return sealed_ + fresh_->add(name).number;
}

std::uint32_t Names::find(std::string_view name) const noexcept {
    if (first_ != nullptr)
        if (const std::uint32_t found = first_->find(name); found != none) return found;
    if (parts_ != nullptr)
        for (std::size_t i = 1; i < parts_->size(); ++i)
            if (const std::uint32_t found = (*parts_)[i].table->find(name); found != none) return (*parts_)[i].first + found;
    if (fresh_ != nullptr)
        if (const std::uint32_t found = fresh_->find(name); found != none) return sealed_ + found;
    return none;
}

std::string_view Names::operator[](std::uint32_t number) const noexcept {
    if (first_ != nullptr && number < first_->size()) return (*first_)[number];
    if (number >= sealed_) return (*fresh_)[number - sealed_];
    std::size_t i = parts_->size() - 1;
    while ((*parts_)[i].first > number) --i;
    return (*(*parts_)[i].table)[number - (*parts_)[i].first];
}

void Names::offer_to(text::Nearest& nearest) const {
    if (parts_ != nullptr)
        for (const Part& part : *parts_) part.table->offer_to(nearest);
    if (fresh_ != nullptr) fresh_->offer_to(nearest);
}

void Names::seal() {
    if (fresh_ == nullptr) return;
    auto parts = parts_ == nullptr ? std::vector<Part>() : *parts_;
    parts.push_back({sealed_, std::move(fresh_)});
    fresh_ = nullptr;
    sealed_ += parts.back().table->size();
    while (parts.size() > 1 && parts.back().table->size() * 2 >= parts[parts.size() - 2].table->size()) {
        Part& before = parts[parts.size() - 2];
        NameTable joined = *before.table;
        for (std::uint32_t i = 0; i < parts.back().table->size(); ++i) joined.add((*parts.back().table)[i]);
        before.table = std::make_shared<const NameTable>(std::move(joined));
        parts.pop_back();
    }
    first_ = parts.front().table.get();
    parts_ = std::make_shared<const std::vector<Part>>(std::move(parts));
}

std::size_t Names::bytes() const noexcept {
    std::size_t all = fresh_ == nullptr ? 0 : fresh_->bytes();
    if (parts_ != nullptr)
        for (const Part& part : *parts_) all += part.table->bytes();
    return all;
}

void NameTable::grow() {
    std::vector<Slot> slots(slots_.empty() ? 16 : slots_.size() * 2);
    const std::size_t mask = slots.size() - 1;
    for (const Slot& slot : slots_) {
        if (slot.number == 0) continue;
        std::size_t i = slot.hash & mask;
        while (slots[i].number != 0) i = (i + 1) & mask;
        slots[i] = slot;
    }
    slots_ = std::move(slots);
}

}  // namespace jeton::engine
