// Why a row of a delta is there: the rules and filters behind it.
#include "plan_reasons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "answer.hpp"

namespace jeton::cli {
namespace {

using Rules = std::vector<AppliedRule>;

/// Of one question: what is said, by which rules, and what of the token itself keeps it away.
struct Answer {
    Explanation is;
    std::string home;       ///< the account's name; empty of who is not there
};

Answer answer_of(const Snapshot& view, Principal who, std::string_view action, AccountId account) {
    const AccountId home = view.home(who);
    return {view.explain(who, view.action(action), account), home == AccountId::none ? std::string() : std::string(view.name(home))};
}

bool allows(const AppliedRule& rule) { return rule.allow; }
bool denies_all(const AppliedRule& rule) { return !rule.allow && rule.filter == "*:*"; }

template <class Is>
bool has(const Rules& rules, Is is) {
    return std::any_of(rules.begin(), rules.end(), is);
}

/// The same sentence, whatever its filter says; null where there is none.
const AppliedRule* find_in(const Rules& rules, const AppliedRule& rule) {
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const AppliedRule& each) { return each.allow == rule.allow && each.text == rule.text; });
    return found == rules.end() ? nullptr : &*found;
}
bool is_among(const Rules& rules, const AppliedRule& rule) { return find_in(rules, rule) != nullptr; }

/// The same said, in whatever sentence.
bool is_said_by(const Rules& rules, const AppliedRule& rule) {
    return has(rules, [&](const AppliedRule& each) { return each.allow == rule.allow && each.filter == rule.filter; });
}

/// A rule with its place.
std::string told(const AppliedRule& rule) { return fmt::format("{}: {}", place(rule.span), in_one_line(rule.text)); }

/// Reasons of one question, each once, the first few of them.
class Because {
public:
    void add(std::string why) {
        if (std::find(all_.begin(), all_.end(), why) == all_.end()) all_.push_back(std::move(why));
    }
    /// A rule that says now what was not said before.
    void add_begun(const AppliedRule& rule, const Rules& before) { add((is_among(before, rule) ? "says something else now: " : "") + told(rule)); }
    /// A rule that said before what is not said now.
    void add_ended(const AppliedRule& rule, const Rules& after) {
        const AppliedRule* const now = find_in(after, rule);
        add(now != nullptr ? "says something else now: " + told(*now) : "no longer: " + told(rule));
    }
    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
    [[nodiscard]] std::string text() const {
        constexpr std::size_t most = 4;
        std::string text;
        for (std::size_t i = 0; i < all_.size() && i < most; ++i) text += (i == 0 ? "" : ", and ") + all_[i];
        return all_.size() <= most ? text : fmt::format("{}, and {} more", text, all_.size() - most);
    }

private:
    std::vector<std::string> all_;
};

std::string words_of(const std::vector<DenyReason>& reasons) {
    std::string words;
    for (const DenyReason reason : reasons) words += (words.empty() ? "" : ", ") + std::string(reason_text(reason));
    return words;
}

/// The rules that allow what is gained: those that did not before, else one; of these one about every document alone, if there is.
std::vector<const AppliedRule*> allowing(const Rules& before, const Rules& after) {
    std::vector<const AppliedRule*> fresh, all;
    for (const AppliedRule& rule : after) {
        if (!rule.allow) continue;
        all.push_back(&rule);
        if (!is_among(before, rule)) fresh.push_back(&rule);
    }
    const std::vector<const AppliedRule*>& found = fresh.empty() ? all : fresh;
    const auto whole = std::find_if(found.begin(), found.end(), [](const AppliedRule* rule) { return rule->filter == "*:*"; });
    if (whole != found.end()) return {*whole};
    return fresh.empty() && !all.empty() ? std::vector{all.front()} : fresh;
}

/// Of a row that is gained: what allows it where nothing that did before still does, and all that kept it away.
void add_gain(Because& because, const Answer& before, const Answer& after) {
    const Rules &was = before.is.rules, &is = after.is.rules;
    const auto& of_token = before.is.of_token;
    if (!of_token.empty() || !has(was, [&](const AppliedRule& rule) { return rule.allow && is_among(is, rule); }))
        for (const AppliedRule* rule : allowing(was, is)) because.add(told(*rule) + (of_token.empty() ? "" : " (before: " + words_of(of_token) + ")"));
    for (const AppliedRule& rule : was)
        if (denies_all(rule)) because.add_ended(rule, is);
}

