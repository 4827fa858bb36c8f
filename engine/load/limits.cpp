// What is said of limits that do not hold when a policy is loaded.
#include <algorithm>

#include "engine/load/world.hpp"

namespace jeton::engine {

void warn_of_limits(const State& state, text::Problems& problems) {
    constexpr std::size_t shown = 3;
    const auto exceeded = exceeded_limits(state);
    for (auto at = exceeded.begin(); at != exceeded.end();) {
        const auto end = std::find_if(at, exceeded.end(), [&](const Exceeded& e) { return e.limit != at->limit; });
        const auto beyond = static_cast<std::size_t>(end - at);
        const Limit& limit = state.policy->limits[at->limit];
        std::vector<std::string> first;
        for (auto each = at; each != end; ++each) {
            first.push_back("`" + std::string(state.account_names[each->account]) + "` has " + std::to_string(each->count));
            std::sort(first.begin(), first.end());
            if (first.size() > shown) first.pop_back();
        }
        std::string named;
        for (const auto& each : first) named += (named.empty() ? "" : ", ") + each;
        problems.warn("limit-exceeded", limit.span, std::to_string(beyond) + (beyond == 1 ? " account is" : " accounts are") + " beyond this limit: " + named + (beyond > shown ? ", …" : ""),
                      "nothing is refused for it now; changes of tokens that go further beyond it will be");
        at = end;
    }
}

}  // namespace jeton::engine
