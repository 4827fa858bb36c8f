// A State being made: facts are written to it, and what follows from them is brought up to date at the end, in proportion to what
// was touched. The only code that writes to a State; loading starts with an empty one. Entry points: Writer, Writer::finish().
// Nothing is checked here: what is written fits the policy, and names are known.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/memory/large.hpp"
#include "engine/state.hpp"
#include "engine/world/classing.hpp"

namespace jeton::engine {

/// What was written, for those who compare two states. Sorted, without repeats.
struct Touched {
    std::vector<std::uint32_t> accounts;        ///< classes, links, place or life are different
    std::vector<std::uint32_t> moved;           ///< of those: made, deleted, or below another account than before
    std::vector<std::uint32_t> tokens;
    std::vector<std::uint32_t> users;           ///< records
    std::vector<std::uint32_t> members;         ///< who was written, or is told apart by rules as they were not before
    bool policy = false;                        ///< another rulebook: bits mean something else
    bool anew = false;                          ///< the same rulebook, and all that follows from it made again
    bool same_rules = false;                    ///< though the rules say the same as before
    bool clock_bits = false;                    ///< rules that look at the clock hold, or not, as they did not before
};

class Writer {
public:
    /// What a writer works in: kept from change to change.
    struct Lists {
        std::vector<std::uint32_t> settings;        ///< accounts whose profile is out of date, those below them perhaps too
        std::vector<std::uint32_t> reprofiled;      ///< accounts with another profile
        std::vector<std::uint32_t> limited;         ///< accounts whose limits are to be looked at
        std::vector<std::uint32_t> opened_homes;    ///< accounts that may be open homes, or may be it no more
        std::vector<std::uint32_t> opened_targets;
    };

    /// `next` is empty or a copy of `base`; null: the first of all.
    Writer(State& next, const State* base, Lists& lists);

    // -- accounts. A number is written once: when the account is made.
    void create_account(std::uint32_t account, std::uint32_t parent, std::uint32_t settings);
    void settings(std::uint32_t account, std::uint32_t settings);
    void move_account(std::uint32_t account, std::uint32_t parent);
    void delete_account(std::uint32_t account);             ///< with all below it, their tokens and roles
    void deleted_account(std::uint32_t account);            ///< a number that was used before

    // -- tokens
    void put_token(std::uint32_t token, const TokenSettings& settings, const TokenText& text);
    void delete_token(std::uint32_t token);
    [[nodiscard]] TokenText text_of_token(std::uint32_t token) const;
    /// Narrowings with a filter that is made of a named one, at any depth: perhaps nobody's.
    [[nodiscard]] std::vector<std::uint32_t> narrowings_made_of(std::string_view filter);
    /// The tokens that have one of those, sorted.
    [[nodiscard]] std::vector<std::uint32_t> tokens_with(std::uint32_t narrowing);

    // -- users
    void create_user(std::uint32_t user);
    void delete_user(std::uint32_t user);
    void set_role(std::uint32_t user, std::uint32_t account, std::uint16_t role);
    void remove_role(std::uint32_t user, std::uint32_t account);
    [[nodiscard]] bool has_user(std::uint32_t user) const;
    /// The record of a user at an account, if they have a role there.
    [[nodiscard]] std::optional<std::uint32_t> role_at(std::uint32_t user, std::uint32_t account) const;

    // -- the same facts under another policy, which numbers them in another way
    void renumber_settings(std::uint32_t account, std::uint32_t settings);
    void renumber_token(std::uint32_t token, const TokenSettings& settings, bool narrows);
    void renumber_role(std::uint32_t record, std::uint16_t role);
    void pools(std::shared_ptr<Pools> pools);
    /// Where every account is, by number, and how it is set: all of them anew.
    struct Place {
        std::uint32_t parent = no_account;
        std::uint32_t settings = 0;
        Life life = Life::none;
    };
    void place_all(const std::vector<Place>& places);

    // -- a load: accounts alone are there
    /// All of them, organization after organization, each depth first.
    [[nodiscard]] std::vector<std::uint32_t> depth_first();
    /// The first of `order` gets the number 0, and so on.
    void renumber_accounts(std::span<const std::uint32_t> order);

    // -- everybody
    void policy(std::shared_ptr<const Policy> policy, std::shared_ptr<Pools> pools, bool same_rules);
    /// The same policy but for named filters that its rules do not name.
    void named_filters(std::shared_ptr<const Policy> policy);
    void clock(const Time& clock);
    /// All that follows from what is written is made again, and nothing that is remembered is believed.
    void anew();

    // -- what is written so far
    /// An account is going to change: what a change of it looks at, it and who is at home at it and above it, is fetched into the cache
    /// while its text is checked.
    void expect(std::uint32_t account) const noexcept;
    /// Most likely. Any number.
    void foresee(std::uint32_t account) const noexcept;
    [[nodiscard]] const State& state() const noexcept { return next_; }
    [[nodiscard]] const NumberList& order_of(std::uint32_t account);    ///< its organization's accounts, depth first, as they are now
    [[nodiscard]] std::vector<std::uint32_t> subtree(std::uint32_t account);
    [[nodiscard]] bool has_sub_accounts(std::uint32_t account);
    [[nodiscard]] std::uint32_t level(std::uint32_t account) const;     ///< below its main account

