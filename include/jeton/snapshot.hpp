// One revision of a policy with its accounts, tokens and users: everything that can be asked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jeton/decision.hpp"
#include "jeton/ids.hpp"
#include "jeton/result.hpp"
#include "jeton/time.hpp"

namespace jeton {

namespace engine { struct State; }

/// Bytes that a snapshot takes; most of it, it shares with others. What is in none of these (filters and their programs, distinct settings, the
/// policy) does not grow with accounts and tokens, but with what they say.
struct MemoryUse {
    std::uint64_t accounts = 0;         ///< records, places, who is at home there; without names
    std::uint64_t account_names = 0;    ///< texts and the index by name
    std::uint64_t tokens = 0;           ///< records, their places at accounts, when they end; without names
    std::uint64_t token_names = 0;
};

/// May this principal do this action at that account?
struct Question {
    Principal principal;
    ActionId action = ActionId::none;
    AccountId account = AccountId::none;
};

/// A rule that applies to a question, for `explain`.
struct AppliedRule {
    std::size_t number = 0;     ///< from 1, in the order of the files
    bool allow = false;
    std::string name;           ///< empty where it has none
    std::string text;           ///< the sentence
    std::string only;           ///< the filter, empty where it is about every document
    Span span;
    std::string filter;         ///< `only` with what names of filters stand for; `*:*` where it is about every document
};

struct Explanation {
    Decision decision;
    std::vector<AppliedRule> rules;     ///< every rule that applies, denies first
    std::vector<DenyReason> of_token;   ///< all of the token itself that keeps it away, whatever rules say: disabled, expired, its own list of accounts
};

/// An allow that does not apply, or a deny that does. All that it lacks would have to change.
struct NearRule {
    AppliedRule rule;
    std::vector<std::string> lacks;     ///< sentences, such as "`to.searchable:true` does not hold: `searchable` of `pay` is `false`"
};

struct ScopeEntry {
    AccountId account;
    Decision decision;
};

struct Seer {
    Principal principal;
    Decision decision;
};

struct TokenKindInfo {
    std::string_view name;
    std::string_view purpose;
    std::string_view action;
    std::string_view filters;           ///< none, optional, expected
    std::int64_t life_seconds = 0;      ///< 0: no default
};

/// Immutable; copies are cheap and keep the revision alive. Everything here may be called from any number of threads.
/// Functions marked noexcept take no lock and allocate nothing. One that was moved from is for assigning and destroying alone.
class Snapshot {
public:
    [[nodiscard]] std::uint64_t revision() const noexcept;
    [[nodiscard]] Time clock() const noexcept;
    /// The next instant at which a token expires, or what a rule says of the clock changes; nothing if there is none. Time: the number of tokens.
    [[nodiscard]] std::optional<Time> next_due() const noexcept;

    // -- names to ids, once. Unknown names give the empty id, which every decision denies.
    [[nodiscard]] Principal token(std::string_view id) const noexcept;
    /// A user with one account. Nobody where the user is unknown or has several accounts.
    [[nodiscard]] Principal user(std::string_view id) const noexcept;
    /// At this account. A text that is empty is no account's name, and does not stand for the only one.
    [[nodiscard]] Principal user(std::string_view id, std::string_view account) const noexcept;
    [[nodiscard]] AccountId account(std::string_view id) const noexcept;
    [[nodiscard]] ActionId action(std::string_view name) const noexcept;

    /// The token a secret is of; nobody where the text is no secret, of no token here, or of a token that was deleted. Of a disabled
    /// or expired token it is that token, to which every decision is deny. In constant time; allocates nothing.
    [[nodiscard]] Principal authenticate(std::string_view secret) const noexcept;

    // -- the same with an error that says what is near: codes unknown-token, unknown-user, unknown-account, unknown-action.
    [[nodiscard]] Result<Principal> find_token(std::string_view id) const;
    [[nodiscard]] Result<Principal> find_user(std::string_view id) const;
    [[nodiscard]] Result<Principal> find_user(std::string_view id, std::string_view account) const;
    [[nodiscard]] Result<AccountId> find_account(std::string_view id) const;
    [[nodiscard]] Result<ActionId> find_action(std::string_view name) const;

