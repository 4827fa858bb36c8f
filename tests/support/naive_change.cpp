// Changes to a naive world, and the words for them.
#include <algorithm>
#include <chrono>

#include "tests/support/naive_world.hpp"

namespace naive {
namespace {

bool has(const Texts& list, const std::string& text) { return std::find(list.begin(), list.end(), text) != list.end(); }

jeton::Value value(const std::string& text) { return jeton::Value{text}; }

jeton::Value listed(const Texts& texts) {
    jeton::Value::List list;
    for (const auto& t : texts) list.push_back(value(t));
    return jeton::Value{list};
}

jeton::Change::Fields fields_of(const Account& account) {
    jeton::Change::Fields fields;
    for (const auto& [name, v] : account.settings) {
        const bool is_switch = name == "open" || name == "suspended";
        fields.emplace_back(name, name == "readers" ? listed(v) : is_switch ? jeton::Value{v.front() == "true"} :
                                  name == "level" ? jeton::Value{jeton::Value::Number{v.front()}} : value(v.front()));
    }
    return fields;
}

jeton::Change::Fields fields_of(const Token& token, const Texts& which) {
    jeton::Change::Fields fields;
    for (const auto& key : which) {
        if (key == "name") fields.emplace_back(key, value(token.name));
        if (key == "created-by") fields.emplace_back(key, value(token.created_by));
        if (key == "enabled") fields.emplace_back(key, jeton::Value{token.enabled});
        if (key == "expires") fields.emplace_back(key, value(token.expires.empty() ? "never" : token.expires));
        if (key == "filters") fields.emplace_back(key, listed(token.filters));
        if (key == "filters-operator") fields.emplace_back(key, value(token.any_filter ? "or" : "and"));
        if (key == "accounts") fields.emplace_back(key, token.accounts ? listed(*token.accounts) : value("any"));
    }
    return fields;
}

bool names_filter(const std::string& text, const std::string& filter) {
    for (auto at = text.find(filter); at != std::string::npos; at = text.find(filter, at + 1))
        if (at + filter.size() == text.size() || text[at + filter.size()] < '0' || text[at + filter.size()] > '9') return true;      // f1 is not f10
    return false;
}

std::string misfit(const World& world, const Token& token) {
    if (token.accounts && token.accounts->empty()) return "empty-list";
    return !token.filters.empty() && world.kinds.at(token.kind).filters == "none" ? "filters-not-allowed" : "";
}

std::string delete_account(World& world, const Step& step) {
    std::set<std::string> below;
    for (const auto& [id, a] : world.accounts)
        if (has(world.chain(id), step.subject)) below.insert(id);
    if (!step.flag && below.size() > 1) return "has-sub-accounts";
    for (const auto& id : below) {
        world.accounts.erase(id);
        world.gone_accounts.insert(id);
        for (auto& [user, homes] : world.users) homes.erase(id);
    }
    for (auto t = world.tokens.begin(); t != world.tokens.end();) {
        if (below.contains(t->second.account)) {
            world.gone_tokens.insert(t->first);
            t = world.tokens.erase(t);
        } else {
            ++t;
        }
    }
    return {};
}

std::string delete_filter(World& world, const Step& step) {
    const std::string& name = step.subject;
    bool inside = false, used = false;
    for (const auto& [other, text] : world.filters) inside = inside || names_filter(text, name);
    for (const auto& rule : world.rules) inside = inside || names_filter(rule.only, name);
    for (const auto& [id, t] : world.tokens)
        for (const auto& f : t.filters) (f == name ? used : inside) |= names_filter(f, name);
    if (inside || (used && !step.flag && !step.disable)) return "filter-in-use";
    for (auto& [id, t] : world.tokens) {
        if (!has(t.filters, name)) continue;
        std::erase(t.filters, name);
        if (step.disable) t.enabled = false;
    }
    world.filters.erase(name);
    return {};
}

std::string update_token(World& world, const Step& step) {
    Token& t = world.tokens.at(step.subject);
    for (const auto& key : step.fields) {
        if (key == "name") t.name = step.token.name;
        if (key == "enabled") t.enabled = step.token.enabled;
        if (key == "expires") t.expires = step.token.expires, t.ends_by_kind = false;
        if (key == "filters") t.filters = step.token.filters;
        if (key == "filters-operator") t.any_filter = step.token.any_filter;
        if (key == "accounts") t.accounts = step.token.accounts;
    }
    return misfit(world, t);
}

std::string create_token(World& world, const Step& step) {
    if (world.tokens.contains(step.subject) || world.gone_tokens.contains(step.subject)) return "id-taken";
    Token t = step.token;
    t.created = world.clock;
    const int days = world.kinds.at(t.kind).days;
    t.ends_by_kind = !has(step.fields, "expires") && days == 0;
    if (!has(step.fields, "expires")) t.expires = days ? later(world.clock, days) : "";
    if (!has(step.fields, "filters")) t.filters.clear();
    if (!has(step.fields, "filters-operator")) t.any_filter = false;
    if (!has(step.fields, "accounts")) t.accounts.reset();
    if (!has(step.fields, "enabled")) t.enabled = true;
    if (!has(step.fields, "name")) t.name.clear();
    if (!has(step.fields, "created-by")) t.created_by.clear();
    const std::string code = misfit(world, t);
    if (code.empty()) world.tokens[step.subject] = std::move(t);
    return code;
}

}  // namespace

std::string later(const std::string& date, int days) {
    using namespace std::chrono;
    const sys_days day{year{std::stoi(date.substr(0, 4))} / std::stoi(date.substr(5, 2)) / std::stoi(date.substr(8, 2))};
    const year_month_day then{day + std::chrono::days{days}};
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(then.year()), static_cast<unsigned>(then.month()), static_cast<unsigned>(then.day()));
    return text + date.substr(10);
}

