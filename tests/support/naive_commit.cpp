// What is said of two worlds: classes and warnings.
#include <algorithm>

#include "tests/support/naive_world.hpp"

namespace naive {
namespace {

bool has(const Texts& list, const std::string& text) { return std::find(list.begin(), list.end(), text) != list.end(); }

bool shows(const Answer& answer, const std::set<std::string>& texts) {
    const auto on = [&](const std::string& t) { return t == "*:*" || texts.contains(t); };
    const auto any = [&](const std::set<std::string>& all) { return std::any_of(all.begin(), all.end(), on); };
    const bool joined = answer.any_filter ? any(answer.filters) : std::all_of(answer.filters.begin(), answer.filters.end(), on);
    return any(answer.allow) && !any(answer.deny) && joined;
}

}  // namespace

/// Tries every set of true texts.
bool implies(const Answer* one, const Answer* other) {
    static const Answer nothing;
    const Answer &first = one == nullptr ? nothing : *one, &second = other == nullptr ? nothing : *other;
    std::set<std::string> texts;
    for (const Answer* a : {&first, &second})
        for (const auto* some : {&a->allow, &a->deny, &a->filters}) texts.insert(some->begin(), some->end());
    texts.erase("*:*");
    const Texts all(texts.begin(), texts.end());
    for (std::size_t bits = 0; bits < std::size_t{1} << all.size(); ++bits) {
        std::set<std::string> on;
        for (std::size_t i = 0; i < all.size(); ++i)
            if (bits >> i & 1) on.insert(all[i]);
        if (shows(first, on) && !shows(second, on)) return false;
    }
    return true;
}

std::string change_class(const Answer* before, const Answer* after) {
    if (before == nullptr) return "gained";
    if (after == nullptr) return "lost";
    const bool up = implies(before, after), down = implies(after, before);
    return up == down ? "changed" : up ? "widened" : "narrowed";
}

std::set<std::string> flags(const Judged& judged_before, const Judged& judged_after, bool same_rules) {
    const World &before = judged_before.world, &after = judged_after.world;
    const Scopes &old = judged_before.scopes, &now = judged_after.scopes;
    std::map<std::pair<Answer, Answer>, std::string> classes;
    std::set<std::string> found;
    std::set<std::string> saw, sees, seen, visible;
    std::set<std::pair<std::string, std::string>> old_pairs, new_pairs;
    for (const auto& [pair, a] : old) saw.insert(std::get<0>(pair)), seen.insert(std::get<2>(pair)), old_pairs.emplace(std::get<0>(pair), std::get<2>(pair));
    for (const auto& [pair, a] : now) sees.insert(std::get<0>(pair)), visible.insert(std::get<2>(pair)), new_pairs.emplace(std::get<0>(pair), std::get<2>(pair));
    bool up = false, down = false;
    std::set<Pair> pairs;
    for (const auto& [pair, a] : old) pairs.insert(pair);
    for (const auto& [pair, a] : now) pairs.insert(pair);
    const auto principals = after.principals();
    for (const auto& pair : pairs) {
        const auto was = old.find(pair), is = now.find(pair);
        const Answer *b = was == old.end() ? nullptr : &was->second, *a = is == now.end() ? nullptr : &is->second;
        if (a != nullptr && b != nullptr && *a == *b) continue;
        std::string& name = classes[{b == nullptr ? Answer{} : *b, a == nullptr ? Answer{} : *a}];
        if (name.empty()) name = change_class(b, a);
        const auto& [who, action, account] = pair;
        const bool grows = name != "lost" && name != "narrowed";
        up = up || grows;
        down = down || (name != "gained" && name != "widened");
        if (grows && principals.contains(who) && after.chain(account).back() != after.chain(principals.at(who).home).back())
            found.insert("outside-organization " + who + " " + account);
    }
    if (up || down) found.insert(up && down ? "mixed" : up ? "grows" : "shrinks");
    for (const auto& [id, t] : after.tokens)
        if (saw.contains(id) && !sees.contains(id)) found.insert("nothing-left " + id);
    for (const auto& [id, a] : after.accounts)
        if (seen.contains(id) && !visible.contains(id)) found.insert("visible-to-nobody " + id);
    for (const auto& pair : new_pairs)
        if (!old_pairs.contains(pair)) found.insert("newly-visible " + pair.second);
    std::set<std::pair<std::string, std::string>> exceeded;
    for (const auto& [i, account, n] : before.exceeded()) exceeded.emplace(before.limits[i].str(), account);
    for (const auto& [i, account, n] : after.exceeded())
        if (!exceeded.contains({after.limits[i].str(), account})) found.insert("limit-exceeded " + account + ": " + after.limits[i].str());
    if (same_rules) {
        for (const std::size_t i : judged_before.applied_rules)
            if (!judged_after.applied_rules.contains(i)) found.insert("rule-applies-to-nothing " + std::to_string(i + 1));
    }
    for (const auto& [id, t] : after.tokens) {
        const auto was = before.tokens.find(id);
        const bool there = was != before.tokens.end();
        const bool filtered = there && !was->second.filters.empty();
        if (after.kinds.at(t.kind).filters == "expected" && t.filters.empty() && (!there || filtered)) found.insert("unfiltered " + id);
        if (filtered && t.filters.empty()) found.insert("last-filter-removed " + id);
        if (filtered && t.any_filter && std::any_of(t.filters.begin(), t.filters.end(), [&](const std::string& f) { return !has(was->second.filters, f); }))
            found.insert("filter-added-to-or " + id);
        if (there && !was->second.expires.empty() && (t.expires.empty() || t.expires > was->second.expires)) found.insert("expiry-extended " + id);
    }
    return found;
}

}  // namespace naive
