// Worlds and changes as a draw has them: small, so that all pairs can be compared, and of every kind.
#include <algorithm>

#include "tests/support/naive_world.hpp"

namespace naive {
namespace {

const Texts targets{"self", "descendants", "children", "organization", "any", "siblings", "parent", "ancestors", "account", "subtree", "linked", "linking"};
const Texts dates{"2025-06-01", "2026-02-01", "2026-05-01", "2027-01-01"};

std::string midnight(const std::string& date) { return date + "T00:00:00Z"; }

template <class Map>
std::string key_of(Draw& draw, const Map& map) {
    if (map.empty()) return {};
    auto at = map.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(draw.below(map.size())));
    return at->first;
}

Condition leaf(Draw& draw, const World& world, const Texts& prefixes) {
    const std::string prefix = draw.from(prefixes);
    Condition c;
    if (prefix == "now") {
        c.kind = draw.one_in(2) ? Condition::Kind::below : Condition::Kind::at_least;
        c.field = "now";
        c.value = draw.from(dates);
        return c;
    }
    if (prefix == "token.") {
        switch (draw.below(5)) {
            case 0: c.field = "token.kind", c.value = key_of(draw, world.kinds); break;
            case 1: c.field = "token.name", c.value = draw.from(Texts{"web", "ops"}); break;
            case 2: c.field = "token.id", c.value = "t1"; break;
            case 3: c.field = draw.from(Texts{"token.name", "token.created-by", "token.expires"}), c.kind = Condition::Kind::exists; break;
            default: c.field = "token.expires", c.value = draw.one_in(2) ? "now" : draw.from(dates), c.kind = Condition::Kind::at_least;
        }
        return c;
    }
    switch (draw.below(7)) {
        case 0: c.field = "open", c.value = draw.one_in(2) ? "true" : "false"; break;
        case 1: c.field = "kind", c.value = draw.from(Texts{"logs", "metrics"}); break;
        case 2: c.field = "suspended", c.value = "true"; break;
        case 3: c.field = "level", c.value = std::to_string(draw.below(4)), c.kind = draw.one_in(2) ? Condition::Kind::below : Condition::Kind::at_least; break;
        case 4: c.field = draw.from(Texts{"readers", "level", "owner"}), c.kind = Condition::Kind::exists; break;
        case 5: c.field = "id", c.value = key_of(draw, world.accounts); break;
        default: c.field = "owner", c.value = key_of(draw, world.accounts);
    }
    c.field = prefix + c.field;
    return c;
}

Condition condition(Draw& draw, const World& world, const Texts& prefixes, int depth = 0) {
    if (depth == 2 || draw.below(3) == 0) return leaf(draw, world, prefixes);
    Condition c;
    c.kind = draw.from(std::vector<Condition::Kind>{Condition::Kind::all, Condition::Kind::any, Condition::Kind::negation});
    const std::size_t parts = c.kind == Condition::Kind::negation ? 1 : 2;
    for (std::size_t i = 0; i < parts; ++i) c.parts.push_back(condition(draw, world, prefixes, depth + 1));
    return c;
}

Selector selector(Draw& draw, const World& world, const Texts& words) {
    Selector s{draw.from(words), {}};
    if (s.word == "account" || s.word == "subtree") {
        s.names.push_back(key_of(draw, world.accounts));
        if (draw.one_in(3) && !world.gone_accounts.empty()) s.names.push_back(*world.gone_accounts.begin());
        std::sort(s.names.begin(), s.names.end());
        s.names.erase(std::unique(s.names.begin(), s.names.end()), s.names.end());
    }
    if (s.word == "linked" || s.word == "linking") s.names.push_back(draw.from(Texts{"readers", "owner"}));
    return s;
}

std::string filter_text(Draw& draw, const World& world) {
    const std::string named = key_of(draw, world.filters);
    Texts choices{"env:prod", "level:error", "*:*", "zone:eu"};
    if (!named.empty()) choices.insert(choices.end(), {named, named + " AND zone:eu", "NOT " + named});
    return draw.from(choices);
}

Texts distinct(Draw& draw, const Texts& from, std::size_t most) {
    Texts chosen;
    for (std::size_t i = 0, n = 1 + draw.below(most); i < n; ++i) chosen.push_back(draw.from(from));
    std::sort(chosen.begin(), chosen.end());
    chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
    return chosen;
}

template <class Map>
Texts keys(const Map& map) {
    Texts all;
    for (const auto& [key, value] : map) all.push_back(key);
    return all;
}

Rule rule(Draw& draw, const World& world) {
    Rule r;
    r.allow = draw.below(4) != 3;
    r.actions = distinct(draw, {"logs.search", "logs.view", "logs.*", "*", "token.create"}, 2);
    Texts words = keys(world.kinds);
    words.insert(words.end(), world.roles.begin(), world.roles.end());
    if (draw.below(3) != 0) r.by = distinct(draw, words, 2);
    if (draw.one_in(2)) r.from.push_back(selector(draw, world, {"main", "sub", "account", "subtree", "any"}));
    for (std::size_t i = 0, n = 1 + draw.below(2); i < n; ++i) r.to.push_back(selector(draw, world, targets));
    if (r.to.size() == 2 && r.to[0].str() == r.to[1].str()) r.to.pop_back();
    if (draw.below(3) != 0) r.where = condition(draw, world, {"from.", "to.", "token.", "now"});
    if (draw.one_in(3)) r.only = filter_text(draw, world);
    return r;
}

Texts setting(Draw& draw, const World& world, const std::string& name) {
    if (name == "open" || name == "suspended") return {draw.one_in(2) ? "true" : "false"};
    if (name == "kind") return {draw.from(Texts{"logs", "metrics"})};
    if (name == "level") return {std::to_string(draw.below(4))};
    if (name == "owner") return {key_of(draw, world.accounts)};
    return draw.one_in(4) ? Texts{} : distinct(draw, keys(world.accounts), 2);
}

Account account(Draw& draw, const World& world) {
    Account a;
    for (const auto& [name, declared] : world.attributes)
        if (draw.one_in(3) && !(world.accounts.empty() && declared.type.starts_with("account"))) a.settings[name] = setting(draw, world, name);
    return a;
}

Token token(Draw& draw, const World& world) {
    Token t;
    t.kind = key_of(draw, world.kinds);
    t.account = key_of(draw, world.accounts);
    if (draw.one_in(3)) t.name = draw.from(Texts{"web", "ops"});
    if (draw.one_in(3)) t.created_by = "ann";
    t.enabled = draw.below(4) != 3;
    if (draw.one_in(3)) t.expires = midnight(draw.from(dates));
    if (world.kinds.at(t.kind).filters != "none" && draw.one_in(2)) {
        t.filters = distinct(draw, {filter_text(draw, world), filter_text(draw, world), filter_text(draw, world)}, 3);
        t.any_filter = draw.one_in(2);
    }
    if (draw.one_in(4)) t.accounts = distinct(draw, keys(world.accounts), 3);
    t.created = "2025-12-01T00:00:00Z";
    return t;
}

}  // namespace

