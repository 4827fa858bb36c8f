// Rules as bits: what makes each bit hold, and masks over the bits. Entry point: compile_rules().
// One bit is one rule, or one conjunct of its condition, or one group of its targets; see rules.md, *How it is evaluated*.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/check/policy.hpp"
#include "engine/compile/program.hpp"

namespace jeton::engine {

using Mask = std::vector<std::uint64_t>;    ///< one bit a rule bit; always RuleBits::words long

/// Of a few words, for which a call would be more than the comparison.
[[nodiscard]] inline bool same_words(const std::uint64_t* a, const std::uint64_t* b, std::size_t count) noexcept {
    for (std::size_t w = 0; w < count; ++w)
        if (a[w] != b[w]) return false;
    return true;
}

[[nodiscard]] inline bool test(const Mask& mask, std::size_t bit) noexcept { return mask[bit / 64] >> (bit % 64) & 1; }
inline void set(Mask& mask, std::size_t bit) noexcept { mask[bit / 64] |= std::uint64_t{1} << (bit % 64); }

/// A field of a token that a condition looks at.
enum class TokenField : std::uint8_t { id = 1, kind = 2, name = 4, account = 8, created = 16, created_by = 32, expires = 64 };

/// A part of a condition that looks at one side only.
struct Atom {
    ProgramPtr program;         ///< asked of {"from": {…}}, {"to": {…}}, {"token": {…}} or {"now": …}
    std::vector<std::uint32_t> attributes;      ///< of accounts that it looks at
    bool looks_at_id = false;                   ///< of an account
    std::uint8_t token_fields = 0;              ///< a set of TokenField
    const CheckedFilter* filter = nullptr;      ///< what it is a part of, from this node on
    syntax::NodeIndex node = 0;
    [[nodiscard]] bool uses_now() const noexcept { return filter != nullptr && filter->uses_now(); }
};

enum class Side : std::uint8_t { from, to, token, now };
inline constexpr std::size_t side_count = 4;

/// An atom that must hold, or must not.
struct Literal {
    std::uint32_t atom = 0;
    bool negated = false;
};

struct RuleBit {
    std::uint32_t rule = 0;
    std::array<std::vector<Literal>, side_count> needs;     ///< by side
    std::vector<TargetSelector> named_targets;              ///< account, subtree: part of the `to` side; empty: no such need
};

/// `linked` and `linking` of one attribute.
struct LinkRelation {
    std::uint32_t attribute = 0;
    bool linking = false;
    Mask bits;
};

struct RuleBits {
    std::size_t words = 0;
    std::vector<RuleBit> bits;
    std::array<std::vector<Atom>, side_count> atoms;
    std::array<Mask, 8> relation;       ///< by Target, self … any: bits with that target
    std::vector<LinkRelation> links;
    Mask allow;
    Mask allow_all;                     ///< allows about every document
    Mask deny;
    Mask deny_all;
    std::vector<Mask> principal_action; ///< [action * principals + principal]
    std::size_t principals = 0;
};

/// Nothing where the rules need more than limits::rule_bits; `too_complex` then has the rule.
[[nodiscard]] std::optional<RuleBits> compile_rules(const Policy& policy, const CompileContext& context, std::uint32_t& too_complex);

/// A condition over one account alone (`account.ATTR` of a limit) as an atom.
[[nodiscard]] Atom compile_condition(const CheckedFilter& filter, const Policy& policy, const CompileContext& context);

/// Is this `only` one that leaves nothing out?
[[nodiscard]] bool is_every_document(const CheckedFilterPtr& only);

}  // namespace jeton::engine
