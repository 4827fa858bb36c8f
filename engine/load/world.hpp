// Takes accounts, tokens and users as they are checked, and writes them to a State. Entry points: WorldWriter, finish_load().
#pragma once

#include <memory>
#include <optional>

#include "engine/check/policy.hpp"
#include "engine/world/writer.hpp"

namespace jeton::engine {

/// What was checked, as facts. Numbers are those of the tables of names that the check filled or was given.
[[nodiscard]] OwnSettings own_settings(const AccountEntry& entry, Pools& pools);
[[nodiscard]] TokenSettings token_settings(const TokenEntry& entry, Pools& pools, const CompileContext* context);
[[nodiscard]] TokenText token_text(const TokenEntry& entry, Pools& pools);

/// A load: every account and token is new.
class World final : public WorldSink {
public:
    World(NameTable& accounts, NameTable& tokens, const Time& clock);

    void account(const AccountEntry& entry) override;
    /// Numbers the accounts depth first, in the table of names too: what is walked together stands together then. Before anything names them by number.
    void end_of_accounts();
    void token(const TokenEntry& entry) override;
    void user(const UserEntry& entry) override;
    void someone(std::string_view user) override;

    /// The first revision. Null with a problem where the rules are too many.
    [[nodiscard]] std::shared_ptr<State> finish(Policy policy, text::Problems& problems);

private:
    NameTable& account_names_;
    NameTable& token_names_;
    std::shared_ptr<State> state_;
    Writer::Lists lists_;
    Writer writer_;
    std::vector<std::pair<std::uint32_t, std::pair<std::uint32_t, std::uint16_t>>> roles_;
};

void refuse_rules(const Policy& policy, std::uint32_t too_complex, text::Problems& problems);

/// One warning for each limit that does not hold: a limit refuses nothing when a policy is loaded.
void warn_of_limits(const State& state, text::Problems& problems);

}  // namespace jeton::engine