std::vector<Rule> random_rules(Draw& draw, const World& world, std::size_t most) {
    std::vector<Rule> rules;
    for (std::size_t i = 0, n = 1 + draw.below(most); i < n; ++i) rules.push_back(rule(draw, world));
    return rules;
}

World random_world(Draw& draw) {
    World w;
    const auto inherit = [&]() -> std::string { return draw.one_in(2) ? "nearest" : ""; };
    w.attributes = {{"open", {"boolean", {}, draw.one_in(2) ? std::optional<std::string>("true") : std::nullopt, inherit()}},
                    {"suspended", {"boolean", {}, {}, "any"}},
                    {"kind", {"keyword", {"logs", "metrics"}, "logs", inherit()}},
                    {"level", {"long", {}, draw.one_in(2) ? std::optional<std::string>("2") : std::nullopt, inherit()}},
                    {"owner", {"account", {}, {}, inherit()}},
                    {"readers", {"accounts", {}, {}, inherit()}}};
    w.actions = {"logs.search", "logs.view", "token.create"};
    w.roles = {"admin", "reader"};
    w.kinds = {{"api", {"logs.search", "optional", 0}}, {"share", {"logs.view", "expected", draw.one_in(2) ? 7 : 0}}, {"ship", {"token.create", "none", 0}}};
    w.filters = {{"f0", "env:prod"}, {"f1", draw.one_in(2) ? "level:error" : "f0 AND level:error"}};
    for (std::size_t i = 0, n = 1 + draw.below(8); i < n; ++i) {
        Account a = account(draw, w);
        if (draw.below(3) != 0) a.parent = key_of(draw, w.accounts);
        w.accounts["a" + std::to_string(i)] = std::move(a);
    }
    for (std::size_t i = 0, n = draw.below(7); i < n; ++i) w.tokens["t" + std::to_string(i)] = token(draw, w);
    for (std::size_t i = 0, n = draw.below(3); i < n; ++i) {
        auto& homes = w.users["u" + std::to_string(i)];
        for (std::size_t k = 0, m = draw.below(3); k < m; ++k) homes[key_of(draw, w.accounts)] = draw.from(w.roles);
    }
    w.rules = random_rules(draw, w, draw.one_in(12) ? 80 : 6);
    for (std::size_t i = 0, n = draw.below(3); i < n; ++i) {
        Limit l{draw.one_in(2), 1 + draw.below(2), draw.one_in(2), key_of(draw, w.kinds), {}};
        if (draw.one_in(2)) l.where = condition(draw, w, {"account."});
        w.limits.push_back(std::move(l));
    }
    return w;
}

