#include "engine/changes/verdicts.hpp"

#include <algorithm>

#include "engine/evaluate/parts.hpp"

namespace jeton::engine {
namespace {

constexpr std::size_t most_kept = 8u << 20;     ///< bytes

}  // namespace

Verdicts::Verdicts(const State& before, const State& after)
    : books_{before.ground->book, after.ground->book}, words_{before.words, after.words}, stride_(before.words + after.words), mask_(std::max(before.words, after.words)) {
    const auto &names = after.policy->actions, &old = before.policy->actions;       // a name keeps its number
    for (const std::uint32_t x : after.book->actions_by_name) actions_.push_back({kept(names[x]), x < old.size() ? x : none, x});
    recent_.fill({{none, none, none}, {}});
    texts_ = {{{}, {}}, {kept(std::vector<std::string>{"*:*"}), {}}};
}

bool Verdicts::stays() const noexcept {
    const auto bytes = [](const auto&... lists) { return ((lists.size() * sizeof(lists[0])) + ...); };
    return bytes(cells_, answers_, differences_, applying_[0].words, applying_[0].said, applying_[1].words, applying_[1].said, texts_, sets_) < most_kept;
}

template <class T>
std::span<T> Verdicts::keep(std::size_t count) {
    return {static_cast<T*>(memory_->allocate(sizeof(T) * std::max<std::size_t>(1, count), alignof(T))), count};
}

/// With a NUL behind it.
std::string_view Verdicts::kept(std::string_view text) {
    const auto copy = keep<char>(text.size() + 1);
    *std::copy(text.begin(), text.end(), copy.begin()) = '\0';
    return {copy.data(), text.size()};
}

std::span<const std::string_view> Verdicts::kept(const std::vector<std::string>& texts) {
    const auto views = keep<std::string_view>(texts.size());
    std::transform(texts.begin(), texts.end(), views.begin(), [&](const std::string& text) { return kept(text); });
    return views;
}

std::uint32_t Verdicts::set_of(std::span<const std::uint32_t> actions) {
    for (std::uint32_t i = 0; i < sets_.size(); ++i)
        if (std::equal(actions.begin(), actions.end(), sets_[i].numbers.begin(), sets_[i].numbers.end())) return i;
    const auto numbers = keep<std::uint32_t>(actions.size());
    const auto names = keep<std::string_view>(actions.size());
    std::copy(actions.begin(), actions.end(), numbers.begin());
    std::transform(actions.begin(), actions.end(), names.begin(), [&](std::uint32_t action) { return actions_[action].name; });
    sets_.push_back({numbers, names});
    return static_cast<std::uint32_t>(sets_.size() - 1);
}

std::uint32_t Verdicts::cell(const std::uint64_t* bits) {
    const std::size_t hash = hash_numbers(std::span(bits, stride_));
    const std::uint32_t known = cell_numbers_.find(hash, [&](std::uint32_t number) { return same_words(bits, cells_.data() + number * stride_, stride_); });
    if (known != HashIndex::none) return known;
    cells_.insert(cells_.end(), bits, bits + stride_);
    cell_numbers_.add(hash);
    return cell_numbers_.size() - 1;
}

/// Rules that say the same have one number, whatever their bits.
std::uint32_t Verdicts::number_of(const DecisionParts& parts) {
    const auto same = [](const std::vector<std::string>& texts, std::span<const std::string_view> views) { return std::equal(texts.begin(), texts.end(), views.begin(), views.end()); };
    const auto known = std::find_if(texts_.begin(), texts_.end(), [&](const Texts& each) { return same(parts.allow, each.allow) && same(parts.deny, each.deny); });
    if (known != texts_.end()) return static_cast<std::uint32_t>(known - texts_.begin());
    texts_.push_back({kept(parts.allow), kept(parts.deny)});
    return static_cast<std::uint32_t>(texts_.size() - 1);
}

std::uint32_t Verdicts::said_by(const State& state, When when, const std::uint64_t* applying) {
    std::uint64_t allow = 0, allow_all = 0, denies = 0;
    for (std::size_t w = 0; w < state.words; ++w) {
        const HotWord& hot = state.hot[w];
        if ((applying[w] & hot.deny_all) != 0) return deny;
        allow |= applying[w] & hot.allow;
        allow_all |= applying[w] & hot.allow_all;
        denies |= applying[w] & hot.deny;
    }
    if (allow == 0) return deny;
    if (allow_all != 0 && denies == 0) return all;
    Applying& side = applying_[books_[0] == books_[1] ? 0 : static_cast<std::size_t>(when)];
    const std::span<const std::uint64_t> bits(applying, state.words);
    const std::size_t hash = hash_numbers(bits);
    const std::uint32_t known = side.numbers.find(hash, [&](std::uint32_t number) { return same_words(applying, side.words.data() + number * state.words, state.words); });
    if (known != HashIndex::none) return side.said[known];
    side.numbers.add(hash);
    side.words.insert(side.words.end(), bits.begin(), bits.end());
    side.said.push_back(number_of(parts(state, applying, nullptr)));
    return side.said.back();
}

std::uint32_t Verdicts::ask(const State& state, When when, const std::uint64_t* bits, std::uint32_t badge, std::uint32_t action) {
    if (badge == none || action == none) return deny;
    const Badge& is = state.badges[badge];
    const std::uint64_t *asked = state.action_mask(action, is.kind), *token = state.token_mask(is.token_class);
    std::uint64_t any = 0;
    for (std::size_t w = 0; w < state.words; ++w) any |= mask_[w] = bits[w] & asked[w] & token[w];
    return any == 0 ? deny : said_by(state, when, mask_.data());
}

std::uint32_t Verdicts::said(const State& state, When when, std::uint32_t cell, std::uint32_t badge, std::uint32_t action) {
    return ask(state, when, bits(cell, when), badge, when == When::before ? actions_[action].before : actions_[action].after);
}

const Verdicts::Answer& Verdicts::answer(const State& before, const State& after, const Question& question) {
    const std::size_t hash = hash_numbers(std::array{std::uint64_t{question.was} << 32 | question.is, std::uint64_t{question.cell}});
    const std::uint32_t known = answer_numbers_.find(hash, [&](std::uint32_t number) { return answers_[number].of == question; });
    if (known != HashIndex::none) return answers_[known];
    const auto first = static_cast<std::uint32_t>(differences_.size());
    fresh_.clear();
    for (std::uint32_t x = 0; x < actions_.size(); ++x) {
        const std::uint32_t said_before = ask(before, When::before, bits(question.cell, When::before), question.was, actions_[x].before);
        const std::uint32_t said_after = ask(after, When::after, bits(question.cell, When::after), question.is, actions_[x].after);
        if (said_before != said_after) fresh_.push_back({x, said_before, said_after});
    }
    each_alike(fresh_, set_, [&](const std::vector<std::uint32_t>& set, std::uint32_t said_before, std::uint32_t said_after) {
        differences_.push_back({set_of(set), said_before, said_after});
    });
    answer_numbers_.make_room();
    answers_.push_back({question, {first, static_cast<std::uint32_t>(differences_.size())}});
    answer_numbers_.add(hash);
    return answers_.back();
}

}  // namespace jeton::engine
