// Limits: where they do not hold, and what is said of it when a policy is loaded.
#include <algorithm>

#include "engine/evaluate/match.hpp"
#include "engine/load/world.hpp"

namespace jeton::engine {

/// Where the limits do not hold.
void World::check_limits(State& state, const std::vector<std::uint32_t>& order) {
    const DocumentSchema schema = condition_schema(state.policy.attributes, true);
    for (std::uint32_t number = 0; number < state.policy.limits.size(); ++number) {
        const Limit& limit = state.policy.limits[number];
        const std::size_t first = state.exceeded.size();
        const std::vector<std::uint32_t> counts = count_tokens(state, limit.kind, limit.enabled, state.clock_us);
        const Atom where = limit.where == nullptr ? Atom{} : compile_condition(*limit.where, state.policy, {&schema, state.compile_context().now});
        std::map<std::uint32_t, Column> columns;
        for (const auto attribute : where.attributes) columns.emplace(attribute, effective(state, attribute, order));
        const auto applies = [&](std::uint32_t a) {
            if (where.program == nullptr) return true;
            Value::Members facts{{"id", text_of(state.account_names[a])}};
            for (const auto& [i, column] : columns) facts.emplace_back(state.policy.attributes[i].name, to_value(pool_[column[a]]));
            return match(*where.program, object_of("account", Value{std::move(facts)})) == Match::shown;
        };
        for (std::uint32_t a = 0; a < state.accounts.size(); ++a) {
            const bool beyond = limit.most ? counts[a] > limit.number : counts[a] < limit.number;
            if (beyond && state.lives(a) && applies(a)) state.exceeded.push_back({number, a, counts[a]});
        }
        std::sort(state.exceeded.begin() + static_cast<std::ptrdiff_t>(first), state.exceeded.end(), [&](const Exceeded& a, const Exceeded& b) {
            return state.account_names[a.account] < state.account_names[b.account];
        });
    }
}

void warn_of_limits(const State& state, text::Problems& problems) {
    constexpr std::size_t shown = 3;
    for (auto at = state.exceeded.begin(); at != state.exceeded.end();) {
        const auto end = std::find_if(at, state.exceeded.end(), [&](const Exceeded& e) { return e.limit != at->limit; });
        const auto beyond = static_cast<std::size_t>(end - at);
        const Limit& limit = state.policy.limits[at->limit];
        std::string named;
        for (std::size_t i = 0; i < std::min(beyond, shown); ++i)
            named += (named.empty() ? "`" : ", `") + std::string(state.account_names[at[static_cast<std::ptrdiff_t>(i)].account]) + "` has " +
                     std::to_string(at[static_cast<std::ptrdiff_t>(i)].count);
        problems.warn("limit-exceeded", limit.span, std::to_string(beyond) + (beyond == 1 ? " account is" : " accounts are") + " beyond this limit: " + named + (beyond > shown ? ", …" : ""),
                      "nothing is refused for it now; changes of tokens that go further beyond it will be");
        at = end;
    }
}

}  // namespace jeton::engine
