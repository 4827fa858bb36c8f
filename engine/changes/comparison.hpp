// Two states compared: every decision that is different, in proportion to what may differ. Entry point: Comparison.
//
// A pair (who asks from home a, account b) can differ only if something about a, about b or about who asks is different. So three kinds
// of visits find them all: a home that is different, with all it may reach; a home with somebody who is different, for those alone; and
// homes that may reach an account that is different, for that account alone. At a home, accounts are sorted into cells: those
// about which the same bits hold, before and after. What is different for a cell and principals that no rule tells apart is worked out once,
// however many homes it is met at. Where a home sees very many accounts, most of them are looked at by lots of the same classes (areas.hpp), and a row has
// all accounts of a lot but those that are near the home.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <memory_resource>
#include <span>
#include <utility>
#include <vector>

#include "engine/changes/areas.hpp"
#include "engine/changes/decisions.hpp"
#include "engine/memory/chain_index.hpp"
#include "engine/memory/hash_index.hpp"
#include "engine/memory/large.hpp"
#include "engine/world/writer.hpp"

namespace jeton::engine {

[[nodiscard]] inline bool has(const std::vector<std::uint32_t>& sorted, std::uint32_t number) {
    return !sorted.empty() && std::binary_search(sorted.begin(), sorted.end(), number);
}

/// Does an account name the same accounts, before and after?
[[nodiscard]] bool same_links(const State& before, const State& after, std::uint32_t account);

/// Made once, used from change to change by the one writer: what rules say and the memory to work in are kept.
class Comparison {
public:
    Comparison() = default;
    Comparison(const Comparison&) = delete;
    Comparison& operator=(const Comparison&) = delete;
    [[nodiscard]] Delta delta(const State& before, const State& after, const Touched& touched);

private:
    using Numbers = std::vector<std::uint32_t>;
    static constexpr std::uint32_t none = 0xffffffff;
    static constexpr std::size_t many_homes = 64;

    /// Members of a home that have the same signature before, and the same after.
    struct Party {
        const Signature* was = nullptr;         ///< null: not there
        const Signature* is = nullptr;
        bool written = false;                   ///< somebody who is different
        bool same_narrowing = false;            ///< before and after, or there is but one, of the same pools: narrowing() of it
        std::span<const std::uint32_t> members;
        [[nodiscard]] const Signature& narrowing() const noexcept { return is == nullptr ? *was : *is; }
    };
    /// What is different, for a set of actions: numbers of decisions.
    struct Difference {
        std::uint32_t actions;                  ///< number of the set
        std::uint32_t before;
        std::uint32_t after;
        friend auto operator<=>(const Difference&, const Difference&) = default;
    };
    /// Of rules alone, at an account of a cell of this visit.
    struct Said {
        Verdicts::Difference is;
        std::uint32_t local;
    };
    /// Of a home where nobody is different, somebody for whom something is, about accounts of one cell.
    struct GroupDiffering {
        const Signature* is;
        std::span<const std::uint32_t> members;
        Verdicts::Differing differing;
    };
    struct alignas(64) Row {                    // a line of the cache
        Difference is;
        std::uint32_t size;                     ///< members in all
        std::span<const AccountId> accounts;
        std::span<const std::uint32_t> members; ///< of those, the first ones
        std::uint32_t next;                     ///< the others: of parts_, or none
        std::uint32_t last;
        bool paired;                            ///< each member at the account beside it
        std::uint32_t except = none;            ///< in excepts_: accounts that are left out
    };
    /// Some of a row's members.
    struct Part {
        std::span<const std::uint32_t> members;
        std::uint32_t next;
    };
    /// A row of accounts that homes see from afar: of each home all but some.
    struct WideRow {
        Difference is;
        std::span<const AccountId> accounts;
        std::uint32_t first, last;              ///< of wide_parts_
    };
    struct WidePart {
        std::span<const std::uint32_t> members;
        std::span<const AccountId> except;
        std::uint32_t next;
    };
    /// By member: accounts that are left out.
    struct Excepts {
        std::span<const std::span<const AccountId>> accounts;
        std::uint64_t count = 0;
    };
    /// Accounts of this visit, to be put in rows.
    struct Accounts {
        std::span<const std::uint32_t> numbers;
        std::size_t hash = 0;
        std::span<const AccountId> kept;        ///< empty: no row has them yet
    };
    /// A difference of members at their home alone.
    struct Own {
        Difference is;
        std::uint32_t home;
        std::span<const std::uint32_t> members;
    };
    struct OwnDifference {
        Difference is;
        std::uint32_t home;                     ///< the first
        std::uint32_t count;                    ///< of own_; of many, later, where the last of them stands in own_order_
        bool many;                              ///< at more than one home
    };
    enum class Place : bool { stays, moved };   ///< of an account, or its links
    enum class Who : std::uint8_t { all, written, others };

