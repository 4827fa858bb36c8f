// Two states compared: which principals and accounts may differ, and every decision that does. Entry point: Comparison.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "engine/changes/decisions.hpp"
#include "engine/changes/draft.hpp"

namespace jeton::engine {

/// Principals that no rule can tell apart, before and after: they stand at the same account with the same kind or role, mask,
/// filters and list of accounts.
struct PrincipalGroup {
    std::uint32_t home = 0;
    bool was = false;                       ///< it could ask before
    bool is = false;
    bool changed = false;                   ///< something of itself is different
    std::vector<Principal> principals;      ///< in the order of names
};

/// A row before principals are written out.
struct GroupRow {
    std::uint32_t action;
    std::uint32_t before;
    std::uint32_t after;
    std::vector<std::uint32_t> groups;
    std::vector<std::uint32_t> accounts;    ///< in the order of names
};

class Comparison {
public:
    Comparison(const State& before, const State& after, const Touched& touched);

    [[nodiscard]] Delta delta();

    // -- for flags, once delta() has been called
    [[nodiscard]] const std::vector<PrincipalGroup>& groups() const noexcept { return groups_; }
    [[nodiscard]] const std::vector<GroupRow>& rows() const noexcept { return rows_; }
    [[nodiscard]] Decisions& decisions() noexcept { return decisions_; }
    [[nodiscard]] const State& state(When when) const noexcept { return when == When::before ? before_ : after_; }
    /// Does the group see the account at all, whatever the action?
    [[nodiscard]] bool sees(When when, const PrincipalGroup& group, std::uint32_t account) const;
    [[nodiscard]] bool sees_anything(When when, const PrincipalGroup& group) const;
    [[nodiscard]] bool sees_beyond(When when, std::uint32_t account) const { return beyond_[static_cast<std::size_t>(when)].at_[account]; }
    [[nodiscard]] const std::vector<std::uint32_t>& groups_at(std::uint32_t account) const { return groups_at_[account]; }
    [[nodiscard]] std::string label(When when, Principal principal) const;

private:
    /// Actions are compared by name: a policy that is replaced may declare others, or in another order.
    struct Action {
        std::string name;
        ActionId before;
        ActionId after;
    };
    /// Accounts that an allow may show to those outside of their organization.
    struct Beyond {
        std::vector<bool> at_;
        std::vector<std::uint32_t> list;
        std::vector<std::uint32_t> differing;
    };
    void find_groups(const Touched& touched);
    void find_moved();
    void find_differences();
    void find_places(When when);
    void find_beyond(When when);
    enum class Which : std::uint8_t { all, differing };
    void compare(std::uint32_t group);
    void add_targets(When when, const Asker& asker, Which which, std::vector<std::uint32_t>& targets) const;
    [[nodiscard]] bool ask(When when, const PrincipalGroup& group, ActionId action, Asker& out) const;
    void sort_accounts(std::vector<std::uint32_t>& accounts) const;

    const State& before_;
    const State& after_;
    Decisions decisions_;
    std::vector<PrincipalGroup> groups_;
    std::vector<std::vector<std::uint32_t>> groups_at_;     ///< by account
    std::vector<bool> moved_;               ///< stands elsewhere, or is there only before or only after
    std::vector<bool> home_differs_;
    std::vector<bool> target_differs_;
    std::array<std::vector<std::uint32_t>, 2> differing_;   ///< their places in depth-first order
    std::vector<Action> actions_;
    std::array<Beyond, 2> beyond_;
    bool everything_ = false;               ///< rules or the clock's bits differ
    std::vector<GroupRow> rows_;
    std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::vector<std::uint32_t>>, std::uint32_t> row_numbers_;
};

}  // namespace jeton::engine
