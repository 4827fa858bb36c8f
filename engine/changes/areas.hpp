// Where homes see very many accounts: those of their organization, the other children of their parent, or all that rules open to anybody. Of most of
// these only classes tell what holds for a home, so that lots of the same classes are looked at instead of each account. Entry point: Areas.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "engine/changes/verdicts.hpp"
#include "engine/state.hpp"

namespace jeton::engine {

/// Between two states, from begin() to end(). What it gives out is good until the next home is asked about.
class Areas {
public:
    using Numbers = std::vector<std::uint32_t>;
    static constexpr std::uint32_t none = 0xffffffff;
    /// So many accounts are looked at one by one, from so many homes. Tests make it less, to see worlds of a few accounts from afar.
    static std::size_t few;

    /// Accounts of some lots, sorted.
    struct Listed {
        Numbers numbers;
        std::span<const AccountId> kept;            ///< the same where a row shows them; empty: none does
    };
    /// About which the same holds for a home: `lots` of its area.
    struct Cell {
        std::uint32_t number;                       ///< of the verdicts
        Numbers lots;
    };
    /// What a home sees: of the cells all but those `near` it, which are to be looked at one by one.
    struct Sight {
        std::span<const Cell> cells;
        const Numbers* all = nullptr;               ///< the accounts of the area, near ones too
        Numbers near;                               ///< all that it may reach and is in no cell is here, too
    };

    void begin(const State& before, const State& after, Verdicts& verdicts);
    void end() noexcept;
    /// By allows among the bits `only`, which follows from the home's classes; null: by any. Null: it sees few accounts.
    [[nodiscard]] Sight* of(std::uint32_t home, const Mask* only);
    /// Of nothing but accounts that are different: `changed`, which are those of its organizations before and after.
    [[nodiscard]] Sight* of_changed(std::uint32_t home, std::span<const Numbers* const> changed);
    [[nodiscard]] Listed& listed(std::span<const std::uint32_t> lots);

private:
    enum class Relation : std::uint8_t { none, organization, sibling };
    /// What the rules of a home look at.
    struct Outlook {
        std::uint32_t was = none, is = none;        ///< classes
        bool only = false, known = false;
        bool any = false, organization = false, siblings = false;      ///< an allow shows them
        std::array<bool, 8> relation{};             ///< a rule of any sort looks at it: by Target
    };
    struct Key {
        bool any = false;
        bool of_organization = false, of_family = false;                ///< their accounts are in it
        bool changed = false;                                           ///< but no others than the different ones
        std::array<std::uint32_t, 2> organization{none, none};          ///< before and after; none: it makes no difference
        std::array<std::uint32_t, 2> parent{none, none};                ///< likewise; a main account has none
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    struct LotKey {
        std::array<Relation, 2> relation{};
        std::array<std::uint32_t, 2> classes{none, none};               ///< none: not there
        friend auto operator<=>(const LotKey&, const LotKey&) = default;
    };
    struct Area {
        Numbers all;
        std::vector<std::pair<LotKey, Numbers>> lots;
        std::map<std::array<std::uint32_t, 2>, std::vector<Cell>> cells;                ///< by classes_of() the home
        std::map<Numbers, Listed> listed;
    };

    [[nodiscard]] const State& side(std::size_t s) const noexcept { return s == 0 ? *before_ : *after_; }
    /// Of its `from` side, before and after; none: it is not there.
    [[nodiscard]] std::array<std::uint32_t, 2> classes_of(std::uint32_t home) const;
    [[nodiscard]] const Outlook& outlook(std::uint32_t home, const Mask* only);
    [[nodiscard]] bool has_large_family(std::uint32_t home) const;
    [[nodiscard]] Numbers accounts_of(const Key& key) const;
    void find_near(std::uint32_t home, const Outlook& outlook, const Key& key);
    [[nodiscard]] Sight* sight(std::uint32_t home, const Key& key, std::span<const Numbers* const> changed);
    void divide(Area& area, const Key& key) const;
    [[nodiscard]] std::vector<Cell> cells_of(const Area& area, const std::array<std::uint32_t, 2>& classes);

    const State* before_ = nullptr;
    const State* after_ = nullptr;
    Verdicts* verdicts_ = nullptr;
    std::array<Outlook, 16> outlooks_;
    bool asked_ = false;                            ///< since begin()
    std::map<Key, Area> areas_;
    std::size_t kept_ = 0;                          ///< accounts in areas_
    Area* last_ = nullptr;
    Sight sight_;
    Mask bits_;
};

}  // namespace jeton::engine
