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

/// Entries are added and never taken away, so what it says is to be looked at in a state; nothing is missing of the state that it was made
/// of, nor of those that followed it. Used by the one writer.
class FilterUses {
public:
    /// A narrowing by its number. One that is made of no named filter is passed over.
    void add_narrowing(std::uint32_t narrowing, const std::vector<CheckedFilterPtr>& filters);
    /// A token that has it.
    void add_token(std::uint32_t narrowing, std::uint32_t token);

    /// Narrowings with a filter that is made of a named one, at any depth.
    [[nodiscard]] std::span<const std::uint32_t> narrowings(std::string_view filter) const;
    /// Tokens that have or had such a narrowing, in no order, perhaps again and again.
    [[nodiscard]] std::span<const std::uint32_t> tokens(std::uint32_t narrowing) const;
    /// Narrowings that were looked at: those with lower numbers.
    [[nodiscard]] std::uint32_t known() const noexcept { return known_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }       ///< tokens, each as often as it was added

private:
    std::map<std::string, std::vector<std::uint32_t>, std::less<>> narrowings_;
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> tokens_;  ///< of all narrowings that are made of named filters
    std::uint32_t known_ = 0;
    std::size_t size_ = 0;
};

}  // namespace jeton::engine
