// Two states compared: every decision that is different, in proportion to what may differ. Entry point: Comparison.
//
// A pair (who asks from home a, account b) can differ only if something about a, about b or about who asks is different. So three kinds
// of visits find them all: a home that is different, with all it may reach; a home with somebody who is different, for those alone; and
// homes that may reach an account that is different, for that account alone. At a home, accounts are first sorted into cells: those
// about which the same bits hold, before and after. Verdicts are compared once for each cell and group of principals.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/changes/decisions.hpp"
#include "engine/world/writer.hpp"

namespace jeton::engine {

class Comparison {
public:
    Comparison(const State& before, const State& after, const Touched& touched);
    [[nodiscard]] Delta delta();

private:
    /// Actions are compared by name: a policy that is replaced may declare others, or in another order.
    struct Action {
        std::string name;
        std::uint32_t before;
        std::uint32_t after;
    };
    /// Members of a home that have the same signature before, and the same after.
    struct Party {
        const Signature* was = nullptr;         ///< null: not there
        const Signature* is = nullptr;
        bool written = false;                   ///< somebody who is different
        std::span<const std::uint32_t> members;
        bool same_narrowing = false;            ///< before and after, whatever it is
    };
    /// Accounts about which the same bits hold.
    struct Cells {
        std::size_t stride = 0;                 ///< words before and words after
        std::vector<std::uint64_t> bits;
        std::vector<std::uint64_t> any;         ///< bits of any cell; words before and words after
        std::vector<std::uint64_t> differing;   ///< bits that are another before than after in any cell; where bits mean the same
        std::vector<std::vector<std::uint32_t>> accounts;
        std::unordered_multimap<std::size_t, std::uint32_t> known;
        [[nodiscard]] std::size_t size() const noexcept { return accounts.size(); }
    };
    enum class Who : std::uint8_t { all, written, others };

    void everything();
    void homes();
    void targets();
    void visit(std::uint32_t home, std::span<const std::uint32_t> targets, Who who);
    void find_parties(std::uint32_t home);
    void find_cells(std::uint32_t home, std::span<const std::uint32_t> targets);
    [[nodiscard]] bool may_differ(const Party& party, const Action& action) const;
    void compare(const Party& party, const Action& action, std::uint32_t number);
    void compare_narrowed(const Party& party, std::uint32_t number, const std::vector<std::uint32_t>& before, const std::vector<std::uint32_t>& after);
    void add(const Party& party, std::uint32_t action, std::uint32_t before, std::uint32_t after, std::vector<std::uint32_t> accounts);
    enum class Narrowed : bool { no, yes };     ///< by the token's own filters and accounts
    [[nodiscard]] std::uint32_t ask(When when, const Party& party, std::uint32_t action, const std::uint64_t* bits, Narrowed narrowed);
    [[nodiscard]] bool same_but_for_narrowing(const Party& a, const Party& b) const;
    [[nodiscard]] std::vector<std::uint32_t> reach(std::uint32_t home, const Mask* only);
    [[nodiscard]] bool has(const std::vector<std::uint32_t>& sorted, std::uint32_t number) const;

    const State& before_;
    const State& after_;
    const Touched& touched_;
    Decisions decisions_;
    std::vector<Action> actions_;
    bool same_bits_ = true;                     ///< bits mean the same before and after
    std::vector<std::uint32_t> homes_;          ///< of touched accounts, those whose `from` side, place or links are different
    std::vector<std::uint32_t> targets_;        ///< likewise, `to` side
    std::vector<Party> parties_;
    std::vector<std::vector<std::uint32_t>> party_members_;     ///< of those that are not whole groups
    Cells cells_;
    Mask applying_;

    struct Row {
        std::uint32_t action;
        std::uint32_t before;
        std::uint32_t after;
        std::vector<std::uint32_t> members;
        std::vector<std::uint32_t> accounts;
    };
    std::vector<Row> rows_;
    std::size_t added_ = 0;                     ///< how often something was added to them
    std::unordered_multimap<std::size_t, std::uint32_t> row_numbers_;
};

}  // namespace jeton::engine
