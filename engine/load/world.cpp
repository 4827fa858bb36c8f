#include "engine/load/world.hpp"

#include <algorithm>
#include <utility>

namespace jeton::engine {

OwnSettings own_settings(const AccountEntry& entry, Pools& pools) {
    OwnSettings own;
    for (const auto& [attribute, setting] : entry.settings) own.emplace_back(attribute, pools.values.add(setting));
    std::sort(own.begin(), own.end());
    return own;
}

TokenSettings token_settings(const TokenEntry& entry, Pools& pools, const CompileContext* context) {
    TokenSettings token;
    token.account = entry.account;
    token.kind = entry.kind;
    token.enabled = entry.enabled;
    token.says_never = entry.says_never;
    token.expires = entry.expires ? microseconds(*entry.expires) : never;
    if (entry.filters.empty() && !entry.any_filter && !entry.narrowed) return token;
    Narrowing narrowing;
    narrowing.filters = entry.filters;
    narrowing.any = entry.any_filter;
    narrowing.narrowed = entry.narrowed;
    if (entry.narrowed) {
        narrowing.accounts = entry.accounts;
        sort_unique(narrowing.accounts);
    }
    token.narrowing = pools.narrowing(narrowing, context);
    return token;
}

TokenText token_text(const TokenEntry& entry, Pools& pools) {
    TokenText text;
    if (entry.name) text.name = pools.words.add(*entry.name).number;
    if (entry.created_by) text.created_by = pools.words.add(*entry.created_by).number;
    if (entry.created) text.created = microseconds(*entry.created);
    return text;
}

World::World(NameTable& accounts, NameTable& tokens, const Time& clock)
    : account_names_(accounts), token_names_(tokens), state_(std::make_shared<State>(std::make_shared<Timeline>())), writer_(*state_, nullptr, lists_) {
    state_->edit_ground([](Ground& ground) {
        ground.pools = std::make_shared<Pools>();
        ground.record_pools = std::make_shared<RecordPools>();
    });
    writer_.clock(clock);
}

void World::account(const AccountEntry& entry) {
    const std::uint32_t parent = entry.above == NameTable::none ? no_account : entry.above;
    if (parent != no_account && !state_->lives(parent)) return;     // it had a mistake, and this world will not be used
    const OwnSettings own = own_settings(entry, *state_->pools);
    writer_.create_account(entry.number, parent, state_->pools->settings.add(own));
}

void World::end_of_accounts() {
    if (state_->living_accounts != account_names_.size()) return;       // some had a mistake, and this world will not be used
    const std::vector<std::uint32_t> order = writer_.depth_first();
    if (std::is_sorted(order.begin(), order.end())) return;
    NameTable names;
    names.reserve(account_names_.size(), account_names_.text_size());
    for (const std::uint32_t account : order) names.add(account_names_[account]);
    account_names_ = std::move(names);
    writer_.renumber_accounts(order);
}

void World::token(const TokenEntry& entry) {
    writer_.put_token(token_names_.find(entry.id), token_settings(entry, *state_->pools, nullptr), token_text(entry, *state_->pools));
}

void World::someone(std::string_view user) { writer_.create_user(state_->user_names.add(user)); }

void World::user(const UserEntry& entry) { roles_.push_back({state_->user_names.add(entry.user), {entry.account, entry.role}}); }

void refuse_rules(const Policy& policy, std::uint32_t too_complex, text::Problems& problems) {
    problems.error("rule-limit", policy.rules[too_complex].span, "too many combinations of conditions",
                   "split the rule, or tell accounts apart by an attribute and tokens by their kind");
}

std::shared_ptr<State> World::finish(Policy policy, text::Problems& problems) {
    const auto kinds = static_cast<std::uint16_t>(policy.kinds.size());
    state_->account_names = Names(std::move(account_names_));
    state_->token_names = Names(std::move(token_names_));
    for (const auto& [user, role] : roles_) writer_.set_role(user, role.first, static_cast<std::uint16_t>(kinds + role.second));
    writer_.policy(std::make_shared<const Policy>(std::move(policy)), state_->ground->pools, false);
    state_->pools->compile_all(state_->compile_context());
    std::uint32_t too_complex = 0;
    if (!writer_.finish(too_complex)) {
        refuse_rules(*state_->policy, too_complex, problems);
        return nullptr;
    }
    state_->publish();
    return std::move(state_);
}

}  // namespace jeton::engine
