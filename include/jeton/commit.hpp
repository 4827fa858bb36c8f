// What a change set did, or would do: every permission that is different, in rows, with counts and warnings.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jeton/decision.hpp"
#include "jeton/ids.hpp"
#include "jeton/snapshot.hpp"

namespace jeton {

namespace engine { struct CommitWarnings; }

/// `widened`: all that was shown is shown, and more may be; `narrowed`: the reverse; `changed`: neither can be said.
/// Different texts of filters count as unrelated: what follows without looking into them is exact, the rest is `changed`.
enum class ChangeClass : std::uint8_t { gained, lost, widened, narrowed, changed };
inline constexpr std::array<std::string_view, 5> change_class_names{"gained", "lost", "widened", "narrowed", "changed"};

/// A decision of one revision, as texts that belong to the Delta: see DecisionParts. Equal decisions of a delta are the same object.
struct Access {
    Decision::Verdict verdict = Decision::Verdict::deny;
    std::span<const std::string_view> allow;        ///< empty for deny
    std::span<const std::string_view> deny;
    std::span<const std::string_view> filters;
    bool any_filter = false;
    /// The texts as their own. Allocates.
    [[nodiscard]] DecisionParts parts() const;
    /// One filter with the same answer; `NOT *:*` for deny. Allocates.
    [[nodiscard]] std::string text() const;
};

/// The accounts at which a row is about one of its principals: all of a list but some. Shows what the row shows.
class RowAccounts {
public:
    class Iterator {
    public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = AccountId;
        using difference_type = std::ptrdiff_t;
        using pointer = const AccountId*;
        using reference = const AccountId&;
        Iterator() = default;
        Iterator(std::span<const AccountId> left, std::span<const AccountId> except) noexcept : left_(left), except_(except) { skip(); }
        [[nodiscard]] const AccountId& operator*() const noexcept { return left_.front(); }
        Iterator& operator++() noexcept { left_ = left_.subspan(1), skip(); return *this; }
        Iterator operator++(int) noexcept { Iterator old = *this; ++*this; return old; }
        friend bool operator==(const Iterator& a, const Iterator& b) noexcept { return a.left_.size() == b.left_.size(); }

    private:
        void skip() noexcept {
            for (; !except_.empty() && left_.front() == except_.front(); except_ = except_.subspan(1)) left_ = left_.subspan(1);
        }
        std::span<const AccountId> left_;
        std::span<const AccountId> except_;
    };
    /// `except` is a part of `all`, in its order.
    RowAccounts(std::span<const AccountId> all, std::span<const AccountId> except) noexcept : all_(all), except_(except) {}
    [[nodiscard]] Iterator begin() const noexcept { return {all_, except_}; }
    [[nodiscard]] Iterator end() const noexcept { return {all_.last(0), {}}; }
    [[nodiscard]] std::size_t size() const noexcept { return all_.size() - except_.size(); }

private:
    std::span<const AccountId> all_;
    std::span<const AccountId> except_;
};

/// The change `before` -> `after` in each of `actions`: for each of `principals` at each of `accounts`, which is a product, but for what is left out of
/// it; or, where the row is `paired`, for each principal at its own account alone, which is the one beside it. Principals are in the order of their
/// numbers, tokens before users: as they were loaded or made; so are the accounts of a product (those of an organization depth first). What the spans
/// show belongs to the Delta. accounts_of(), pairs() and the Delta's iterator know all of this.
struct DeltaRow {
    ChangeClass is = ChangeClass::changed;
    bool paired = false;
    std::uint32_t before = 0;                       ///< index into Delta::decisions
    std::uint32_t after = 0;
    std::span<const std::string_view> actions;      ///< their names, sorted, each with a NUL behind it; a policy that was replaced may number actions anew
    std::span<const Principal> principals;
    std::span<const AccountId> accounts;            ///< paired: as many as principals, in their order
    /// By principal, where many see almost the same: those of `accounts` that the row is not about for this one. All others are far from where it is
    /// at home: no relation but `organization`, `siblings` or `any` tells them apart. None of these principals has a list
    /// of accounts. Empty: nothing is left out, whatever the relation.
    std::span<const std::span<const AccountId>> except;
    std::uint64_t left_out = 0;                     ///< how many in all
    /// The accounts of one of `principals`, by its place there.
    [[nodiscard]] RowAccounts accounts_of(std::size_t place) const noexcept {
        return {paired ? accounts.subspan(place, 1) : accounts, except.empty() ? std::span<const AccountId>() : except[place]};
    }
    /// Is it about an account, by its place in `accounts`, for one of `principals`, by its place?
    [[nodiscard]] bool is_about(std::size_t place, std::size_t account) const noexcept {
        return paired ? place == account : except.empty() || !std::binary_search(except[place].begin(), except[place].end(), accounts[account]);
    }
    [[nodiscard]] std::uint64_t pairs() const noexcept { return (std::uint64_t{principals.size()} * (paired ? 1 : accounts.size()) - left_out) * actions.size(); }
};

/// One permission that is different.
struct PermissionChange {
    Principal principal;
    std::string_view action;
    AccountId account = AccountId::none;
    const Access* before = nullptr;
    const Access* after = nullptr;
    ChangeClass is = ChangeClass::changed;
};

/// Every difference between two revisions, exactly: no principal, action and account are in two rows. Rows are in the order of their first
/// principal, first action by name, and first account. Copies share what they show; it is there for as long as one of them. Filters are
/// told apart by what they say: one that says `now` says the same at another clock, though it lets other documents through. Commit::reread() has those.
struct Delta {
    std::span<const Access> decisions;      ///< the first is deny
    std::span<const DeltaRow> rows;
    std::array<std::uint64_t, 5> counts{};  ///< pairs (principal and account, once for each action), by ChangeClass
    std::shared_ptr<const void> memory;     ///< what all these spans show