    void begin(const State& before, const State& after, const Touched& touched);
    void foresee(std::uint32_t account) const noexcept;
    void end() noexcept;
    void end_much() noexcept;
    // which pairs are looked at
    void everything();
    void homes();
    void targets();
    [[nodiscard]] bool alike(std::uint32_t home, std::uint32_t to) const;
    void resettled();
    [[nodiscard]] std::span<const std::uint32_t> reach(std::uint32_t home, const Mask* only) { return reach(home, home, only); }
    [[nodiscard]] std::span<const std::uint32_t> reach(std::uint32_t was_home, std::uint32_t home, const Mask* only);
    void one_target();
    [[nodiscard]] bool visit_itself(std::uint32_t home);
    void begin_cell(std::uint32_t cell);
    void look_ahead(std::span<const std::uint32_t> homes) const;
    void visit(std::uint32_t home, std::span<const std::uint32_t> targets, Who who);
    void visit_reach(std::uint32_t home, const Mask* only, Who who);
    void visit_sight(std::uint32_t home, Areas::Sight& sight, Who who);
    // what is different about them
    void find_parties(std::uint32_t home);
    [[nodiscard]] bool same_narrowing(const Signature* was, const Signature* is) const;
    void find_bits(std::uint32_t was_home, std::uint32_t home, std::uint32_t to);
    void find_cells(std::uint32_t was_home, std::uint32_t home, std::span<const std::uint32_t> targets);
    [[nodiscard]] const std::vector<Said>& find_said(const Party& party);
    void find_narrowed(const Party& party);
    [[nodiscard]] std::uint32_t decision(When when, std::uint32_t cell, const Signature* who, std::uint32_t action);
    /// What rules say, with what somebody narrows before and after alike.
    [[nodiscard]] std::uint32_t with_own(const Signature& own, std::uint32_t said) { return own.narrows != 0 ? decisions_.narrowed(said, own.narrowing) : decisions_.number(said); }
    [[nodiscard]] bool has_list(const Party& party) const;
    [[nodiscard]] bool find_differences(const Party& party);
    void compare(const Party& party, std::span<const std::uint32_t> targets);
    void compare_wide(const Party& party, const Areas::Sight& sight);
    void compare_listed_wide(const Party& party, const Areas::Sight& sight);
    void pick_differing(const Members& members, std::uint32_t cell);
    void fetch_differing() const;
    void compare_picked(std::span<const GroupDiffering> groups, std::span<const std::uint32_t> targets);
    void compare_listed(const Party& party, std::span<const std::uint32_t> targets);
    // rows
    [[nodiscard]] Accounts& accounts_of_cell(std::uint32_t local, std::span<const std::uint32_t> targets);
    [[nodiscard]] Accounts& accounts_of_cells(std::size_t first, std::size_t last, std::span<const std::uint32_t> targets);
    void add(std::span<const std::uint32_t> members, const Difference& is, Accounts& accounts);
    [[nodiscard]] static std::size_t row_hash(const Difference& is, std::size_t accounts) noexcept;
    void add_rows();
    void add_row(std::span<const std::uint32_t> members, const Difference& is, Accounts& accounts, std::size_t hash);
    void add_own_rows();
    [[nodiscard]] std::uint32_t number_paired();
    void add_paired_rows(std::size_t all_members);
    void add_wide(std::span<const std::uint32_t> members, const Difference& is, Areas::Listed& accounts, const Numbers& near);
    void add_wide_rows();
    [[nodiscard]] std::uint32_t first_account(const Row& row) const;
    void sort_order();
    void sort_order_of_many();
    void gather_members(const Row& row);
    void write_rows(Delta& delta);
    template <class T>
    [[nodiscard]] std::span<T> keep(std::size_t count);

    const State* before_ = nullptr;
    const State* after_ = nullptr;
    const Touched* touched_ = nullptr;
    std::shared_ptr<Verdicts> verdicts_;        ///< between these two
    std::shared_ptr<Verdicts> lasting_;         ///< of the rules of the last change that left them as they were
    Decisions decisions_;
    bool much_ = false;                         ///< lists that end_much() empties are in use: whoever fills one says so first
    bool was_much_ = false;                     ///< they were in the change before: their memory goes with the next small one
    bool same_bits_ = true;                     ///< bits mean the same before and after
    Numbers homes_;                             ///< of touched accounts, those whose `from` side, place or links are different
    Numbers targets_;                           ///< likewise, `to` side
    std::vector<bool> is_home_;                 ///< of homes_, where they are many
    Numbers resettled_;                         ///< tokens that have another account: compared by themselves
    bool looks_ahead_ = false;
    std::pmr::monotonic_buffer_resource scratch_;
    /// What the delta shows; goes with it.
    struct Kept {
        Kept() {}                                       // `first` stays as it is
        std::array<std::byte, 3968> first;              ///< enough for most changes
        std::pmr::monotonic_buffer_resource memory{first.data(), first.size()};
        std::shared_ptr<const Pools> before, after;     ///< texts of filters
        std::shared_ptr<const void> texts;              ///< of rules; names of actions
    };
    std::shared_ptr<Kept> kept_;
    /// Memory of small deltas that nobody has any more, for the next ones: it is more than malloc is quick about. From any thread.
    class Shelf {
    public:
        [[nodiscard]] std::unique_ptr<Kept> take();
        void give(std::unique_ptr<Kept> kept) noexcept;

