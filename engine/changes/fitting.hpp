// Does a world fit another policy? Its facts are few things said many times, so each is read once under the other policy, and all of
// them only where something does not fit, to say so of each. Entry points: Fitting, transfer().
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include "engine/changes/written.hpp"
#include "engine/world/writer.hpp"

namespace jeton::engine {

class Fitting {
public:
    /// `world` as it is, under its own policy, said by `said`; `next` has been read.
    Fitting(const State& world, Writer& writer, PolicyText& next, const Saying& said, syntax::Arena& arena, const syntax::Node& place);

    /// False with problems.
    [[nodiscard]] bool fits();
    /// Everything that does not fit, in the order of a load. False.
    bool report();
    /// Writes what the other policy numbers in another way. Before it is the policy.
    void write();
    [[nodiscard]] std::shared_ptr<Pools> pools() const { return pools_; }

private:
    enum class Each : bool { distinct, all };
    void accounts(Each each);
    void tokens(Each each);
    void users();
    [[nodiscard]] bool failed() const { return next_.workshop->problems.errors() != errors_before_; }

    /// What decides whether a token fits: kind, narrowing, whether it says when it ends, whether it says when it was made.
    using TokenForm = std::tuple<std::uint16_t, std::uint32_t, bool, bool>;
    struct Fitted {
        std::uint16_t kind = 0;
        std::uint32_t narrowing = 0;
    };
    [[nodiscard]] static TokenForm form(const TokenSettings& settings, const TokenText& text);

    const State& world_;
    Writer& writer_;
    PolicyText& next_;
    FactNodes nodes_;
    std::size_t errors_before_;
    std::shared_ptr<Pools> pools_ = std::make_shared<Pools>();
    std::vector<std::uint32_t> settings_;           ///< by old number; unknown: of no account
    std::map<TokenForm, Fitted> tokens_;
    std::vector<std::uint16_t> roles_;              ///< by old number among principals, less the old kinds
};

/// Makes `next` hold the accounts, tokens and users of another world, with the numbers that their names have here, or get. Facts stay
/// under the other world's policy, with whose attributes and kinds they are written.
void transfer(const State& other, State& next, Writer& writer);

}  // namespace jeton::engine
