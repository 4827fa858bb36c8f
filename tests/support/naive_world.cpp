#include "tests/support/naive_world.hpp"

#include <algorithm>

namespace naive {
namespace {

bool has(const Texts& list, const std::string& text) { return std::find(list.begin(), list.end(), text) != list.end(); }

bool matches_action(const Texts& patterns, const std::string& action) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& p) {
        return p == "*" || p == action || (p.ends_with(".*") && action.starts_with(p.substr(0, p.size() - 1)));
    });
}

}  // namespace

bool Condition::holds(const std::vector<const Facts*>& facts) const {
    const auto each = [&](const Condition& part) { return part.holds(facts); };
    if (kind == Kind::all) return std::all_of(parts.begin(), parts.end(), each);
    if (kind == Kind::any) return std::any_of(parts.begin(), parts.end(), each);
    if (kind == Kind::negation) return !parts[0].holds(facts);
    const auto values = [&](const std::string& name) -> const Texts* {
        for (const Facts* some : facts)
            if (const auto found = some->find(name); found != some->end()) return &found->second;
        return nullptr;
    };
    const Texts* found = values(field);
    if (found == nullptr) return false;
    const bool number = !value.empty() && value[0] >= '0' && value[0] <= '9' && value.find('-') == std::string::npos;
    const auto moment = [&] { return value.size() == 3 ? values("now")->front() : later(values("now")->front(), std::stoi(value.substr(3))); };
    const std::string date = value.starts_with("now") ? moment() : value + "T00:00:00Z";      // now, now+20d
    return std::any_of(found->begin(), found->end(), [&](const std::string& v) {
        if (kind == Kind::exists) return true;
        if (kind == Kind::equals) return v == value;
        const int order = number ? std::stoi(v) - std::stoi(value) : v.compare(date);
        return kind == Kind::below ? order < 0 : kind == Kind::at_most ? order <= 0 : order >= 0;
    });
}

Texts World::chain(const std::string& account) const {
    Texts found{account};
    while (!accounts.at(found.back()).parent.empty()) found.push_back(accounts.at(found.back()).parent);
    return found;
}

Facts World::facts(const std::string& prefix, const std::string& account) const {
    Facts facts{{prefix + "id", {account}}};
    for (const auto& [name, declared] : attributes) {
        std::optional<Texts> value;
        if (declared.inherit == "any") {
            const Texts up = chain(account);
            const bool on = std::any_of(up.begin(), up.end(), [&](const std::string& x) {
                const auto it = accounts.at(x).settings.find(name);
                return it != accounts.at(x).settings.end() && it->second == Texts{"true"};
            });
            value = Texts{on ? "true" : "false"};
        } else {
            for (const auto& x : declared.inherit == "nearest" ? chain(account) : Texts{account}) {
                const auto it = accounts.at(x).settings.find(name);
                if (!value && it != accounts.at(x).settings.end()) value = it->second;
            }
            if (!value && declared.fallback) value = Texts{*declared.fallback};
            if (!value && declared.type == "boolean") value = Texts{"false"};
        }
        if (value) facts[prefix + name] = *value;
    }
    return facts;
}

World::Sights World::sights() const {
    Sights all;
    for (const auto& [id, it] : accounts) all[id] = {chain(id), facts("from.", id), facts("to.", id)};
    return all;
}

bool World::applies(const Rule& rule, const Principal& who, const std::string& action, const Sight& sight_a, const Sight& sight_b) const {
    if (!matches_action(rule.actions, action) || (!rule.by.empty() && !has(rule.by, who.word))) return false;
    const Texts &up_a = sight_a.chain, &up_b = sight_b.chain;
    const Facts &from = sight_a.from, &to = sight_b.to;
    const std::string &a = up_a.front(), &b = up_b.front();
    const auto within = [](const Texts& names, const Texts& up) { return std::any_of(up.begin(), up.end(), [&](const std::string& x) { return has(names, x); }); };
    const auto source = [&](const Selector& s) {
        return s.word == "any" || (s.word == "main" && up_a.size() == 1) || (s.word == "sub" && up_a.size() > 1) ||
               (s.word == "account" && has(s.names, a)) || (s.word == "subtree" && within(s.names, up_a));
    };
    const auto named = [](const Facts& facts, const std::string& field, const std::string& account) {
        const auto found = facts.find(field);
        return found != facts.end() && has(found->second, account);
    };
    const auto target = [&](const Selector& t) {
        const std::string pa = accounts.at(a).parent, pb = accounts.at(b).parent;
        return t.word == "any" || (t.word == "self" && a == b) || (t.word == "parent" && pa == b) || (t.word == "children" && pb == a) ||
               (t.word == "descendants" && a != b && has(up_b, a)) || (t.word == "ancestors" && a != b && has(up_a, b)) ||
               (t.word == "siblings" && a != b && !pa.empty() && pa == pb) || (t.word == "organization" && up_a.back() == up_b.back()) ||
               (t.word == "account" && has(t.names, b)) || (t.word == "subtree" && within(t.names, up_b)) ||
               (t.word == "linked" && named(from, "from." + t.names[0], b)) || (t.word == "linking" && named(to, "to." + t.names[0], a));
    };
    if (!rule.from.empty() && std::none_of(rule.from.begin(), rule.from.end(), source)) return false;
    if (std::none_of(rule.to.begin(), rule.to.end(), target)) return false;
    if (!rule.where) return true;
    const Facts now{{"now", {clock}}};
    return rule.where->holds({&from, &to, &who.facts, &now});
}

