#include "calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "plan_answer.hpp"
#include "session.hpp"

namespace jeton::cli {
namespace {

using CommitPtr = std::shared_ptr<const Commit>;

/// Limits that do not hold. Other flags follow from rows, or from what was changed at the beginning.
std::vector<std::string> limits_of(const Commit& commit) {
    std::vector<std::string> texts;
    for (const Flag& flag : commit.flags())
        if (flag.flag == "limit-exceeded") texts.push_back(flag.about);
    return texts;
}

/// Do two commits of engines that number alike have the same rows, and lead to the same limits?
bool say_the_same(const Commit& a, const Commit& b) {
    const auto words = [](const Access& x) { return std::tuple(x.verdict, x.any_filter); };
    const auto alike = [&](const Access& x, const Access& y) {
        return words(x) == words(y) && std::ranges::equal(x.allow, y.allow) && std::ranges::equal(x.deny, y.deny) && std::ranges::equal(x.filters, y.filters);
    };
    const auto same_row = [&](const DeltaRow& x, const DeltaRow& y) {
        return x.is == y.is && x.paired == y.paired && x.left_out == y.left_out && std::ranges::equal(x.actions, y.actions) &&
               std::ranges::equal(x.principals, y.principals) && std::ranges::equal(x.accounts, y.accounts) &&
               std::ranges::equal(x.except, y.except, [](const auto& left, const auto& right) { return std::ranges::equal(left, right); }) &&
               alike(a.delta.decisions[x.before], b.delta.decisions[y.before]) && alike(a.delta.decisions[x.after], b.delta.decisions[y.after]);
    };
    return a.delta.counts == b.delta.counts && std::ranges::equal(a.delta.rows, b.delta.rows, same_row) && limits_of(a) == limits_of(b);
}

/// The same of engines that number each by itself: by names. False where there is too much to compare.
bool say_the_same_by_names(const Commit& a, const Commit& b) {
    constexpr std::uint64_t most = 100'000;
    if (a.delta.counts != b.delta.counts || a.delta.pairs() > most || limits_of(a) != limits_of(b)) return false;
    const auto named = [](const Commit& commit) {
        std::map<const Access*, std::string> texts;
        for (const Access& access : commit.delta.decisions) texts[&access] = access.text();
        std::vector<std::tuple<std::string, std::string_view, std::string_view, std::string, std::string>> all;
        for (const PermissionChange& each : commit.delta)
            all.emplace_back(commit.after.name(each.principal), each.action, commit.after.name(each.account), texts[each.before], texts[each.after]);
        std::sort(all.begin(), all.end());
        return all;
    };
    return named(a) == named(b);
}

bool says_nothing(const Commit& commit) { return commit.delta.empty() && commit.flags().empty() && commit.lints().empty(); }

/// The answer: plans, each at an instant.
class Blocks {
public:
    Blocks(const Arguments& arguments, Console& console) : arguments_(arguments), console_(console), format_(arguments.value("--format", "text")) {
        if (is_json()) console_.line("[");
    }
    /// What happens at an instant.
    void happens(const CommitPtr& commit, const Beside& beside, Gate gate) { print(commit->after.clock(), "plan", "", commit, beside, gate); }
    /// What is different at an instant, to begin with.
    void differs(Time at, const CommitPtr& commit, const Beside& beside) { print(at, "difference", "", commit, beside, Gate::as_asked); }
    /// What is different at a later one, which is another difference.
    void differs_then(Time at, const CommitPtr& commit, std::string_view title) {
        if (is_json() || !commit->delta.empty() || !limits_of(*commit).empty()) print(at, "difference", title, commit, {}, Gate::as_asked);
        else begin(at, ": nothing is different any more");
    }
    /// A plan that is refused is the last word.
    [[nodiscard]] bool is_refused() const noexcept { return refused_; }
    void refuse(Time at, const Refusal& refusal) { print(at, "plan", "", tl::unexpected(refusal), {}, Gate::as_asked); }
    /// The exit code. `moving`: filters that say `now`, of which no instant's rows say anything.
    [[nodiscard]] int end(const std::string& moving) {
        if (is_json() && printed_) console_.line("}");
        if (is_json()) console_.line("]");
        else if (!printed_) console_.line("nothing changes");
        if (!moving.empty()) {
            const std::string line = "as time goes, filters that say `now` show other documents: " + moving;
            if (is_json()) console_.note(line);
            else console_.line("\n" + line);
        }
        return refused_ ? static_cast<int>(Exit::wrong) : worst_;
    }

private:
    [[nodiscard]] bool is_json() const { return format_ == "json"; }
    void begin(Time at, std::string_view title) {
        console_.line(fmt::format("{}{}{}{}{}", printed_ ? "\n" : "", format_ == "markdown" ? "### " : "", at.text(), title, format_ == "markdown" ? "\n" : ""));
        printed_ = true;
    }
    void print(Time at, std::string_view key, std::string_view title, const Planned& planned, const Beside& beside, Gate gate) {
        console_.end_progress();
        if (!is_json()) begin(at, title);
        else console_.line(fmt::format("{}{{\"at\":\"{}\",\"{}\":", std::exchange(printed_, true) ? "},\n" : "", at.text(), key));
        refused_ = !planned.has_value();
        worst_ = std::max(worst_, answered(planned, beside, arguments_, console_, gate, at.text() + ": "));
    }

