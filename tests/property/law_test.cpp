// Laws of changes that hold whatever the specification says: what gives never takes, what takes never gives, the order of independent
// changes does not matter, a set is its changes one by one, and what is undone is as it was.
#include <catch2/catch.hpp>

#include "tests/property/agreement.hpp"
#include "tests/support/random_pick.hpp"

namespace {

using agreement::Difference;
using naive::Draw;
using naive::Mismatch;
using naive::Rule;
using naive::Step;
using naive::World;

constexpr naive::Extent extent{10, 8, 3, 6};

/// Cases in which there was something to compare.
std::size_t compared = 0;

void holds(const std::string& name, std::uint64_t cases, void (*law)(Draw&)) {
    compared = 0;
    CHECK(naive::hold(name, cases, law) == "");
    CHECK(compared >= naive::setting_of("JETON_RUNS", cases) / 4);
}

/// Limits are about tokens, not about access.
World unlimited_world(Draw& draw) {
    World world = naive::random_world(draw, extent);
    world.limits.clear();
    return world;
}

jeton::Change change_of(const std::vector<Step>& steps) {
    jeton::Change change;
    for (const Step& step : steps) step.add_to(change);
    return change;
}

/// The steps in the specification; false where one is refused.
bool made(World& world, const std::vector<Step>& steps) {
    const World before = world;
    for (const Step& step : steps)
        if (!naive::make(world, step).empty()) return false;
    return naive::refused_by_limits(before, world).empty();
}

std::shared_ptr<const jeton::Commit> applied(jeton::Engine& engine, const jeton::Change& change, const std::string& context) {
    auto commit = engine.apply(change);
    if (!commit) throw Mismatch("refused: " + commit.error().code + "\n" + jeton::render(commit.error().diagnostics) + context + change.text());
    return *std::move(commit);
}

// ---- what gives and what takes

enum class Polarity { gives, takes };

Step rules_step(const World& world, std::vector<Rule> rules) {
    Step step;
    step.word = "replace";
    step.fields = {"rules"};
    step.policy = world;
    step.policy.rules = std::move(rules);
    return step;
}

/// One more rule, or one less.
Step of_a_rule(Draw& draw, const World& world, Polarity polarity) {
    const bool allow = draw.one_in(2);
    std::vector<Rule> rules = world.rules;
    if (allow == (polarity == Polarity::gives)) {
        Rule rule = naive::random_rules(draw, world, 1).front();
        rule.allow = allow;
        rules.push_back(rule);
    } else {
        const auto found = std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.allow == allow; });
        if (found != rules.end() && rules.size() > 1) rules.erase(found);
    }
    return rules_step(world, std::move(rules));
}

Step of_a_token(Draw& draw, World& world, Polarity polarity) {
    Step step;
    step.word = "update-token";
    step.subject = naive::key_of(draw, world.tokens);
    naive::Token& token = world.tokens.at(step.subject);
    step.token = token;
    const bool gives = polarity == Polarity::gives;
    switch (draw.below(3)) {
        case 0: step.fields = {"enabled"}, step.token.enabled = gives, token.enabled = !gives; break;
        case 1:
            step.fields = {"accounts"};
            if (gives) step.token.accounts.reset();
            else step.token.accounts = naive::distinct(draw, token.accounts ? *token.accounts : naive::keys(world.accounts), 2);
            break;
        default:
            step.word = gives ? "detach-filter" : "attach-filter";
            if (world.kinds.at(token.kind).filters == "none") return {};
            if (gives && token.filters.empty()) token.filters = {"env:prod"};
            // The last of an `or` token, or its first; any of an `and` token.
            if (token.any_filter) token.filters.resize(gives ? std::min<std::size_t>(token.filters.size(), 1) : 0);
            step.object = gives ? draw.from(token.filters) : naive::random_filter(draw, world);
    }
    return step;
}

naive::Condition suspended(const std::string& whose) { return {naive::Condition::Kind::equals, whose + "suspended", "true", {}}; }

/// A suspension that only denies name, set or lifted.
Step of_a_suspension(Draw& draw, World& world, Polarity polarity) {
    std::erase_if(world.rules, [](const Rule& rule) { return rule.str().find("suspended") != std::string::npos; });
    for (std::size_t i = 0, n = 1 + draw.below(2); i < n; ++i) {
        Rule rule = naive::random_rules(draw, world, 1).front();
        rule.allow = false;
        rule.where = naive::Condition{naive::Condition::Kind::any, "", "", {suspended("from."), suspended("to.")}};
        if (draw.one_in(3)) rule.where = suspended(draw.one_in(2) ? "from." : "to.");
        world.rules.push_back(rule);
    }
    Step step;
    step.word = "set";
    step.subject = naive::key_of(draw, world.accounts);
    step.account.settings["suspended"] = {polarity == Polarity::takes ? "true" : "false"};
    return step;
}

