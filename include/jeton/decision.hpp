// The answer to "may this principal do this action at that account": deny, all, or the documents a filter shows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jeton/filter.hpp"
#include "jeton/ids.hpp"

namespace jeton {

class Snapshot;

/// Why a decision is deny.
enum class DenyReason : std::uint8_t {
    none,                   ///< it is not deny
    unknown_principal,
    unknown_action,
    unknown_account,
    token_disabled,
    token_expired,
    not_in_token_accounts,  ///< the token's own list of accounts leaves this one out
    no_rule,                ///< nothing allows it
    denied_by_rule,
};
/// In a few words, such as "no rule allows it".
[[nodiscard]] std::string_view reason_text(DenyReason reason) noexcept;

/// The filters a decision is made of, as texts; names of filters are replaced by what they stand for, repeats left out, sorted.
/// Shown = any of `allow`, none of `deny`, and all (`any_filter`: any) of `filters`. `*:*` in `allow` stands alone.
struct DecisionParts {
    std::vector<std::string> allow;
    std::vector<std::string> deny;
    std::vector<std::string> filters;
    bool any_filter = false;
};

/// A few words, no allocation; valid as long as the snapshot (or a copy of it) it came from. Safe to use from any thread.
class Decision {
public:
    enum class Verdict : std::uint8_t { deny, all, filter };

    Decision() noexcept = default;      ///< deny
    [[nodiscard]] Verdict verdict() const noexcept { return verdict_; }
    /// True for `all` only: who asks about something that is no document and gets a filter has been told no.
    [[nodiscard]] bool allowed() const noexcept { return verdict_ == Verdict::all; }
    [[nodiscard]] bool denied() const noexcept { return verdict_ == Verdict::deny; }
    [[nodiscard]] DenyReason reason() const noexcept { return reason_; }

    /// Whether this document may be seen. What is no document (broken JSON, …) never may.
    [[nodiscard]] bool allows(std::string_view json) const noexcept;
    [[nodiscard]] bool allows(const Value& document) const noexcept;

    [[nodiscard]] Principal principal() const noexcept { return principal_; }
    [[nodiscard]] ActionId action() const noexcept { return action_; }
    [[nodiscard]] AccountId account() const noexcept { return account_; }

    /// Allocates. Empty for deny; `{"*:*"}` and nothing else for all.
    [[nodiscard]] DecisionParts parts() const;
    /// One filter with the same answer, for bulk work over many documents. Allocates; compile once, use often.
    [[nodiscard]] Filter filter() const;

private:
    friend class Snapshot;
    const void* state_ = nullptr;
    Principal principal_;
    AccountId account_ = AccountId::none;
    ActionId action_ = ActionId::none;
    Verdict verdict_ = Verdict::deny;
    DenyReason reason_ = DenyReason::unknown_principal;
};

}  // namespace jeton