    const Arguments& arguments_;
    Console& console_;
    std::string format_;
    bool printed_ = false;
    bool refused_ = false;
    int worst_ = Exit::ok;
};

/// Two futures of one world, side by side: as it is, and as it will be. What differs between them is asked for where it may be another than before.
class Futures {
public:
    /// What the other one has: the world of this one with changes, which numbers alike, or one of its own; or rules alone, which are tried over this one's.
    enum class Other : std::uint8_t { same_world, own_world, rules };
    Futures(Engine without, Engine with, Other other) : without_(std::move(without)), with_(std::move(with)), other_(other) {
        const Time latest = std::max(without_.snapshot().clock(), with_.snapshot().clock());
        for (Engine* each : {&without_, &with_})
            if (each->snapshot().clock() < latest) static_cast<void>(move(*each, latest));
        now_ = without_.plan(with_);
    }
    [[nodiscard]] const Planned& now() const noexcept { return now_; }
    /// At the next instant at which anything happens in either, or at `until`. False: that was before.
    [[nodiscard]] bool advance(Time until) {
        const Time clock = without_.snapshot().clock();
        if (clock >= until || !now_) return false;
        Time next = until;
        for (const auto& due : {without_.snapshot().next_due(), with_.snapshot().next_due(), (*now_)->after.next_due()})
            if (due && clock < *due) next = std::min(next, *due);
        const Planned one = move(without_, next);
        tick_ = move(with_, next);
        is_other_ = false;
        if (!one || !tick_) {
            now_ = tl::unexpected(!one ? one.error() : tick_.error());
            return true;
        }
        // What happens in both alike leaves them as different as they were.
        const bool alike = other_ == Other::same_world ? say_the_same(**one, **tick_) : other_ == Other::own_world && say_the_same_by_names(**one, **tick_);
        if (alike) return true;
        Planned differs = without_.plan(with_);
        is_other_ = !differs || !say_the_same(**differs, **now_);
        now_ = std::move(differs);
        return true;
    }
    /// Is the difference another than before the last step?
    [[nodiscard]] bool is_other() const noexcept { return is_other_; }
    /// What time did by the last step, with the change.
    [[nodiscard]] const Planned& tick() const noexcept { return tick_; }
    [[nodiscard]] Time clock() const noexcept { return without_.snapshot().clock(); }

private:
    static Planned move(Engine& engine, Time to) { return engine.apply(Change{}.tick(to)); }