void Step::add_to(jeton::Change& change) const {
    using jeton::Change;
    if (word == "create-account") change.create_account(subject, account.parent, fields_of(account));
    if (word == "move-account") change.move_account(subject, object);
    if (word == "delete-account") flag ? change.delete_account_and_sub_accounts(subject) : change.delete_account(subject);
    if (word == "set") change.set(subject, fields_of(account));
    if (word == "reset") change.reset(subject, fields);
    if (word == "create-token") change.create_token(subject, token.kind, token.account, fields_of(token, fields));
    if (word == "update-token") change.update_token(subject, fields_of(token, fields));
    if (word == "delete-token") change.delete_token(subject);
    if (word == "attach-filter") change.attach_filter(subject, object);
    if (word == "detach-filter") change.detach_filter(subject, object);
    if (word == "create-filter") change.create_filter(subject, object);
    if (word == "edit-filter") change.edit_filter(subject, object);
    if (word == "delete-filter") change.delete_filter(subject, disable ? Change::InUse::disable_token : flag ? Change::InUse::detach : Change::InUse::refuse);
    if (word == "create-user") change.create_user(subject);
    if (word == "delete-user") change.delete_user(subject);
    if (word == "set-role") change.set_role(subject, object, role);
    if (word == "remove-role") change.remove_role(subject, object);
    if (word == "tick") change.tick(*jeton::Time::parse(object));
    if (word == "replace") {
        std::string yaml;
        for (const auto& name : fields) yaml += policy.section(name);
        change.replace(yaml);
    }
}

namespace {

void replace(Policy& old, const Policy& with, const std::string& section) {
    if (section == "schema") old.attributes = with.attributes;
    if (section == "actions") old.actions = with.actions;
    if (section == "roles") old.roles = with.roles;
    if (section == "token-kinds") old.kinds = with.kinds;
    if (section == "filters") old.filters = with.filters;
    if (section == "rules") old.rules = with.rules;
    if (section == "limits") old.limits = with.limits;
}

/// What may not be named: an account that is not there, or not any more.
bool names_nobody(const World& world, const Texts& names) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return !world.accounts.contains(name); });
}

bool names_nobody(const World& world, const Account& account) {
    return std::any_of(account.settings.begin(), account.settings.end(), [&](const auto& setting) {
        return world.attributes.at(setting.first).type.starts_with("account") && names_nobody(world, setting.second);
    });
}

}  // namespace

std::string make(World& world, const Step& step) {
    const std::string &word = step.word, &subject = step.subject, &object = step.object;
    const auto token = [&]() -> Token& { return world.tokens.at(subject); };
    if (word == "create-account") {
        if (world.accounts.contains(subject) || world.gone_accounts.contains(subject)) return "id-taken";
        world.accounts[subject] = step.account;
        if (names_nobody(world, step.account)) return "unknown-account";
    } else if (word == "move-account") {
        if (!object.empty() && has(world.chain(object), subject)) return "moves-below-itself";
        world.accounts.at(subject).parent = object;
    } else if (word == "delete-account") {
        return delete_account(world, step);
    } else if (word == "set") {
        if (names_nobody(world, step.account)) return "unknown-account";
        for (const auto& [name, v] : step.account.settings) world.accounts.at(subject).settings[name] = v;
    } else if (word == "reset") {
        for (const auto& name : step.fields) world.accounts.at(subject).settings.erase(name);
    } else if (word == "replace") {
        for (const auto& section : step.fields) replace(world, step.policy, section);
        // An end is fixed, whatever the kind says now. Who neither said nor got one gets it from the first life time there is.
        for (auto& [id, t] : world.tokens) {
            const int days = t.ends_by_kind && t.expires.empty() ? world.kinds.at(t.kind).days : 0;
            if (days != 0) t.expires = later(t.created, days);
            t.ends_by_kind = t.ends_by_kind && t.expires.empty();
        }
    } else if (word == "create-token") {
        return create_token(world, step);
    } else if (word == "update-token") {
        return update_token(world, step);
    } else if (word == "delete-token") {
        world.tokens.erase(subject);
        world.gone_tokens.insert(subject);
    } else if (word == "attach-filter") {
        if (has(token().filters, object)) return "filter-attached";
        token().filters.push_back(object);
        return misfit(world, token());
    } else if (word == "detach-filter") {
        if (!has(token().filters, object)) return "filter-not-attached";
        std::erase(token().filters, object);
    } else if (word == "create-filter") {
        if (world.filters.contains(subject)) return "duplicate-name";
        world.filters[subject] = object;
    } else if (word == "edit-filter") {
        world.filters.at(subject) = object;
    } else if (word == "delete-filter") {
        return delete_filter(world, step);
    } else if (word == "create-user") {
        if (!world.users.emplace(subject, std::map<std::string, std::string>{}).second) return "duplicate-name";
    } else if (word == "delete-user") {
        world.users.erase(subject);
    } else if (word == "set-role") {
        world.users.at(subject)[object] = step.role;
    } else if (word == "remove-role") {
        if (world.users.at(subject).erase(object) == 0) return "unknown-role";
    } else if (word == "tick") {
        if (object < world.clock) return "clock-goes-back";
        world.clock = object;
    }
    return {};
}

std::string refused_by_limits(const World& before, const World& after) {
    for (const auto& [i, account, n] : after.exceeded()) {
        const Limit& limit = after.limits[i];
        const std::size_t was = before.count(limit, account, after.clock);
        if (limit.most ? n > was : n < was) return limit.most ? "limit-most" : "limit-least";
    }
    return {};
}

}  // namespace naive
