// `jeton search`: the documents of NDJSON that a token can see, across its whole scope.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

#include "account_field.hpp"
#include "answer.hpp"
#include "options.hpp"
#include "scan.hpp"
#include "session.hpp"

namespace jeton::cli {
namespace {

using Scope = std::vector<ScopeEntry>;

/// What is searched: by whom, for what, where.
struct Search {
    const Snapshot& view;
    Principal asker;
    ActionId action;
    std::optional<Filter> filter;
    std::vector<std::string> data;
    Scope scope;
};

bool is_there(const std::string& path) {
    std::error_code ignored;        // a link to nowhere is there: what cannot be read is told
    return path == "-" || std::filesystem::exists(std::filesystem::symlink_status(path, ignored));
}

std::string title(const std::string& path) { return path == "-" ? "standard input" : std::string(shown(path)); }

bool is_folder(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::is_directory(path, ignored);
}

/// Why an account is not in the scope: the rule, or the absence of one.
std::string refusal(const Search& search, AccountId account) {
    const Explanation why = search.view.explain(search.asker, search.action, account);
    std::string text =
        fmt::format("`{}` may not {} at `{}`: {}", search.view.name(search.asker), search.view.name(search.action),
                    search.view.name(account), reason_text(why.decision.reason()));
    if (why.decision.reason() == DenyReason::denied_by_rule) {
        for (const AppliedRule& rule : why.rules) {
            if (!rule.allow && rule.only.empty()) {
                text += fmt::format(": `{}` ({})", in_one_line(rule.text), place(rule.span));
                break;
            }
        }
    }
    return text;
}

/// The nearest rule that would allow it, and what it lacks.
std::string help_of_refusal(const Search& search, AccountId account) {
    const auto near = search.view.near_rules(search.asker, search.action, account);
    if (near.empty() || !near.front().rule.allow) return {};
    return fmt::format("`{}` ({}) would allow it, but {}", in_one_line(near.front().rule.text), place(near.front().rule.span), fmt::join(near.front().lacks, "; "));
}

/// The accounts named with `--account`, or the whole scope. False, and why on the console, where one is not permitted.
bool find_scope(Search& search, const Arguments& arguments, Console& console) {
    if (!arguments.has("--account")) {
        search.scope = search.view.scope(search.asker, search.action);
        if (search.scope.empty()) {
            console.error(refusal(search, search.view.home(search.asker)), "it may at no other account either", "not-permitted");
        }
        return !search.scope.empty();
    }
    bool permitted = true;
    for (const std::string& name : arguments.values("--account")) {
        const auto account = found_or_told(search.view.find_account(name), console);
        if (!account) {
            permitted = false;
            continue;
        }
        const Decision decision = search.view.decide(search.asker, search.action, *account);
        if (decision.denied()) {
            console.error(refusal(search, *account), help_of_refusal(search, *account), "not-permitted");
            permitted = false;
        }
        search.scope.push_back({*account, decision});
    }
    const auto before = [&](const ScopeEntry& left, const ScopeEntry& right) {
        return search.view.name(left.account) < search.view.name(right.account);
    };
    const auto same = [](const ScopeEntry& left, const ScopeEntry& right) { return left.account == right.account; };
    std::sort(search.scope.begin(), search.scope.end(), before);
    search.scope.erase(std::unique(search.scope.begin(), search.scope.end(), same), search.scope.end());
    return permitted;
}

/// Prints or counts what is found.
class Hits {
public:
    Hits(const Search& search, const Arguments& arguments, Console& console)
        : search_(search), console_(console), format_(format_of(arguments)), counts_only_(arguments.has("--count")) {}

    /// A document that the token may see.
    void add(AccountId account, std::string_view line) {
        if (search_.filter && !search_.filter->matches(line)) {
            return;
        }
        ++found_[account];
        if (counts_only_) {
            return;
        }
        if (format_ == Format::json) {
            console_.data(fmt::format(R"({{"account":"{}","document":{}}})", search_.view.name(account),
                                      line.substr(0, line.find_last_not_of(" \t\r\n") + 1)));
        } else {
            console_.data(line);
        }
    }