    Engine without_, with_;
    Other other_;
    Planned now_, tick_;
    bool is_other_ = false;
};

/// Filters that say `now`: by the last commit of time, or the next.
std::string moving_filters(const Engine& engine, CommitPtr last, Time until) {
    if (last == nullptr) {
        auto planned = engine.plan(Change{}.tick(until));
        if (!planned) return {};        // the clock stands there
        last = *planned;
    }
    std::vector<std::string> texts;
    for (const RereadFilter& each : last->reread())
        if (each.by == RereadFilter::By::clock) texts.push_back(shown(each.text));
    return some(texts, [](const std::string& text) { return text; }, Extent().rows);
}

/// How much of the time is looked at.
class Progress {
public:
    Progress(Time from, Time until, Console& console) : from_(from), until_(until), console_(console) {}
    void show(Time at) const {
        if (console_.shows_progress()) console_.progress("the calendar", seconds(at), seconds(until_));
    }

private:
    [[nodiscard]] std::uint64_t seconds(Time at) const { return static_cast<std::uint64_t>(at.seconds - from_.seconds); }
    Time from_, until_;
    Console& console_;
};

/// The call's --until, where it is not before `clock`.
std::optional<Time> until_of(Time clock, const Arguments& arguments, Console& console) {
    const Time until = *Time::parse(arguments.value("--until"));
    if (clock <= until) return until;
    console.wrong_call(*arguments.command, fmt::format("--until is before {}, where the clock stands", clock.text()));
    return std::nullopt;
}

}  // namespace

int print_calendar(Engine& engine, const Arguments& arguments, Console& console) {
    Diagnostics mistakes;
    const Time start = engine.snapshot().clock();
    const auto change = change_of(arguments, console, mistakes);
    if (!change) return unread(std::move(mistakes), arguments, console);
    const auto until = until_of(arguments.has("--at") ? *Time::parse(arguments.value("--at")) : start, arguments, console);
    if (!until) return Exit::wrong_call;
    const auto first = engine.apply(*change);
    if (!first) return answered(first, arguments, console);
    std::optional<Engine> without;
    if (arguments.has("--change")) {
        without = load_policy(policy_of(arguments), arguments, console, LoadFor::changes, {.over = std::nullopt, .now = start}, &mistakes);
        if (!without) return unread(std::move(mistakes), arguments, console);
    }
    const auto moved = engine.apply(tick_of(arguments));
    if (!moved) return answered(moved, arguments, console);
    Blocks blocks(arguments, console);
    if (const Beside beside = Beside::of(**first); !says_nothing(**first) || !beside.reread.empty() || !beside.dropped.empty()) blocks.happens(*first, beside, Gate::as_asked);
    const auto time = [&](const CommitPtr& commit, Gate gate) {
        if (!says_nothing(*commit)) blocks.happens(commit, {commit->lints(), {}, {}}, gate);
    };
    time(*moved, without ? Gate::open : Gate::as_asked);
    CommitPtr last;
    if (!without) {
        const auto later = engine.advance(*until);
        if (!later) blocks.refuse(engine.snapshot().clock(), later.error());
        else for (const CommitPtr& commit : *later) time(last = commit, Gate::as_asked);
    } else {
        Futures futures(*std::move(without), engine, Futures::Other::same_world);
        if (!futures.now()) blocks.refuse(futures.clock(), futures.now().error());
        else if (engine.snapshot().clock() != start && !say_the_same(**first, **futures.now()))
            blocks.differs_then(futures.clock(), *futures.now(), ": what the change makes different then");
        const Progress progress(start, *until, console);
        while (!blocks.is_refused() && futures.advance(*until)) {
            progress.show(futures.clock());
            if (!futures.now()) {
                blocks.refuse(futures.clock(), futures.now().error());
                break;
            }
            time(last = *futures.tick(), Gate::open);
            if (futures.is_other()) blocks.differs_then(futures.clock(), *futures.now(), ": what the change makes different then");
        }
        console.end_progress();
    }
    return blocks.end(blocks.is_refused() ? std::string() : moving_filters(engine, last, *until));
}

int print_calendar(Engine& engine, Engine& next, const Diagnostics& lints, const Arguments& arguments, Console& console) {
    const Time start = engine.snapshot().clock();
    const auto until = until_of(start, arguments, console);
    if (!until) return Exit::wrong_call;
    Futures futures(engine, next, next.snapshot().principals().empty() && next.snapshot().accounts().empty() ? Futures::Other::rules : Futures::Other::own_world);
    if (!futures.now()) return answered(futures.now(), arguments, console);
    Beside beside = Beside::of(**futures.now());
    beside.lints = lints;
    Blocks blocks(arguments, console);
    blocks.differs(start, *futures.now(), beside);
    const Progress progress(start, *until, console);
    while (futures.advance(*until)) {
        progress.show(futures.clock());
        if (!futures.now()) {
            blocks.refuse(futures.clock(), futures.now().error());
            break;
        }
        if (futures.is_other()) blocks.differs_then(futures.clock(), *futures.now(), ": what differs then");
    }
    console.end_progress();
    return blocks.end({});
}

}  // namespace jeton::cli
