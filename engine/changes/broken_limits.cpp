#include "engine/changes/broken_limits.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace jeton::engine {
namespace {

using syntax::Node;

/// The tokens that a limit counts at an account, sorted, as they would be at another clock.
std::vector<std::uint32_t> counted(const State& state, std::uint32_t account, std::string_view kind, bool enabled, std::int64_t clock_us) {
    std::vector<std::uint32_t> found;
    const Members* members = state.members.get(account);
    for (std::uint32_t i = 0; members != nullptr && i < members->size; ++i) {
        const std::uint32_t id = members->ids()[i];
        if ((id & user_bit) != 0) continue;
        const TokenRecord& token = state.tokens[id];
        if (state.policy->kinds[state.kind(token)].name == kind && (!enabled || (token.enabled && state.expires(token) > clock_us))) found.push_back(id);
    }
    std::sort(found.begin(), found.end());
    return found;
}

/// Which change of a set a token counts otherwise for.
class Causes {
public:
    Causes(std::span<const Node* const> changes, const text::Sources& sources) : sources_(sources) {
        for (const Node* change : changes) {
            const auto entries = change->entries();
            if (entries.size() != 1) continue;
            const auto& [verb, fields] = entries[0];
            const std::string_view word = verb->text();
            const Node* const token = fields->find("token");
            const bool says_whether = word == "create-token" || word == "delete-token" ||
                                      (word == "update-token" && (fields->find("enabled") != nullptr || fields->find("expires") != nullptr));
            if (says_whether && token != nullptr)
                by_token_[token->text()] = token;
            else if (word == "replace" || (word == "delete-filter" && fields->find("tokens") != nullptr))
                of_many_ = verb;
        }
    }

    [[nodiscard]] std::vector<Label> of(std::span<const std::uint32_t> tokens, const State& state, const std::string& what) const {
        constexpr std::size_t most = 3;
        std::vector<Label> labels;
        for (const std::uint32_t token : tokens) {
            const std::string name(state.token_names[token]);
            const auto named = by_token_.find(name);
            const Node* const cause = named == by_token_.end() ? of_many_ : named->second;
            if (cause != nullptr) labels.push_back({span_of(sources_, *cause), "`" + name + "` " + what});
            if (labels.size() == most) break;
        }
        return labels;
    }

private:
    const text::Sources& sources_;
    std::unordered_map<std::string_view, const Node*> by_token_;       // the last one
    const Node* of_many_ = nullptr;
};

}  // namespace

void refuse_broken_limits(const State& before, const State& after, const Touched& touched, std::span<const Node* const> changes,
                          const text::Sources& sources, text::Problems& problems) {
    if (touched.members.empty() || after.policy->limits.empty()) return;
    std::vector<Exceeded> found;
    std::vector<std::uint32_t> accounts;
    for (const std::uint32_t member : touched.members)      // all that were written, and those to whom a kind gives another life time
        if ((member & user_bit) == 0) accounts.push_back(after.tokens[member].account);
    sort_unique(accounts);
    for (const std::uint32_t account : accounts) {
        const auto here = exceeded_at(after, account);
        found.insert(found.end(), here.begin(), here.end());
    }
    if (found.empty()) return;
    std::stable_sort(found.begin(), found.end(), [](const Exceeded& a, const Exceeded& b) { return a.limit < b.limit; });
    const Causes causes(changes, sources);
    for (const Exceeded& each : found) {
        const Limit& limit = after.policy->limits[each.limit];
        const auto tokens_of = [&](const State& state) { return counted(state, each.account, after.policy->kinds[limit.kind].name, limit.enabled, after.clock_us); };
        const auto was = tokens_of(before);
        if (limit.most ? each.count <= was.size() : each.count >= was.size()) continue;
        const auto is = tokens_of(after);
        std::vector<std::uint32_t> differ;
        const auto& [more, fewer] = limit.most ? std::tie(is, was) : std::tie(was, is);
        std::set_difference(more.begin(), more.end(), fewer.begin(), fewer.end(), std::back_inserter(differ));
        problems.error(limit.most ? "limit-most" : "limit-least", limit.span,
                       "account `" + std::string(after.account_names[each.account]) + "` would have " + std::to_string(each.count) + ", but " + limit.text,
                       "it has " + std::to_string(was.size()) + " now; a limit refuses what goes further beyond it",
                       causes.of(differ, after, limit.most ? "would count" : "would not count any more"));
    }
}

}  // namespace jeton::engine
