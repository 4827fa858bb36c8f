#include "engine/evaluate/parts.hpp"

#include <algorithm>

namespace jeton::engine {
namespace {

void sort_unique(std::vector<std::string>& texts) {
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

}  // namespace

DecisionParts parts(const State& state, const Asker& asker, std::uint32_t to) {
    DecisionParts parts;
    applying(state, asker, to, [&](std::size_t bit) {
        const std::uint32_t rule = state.rules.bits[bit].rule;
        (state.policy.rules[rule].allow ? parts.allow : parts.deny).push_back(state.only_text[rule]);
    });
    sort_unique(parts.allow);
    sort_unique(parts.deny);
    if (std::find(parts.allow.begin(), parts.allow.end(), "*:*") != parts.allow.end()) parts.allow = {"*:*"};
    if (asker.token == nullptr) return parts;
    const FilterSet& filters = state.filter_sets[asker.token->filters];
    if (filters.trivial) return parts;
    for (const auto& f : filters.filters)
        if (!is_every_document(f)) parts.filters.push_back(expanded_text(*f));
    sort_unique(parts.filters);
    parts.any_filter = filters.any && parts.filters.size() > 1;
    return parts;
}

}  // namespace jeton::engine
