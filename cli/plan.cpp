// `jeton plan`: a dry run. What a change set, or another policy, would give to whom and take from whom.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "input.hpp"
#include "options.hpp"
#include "plan_text.hpp"
#include "session.hpp"

namespace jeton::cli {
namespace {

using Planned = Outcome<std::shared_ptr<const Commit>>;

/// Where the answer would have been. As JSON the diagnostics as `check --format json` has them, and of which change of the set they are, from 1.
void print_refusal(const Refusal& refusal, const Arguments& arguments, Console& console) {
    const std::string format = arguments.value("--format", "text");
    if (format == "markdown") print_refusal_markdown(refusal, console);
    if (format != "json") return;
    const std::string all = render(refusal.diagnostics, rendered_as(RenderOptions::Format::json));
    console.line(fmt::format("{{\"refused\":\"{}\",\"change\":{},{}", refusal.code, refusal.change ? fmt::format("{}", *refusal.change + 1) : "null",
                             std::string_view(all).substr(1, all.find_last_of('}'))));
}

/// A policy, or change files, that could not be read: its mistakes are told already.
int unread(Diagnostics mistakes, const Arguments& arguments, Console& console) {
    const auto error = std::find_if(mistakes.list.begin(), mistakes.list.end(), [](const Diagnostic& each) { return each.severity == Severity::error; });
    const std::string code = error == mistakes.list.end() ? "unreadable" : error->code;
    print_refusal({code, std::nullopt, std::move(mistakes)}, arguments, console);
    return Exit::wrong;
}

/// What widens access, or may; empty where nothing does. Some of it does so later: of a token that is disabled now, or expires then.
std::string widening(const Commit& commit, const Beside& beside) {
    const auto widens = [&](const DeltaRow& row) {
        return row.is != ChangeClass::lost && row.is != ChangeClass::narrowed && (beside.is_retyped() || !says_the_same(commit, row));
    };
    if (std::any_of(commit.delta.rows.begin(), commit.delta.rows.end(), widens)) return "this widens access";
    for (const Flag& flag : commit.flags())
        if (widens_later(flag)) return fmt::format("{}: {}", shown(flag.about), sentence_of(flag));
    for (const RereadFilter& each : beside.reread)        // time widens without a change, too
        if (each.by == RereadFilter::By::types) return fmt::format("`{}` may show other documents ({})", shown(each.text), shown(each.why));
    return {};
}

int answered(const Planned& planned, const Beside& beside, const Arguments& arguments, Console& console) {
    if (!planned) {
        const Refusal& refusal = planned.error();
        console.report(refusal.diagnostics);
        print_refusal(refusal, arguments, console);
        console.error(fmt::format("refused: {}{}; nothing would be changed", refusal.code,
                                  refusal.change ? fmt::format(" in change {}", *refusal.change + 1) : std::string()));
        return Exit::wrong;
    }
    const Commit& commit = **planned;
    const std::string format = arguments.value("--format", "text");
    const Extent extent = arguments.has("--all") ? Extent::all() : Extent();
    if (format == "json") print_plan_json(commit, beside, console);
    else if (format == "markdown") print_plan_markdown(commit, beside, extent, console);
    else print_plan(commit, beside, extent, console);
    if (!beside.lints.empty()) console.report(beside.lints);
    if (commit.revision == commit.base) console.note("the change is empty");
    const std::string widens = widening(commit, beside);
    if (arguments.has("--deny-widening") && !widens.empty()) {
        console.error(fmt::format("{}, and --deny-widening says it must not", widens));
        return Exit::widens;
    }
    return commit.delta.empty() && widens.empty() ? Exit::ok : Exit::differs;
}

int answered(const Planned& planned, const Arguments& arguments, Console& console) {
    return answered(planned, planned ? Beside::of(**planned) : Beside{}, arguments, console);
}

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

/// Standard input can be read once.
bool reads_twice(const Arguments& arguments) {
    const auto& paths = arguments.values("--change");
    return std::count(paths.begin(), paths.end(), "-") > 1;
}

/// The change set of `--change` files in their order, then the tick of `--at`.
std::optional<Change> change_of(const Arguments& arguments, Console& console, Diagnostics& mistakes) {
    Change change;
    for (const std::string& path : arguments.values("--change")) {
        auto text = read_whole(path, console);
        if (!text) {
            mistakes = unreadable(path, fmt::format("cannot read `{}`", path));
            return std::nullopt;
        }
        auto part = Change::from_yaml(*std::move(text), path == "-" ? "standard input" : path);
        if (change.text().empty() && change.more().empty()) change = std::move(part);
        else change.then(part);
    }
    if (arguments.has("--at")) change.then(Change::from_yaml(fmt::format("- tick: {{now: \"{}\"}}\n", arguments.value("--at")), "--at"));
    return change;
}

/// Filters that say `now`, of which no instant's rows say anything.
std::string moving_filters(const Engine& engine, const std::vector<std::shared_ptr<const Commit>>& later, const Time& until) {
    std::shared_ptr<const Commit> last = later.empty() ? nullptr : later.back();
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

/// What a change does, and then what time alone will do, instant by instant. The engine here is a copy in memory; nothing outside of
/// it is changed.
int calendar(Engine& engine, const Arguments& arguments, Console& console) {
    Diagnostics mistakes;
    auto change = change_of(arguments, console, mistakes);
    if (!change) return unread(std::move(mistakes), arguments, console);
    const Time until = *Time::parse(arguments.value("--until")), clock = arguments.has("--at") ? *Time::parse(arguments.value("--at")) : engine.snapshot().clock();
    if (until < clock) return console.wrong_call(*arguments.command, fmt::format("--until is before {}, where the clock stands", clock.text()));
    const auto first = engine.apply(*change);
    if (!first) return answered(first, arguments, console);
    const auto later = engine.advance(until);
    if (!later) return answered(tl::unexpected(later.error()), arguments, console);
    const std::string moving = moving_filters(engine, *later, until);
    std::vector<std::shared_ptr<const Commit>> commits{*first};
    commits.insert(commits.end(), later->begin(), later->end());
    const Beside of_change = Beside::of(**first);
    const bool says_more = !of_change.reread.empty() || !of_change.dropped.empty();
    std::erase_if(commits, [&](const auto& commit) {
        return commit->delta.empty() && commit->flags().empty() && commit->lints().empty() && !(commit == *first && says_more);
    });
    const bool json = arguments.value("--format", "text") == "json", markdown = arguments.value("--format", "text") == "markdown";
    int worst = Exit::ok;
    if (json) console.line("[");
    for (std::size_t i = 0; i < commits.size(); ++i) {
        const std::string at = commits[i]->after.clock().text();
        if (json) console.line(fmt::format("{{\"at\":\"{}\",\"plan\":", at));
        else console.line((i == 0 ? "" : "\n") + (markdown ? "### " : std::string()) + at + (markdown ? "\n" : ""));
        const Beside beside = commits[i] == *first ? of_change : Beside{commits[i]->lints(), {}, {}};     // of the others, time alone is the cause
        worst = std::max(worst, answered(commits[i], beside, arguments, console));
        if (json) console.line(i + 1 < commits.size() ? "}," : "}");
    }
    if (json) console.line("]");
    else if (commits.empty()) console.line("nothing changes");
    if (const std::string line = fmt::format("as time goes, filters that say `now` show other documents: {}", moving); !moving.empty()) {
        if (json) console.note(line);
        else console.line("\n" + line);
    }
    return worst;
}

int run(const Arguments& arguments, Console& console) {
    const bool changes = arguments.has("--change") || arguments.has("--at") || arguments.has("--until");
    if (arguments.words.size() == 2 && changes)
        return console.wrong_call(*arguments.command, "two policies are compared as they are, without --change, --at and --until");
    if (reads_twice(arguments)) return console.wrong_call(*arguments.command, "standard input can be read once");
    if (arguments.words.size() < 2 && !changes)
        return console.wrong_call(*arguments.command, "a change is missing: --change FILE, --at DATE, --until DATE or a second policy");
    if (arguments.has("--at") && !Time::parse(arguments.value("--at")))
        return console.wrong_call(*arguments.command, fmt::format("`{}` is no date, such as 2026-01-31", arguments.value("--at")));
    if (arguments.has("--until") && (arguments.words.size() == 2 || !Time::parse(arguments.value("--until"))))
        return console.wrong_call(*arguments.command, fmt::format("--until takes a date, such as 2026-01-31, and one policy"));
    Diagnostics mistakes;
    auto engine = load_policy(policy_of(arguments), arguments, console, LoadFor::changes, std::nullopt, &mistakes);
    if (!engine) return unread(std::move(mistakes), arguments, console);
    if (arguments.words.size() == 2) {
        const auto next = load_policy(arguments.words.back(), arguments, console, LoadFor::changes, engine->snapshot(), &mistakes);
        if (next && is_cut_off(arguments.words.back(), *next)) {
            mistakes = unreadable(arguments.words.back(), fmt::format("`{}` has files of accounts and tokens, and nobody in them", arguments.words.back()),
                                  "an export that was cut off? Take the files away to try the rules over the accounts and tokens of the first policy");
            console.error(mistakes.list.front());
            return unread(std::move(mistakes), arguments, console);
        }
        if (!next) return unread(std::move(mistakes), arguments, console);
        const auto planned = engine->plan(*next);
        Beside beside = planned ? Beside::of(**planned) : Beside{};
        beside.lints = fresh_lints(*engine, *next);
        return answered(planned, beside, arguments, console);
    }
    if (arguments.has("--until")) return calendar(*engine, arguments, console);
    const auto change = change_of(arguments, console, mistakes);
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
    const auto change = change_of(arguments, console, mistakes);
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
            "`at-own-account`; the first 1,000 have `reasons`. A refusal is `refused`, `change` and `diagnostics`;\n"
            "--until makes a list of `at` and `plan`. Warnings about what is new are `diagnostics`, `rules` those that the\n"
            "flags name by their numbers, `dropped` what the policy says no more, `reread` the filters that say the same\n"
            "and may show other documents: a field that they ask for has another type, or they say `now`.\n"
            "Nothing is ever changed. Exit 0: nobody's access would be different, 2: it would, 3: somebody would see more,\n"
            "or may, or a token would expire later or have no filter left, and --deny-widening is given, 1: the policy is\n"
            "wrong or the change is refused. What time alone opens later (a rule or a date that begins then, a filter with\n"
            "`now`) is found by --until, and is not refused before.",
            "$ jeton plan examples/quick-start --change examples/quick-start/changes/close-web.yaml\n"
            "$ jeton plan examples/quick-start policies/starter --deny-widening --format markdown",
            0,
            2,
            {{"--change", "FILE", "changes to try, `-` for standard input", Repeat::many},
             {"--at", "DATE", "move the clock: what will have expired by then"},
             {"--until", "DATE", "what the change does, then what time alone will do up to DATE, instant by instant"},
             {"--deny-widening", "", "exit 3 where anybody would gain or see more"},
             {"--all", "", "every row and name, however many"},
             {"--format", "text/json/markdown", "how the answer is written (default: text)"},
             policy_option,
             now_option,
             color_option},
            run};
}

}  // namespace jeton::cli
