// What a commit says beside its delta: warnings about the text of the change set, and, when it is asked, flags and limits, from the two states it
// stands between.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "engine/world/writer.hpp"
#include "jeton/commit.hpp"

namespace jeton::engine {

struct CommitWarnings {
    CommitWarnings(std::shared_ptr<const State> b, std::shared_ptr<const State> a, Touched t) : before(std::move(b)), after(std::move(a)), touched(std::move(t)) {}

    const std::shared_ptr<const State> before;
    const std::shared_ptr<const State> after;
    const Touched touched;
    Diagnostics lints;
    std::once_flag flags_asked;
    std::vector<Flag> flags;
    std::once_flag limits_asked;
    std::vector<OverLimit> over_limits;
};

}  // namespace jeton::engine
