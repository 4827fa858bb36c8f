#include "plan_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "answer.hpp"

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

/// The first names and how many more.
template <class Things, class Name>
std::string some(const Things& things, Name name, std::size_t most) {
    std::string text;
    for (std::size_t i = 0; i < things.size() && i < most; ++i) text += (text.empty() ? "" : ", ") + name(things[i]);
    if (things.size() > most) text += fmt::format(" and {} more", things.size() - most);
    return text;
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
    return was == is ? was + "  (the same, written otherwise: texts are compared)" : was + "  ->  " + is;
}

using Rules = std::vector<AppliedRule>;

bool same(const AppliedRule& a, const AppliedRule& b) { return a.allow == b.allow && a.text == b.text; }

/// What rules say together: texts of their allows, of which `*:*` stands alone, and of their denies. Nothing: deny.
struct Said {
    std::set<std::string_view> allow, deny;
    friend bool operator==(const Said&, const Said&) = default;
};

Said said_by(const Rules& rules, const AppliedRule* without, const AppliedRule* with) {
    constexpr std::string_view everything = "*:*";
    Said said;
    const auto add = [&](const AppliedRule& rule) {
        if (without == nullptr || !same(rule, *without)) (rule.allow ? said.allow : said.deny).insert(rule.only.empty() ? everything : std::string_view(rule.only));
    };
    for (const AppliedRule& rule : rules) add(rule);
    if (with != nullptr) add(*with);
    if (said.allow.empty() || said.deny.contains(everything)) return {};
    if (said.allow.contains(everything)) said.allow = {everything};
    return said;
}

/// The first of `rules` that are not among `others` for which `is(rule)` holds; one about every document, if there is.
template <class Is>
const AppliedRule* first_of(const Rules& rules, const Rules& others, Is is) {
    const AppliedRule* found = nullptr;
    for (const AppliedRule& rule : rules) {
        if (!is(rule) || std::any_of(others.begin(), others.end(), [&](const AppliedRule& other) { return same(rule, other); })) continue;
        if (rule.only.empty()) return &rule;
        if (found == nullptr) found = &rule;
    }
    return found;
}

/// What allows and denies leave, and what somebody's own filters do to it, before and after.
struct Differing {
    bool allows, denies, own;
};
Differing differing(const Access& was, const Access& is) {
    const auto differ = [](std::span<const std::string_view> a, std::span<const std::string_view> b) { return !std::equal(a.begin(), a.end(), b.begin(), b.end()); };
    return {differ(was.allow, is.allow), differ(was.deny, is.deny), differ(was.filters, is.filters) || was.any_filter != is.any_filter};
}

/// The rule behind a row that is widened, narrowed or changed by what rules say: one with or without which that would be something else, or whose
/// filter says something else.
std::string rule_behind(const DeltaRow& row, const Rules& before, const Rules& after, const Access& now_is, bool of_denies) {
    const auto told = [](const AppliedRule* rule, std::string_view how) { return fmt::format("{}{}: {}", how, place(rule->span), rule->text); };
    constexpr std::string_view no_longer = "no longer: ";
    const Said was_said = said_by(before, nullptr, nullptr), is_said = said_by(after, nullptr, nullptr);
    const auto counts = [&](const Rules& rules, const Rules& others, bool allow) {
        const Said &said = &rules == &after ? is_said : was_said, &other_said = &rules == &after ? was_said : is_said;
        return first_of(rules, others, [&](const AppliedRule& rule) {
            return rule.allow == allow && (said_by(rules, &rule, nullptr) != said || said_by(others, nullptr, &rule) != other_said);
        });
    };
    if (row.is != ChangeClass::narrowed) {
        if (const auto* rule = counts(after, before, true)) return told(rule, "");
        if (const auto* rule = counts(before, after, false)) return told(rule, no_longer);
    }
    if (row.is != ChangeClass::widened) {
        if (const auto* rule = counts(after, before, false)) return told(rule, "");
        if (const auto* rule = counts(before, after, true)) return told(rule, no_longer);
    }
    const auto texts = of_denies ? now_is.deny : now_is.allow;
    const auto* rule = first_of(after, {}, [&](const AppliedRule& each) {       // what names no filter says what it said
        return each.allow != of_denies && !each.only.empty() && std::find(texts.begin(), texts.end(), each.only) == texts.end();
    });
    if (rule == nullptr) rule = first_of(after, {}, [](const AppliedRule& each) { return each.allow; });
    return rule == nullptr ? std::string() : told(rule, "");
}