        ~Shelf();

    private:
        std::array<std::atomic<Kept*>, 4> spare_{};     ///< each is one taker's or one giver's at a time
    };
    std::shared_ptr<Shelf> shelf_ = std::make_shared<Shelf>();

    // of one visit
    std::uint32_t home_ = none;
    std::vector<Party> parties_;
    Numbers used_;                              ///< cells
    Numbers local_;                             ///< by target: index into used_
    std::vector<Accounts> lists_;               ///< by index into used_
    struct Joined {
        Numbers locals;
        Numbers numbers;
        Accounts accounts;
    };
    std::deque<Joined> joined_;                 ///< of several cells: most parties of a home ask for the same
    struct Pending {
        std::span<const std::uint32_t> members;
        Difference is;
        Accounts* accounts;
        std::size_t hash;
    };
    std::vector<Pending> pending_;              ///< rows, or parts of them
    Numbers spread_;                            ///< targets by cell
    /// What rules alone say at this visit's cells of those who had one badge and have another, or the same.
    struct SaidOf {
        std::uint32_t was = none, is = none;
        std::uint64_t visit = 0;
        std::vector<Said> all;
    };
    std::array<SaidOf, 8> said_;                ///< by badge, the last ones
    std::uint64_t visit_ = 0;
    std::vector<GroupDiffering> differing_;
    struct Waiting {
        std::uint32_t home, cell;
        std::size_t first, last;                ///< in differing_
    };
    std::vector<Waiting> waiting_;              ///< homes with somebody who differs about one target
    /// Of accounts that stand alone, by their classes before and after.
    struct Itself {
        std::uint32_t was = none, is = none;
        std::uint32_t cell = none;              ///< about itself; none: it may reach others
    };
    std::array<Itself, 16> itself_;
    std::vector<std::pair<Difference, std::uint32_t>> found_;
    Numbers was_reach_, is_reach_, reach_;
    Mask bits_, partners_;

    // of all of them
    Numbers written_, members_, spare_, accounts_, found_homes_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs_;    ///< home and target
    Mask cell_;
    Numbers seen_;                              ///< by cell: index into used_ in the visit that used it last
    /// Differences for a cell and what a principal was and is, with what each narrows: where that differs.
    struct Answer {
        std::uint32_t cell;
        Signature was, is;
        std::uint32_t first, last;              ///< in differences_
    };
    std::vector<Answer> answers_;
    HashIndex answer_numbers_;
    std::vector<Difference> differences_;
    std::vector<Difference> fresh_;             ///< `actions` is one of them, not a set
    Numbers set_;
    template <class T>
    using LargeList = std::vector<T, LargeAllocator<T>>;
    LargeList<Row> rows_;
    HashIndex row_numbers_;
    LargeList<Part> parts_;
    LargeList<Own> own_;
    LargeList<OwnDifference> own_differences_;
    ChainIndex own_numbers_;                    ///< of own_differences_, by the greater of the two decisions
    LargeList<std::uint32_t> own_of_, own_order_, own_members_;
    LargeList<std::uint64_t> own_pairs_, spare_pairs_;              ///< member and account
    // of homes that see very many accounts
    Areas areas_;
    bool wide_ = false;                         ///< there are many homes: what they see from afar is looked at by lots
    Numbers lots_, near_there_, wide_targets_;
    std::vector<std::pair<std::size_t, std::span<const AccountId>>> left_out_;     ///< of this home, by what it leaves them out of
    LargeList<WideRow> wide_rows_;
    HashIndex wide_numbers_;
    LargeList<WidePart> wide_parts_;
    LargeList<std::uint32_t> wide_members_;
    std::vector<Excepts> excepts_;
    /// A row, by what rows are in the order of.
    struct InOrder {
        std::uint64_t first;                    ///< member, and action by name
        std::uint64_t account_and_row;
        InOrder() = default;
        InOrder(std::uint32_t member, std::uint32_t action, std::uint32_t account, std::uint32_t row) noexcept
            : first(std::uint64_t{member} << 32 | action), account_and_row(std::uint64_t{account} << 32 | row) {}
        [[nodiscard]] std::uint32_t member() const noexcept { return static_cast<std::uint32_t>(first >> 32); }
        [[nodiscard]] std::uint32_t row() const noexcept { return static_cast<std::uint32_t>(account_and_row); }
        friend bool operator<(const InOrder& a, const InOrder& b) noexcept { return a.first != b.first ? a.first < b.first : a.account_and_row < b.account_and_row; }
    };
    LargeList<InOrder> order_, spare_order_;
};

template <class T>
std::span<T> Comparison::keep(std::size_t count) {
    return {static_cast<T*>(kept_->memory.allocate(sizeof(T) * std::max<std::size_t>(1, count), alignof(T))), count};
}

}  // namespace jeton::engine
