// A naive world as a policy file.
#include "tests/support/naive_world.hpp"

namespace naive {
namespace {

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

}  // namespace

std::string Condition::str() const {
    switch (kind) {
        case Kind::equals: return field + ":" + value;
        case Kind::at_least: return field + ":>=" + value;
        case Kind::below: return field + ":<" + value;
        case Kind::at_most: return field + ":<=" + value;
        case Kind::exists: return "_exists_:" + field;
        case Kind::negation: return "NOT (" + parts[0].str() + ")";
        case Kind::all:
        case Kind::any: break;
    }
    return "(" + joined(texts_of(parts), kind == Kind::all ? " AND " : " OR ") + ")";
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

std::string Policy::section(const std::string& name) const {
    std::string text = name + ":\n";
    if (name == "schema") {
        text += "  account:\n";
        for (const auto& [attribute, a] : attributes) {
            text += "    " + attribute + ": {type: " + a.type;
            if (!a.one_of.empty()) text += ", one-of: " + listed(a.one_of);
            if (a.fallback) text += ", default: " + setting(a, {*a.fallback});
            text += (a.inherit.empty() ? "" : ", inherit: " + a.inherit) + "}\n";
        }
    }
    if (name == "actions") text = name + ": " + listed(actions) + "\n";
    if (name == "roles") text = name + ": " + listed(roles) + "\n";
    if (name == "token-kinds")
        for (const auto& [kind, k] : kinds)
            text += "  " + kind + ": {purpose: test, action: " + k.action + ", filters: " + k.filters + (k.days ? ", expires-after: " + std::to_string(k.days) + "d" : "") + "}\n";
    if (name == "filters")
        for (const auto& [filter, f] : filters) text += "  " + filter + ": " + quoted(f) + "\n";
    if (name == "rules")
        for (const auto& r : rules) text += "  - " + quoted(r.str()) + "\n";
    if (name == "limits")
        for (const auto& l : limits) text += "  - " + quoted(l.str()) + "\n";
    return text;
}

std::string World::account_line(const std::string& account) const {
    const Account& a = accounts.at(account);
    std::string text = "{\"id\": " + quoted(account);
    if (!a.parent.empty()) text += ", \"parent\": " + quoted(a.parent);
    for (const auto& [attribute, value] : a.settings) text += ", " + quoted(attribute) + ": " + setting(attributes.at(attribute), value);
    return text + "}\n";
}

std::string World::yaml(Accounts which) const {
    std::string text = "jeton: 1\n";
    for (const auto& name : sections) text += section(name);
    if (which == Accounts::within) text += "accounts:\n";
    for (const auto& [id, a] : accounts)
        if (a.parent.empty() && which == Accounts::within) text += "  " + written(*this, id, a) + "\n";
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
        if (!t.ends_by_kind) text += ", expires: " + (t.expires.empty() ? "never" : quoted(t.expires));
        if (!t.filters.empty()) text += ", filters: " + listed(t.filters);
        if (t.any_filter) text += ", filters-operator: or";
        if (t.accounts) text += ", accounts: " + listed(*t.accounts);
        text += "}\n";
    }
    return text;
}

}  // namespace naive
