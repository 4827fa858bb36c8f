#include "engine/state.hpp"

#include <algorithm>

namespace jeton::engine {

std::uint32_t MaskTable::add(const Mask& mask) {
    const auto [at, fresh] = numbers_.try_emplace(mask, static_cast<std::uint32_t>(numbers_.size()));
    if (fresh) masks_.insert(masks_.end(), mask.begin(), mask.end());
    return at->second;
}

bool Links::has(std::uint32_t account, std::uint32_t name) const noexcept {
    return std::binary_search(named.begin() + begins[account], named.begin() + begins[account + 1], name);
}

std::int64_t microseconds(const Time& time) noexcept { return time.seconds * 1'000'000 + time.nanoseconds / 1000; }

Time from_microseconds(std::int64_t us) noexcept {
    const std::int64_t second = us >= 0 ? us / 1'000'000 : -((-us + 999'999) / 1'000'000);
    return {second, static_cast<std::uint32_t>(us - second * 1'000'000) * 1000};
}

std::vector<std::uint32_t> count_tokens(const State& state, std::uint16_t kind, bool enabled, std::int64_t clock_us) {
    std::vector<std::uint32_t> counts(state.accounts.size());
    for (const TokenRecord& token : state.tokens)
        if (token.kind == kind && !token.deleted && (!enabled || (token.enabled && token.expires > clock_us))) ++counts[token.account];
    return counts;
}

void State::heat(const Mask& now) {
    hot.assign(rules.words, {});
    for (std::size_t w = 0; w < rules.words; ++w) {
        HotWord& word = hot[w];
        for (std::size_t t = 0; t < rules.relation.size(); ++t) word.relation[t] = rules.relation[t][w];
        for (const auto& link : rules.links) word.linked |= link.bits[w];
        word.allow = rules.allow[w];
        word.allow_all = rules.allow_all[w];
        word.deny = rules.deny[w];
        word.deny_all = rules.deny_all[w];
    }
    hot_links.clear();
    for (const auto& link : rules.links) hot_links.push_back({&links.at(link.attribute), link.linking, link.bits.data()});
    hot_actions.clear();
    for (const Mask& mask : rules.principal_action)
        for (std::size_t w = 0; w < rules.words; ++w) hot_actions.push_back(mask[w] & now[w]);
}

CompileContext State::compile_context() const {
    return {&policy.documents, static_cast<literal::Instant>(clock.seconds) * 1'000'000'000 + clock.nanoseconds};
}

}  // namespace jeton::engine
