// Why a row of a delta is there: the rules and filters behind it.
#include "plan_reasons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "answer.hpp"

namespace jeton::cli {
namespace {

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

/// A rule with its place.
std::string told(const AppliedRule& rule) { return fmt::format("{}: {}", place(rule.span), rule.text); }
std::string no_longer(const AppliedRule& rule) { return "no longer: " + told(rule); }

bool allows(const AppliedRule& rule) { return rule.allow; }
bool denies_all(const AppliedRule& rule) { return !rule.allow && rule.only.empty(); }

/// Is it the token itself that may not ask, whatever rules say?
bool is_of_token(DenyReason reason) {
    return reason == DenyReason::token_disabled || reason == DenyReason::token_expired || reason == DenyReason::not_in_token_accounts;
}

/// Of a row that is gained: what began to allow it, or ceased to keep it away.
std::string reason_to_gain(DenyReason then, const Rules& before, const Rules& after) {
    const AppliedRule* const lifted = first_of(before, after, denies_all);
    if (then == DenyReason::denied_by_rule && lifted != nullptr) return no_longer(*lifted);
    const AppliedRule* const fresh = then == DenyReason::no_rule ? first_of(after, before, allows) : nullptr;
    const AppliedRule* const allowing = fresh != nullptr ? fresh : first_of(after, {}, allows);
    if (allowing == nullptr) return {};
    if (!is_of_token(then)) return told(*allowing);
    return fmt::format("{} (before: {}){}", told(*allowing), reason_text(then), lifted == nullptr ? "" : ", and " + no_longer(*lifted));
}

/// Of a row that is lost because of rules.
std::string reason_to_lose(DenyReason now, const Rules& before, const Rules& after) {
    if (now == DenyReason::no_rule) {
        const AppliedRule* const gone = first_of(before, after, allows);
        return gone == nullptr ? std::string() : no_longer(*gone);
    }
    const AppliedRule* const fresh = first_of(after, before, denies_all);
    const AppliedRule* const denying = fresh != nullptr ? fresh : first_of(after, {}, denies_all);
    return denying == nullptr ? std::string() : told(*denying);
}

/// The rule behind a row that is widened, narrowed or changed by what rules say: one with or without which that would be something else, or whose
/// filter says something else.
std::string rule_behind(const DeltaRow& row, const Rules& before, const Rules& after, const Access& now, bool of_denies) {
    const Said was_said = said_by(before, nullptr, nullptr), is_said = said_by(after, nullptr, nullptr);
    const auto counts = [&](const Rules& rules, const Rules& others, bool allow) {
        const Said &said = &rules == &after ? is_said : was_said, &other_said = &rules == &after ? was_said : is_said;
        return first_of(rules, others, [&](const AppliedRule& rule) {
            return rule.allow == allow && (said_by(rules, &rule, nullptr) != said || said_by(others, nullptr, &rule) != other_said);
        });
    };
    if (row.is != ChangeClass::narrowed) {
        if (const auto* rule = counts(after, before, true)) return told(*rule);
        if (const auto* rule = counts(before, after, false)) return no_longer(*rule);
    }
    if (row.is != ChangeClass::widened) {
        if (const auto* rule = counts(after, before, false)) return told(*rule);
        if (const auto* rule = counts(before, after, true)) return no_longer(*rule);
    }
    const auto texts = of_denies ? now.deny : now.allow;
    const auto* rule = first_of(after, {}, [&](const AppliedRule& each) {       // what names no filter says what it said
        return each.allow != of_denies && !each.only.empty() && std::find(texts.begin(), texts.end(), each.only) == texts.end();
    });
    if (rule == nullptr) rule = first_of(after, {}, allows);
    return rule == nullptr ? std::string() : told(*rule);
}

/// What is behind a difference: a rule with its place, which applies now and did not, or did and applies no longer, the filters of who asks, or both.
/// Which rules may be it, the decisions before and after say where access is gained or lost whole.
std::string reason(const Commit& commit, const DeltaRow& row, Principal who, std::string_view action, AccountId account) {
    const DenyReason then = commit.before.decide(who, commit.before.action(action), account).reason();
    const DenyReason now = commit.after.decide(who, commit.after.action(action), account).reason();
    if (row.is == ChangeClass::lost && now == DenyReason::unknown_principal) return who.kind == Principal::Kind::token ? "the token was deleted" : "the role was taken away";
    if (row.is == ChangeClass::lost && now != DenyReason::denied_by_rule && now != DenyReason::no_rule) return std::string(reason_text(now));
    const Access &was = commit.delta.decisions[row.before], &is = commit.delta.decisions[row.after];
    const auto differ = [](std::span<const std::string_view> a, std::span<const std::string_view> b) { return !std::equal(a.begin(), a.end(), b.begin(), b.end()); };
    const bool whole = row.is == ChangeClass::lost || row.is == ChangeClass::gained, of_denies = differ(was.deny, is.deny);
    if (!whole && !of_denies && !differ(was.allow, is.allow)) return "its own filters";
    const Rules before = commit.before.explain(who, commit.before.action(action), account).rules;
    const Rules after = commit.after.explain(who, commit.after.action(action), account).rules;
    if (row.is == ChangeClass::gained) return reason_to_gain(then, before, after);
    if (row.is == ChangeClass::lost) return reason_to_lose(now, before, after);
    const std::string rule = rule_behind(row, before, after, is, of_denies);
    if (!differ(was.filters, is.filters) && was.any_filter == is.any_filter) return rule;
    return rule.empty() ? "its own filters" : rule + ", and its own filters";
}

/// Places of a list of `size`: all of them, or so many, evenly from its first to its last.
std::vector<std::size_t> spread(std::size_t size, std::size_t most) {
    const std::size_t count = std::min(size, most);
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < count; ++i) places.push_back(count == 1 ? 0 : i * (size - 1) / (count - 1));
    return places;
}

}  // namespace

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

}  // namespace jeton::cli
