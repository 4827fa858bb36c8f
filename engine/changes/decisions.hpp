// Decisions of two states under common numbers, so that comparing two is comparing two numbers. Entry point: Decisions.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/changes/verdicts.hpp"
#include "engine/memory/chain_index.hpp"
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
    /// What rules say, with what a token brings; null: it narrows nothing.
    [[nodiscard]] std::uint32_t number(std::uint32_t said, const Narrowing* narrowing);
    /// With a narrowing of the state after, by its number, that leaves something out.
    [[nodiscard]] std::uint32_t narrowed(std::uint32_t said, std::uint32_t narrowing);
    /// It will be asked of very many narrowings: worth a place for each.
    void expect_many() { memos_.resize(after_->pools->narrowings.size()); }
    /// It will be asked of that soon: one after the other, with time between them.
    void fetch(std::uint32_t narrowing) const noexcept {
        if (!memos_.empty()) prefetch(&memos_[narrowing]);
        prefetch(after_->narrowings + narrowing);
    }
    void fetch_texts(std::uint32_t narrowing) const noexcept {
        if (!is_new(narrowing)) return;
        prefetch(&after_->narrowings[narrowing]->any);
        prefetch(&after_->narrowings[narrowing]->text_hash);
    }
    void fetch_number(std::uint32_t narrowing) const noexcept {
        if (is_new(narrowing)) filter_numbers_.prefetch(hash_of(*after_->narrowings[narrowing]));
    }
    [[nodiscard]] ChangeClass classify(std::uint32_t before, std::uint32_t after);
    [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
    /// The texts are the verdicts' and the pools'.
    [[nodiscard]] Access access(std::uint32_t number) const;

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
        std::uint32_t filters = 0;      ///< in filters_; 0: likewise
    };
    struct Class {
        std::uint32_t before, after;
        ChangeClass is;
    };
    [[nodiscard]] static bool any_of(const Narrowing& narrowing) noexcept { return narrowing.any && narrowing.texts.size() > 1; }
    [[nodiscard]] static std::size_t hash_of(const Narrowing& narrowing) noexcept { return narrowing.text_hash + any_of(narrowing); }
    [[nodiscard]] bool is_new(std::uint32_t narrowing) const noexcept { return memos_.empty() || memos_[narrowing].filters == 0; }
    [[nodiscard]] std::uint32_t filters_of(const Narrowing* narrowing);
    [[nodiscard]] std::uint32_t filters_by_text(const Narrowing& narrowing);
    [[nodiscard]] std::uint32_t number_of(std::uint32_t said, std::uint32_t filters);

    const State* after_ = nullptr;
    const Verdicts* verdicts_ = nullptr;
    std::vector<Filters> filters_;
    HashIndex filter_numbers_;
    std::vector<std::pair<const Narrowing*, std::uint32_t>> narrowings_;
    HashIndex narrowing_numbers_;
    std::vector<Two> all_;                              ///< the first two are deny and all
    ChainIndex numbers_;                                ///< of all_ but for those two, by filters
    std::vector<Memo, LargeAllocator<Memo>> memos_;     ///< by narrowing; empty where few are asked about
    std::vector<Class> classes_;
    HashIndex class_numbers_;
};

/// Is every document that `first` shows shown by `second`? Different texts are taken as unrelated.
[[nodiscard]] bool implies(const Access& first, const Access& second);

}  // namespace jeton::engine
