// Decisions of two states under common numbers, so that comparing two is comparing two numbers. Entry point: Decisions.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/changes/verdicts.hpp"
#include "engine/memory/hash_index.hpp"
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
    /// What rules say, with what a token brings; null: it narrows nothing.
    [[nodiscard]] std::uint32_t number(std::uint32_t said, const Narrowing* narrowing);
    /// With a narrowing of the state after, by its number, that leaves something out.
    [[nodiscard]] std::uint32_t narrowed(std::uint32_t said, std::uint32_t narrowing);
    /// It will be asked of very many narrowings: worth a place for each.
    void expect_many() { memos_.resize(after_->pools->narrowings.size()); }
    /// It will be asked of that soon.
    void prefetch(std::uint32_t narrowing) const noexcept {
        if (!memos_.empty()) __builtin_prefetch(&memos_[narrowing]);
        __builtin_prefetch(after_->narrowings[narrowing]);
    }
    [[nodiscard]] ChangeClass classify(std::uint32_t before, std::uint32_t after);
    /// Each by its number; the texts are the verdicts' and the pools'.
    [[nodiscard]] std::vector<Access> take() const;

private:
    struct Two {
        std::uint32_t said;
        std::uint32_t filters;          ///< in filters_; 0: none
    };
    struct Filters {
        const std::vector<std::string_view>* texts;
        bool any;
    };
    /// What was said last of a narrowing.
    struct Memo {
        std::uint32_t said = 0;
        std::uint32_t number = 0;       ///< 0: nothing yet
    };
    struct Class {
        std::uint32_t before, after;
        ChangeClass is;
    };
    [[nodiscard]] std::uint32_t filters_of(const Narrowing* narrowing);
    [[nodiscard]] std::uint32_t with(std::uint32_t said, const Narrowing* narrowing) { return number_of({said, filters_of(narrowing)}); }
    [[nodiscard]] std::uint32_t number_of(const Two& two);
    [[nodiscard]] Access access(std::uint32_t number) const;

    const State* after_ = nullptr;
    const Verdicts* verdicts_ = nullptr;
    std::vector<Filters> filters_;
    HashIndex filter_numbers_;
    std::vector<std::pair<const Narrowing*, std::uint32_t>> narrowings_;
    HashIndex narrowing_numbers_;
    std::vector<Two> all_;                              ///< the first two are deny and all
    HashIndex numbers_;                                 ///< of all_, but for those two
    std::vector<Memo> memos_;                           ///< by narrowing; empty where few are asked about
    std::vector<Class> classes_;
    HashIndex class_numbers_;
};

/// Is every document that `first` shows shown by `second`? Different texts are taken as unrelated.
[[nodiscard]] bool implies(const Access& first, const Access& second);

}  // namespace jeton::engine