    [[nodiscard]] std::uint64_t pairs() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return rows.empty(); }

    /// All pairs, row by row. An iterator is good for as long as the Delta object that it came from is there, and is not assigned or moved.
    class Iterator {
    public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = PermissionChange;
        using difference_type = std::ptrdiff_t;
        using pointer = const PermissionChange*;
        using reference = PermissionChange;
        Iterator() = default;
        Iterator(const Delta& delta, std::size_t row) noexcept : delta_(&delta), row_(row) { begin_accounts(); }
        [[nodiscard]] PermissionChange operator*() const noexcept;
        Iterator& operator++() noexcept;
        Iterator operator++(int) noexcept { Iterator old = *this; ++*this; return old; }
        friend bool operator==(const Iterator& a, const Iterator& b) noexcept {
            return a.row_ == b.row_ && a.principal_ == b.principal_ && a.action_ == b.action_ && a.account_ == b.account_;
        }

    private:
        void begin_accounts() noexcept;
        const Delta* delta_ = nullptr;
        std::size_t row_ = 0;
        std::size_t principal_ = 0;
        std::size_t action_ = 0;
        std::size_t account_ = 0;               ///< how many were before
        RowAccounts::Iterator at_;
    };
    [[nodiscard]] Iterator begin() const noexcept { return {*this, 0}; }
    [[nodiscard]] Iterator end() const noexcept { return {*this, rows.size()}; }
};

/// A warning of a dry run: `nothing-left TOKEN`, `outside-organization WHO ACCOUNT`, `visible-to-nobody ACCOUNT`,
/// `newly-visible ACCOUNT`, `unfiltered TOKEN`, `rule-applies-to-nothing N`, `limit-exceeded ACCOUNT: LIMIT`, `grows`, `shrinks`,
/// `mixed`, `last-filter-removed TOKEN`, `filter-added-to-or TOKEN`, `expiry-extended TOKEN`. Of `outside-organization` the first 100,000 are named, and
/// one more says that there are more.
struct Flag {
    std::string flag;
    std::string about;                      ///< empty for grows, shrinks, mixed
    [[nodiscard]] std::string text() const { return about.empty() ? flag : flag + " " + about; }
};

struct OverLimit {
    std::size_t limit = 0;                  ///< from 1, in the order of the files
    AccountId account = AccountId::none;
    std::uint32_t count = 0;
};

/// A filter that says the same before and after, and may let other documents through: rows compare what filters say.
struct RereadFilter {
    enum class By : std::uint8_t { types, clock };
    std::string text;
    std::string why;                        ///< such as: `ip` was declared as ip, now as keyword
    By by = By::types;
};

/// How much was looked at: the same on every machine, and of a dry run as of the apply that follows it.
struct Cost {
    std::uint64_t accounts = 0;             ///< made, moved, deleted, or told apart by rules as they were not before
    std::uint64_t principals = 0;           ///< likewise, or written
    bool everything = false;                ///< all were compared at all they reach: another policy, or rules that come or go with the clock
};

/// Immutable; may be read from any number of threads. A dry run's is equal to that of the apply that follows it. One that was moved from is for
/// assigning and destroying alone.
struct Commit {
    std::uint64_t base = 0;
    std::uint64_t revision = 0;             ///< the base where the set was empty
    Snapshot before;
    Snapshot after;
    Delta delta;
    std::shared_ptr<engine::CommitWarnings> warnings;
    [[nodiscard]] Cost cost() const noexcept;
    /// Warnings about what the change set says, as a load would give them; of `plan(next)` none: see next.lints().
    [[nodiscard]] const Diagnostics& lints() const noexcept;
    /// In the order of their texts. Found when somebody asks first: the time is that of who asks.
    [[nodiscard]] const std::vector<Flag>& flags() const;
    /// Every limit that does not hold after it, new or old; by limit, then name of account. Likewise.
    [[nodiscard]] const std::vector<OverLimit>& over_limits() const;
    /// Filters of rules and tokens that are in force before and after, of which no row says anything: they ask for a field whose declared type is another
    /// now, or say `now`, and the clock moved. In the order of their texts. Time: the tokens, where a type or the clock is different.
    [[nodiscard]] std::vector<RereadFilter> reread() const;
    /// What the policy says no more, as a person reads it: rules, limits and invariants; attributes, actions, roles and token kinds, and what was said of
    /// them; in the order of its sections. Who gains or loses by it is in the rows.
    [[nodiscard]] std::vector<std::string> dropped() const;
};

/// Why a change set was refused: the code of its first mistake, the change it is in, and everything that was found.
struct Refusal {
    std::string code;
    std::optional<std::size_t> change;      ///< counted from 0; nothing: the set as a whole, for limits and texts that cannot be read, or no set at all
    Diagnostics diagnostics;
};

}  // namespace jeton
