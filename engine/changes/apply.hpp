// A change set applied to a fork of the world: the next state and the commit that describes it. Entry points: apply(), become().
// A dry run is the same with the fork thrown away.
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "engine/changes/draft.hpp"
#include "jeton/change.hpp"
#include "jeton/commit.hpp"
#include "jeton/engine.hpp"

namespace jeton::engine {

struct Applied {
    Written written;
    std::shared_ptr<const State> base;
    std::shared_ptr<State> state;               ///< null where nothing was to change; not published
    std::shared_ptr<const Commit> commit;
};

using MakeSnapshot = std::function<Snapshot(std::shared_ptr<const State>)>;
/// The last word on the next state, before anybody sees it.
using Finish = std::function<void(State&)>;

/// The base is not touched. Not for several threads at once: files of one engine are shared.
[[nodiscard]] tl::expected<Applied, Refusal> apply(const Written& written, const std::shared_ptr<const State>& state, const Change& change,
                                                   const MakeSnapshot& make_snapshot, const Finish& finish = nullptr);
/// The same for changes that are nodes already, such as `given:` of a policy's test.
[[nodiscard]] tl::expected<Applied, Refusal> apply(const Written& written, const std::shared_ptr<const State>& state,
                                                   std::span<const syntax::Node* const> changes, std::shared_ptr<syntax::Arena> arena,
                                                   const MakeSnapshot& make_snapshot, const Finish& finish = nullptr);

/// The whole of another engine as a change; see Draft::become().
[[nodiscard]] tl::expected<Applied, Refusal> become(const Written& written, const std::shared_ptr<const State>& state, const PolicyText& next,
                                                    const State& world, const MakeSnapshot& make_snapshot);

/// The same world worked out from its facts alone, compared with the state: how many permissions differ, and how many principals are
/// remembered otherwise than they should be.
[[nodiscard]] std::uint64_t differing_anew(const Written& written, const std::shared_ptr<const State>& state);

}  // namespace jeton::engine
