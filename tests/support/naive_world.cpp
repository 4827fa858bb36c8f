#include "tests/support/naive_world.hpp"

#include <algorithm>

namespace naive {
namespace {

bool has(const Texts& list, const std::string& text) { return std::find(list.begin(), list.end(), text) != list.end(); }

std::string joined(const Texts& texts, const std::string& with) {
    std::string all;
    for (const auto& t : texts) all += (all.empty() ? "" : with) + t;
    return all;
}

template <class Things>
Texts texts_of(const Things& things) {
    Texts texts;
    for (const auto& each : things) texts.push_back(each.str());
    return texts;
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

std::string listed(const Texts& texts) {
    Texts all;
    for (const auto& t : texts) all.push_back(quoted(t));
    return "[" + joined(all, ", ") + "]";
}

std::string setting(const Attribute& attribute, const Texts& value) {
    if (attribute.type == "accounts") return listed(value);
    const bool bare = attribute.type == "boolean" || attribute.type == "long";
    return bare ? value.front() : quoted(value.front());
}

std::string written(const World& world, const std::string& id, const Account& account) {
    std::string text = quoted(id) + ": {";
    Texts parts;
    for (const auto& [name, value] : account.settings) parts.push_back(name + ": " + setting(world.attributes.at(name), value));
    Texts below;
    for (const auto& [other, it] : world.accounts)
        if (it.parent == id) below.push_back(written(world, other, it));
    if (!below.empty()) parts.push_back("sub-accounts: {" + joined(below, ", ") + "}");
    return text + joined(parts, ", ") + "}";
}

bool matches_action(const Texts& patterns, const std::string& action) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& p) {
        return p == "*" || p == action || (p.ends_with(".*") && action.starts_with(p.substr(0, p.size() - 1)));
    });
}

}  // namespace

std::string Condition::str() const {
    switch (kind) {
        case Kind::equals: return field + ":" + value;
        case Kind::at_least: return field + ":>=" + value;
        case Kind::below: return field + ":<" + value;
        case Kind::exists: return "_exists_:" + field;
        case Kind::negation: return "NOT (" + parts[0].str() + ")";
        case Kind::all:
        case Kind::any: break;
    }
    return "(" + joined(texts_of(parts), kind == Kind::all ? " AND " : " OR ") + ")";
}

bool Condition::holds(const Facts& facts) const {
    const auto each = [&](const Condition& part) { return part.holds(facts); };
    if (kind == Kind::all) return std::all_of(parts.begin(), parts.end(), each);
    if (kind == Kind::any) return std::any_of(parts.begin(), parts.end(), each);
    if (kind == Kind::negation) return !parts[0].holds(facts);
    const auto found = facts.find(field);
    if (found == facts.end()) return false;
    const bool number = !value.empty() && (value[0] == '-' || (value[0] >= '0' && value[0] <= '9')) && value.find('-', 1) == std::string::npos;
    return std::any_of(found->second.begin(), found->second.end(), [&](const std::string& v) {
        if (kind == Kind::exists) return true;
        if (kind == Kind::equals) return v == value;
        const bool less = number ? std::stoll(v) < std::stoll(value) : v < (value == "now" ? facts.at("now").front() : value + "T00:00:00Z");
        return (kind == Kind::below) == less;
    });
}

std::string Selector::str() const { return names.empty() ? word : word + "(" + joined(names, ", ") + ")"; }

std::string Rule::str() const {
    std::string text = (allow ? "allow " : "deny ") + joined(actions, ", ");
    if (!by.empty()) text += " by " + joined(by, ", ");
    if (!from.empty()) text += " from " + joined(texts_of(from), ", ");
    text += " to " + joined(texts_of(to), ", ");
    if (where) text += " where " + where->str();
    return only.empty() ? text : text + " only " + only;
}

std::string Limit::str() const {
    return std::string("at ") + (most ? "most " : "least ") + std::to_string(number) + (enabled ? " enabled " : " ") + kind + " per account" +
           (where ? " where " + where->str() : "");
}

