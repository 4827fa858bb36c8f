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
    filters_.push_back({nullptr, false});
    all_ = {{Verdicts::deny, 0}, {Verdicts::all, 0}};
}

void Decisions::end() noexcept {
    empty(filters_);
    empty(narrowings_);
    empty(all_);
    empty(memos_);
    empty(classes_);
    for (HashIndex* index : {&filter_numbers_, &narrowing_numbers_, &class_numbers_}) index->clear();
    numbers_.clear();
    after_ = nullptr;
    verdicts_ = nullptr;
}

/// Filters of equal texts have one number, whatever the policy they are of.
std::uint32_t Decisions::filters_by_text(const Narrowing& narrowing) {
    const Filters filters{&narrowing.texts, any_of(narrowing)};
    const std::size_t hash = hash_of(narrowing);
    const auto same = [&](const Filters& each) { return each.any == filters.any && (each.texts == filters.texts || *each.texts == *filters.texts); };
    const std::uint32_t known = filter_numbers_.find(hash, [&](std::uint32_t n) { return same(filters_[n + 1]); });
    if (known != HashIndex::none) return known + 1;
    filter_numbers_.add(hash);
    filters_.push_back(filters);
    return filter_numbers_.size();
}

std::uint32_t Decisions::filters_of(const Narrowing* narrowing) {
    constexpr std::size_t few = 16;     // then looking them through is as quick
    if (filters_.size() < few) return filters_by_text(*narrowing);
    const std::size_t hash = hash_numbers(std::array{reinterpret_cast<std::uintptr_t>(narrowing)});
    const std::uint32_t known = narrowing_numbers_.find(hash, [&](std::uint32_t number) { return narrowings_[number].first == narrowing; });
    if (known != HashIndex::none) return narrowings_[known].second;
    const std::uint32_t number = filters_by_text(*narrowing);
    narrowing_numbers_.add(hash);
    narrowings_.emplace_back(narrowing, number);
    return number;
}

std::uint32_t Decisions::number(std::uint32_t said, const Narrowing* narrowing) {
    const bool narrows = narrowing != nullptr && !narrowing->trivial;
    if (said == Verdicts::deny || (said == Verdicts::all && !narrows)) return said;
    return number_of(said, narrows ? filters_of(narrowing) : 0);
}

std::uint32_t Decisions::narrowed(std::uint32_t said, std::uint32_t narrowing) {
    if (said == Verdicts::deny) return said;
    if (memos_.empty()) return number_of(said, filters_of(after_->narrowings[narrowing]));
    Memo& memo = memos_[narrowing];
    if (memo.filters == 0) memo.filters = filters_by_text(*after_->narrowings[narrowing]);
    if (memo.number == 0 || memo.said != said) {
        memo.said = said;
        memo.number = number_of(said, memo.filters);
    }
    return memo.number;
}

std::uint32_t Decisions::number_of(std::uint32_t said, std::uint32_t filters) {
    constexpr std::uint32_t first = 2;
    if (filters >= numbers_.heads()) numbers_.heads(filters_.size());
    const auto [number, fresh] = numbers_.add(
        filters, [&] { return hash_numbers(std::array{said, filters}); },
        [&](std::uint32_t n) { return all_[n + first].said == said && all_[n + first].filters == filters; });
    if (fresh) all_.push_back({said, filters});
    return number + first;
}

Access Decisions::access(std::uint32_t number) const {
    if (number == 0) return {};
    const Two& two = all_[number];
    const Verdicts::Texts& said = verdicts_->texts(two.said);
    Access access{number == 1 ? Decision::Verdict::all : Decision::Verdict::filter, said.allow, said.deny, {}, false};
    if (two.filters != 0) {
        access.filters = *filters_[two.filters].texts;
        access.any_filter = filters_[two.filters].any;
    }
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
