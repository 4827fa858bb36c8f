// What `jeton plan` answers, whatever was planned.
#include "plan_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>

#include "input.hpp"
#include "session.hpp"

namespace jeton::cli {
namespace {

/// Where the answer would have been. As JSON the diagnostics as `check --format json` has them, and of which change of the set they are, from 1.
void print_refusal(const Refusal& refusal, const Arguments& arguments, Console& console) {
    const std::string format = arguments.value("--format", "text");
    if (format == "markdown") print_refusal_markdown(refusal, console);
    if (format != "json") return;
    const std::string all = render(refusal.diagnostics, rendered_as(RenderOptions::Format::json));
    console.line(fmt::format("{{\"refused\":\"{}\",\"change\":{},{}", refusal.code, refusal.change ? fmt::format("{}", *refusal.change + 1) : "null",
                             std::string_view(all).substr(1, all.find_last_of('}'))));
}

}  // namespace

int unread(Diagnostics mistakes, const Arguments& arguments, Console& console) {
    const auto error = std::find_if(mistakes.list.begin(), mistakes.list.end(), [](const Diagnostic& each) { return each.severity == Severity::error; });
    const std::string code = error == mistakes.list.end() ? "unreadable" : error->code;
    print_refusal({code, std::nullopt, std::move(mistakes)}, arguments, console);
    return Exit::wrong;
}

std::string widening(const Commit& commit, const Beside& beside) {
    std::set<std::uint32_t> less, same;         // tokens of rows
    for (const DeltaRow& row : commit.delta.rows) {
        const bool is_less = row.is == ChangeClass::lost || row.is == ChangeClass::narrowed;
        if (!is_less && (beside.is_retyped() || !says_the_same(commit, row))) return "this widens access";
        for (const Principal who : row.principals)
            if (who.kind == Principal::Kind::token) (is_less ? less : same).insert(who.index);
    }
    // Flags compare texts. A token that sees something, and nothing else than before, has filters that say the same, by other names or written otherwise.
    const auto says_what_it_said = [&](const Flag& flag) {
        const Principal token = commit.after.token(flag.about);
        return flag.flag == "filter-added-to-or" && !less.contains(token.index) && (same.contains(token.index) || !commit.after.scope(token).empty());
    };
    for (const Flag& flag : commit.flags())
        if (widens_later(flag) && !says_what_it_said(flag)) return fmt::format("{}: {}", shown(flag.about), sentence_of(flag));
    for (const RereadFilter& each : beside.reread)        // time widens without a change, too
        if (each.by == RereadFilter::By::types) return fmt::format("`{}` may show other documents ({})", shown(each.text), shown(each.why));
    return {};
}

int answered(const Planned& planned, const Beside& beside, const Arguments& arguments, Console& console, Gate gate, const std::string& at) {
    if (!planned) {
        const Refusal& refusal = planned.error();
        console.report(refusal.diagnostics);
        print_refusal(refusal, arguments, console);
        console.error(fmt::format("{}refused: {}{}; nothing would be changed", at, refusal.code,
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
    if (gate == Gate::as_asked && arguments.has("--deny-widening") && !widens.empty()) {
        console.error(fmt::format("{}{}, and --deny-widening says it must not", at, widens));
        return Exit::widens;
    }
    return commit.delta.empty() && widens.empty() ? Exit::ok : Exit::differs;
}

int answered(const Planned& planned, const Arguments& arguments, Console& console) {
    return answered(planned, planned ? Beside::of(**planned) : Beside{}, arguments, console);
}

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
    return change;
}

Change tick_of(const Arguments& arguments) {
    return arguments.has("--at") ? Change::from_yaml(fmt::format("- tick: {{now: \"{}\"}}\n", arguments.value("--at")), "--at") : Change();
}

}  // namespace jeton::cli
