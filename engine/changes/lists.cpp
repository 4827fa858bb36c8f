// Comparison: what it works in, filled with what is touched and emptied again.
#include <algorithm>
#include <utility>

#include "engine/changes/comparison.hpp"
#include "engine/memory/release.hpp"

namespace jeton::engine {
namespace {

constexpr std::size_t very_many_homes = 4096;

/// Which sides of an account are different, apart from its place?
struct Sides {
    bool from, to;
};
Sides differing(const State& before, const State& after, std::uint32_t account) {
    const AccountClasses &was = before.classes_of(account), &is = after.classes_of(account);
    if (before.profiles == after.profiles) return {was.from != is.from, was.to != is.to};       // masks have one number each
    const auto differ = [&](const std::uint64_t* a, const std::uint64_t* b) { return before.words != after.words || !same_words(a, b, before.words); };
    return {differ(before.from_mask(account), after.from_mask(account)), differ(before.to_mask(account), after.to_mask(account))};
}

}  // namespace

bool same_links(const State& before, const State& after, std::uint32_t account) {
    const std::uint32_t was = before.accounts[account].profile, is = after.accounts[account].profile;
    if (before.profiles == after.profiles && (was == is || (!after.profiles->has_links(was) && !after.profiles->has_links(is)))) return true;
    for (std::uint32_t link = 0; link < after.book->link_slots.size(); ++link)
        if (before.links(link, account) != after.links(link, account)) return false;
    return true;
}

void Comparison::begin(const State& before, const State& after, const Touched& touched) {
    before_ = &before;
    after_ = &after;
    touched_ = &touched;
    if (lasting_ != nullptr && lasting_->fits(before, after)) {
        verdicts_ = lasting_;
    } else {
        verdicts_ = std::make_shared<Verdicts>(before, after);
        if (before.book == after.book) lasting_ = verdicts_;
    }
    looks_ahead_ = false;
    decisions_.begin(after, *verdicts_);
    kept_ = {shelf_->take().release(), [shelf = shelf_](Kept* kept) { shelf->give(std::unique_ptr<Kept>(kept)); }};
    kept_->before = before.ground->pools;
    kept_->after = after.ground->pools;
    kept_->texts = verdicts_->memory();
    same_bits_ = !touched.policy;
    areas_.begin(before, after, *verdicts_);
    cell_.resize(verdicts_->stride());
    for (const std::uint32_t a : touched.accounts) {
        const bool lived = before.lives(a), lives = after.lives(a);
        if (!lived && !lives) continue;
        Sides sides{true, true};
        if (lived == lives && !has(touched.moved, a) && !(same_bits_ && !same_links(before, after, a))) sides = differing(before, after, a);
        if (sides.from) homes_.push_back(a);
        if (sides.to) targets_.push_back(a);
    }
    if (touched.accounts.size() == 1 && touched.moved.empty()) foresee(touched.accounts.front());
    much_ = touched.policy;
    if (touched.policy)
        std::copy_if(touched.tokens.begin(), touched.tokens.end(), std::back_inserter(resettled_), [&](std::uint32_t token) {
            const TokenRecord was = before.tokens.get(token), is = after.tokens.get(token);
            return was.there != 0 && is.there != 0 && was.account != is.account;
        });
    if (homes_.size() > very_many_homes || touched.policy) decisions_.expect_many();
    if (homes_.size() <= many_homes) return;
    much_ = true;
    is_home_.resize(std::max(before.accounts.size(), after.accounts.size()));
    for (const std::uint32_t a : homes_) is_home_[a] = true;
}

/// Who may be asked about, where one account is different, are at home there or above: what they bring is looked up later.
void Comparison::foresee(std::uint32_t account) const noexcept {
    constexpr std::size_t most = 16;
    for (std::uint32_t up = account; after_->lives(up); up = after_->accounts[up].parent)
        if (const Members* members = after_->members.get(up))
            for (const Group& group : members->groups().first(std::min<std::size_t>(most, members->group_count)))
                if (group.is.narrows != 0) decisions_.fetch(group.is.narrowing);
}

/// What is worked in is empty again.
void Comparison::end() noexcept {
    const auto empty_all = [](auto&... lists) { (empty_by_call(lists), ...); };
    empty_all(homes_, targets_, written_, used_, local_, lists_, pending_, found_homes_, pairs_, differing_, waiting_, own_, rows_, parts_, order_);
    if (much_ || was_much_) end_much();
    row_numbers_.clear();
    decisions_.end();
    kept_ = nullptr;
    verdicts_ = nullptr;
    if (lasting_ != nullptr && !lasting_->stays()) lasting_ = nullptr;
    before_ = after_ = nullptr;
    touched_ = nullptr;
}

/// The rest of end(): what most changes do not work in.
void Comparison::end_much() noexcept {
    const auto empty_all = [](auto&... lists) { (empty(lists), ...); };
    empty_all(is_home_, resettled_, parties_, spread_, found_, was_reach_, is_reach_, reach_, members_, spare_, accounts_, answers_, differences_, fresh_);
    empty_all(spare_order_, own_differences_, own_of_, own_order_, own_members_, own_pairs_, spare_pairs_);
    if (wide_) {
        empty_all(lots_, near_there_, wide_targets_, left_out_, wide_rows_, wide_parts_, wide_members_, excepts_);
        wide_numbers_.clear();
        areas_.end();
        wide_ = false;
    }
    if (seen_.capacity() > (1u << 14)) release(seen_);      // else it stays: what it says is looked at twice
    for (SaidOf& each : said_)
        if (each.visit != 0) empty(each.all), each.visit = 0;
    joined_.clear();
    answer_numbers_.clear();
    own_numbers_.clear();
    scratch_.release();
    was_much_ = std::exchange(much_, false);
}

}  // namespace jeton::engine
