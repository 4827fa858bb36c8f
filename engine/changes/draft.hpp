// A change set being made: each change is checked against what the earlier ones left, and one State is built at the end.
// Entry points: Draft::change(), Draft::finish(). The base is not touched; a draft that is dropped leaves nothing behind.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/changes/nodes.hpp"
#include "engine/changes/written.hpp"
#include "engine/check/values.hpp"

namespace jeton::engine {

/// What a change set may touch, for those who compare two states.
struct Touched {
    bool policy = false;                        ///< sections of the policy: everything may be different
    bool same_rules = false;                    ///< though the rules say the same as before
    bool structure = false;                     ///< accounts made, moved or deleted
    bool accounts = false;                      ///< settings
    bool users = false;
    bool clock = false;
    std::set<std::uint32_t> tokens;
};

class Draft {
public:
    Draft(const Written& base, const State& state, text::Problems& problems);
    ~Draft();

    /// Makes one change; false with problems where it is refused. Then the draft is of no more use.
    [[nodiscard]] bool change(const syntax::Node& node);
    /// Everything as `next` has it; what it lacks is deleted. Without accounts, tokens and users it is a policy for those here.
    /// False with problems where they do not fit.
    [[nodiscard]] bool become(const Written& next, const State& named);
    /// The state that the changes lead to; null with a problem.
    [[nodiscard]] std::shared_ptr<State> finish();
    /// The same at another clock, which may be earlier: for tests of a policy.
    [[nodiscard]] std::shared_ptr<State> finish_at(Time clock);
    [[nodiscard]] Written take() { return std::move(written_); }
    [[nodiscard]] const Touched& touched() const noexcept { return touched_; }

private:
    struct Checker;
    friend class Editor;

    [[nodiscard]] Checker& checker();
    void check_everything();
    [[nodiscard]] std::vector<std::uint32_t> levels() const;
    [[nodiscard]] bool failed() const noexcept { return problems_.errors() != errors_before_; }

    Written written_;
    const State& state_;
    text::Problems& problems_;
    std::size_t errors_before_;
    NameTable account_names_;
    NameTable token_names_;
    Touched touched_;
    std::unique_ptr<Checker> checker_;
};

}  // namespace jeton::engine
