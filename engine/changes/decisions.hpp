// Decisions of two states under common numbers, so that comparing two is comparing two numbers. Entry point: Decisions.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/changes/verdicts.hpp"
#include "engine/memory/hash_index.hpp"
#include "engine/memory/large.hpp"
#include "engine/memory/prefetch.hpp"
#include "engine/state.hpp"
#include "jeton/commit.hpp"

namespace jeton::engine {

/// 0 is deny, 1 is all; each filter decision gets a number when it is met first: what rules say, and what a token brings. Texts are looked up at
/// the end. Used again from change to change.
class Decisions {
public:
    /// Until end(), which they outlive.
    void begin(const State& after, const Verdicts& verdicts);
    void end() noexcept;
    /// What rules say alone.
    [[nodiscard]] std::uint32_t number(std::uint32_t said) { return said <= Verdicts::all ? said : number_of(said, 0); }
    /// What rules say, with what a token brings, in a state before or after.
    [[nodiscard]] std::uint32_t number(std::uint32_t said, const State& state, std::uint32_t narrowing);
    /// With a narrowing of the state after that leaves something out.
    [[nodiscard]] std::uint32_t narrowed(std::uint32_t said, std::uint32_t narrowing);
    static inline std::uint32_t few = 8;        ///< said of the same filters, found without a hash; tests make it less
    /// It will be asked of very many narrowings: worth a place for the filters of each.
    void expect_many() { memos_.resize(after_->pools->filter_sets()); }
    /// It will be asked of that soon: one after the other, with time between them.
    void fetch(std::uint32_t narrowing) const noexcept { after_->pools->prefetch_set_of(narrowing); }
    void fetch_filters(std::uint32_t narrowing) const noexcept {
        if (!memos_.empty()) prefetch(&memos_[after_->pools->filter_set(narrowing)]);
    }
    /// access() will be asked for it soon.
    void fetch_access(std::size_t number) const noexcept {
        const std::uint32_t filters = all_[number].filters;
        if (filters != 0 && filters < after_->pools->filter_sets()) after_->pools->prefetch_filters(filters);
    }
    [[nodiscard]] ChangeClass classify(std::uint32_t before, std::uint32_t after);
    [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
    /// The texts are the verdicts' and the pools'.
    [[nodiscard]] Access access(std::uint32_t number) const;

private:
    struct Two {
        std::uint32_t said;
        std::uint32_t filters;          ///< a set of the pools after, then those of foreign_
        std::uint32_t before = 0;       ///< of the same filters, the one before; 0: none
    };
    /// What was said of some filters: the last that was new. A look in a table would be a miss of the cache more.
    struct Memo {
        std::uint32_t said = 0;
        std::uint32_t number = 0;       ///< 0: nothing yet
    };
    struct Class {
        std::uint32_t before, after;
        ChangeClass is;
    };
    [[nodiscard]] std::uint32_t filters_of(const State& state, std::uint32_t narrowing);
    [[nodiscard]] std::uint32_t number_of(std::uint32_t said, std::uint32_t filters);

    const State* after_ = nullptr;
    const Verdicts* verdicts_ = nullptr;
    std::vector<FilterSet> foreign_;                    ///< filters that the pools after have not
    std::vector<std::uint32_t> of_foreign_;             ///< by set of other pools than those after; none: not asked yet
    std::vector<Two> all_;                              ///< the first two are deny and all
    HashIndex numbers_;                                 ///< of all_ but for those two, and those of memos_
    std::vector<std::uint32_t, LargeAllocator<std::uint32_t>> of_numbers_;      ///< of all_, by row of numbers_; empty where there are no memos_
    std::vector<Memo, LargeAllocator<Memo>> memos_;     ///< by set of the pools after; empty where few are asked about
    std::vector<Class> classes_;
    HashIndex class_numbers_;
};

/// Is every document that `first` shows shown by `second`? Different texts are taken as unrelated.
[[nodiscard]] bool implies(const Access& first, const Access& second);

}  // namespace jeton::engine
