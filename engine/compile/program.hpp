// A filter as a flat program over fields, and how to make one. Evaluated by engine/evaluate. Entry points: compile(), Combination.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/check/filter.hpp"
#include "engine/schema/document_schema.hpp"
#include "grammar/literal/date.hpp"
#include "jeton/filter.hpp"

namespace jeton::engine {

class Program;
class TrieCache;
using ProgramPtr = std::shared_ptr<const Program>;

struct CompileContext {
    const DocumentSchema* schema = nullptr;
    literal::Instant now = 0;
    TrieCache* tries = nullptr;     ///< programs that look at the same fields share a trie by it; only where one thread compiles
};

/// The filter, or the part of it that begins at one of its nodes.
[[nodiscard]] ProgramPtr compile(const CheckedFilter& filter, const CompileContext& context);
[[nodiscard]] ProgramPtr compile(const CheckedFilter& filter, syntax::NodeIndex from, const CompileContext& context);

/// What a decision is made of: shown = any of `allow`, none of `deny`, and all (`any_filter`: any) of `filters`.
/// An empty `filters` narrows nothing; an empty `allow` shows nothing.
struct Combination {
    std::vector<const CheckedFilter*> allow;
    std::vector<const CheckedFilter*> deny;
    std::vector<const CheckedFilter*> filters;
    bool any_filter = false;
};
[[nodiscard]] ProgramPtr compile(const Combination& combination, const CompileContext& context);

}  // namespace jeton::engine
