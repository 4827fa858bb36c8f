// Decisions of two states under common numbers, so that comparing two is comparing two numbers. Entry point: Decisions.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "engine/state.hpp"
#include "jeton/commit.hpp"

namespace jeton::engine {

enum class When : std::uint8_t { before, after };

/// 0 is deny, 1 is all; each filter decision gets a number when it is met first. Texts are made once for each set of applying
/// rules and filters, not once for each pair.
class Decisions {
public:
    Decisions(const State& before, const State& after);
    /// Of the bits that apply, and what a token brings; null: it narrows nothing.
    [[nodiscard]] std::uint32_t number(When when, const std::uint64_t* applying, const Narrowing* narrowing);
    [[nodiscard]] ChangeClass classify(std::uint32_t before, std::uint32_t after);
    [[nodiscard]] std::vector<Access> take() noexcept { return std::move(all_); }

private:
    struct Key {
        std::vector<std::uint64_t> words;       ///< applying bits, then the set of filters
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct Hash {
        std::size_t operator()(const Key& key) const noexcept;
    };
    std::uint32_t add(Access access);

    std::array<const State*, 2> states_;
    std::array<std::unordered_map<Key, std::uint32_t, Hash>, 2> known_;
    std::map<std::vector<std::vector<std::string>>, std::uint32_t> numbers_;
    std::map<std::pair<std::uint32_t, std::uint32_t>, ChangeClass> classes_;
    std::vector<Access> all_;
    Key scratch_;
};

/// Is every document that `first` shows shown by `second`? Different texts are taken as unrelated.
[[nodiscard]] bool implies(const Access& first, const Access& second);

}  // namespace jeton::engine
