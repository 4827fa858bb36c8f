// One revision as the engine holds it: who there is, how each account is set, what rules hold for it. Everything a decision reads.
// Made by engine/load and engine/changes, read by engine/evaluate/decide and engine/snapshot.cpp. Immutable once published.
// Versions share all pages and pools that a change does not touch; see engine/memory.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/accounts/forest.hpp"
#include "engine/accounts/names.hpp"
#include "engine/facts/profiles.hpp"
#include "engine/check/policy.hpp"
#include "engine/compile/program.hpp"
#include "engine/compile/rulebook.hpp"
#include "engine/memory/pages.hpp"
#include "engine/facts/filter_uses.hpp"
#include "engine/facts/members.hpp"
#include "engine/facts/narrowings.hpp"
#include "engine/facts/schedule.hpp"
#include "engine/tokens/secret_index.hpp"
#include "jeton/decision.hpp"
#include "jeton/snapshot.hpp"

namespace jeton::engine {



enum class Life : std::uint8_t { none, living, dead };

/// An account: 28 bytes, in one page, for most changes of one write to both halves of it.
struct AccountRecord {
    // what a decision reads
    std::uint32_t parent = no_account;
    std::uint32_t organization = no_account;    ///< of what is not there: no_account
    std::uint32_t pre = 0;                      ///< place in the depth-first order of its organization
    std::uint32_t last = 0;                     ///< the greatest `pre` in its subtree
    std::uint32_t classes = 0;                  ///< in Profiles::classes; 0: nothing holds, also of what is not there
    // what it follows from
    std::uint32_t settings : 29 = 0;            ///< its own, in Pools::settings
    std::uint32_t exceeds : 1 = 0;              ///< a limit does not hold here
    std::uint32_t life : 2 = 0;                 ///< a Life; numbers are not used again
    std::uint32_t profile = 0;                  ///< what it is in effect, in Profiles
};
static_assert(sizeof(AccountRecord) == 28);

/// Its accounts, depth first: its main account, then all below it. Null: it has gone.
using Organization = NumberList*;

struct UserRecord {
    std::uint32_t user = 0;
    std::uint32_t account = 0;
    std::uint16_t role = 0;                 ///< number among principals: kinds first; no_role: taken away
};
inline constexpr std::uint16_t no_role = 0xffff;

class Classing;

/// What most changes leave as it is, shared by versions.
struct Ground {
    std::shared_ptr<const Policy> policy;
    std::shared_ptr<const Rulebook> book;
    std::shared_ptr<Pools> pools;                   ///< the writer adds to them
    std::shared_ptr<RecordPools> record_pools;      ///< likewise, and all policies have the same
    std::shared_ptr<Profiles> profiles;
    std::shared_ptr<Classing> classing;             ///< what the writer remembers of this book's classes
    std::shared_ptr<const SecretIndex> secrets;     ///< of tokens, deleted ones too; null where no secret was made
    std::shared_ptr<const TimedFilters> timed;      ///< programs of filters that look at the clock; null: none does
};

struct State : Version {
    explicit State(std::shared_ptr<Timeline> timeline) : Version(std::move(timeline)) {}
    /// The same, to be changed. It shares everything that is not edited.
    explicit State(const std::shared_ptr<const State>& base);
    ~State();

    std::uint64_t revision = 1;
    Time clock;
    std::int64_t clock_us = 0;

    std::shared_ptr<const Ground> ground;
    // what it has, see stand_on()
    const Policy* policy = nullptr;
    const Rulebook* book = nullptr;
    Pools* pools = nullptr;
    RecordPools* record_pools = nullptr;
    Profiles* profiles = nullptr;
    Classing* classing = nullptr;
    const SecretIndex* secrets = nullptr;
    const TimedFilters* timed = nullptr;
    // what of book, pools and profiles decisions read, see aim()
    std::size_t words = 0;
    std::size_t principals = 0;                     ///< kinds and roles
    std::size_t actions = 0;
    const HotWord* hot = nullptr;
    const std::uint64_t* hot_actions = nullptr;
    const std::uint64_t* from_masks = nullptr;
    const std::uint64_t* to_masks = nullptr;
    const std::uint64_t* token_masks = nullptr;
    const AccountClasses* classes = nullptr;
    const Badge* badges = nullptr;
    const std::int64_t* instants = nullptr;
    const Profile* const* profile_rows = nullptr;
    const Narrowing* const* narrowings = nullptr;

    Names account_names;
    Names token_names;
    Names user_names;
    Pages<AccountRecord> accounts;
    Pages<Organization> organizations;
    Pages<TokenRecord> tokens;
    Pages<std::uint32_t> token_texts;               ///< in Pools::texts; sparse
    Pages<Members*> members;                        ///< tokens and users by account; sparse
    Pages<UserRecord> users;
    Pages<NumberList*> roles;                       ///< by number of a user's name: is the user there (1 or 0), then the records; null: never was
    std::vector<Pages<NumberList*>> naming;         ///< by link of the rulebook: the accounts that name an account; sparse
    /// Accounts for one side of which a bit of Rulebook::open holds.
    struct Open {
        NumberList* accounts = nullptr;             ///< sorted; null: none, or too many to list
        bool many = false;
    };
    Open open_homes;                                ///< those from where an allow lets somebody who is at home there out to `any` or to accounts by name
    Open open_targets;                              ///< those that such an allow opens
    Schedule schedule;                              ///< when tokens end
    std::int64_t next_flip = INT64_MAX;             ///< when a condition on `now` changes next
    std::uint32_t living_accounts = 0;
    std::uint32_t living_tokens = 0;