std::string World::yaml() const {
    std::string text = "jeton: 1\nschema:\n  account:\n";
    for (const auto& [name, a] : attributes) {
        text += "    " + name + ": {type: " + a.type;
        if (!a.one_of.empty()) text += ", one-of: " + listed(a.one_of);
        if (a.fallback) text += ", default: " + setting(a, {*a.fallback});
        text += (a.inherit.empty() ? "" : ", inherit: " + a.inherit) + "}\n";
    }
    text += "actions: " + listed(actions) + "\nroles: " + listed(roles) + "\ntoken-kinds:\n";
    for (const auto& [name, k] : kinds)
        text += "  " + name + ": {purpose: test, action: " + k.action + ", filters: " + k.filters + (k.days ? ", expires-after: " + std::to_string(k.days) + "d" : "") + "}\n";
    text += "filters:\n";
    for (const auto& [name, f] : filters) text += "  " + name + ": " + quoted(f) + "\n";
    text += "rules:\n";
    for (const auto& r : rules) text += "  - " + quoted(r.str()) + "\n";
    text += "limits:\n";
    for (const auto& l : limits) text += "  - " + quoted(l.str()) + "\n";
    text += "accounts:\n";
    for (const auto& [id, a] : accounts)
        if (a.parent.empty()) text += "  " + written(*this, id, a) + "\n";
    text += "users:\n";
    for (const auto& [user, homes] : users) {
        Texts parts;
        for (const auto& [account, role] : homes) parts.push_back(quoted(account) + ": " + quoted(role));
        text += "  " + user + ": {" + joined(parts, ", ") + "}\n";
    }
    text += "tokens:\n";
    for (const auto& [id, t] : tokens) {
        text += "  " + id + ": {kind: " + t.kind + ", account: " + quoted(t.account);
        if (!t.name.empty()) text += ", name: " + t.name;
        if (!t.created.empty()) text += ", created: " + quoted(t.created);
        if (!t.created_by.empty()) text += ", created-by: " + t.created_by;
        if (!t.enabled) text += ", enabled: false";
        text += ", expires: " + (t.expires.empty() ? "never" : quoted(t.expires));
        if (!t.filters.empty()) text += ", filters: " + listed(t.filters);
        if (t.any_filter) text += ", filters-operator: or";
        if (t.accounts) text += ", accounts: " + listed(*t.accounts);
        text += "}\n";
    }
    return text;
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

bool World::applies(const Rule& rule, const std::string& principal, const std::string& action, const std::string& a, const std::string& b,
                    const Token* token, const std::string& token_id) const {
    if (!matches_action(rule.actions, action) || (!rule.by.empty() && !has(rule.by, principal))) return false;
    const Texts up_a = chain(a), up_b = chain(b);
    const Facts from = facts("from.", a), to = facts("to.", b);
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
    Facts all = from;
    all.insert(to.begin(), to.end());
    all["now"] = {clock};
    if (token != nullptr) {
        all["token.id"] = {token_id};
        all["token.kind"] = {token->kind};
        all["token.account"] = {token->account};
        if (!token->name.empty()) all["token.name"] = {token->name};
        if (!token->created_by.empty()) all["token.created-by"] = {token->created_by};
        if (!token->expires.empty()) all["token.expires"] = {token->expires};
    }
    return rule.where->holds(all);
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
    for (const auto& [id, token] : tokens) all[id] = {token.kind, token.account, id, &token};
    for (const auto& [user, homes] : users)
        for (const auto& [account, role] : homes) all[user + " at " + account] = {role, account, {}, nullptr};
    return all;
}

std::optional<Answer> World::decide(const Principal& who, const std::string& action, const std::string& account) const {
    if (const Token* token = who.token) {
        if (!token->enabled || (!token->expires.empty() && token->expires <= clock)) return std::nullopt;
        if (token->accounts && !has(*token->accounts, account)) return std::nullopt;
    }
    Answer answer;
    for (const Rule& rule : rules)
        if (applies(rule, who.word, action, who.home, account, who.token, who.token_id))
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

Scopes World::scopes() const {
    Scopes all;
    for (const auto& [label, who] : principals())
        for (const auto& action : actions)
            for (const auto& [account, it] : accounts)
                if (auto answer = decide(who, action, account)) all.emplace(Pair{label, action, account}, std::move(*answer));
    return all;
}

std::size_t World::count(const Limit& limit, const std::string& account, const std::string& then) const {
    std::size_t n = 0;
    for (const auto& [id, t] : tokens)
        n += t.kind == limit.kind && t.account == account && (!limit.enabled || (t.enabled && (t.expires.empty() || t.expires > then)));
    return n;
}

std::set<std::tuple<std::size_t, std::string, std::size_t>> World::exceeded() const {
    std::set<std::tuple<std::size_t, std::string, std::size_t>> all;
    for (std::size_t i = 0; i < limits.size(); ++i)
        for (const auto& [account, it] : accounts) {
            const std::size_t n = count(limits[i], account, clock);
            const bool beyond = limits[i].most ? n > limits[i].number : n < limits[i].number;
            if (beyond && (!limits[i].where || limits[i].where->holds(facts("account.", account)))) all.emplace(i, account, n);
        }
    return all;
}

std::set<std::size_t> World::applied_rules() const {
    std::set<std::size_t> all;
    for (std::size_t i = 0; i < rules.size(); ++i)
        for (const auto& [label, who] : principals())
            for (const auto& action : actions)
                for (const auto& [account, it] : accounts)
                    if (applies(rules[i], who.word, action, who.home, account, who.token, who.token_id)) all.insert(i);
    return all;
}

}  // namespace naive
