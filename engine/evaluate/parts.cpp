#include "engine/evaluate/parts.hpp"

#include <algorithm>

#include "grammar/filter/parse.hpp"
#include "grammar/filter/print.hpp"

namespace jeton::engine {
namespace {

void sort_unique(std::vector<std::string>& texts) {
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

std::string joined(const std::vector<std::string>& texts, std::string_view with) {
    std::string all;
    for (const auto& text : texts) {
        const auto f = syntax::parse_filter(text);
        ((all += all.empty() ? "" : with) += "(") += (f ? syntax::print_filter(*f) : text) + ")";
    }
    return all;
}

}  // namespace

std::string text_of(const DecisionParts& parts) {
    std::string text = "(" + joined(parts.allow, " OR ") + ")";
    if (!parts.deny.empty()) text += " AND NOT (" + joined(parts.deny, " OR ") + ")";
    if (!parts.filters.empty()) text += " AND (" + joined(parts.filters, parts.any_filter ? " OR " : " AND ") + ")";
    const auto f = syntax::parse_filter(text);
    return f ? syntax::print_filter(*f) : text;
}

DecisionParts parts(const State& state, const Asker& asker, std::uint32_t to) {
    Mask bits(state.words);
    for (std::size_t w = 0; w < state.words; ++w) bits[w] = applying_word(state, asker, to, w);
    return parts(state, bits.data(), asker.narrowing);
}

DecisionParts parts(const State& state, const std::uint64_t* applying, const Narrowing* narrowing) {
    DecisionParts parts;
    for (std::size_t w = 0; w < state.words; ++w)
        each_bit(applying[w], w, [&](std::size_t bit) {
            const std::uint32_t rule = state.book->rules.bits[bit].rule;
            (state.policy->rules[rule].allow ? parts.allow : parts.deny).push_back(state.book->only_text[rule]);
        });
    sort_unique(parts.allow);
    sort_unique(parts.deny);
    if (std::find(parts.allow.begin(), parts.allow.end(), "*:*") != parts.allow.end()) parts.allow = {"*:*"};
    if (narrowing == nullptr || narrowing->trivial) return parts;
    parts.filters = {narrowing->texts.begin(), narrowing->texts.end()};
    parts.any_filter = narrowing->any && parts.filters.size() > 1;
    return parts;
}

}  // namespace jeton::engine
