// Changes as a draw has them, of every kind; most of them can be made.
#include "tests/support/random_pick.hpp"

namespace naive {
namespace {

const Texts words{"set", "set", "set", "set", "reset", "tick", "update-token", "update-token", "create-token", "attach-filter", "detach-filter",
                  "create-account", "move-account", "move-account", "delete-account", "delete-token", "set-role", "remove-role", "create-user",
                  "delete-user", "create-filter", "edit-filter", "edit-filter", "delete-filter", "delete-filter", "delete-filter", "replace", "replace", "tick"};

bool is_one_of(const std::string& word, const Texts& all) { return std::find(all.begin(), all.end(), word) != all.end(); }

/// What the change is about; what there is none of becomes a tick.
void pick_subject(Draw& draw, const World& world, Step& s) {
    const auto pick = [&](const auto& things) {
        s.subject = key_of(draw, things);
        if (things.empty()) s.word = "tick";
    };
    if (is_one_of(s.word, {"set", "reset", "create-account", "move-account", "delete-account"})) pick(world.accounts);
    if (is_one_of(s.word, {"update-token", "delete-token", "attach-filter", "detach-filter"})) pick(world.tokens);
    if (is_one_of(s.word, {"set-role", "remove-role", "delete-user"})) pick(world.users);
    if (is_one_of(s.word, {"edit-filter", "delete-filter"})) pick(world.filters);
    if (world.accounts.empty() && is_one_of(s.word, {"create-token", "replace", "set-role", "remove-role", "update-token"})) s.word = "tick";
}

void accounts(Draw& draw, const World& world, Step& s, const std::string& fresh) {
    if (s.word == "set") s.account = random_account(draw, world);
    if (s.word == "reset") s.fields = distinct(draw, keys(world.attributes), 2);
    if (s.word == "create-account") {
        s.account = random_account(draw, world);
        if (draw.below(4) != 3) s.account.parent = s.subject;
        s.subject = "n" + fresh;
        if (draw.one_in(12)) s.subject = world.gone_accounts.empty() ? key_of(draw, world.accounts) : *world.gone_accounts.begin();
    }
    if (s.word == "move-account" && draw.below(5) != 4) s.object = key_of(draw, world.accounts);
    if (s.word == "delete-account") s.flag = draw.one_in(2);
}

void tokens(Draw& draw, const World& world, Step& s, const std::string& fresh) {
    if (s.word == "create-token" || s.word == "update-token") {
        s.token = random_token(draw, world);
        for (const char* key : {"enabled", "expires", "filters", "filters-operator", "accounts", "name"})
            if (draw.one_in(2) && !(std::string(key) == "name" && s.token.name.empty())) s.fields.push_back(key);
        if (s.word == "create-token") {
            s.subject = draw.one_in(12) && !world.gone_tokens.empty() ? *world.gone_tokens.begin() : "m" + fresh;
            if (!s.token.accounts) std::erase(s.fields, "accounts");
        }
    }
    if (s.word == "attach-filter") s.object = random_filter(draw, world);
    if (s.word == "detach-filter") {
        const Texts& have = world.tokens.at(s.subject).filters;
        s.object = have.empty() ? "env:prod" : draw.from(have);
    }
}

void people(Draw& draw, const World& world, Step& s, const std::string& fresh) {
    if (s.word == "create-user") s.subject = draw.one_in(8) && !world.users.empty() ? key_of(draw, world.users) : "v" + fresh;
    if (s.word != "set-role" && s.word != "remove-role") return;
    s.object = key_of(draw, world.accounts);
    s.role = draw.from(world.roles);
    const auto& homes = world.users.at(s.subject);
    if (s.word == "remove-role" && !homes.empty()) s.object = key_of(draw, homes);
}

void sections_of(Draw& draw, const World& world, Step& s, const std::string& fresh) {
    s.policy = world;
    s.fields = {draw.one_in(4) ? "rules" : draw.from(sections)};
    const std::string& section = s.fields.front();
    if (section == "schema") s.policy.attributes = random_schema(draw);
    if (section == "actions") {
        s.policy.actions = {"logs.search", "logs.view", "token.create"};
        if (draw.one_in(2)) s.policy.actions.insert(s.policy.actions.begin(), "alert.read");
        std::rotate(s.policy.actions.begin(), s.policy.actions.begin() + static_cast<std::ptrdiff_t>(draw.below(3)), s.policy.actions.end());
    }
    if (section == "roles") {
        if (!is_one_of("guest", s.policy.roles)) s.policy.roles.push_back("guest");
        std::rotate(s.policy.roles.begin(), s.policy.roles.begin() + 1, s.policy.roles.end());
    }
    if (section == "token-kinds")
        for (auto& [name, kind] : s.policy.kinds) {
            kind.days = draw.one_in(2) ? 40 : 0;
            kind.action = draw.from(Texts{"logs.search", "logs.view", "token.create"});
            if (kind.filters != "none") kind.filters = draw.one_in(2) ? "expected" : "optional";
        }
    if (section == "filters") {
        for (auto& [name, text] : s.policy.filters) text = draw.from(Texts{"zone:us", "env:prod", "level:error AND zone:eu"});
        if (draw.one_in(2)) s.policy.filters["h" + fresh] = "zone:us OR env:dev";
    }
    if (section == "rules") s.policy.rules = random_rules(draw, world, draw.one_in(20) ? 70 : 6);
    if (section == "limits") s.policy.limits = random_limits(draw, world);
}

/// It may name filters whose names are before its own, so that none is ever part of itself.
std::string text_of_filter(Draw& draw, const World& world, const std::string& name) {
    Texts texts{"zone:us", "env:prod", "level:error AND zone:eu"};
    for (const auto& [other, text] : world.filters)
        if (other < name) texts.insert(texts.end(), {other, other + " OR zone:us"});
    return draw.from(texts);
}

/// By another filter, or a rule.
bool is_named(const World& world, const std::string& filter) {
    return std::any_of(world.filters.begin(), world.filters.end(), [&](const auto& each) { return each.second.find(filter) != std::string::npos; }) ||
           std::any_of(world.rules.begin(), world.rules.end(), [&](const auto& rule) { return rule.only.find(filter) != std::string::npos; });
}

void filters(Draw& draw, const World& world, Step& s, const std::string& fresh) {
    if (!is_one_of(s.word, {"create-filter", "edit-filter", "delete-filter"})) return;
    s.flag = draw.one_in(2), s.disable = draw.one_in(3);
    Texts in_use;
    for (const auto& [id, token] : world.tokens)
        for (const auto& filter : token.filters)
            if (world.filters.contains(filter) && (s.word == "edit-filter" || !is_named(world, filter))) in_use.push_back(filter);
    if (s.word == "create-filter") s.subject = draw.from(Texts{"a", "g", "z"}) + fresh;
    else if (!in_use.empty() && draw.below(4) != 3) s.subject = draw.from(in_use);
    if (s.word != "delete-filter") s.object = text_of_filter(draw, world, s.subject);
}

/// Mostly a later date than the clock's.
std::string next_date(Draw& draw, const World& world) {
    Texts later;
    for (const char* each : {"2026-01-10", "2026-01-20", "2026-02-01", "2026-02-20", "2026-03-15", "2026-04-01", "2026-07-01", "2027-01-01", "2030-01-01"})
        if (each + std::string("T00:00:00Z") > world.clock) later.push_back(each + std::string("T00:00:00Z"));
    if (later.empty()) return world.clock;
    return draw.one_in(10) ? random_date(draw) : later[std::min(draw.below(3), later.size() - 1)];
}

}  // namespace

Step random_step(Draw& draw, const World& world, std::size_t number) {
    Step s;
    s.word = draw.from(words);
    const std::string fresh = std::to_string(number);
    pick_subject(draw, world, s);
    accounts(draw, world, s, fresh);
    tokens(draw, world, s, fresh);
    people(draw, world, s, fresh);
    filters(draw, world, s, fresh);
    if (s.word == "replace") sections_of(draw, world, s, fresh);
    if (s.word == "tick") s.object = next_date(draw, world);
    return s;
}

}  // namespace naive
