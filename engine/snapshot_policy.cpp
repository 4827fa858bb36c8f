// Snapshot: what its policy declares, and the memory that it takes.
#include <algorithm>

#include "engine/state.hpp"
#include "jeton/snapshot.hpp"

namespace jeton {

using engine::State;

std::vector<ActionId> Snapshot::actions() const {
    const auto& retired = state_->policy->retired;
    std::vector<ActionId> all;
    for (std::size_t i = 0; i < state_->policy->actions.size(); ++i)
        if (!std::binary_search(retired.begin(), retired.end(), i)) all.push_back(ActionId{static_cast<std::uint16_t>(i)});
    return all;
}

std::vector<TokenKindInfo> Snapshot::token_kinds() const {
    static constexpr std::string_view uses[] = {"none", "optional", "expected"};
    std::vector<TokenKindInfo> all;
    for (const auto& k : state_->policy->kinds)
        all.push_back({k.name, k.purpose, state_->policy->actions[k.action], uses[static_cast<std::size_t>(k.filters)], k.life_seconds});
    return all;
}

FilterOptions Snapshot::filter_options() const {
    FilterOptions options;
    for (const auto& f : state_->policy->filters) options.filters.emplace(f.name, f.filter->syntax().text);
    for (const auto& [path, field] : state_->policy->documents.fields) options.schema.emplace(path, field);
    options.strict = state_->policy->documents.strict;
    options.now = state_->clock;
    return options;
}

MemoryUse Snapshot::memory() const {
    const State& state = *state_;
    MemoryUse use;
    use.accounts = state.accounts.bytes() + state.organizations.bytes() + state.members.bytes();
    state.organizations.each([&](std::uint32_t, const engine::NumberList* order) { use.accounts += order == nullptr ? 0 : order->bytes(); });
    use.tokens = state.tokens.bytes() + state.token_texts.bytes() + state.schedule.bytes();
    state.members.each([&](std::uint32_t, const engine::Members* members) { use.tokens += members == nullptr ? 0 : members->bytes(); });
    use.account_names = state.account_names.bytes();
    use.token_names = state.token_names.bytes();
    return use;
}

}  // namespace jeton
