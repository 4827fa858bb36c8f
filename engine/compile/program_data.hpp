// What a Program is: a trie of the paths it looks at, and code that asks predicates about what was found there and joins their answers.
// Data only: made by compile.cpp, read by engine/evaluate.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/compile/predicate.hpp"
#include "engine/compile/program.hpp"
#include "engine/compile/trie.hpp"

namespace jeton::engine {

/// Ask a predicate, go on at one of two places.
struct Instruction {
    Predicate predicate;
    std::uint32_t on_true = 0;
    std::uint32_t on_false = 0;
};
inline constexpr std::uint32_t answer_true = 0xfffffffe;
inline constexpr std::uint32_t answer_false = 0xffffffff;

class Program {
public:
    std::shared_ptr<const Trie> trie;       ///< other programs may have it too
    std::vector<Instruction> code;
    std::vector<std::uint32_t> entries;     ///< by group of the trie: where its code begins
    std::uint32_t entry = answer_true;
    bool unusable = false;                  ///< something could not be compiled: refuse every document
};

}  // namespace jeton::engine
