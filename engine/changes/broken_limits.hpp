// Limits that a set of changes breaks. Entry point: refuse_broken_limits().
#pragma once

#include <span>

#include "engine/world/writer.hpp"
#include "grammar/policy/node.hpp"
#include "grammar/text/source.hpp"

namespace jeton::engine {

/// A limit guards what is done to tokens: it refuses a set that takes a count further beyond it, and only then. One problem for each account and
/// limit, with the changes that are why. `changes` are looked at for that alone, and may be none.
void refuse_broken_limits(const State& before, const State& after, const Touched& touched, std::span<const syntax::Node* const> changes,
                          const text::Sources& sources, text::Problems& problems);

}  // namespace jeton::engine