void keeps_polarity(Draw& draw) {
    World world = unlimited_world(draw);
    const Polarity polarity = draw.one_in(2) ? Polarity::gives : Polarity::takes;
    const std::size_t which = draw.below(3);
    if (which == 1 && world.tokens.empty()) return;
    const Step step = which == 0 ? of_a_rule(draw, world, polarity) : which == 1 ? of_a_token(draw, world, polarity) : of_a_suspension(draw, world, polarity);
    World after = world;
    if (step.word.empty() || !made(after, {step})) return;
    jeton::Engine engine = agreement::loaded(world);
    const jeton::Change change = change_of({step});
    const std::string context = world.yaml() + change.text();
    ++compared;
    const Difference found = agreement::difference_of(*applied(engine, change, context), context);
    naive::Scopes pairs = found.was;
    pairs.insert(found.is.begin(), found.is.end());
    for (const auto& [pair, answer] : pairs) {
        const auto was = found.was.find(pair), is = found.is.find(pair);
        const naive::Answer *before = was == found.was.end() ? nullptr : &was->second, *now = is == found.is.end() ? nullptr : &is->second;
        if (polarity == Polarity::gives && !naive::implies(before, now)) throw Mismatch("what gives took: " + agreement::text(pair) + "\n" + context);
        if (polarity == Polarity::takes && !naive::implies(now, before)) throw Mismatch("what takes gave: " + agreement::text(pair) + "\n" + context);
    }
}

// ---- order, sets, undoing

bool is_one_of(const std::string& word, const naive::Texts& all) { return std::find(all.begin(), all.end(), word) != all.end(); }

/// Whether all that a change names is there.
bool fits(const World& world, const Step& step) {
    const auto account = [&](const std::string& id) { return id.empty() || world.accounts.contains(id); };
    const auto is = [&](const naive::Texts& words) { return is_one_of(step.word, words); };
    if (is({"set", "reset", "move-account", "delete-account"}) && !account(step.subject)) return false;
    if (is({"move-account", "set-role", "remove-role"}) && !account(step.object)) return false;
    if (is({"update-token", "delete-token", "attach-filter", "detach-filter"}) && !world.tokens.contains(step.subject)) return false;
    if (is({"set-role", "remove-role", "delete-user"}) && !world.users.contains(step.subject)) return false;
    if (is({"edit-filter", "delete-filter"}) && !world.filters.contains(step.subject)) return false;
    if (is({"create-token", "update-token"}) && step.token.accounts && !std::all_of(step.token.accounts->begin(), step.token.accounts->end(), account)) return false;
    return account(step.account.parent) && (!is({"create-token"}) || account(step.token.account));
}

/// Whether both orders can be made and lead to the same world.
bool independent(const World& world, const Step& first, const Step& second) {
    const auto deletes_filter = [](const Step& step) { return step.word == "delete-filter"; };
    const auto names_filters = [](const Step& step) { return is_one_of(step.word, {"attach-filter", "create-token", "update-token", "replace", "create-filter", "edit-filter"}); };
    if ((deletes_filter(first) && names_filters(second)) || (deletes_filter(second) && names_filters(first))) return false;
    const auto both = [&](const Step& one, const Step& other, World& after) {
        return made(after, {one}) && fits(after, other) && made(after, {other});
    };
    World one = world, other = world;
    return both(first, second, one) && both(second, first, other) && one.yaml() == other.yaml();
}

void order_does_not_matter(Draw& draw) {
    const World world = naive::random_world(draw, extent);
    const Step first = naive::random_step(draw, world, 0), second = naive::random_step(draw, world, 1);
    if (!independent(world, first, second)) return;
    ++compared;
    const std::string context = world.yaml() + change_of({first, second}).text();
    jeton::Engine forward = agreement::loaded(world), backward = agreement::loaded(world);
    const naive::Scopes before = agreement::scopes_of(forward.snapshot());
    for (const Step& step : {first, second}) (void)applied(forward, change_of({step}), context);
    for (const Step& step : {second, first}) (void)applied(backward, change_of({step}), context);
    const naive::Scopes after = agreement::scopes_of(forward.snapshot());
    agreement::same("scopes by the order of changes", after, agreement::scopes_of(backward.snapshot()), context);
    if (World all = world; !made(all, {first, second}) || !made(all = world, {second, first})) return;
    const Difference expected = agreement::difference_of(before, after);
    for (const std::vector<Step>& steps : {std::vector<Step>{first, second}, std::vector<Step>{second, first}}) {
        jeton::Engine engine = agreement::loaded(world);
        const Difference found = agreement::difference_of(*applied(engine, change_of(steps), context), context);
        agreement::same("what the set took", expected.was, found.was, context);
        agreement::same("what the set gave", expected.is, found.is, context);
    }
}

