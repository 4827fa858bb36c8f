#include "engine/changes/decisions.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <string_view>
#include <tuple>

#include "engine/evaluate/parts.hpp"

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

Decisions::Decisions(const State& before, const State& after) : states_{&before, &after}, filters_{{nullptr, false}}, all_{{0, 0}, {0, 0}} {
    rules_.emplace_back(DecisionParts{{"*:*"}, {}, {}, false});
}

/// Rules that say the same have one number, whatever their bits.
std::uint32_t Decisions::rules_of(When when, const std::uint64_t* applying) {
    Applying& side = applying_[static_cast<std::size_t>(when)];
    const State& state = *states_[static_cast<std::size_t>(when)];
    const std::span<const std::uint64_t> bits(applying, state.words);
    const std::size_t hash = hash_numbers(bits);
    const std::uint32_t known = side.numbers.find(hash, [&](std::uint32_t number) { return std::equal(bits.begin(), bits.end(), side.words.begin() + static_cast<std::ptrdiff_t>(number * state.words)); });
    if (known != HashIndex::none) return side.rules[known];
    side.numbers.add(hash);
    side.words.insert(side.words.end(), bits.begin(), bits.end());
    DecisionParts said = parts(state, applying, nullptr);
    const auto same = std::find_if(rules_.begin(), rules_.end(), [&](const Said& each) { return each.allow == said.allow && each.deny == said.deny; });
    side.rules.push_back(static_cast<std::uint32_t>(same - rules_.begin()));
    if (same == rules_.end()) rules_.emplace_back(std::move(said));
    return side.rules.back();
}

/// Filters of equal texts have one number, whatever the policy they are of.
std::uint32_t Decisions::filters_of(const Narrowing* narrowing) {
    const std::size_t place = hash_numbers(std::array{reinterpret_cast<std::uintptr_t>(narrowing)});
    const std::uint32_t known = narrowing_numbers_.find(place, [&](std::uint32_t number) { return narrowings_[number].first == narrowing; });
    if (known != HashIndex::none) return narrowings_[known].second;
    const Filters filters{&narrowing->texts, narrowing->any && narrowing->texts.size() > 1};
    const std::size_t hash = narrowing->text_hash + filters.any;
    std::uint32_t number = filter_numbers_.find(hash, [&](std::uint32_t n) { return *filters_[n + 1].texts == *filters.texts && filters_[n + 1].any == filters.any; });
    if (number == HashIndex::none) {
        number = filter_numbers_.size();
        filter_numbers_.add(hash);
        filters_.push_back(filters);
    }
    narrowing_numbers_.add(place);
    narrowings_.emplace_back(narrowing, number + 1);
    return number + 1;
}

std::uint32_t Decisions::number(When when, const std::uint64_t* applying, const Narrowing* narrowing) {
    const State& state = *states_[static_cast<std::size_t>(when)];
    std::uint64_t allow = 0, allow_all = 0, deny = 0;
    for (std::size_t w = 0; w < state.words; ++w) {
        const HotWord& hot = state.hot[w];
        if ((applying[w] & hot.deny_all) != 0) return 0;
        allow |= applying[w] & hot.allow;
        allow_all |= applying[w] & hot.allow_all;
        deny |= applying[w] & hot.deny;
    }
    if (allow == 0) return 0;
    const bool narrows = narrowing != nullptr && !narrowing->trivial;
    if (allow_all != 0 && deny == 0 && !narrows) return 1;
    return number_of({rules_of(when, applying), narrows ? filters_of(narrowing) : 0});
}

std::uint32_t Decisions::narrowed(std::uint32_t number, std::uint32_t narrowing) {
    if (number == 0) return 0;
    const std::uint32_t rules = all_[number].rules;
    const auto find = [&] { return number_of({rules, filters_of(states_[1]->narrowings[narrowing])}); };
    if (memos_.empty()) return find();
    Memo& memo = memos_[narrowing];
    if (memo.number == 0 || memo.rules != rules) memo = {rules, find()};
    return memo.number;
}

std::uint32_t Decisions::number_of(const Two& two) {
    const std::size_t hash = hash_numbers(std::array{two.rules, two.filters});
    const std::uint32_t known = numbers_.find(hash, [&](std::uint32_t n) { return all_[n + 2].rules == two.rules && all_[n + 2].filters == two.filters; });
    if (known != HashIndex::none) return known + 2;
    numbers_.add(hash);
    all_.push_back(two);
    return static_cast<std::uint32_t>(all_.size() - 1);
}

Access Decisions::access(std::uint32_t number) const {
    if (number == 0) return {};
    const Two& two = all_[number];
    const Said& said = rules_[two.rules];
    Access access{number == 1 ? Decision::Verdict::all : Decision::Verdict::filter, said.allow_views, said.deny_views, {}, false};
    if (two.filters != 0) {
        access.filters = *filters_[two.filters].texts;
        access.any_filter = filters_[two.filters].any;
    }
    return access;
}

std::vector<Access> Decisions::take(std::pmr::memory_resource& memory) const {
    const auto kept = [&](const std::vector<std::string>& texts) {
        auto* views = static_cast<std::string_view*>(memory.allocate(sizeof(std::string_view) * (texts.size() + 1), alignof(std::string_view)));
        for (std::size_t i = 0; i < texts.size(); ++i) {
            auto* bytes = static_cast<char*>(memory.allocate(texts[i].size() + 1, 1));
            std::copy(texts[i].begin(), texts[i].end(), bytes);
            views[i] = {bytes, texts[i].size()};
        }
        return std::span<const std::string_view>(views, texts.size());
    };
    std::vector<std::pair<std::span<const std::string_view>, std::span<const std::string_view>>> rules;
    for (const Said& said : rules_) rules.emplace_back(kept(said.allow), kept(said.deny));
    std::vector<Access> all;
    all.reserve(all_.size());
    for (std::uint32_t i = 0; i < all_.size(); ++i) {
        all.push_back(access(i));
        if (i != 0) std::tie(all.back().allow, all.back().deny) = rules[all_[i].rules];
    }
    return all;
}

ChangeClass Decisions::classify(std::uint32_t before, std::uint32_t after) {
    if (before == 0) return ChangeClass::gained;
    if (after == 0) return ChangeClass::lost;
    const auto [at, fresh] = classes_.try_emplace({before, after}, ChangeClass::changed);
    if (fresh) {
        const Access was = access(before), is = access(after);
        const bool up = implies(was, is), down = implies(is, was);
        if (up != down) at->second = up ? ChangeClass::widened : ChangeClass::narrowed;
    }
    return at->second;
}

}  // namespace jeton::engine
