// Which tokens have filters that are made of a named filter. Entry point: FilterUses.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/check/policy.hpp"

namespace jeton::engine {

/// Entries are added and never taken away, so one may be true no more: the state says. None is missing of the state that it was made of, nor of
/// those that followed it. Used by the one writer.
class FilterUses {
public:
    /// A token has a narrowing of these filters. One that is made of no named filter is passed over.
    void add(std::uint32_t token, std::uint32_t narrowing, std::span<const CheckedFilterPtr> filters);
    /// All that a state has is there.
    void settle() noexcept { settled_ = tokens_.size(); }

    /// Narrowings with a filter that is made of a named one, at any depth.
    [[nodiscard]] std::span<const std::uint32_t> narrowings(std::string_view filter) const;
    /// Tokens that have or had such a narrowing, in no order, perhaps again and again.
    [[nodiscard]] std::span<const std::uint32_t> tokens(std::uint32_t narrowing) const;
    /// Is it likely that most of it is true no more? Of a state with so many tokens.
    [[nodiscard]] bool is_stale(std::size_t state_tokens) const noexcept {
        constexpr std::size_t few_narrowings = 1024, few_tokens = 1u << 20;
        return tokens_.size() > 2 * settled_ + few_narrowings || size_ > 4 * state_tokens + few_tokens;
    }

private:
    std::map<std::string, std::vector<std::uint32_t>, std::less<>> narrowings_;
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> tokens_;  ///< by narrowing
    std::size_t settled_ = 0;               ///< narrowings
    std::size_t size_ = 0;                  ///< tokens
};

}  // namespace jeton::engine
