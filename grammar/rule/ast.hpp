// The trees of rules, limits and invariants: words with places, nothing looked up. Made by parse.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/filter/ast.hpp"

namespace jeton::syntax {

/// A word of a sentence with its bytes.
struct SentenceWord {
    std::string_view text;
    Range at;
};

/// `self`, `account(a, b)`, `linked(readers)`.
struct Selector {
    SentenceWord word;
    std::vector<SentenceWord> arguments;
    bool brackets = false;
};

/// The filter of a `where` or `only`: its text without white space around it. An empty one stands at the sentence's end.
struct Clause {
    std::string_view text;
    Range at;
    bool left_out = false;      ///< an empty one: more of the sentence stands where it should
};

/// Views into the sentence it was parsed from.
struct RuleSentence {
    bool allow = false;
    std::vector<SentenceWord> actions;
    bool has_by = false;
    std::vector<SentenceWord> by;
    bool has_from = false;
    std::vector<Selector> from;
    std::vector<Selector> to;
    std::optional<Clause> where;
    std::optional<Clause> only;
};

struct LimitSentence {
    bool most = false;
    std::uint32_t number = 0;
    bool enabled = false;
    SentenceWord kind;
    std::optional<Clause> where;
};

/// Code `rule-syntax`; the word at which it is no sentence (at the end: the byte after it).
struct SentenceError {
    Range at;
    std::string message;
    std::string help;
};

/// What was read, up to the mistake if there is one: names before it are still worth checking.
template <class Sentence>
struct Parsed {
    Sentence sentence;
    std::optional<SentenceError> error;
};

}  // namespace jeton::syntax