/// Of a row that is lost: all that keeps it away now, and what allowed it where nothing does.
void add_loss(Because& because, const Answer& before, const Answer& after) {
    const Rules &was = before.is.rules, &is = after.is.rules;
    if (!after.is.of_token.empty()) because.add(words_of(after.is.of_token));
    for (const AppliedRule& rule : is)
        if (denies_all(rule)) because.add_begun(rule, was);
    if (has(is, allows)) return;
    for (const AppliedRule& rule : was)
        if (rule.allow) because.add_ended(rule, is);
}

enum class Effect : std::uint8_t { allow, deny };

/// What rules say now and did not say before, and the other way round, as far as it is seen in the filters of a row.
class Difference {
public:
    Difference(const Answer& before, const Answer& after, const Access& was, const Access& is) : before_(before.is.rules), after_(after.is.rules), was_(was), is_(is) {}

    void add_to(Because& because, ChangeClass is) const {
        if (is != ChangeClass::narrowed) add_more(because);
        if (is != ChangeClass::widened) add_less(because);
        if (!because.empty()) return;
        add_more(because);
        add_less(because);
    }

private:
    void add_more(Because& because) const {
        add_begun(because, Effect::allow);
        add_ended(because, Effect::deny);
    }
    void add_less(Because& because) const {
        add_begun(because, Effect::deny);
        add_ended(because, Effect::allow);
    }
    /// Of several that say the same one is enough.
    void add_begun(Because& because, Effect effect) const {
        Rules told;
        for (const AppliedRule& rule : after_) {
            if (!is_seen(rule, effect, is_) || is_said_by(before_, rule) || is_said_by(told, rule)) continue;
            because.add_begun(rule, before_);
            told.push_back(rule);
        }
    }
    /// All that said the same had to go.
    void add_ended(Because& because, Effect effect) const {
        for (const AppliedRule& rule : before_)
            if (is_seen(rule, effect, was_) && !is_said_by(after_, rule)) because.add_ended(rule, after_);
    }
    static bool is_seen(const AppliedRule& rule, Effect effect, const Access& access) {
        const auto texts = rule.allow ? access.allow : access.deny;
        return rule.allow == (effect == Effect::allow) && std::find(texts.begin(), texts.end(), rule.filter) != texts.end();
    }

    const Rules &before_, &after_;
    const Access &was_, &is_;
};

/// What is behind a difference: rules with their places, which say now what they did not, or did and say it no longer; the token itself; its filters.
std::string reason(const Commit& commit, const DeltaRow& row, Principal who, std::string_view action, AccountId account) {
    const Answer before = answer_of(commit.before, who, action, account), after = answer_of(commit.after, who, action, account);
    const DenyReason now = after.is.decision.reason();
    if (row.is == ChangeClass::lost && now == DenyReason::unknown_principal) return who.kind == Principal::Kind::token ? "the token was deleted" : "the role was taken away";
    if (row.is == ChangeClass::lost && (now == DenyReason::unknown_account || now == DenyReason::unknown_action)) return std::string(reason_text(now));
    const Access &was = commit.delta.decisions[row.before], &is = commit.delta.decisions[row.after];
    const auto differ = [](std::span<const std::string_view> a, std::span<const std::string_view> b) { return !std::equal(a.begin(), a.end(), b.begin(), b.end()); };
    Because because;
    if (row.is == ChangeClass::gained) add_gain(because, before, after);
    else if (row.is == ChangeClass::lost) add_loss(because, before, after);
    else {
        Difference(before, after, was, is).add_to(because, row.is);
        if (because.empty() || differ(was.filters, is.filters) || was.any_filter != is.any_filter) because.add("its own filters");
    }
    if (!before.home.empty() && !after.home.empty() && before.home != after.home) because.add(fmt::format("it is at home at `{}` now", after.home));
    return because.text();
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
