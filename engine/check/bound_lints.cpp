#include "engine/check/bound_lints.hpp"

#include <string>

#include "grammar/literal/date.hpp"
#include "grammar/literal/decimal.hpp"

namespace jeton::engine {

using syntax::Filter;
using syntax::FilterNode;
using syntax::Word;

void lint_bounds(const Filter& f, const FilterNode& node, bool declared, std::vector<FilterLint>& lints) {
    for (const bool upper : {false, true}) {
        if (!(upper ? node.has_hi : node.has_lo)) continue;
        const Word& word = f.words[upper ? node.high : node.value];
        const std::string text = f.decode(word);
        if (word.quoted && !declared && (literal::is_number(text) || literal::is_moment(text)))
            lints.push_back({"quoted-bound", word.at, "a quoted bound compares as text, with strings only", "leave the quotes out to compare as a number or date"});
    }
}

}  // namespace jeton::engine
