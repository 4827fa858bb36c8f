// One comparison of a program with the scalars of one cell. Made by predicates.cpp, read by engine/evaluate. Most answers follow from
// the predicate itself; what does not fit stands in an operand of the kind of its test.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

#include "engine/compile/matcher.hpp"
#include "grammar/literal/address.hpp"
#include "grammar/literal/date.hpp"
#include "grammar/literal/decimal.hpp"

namespace jeton::engine {

/// The first eight bytes of a text, zeros behind a shorter one.
[[nodiscard]] inline std::uint64_t head_of(const char* text, std::size_t size) noexcept {
    std::uint64_t head = 0;
    if (size >= 8) std::memcpy(&head, text, 8);
    else if (size != 0) std::memcpy(&head, text, size);
    return head;
}

enum class Test : std::uint8_t { mark, equals, glob, network, regex, number_order, date_order, text_order };

struct Operand {
    Operand() = default;
    Operand(const Operand&) = delete;
    Operand& operator=(const Operand&) = delete;
    virtual ~Operand() = default;
};

/// equals: a text that the gate does not hold. glob: the pieces between its `*`, each behind its size in two bytes; the first one begins
/// the text, the last one ends it, and a byte one_character in it is a `?`.
struct TextOperand : Operand {
    std::string text;
};
inline constexpr char one_character = '\xff';   // in no UTF-8

/// A number: exact, with a short cut for those that fit 64 bits.
struct NumberLiteral {
    literal::Decimal exact;
    std::int64_t whole = 0;
    bool is_whole = false;      ///< an integer of at most 18 digits
};

/// equals: a number that [least, most] does not hold.
struct NumberOperand : TextOperand {
    NumberLiteral number;
};
struct NumberRange : Operand {
    NumberLiteral low, high;
};
struct DateRange : Operand {
    literal::Moment low{}, high{};
};
struct TextRange : Operand {
    std::string low, high;
};
struct NetworkOperand : Operand {
    literal::Network network;
};
struct RegexOperand : Operand {
    std::shared_ptr<const RegexMatcher> regex;
};

/// The first eight bytes of a text as a number, zeros behind a shorter one; `mask`ed, what a text that passes begins with.
struct Gate {
    std::uint64_t head = 0;
    std::uint64_t mask = 0;
};

struct Predicate {
    Test test = Test::mark;
    bool whole : 1 = false;                 ///< [least, most] tells for integers, and there is no operand for numbers
    bool exact : 1 = false;                 ///< equals: a number that needs its NumberOperand
    bool ones : 1 = false;                  ///< glob: there is a `?`
    bool numbers_are_dates : 1 = false;     ///< date_order: epoch milliseconds count
    bool has_lo : 1 = false;
    bool has_hi : 1 = false;
    bool lo_closed : 1 = false;
    bool hi_closed : 1 = false;
    std::uint16_t size = 0;                 ///< equals: of the text; where it is at most gate_size, the gate's head is all of it
    std::uint32_t cell = 0;
    Gate gate;
    std::int64_t least = 0;                 ///< the integers of at most 18 digits that pass: [least, most]
    std::int64_t most = -1;
    std::unique_ptr<const Operand> operand;

    static constexpr std::size_t gate_size = 8;
    template <class Kind>
    [[nodiscard]] const Kind& of() const noexcept {
        return static_cast<const Kind&>(*operand);
    }
};
static_assert(sizeof(Predicate) == 48);

}  // namespace jeton::engine
