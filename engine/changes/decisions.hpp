// Decisions of two states under common numbers, so that comparing two is comparing two numbers. Entry point: Decisions.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory_resource>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/memory/hash_index.hpp"
#include "engine/state.hpp"
#include "jeton/commit.hpp"

namespace jeton::engine {

enum class When : std::uint8_t { before, after };

/// 0 is deny, 1 is all; each filter decision gets a number when it is met first. What rules say and what tokens bring is numbered apart, and
/// texts are made at the end: a decision is two numbers until then.
class Decisions {
public:
    Decisions(const State& before, const State& after);
    /// Of the bits that apply, and what a token brings; null: it narrows nothing.
    [[nodiscard]] std::uint32_t number(When when, const std::uint64_t* applying, const Narrowing* narrowing);
    /// Of one that nothing was brought to, with what a token brings that narrows something: a number in the pools of the state after.
    [[nodiscard]] std::uint32_t narrowed(std::uint32_t number, std::uint32_t narrowing);
    /// It will be asked of very many narrowings: worth a place for each.
    void expect_many() { memos_.resize(states_[1]->pools->narrowings.size()); }
    /// It will be asked of that soon.
    void prefetch(std::uint32_t narrowing) const noexcept {
        if (memos_.empty()) return;
        __builtin_prefetch(&memos_[narrowing]);
        __builtin_prefetch(states_[1]->narrowings[narrowing]);
    }
    [[nodiscard]] ChangeClass classify(std::uint32_t before, std::uint32_t after);
    /// Each by its number; texts of rules are kept in `memory`, those of filters are the pools'.
    [[nodiscard]] std::vector<Access> take(std::pmr::memory_resource& memory) const;

private:
    /// What rules say.
    struct Said {
        std::vector<std::string> allow, deny;
        std::vector<std::string_view> allow_views, deny_views;
        explicit Said(DecisionParts parts)
            : allow(std::move(parts.allow)), deny(std::move(parts.deny)), allow_views(allow.begin(), allow.end()), deny_views(deny.begin(), deny.end()) {}
        Said(const Said&) = delete;
        Said& operator=(const Said&) = delete;
    };
    struct Two {
        std::uint32_t rules;            ///< in rules_
        std::uint32_t filters;          ///< in filters_; 0: none
    };
    struct Filters {
        const std::vector<std::string_view>* texts;
        bool any;
    };
    /// What was said last of a narrowing.
    struct Memo {
        std::uint32_t rules = 0;
        std::uint32_t number = 0;       ///< 0: nothing yet
    };
    /// Sets of bits of one side and what they say.
    struct Applying {
        std::vector<std::uint64_t> words;
        HashIndex numbers;
        std::vector<std::uint32_t> rules;
    };
    std::uint32_t rules_of(When when, const std::uint64_t* applying);
    std::uint32_t filters_of(const Narrowing* narrowing);
    [[nodiscard]] std::uint32_t number_of(const Two& two);
    [[nodiscard]] Access access(std::uint32_t number) const;

    std::array<const State*, 2> states_;
    std::array<Applying, 2> applying_;
    std::deque<Said> rules_;                            ///< the first is `*:*`
    std::vector<Filters> filters_;
    HashIndex filter_numbers_;
    std::vector<std::pair<const Narrowing*, std::uint32_t>> narrowings_;
    HashIndex narrowing_numbers_;
    std::vector<Two> all_;                              ///< the first two are deny and all
    HashIndex numbers_;                                 ///< of all_, but for those two
    std::vector<Memo> memos_;                           ///< by narrowing; empty where few are asked about
    std::map<std::pair<std::uint32_t, std::uint32_t>, ChangeClass> classes_;
};

/// Is every document that `first` shows shown by `second`? Different texts are taken as unrelated.
[[nodiscard]] bool implies(const Access& first, const Access& second);

}  // namespace jeton::engine
