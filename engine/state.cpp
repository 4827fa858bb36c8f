#include "engine/state.hpp"

#include <algorithm>

namespace jeton::engine {

std::uint32_t MaskTable::add(const Mask& mask) {
    const auto [at, fresh] = numbers_.try_emplace(mask, static_cast<std::uint32_t>(numbers_.size()));
    if (fresh) masks_.insert(masks_.end(), mask.begin(), mask.end());
    return at->second;
}

bool Links::has(std::uint32_t account, std::uint32_t name) const noexcept {
    return std::binary_search(named.begin() + begins[account], named.begin() + begins[account + 1], name);
}

std::int64_t microseconds(const Time& time) noexcept { return time.seconds * 1'000'000 + time.nanoseconds / 1000; }

CompileContext State::compile_context() const {
    return {&policy.documents, static_cast<literal::Instant>(clock.seconds) * 1'000'000'000 + clock.nanoseconds};
}

}  // namespace jeton::engine
