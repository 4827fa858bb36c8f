#include "plan_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "answer.hpp"
#include "jeton/filter.hpp"
#include "plan_reasons.hpp"

namespace jeton::cli {
namespace {

constexpr std::size_t reasons_written = 1000;       ///< rows of JSON that have theirs: each is looked for
constexpr std::array order{ChangeClass::gained, ChangeClass::widened, ChangeClass::changed, ChangeClass::narrowed, ChangeClass::lost};

std::string_view word(ChangeClass is) { return change_class_names[static_cast<std::size_t>(is)]; }

std::uint64_t count_of(const Commit& commit, ChangeClass is) { return commit.delta.counts[static_cast<std::size_t>(is)]; }

/// `5 gained, 2 lost`.
std::string totals(const Commit& commit) {
    std::string text;
    for (const ChangeClass is : order)
        if (count_of(commit, is) != 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count_of(commit, is), word(is));
    return !text.empty() ? text : commit.revision == commit.base ? "nothing changes" : "nobody's access changes";
}

std::string who(const Commit& commit, const DeltaRow& row, const Extent& extent) {
    return some(row.principals, [&](Principal p) { return commit.after.name(p); }, extent.names);
}

std::string where(const Commit& commit, const DeltaRow& row, const Extent& extent) {
    const auto name = [&](AccountId a) { return std::string(commit.after.name(a)); };
    if (!row.paired) return some(row.accounts, name, extent.names) + (row.left_out == 0 ? "" : fmt::format(", all pairs of these but {}", row.left_out));
    std::vector<AccountId> first, all(row.accounts.begin(), row.accounts.end());       // those of the principals that are shown come first
    for (std::size_t i = 0; i < row.accounts.size() && first.size() < extent.names; ++i)
        if (std::find(first.begin(), first.end(), row.accounts[i]) == first.end()) first.push_back(row.accounts[i]);
    std::sort(all.begin(), all.end());
    const auto count = static_cast<std::size_t>(std::unique(all.begin(), all.end()) - all.begin());
    return fmt::format("each at its own account ({})", some(first, name, extent.names) + (count > first.size() ? fmt::format(" and {} more", count - first.size()) : ""));
}

std::string what(const DeltaRow& row) {
    return some(row.actions, [](std::string_view action) { return std::string(action); }, row.actions.size());
}

std::string documents(const Access& access) {
    return access.verdict == Decision::Verdict::deny ? "nothing" : access.verdict == Decision::Verdict::all ? "every document" : access.text();
}

std::string became(const Commit& commit, const DeltaRow& row) {
    const Access &before = commit.delta.decisions[row.before], &after = commit.delta.decisions[row.after];
    if (row.is == ChangeClass::lost) return before.verdict == Decision::Verdict::filter ? "had " + documents(before) : "";
    if (row.is == ChangeClass::gained) return after.verdict == Decision::Verdict::filter ? "only " + documents(after) : "";
    const std::string was = documents(before), is = documents(after);
    return says_the_same(commit, row) ? was + "  (the same, written otherwise: texts are compared)" : was + "  ->  " + is;
}

std::map<ChangeClass, std::vector<const DeltaRow*>> by_class(const Commit& commit) {
    std::map<ChangeClass, std::vector<const DeltaRow*>> rows;
    for (const DeltaRow& row : commit.delta.rows) rows[row.is].push_back(&row);
    return rows;
}

std::map<std::string, std::vector<std::string>> by_flag(const Commit& commit) {
    std::map<std::string, std::vector<std::string>> kinds;
    for (const Flag& flag : commit.flags())
        if (!flag.about.empty()) kinds[flag.flag].push_back(flag.about);
    return kinds;
}

constexpr std::string_view of_rules = "rule-applies-to-nothing";      ///< a flag about the numbers of rules

/// The rule that a flag is about.
std::optional<AppliedRule> rule_of(const Commit& commit, const std::string& number) { return commit.after.rule(std::strtoull(number.c_str(), nullptr, 10)); }

/// What flags of a kind are about. Rules are told by their places; many, by their numbers, in the order of the rules.
std::string about_of(const Commit& commit, const std::string& kind, std::vector<std::string> about, const Extent& extent) {
    constexpr std::size_t most_numbers = 40;
    const bool numbers = kind == of_rules;
    if (numbers) std::stable_sort(about.begin(), about.end(), [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
    if (numbers && about.size() <= extent.flags)
        for (std::string& each : about)
            if (const auto rule = rule_of(commit, each)) each += " (" + place(rule->span) + ")";
    return some(about, [](const std::string& text) { return text; }, numbers ? std::max(most_numbers, extent.flags) : extent.flags);
}

/// `changed` is what nobody can tell the direction of.
std::string direction(const Commit& commit, const Beside& beside, const std::string& flag) {
    if (beside.is_retyped()) return "may grow or shrink";       // rows compare what filters say
    if (flag != "mixed") return flag;
    if (count_of(commit, ChangeClass::changed) != commit.delta.pairs()) return "grows and shrinks";
    const auto& rows = commit.delta.rows;
    const bool same = std::all_of(rows.begin(), rows.end(), [&](const DeltaRow& row) { return says_the_same(commit, row); });
    return same ? "is the same, written otherwise" : "may grow or shrink";
}

std::string headline(const Commit& commit, const Beside& beside) {
    for (const Flag& flag : commit.flags())
        if (flag.about.empty()) return fmt::format("access {}: {}", direction(commit, beside, flag.flag), totals(commit));
    if (beside.is_retyped()) return "nobody's filters change, but what they show may";
    return totals(commit) + (std::any_of(commit.flags().begin(), commit.flags().end(), widens_later) ? " now" : "");
}

/// Warnings that no row and no flag has.
std::vector<std::string> unsaid(const Beside& beside, const Extent& extent) {
    std::vector<std::string> lines;
    if (!beside.dropped.empty()) lines.push_back("no longer in the policy: " + some(beside.dropped, [](const std::string& text) { return shown(text); }, extent.flags));
    const auto& all = beside.reread;
    for (std::size_t i = 0; i < all.size() && i < extent.rows; ++i)
        lines.push_back(fmt::format("may show other documents than before, though it says the same: {}  ({})", shown(all[i].text), all[i].why));
    if (all.size() > extent.rows) lines.push_back(fmt::format("{} more filters that may show other documents than before; --all shows them", all.size() - extent.rows));
    return lines;
}

Json decision_json(const Access& access) {
    if (access.verdict == Decision::Verdict::deny) return nullptr;
    if (access.verdict == Decision::Verdict::all) return "all";
    const DecisionParts parts = access.parts();
    return {{"filter", access.text()},
            {"allow", parts.allow},
            {"deny", parts.deny},
            {"filters", parts.filters},
            {"operator", parts.any_filter ? "or" : "and"}};
}

/// What it says, whatever the order and the way of writing.
std::vector<std::set<std::string>> parts_of(const Access& access) {
    const auto canonical = [](const std::vector<std::string>& texts) {
        std::set<std::string> all;
        for (const std::string& text : texts) {
            const auto filter = Filter::compile(text);
            all.insert(filter ? filter->canonical() : text);
        }
        return all;
    };
    const DecisionParts parts = access.parts();
    return {canonical(parts.allow), canonical(parts.deny), canonical(parts.filters), {parts.any_filter && parts.filters.size() > 1 ? "or" : "and"}};
}

}  // namespace

bool says_the_same(const Commit& commit, const DeltaRow& row) {
    const Access &before = commit.delta.decisions[row.before], &after = commit.delta.decisions[row.after];
    return row.is == ChangeClass::changed && (documents(before) == documents(after) || parts_of(before) == parts_of(after));
}

bool widens_later(const Flag& flag) { return flag.flag == "expiry-extended" || flag.flag == "last-filter-removed" || flag.flag == "filter-added-to-or"; }

std::string sentence_of(const Flag& flag) {
    static const std::map<std::string, std::string_view, std::less<>> sentences{
        {"nothing-left", "left with nothing"},
        {"outside-organization", "access outside its organization"},
        {"visible-to-nobody", "visible to nobody now"},
        {"newly-visible", "newly visible to somebody"},
        {"unfiltered", "without a filter, though its kind expects one"},
        {"rule-applies-to-nothing", "rule that no longer applies to anything"},
        {"limit-exceeded", "limit exceeded"},
        {"last-filter-removed", "last filter removed, which widens"},
        {"filter-added-to-or", "filter added to an `or`, which widens"},
        {"expiry-extended", "expires later, which widens"},
    };
    const auto found = sentences.find(flag.flag);
    return found == sentences.end() ? flag.flag : std::string(found->second);
}

void print_plan(const Commit& commit, const Beside& beside, const Extent& extent, Console& console) {
    console.line(headline(commit, beside));
    for (const auto& [is, rows] : [&] {
             std::vector<std::pair<ChangeClass, std::vector<const DeltaRow*>>> sorted;
             auto all = by_class(commit);
             for (const ChangeClass each : order)
                 if (all.contains(each)) sorted.emplace_back(each, std::move(all[each]));
             return sorted;
         }()) {
        const bool up = is != ChangeClass::lost && is != ChangeClass::narrowed;
        console.line("");
        console.line(up ? console.bad(word(is)) : console.good(word(is)));
        for (std::size_t i = 0; i < rows.size() && i < extent.rows; ++i) {
            const DeltaRow& row = *rows[i];
            const std::string text = became(commit, row);
            console.line(fmt::format("  {}  {}  {}{}", who(commit, row, extent), what(row), where(commit, row, extent), text.empty() ? "" : ": " + text));
            for (const std::string& why : reasons(commit, row, extent)) console.line(console.faint("    " + why));
        }
        if (rows.size() > extent.rows) console.line(fmt::format("  … {} more rows; --all shows them", rows.size() - extent.rows));
    }
    const auto kinds = by_flag(commit);
    const auto more = unsaid(beside, extent);
    if (kinds.empty() && more.empty()) return;
    console.line("");
    console.line("warnings");
    for (const auto& [kind, about] : kinds)
        console.line(fmt::format("  {}: {}", sentence_of({kind, {}}), about_of(commit, kind, about, extent)));
    for (const std::string& each : more) console.line("  " + each);
}

/// In a cell of a table or an item of a list, with no sign that Markdown obeys.
std::string as_text(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::string_view("\\`*_[]<>|~#&").find(c) != std::string_view::npos) out += '\\';
        out += c == '\n' ? ' ' : c;
    }
    return out;
}

/// In a cell: more backticks around it than it has in a row, so that it cannot end by itself.
std::string as_code(std::string_view text) {
    std::size_t row = 0, longest = 0;
    std::string out;
    for (const char c : text) {
        row = c == '`' ? row + 1 : 0;
        longest = std::max(longest, row);
        (out += c == '|' ? "\\" : "") += c == '\n' ? ' ' : c;
    }
    const std::string ticks(longest + 1, '`'), space(longest == 0 ? 0 : 1, ' ');
    return ticks + space + out + space + ticks;
}

/// Place, code, message and help of a mistake or a warning.
std::string item_of(const Diagnostic& each) {
    const std::string where = each.span.file.empty() ? std::string() : as_code(place(each.span)) + " ";
    return fmt::format("- {}{}: {}{}", where, as_text(each.code), as_text(each.message), each.help.empty() ? std::string() : " (" + as_text(each.help) + ")");
}

void print_plan_markdown(const Commit& commit, const Beside& beside, const Extent& extent, Console& console) {
    const auto rules = [&](const DeltaRow& row) {
        std::string all;
        for (const std::string& why : reasons(commit, row, extent)) (all += all.empty() ? "" : "; ") += as_code(why);
        return all;
    };
    console.line(fmt::format("**{}**", headline(commit, beside)));
    if (!commit.delta.empty()) {
        console.line("");
        console.line("| | who | action | account | documents | rule |");
        console.line("|---|---|---|---|---|---|");
        const auto all = by_class(commit);
        for (const ChangeClass is : order) {
            const auto found = all.find(is);
            if (found == all.end()) continue;
            for (std::size_t i = 0; i < found->second.size() && i < extent.rows; ++i) {
                const DeltaRow& row = *found->second[i];
                const std::string text = became(commit, row);
                console.line(fmt::format("| {} | {} | {} | {} | {} | {} |", word(is), as_text(who(commit, row, extent)), as_text(what(row)), as_text(where(commit, row, extent)),
                                         text.empty() ? "all" : as_code(text), rules(row)));
            }
            if (found->second.size() > extent.rows) console.line(fmt::format("| {} | {} more rows | | | | |", word(is), found->second.size() - extent.rows));
        }
    }
    const auto more = unsaid(beside, extent);
    if (!by_flag(commit).empty() || !more.empty() || !beside.lints.empty()) console.line("");
    for (const auto& [kind, about] : by_flag(commit))
        console.line(fmt::format("- {}: {}", sentence_of({kind, {}}), as_text(about_of(commit, kind, about, extent))));
    for (const std::string& each : more) console.line("- " + as_text(each));
    for (const Diagnostic& each : beside.lints.list) console.line(item_of(each));
    if (beside.lints.omitted != 0) console.line(fmt::format("- and {} more", beside.lints.omitted));
}

/// Of each mistake: what was refused is seen where the answer would have been.
void print_refusal_markdown(const Refusal& refusal, Console& console) {
    const std::size_t omitted = refusal.diagnostics.omitted;
    console.line(fmt::format("**refused: {}{}; nothing would be changed**", as_text(refusal.code), refusal.change ? fmt::format(" in change {}", *refusal.change + 1) : std::string()));
    console.line("");
    for (const Diagnostic& each : refusal.diagnostics.list) {
        if (each.severity != Severity::error) continue;
        console.line(item_of(each));
    }
    if (omitted != 0) console.line(fmt::format("- and {} more", omitted));
}

void print_plan_json(const Commit& commit, const Beside& beside, Console& console) {
    Json head = {{"base", commit.base}, {"revision", commit.revision}, {"pairs", commit.delta.pairs()}, {"counts", Json::object()}, {"flags", Json::array()}, {"over-limits", Json::array()}};
    for (const ChangeClass is : order) head["counts"][std::string(word(is))] = count_of(commit, is);
    for (const Flag& flag : commit.flags()) head["flags"].push_back(flag.text());
    for (const OverLimit& each : commit.over_limits())
        head["over-limits"].push_back({{"limit", each.limit}, {"account", commit.after.name(each.account)}, {"count", each.count}});
    for (const Flag& flag : commit.flags())
        if (const auto rule = flag.flag == of_rules ? rule_of(commit, flag.about) : std::nullopt)
            head["rules"].push_back({{"number", rule->number}, {"rule", rule->text}, {"file", rule->span.file}, {"line", rule->span.line}, {"column", rule->span.column}});
    for (const RereadFilter& each : beside.reread) head["reread"].push_back({{"filter", each.text}, {"why", each.why}});
    if (!beside.dropped.empty()) head["dropped"] = beside.dropped;
    const Cost cost = commit.cost();
    head["cost"] = {{"accounts", cost.accounts}, {"principals", cost.principals}, {"everything", cost.everything}};
    if (!beside.lints.empty()) head["diagnostics"] = Json::parse(render(beside.lints, rendered_as(RenderOptions::Format::json)))["diagnostics"];
    std::string text = dumped(head);
    text.pop_back();
    console.print(text + ",\"rows\":[");
    std::size_t count = 0;
    for (const DeltaRow& row : commit.delta.rows) {
        Json object = {{"class", word(row.is)},
                       {"actions", std::vector<std::string_view>(row.actions.begin(), row.actions.end())},
                       {"before", decision_json(commit.delta.decisions[row.before])},
                       {"after", decision_json(commit.delta.decisions[row.after])}};
        if (row.paired) {               // other names than a product's: who takes one for the other finds nothing
            for (std::size_t i = 0; i < row.principals.size(); ++i)
                object["at-own-account"].push_back({commit.after.name(row.principals[i]), commit.after.name(row.accounts[i])});
        } else {
            object["principals"] = Json::array();
            object["accounts"] = Json::array();
            for (const Principal p : row.principals) object["principals"].push_back(commit.after.name(p));
            for (const AccountId a : row.accounts) object["accounts"].push_back(commit.after.name(a));
            for (std::size_t i = 0; i < row.except.size(); ++i)
                for (const AccountId a : row.except[i]) object["except"].push_back({commit.after.name(row.principals[i]), commit.after.name(a)});
        }
        if (count < reasons_written) object["reasons"] = reasons(commit, row, Extent());
        console.print((count == 0 ? "\n" : ",\n") + dumped(object));
        ++count;
    }
    console.line("]}");
}

}  // namespace jeton::cli