Step random_step(Draw& draw, const World& world, std::size_t number) {
    static const Texts words{"set", "set", "set", "set", "reset", "reset", "tick", "update-token", "update-token", "create-token", "delete-token", "attach-filter", "detach-filter", "create-account", "move-account",
                             "delete-account", "set-role", "remove-role", "create-user", "delete-user", "create-filter", "edit-filter", "delete-filter", "replace", "tick"};
    Step s;
    s.word = draw.from(words);
    const std::string fresh = std::to_string(number);
    const auto needs = [&](bool there) {
        if (!there) s.word = "tick";
        return there;
    };
    if (s.word == "set" || s.word == "reset" || s.word == "create-account" || s.word == "move-account" || s.word == "delete-account") {
        if (needs(!world.accounts.empty())) s.subject = key_of(draw, world.accounts);
    } else if (s.word == "update-token" || s.word == "delete-token" || s.word == "attach-filter" || s.word == "detach-filter") {
        if (needs(!world.tokens.empty())) s.subject = key_of(draw, world.tokens);
    } else if (s.word == "set-role" || s.word == "remove-role" || s.word == "delete-user") {
        if (needs(!world.users.empty() && !world.accounts.empty())) s.subject = key_of(draw, world.users);
    } else if (s.word == "edit-filter" || s.word == "delete-filter") {
        if (needs(!world.filters.empty())) s.subject = key_of(draw, world.filters);
    } else if (s.word == "create-token" || s.word == "replace") {
        (void)needs(!world.accounts.empty());
    }
    if (s.word == "set") s.account = account(draw, world);
    if (s.word == "reset") s.fields = distinct(draw, keys(world.attributes), 2);
    if (s.word == "create-account") {
        s.account = account(draw, world);
        if (draw.below(3) != 0) s.account.parent = s.subject;
        s.subject = draw.one_in(10) ? key_of(draw, world.accounts) : "n" + fresh;
    }
    if (s.word == "move-account" && draw.below(3) != 0) s.object = key_of(draw, world.accounts);
    if (s.word == "delete-account") s.flag = draw.one_in(2);
    if (s.word == "create-token" || s.word == "update-token") {
        s.token = token(draw, world);
        for (const char* key : {"enabled", "expires", "filters", "filters-operator", "accounts", "name"})
            if (draw.one_in(2) && !(std::string(key) == "name" && s.token.name.empty())) s.fields.push_back(key);
        if (s.word == "create-token") s.subject = draw.one_in(10) && !world.gone_tokens.empty() ? *world.gone_tokens.begin() : "m" + fresh;
        if (std::find(s.fields.begin(), s.fields.end(), "accounts") != s.fields.end() && !s.token.accounts && s.word == "create-token") std::erase(s.fields, "accounts");
    }
    if (s.word == "attach-filter") s.object = filter_text(draw, world);
    if (s.word == "detach-filter") {
        const Texts& have = world.tokens.at(s.subject).filters;
        s.object = have.empty() ? "env:prod" : draw.from(have);
    }
    if (s.word == "create-filter") s.subject = "g" + fresh, s.object = draw.from(Texts{"zone:us", "env:prod"});
    if (s.word == "edit-filter") s.object = draw.from(Texts{"zone:us", "env:prod", "level:error AND zone:eu"});
    if (s.word == "delete-filter") s.flag = draw.one_in(2), s.disable = draw.one_in(3);
    if (s.word == "create-user") s.subject = draw.one_in(5) && !world.users.empty() ? key_of(draw, world.users) : "v" + fresh;
    if (s.word == "set-role" || s.word == "remove-role") {
        s.object = key_of(draw, world.accounts);
        s.role = draw.from(world.roles);
        const auto& homes = world.users.at(s.subject);
        if (s.word == "remove-role" && !homes.empty()) s.object = key_of(draw, homes);
    }
    if (s.word == "replace") s.rules = random_rules(draw, world, 4);
    if (s.word == "tick") s.object = midnight(draw.from(dates));
    return s;
}

}  // namespace naive
