// One revision as the engine holds it: the policy's masks, account and token records, everything a decision reads.
// Made by engine/load, read by engine/evaluate/decide and engine/snapshot.cpp. Immutable once published.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/accounts/forest.hpp"
#include "engine/accounts/names.hpp"
#include "engine/check/policy.hpp"
#include "engine/compile/program.hpp"
#include "engine/compile/rules.hpp"
#include "engine/tokens/secret_index.hpp"
#include "jeton/decision.hpp"
#include "jeton/snapshot.hpp"

namespace jeton::engine {

/// What a decision reads of an account: 24 bytes.
struct AccountRecord {
    std::uint32_t parent = no_account;
    std::uint32_t root = 0;
    std::uint32_t pre = 0;
    std::uint32_t last = 0;
    std::uint32_t from_class = 0;   ///< mask of the bits whose `from` side holds here
    std::uint32_t to_class = 0;
};

inline constexpr std::int64_t never = INT64_MAX;

/// What a decision reads of a token: 32 bytes.
struct TokenRecord {
    std::int64_t expires = never;   ///< microseconds since 1970
    std::uint32_t account = 0;
    std::uint32_t filters = 0;      ///< set of filters; 0: narrows nothing
    std::uint32_t narrowing = 0;    ///< list of accounts, from 1; 0: any
    std::uint32_t token_class = 0;  ///< mask of the bits whose `token` side holds
    std::uint16_t kind = 0;
    bool enabled = true;
    bool deleted = false;           ///< then it is not enabled; its number is not used again
};

struct UserRecord {
    std::uint32_t user = 0;
    std::uint32_t account = 0;
    std::uint16_t role = 0;         ///< number among principals: kinds first; no_role: taken away
};
inline constexpr std::uint16_t no_role = 0xffff;

/// A place where a limit does not hold.
struct Exceeded {
    std::uint32_t limit = 0;        ///< index into the policy's limits
    std::uint32_t account = 0;
    std::uint32_t count = 0;
};

/// The filters of a token: distinct lists are kept once.
struct FilterSet {
    std::vector<CheckedFilterPtr> filters;
    std::vector<ProgramPtr> programs;
    bool any = false;
    bool trivial = true;            ///< narrows nothing: none, all `*:*`, or one `*:*` under `or`
};

/// Equal masks are kept once; a class is a number of one.
class MaskTable {
public:
    explicit MaskTable(std::size_t words = 1) : words_(words) {}
    std::uint32_t add(const Mask& mask);
    [[nodiscard]] const std::uint64_t* operator[](std::uint32_t number) const noexcept { return &masks_[number * words_]; }
    [[nodiscard]] std::size_t size() const noexcept { return masks_.size() / words_; }

private:
    std::size_t words_;
    std::vector<std::uint64_t> masks_;
    std::map<Mask, std::uint32_t> numbers_;
};

/// Accounts that an attribute of each account names, sorted, one row an account.
struct Links {
    std::vector<std::uint32_t> begins;      ///< accounts + 1
    std::vector<std::uint32_t> named;
    [[nodiscard]] bool has(std::uint32_t account, std::uint32_t name) const noexcept;
};

/// The masks that every decision reads, one word of bits together: 14 words of memory for 64 rules.
struct HotWord {
    std::uint64_t relation[8] = {};         ///< by Target, self … any
    std::uint64_t linked = 0;               ///< bits that have a link for a target
    std::uint64_t allow = 0;
    std::uint64_t allow_all = 0;
    std::uint64_t deny = 0;
    std::uint64_t deny_all = 0;
};

struct HotLink {
    const Links* links = nullptr;
    bool linking = false;
    const std::uint64_t* bits = nullptr;
};

struct State {
    std::uint64_t revision = 1;
    Time clock;
    std::int64_t clock_us = 0;

    Policy policy;
    RuleBits rules;
    ProgramPtr everything;                  ///< `*:*`: tells what is a document
    std::vector<ProgramPtr> only;           ///< by rule; null: every document
    std::vector<std::string> only_text;     ///< by rule, names replaced; `*:*` where there is none

    NameTable account_names;
    NameTable token_names;
    NameTable user_names;
    std::vector<AccountRecord> accounts;
    std::vector<std::uint32_t> by_pre;      ///< accounts in depth-first order
    std::vector<TokenRecord> tokens;
    std::vector<UserRecord> users;
    std::vector<std::uint32_t> user_order;  ///< users that have their role, by user, then account name
    std::vector<bool> deleted_accounts;     ///< empty where none was deleted
    std::size_t living_accounts = 0;
    std::size_t living_tokens = 0;
    std::vector<Exceeded> exceeded;         ///< by limit, then name of account

    std::vector<HotWord> hot;               ///< by word
    std::vector<HotLink> hot_links;
    std::vector<std::uint64_t> hot_actions; ///< principal_action with the clock's bits, words side by side

    MaskTable from_masks;
    MaskTable to_masks;
    MaskTable token_masks;
    std::uint32_t user_class = 0;           ///< the token side of who has no token
    std::map<std::uint32_t, Links> links;   ///< by attribute

    std::shared_ptr<const SecretIndex> secrets;     ///< of tokens, deleted ones too; null where no secret was made

    std::vector<FilterSet> filter_sets{1};
    std::vector<std::vector<std::uint32_t>> narrowings{1};      ///< each sorted

    [[nodiscard]] bool lives(std::uint32_t account) const noexcept {
        return account < accounts.size() && (account >= deleted_accounts.size() || !deleted_accounts[account]);
    }
    [[nodiscard]] CompileContext compile_context() const;
    /// Fills hot, hot_links and hot_actions; `now` has the bits whose conditions on the clock hold.
    void heat(const Mask& now);
};

[[nodiscard]] std::int64_t microseconds(const Time& time) noexcept;
[[nodiscard]] Time from_microseconds(std::int64_t us) noexcept;

/// Tokens of a kind at each account; with `enabled` only those that are enabled and not expired at `clock_us`.
[[nodiscard]] std::vector<std::uint32_t> count_tokens(const State& state, std::uint16_t kind, bool enabled, std::int64_t clock_us);

// ---- decisions (engine/evaluate/decide.cpp)

/// What a principal brings to a question.
struct Asker {
    const std::uint64_t* action_mask = nullptr;     ///< of its kind or role and the action
    const std::uint64_t* token_mask = nullptr;
    const TokenRecord* token = nullptr;             ///< null: a user
    std::uint32_t home = 0;
};

/// Nothing to ask with: DenyReason says why.
[[nodiscard]] DenyReason asker(const State& state, Principal principal, ActionId action, Asker& out) noexcept;

struct Verdict {
    Decision::Verdict is = Decision::Verdict::deny;
    DenyReason reason = DenyReason::no_rule;
};
[[nodiscard]] Verdict decide(const State& state, const Asker& asker, std::uint32_t to) noexcept;

/// Calls `on_bit(bit)` for every bit that applies.
template <class OnBit>
void applying(const State& state, const Asker& asker, std::uint32_t to, OnBit on_bit);

/// The bits of word `word` that apply.
[[nodiscard]] std::uint64_t applying_word(const State& state, const Asker& asker, std::uint32_t to, std::size_t word) noexcept;

template <class OnBit>
void applying(const State& state, const Asker& asker, std::uint32_t to, OnBit on_bit) {
    for (std::size_t w = 0; w < state.rules.words; ++w)
        for (std::uint64_t bits = applying_word(state, asker, to, w); bits != 0; bits &= bits - 1)
            on_bit(w * 64 + static_cast<std::size_t>(__builtin_ctzll(bits)));
}

}  // namespace jeton::engine
