// What rules alone say, before and after, of principals that no rule tells apart and accounts about which the same bits hold: worked out
// once, and kept from change to change for as long as the rules stay. Entry point: Verdicts.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/memory/hash_index.hpp"
#include "engine/state.hpp"

namespace jeton::engine {

enum class When : std::uint8_t { before, after };

/// Between two rulebooks, mostly one and the same. Only the one writer asks. Texts, names and sets stay where they are for as long as
/// somebody has memory(); whatever else it gives out is good until the next question.
class Verdicts {
public:
    static constexpr std::uint32_t none = 0xffffffff;
    /// What rules say, by number: these two, and each set of filters where it is met first.
    static constexpr std::uint32_t deny = 0, all = 1;

    /// Its number on both sides, which is its name's; none before the policy that declared it first.
    struct Action {
        std::string_view name;
        std::uint32_t before;
        std::uint32_t after;
    };
    struct Difference {
        std::uint32_t actions;                  ///< number of the set
        std::uint32_t before;                   ///< what rules say
        std::uint32_t after;
    };
    /// Of the filters that rules say.
    struct Texts {
        std::span<const std::string_view> allow;
        std::span<const std::string_view> deny;
    };

    Verdicts(const State& before, const State& after);
    Verdicts(const Verdicts&) = delete;
    Verdicts& operator=(const Verdicts&) = delete;
    /// Does it hold between these two?
    [[nodiscard]] bool fits(const State& before, const State& after) const noexcept { return books_[0].get() == before.book && books_[1].get() == after.book; }
    /// Is it of a size that is worth keeping for the next change?
    [[nodiscard]] bool stays() const noexcept;

    /// By name.
    [[nodiscard]] const std::vector<Action>& actions() const noexcept { return actions_; }
    [[nodiscard]] std::uint32_t set_of(std::span<const std::uint32_t> actions);
    [[nodiscard]] std::span<const std::uint32_t> set(std::uint32_t number) const noexcept { return sets_[number].numbers; }
    [[nodiscard]] std::span<const std::string_view> names(std::uint32_t set) const noexcept { return sets_[set].names; }
    [[nodiscard]] const Texts& texts(std::uint32_t said) const noexcept { return texts_[said]; }
    [[nodiscard]] std::shared_ptr<const void> memory() const noexcept { return memory_; }

    /// The bits that hold about an account before and those after, side by side.
    [[nodiscard]] std::size_t stride() const noexcept { return stride_; }
    [[nodiscard]] std::uint32_t cell(const std::uint64_t* bits);
    [[nodiscard]] const std::uint64_t* bits(std::uint32_t cell, When when) const noexcept { return cells_.data() + cell * stride_ + (when == When::before ? 0 : words_[0]); }
    [[nodiscard]] std::uint32_t cells() const noexcept { return cell_numbers_.size(); }

    /// What rules tell of a principal: its badge; none where it may do nothing.
    [[nodiscard]] static std::uint32_t badge_of(const Signature* who) noexcept { return who == nullptr || who->usable == 0 ? none : who->badge; }
    /// Some of all differences, by number.
    struct Differing {
        std::uint32_t first = 0;
        std::uint32_t last = 0;
        [[nodiscard]] bool empty() const noexcept { return first == last; }
    };
    /// Of one with that badge before and after: what is different about accounts of a cell. Good for as long as the verdicts are.
    [[nodiscard]] Differing differing(const State& before, const State& after, std::uint32_t cell, std::uint32_t was, std::uint32_t is) {
        const Question question{cell, was, is};
        constexpr std::uint32_t apart = 61;     // cells whose numbers are near each other
        Answer& recent = recent_[(cell * apart + (was == none ? is : was)) % recent_.size()];
        if (recent.of != question) recent = answer(before, after, question);
        return recent.is;
    }
    [[nodiscard]] const Difference& difference(std::uint32_t number) const noexcept { return differences_[number]; }
    /// What rules say for one of actions().
    [[nodiscard]] std::uint32_t said(const State& state, When when, std::uint32_t cell, std::uint32_t badge, std::uint32_t action);

private:
    struct Question {
        std::uint32_t cell;
        std::uint32_t was;                      ///< a badge, or none
        std::uint32_t is;
        friend bool operator==(const Question&, const Question&) = default;
    };
    struct Answer {
        Question of;
        Differing is;
    };
    struct ActionSet {
        std::span<const std::uint32_t> numbers;
        std::span<const std::string_view> names;
    };
    /// Sets of bits of one side, and what they say.
    struct Applying {
        std::vector<std::uint64_t> words;
        HashIndex numbers;
        std::vector<std::uint32_t> said;
    };
    [[nodiscard]] const Answer& answer(const State& before, const State& after, const Question& question);
    [[nodiscard]] std::uint32_t ask(const State& state, When when, const std::uint64_t* bits, std::uint32_t badge, std::uint32_t action);
    [[nodiscard]] std::uint32_t said_by(const State& state, When when, const std::uint64_t* applying);
    [[nodiscard]] std::uint32_t number_of(const DecisionParts& parts);
    template <class T>
    [[nodiscard]] std::span<T> keep(std::size_t count);
    [[nodiscard]] std::string_view kept(std::string_view text);
    [[nodiscard]] std::span<const std::string_view> kept(const std::vector<std::string>& texts);

    std::array<std::shared_ptr<const Rulebook>, 2> books_;
    std::array<std::size_t, 2> words_;
    std::size_t stride_;
    std::vector<Action> actions_;
    std::shared_ptr<std::pmr::monotonic_buffer_resource> memory_ = std::make_shared<std::pmr::monotonic_buffer_resource>();
    std::vector<ActionSet> sets_;
    std::vector<std::uint64_t> cells_;          ///< by cell: stride_ words
    HashIndex cell_numbers_;
    std::vector<Answer> answers_;
    HashIndex answer_numbers_;
    std::array<Answer, 1024> recent_;           ///< of those, by the question
    std::vector<Difference> differences_;
    std::array<Applying, 2> applying_;
    std::vector<Texts> texts_;
    Mask mask_;
    std::vector<Difference> fresh_;             ///< `actions` is one of them, not a set
    std::vector<std::uint32_t> set_;
};

/// Of single actions that change, those that change alike as one set, in the order of the first of each: it does not depend on what was
/// asked before. Uses `fresh` up.
template <class Difference, class Take>
void each_alike(std::vector<Difference>& fresh, std::vector<std::uint32_t>& set, Take take) {
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        const Difference one = fresh[i];
        if (one.actions == Verdicts::none) continue;
        set.clear();
        for (std::size_t k = i; k < fresh.size(); ++k) {
            if (fresh[k].actions == Verdicts::none || fresh[k].before != one.before || fresh[k].after != one.after) continue;
            set.push_back(fresh[k].actions);
            fresh[k].actions = Verdicts::none;
        }
        take(set, one.before, one.after);
    }
}

}  // namespace jeton::engine
