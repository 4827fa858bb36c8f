// What tokens share: the ways they narrow what their account may do, and texts about them. Entry point: Pools.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/facts/profiles.hpp"
#include "engine/check/policy.hpp"
#include "engine/compile/program.hpp"
#include "engine/compile/trie_cache.hpp"
#include "engine/memory/growing.hpp"
#include "engine/memory/hash_index.hpp"
#include "engine/memory/prefetch.hpp"

namespace jeton::engine {

/// The filters and the list of accounts of tokens: each distinct one is there once. Filters of one text that name another one which was edited
/// meanwhile are two.
struct Narrowing {
    std::vector<CheckedFilterPtr> filters;
    std::vector<std::uint32_t> accounts;    ///< sorted
    bool any = false;                       ///< filters-operator: or
    bool narrowed = false;                  ///< `accounts` is a list

    // what follows from these
    bool trivial = true;                    ///< the filters narrow nothing: none, all `*:*`, or one `*:*` under `or`
    bool timed = false;                     ///< they look at the clock: TimedFilters has the programs
    std::vector<ProgramPtr> programs;       ///< of each filter
    std::vector<std::string_view> texts;    ///< of the filters, names replaced, those that narrow something, sorted
    std::shared_ptr<const std::vector<std::string>> expanded;   ///< texts that are not a filter's own: of those with names in them
    bool finished = false;                  ///< nothing of these is missing, as it may be where memory ran out

    friend bool operator==(const Narrowing& a, const Narrowing& b);
};
struct NarrowingHash {
    std::size_t operator()(const Narrowing& narrowing) const;
};

/// Programs of the filters that look at the clock, by narrowing, as of one instant.
using TimedFilters = std::unordered_map<const Narrowing*, std::vector<ProgramPtr>>;

/// What the filters of a narrowing say; it shows the texts of the first one that says so.
struct FilterSet {
    std::span<const std::string_view> texts;
    bool any = false;                       ///< one of them is enough
    friend bool operator==(const FilterSet& a, const FilterSet& b) noexcept { return a.any == b.any && std::equal(a.texts.begin(), a.texts.end(), b.texts.begin(), b.texts.end()); }
};

/// What only some tokens say, and only people and conditions read.
struct TokenText {
    std::uint32_t name = NameTable::none;   ///< in Pools::words
    std::uint32_t created_by = NameTable::none;
    std::int64_t created = INT64_MAX;
    friend bool operator==(const TokenText&, const TokenText&) = default;
};
struct TokenTextHash {
    std::size_t operator()(const TokenText& text) const noexcept { return hash_numbers(std::array<std::int64_t, 3>{text.name, text.created_by, text.created}); }
};

/// Distinct values that records refer to by number. Versions share them; numbers that a reader has stay good. Not versioned: what a dry
/// run adds stays, once. Written by the one writer.
class Pools {
public:
    Pools();
    /// Without a context its filters are compiled by compile_all().
    std::uint32_t narrowing(const Narrowing& is, const CompileContext* context);
    void compile_all(const CompileContext& context);
    /// Null where no filter looks at the clock.
    [[nodiscard]] std::shared_ptr<const TimedFilters> compile_timed(CompileContext context);
    std::uint32_t text(const TokenText& text) { return texts.add(text).number; }
    /// Are there far more narrowings than those that came with the policy? Others may be nobody's any more.
    [[nodiscard]] bool crowded() const noexcept { return narrowings.size() > 2 * first_ + few; }
    static inline std::uint32_t few = 10'000;       ///< tests make it less
    /// All that there are now came with the policy.
    void settle() noexcept { first_ = narrowings.size(); }
    /// Filters that say the same have one number; 0: those of no text. For the one writer.
    [[nodiscard]] std::uint32_t filter_set(std::uint32_t narrowing) const noexcept { return set_of_[narrowing]; }
    [[nodiscard]] FilterSet filters(std::uint32_t set) const noexcept { return {{sets_[set].texts, sets_[set].count}, sets_[set].any}; }
    [[nodiscard]] std::uint32_t filter_sets() const noexcept { return static_cast<std::uint32_t>(sets_.size()); }
    /// The number of such filters, which may be of other pools; or HashIndex::none.
    [[nodiscard]] std::uint32_t find_filters(const FilterSet& filters) const;
    /// filter_set() will be asked for that soon.
    void prefetch_set_of(std::uint32_t narrowing) const noexcept { prefetch(&set_of_[narrowing]); }
    /// filters() will be asked for that soon.
    void prefetch_filters(std::uint32_t set) const noexcept { prefetch(sets_.data() + set); }

    SettingPool values;
    OwnSettingsPool settings;                               ///< 0: none
    Interned<TokenText, TokenTextHash> texts;               ///< 0: none
    NameTable words;
    Interned<Narrowing, NarrowingHash> narrowings;          ///< 0: narrows nothing
    Growing<const Narrowing*> narrowing_rows;
    bool timed = false;                                     ///< some filter looks at the clock

private:
    /// A FilterSet: the texts are those of the first narrowing that says so, which stay where they are.
    struct Set {
        const std::string_view* texts;
        std::uint32_t count;
        bool any;
    };
    /// One filter of a narrowing.
    struct Place {
        std::uint32_t narrowing;
        std::uint32_t filter;
    };

    /// Fills in what follows from the filters, and is missing yet.
    void finish(std::uint32_t number, CompileContext context);
    [[nodiscard]] static FilterSet said_by(const Narrowing& narrowing) noexcept { return {narrowing.texts, narrowing.any && narrowing.texts.size() > 1}; }
    void number_filters(std::uint32_t narrowing);
    [[nodiscard]] ProgramPtr program_of(const Place& place, const CompileContext& context);

    TrieCache tries_;
    std::uint32_t first_ = 0;               ///< narrowings that came with the policy
    std::vector<std::uint32_t, LargeAllocator<std::uint32_t>> set_of_;  ///< by narrowing
    std::vector<Set, LargeAllocator<Set>> sets_;                        ///< a copy beside the others: a delta shows many, from anywhere
    HashIndex set_numbers_;
    std::vector<Place> compiled_;           ///< filters that do not look at the clock, each where it was met first
    HashIndex compiled_numbers_;
};

}  // namespace jeton::engine