    /// Documents that say of no one account that they are its.
    void leave_out(std::uint64_t count) { left_out_ += count; }

    void finish(const ScanTotals& totals) const {
        if (!counts_only_) {
            return;
        }
        std::uint64_t all = 0;
        Json accounts = Json::object();
        std::vector<std::vector<std::string>> rows;
        for (const ScopeEntry& entry : search_.scope) {
            const auto found = found_.find(entry.account);
            const std::uint64_t count = found == found_.end() ? 0 : found->second;
            rows.push_back({std::string(search_.view.name(entry.account)), fmt::format("{}", count)});
            accounts[rows.back().front()] = count;
            all += count;
        }
        if (format_ == Format::json) {
            console_.line(dumped({{"found", all}, {"left-out", left_out_}, {"broken", totals.refused}, {"complete", !totals.failed}, {"accounts", accounts}}));
        } else {
            console_.table(rows);
        }
    }

private:
    const Search& search_;
    Console& console_;
    Format format_;
    bool counts_only_;
    std::map<AccountId, std::uint64_t> found_;
    std::uint64_t left_out_ = 0;
};

/// A folder with a file an account; an account without one has no documents.
ScanTotals search_folder(const Search& search, const std::string& folder, Hits& hits, Console& console) {
    ScanTotals totals;
    bool any = false;
    for (const ScopeEntry& entry : search.scope) {
        const std::string path =
            (std::filesystem::path(folder) / fmt::format("{}.ndjson", search.view.name(entry.account))).string();
        if (!is_there(path)) {
            continue;
        }
        any = true;
        totals.add(scan_file(entry.decision.filter(), path, console, [&](std::string_view line, Match match) {
            if (match == Match::shown) {
                hits.add(entry.account, line);
            }
        }));
    }
    if (!any) {
        console.note(fmt::format("{}: no file of an account in the scope; one would be called `{}.ndjson`",
                                 shown(folder), search.view.name(search.scope.front().account)));
    }
    return totals;
}

/// A file in which a field of each document names its account.
ScanTotals search_file(const Search& search, const std::string& path, const std::string& field, Hits& hits,
                       Console& console) {
    std::map<std::string_view, const ScopeEntry*> entries;
    for (const ScopeEntry& entry : search.scope) {
        entries.emplace(search.view.name(entry.account), &entry);
    }
    const auto anything = Filter::compile("*:*");
    std::uint64_t homeless = 0, at_home = 0;
    const ScanTotals totals = scan_file(*anything, path, console, [&](std::string_view line, Match) {
        const std::optional<std::string> account = account_in(line, field);
        if (!account) {
            ++homeless;
            return;
        }
        const auto entry = entries.find(*account);
        at_home += entry != entries.end();
        if (entry != entries.end() && entry->second->decision.allows(line)) {
            hits.add(entry->second->account, line);
        }
    });
    hits.leave_out(homeless);
    if (homeless > 0) {
        console.note(fmt::format("{}: {} not one account in `{}` and {} left out", title(path),
                                 homeless == 1 ? "1 document has" : fmt::format("{} documents have", homeless),
                                 shown(field), homeless == 1 ? "is" : "are"));
    }
    if (totals.lines > homeless + totals.refused && at_home == 0) {
        console.note(fmt::format("{}: no document is of an account in the scope, by what its `{}` says", title(path), shown(field)));
    }
    return totals;
}

/// Parts the words into a filter and data. What is wrong with them; empty where nothing is. A filter that says nothing is one that was given.
std::string find_data(Search& search, const Arguments& arguments, std::optional<std::string>& filter) {
    const bool named = arguments.has("--filter");
    search.data.assign(arguments.words.begin() + (arguments.has("--user") ? 0 : 1), arguments.words.end());
    if (named) {
        filter = arguments.value("--filter");
    }
    if (!named && search.data.size() > 1) {
        const std::string& first = search.data.front();
        if (!is_there(first)) {
            filter = first;
            search.data.erase(search.data.begin());
        } else if (first != "-" && Filter::compile(first, search.view.filter_options())) {
            return fmt::format("`{0}` is a filter and a file: `--filter {0}` for the one, `./{0}` for the other",
                               first);
        }
    }
    for (const std::string& path : search.data) {
        if (!is_there(path) && !filter && Filter::compile(path, search.view.filter_options())) {
            return fmt::format("`{}`: no such file or folder; a filter stands before the data", path);
        }
        if (is_folder(path) && arguments.has("--account-field")) {
            return fmt::format("`{}` is a folder, which has a file an account: `--account-field` is for files", path);
        }
        if (is_there(path) && !is_folder(path) && !arguments.has("--account-field")) {
            return fmt::format("`{}` is no folder: `--account-field FIELD` says where its documents name their account",
                               path);
        }
    }
    return {};
}

int run(const Arguments& arguments, Console& console) {
    if (arguments.has("--user") && !arguments.has("--action")) {
        return console.wrong_call(*arguments.command, "a user has no default action: `--action ACTION` is missing");
    }
    const auto engine = load_policy(arguments, console);
    if (!engine) {
        return Exit::wrong;
    }
    const Snapshot view = engine->snapshot();
    const auto asker = find_asker(view, arguments.words.front(), arguments, console);
    if (!asker) {
        return Exit::wrong;
    }
    Search search{view, *asker, view.default_action(*asker), std::nullopt, {}, {}};
    std::optional<std::string> filter;
    if (const std::string problem = find_data(search, arguments, filter); !problem.empty()) {
        return console.wrong_call(*arguments.command, problem);
    }
    const auto missing = std::find_if_not(search.data.begin(), search.data.end(), is_there);
    if (missing != search.data.end()) {
        console.error(missing->empty() ? std::string("an empty word is no file") : fmt::format("{}: no such file or directory", shown(*missing)), "", "unreadable");
        return Exit::wrong;
    }
    if (arguments.has("--action")) {
        const auto action = found_or_told(view.find_action(arguments.value("--action")), console);
        if (!action) {
            return Exit::wrong;
        }
        search.action = *action;
    }
    if (filter) {
        search.filter = found_or_told(Filter::compile(*filter, view.filter_options()), console);
        if (!search.filter) {
            return Exit::wrong;
        }
    }
    if (!find_scope(search, arguments, console)) {
        return Exit::wrong;
    }
    Hits hits(search, arguments, console);
    ScanTotals totals;
    for (const std::string& path : search.data) {
        totals.add(is_folder(path) ? search_folder(search, path, hits, console)
                                   : search_file(search, path, arguments.value("--account-field"), hits, console));
    }
    hits.finish(totals);
    return exit_of(totals);
}

}  // namespace

Command search_command() {
    return {"search",
            "the documents a token can see, across its whole scope",
            "search TOKEN [FILTER] DATA... [options]\n"
            "search --user USER [--from ACCOUNT] --action ACTION [FILTER] DATA... [options]",
            "DATA are folders with a file <account>.ndjson for each account, or with --account-field NDJSON\n"
            "files, `-` for standard input. FILTER narrows further: of several words the first, where it is no\n"
            "file. An account that is named and not permitted fails the whole search, and so does an empty\n"
            "scope: exit 1, and nothing is printed.",
            "$ jeton search grafana 'response:>=500' examples/demo/logs --policy examples/demo\n"
            "$ echo '{\"account\":\"acme-web\",\"response\":503}' | jeton search grafana - --account-field account --policy examples/demo",
            2,
            static_cast<std::size_t>(-1),
            {{"--account", "ACCOUNT", "this account alone", Repeat::many},
             {"--account-field", "FIELD", "the field that holds a document's account"},
             {"--filter", "FILTER", "the filter, where it could be taken for a file"},
             {"--count", "", "print how many instead, a line an account"},
             action_option,
             user_option,
             from_option,
             policy_option,
             now_option,
             format_option,
             color_option},
            run};
}

}  // namespace jeton::cli
