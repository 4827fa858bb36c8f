#include "engine/changes/decisions.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "engine/evaluate/parts.hpp"

namespace jeton::engine {
namespace {

using Texts = std::vector<std::string>;
using False = std::set<std::string_view>;

/// Does a decision show a document of which every text is true but these? `*:*` is true of every document.
bool shows(const DecisionParts& parts, const False& texts) {
    const auto holds = [&](const std::string& text) { return text == "*:*" || !texts.contains(text); };
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
    const DecisionParts &f = first.parts, &s = second.parts;
    const auto refutes = [&](const auto& more) {
        False texts(f.deny.begin(), f.deny.end());
        texts.insert(more.begin(), more.end());
        return shows(f, texts);
    };
    const bool allows_all = std::find(s.allow.begin(), s.allow.end(), "*:*") != s.allow.end();
    if (!allows_all && refutes(s.allow)) return false;
    const auto fresh = [&](const std::string& deny) { return std::find(f.deny.begin(), f.deny.end(), deny) == f.deny.end(); };
    if (std::any_of(s.deny.begin(), s.deny.end(), fresh) && refutes(Texts{})) return false;
    if (s.any_filter) return !refutes(s.filters);
    return std::none_of(s.filters.begin(), s.filters.end(), [&](const std::string& filter) { return refutes(Texts{filter}); });
}

std::size_t Decisions::Hash::operator()(const Key& key) const noexcept {
    std::uint64_t hash = 0x9e3779b97f4a7c15ull;
    for (const std::uint64_t word : key.words) hash = (hash ^ word) * 0xff51afd7ed558ccdull, hash ^= hash >> 32;
    return hash;
}

Decisions::Decisions(const State& before, const State& after) : states_{&before, &after} {
    all_.push_back({});
    all_.push_back({Decision::Verdict::all, {{"*:*"}, {}, {}, false}});
}

std::uint32_t Decisions::add(Access access) {
    const DecisionParts& p = access.parts;
    const auto [at, fresh] = numbers_.try_emplace({p.allow, p.deny, p.filters, {p.any_filter ? "or" : "and"}}, static_cast<std::uint32_t>(all_.size()));
    if (fresh) all_.push_back(std::move(access));
    return at->second;
}

std::uint32_t Decisions::number(When when, const std::uint64_t* applying, const Narrowing* narrowing) {
    const auto side = static_cast<std::size_t>(when);
    const State& state = *states_[side];
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
    scratch_.words.assign(applying, applying + state.words);
    scratch_.words.push_back(narrows ? reinterpret_cast<std::uintptr_t>(narrowing) : 0);
    const auto found = known_[side].find(scratch_);
    if (found != known_[side].end()) return found->second;
    const std::uint32_t number = add({Decision::Verdict::filter, parts(state, applying, narrowing)});
    known_[side].emplace(scratch_, number);
    return number;
}

ChangeClass Decisions::classify(std::uint32_t before, std::uint32_t after) {
    if (before == 0) return ChangeClass::gained;
    if (after == 0) return ChangeClass::lost;
    const auto [at, fresh] = classes_.try_emplace({before, after}, ChangeClass::changed);
    if (fresh) {
        const bool up = implies(all_[before], all_[after]), down = implies(all_[after], all_[before]);
        if (up != down) at->second = up ? ChangeClass::widened : ChangeClass::narrowed;
    }
    return at->second;
}

}  // namespace jeton::engine
