#include "engine/accounts/names.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "engine/memory/prefetch.hpp"

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
    const std::uint32_t h = hash(name);
    const std::uint32_t known = find(name, h);
    if (known != none) return {known, false};
    const std::uint32_t number = size();
    if ((number + std::size_t{1}) * 100 > lines_.size() * slots * most_percent) spread(std::max<std::size_t>(2, lines_.size() * 2));
    const auto make_room = [](auto& list, std::size_t more) {       // then nothing below fails half-way
        if (list.capacity() - list.size() < more) list.reserve(std::max(list.capacity() * 2, list.size() + more));
    };
    make_room(offsets_, 1);
    make_room(lengths_, 1);
    make_room(text_, name.size() + sizeof(std::uint64_t));
    if (number % run == 0) offsets_.push_back(text_.size());
    lengths_.push_back(static_cast<std::uint8_t>(std::min<std::size_t>(name.size(), longer)));
    if (name.size() >= longer) {
        const std::uint64_t length = name.size();
        const char* bytes = reinterpret_cast<const char*>(&length);
        text_.insert(text_.end(), bytes, bytes + sizeof length);
    }
    text_.insert(text_.end(), name.begin(), name.end());
    put(h, number);
    return {number, true};
}

std::uint32_t NameTable::find(std::string_view name) const noexcept { return find(name, hash(name)); }

std::uint32_t NameTable::find(std::string_view name, std::uint32_t h) const noexcept {
    if (lines_.empty()) return none;
    for (std::size_t i = line_of(h);; i = i + 1 == lines_.size() ? 0 : i + 1) {
        const Line& line = lines_[i];
        for (std::uint32_t k = 0; k < line.used; ++k)
            if (line.tags[k] == static_cast<std::uint8_t>(h) && (*this)[line.numbers[k]] == name) return line.numbers[k];
        if (line.used < slots) return none;
    }
}

std::uint32_t NameTable::guess(std::string_view name) const noexcept {
    if (lines_.empty()) return none;
    const std::uint32_t h = hash(name);
    const Line& line = lines_[line_of(h)];
    for (std::uint32_t k = 0; k < line.used; ++k) {
        if (line.tags[k] != static_cast<std::uint8_t>(h)) continue;
        engine::prefetch(&lengths_[line.numbers[k]]);
        engine::prefetch(&offsets_[line.numbers[k] / run]);
        return line.numbers[k];
    }
    return none;
}

std::string_view NameTable::fetch(std::uint32_t number) const noexcept {
    const std::string_view name = (*this)[number];
    engine::prefetch(name.data());
    return name;
}

std::string_view NameTable::operator[](std::uint32_t number) const noexcept {
    const char* at = text_.data() + offsets_[number / run];
    const auto length_at = [&](std::size_t i) {
        std::uint64_t length = lengths_[i];
        if (length == longer) {
            std::memcpy(&length, at, sizeof length);
            at += sizeof length;
        }
        return static_cast<std::size_t>(length);
    };
    for (std::size_t i = number / run * run; i < number; ++i) at += length_at(i);
    const std::size_t length = length_at(number);
    return {at, length};
}

void NameTable::put(std::uint32_t h, std::uint32_t number) {
    std::size_t i = line_of(h);
    while (lines_[i].used == slots) i = i + 1 == lines_.size() ? 0 : i + 1;
    Line& line = lines_[i];
    line.tags[line.used] = static_cast<std::uint8_t>(h);
    line.numbers[line.used++] = number;
}

void NameTable::spread(std::size_t lines) {
    lines_ = LargeList<Line>(lines);
    for (std::uint32_t number = 0; number < size(); ++number) put(hash((*this)[number]), number);
}

void NameTable::reserve(std::size_t names, std::size_t bytes) {
    lengths_.reserve(names);
    offsets_.reserve(names / run + 1);
    text_.reserve(bytes);
    if (lines_for(names) > lines_.size()) spread(lines_for(names));
}

void NameTable::shrink_to_fit() {
    text_.shrink_to_fit();
    lengths_.shrink_to_fit();
    offsets_.shrink_to_fit();
    if (lines_for(size()) * 20 < lines_.size() * 19) spread(lines_for(size()));
}

void NameTable::offer_to(text::Nearest& nearest, const Counts& counts) const {
    constexpr std::uint32_t budget = 100'000;
    for (std::uint32_t i = 0; i < std::min(size(), budget); ++i)
        if (!counts || counts(i)) nearest.offer((*this)[i]);
}

std::size_t NameTable::bytes() const noexcept {
    return text_.capacity() + lengths_.capacity() + offsets_.capacity() * sizeof(offsets_[0]) + lines_.capacity() * sizeof(lines_[0]);
}

Names::Names(NameTable first) {
    first.shrink_to_fit();
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

void Names::offer_to(text::Nearest& nearest, const NameTable::Counts& counts) const {
    const auto offer = [&](const NameTable& table, std::uint32_t first) {
        table.offer_to(nearest, [&](std::uint32_t number) { return counts(first + number); });
    };
    if (parts_ != nullptr)
        for (const Part& part : *parts_) offer(*part.table, part.first);
    if (fresh_ != nullptr) offer(*fresh_, sealed_);
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

}  // namespace jeton::engine