    mutable std::shared_ptr<FilterUses> uses;       ///< of these pools; null: nobody asked. Only the one writer looks at it
    bool crowded = false;                           ///< were the pools when it was finished? Not what a dry run adds after that

    /// Those that are there, as near misses.
    void offer_accounts(text::Nearest& nearest) const;
    void offer_tokens(text::Nearest& nearest) const;
    void offer_users(text::Nearest& nearest) const;
    [[nodiscard]] bool is_user(std::uint32_t user) const noexcept {
        const NumberList* list = roles.get(user);
        return list != nullptr && list->items[0] == 1;
    }
    [[nodiscard]] bool lives(std::uint32_t account) const noexcept {
        return account < accounts.size() && accounts[account].life == static_cast<std::uint32_t>(Life::living);
    }
    /// The accounts of an organization, depth first.
    [[nodiscard]] const NumberList& order_of(std::uint32_t account) const noexcept { return *organizations[accounts[account].organization]; }
    [[nodiscard]] const AccountClasses& classes_of(std::uint32_t account) const noexcept { return classes[accounts[account].classes]; }
    [[nodiscard]] const std::uint64_t* from_mask(std::uint32_t account) const noexcept { return from_masks + classes_of(account).from * words; }
    [[nodiscard]] const std::uint64_t* to_mask(std::uint32_t account) const noexcept { return to_masks + classes_of(account).to * words; }
    [[nodiscard]] const std::uint64_t* token_mask(std::uint32_t token_class) const noexcept { return token_masks + token_class * words; }
    [[nodiscard]] const std::uint64_t* action_mask(std::size_t action, std::size_t principal) const noexcept { return hot_actions + (action * principals + principal) * words; }
    /// The accounts that an account names by a link of the rulebook, sorted.
    [[nodiscard]] const std::vector<std::uint32_t>& links(std::uint32_t link, std::uint32_t account) const noexcept {
        return profile_rows[accounts[account].profile]->links[link];
    }
    [[nodiscard]] std::int64_t expires(const TokenRecord& token) const noexcept { return instants[token.expiry]; }
    [[nodiscard]] std::uint16_t kind(const TokenRecord& token) const noexcept { return badges[token.badge].kind; }
    [[nodiscard]] TokenSettings settings_of(const TokenRecord& token) const noexcept {
        return {expires(token), token.account, token.narrowing, kind(token), token.enabled != 0, token.says_never != 0};
    }
    [[nodiscard]] CompileContext compile_context() const;
    void stand_on(std::shared_ptr<const Ground> next) noexcept;
    /// On the same ground but for what `edit(ground)` does to it.
    template <class Edit>
    void edit_ground(Edit edit) {
        Ground next = ground == nullptr ? Ground() : *ground;
        edit(next);
        stand_on(std::make_shared<const Ground>(std::move(next)));
    }
    /// Points to what the pools hold now. After everything was added, before anybody reads.
    void aim();
};

[[nodiscard]] std::int64_t microseconds(const Time& time) noexcept;
[[nodiscard]] Time from_microseconds(std::int64_t us) noexcept;

// ---- decisions (engine/evaluate/decide.cpp)

/// What a principal brings to a question.
struct Asker {
    const std::uint64_t* action_mask = nullptr;     ///< of its kind or role and the action
    const std::uint64_t* token_mask = nullptr;
    const Narrowing* narrowing = nullptr;           ///< null: narrows nothing
    std::uint32_t home = 0;
    bool listed = false;                            ///< the narrowing has a list of accounts
    bool narrows = false;                           ///< its filters leave something out
};

/// Nothing to ask with: DenyReason says why. Of a token that is disabled or has ended `out` is what it could ask with else.
[[nodiscard]] DenyReason asker(const State& state, Principal principal, ActionId action, Asker& out) noexcept;

struct Verdict {
    Decision::Verdict is = Decision::Verdict::deny;
    DenyReason reason = DenyReason::no_rule;
};
/// `to` is the number of an account; one that is not there is denied like any other.
[[nodiscard]] Verdict decide(const State& state, const Asker& asker, std::uint32_t to) noexcept;

/// The bits, among `candidates`, whose target `to` stands in their relation to `from`.
[[nodiscard]] std::uint64_t related(const State& state, std::uint32_t from, std::uint32_t to, std::size_t word, std::uint64_t candidates) noexcept;
/// The bits of word `word` that apply.
[[nodiscard]] std::uint64_t applying_word(const State& state, const Asker& asker, std::uint32_t to, std::size_t word) noexcept;

template <class OnBit>
void each_bit(std::uint64_t bits, std::size_t word, OnBit on_bit) {
    for (; bits != 0; bits &= bits - 1) on_bit(word * 64 + static_cast<std::size_t>(__builtin_ctzll(bits)));
}

/// Calls `on_bit(bit)` for every bit that applies.
template <class OnBit>
void applying(const State& state, const Asker& asker, std::uint32_t to, OnBit on_bit) {
    for (std::size_t w = 0; w < state.words; ++w) each_bit(applying_word(state, asker, to, w), w, on_bit);
}

}  // namespace jeton::engine