/// What is behind a difference: a rule with its place, which applies now and did not, or did and applies no longer, the filters of who asks, or both.
/// Which rules may be it, the decisions before and after say where access is gained or lost whole.
std::string reason(const Commit& commit, const DeltaRow& row, Principal who, std::string_view action, AccountId account) {
    const ChangeClass is = row.is;
    const Decision then = commit.before.decide(who, commit.before.action(action), account), now = commit.after.decide(who, commit.after.action(action), account);
    const Rules before = commit.before.explain(who, commit.before.action(action), account).rules;
    const Rules after = commit.after.explain(who, commit.after.action(action), account).rules;
    const auto told = [](const AppliedRule* rule, std::string_view how) { return fmt::format("{}{}: {}", how, place(rule->span), rule->text); };
    const auto allows = [](const AppliedRule& rule) { return rule.allow; };
    const auto denies_all = [](const AppliedRule& rule) { return !rule.allow && rule.only.empty(); };
    constexpr std::string_view no_longer = "no longer: ";
    if (is == ChangeClass::gained) {
        if (then.reason() == DenyReason::denied_by_rule)
            if (const auto* rule = first_of(before, after, denies_all)) return told(rule, no_longer);
        if (then.reason() == DenyReason::no_rule)
            if (const auto* rule = first_of(after, before, allows)) return told(rule, "");
        const auto* rule = first_of(after, {}, allows);
        const bool by_itself = then.reason() == DenyReason::token_disabled || then.reason() == DenyReason::token_expired || then.reason() == DenyReason::not_in_token_accounts;
        if (rule == nullptr) return {};
        const auto* denied = by_itself ? first_of(before, after, denies_all) : nullptr;
        return told(rule, "") + (by_itself ? fmt::format(" (before: {})", reason_text(then.reason())) : std::string()) + (denied == nullptr ? std::string() : ", and " + told(denied, no_longer));
    }
    if (is == ChangeClass::lost) {
        if (now.reason() == DenyReason::unknown_principal) return who.kind == Principal::Kind::token ? "the token was deleted" : "the role was taken away";
        if (now.reason() == DenyReason::denied_by_rule) {
            if (const auto* rule = first_of(after, before, denies_all)) return told(rule, "");
            const auto* rule = first_of(after, {}, denies_all);
            return rule == nullptr ? std::string() : told(rule, "");
        }
        if (now.reason() != DenyReason::no_rule) return std::string(reason_text(now.reason()));
        const auto* rule = first_of(before, after, allows);
        return rule == nullptr ? std::string() : told(rule, no_longer);
    }
    const Access& now_is = commit.delta.decisions[row.after];
    const Differing differ = differing(commit.delta.decisions[row.before], now_is);
    if (!differ.allows && !differ.denies) return "its own filters";
    const std::string rule = rule_behind(row, before, after, now_is, differ.denies);
    return rule + (differ.own ? rule.empty() ? "its own filters" : ", and its own filters" : "");
}

/// Places of a list of `size`: all of them, or so many, evenly from its first to its last.
std::vector<std::size_t> spread(std::size_t size, std::size_t most) {
    const std::size_t count = std::min(size, most);
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < count; ++i) places.push_back(count == 1 ? 0 : i * (size - 1) / (count - 1));
    return places;
}