    // -- ids to names
    /// Of what was deleted, too, but the role of a user who has none any more, which is empty; so are names of what never was.
    [[nodiscard]] std::string_view name(AccountId account) const noexcept;
    [[nodiscard]] std::string_view name(ActionId action) const noexcept;
    [[nodiscard]] std::string name(Principal principal) const;          ///< `TOKEN`, or `USER at ACCOUNT`
    [[nodiscard]] AccountId home(Principal principal) const noexcept;   ///< the account it asks from
    [[nodiscard]] std::string_view kind(Principal principal) const noexcept;     ///< its token kind or role; empty of who is not there any more
    [[nodiscard]] ActionId default_action(Principal token) const noexcept;       ///< its kind's action; none of one that is not there any more

    // -- decisions
    [[nodiscard]] Decision decide(Principal principal, ActionId action, AccountId account) const noexcept;
    [[nodiscard]] Decision decide(Principal principal, std::string_view action, std::string_view account) const noexcept;
    /// Many at once, in half of the time where they are about tokens and accounts that are in no cache: what the next ones need is fetched while
    /// one is answered. `answers` has room for one a question; what has no room is not asked. No lock, no allocation.
    void decide(std::span<const Question> questions, std::span<Decision> answers) const noexcept;
    /// Every rule that applies, read back from the bits the decision was made of.
    [[nodiscard]] Explanation explain(Principal principal, ActionId action, AccountId account) const;
    [[nodiscard]] Explanation explain(Principal principal, std::string_view action, std::string_view account) const;
    /// A rule of the policy by its number, counted from 1; nothing where it has none of that number.
    [[nodiscard]] std::optional<AppliedRule> rule(std::size_t number) const;
    /// What would have to change so that something is allowed: each deny of every document that applies has to go, and one of the allows has to
    /// apply: of those with this action the nearest, at most five, in the order of the files. What a token itself would have to be (enabled, not expired,
    /// with the account in its list) is said with each of these. Empty where something is allowed, and of what is not there. Time: rules and the cases
    /// of their conditions.
    [[nodiscard]] std::vector<NearRule> near_rules(Principal principal, ActionId action, AccountId account) const;
    [[nodiscard]] std::vector<NearRule> near_rules(Principal principal, std::string_view action, std::string_view account) const;
    /// Every account the principal has, in the order of names. Without an action: by the one of its token's kind, of which users have none.
    [[nodiscard]] std::vector<ScopeEntry> scope(Principal principal) const { return scope(principal, default_action(principal)); }
    [[nodiscard]] std::vector<ScopeEntry> scope(Principal principal, ActionId action) const;
    [[nodiscard]] std::vector<ScopeEntry> scope(Principal principal, std::string_view action) const;
    std::vector<ScopeEntry> scope(Principal principal, std::nullptr_t) const = delete;
    /// Every token and user that reaches an account, tokens first, each in the order of names. Without an action: every token, by the one of its kind.
    [[nodiscard]] std::vector<Seer> who_sees(AccountId account) const;
    [[nodiscard]] std::vector<Seer> who_sees(AccountId account, ActionId action) const;
    [[nodiscard]] std::vector<Seer> who_sees(std::string_view account) const;
    std::vector<Seer> who_sees(std::nullptr_t) const = delete;
    [[nodiscard]] std::vector<Seer> who_sees(std::string_view account, std::string_view action) const;

    // -- what there is
    /// Walks everything: some milliseconds a million.
    [[nodiscard]] MemoryUse memory() const;
    [[nodiscard]] std::size_t account_count() const noexcept;
    [[nodiscard]] std::size_t token_count() const noexcept;
    [[nodiscard]] std::vector<AccountId> accounts() const;              ///< in the order of names
    [[nodiscard]] std::vector<Principal> principals() const;            ///< tokens, then users at accounts
    [[nodiscard]] std::vector<ActionId> actions() const;                ///< as declared; those that a change declared stand last
    [[nodiscard]] std::vector<TokenKindInfo> token_kinds() const;
    /// Options to compile a filter as this policy understands it: its named filters, its document schema, its clock.
    [[nodiscard]] FilterOptions filter_options() const;

private:
    friend class Engine;
    friend class Decision;
    explicit Snapshot(std::shared_ptr<const engine::State> state) noexcept;
    template <class ActionOf>
    [[nodiscard]] std::vector<Seer> seers(AccountId account, ActionOf action_of) const;
    std::shared_ptr<const engine::State> state_;
};

}  // namespace jeton
