// All that follows from a policy alone, at one instant: masks over rules, what conditions look at, where rules name accounts.
// Entry point: make_rulebook(). Immutable but for what it remembers of profiles and tokens, which only the one writer asks for.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/accounts/names.hpp"
#include "engine/check/policy.hpp"
#include "engine/compile/program.hpp"
#include "engine/compile/rules.hpp"
#include "jeton/time.hpp"

namespace jeton::engine {

/// The masks that every decision reads, one word of bits together: 14 words of memory for 64 rules.
struct HotWord {
    std::uint64_t relation[8] = {};         ///< by Target, self … any
    std::uint64_t linked = 0;               ///< bits that have a link for a target
    std::uint64_t allow = 0;
    std::uint64_t allow_all = 0;
    std::uint64_t deny = 0;
    std::uint64_t deny_all = 0;
};

struct HotLink {
    std::uint32_t link = 0;                 ///< of Rulebook::link_slots
    bool linking = false;
    Mask bits;
};

struct Rulebook {
    RuleBits rules;
    ProgramPtr everything;                  ///< `*:*`: tells what is a document
    std::vector<ProgramPtr> only;           ///< by rule; null: every document
    std::vector<std::string> only_text;     ///< by rule, names replaced; `*:*` where there is none
    std::vector<HotWord> hot;               ///< by word
    std::vector<HotLink> hot_links;
    std::vector<std::uint64_t> hot_actions; ///< principal_action with the clock's bits, words side by side
    std::vector<std::uint32_t> actions_by_name;
    Mask user_mask;                         ///< the token side of who has no token

    std::vector<std::uint32_t> attributes;  ///< that anything looks at; a slot is a place here
    std::vector<std::uint32_t> condition_slots;     ///< slots of those that a condition looks at
    std::vector<std::uint32_t> link_slots;  ///< slots of the attributes whose links are a rule's target
    std::vector<Atom> limits;               ///< conditions of the limits; without a program: always
    bool looks_at_id = false;               ///< a condition on an account's id: profiles do not tell everything
    bool timed = false;                     ///< a condition looks at the clock
    bool clocked = false;                   ///< a filter of documents does
    bool limits_look_at_id = false;         ///< of an account
    bool limits_asked_anew = false;         ///< a limit looks at more than profiles tell: an id, or the clock
    /// A comparison with the clock inside a condition, by itself: as time passes its answer changes once at the most, but for its steps.
    struct Moment {
        Side side = Side::now;
        bool of_limit = false;              ///< of an account's `account.ATTR`
        CheckedFilterPtr compares;
        literal::Steps steps;               ///< of its bound
        bool relative = false;              ///< of `now` with a bound that looks at the clock too: there and back, for ever
    };
    std::vector<Moment> moments;
    std::uint8_t token_fields = 0;          ///< TokenField that conditions look at

    /// Where rules name an account: selectors that cover it alone, and those that cover what is below it too.
    struct Named {
        std::vector<std::uint32_t> alone;
        std::vector<std::uint32_t> below;
    };
    std::vector<Named> named_sets;          ///< 0: nowhere
    std::unordered_map<std::uint32_t, std::uint32_t> named;     ///< by account
    /// By side and bit: links (of link_slots) one of which an account has to have, or the bit does not hold there.
    std::array<std::vector<std::vector<std::uint32_t>>, 2> needed_links;
    std::vector<std::vector<std::uint32_t>> from_selectors;     ///< by rule: those of its `from` that name accounts
    std::vector<std::vector<std::uint32_t>> to_selectors;       ///< by bit: those of its targets that name accounts

    /// For each bit the allows that some principal has for the same action: where the bit changes, one of these must apply.
    std::vector<Mask> partners;
    Mask open;                              ///< allows with the target `any`, or one that names accounts
    std::vector<Mask> open_by;              ///< of those, by kind or role: the ones by which it may do something
    bool opens = false;                     ///< there are any

    [[nodiscard]] std::uint32_t named_at(std::uint32_t account) const {
        const auto found = named.find(account);
        return found == named.end() ? 0 : found->second;
    }
};

/// Null where the rules need more bits than there may be; `too_complex` then has the rule.
[[nodiscard]] std::shared_ptr<const Rulebook> make_rulebook(const Policy& policy, const Names& accounts, const Time& clock, std::uint32_t& too_complex);

[[nodiscard]] inline bool all_hold(const std::vector<Literal>& literals, const std::vector<bool>& truth) {
    for (const Literal& l : literals)
        if (truth[l.atom] == l.negated) return false;
    return true;
}
/// Which atoms hold for a value.
[[nodiscard]] std::vector<bool> ask(const std::vector<Atom>& atoms, const Value& value);

}  // namespace jeton::engine