/// The reasons of a row, each once: of all its actions, of the accounts and principals that are looked at. Where they differ, a reason
/// says whom of these it is about, and at which accounts.
std::vector<std::string> reasons(const Commit& commit, const DeltaRow& row, const Extent& extent) {
    constexpr std::size_t most = 96, most_principals = 8;       ///< pairs that are looked at, principals where accounts are many
    std::vector<std::pair<Principal, AccountId>> pairs;
    const std::size_t all_pairs = row.paired ? row.principals.size() : row.principals.size() * row.accounts.size();
    const auto principals = spread(row.principals.size(), row.paired ? most : std::max(most_principals, most / row.accounts.size()));
    const auto accounts = spread(row.accounts.size(), row.paired ? 0 : std::max<std::size_t>(1, most / principals.size()));
    for (const std::size_t place : principals) {
        if (row.paired) pairs.emplace_back(row.principals[place], row.accounts[place]);
        for (const std::size_t i : accounts)
            if (row.is_about(place, i)) pairs.emplace_back(row.principals[place], row.accounts[i]);
    }
    struct Found {
        std::string why;
        std::vector<std::string> principals, accounts;      ///< names
    };
    std::vector<Found> found;
    Found every;
    const auto about = [&](Found& of, Principal principal, AccountId account) {
        const auto add = [](std::vector<std::string>& names, std::string name) {
            if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
        };
        add(of.principals, commit.after.name(principal));
        add(of.accounts, std::string(commit.after.name(account)));
    };
    for (const auto& [principal, account] : pairs) about(every, principal, account);
    for (const std::string_view action : row.actions)
        for (const auto& [principal, account] : pairs) {
            std::string why = reason(commit, row, principal, action, account);
            if (why.empty()) continue;
            auto same = std::find_if(found.begin(), found.end(), [&](const auto& each) { return each.why == why; });
            if (same == found.end()) same = found.insert(found.end(), {std::move(why), {}, {}});
            about(*same, principal, account);
        }
    std::vector<std::string> all;
    for (const Found& each : found) {
        const bool of_some = !row.paired && each.principals.size() < every.principals.size(), at_some = each.accounts.size() < every.accounts.size();
        const auto listed = [&](const std::vector<std::string>& names) { return some(names, [](const std::string& name) { return name; }, extent.names); };
        const std::string who = of_some ? listed(each.principals) + (at_some ? " at " : "") : "";
        all.push_back(who + (at_some ? listed(each.accounts) : "") + (of_some || at_some ? ": " : "") + each.why);
    }
    if (pairs.size() < all_pairs - row.left_out && (found.size() > 1 || extent.is_all())) all.push_back(fmt::format("looked at: {} of {} pairs", pairs.size(), all_pairs - row.left_out));
    return all;
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

/// What flags of a kind are about. Numbers of rules are short, and in the order of the rules.
std::string about_of(const std::string& kind, std::vector<std::string> about, const Extent& extent) {
    constexpr std::size_t most_numbers = 40;
    const bool numbers = kind == "rule-applies-to-nothing";
    if (numbers) std::stable_sort(about.begin(), about.end(), [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
    return some(about, [](const std::string& text) { return text; }, numbers ? std::max(most_numbers, extent.flags) : extent.flags);
}

std::string headline(const Commit& commit) {
    for (const Flag& flag : commit.flags())
        if (flag.about.empty()) return fmt::format("access {}: {}", flag.flag == "mixed" ? "grows and shrinks" : flag.flag, totals(commit));
    return totals(commit);
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

}  // namespace

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

void print_plan(const Commit& commit, const Extent& extent, Console& console) {
    console.line(headline(commit));
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
    if (kinds.empty()) return;
    console.line("");
    console.line("warnings");
    for (const auto& [kind, about] : kinds)
        console.line(fmt::format("  {}: {}", sentence_of({kind, {}}), about_of(kind, about, extent)));
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

void print_plan_markdown(const Commit& commit, const Extent& extent, Console& console) {
    const auto rules = [&](const DeltaRow& row) {
        std::string all;
        for (const std::string& why : reasons(commit, row, extent)) (all += all.empty() ? "" : "; ") += as_code(why);
        return all;
    };
    console.line(fmt::format("**{}**", headline(commit)));
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
    if (const auto kinds = by_flag(commit); !kinds.empty()) console.line("");
    for (const auto& [kind, about] : by_flag(commit))
        console.line(fmt::format("- {}: {}", sentence_of({kind, {}}), as_text(about_of(kind, about, extent))));
}

/// Code, place and message of each mistake: what was refused is seen where the answer would have been.
void print_refusal_markdown(const Refusal& refusal, Console& console) {
    const std::size_t omitted = refusal.diagnostics.omitted;
    console.line(fmt::format("**refused: {}{}; nothing would be changed**", as_text(refusal.code), refusal.change ? fmt::format(" in change {}", *refusal.change + 1) : std::string()));
    console.line("");
    for (const Diagnostic& each : refusal.diagnostics.list) {
        if (each.severity != Severity::error) continue;
        const std::string where = each.span.file.empty() ? std::string() : as_code(place(each.span)) + " ";
        console.line(fmt::format("- {}{}: {}{}", where, as_text(each.code), as_text(each.message), each.help.empty() ? std::string() : " (" + as_text(each.help) + ")"));
    }
    if (omitted != 0) console.line(fmt::format("- and {} more", omitted));
}

void print_plan_json(const Commit& commit, const Diagnostics& lints, Console& console) {
    Json head = {{"base", commit.base}, {"revision", commit.revision}, {"pairs", commit.delta.pairs()}, {"counts", Json::object()}, {"flags", Json::array()}, {"over-limits", Json::array()}};
    for (const ChangeClass is : order) head["counts"][std::string(word(is))] = count_of(commit, is);
    for (const Flag& flag : commit.flags()) head["flags"].push_back(flag.text());
    for (const OverLimit& each : commit.over_limits())
        head["over-limits"].push_back({{"limit", each.limit}, {"account", commit.after.name(each.account)}, {"count", each.count}});
    const Cost cost = commit.cost();
    head["cost"] = {{"accounts", cost.accounts}, {"principals", cost.principals}, {"everything", cost.everything}};
    if (!lints.empty()) head["diagnostics"] = Json::parse(render(lints, rendered_as(RenderOptions::Format::json)))["diagnostics"];
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