    /// False with the rule that is too complex. Then the state is of no use.
    [[nodiscard]] bool finish(std::uint32_t& too_complex);
    [[nodiscard]] const Touched& touched() const noexcept { return touched_; }
    [[nodiscard]] Touched take_touched() noexcept { return std::move(touched_); }
    [[nodiscard]] bool nothing_written() const noexcept { return !written_; }

private:
    /// Accounts of an organization whose order is out of date, by the numbers in their records' `pre`.
    struct Disorder {
        std::vector<std::uint32_t> slots;
        std::uint32_t root = no_account;
        /// Who is right below whom, in no order: known once many changes of a set have asked for it.
        std::optional<std::unordered_map<std::uint32_t, std::vector<std::uint32_t>>> children;
        void leaves(std::uint32_t account, std::uint32_t parent);
        void joins(std::uint32_t account, std::uint32_t parent);
    };

    // places.cpp
    Disorder& disorder(std::uint32_t organization);
    std::uint32_t new_organization(std::uint32_t root);
    void enter(std::uint32_t account, std::uint32_t organization);
    bool may_splice(std::uint32_t organization);
    void shift(std::span<const std::uint32_t> accounts, std::int64_t places);
    void widen(std::uint32_t account, std::int64_t by);
    NumberList& new_order(std::uint32_t organization, std::uint32_t size);
    void splice_in(std::uint32_t account, std::uint32_t parent);
    void splice_over(std::uint32_t account, std::uint32_t from, std::uint32_t to);
    void label(std::uint32_t organization);
    void label_all();
    [[nodiscard]] const Disorder* children_of(std::uint32_t organization);

    // writer.cpp
    NumberList& own_roles(std::uint32_t user, std::uint32_t more);
    void join_roles();
    static std::uint64_t role_key(std::uint32_t user, std::uint32_t account) noexcept { return std::uint64_t{user} << 32 | account; }
    [[nodiscard]] std::optional<std::uint32_t> record_at(std::uint32_t user, std::uint32_t account) const;
    [[nodiscard]] const FilterUses& filter_uses();
    void make_book(bool& made);
    void touch_due_tokens();
    void find_flip(bool made);
    [[nodiscard]] std::uint32_t first_rule_of_tokens() const;
    [[nodiscard]] TokenRecord packed(const TokenSettings& settings, const TokenRecord& old);
    // reclassify.cpp
    void reclassify();
    void classify_tree(std::uint32_t account);
    void sort_settings();
    bool classify(std::uint32_t account);           ///< true: what it hands down is different
    bool settle(std::uint32_t account, AccountRecord record, std::uint32_t profile);
    void note_open(std::uint32_t account, std::uint32_t was, std::uint32_t is);
    void relink(std::uint32_t account, const Profile* was, const Profile* is);
    void apply_links();
    void find_open_targets();
    void find_open_homes();
    template <class IsOpen>
    void find_open(State::Open& open, std::vector<std::uint32_t>& judged, const std::vector<std::uint32_t>* among, IsOpen is_open);
    // membership.cpp
    void gather_members();
    void rehome(std::vector<std::uint32_t>& ids);
    void forget_left();
    using Marks = std::vector<std::uint64_t, LargeAllocator<std::uint64_t>>;
    void check_members(const Marks& sums, std::vector<std::uint32_t>& wrong);
    [[nodiscard]] std::uint32_t home_of(std::uint32_t member) const;
    [[nodiscard]] std::optional<Member> member(std::uint32_t id);
    [[nodiscard]] std::uint32_t badge(const Badge& is);
    void check_limits();
    void check_limits(std::uint32_t account);

    State& next_;
    const State* base_;
    std::vector<std::uint32_t>& settings_;          // of the lists
    std::vector<std::uint32_t>& reprofiled_;
    std::vector<std::uint32_t>& limited_;
    std::vector<std::uint32_t>& opened_homes_;
    std::vector<std::uint32_t>& opened_targets_;
    bool written_ = false;
    bool too_many_badges_ = false;
    bool everything_ = false;                       ///< all accounts and tokens are looked at anew
    Touched touched_;
    std::uint32_t splices_ = 0, labels_ = 0;
    std::int64_t old_clock_us_;
    struct Named {
        std::uint32_t link, named, by;
        bool names;
        friend auto operator<=>(const Named&, const Named&) = default;
    };
    /// What most change sets do without: those that only set attributes.
    struct More {
        std::vector<std::pair<std::uint32_t, std::uint32_t>> left;     ///< accounts, and tokens that are at another one now
        std::vector<std::uint32_t> renumbered;          ///< tokens that another policy numbers in another way
        std::vector<std::uint32_t> placed_tokens, placed_users;        ///< of this change set: they are in no block yet
        std::vector<std::pair<std::uint32_t, std::uint32_t>> new_roles;         ///< users, and records that are not in their lists yet
        std::unordered_map<std::uint64_t, std::uint32_t> roles_at;     ///< of those: records by user and account
        std::unordered_map<std::uint32_t, Disorder> disorders;
        std::vector<Named> named;                       ///< changes of State::naming
        std::vector<Due> dues;
    };
    [[nodiscard]] More& more() {
        if (more_ == nullptr) more_ = std::make_unique<More>();
        return *more_;
    }
    std::unique_ptr<More> more_;                    ///< null: none of it was needed yet
};

void sort_unique_many(std::vector<std::uint32_t>& numbers);
/// Sorted, without repeats.
inline void sort_unique(std::vector<std::uint32_t>& numbers) {
    if (numbers.size() > 1) sort_unique_many(numbers);
}

}  // namespace jeton::engine
