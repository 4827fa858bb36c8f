#include "engine/world/flips.hpp"

#include <algorithm>
#include <vector>

#include "engine/evaluate/match.hpp"
#include "engine/world/classing.hpp"

namespace jeton::engine {
namespace {

/// Nothing is looked for that far ahead.
constexpr std::int64_t horizon = 1000ll * 366 * 86400 * 1'000'000;

/// One comparison with the clock. Its answer about the same facts changes once at the most as time passes: so where it is another at a
/// later instant, the change is found by halving.
class ClockComparison {
public:
    ClockComparison(const State& state, const DocumentSchema& conditions, const Rulebook::Moment& moment, std::int64_t& best)
        : clock_(state.clock_us), conditions_(conditions), moment_(moment), best_(best), now_(at(clock_)) {}

    void look(const Value& facts) {
        if (end_ != best_) {
            end_ = best_;
            then_ = at(end_ == INT64_MAX ? clock_ + horizon : end_);
        }
        const bool is = holds(*now_, facts, clock_);
        std::int64_t low = clock_, high = end_ == INT64_MAX ? clock_ + horizon : end_;
        if (holds(*then_, facts, high) == is) return;
        while (high - low > 1) {
            const std::int64_t middle = low + (high - low) / 2;
            (holds(*at(middle), facts, middle) == is ? low : high) = middle;
        }
        best_ = high;
    }

private:
    [[nodiscard]] ProgramPtr at(std::int64_t instant) const {
        return compile(*moment_.compares, CompileContext{&conditions_, static_cast<literal::Instant>(instant) * 1000});
    }
    [[nodiscard]] bool holds(const Program& program, const Value& facts, std::int64_t instant) const {
        if (moment_.side != Side::now) return match(program, facts) == Match::shown;
        return match(program, object_of("now", text_of(from_microseconds(instant).text()))) == Match::shown;
    }

    std::int64_t clock_;
    const DocumentSchema& conditions_;
    const Rulebook::Moment& moment_;
    std::int64_t& best_;
    ProgramPtr now_, then_;
    std::int64_t end_ = -1;
};

/// Of the moments of tokens, or all others.
enum class Of : bool { accounts, tokens };

template <class EachFacts>
std::int64_t find(const State& state, std::int64_t best, Of of, EachFacts each) {
    const DocumentSchema rules = condition_schema(state.policy->attributes, false), limits = condition_schema(state.policy->attributes, true);
    for (const Rulebook::Moment& moment : state.book->moments) {
        if ((moment.side == Side::token) != (of == Of::tokens)) continue;
        ClockComparison comparison(state, moment.of_limit ? limits : rules, moment, best);
        each(moment.side, moment.of_limit ? "account" : moment.side == Side::from ? "from" : "to", [&](const Value& facts) { comparison.look(facts); });
    }
    return best;
}

/// Accounts of one aspect are alike but for their ids and links, which no clock changes.
std::int64_t of_account(const State& state, std::uint32_t account, std::uint32_t profile) {
    return state.classing->flip(state.profiles->aspect(profile), [&] {
        const Profile& is = (*state.profiles)[profile];
        return find(state, INT64_MAX, Of::accounts, [&](Side side, const char* name, auto look) {
            if (side != Side::now) look(account_facts(state, account, is, name));
        });
    });
}

template <class EachToken>
std::int64_t of_tokens(const State& state, std::int64_t best, EachToken each_token) {
    const auto& moments = state.book->moments;
    if (std::none_of(moments.begin(), moments.end(), [](const auto& moment) { return moment.side == Side::token; })) return best;
    return find(state, best, Of::tokens, [&](Side, const char*, auto look) {
        each_token([&](std::uint32_t token) {
            const TokenRecord record = state.tokens.get(token);
            if (record.there) look(token_facts(state, token, record, state.pools->texts[state.token_texts.get(token)]));
        });
    });
}

}  // namespace

std::int64_t next_flip(const State& state) {
    if (state.book->moments.empty()) return INT64_MAX;
    std::int64_t best = find(state, INT64_MAX, Of::accounts, [&](Side side, const char*, auto look) {
        if (side == Side::now) look(Value{nullptr});
    });
    state.facts.each([&](std::uint32_t account, const AccountFacts& facts) {
        if (facts.life == static_cast<std::uint32_t>(Life::living)) best = std::min(best, of_account(state, account, facts.profile));
    });
    return of_tokens(state, best, [&](auto look) {
        for (std::uint32_t token = 0; token < state.tokens.size(); ++token) look(token);
    });
}

std::int64_t first_flip(const State& state, std::int64_t before, std::span<const std::uint32_t> accounts, std::span<const std::uint32_t> tokens) {
    std::int64_t best = before;
    for (const std::uint32_t account : accounts)
        if (state.lives(account)) best = std::min(best, of_account(state, account, state.facts[account].profile));
    return of_tokens(state, best, [&](auto look) {
        for (const std::uint32_t token : tokens) look(token);
    });
}

}  // namespace jeton::engine
