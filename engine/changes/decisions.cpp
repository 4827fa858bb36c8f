#include "engine/changes/decisions.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "engine/memory/release.hpp"

namespace jeton::engine {
namespace {

using False = std::set<std::string_view>;

/// Does a decision show a document of which every text is true but these? `*:*` is true of every document.
bool shows(const Access& parts, const False& texts) {
    const auto holds = [&](std::string_view text) { return text == "*:*" || !texts.contains(text); };
    if (std::none_of(parts.allow.begin(), parts.allow.end(), holds)) return false;
    if (std::any_of(parts.deny.begin(), parts.deny.end(), holds)) return false;
    return parts.any_filter ? std::any_of(parts.filters.begin(), parts.filters.end(), holds)
                            : std::all_of(parts.filters.begin(), parts.filters.end(), holds);
}

}  // namespace

/// A document that `first` shows and `second` does not would be refused by one part of `second`: by its allows, by one of its
/// denies, or by its filters. For each of these the document that gives `first` the most is tried: every text true but those
/// that must not be.
bool implies(const Access& first, const Access& second) {
    const auto refutes = [&](const auto& more) {
        False texts(first.deny.begin(), first.deny.end());
        texts.insert(more.begin(), more.end());
        return shows(first, texts);
    };
    const bool allows_all = std::find(second.allow.begin(), second.allow.end(), "*:*") != second.allow.end();
    if (!allows_all && refutes(second.allow)) return false;
    const auto fresh = [&](std::string_view deny) { return std::find(first.deny.begin(), first.deny.end(), deny) == first.deny.end(); };
    if (std::any_of(second.deny.begin(), second.deny.end(), fresh) && refutes(False{})) return false;
    if (second.any_filter) return !refutes(second.filters);
    return std::none_of(second.filters.begin(), second.filters.end(), [&](std::string_view filter) { return refutes(False{filter}); });
}

void Decisions::begin(const State& after, const Verdicts& verdicts) {
    after_ = &after;
    verdicts_ = &verdicts;
    all_ = {{Verdicts::deny, 0}, {Verdicts::all, 0}};
}

void Decisions::end() noexcept {
    if (foreign_.capacity() != 0) empty(foreign_);
    if (of_foreign_.capacity() != 0) empty(of_foreign_);
    empty_by_call(all_);
    if (memos_.capacity() != 0) empty_by_call(memos_), empty_by_call(of_numbers_);
    empty_by_call(classes_);
    numbers_.clear();
    class_numbers_.clear();
    after_ = nullptr;
    verdicts_ = nullptr;
}

/// Filters of equal texts have one number, whatever the policy they are of.
std::uint32_t Decisions::filters_of(const State& state, std::uint32_t narrowing) {
    const Pools &pools = *state.pools, &after = *after_->pools;
    const std::uint32_t set = pools.filter_set(narrowing);
    if (&pools == &after) return set;
    if (of_foreign_.empty()) of_foreign_.assign(pools.filter_sets(), HashIndex::none);
    std::uint32_t& known = of_foreign_[set];
    if (known != HashIndex::none) return known;
    known = after.find_filters(pools.filters(set));
    if (known == HashIndex::none) {
        known = after.filter_sets() + static_cast<std::uint32_t>(foreign_.size());
        foreign_.push_back(pools.filters(set));
    }
    return known;
}

std::uint32_t Decisions::number(std::uint32_t said, const State& state, std::uint32_t narrowing) {
    if (said == Verdicts::deny || narrowing == 0 || state.narrowings[narrowing]->trivial) return number(said);
    return number_of(said, filters_of(state, narrowing));
}

std::uint32_t Decisions::narrowed(std::uint32_t said, std::uint32_t narrowing) {
    if (said == Verdicts::deny) return said;
    const std::uint32_t filters = after_->pools->filter_set(narrowing);
    if (memos_.empty()) return number_of(said, filters);
    const Memo& memo = memos_[filters];
    return memo.number != 0 && memo.said == said ? memo.number : number_of(said, filters);
}

std::uint32_t Decisions::number_of(std::uint32_t said, std::uint32_t filters) {
    constexpr std::uint32_t first = 2;
    const auto add = [&](std::uint32_t before) {
        all_.push_back({said, filters, before});
        return static_cast<std::uint32_t>(all_.size() - 1);
    };
    if (filters != 0 && filters < memos_.size()) {      // the first few that are said of some filters
        Memo& memo = memos_[filters];
        std::uint32_t seen = 0;
        for (std::uint32_t number = memo.number; number != 0; number = all_[number].before, ++seen)
            if (all_[number].said == said) return number;
        if (seen < few) {
            memo = {said, add(memo.number)};
            return memo.number;
        }
    }
    const auto number = [&](std::uint32_t row) { return memos_.empty() ? row + first : of_numbers_[row]; };
    const std::size_t hash = std::size_t{filters} << 32 | said;
    const std::uint32_t known = numbers_.find(hash, [&](std::uint32_t row) { return all_[number(row)].said == said && all_[number(row)].filters == filters; });
    if (known != HashIndex::none) return number(known);
    numbers_.add(hash);
    const std::uint32_t fresh = add(0);
    if (!memos_.empty()) of_numbers_.push_back(fresh);
    if (filters < after_->pools->filter_sets()) after_->pools->prefetch_filters(filters);
    return fresh;
}

Access Decisions::access(std::uint32_t number) const {
    if (number == 0) return {};
    const Two& two = all_[number];
    const Verdicts::Texts& said = verdicts_->texts(two.said);
    Access access{number == 1 ? Decision::Verdict::all : Decision::Verdict::filter, said.allow, said.deny, {}, false};
    const std::uint32_t sets = after_->pools->filter_sets();
    const FilterSet filters = two.filters < sets ? after_->pools->filters(two.filters) : foreign_[two.filters - sets];
    access.filters = filters.texts;
    access.any_filter = filters.any;
    return access;
}

ChangeClass Decisions::classify(std::uint32_t before, std::uint32_t after) {
    if (before == 0) return ChangeClass::gained;
    if (after == 0) return ChangeClass::lost;
    const std::size_t hash = hash_numbers(std::array{before, after});
    const std::uint32_t known = class_numbers_.find(hash, [&](std::uint32_t n) { return classes_[n].before == before && classes_[n].after == after; });
    if (known != HashIndex::none) return classes_[known].is;
    const Access was = access(before), is = access(after);
    const bool up = implies(was, is), down = implies(is, was);
    class_numbers_.add(hash);
    classes_.push_back({before, after, up == down ? ChangeClass::changed : up ? ChangeClass::widened : ChangeClass::narrowed});
    return classes_.back().is;
}

}  // namespace jeton::engine
