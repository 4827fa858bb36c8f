// `jeton match`: a filter alone over NDJSON.
#include <fmt/format.h>

#include "answer.hpp"
#include "options.hpp"
#include "scan.hpp"
#include "session.hpp"

namespace jeton::cli {
namespace {

int run(const Arguments& arguments, Console& console) {
    FilterOptions options;
    if (arguments.has("--policy")) {
        const auto engine = load_policy(arguments, console);
        if (!engine) {
            return Exit::wrong;
        }
        options = engine->snapshot().filter_options();
    } else {
        options.now = clock_of(arguments);
    }
    const auto filter = Filter::compile(arguments.words.front(), options);
    if (!filter) {
        console.report(filter.error());
        return Exit::wrong;
    }
    if (!filter->lints().empty()) {
        console.report(filter->lints());
    }
    const Match wanted = arguments.has("--invert") ? Match::hidden : Match::shown;
    const bool counts_only = arguments.has("--count");
    OnDocument print;
    if (!counts_only) {
        print = [&](std::string_view line, Match match) {
            if (match == wanted) {
                console.data(line);
            }
        };
    }
    ScanTotals totals;
    for (std::size_t i = 1; i < arguments.words.size(); ++i) {
        totals.add(scan_file(*filter, arguments.words[i], console, print));
    }
    const std::uint64_t matched = wanted == Match::shown ? totals.shown : totals.lines - totals.shown - totals.refused;
    if (counts_only && format_of(arguments) == Format::json) {
        console.line(dumped({{"lines", totals.lines}, {"matched", matched}, {"broken", totals.refused}, {"complete", !totals.failed}}));
    } else if (counts_only) {
        console.line(fmt::format("{}", matched));
    }
    return exit_of(totals);
}

}  // namespace

Command match_command() {
    return {"match",
            "the documents of NDJSON that a filter shows",
            "match FILTER DATA... [options]",
            "DATA are NDJSON files, `-` for standard input; lines are printed as they stand. A line that is no\n"
            "document is never shown, not with --invert either: its number is told and the exit is 1. Without\n"
            "--policy the filter stands alone.",
            "$ jeton match 'response:>=500 AND NOT request:/blog/*' examples/demo/logs/acme-web.ndjson\n"
            "$ tail -n 100 examples/demo/logs/acme-web.ndjson | jeton match 'verb:POST' - --count",
            2,
            static_cast<std::size_t>(-1),
            {{"--count", "", "print how many instead"},
             {"--invert", "", "the documents that the filter hides"},
             {"--policy", "DIR", "a policy with named filters and types of fields"},
             now_option,
             {"--format", "text/json", "how a count is written (default: text)"},
             color_option},
            run};
}

}  // namespace jeton::cli