void set_is_its_changes(Draw& draw) {
    World world = naive::random_world(draw, extent);
    const World before = world;
    jeton::Engine together = agreement::loaded(world), single = agreement::loaded(world);
    std::vector<Step> all;
    for (std::size_t i = 0, n = 1 + draw.below(8); i < n; ++i) {
        const Step step = naive::random_step(draw, world, i);
        World next = world;
        if (!made(next, {step})) continue;
        (void)applied(single, change_of({step}), before.yaml());
        world = next;
        all.push_back(step);
    }
    const jeton::Change change = change_of(all);
    const std::string context = before.yaml() + change.text();
    if (World next = before; !made(next, all)) return;
    ++compared;
    const naive::Scopes old = agreement::scopes_of(together.snapshot());
    const Difference found = agreement::difference_of(*applied(together, change, context), context);
    const naive::Scopes now = agreement::scopes_of(single.snapshot());
    agreement::same("scopes", now, agreement::scopes_of(together.snapshot()), context);
    agreement::same("what the set took", agreement::difference_of(old, now).was, found.was, context);
    agreement::same("what the set gave", agreement::difference_of(old, now).is, found.is, context);
}

/// What takes a change back; nothing where that cannot be.
std::vector<Step> undoing(const World& before, const Step& step) {
    Step back = step;
    const auto is = [&](const char* word) { return step.word == word; };
    if (is("set") || is("reset")) {
        Step reset = step, set = step;
        reset.word = "reset", set.word = "set";
        if (is("set")) reset.fields = naive::keys(step.account.settings);
        set.account.settings = before.accounts.at(step.subject).settings;
        if (reset.fields.empty()) return {set};
        return {reset, set};
    }
    if (is("replace")) back.policy = before;
    else if (is("move-account")) back.object = before.accounts.at(step.subject).parent;
    else if (is("create-account")) back.word = "delete-account";
    else if (is("create-token")) back.word = "delete-token";
    else if (is("create-user")) back.word = "delete-user";
    else if (is("create-filter")) back.word = "delete-filter";
    else if (is("attach-filter")) back.word = "detach-filter";
    else if (is("detach-filter")) back.word = "attach-filter";
    else if (is("edit-filter")) back.object = before.filters.at(step.subject);
    else if (is("remove-role")) back.word = "set-role", back.role = before.users.at(step.subject).at(step.object);
    else if (is("update-token") && !before.tokens.at(step.subject).name.empty()) back.token = before.tokens.at(step.subject);
    else if (is("set-role")) {
        const auto& homes = before.users.at(step.subject);
        if (const auto had = homes.find(step.object); had != homes.end()) back.role = had->second;
        else back.word = "remove-role";
    } else return {};
    return {back};
}

void undone_is_as_it_was(Draw& draw) {
    const World world = unlimited_world(draw);
    const Step step = naive::random_step(draw, world, 0);
    World after = world;
    if (!made(after, {step})) return;
    const std::vector<Step> back = undoing(world, step);
    if (back.empty() || !made(after, back)) return;
    ++compared;
    jeton::Engine engine = agreement::loaded(world);
    const std::string context = world.yaml() + change_of({step}).text() + change_of(back).text();
    const naive::Scopes before = agreement::scopes_of(engine.snapshot());
    const Difference there = agreement::difference_of(*applied(engine, change_of({step}), context), context);
    const Difference again = agreement::difference_of(*applied(engine, change_of(back), context), context);
    agreement::same("scopes after undoing", before, agreement::scopes_of(engine.snapshot()), context);
    agreement::same("what came back", there.was, again.is, context);
    agreement::same("what went again", there.is, again.was, context);
}

/// Two policies over accounts and tokens of the same names.
void other_policy_is_the_difference(Draw& draw) {
    const agreement::Bounds bounds(draw);
    const World world = naive::random_world(draw, extent);
    World next = world;
    bool same_rules = true;
    for (std::size_t i = 0, n = 1 + draw.below(6); i < n; ++i) {
        const Step step = naive::random_step(draw, next, i);
        World tried = next;
        if (is_one_of(step.word, {"delete-account", "tick"}) || !made(tried, {step})) continue;
        same_rules = same_rules && !(step.word == "replace" && step.fields.front() == "rules");
        next = tried;
    }
    const std::string context = world.yaml() + "\n# becomes\n" + next.yaml();
    jeton::Engine engine = agreement::loaded(world), other = agreement::loaded(next);
    const auto planned = engine.plan(other);
    if (!planned) throw Mismatch("refused: " + planned.error().code + "\n" + jeton::render(planned.error().diagnostics) + context);
    ++compared;
    const naive::Judged before = naive::judged(world), after = naive::judged(next);
    const Difference expected = agreement::difference_of(before.scopes, after.scopes), found = agreement::difference_of(**planned, context);
    agreement::same("what another policy takes", expected.was, found.was, context);
    agreement::same("what another policy gives", expected.is, found.is, context);
    if (same_rules) agreement::commit_agrees(before, after, **planned, true, context);
    agreement::same("scopes after planning", before.scopes, agreement::scopes_of(engine.snapshot()), context);
}

}  // namespace

TEST_CASE("what gives never takes, and what takes never gives") { holds("polarity", 1500, keeps_polarity); }
TEST_CASE("the order of independent changes does not matter") { holds("order", 600, order_does_not_matter); }
TEST_CASE("a set does what its changes do one by one") { holds("sets", 500, set_is_its_changes); }
TEST_CASE("what is undone is as it was") { holds("undoing", 1000, undone_is_as_it_was); }
TEST_CASE("a plan of another policy says how the two differ") { holds("another policy", 300, other_policy_is_the_difference); }
