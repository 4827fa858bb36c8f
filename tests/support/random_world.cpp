// Worlds and changes as a draw has them: small, so that all pairs can be compared, and of every kind.
#include <algorithm>

#include "tests/support/random_pick.hpp"

namespace naive {
namespace {

const Texts targets{"self", "descendants", "children", "organization", "any", "siblings", "parent", "ancestors", "account", "subtree", "linked", "linking"};
const Texts dates{"2026-01-10", "2026-02-01", "2026-02-20", "2026-04-01", "2026-07-01", "2027-01-01", "2025-06-01"};

std::string moment(Draw& draw) { return draw.from(Texts{"now", "now", "now+20d", "now-12d"}); }

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
            default: c.field = "token.expires", c.value = draw.one_in(2) ? moment(draw) : draw.from(dates), c.kind = draw.one_in(2) ? Condition::Kind::below : Condition::Kind::at_least;
        }
        return c;
    }
    switch (draw.below(8)) {
        case 7:
            c.field = "until", c.value = draw.one_in(3) ? draw.from(dates) : moment(draw);
            c.kind = draw.from(std::vector<Condition::Kind>{Condition::Kind::at_most, Condition::Kind::below, Condition::Kind::at_least, Condition::Kind::exists});
            break;
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
    if (draw.one_in(3)) r.only = random_filter(draw, world);
    return r;
}

Texts setting(Draw& draw, const World& world, const std::string& name) {
    if (name == "open" || name == "suspended") return {draw.one_in(2) ? "true" : "false"};
    if (name == "kind") return {draw.from(Texts{"logs", "metrics"})};
    if (name == "level") return {std::to_string(draw.below(4))};
    if (name == "until") return {random_date(draw)};
    const bool dead = !world.gone_accounts.empty() && draw.one_in(10);
    if (name == "owner") return {dead ? *world.gone_accounts.rbegin() : key_of(draw, world.accounts)};
    if (dead) return {*world.gone_accounts.begin()};
    return draw.one_in(4) ? Texts{} : distinct(draw, keys(world.accounts), 2);
}

/// A token of a policy file: where its kind has a life time, it may be left to that.
void file_token(Draw& draw, const World& world, Token& token) {
    token = random_token(draw, world);
    const int days = world.kinds.at(token.kind).days;
    token.ends_by_kind = days != 0 && draw.one_in(2);
    if (token.ends_by_kind) token.expires = later(token.created, days);
}

}  // namespace

std::string random_filter(Draw& draw, const World& world) {
    const std::string named = key_of(draw, world.filters);
    Texts choices{"env:prod", "level:error", "*:*", "zone:eu"};
    if (!named.empty()) choices.insert(choices.end(), {named, named + " AND zone:eu", "NOT " + named});
    return draw.from(choices);
}

std::string random_date(Draw& draw) { return draw.from(dates) + "T00:00:00Z"; }

Condition random_condition(Draw& draw, const World& world, const Texts& prefixes) { return condition(draw, world, prefixes); }

Account random_account(Draw& draw, const World& world) {
    Account a;
    for (const auto& [name, declared] : world.attributes)
        if (draw.one_in(3) && !(world.accounts.empty() && declared.type.starts_with("account"))) a.settings[name] = setting(draw, world, name);
    return a;
}

Token random_token(Draw& draw, const World& world) {
    Token t;
    t.kind = key_of(draw, world.kinds);
    t.account = key_of(draw, world.accounts);
    if (draw.one_in(3)) t.name = draw.from(Texts{"web", "ops"});
    if (draw.one_in(3)) t.created_by = "ann";
    t.enabled = draw.below(4) != 3;
    if (draw.one_in(3)) t.expires = random_date(draw);
    if (world.kinds.at(t.kind).filters != "none" && draw.one_in(2)) {
        t.filters = distinct(draw, {random_filter(draw, world), random_filter(draw, world), random_filter(draw, world)}, 3);
        t.any_filter = draw.one_in(2);
    }
    if (draw.one_in(4)) t.accounts = distinct(draw, keys(world.accounts), 3);
    t.created = "2025-12-01T00:00:00Z";
    return t;
}

std::vector<Rule> random_rules(Draw& draw, const World& world, std::size_t most) {
    std::vector<Rule> rules;
    const std::size_t n = draw.one_in(20) ? 65 + draw.below(8) : 1 + draw.below(most);      // more than a word of 64 now and then
    for (std::size_t i = 0; i < n; ++i) rules.push_back(rule(draw, world));
    return rules;
}

std::vector<Limit> random_limits(Draw& draw, const World& world) {
    std::vector<Limit> limits;
    for (std::size_t i = 0, n = draw.below(3); i < n; ++i) {
        Limit l{draw.one_in(2), 1 + draw.below(2), draw.one_in(2), key_of(draw, world.kinds), {}};
        if (draw.one_in(2)) l.where = condition(draw, world, {"account."});
        limits.push_back(std::move(l));
    }
    return limits;
}

std::map<std::string, Attribute> random_schema(Draw& draw) {
    const auto inherit = [&]() -> std::string { return draw.one_in(2) ? "nearest" : ""; };
    return {{"open", {"boolean", {}, draw.one_in(2) ? std::optional<std::string>("true") : std::nullopt, inherit()}},
            {"suspended", {"boolean", {}, {}, "any"}},
            {"kind", {"keyword", {"logs", "metrics"}, "logs", inherit()}},
            {"level", {"long", {}, draw.one_in(2) ? std::optional<std::string>("2") : std::nullopt, inherit()}},
            {"until", {"date", {}, {}, inherit()}},
            {"owner", {"account", {}, {}, inherit()}},
            {"readers", {"accounts", {}, {}, inherit()}}};
}

World random_world(Draw& draw, const Extent& extent) {
    World w;
    w.attributes = random_schema(draw);
    w.actions = {"logs.search", "logs.view", "token.create"};
    w.roles = {"admin", "reader"};
    w.kinds = {{"api", {"logs.search", "optional", 0}}, {"share", {"logs.view", "expected", draw.one_in(2) ? 45 : 0}}, {"ship", {"token.create", "none", 0}}};
    w.filters = {{"f0", "env:prod"}, {"f1", draw.one_in(2) ? "level:error" : "f0 AND level:error"}};
    std::string last;
    for (std::size_t i = 0, n = 1 + draw.below(extent.accounts); i < n; ++i) {
        Account a = random_account(draw, w);
        const std::size_t where = draw.below(4);                       // a main account, below any, below the last: trees get deep
        if (where != 0) a.parent = where == 3 ? last : key_of(draw, w.accounts);
        last = (i < 10 ? "a" : "b") + std::to_string(i);
        w.accounts[last] = std::move(a);
    }
    for (std::size_t i = 0, n = draw.below(extent.tokens + 1); i < n; ++i) file_token(draw, w, w.tokens["t" + std::to_string(i)]);
    for (std::size_t i = 0, n = draw.below(extent.users + 1); i < n; ++i) {
        auto& homes = w.users["u" + std::to_string(i)];
        for (std::size_t k = 0, m = draw.below(4); k < m; ++k) homes[key_of(draw, w.accounts)] = draw.from(w.roles);
    }
    w.rules = random_rules(draw, w, extent.rules);
    w.limits = random_limits(draw, w);
    return w;
}

}  // namespace naive
