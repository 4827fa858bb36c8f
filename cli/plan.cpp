// `jeton plan`: a dry run. What a change set, or another policy, would give to whom and take from whom.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "calendar.hpp"
#include "options.hpp"
#include "plan_answer.hpp"
#include "session.hpp"

namespace jeton::cli {
namespace {

/// Warnings that another policy has and this one has not.
Diagnostics fresh_lints(const Engine& engine, const Engine& next) {
    const auto what = [](const Diagnostic& each) { return std::tuple(std::string_view(each.code), std::string_view(each.message), std::string_view(each.span.source)); };
    std::set<decltype(what(Diagnostic{}))> known;
    for (const Diagnostic& each : engine.lints().list) known.insert(what(each));
    Diagnostics fresh = next.lints();
    std::erase_if(fresh.list, [&](const Diagnostic& each) { return known.contains(what(each)); });
    fresh.omitted = 0;
    return fresh;
}

/// A policy without accounts is tried over those of another; one that has files for them was meant to have some.
bool is_cut_off(const std::string& path, const Engine& engine) {
    std::error_code error;
    const std::filesystem::path folder(path);
    const bool has_files = std::filesystem::exists(folder / "accounts.ndjson", error) || std::filesystem::exists(folder / "tokens.ndjson", error);
    return has_files && engine.snapshot().accounts().empty();
}

/// The change set of `--change` files, then the tick of `--at`.
std::optional<Change> whole_change_of(const Arguments& arguments, Console& console, Diagnostics& mistakes) {
    auto change = change_of(arguments, console, mistakes);
    if (change) change->then(tick_of(arguments));
    return change;
}

/// Standard input can be read once.
bool reads_twice(const Arguments& arguments) {
    const auto& paths = arguments.values("--change");
    return std::count(paths.begin(), paths.end(), "-") > 1;
}

int run(const Arguments& arguments, Console& console) {
    const bool changes = arguments.has("--change") || arguments.has("--at"), calendar = arguments.has("--until");
    if (arguments.words.size() == 2 && changes) return console.wrong_call(*arguments.command, "two policies are compared as they are, without --change and --at");
    if (reads_twice(arguments)) return console.wrong_call(*arguments.command, "standard input can be read once");
    if (arguments.words.size() < 2 && !changes && !calendar)
        return console.wrong_call(*arguments.command, "a change is missing: --change FILE, --at DATE, --until DATE or a second policy");
    if (arguments.has("--at") && !Time::parse(arguments.value("--at")))
        return console.wrong_call(*arguments.command, fmt::format("`{}` is no date, such as 2026-01-31", arguments.value("--at")));
    if (calendar && !Time::parse(arguments.value("--until")))
        return console.wrong_call(*arguments.command, fmt::format("`{}` is no date, such as 2026-01-31", arguments.value("--until")));
    Diagnostics mistakes;
    auto engine = load_policy(policy_of(arguments), arguments, console, LoadFor::changes, {}, &mistakes);
    if (!engine) return unread(std::move(mistakes), arguments, console);
    if (arguments.words.size() == 2) {
        auto next = load_policy(arguments.words.back(), arguments, console, LoadFor::changes, {engine->snapshot(), engine->snapshot().clock()}, &mistakes);
        if (next && is_cut_off(arguments.words.back(), *next)) {
            mistakes = unreadable(arguments.words.back(), fmt::format("`{}` has files of accounts and tokens, and nobody in them", arguments.words.back()),
                                  "an export that was cut off? Take the files away to try the rules over the accounts and tokens of the first policy");
            console.error(mistakes.list.front());
            return unread(std::move(mistakes), arguments, console);
        }
        if (!next) return unread(std::move(mistakes), arguments, console);
        if (calendar) return print_calendar(*engine, *next, fresh_lints(*engine, *next), arguments, console);
        const auto planned = engine->plan(*next);
        Beside beside = planned ? Beside::of(**planned) : Beside{};
        beside.lints = fresh_lints(*engine, *next);
        return answered(planned, beside, arguments, console);
    }
    if (calendar) return print_calendar(*engine, arguments, console);
    const auto change = whole_change_of(arguments, console, mistakes);
    return change ? answered(engine->plan(*change), arguments, console) : unread(std::move(mistakes), arguments, console);
}

}  // namespace

namespace {

int run_selfcheck(const Arguments& arguments, Console& console) {
    if (!arguments.has("--change") && !arguments.has("--at")) return console.wrong_call(*arguments.command, "a change is missing: --change FILE or --at DATE");
    if (reads_twice(arguments)) return console.wrong_call(*arguments.command, "standard input can be read once");
    auto engine = load_policy(policy_of(arguments), arguments, console, LoadFor::changes);
    if (!engine) return Exit::wrong;
    Diagnostics mistakes;
    const auto change = whole_change_of(arguments, console, mistakes);
    if (!change) return Exit::wrong;
    const auto planned = engine->plan(*change);
    if (!planned) return answered(planned, arguments, console);
    const auto wrong = Engine::check(**planned);
    for (const std::string& line : wrong) console.line(line);
    if (wrong.empty()) console.line(fmt::format("{} as they should be", counted((*planned)->delta.pairs(), "permission")));
    return wrong.empty() ? Exit::ok : Exit::wrong;
}

}  // namespace

Command selfcheck_command() {
    return {"selfcheck",
            "a dry run compared with a comparison of everything, pair by pair",
            "selfcheck [DIR] --change FILE [options]",
            "Asks for every token and user, action and account before and after the change, and compares with what plan says.\n"
            "A difference is a mistake of jeton: please report it. Slow on purpose. Exit 0: no difference.",
            "$ jeton selfcheck examples/quick-start --change examples/quick-start/changes/close-web.yaml",
            0,
            1,
            {{"--change", "FILE", "changes to try, `-` for standard input", Repeat::many}, {"--at", "DATE", "move the clock"}, policy_option, now_option, color_option},
            run_selfcheck};
}

Command plan_command() {
    return {"plan",
            "a dry run: who gains and who loses what by a change, before it is made",
            "plan [DIR] --change FILE [options]\nplan [DIR] --at DATE [options]\nplan [DIR] --until DATE [options]\nplan OLD NEW [options]",
            "FILE is a YAML list of changes, `-` for standard input; `- set: {account: acme-web, searchable: false}`.\n"
            "Several are made in their order, --at moves the clock behind them. Of two policies NEW is compared with\n"
            "OLD: accounts and tokens are matched by their ids; if NEW has none, its rules are tried over those of OLD,\n"
            "which they may name.\n"
            "In JSON a row has `principals` and `accounts`, each at each but for the pairs of `except`, or pairs alone,\n"
            "`at-own-account`; the first 1,000 have `reasons`. A refusal is `refused`, `change` and `diagnostics`; --until\n"
            "makes a list of `at` and `plan`, what happens then, or `difference`, what the change makes different then.\n"
            "Warnings about what is new are `diagnostics`, `rules` those that the flags name by their numbers, `dropped` what\n"
            "the policy says no more, `reread` the filters that say the same and may show other documents: a field that they\n"
            "ask for has another type, or they say `now`.\n"
            "Nothing is ever changed. Exit 0: nobody's access would be different, 2: it would, 3: somebody would see more,\n"
            "or may, or a token would expire later or have no filter left, and --deny-widening is given, 1: the policy is\n"
            "wrong or the change is refused. What a change or the other policy opens or closes later, by a date that a rule\n"
            "compares with the clock, --until finds: with it and without it are compared at each instant at which anything\n"
            "happens, and told where that is another difference than before. --deny-widening looks at it, too, and not at\n"
            "what time does in both.",
            "$ jeton plan examples/quick-start --change examples/quick-start/changes/close-web.yaml\n"
            "$ jeton plan examples/quick-start --change examples/quick-start/changes/close-web.yaml --until 2036-01-01\n"
            "$ jeton plan examples/quick-start policies/starter --deny-widening --format markdown",
            0,
            2,
            {{"--change", "FILE", "changes to try, `-` for standard input", Repeat::many},
             {"--at", "DATE", "move the clock: what will have expired by then"},
             {"--until", "DATE", "what is different up to DATE, instant by instant; of one policy what time alone will do, too"},
             {"--deny-widening", "", "exit 3 where anybody would gain or see more"},
             {"--all", "", "every row and name, however many"},
             {"--format", "text/json/markdown", "how the answer is written (default: text)"},
             policy_option,
             now_option,
             color_option},
            run};
}

}  // namespace jeton::cli
