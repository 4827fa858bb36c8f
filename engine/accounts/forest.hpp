// The account forest: who is above whom. Entry point: label().
#pragma once

#include <cstdint>
#include <vector>

namespace jeton::engine {

inline constexpr std::uint32_t no_account = 0xffffffff;

/// Labels of one account; numbers are those of the table of names.
struct ForestLabel {
    std::uint32_t parent = no_account;
    std::uint32_t root = 0;         ///< its main account
    std::uint32_t pre = 0;          ///< place in depth-first order
    std::uint32_t last = 0;         ///< the greatest `pre` in its subtree
};

/// Depth-first labels of a forest given by parents (`no_account` for roots). The forest has no cycle.
[[nodiscard]] std::vector<ForestLabel> label(const std::vector<std::uint32_t>& parents);

/// Accounts in an order in which each stands behind its parent.
[[nodiscard]] std::vector<std::uint32_t> parents_first(const std::vector<ForestLabel>& labels);

}  // namespace jeton::engine