std::string World::expanded(const std::string& filter) const {
    if (const auto whole = filters.find(filter); whole != filters.end()) return expanded(whole->second);
    std::string out, word;
    for (const char c : filter + " ") {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ':' || c == '_') {
            word += c;
            continue;
        }
        const auto found = filters.find(word);
        out += found == filters.end() ? word : "(" + expanded(found->second) + ")";
        word.clear();
        out += c;
    }
    out.pop_back();
    return out;
}

std::map<std::string, World::Principal> World::principals() const {
    std::map<std::string, Principal> all;
    for (const auto& [id, token] : tokens) {
        Principal& who = all[id] = {token.kind, token.account, &token, {}};
        who.facts = {{"token.id", {id}}, {"token.kind", {token.kind}}, {"token.account", {token.account}}};
        if (!token.name.empty()) who.facts["token.name"] = {token.name};
        if (!token.created_by.empty()) who.facts["token.created-by"] = {token.created_by};
        if (!token.expires.empty()) who.facts["token.expires"] = {token.expires};
    }
    for (const auto& [user, homes] : users)
        for (const auto& [account, role] : homes) all[user + " at " + account] = {role, account, nullptr, {}};
    return all;
}

std::optional<Answer> World::decide(const Principal& who, const std::string& action, const Sights& sights, const std::string& account) const {
    if (const Token* token = who.token) {
        if (!token->enabled || (!token->expires.empty() && token->expires <= clock)) return std::nullopt;
        if (token->accounts && !has(*token->accounts, account)) return std::nullopt;
    }
    Answer answer;
    for (const Rule& rule : rules)
        if (applies(rule, who, action, sights.at(who.home), sights.at(account)))
            (rule.allow ? answer.allow : answer.deny).insert(rule.only.empty() ? "*:*" : expanded(rule.only));
    if (answer.allow.empty() || answer.deny.contains("*:*")) return std::nullopt;
    if (answer.allow.contains("*:*")) answer.allow = {"*:*"};
    if (who.token != nullptr) {
        for (const auto& f : who.token->filters) answer.filters.insert(expanded(f));
        if (who.token->any_filter && answer.filters.contains("*:*")) answer.filters.clear();
        answer.filters.erase("*:*");
        answer.any_filter = who.token->any_filter && answer.filters.size() > 1;
    }
    return answer;
}

std::size_t World::count(const Limit& limit, const std::string& account, const std::string& then) const {
    std::size_t n = 0;
    for (const auto& [id, t] : tokens)
        n += t.kind == limit.kind && t.account == account && (!limit.enabled || (t.enabled && (t.expires.empty() || t.expires > then)));
    return n;
}

std::set<std::tuple<std::size_t, std::string, std::size_t>> World::exceeded() const {
    const Facts now{{"now", {clock}}};
    std::set<std::tuple<std::size_t, std::string, std::size_t>> all;
    for (std::size_t i = 0; i < limits.size(); ++i)
        for (const auto& [account, it] : accounts) {
            const std::size_t n = count(limits[i], account, clock);
            const Facts seen = facts("account.", account);
            const bool beyond = limits[i].most ? n > limits[i].number : n < limits[i].number;
            if (beyond && (!limits[i].where || limits[i].where->holds({&seen, &now}))) all.emplace(i, account, n);
        }
    return all;
}

Judged judged(const World& world) {
    Judged all{world, {}, {}};
    const auto sights = world.sights();
    for (const auto& [label, who] : world.principals())
        for (const auto& action : world.actions)
            for (const auto& [account, sight] : sights) {
                if (auto answer = world.decide(who, action, sights, account)) all.scopes.emplace(Pair{label, action, account}, std::move(*answer));
                for (std::size_t i = 0; i < world.rules.size(); ++i)
                    if (!all.applied_rules.contains(i) && world.applies(world.rules[i], who, action, sights.at(who.home), sight)) all.applied_rules.insert(i);
            }
    return all;
}

}  // namespace naive
