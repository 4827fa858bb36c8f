#include "engine/world/flips.hpp"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "engine/evaluate/match.hpp"
#include "engine/world/classing.hpp"

namespace jeton::engine {
namespace {

/// The last instant of the last year that a clock can be set to.
constexpr std::int64_t end_of_time = 253'402'300'799'999'999;

constexpr std::int64_t day = std::int64_t{86400} * 1'000'000;

/// One comparison with the clock. Its answer about the same facts changes once at the most as time passes: so where it is another at a
/// later instant, the change is found by halving. A sum of months goes back by less than a day at the end of some days, so that its answer may
/// change a few times, all of them within a few days. The clock compared with a sum of itself changes there and back, step by step.
class ClockComparison {
public:
    ClockComparison(const State& state, const DocumentSchema& conditions, const Rulebook::Moment& moment, std::int64_t& best)
        : clock_(state.clock_us), conditions_(conditions), moment_(moment), best_(best), now_(at(clock_)) {}

    void look(const Value& facts) {
        if (end_ != best_) {
            end_ = best_;
            then_ = at(end());
            known_.clear();
        }
        const bool is = holds(*now_, facts, clock_);
        const auto differs = [&](std::int64_t instant) { return holds(*at(instant), facts, instant) != is; };
        const auto differs_there = [&](std::int64_t instant) { return holds(*known(instant), facts, instant) != is; };
        std::int64_t found = none;
        if (moment_.relative)
            found = step_by_step(clock_, end(), most_pieces, differs_there, differs);
        else if (!moment_.steps.months.empty())
            found = of_months(differs_there, differs);
        else if (holds(*then_, facts, end()) != is)
            found = once(clock_, end(), differs);
        if (found != none) best_ = found;
    }

private:
    [[nodiscard]] ProgramPtr at(std::int64_t instant) const {
        return compile(*moment_.compares, CompileContext{&conditions_, static_cast<literal::Instant>(instant) * 1000});
    }
    [[nodiscard]] bool holds(const Program& program, const Value& facts, std::int64_t instant) const {
        if (moment_.side != Side::now) return match(program, facts) == Match::shown;
        return match(program, object_of("now", text_of(from_microseconds(instant).text()))) == Match::shown;
    }

    [[nodiscard]] std::int64_t end() const noexcept { return end_ == INT64_MAX ? std::max(clock_, end_of_time) : end_; }

    /// It differs at `high`, not at `low`, and changes once between them.
    template <class Differs>
    static std::int64_t once(std::int64_t low, std::int64_t high, Differs differs) {
        while (high - low > 1) {
            const std::int64_t middle = low + (high - low) / 2;
            (differs(middle) ? high : low) = middle;
        }
        return high;
    }

    /// All changes are near one another, on either side of which the answer differs. `there`: as differs(), at few instants for very many facts.
    template <class There, class Differs>
    [[nodiscard]] std::int64_t of_months(There there, Differs differs) const {
        constexpr std::int64_t few = 8 * day;       // a sum may stay behind for three days, and months differ by as many
        const std::int64_t window = few * static_cast<std::int64_t>(moment_.steps.months.size()), near = end() - clock_ > window ? clock_ + window : end();
        if (there(clock_ - window) || there(near + window)) {
            const std::int64_t soon = step_by_step(clock_, near, SIZE_MAX, there, differs);
            if (soon != none) return soon;
        }
        if (near == end()) return none;
        if (there(end())) {
            const std::int64_t one = once(near, end(), differs);        // of the changes
            return step_by_step(std::max(near, one - window), one, SIZE_MAX, there, differs);
        }
        if (!there(end() - 2 * window) && !there(end() + window)) return none;
        return step_by_step(std::max(near, end() - window), end(), SIZE_MAX, there, differs);
    }

    /// The first change after `low`, where it does not differ, up to `high`: within a step there is one at the most. `most`: so many pieces.
    template <class There, class Differs>
    [[nodiscard]] std::int64_t step_by_step(std::int64_t low, std::int64_t high, std::size_t most, There there, Differs differs) const {
        constexpr int all = 3;          // roundings of a piece that are looked at: what is left of one, and two whole ones; all others are as they
        std::int64_t piece = next_piece(low);
        for (int seen = 0; low < high && most != 0;) {
            const bool skips = rounds_within_pieces() && seen == all;
            if (skips && moment_.steps.months.empty()) return none;
            const std::int64_t next = std::min(skips ? piece : next_step(low, piece), high + 1), last = next - 1;
            if (last > low && there(last)) return once(low, last, differs);
            if (next <= high && there(next)) return next;
            low = next;
            ++seen;
            if (low < piece) continue;
            piece = next_piece(low);
            seen = 0;
            --most;
        }
        return none;
    }

    /// Of a sum of the clock that goes on as the clock does, up to where a month of it ends.
    [[nodiscard]] std::int64_t next_piece(std::int64_t instant) const {
        std::int64_t next = instant + day;
        for (const literal::Step& step : moment_.steps.months) next = std::min(next, end_of(step, instant));
        return next;
    }

    /// Of a piece, or of a rounding in it: what is compared with something that stands never goes back there, but the clock itself is met there and back.
    [[nodiscard]] std::int64_t next_step(std::int64_t instant, std::int64_t piece) const {
        return moment_.relative && moment_.steps.rounding ? std::min(piece, end_of(*moment_.steps.rounding, instant)) : piece;
    }

    /// Short ones, of which all are alike in a piece.
    [[nodiscard]] bool rounds_within_pieces() const { return moment_.relative && moment_.steps.rounding && moment_.steps.rounding->length / 1000 < day; }

    [[nodiscard]] static std::int64_t end_of(const literal::Step& step, std::int64_t instant) {
        const auto ahead = static_cast<std::int64_t>(step.ahead / 1000), length = static_cast<std::int64_t>(step.length / 1000);
        const std::int64_t there = instant + ahead, into = (there % length + length) % length;
        return there - into + length - ahead;
    }

    /// Where steps end is the same for all facts.
    [[nodiscard]] const ProgramPtr& known(std::int64_t instant) const {
        ProgramPtr& program = known_[instant];
        if (program == nullptr) program = at(instant);
        return program;
    }

    static constexpr std::size_t most_pieces = 5000;          ///< of a day, where one month is added: more than ten years, in which all months were there
    mutable std::unordered_map<std::int64_t, ProgramPtr> known_;
    static constexpr std::int64_t none = INT64_MAX;
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
    state.accounts.each([&](std::uint32_t account, const AccountRecord& record) {
        if (record.life == static_cast<std::uint32_t>(Life::living)) best = std::min(best, of_account(state, account, record.profile));
    });
    return of_tokens(state, best, [&](auto look) {
        for (std::uint32_t token = 0; token < state.tokens.size(); ++token) look(token);
    });
}

std::int64_t first_flip(const State& state, std::int64_t before, std::span<const std::uint32_t> accounts, std::span<const std::uint32_t> tokens) {
    std::int64_t best = before;
    for (const std::uint32_t account : accounts)
        if (state.lives(account)) best = std::min(best, of_account(state, account, state.accounts[account].profile));
    return of_tokens(state, best, [&](auto look) {
        for (const std::uint32_t token : tokens) look(token);
    });
}

}  // namespace jeton::engine
