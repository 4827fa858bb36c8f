// Sequences of change sets on one engine, of every kind of change, each set compared with the slow specification: refusals, scopes,
// delta, classes, warnings, limits, the dry run, and what older snapshots answer. JETON_RUNS and JETON_SEED ask for more and for
// others, JETON_COVERAGE=1 prints how often what occurred.
#include <catch2/catch.hpp>

#include <cstdio>

#include "tests/property/agreement.hpp"

namespace {

using agreement::Judged;
using naive::Mismatch;
using naive::Step;
using naive::World;

/// How often things were done, and how often a set was refused with a code.
class Coverage {
public:
    void add(const std::string& what) { ++counts_[what]; }
    [[nodiscard]] std::size_t of(const std::string& what) const {
        const auto found = counts_.find(what);
        return found == counts_.end() ? 0 : found->second;
    }
    void print(const std::string& name) const {
        std::printf("%s\n", name.c_str());
        for (const auto& [what, count] : counts_) std::printf("%9zu  %s\n", count, what.c_str());
    }

private:
    std::map<std::string, std::size_t> counts_;
};

const std::vector<std::string> kinds_of_changes{
    "create-account", "move-account", "delete-account", "set", "reset", "create-token", "update-token", "delete-token", "attach-filter", "detach-filter",
    "create-filter", "edit-filter", "delete-filter", "create-user", "delete-user", "set-role", "remove-role", "tick", "replace schema", "replace actions",
    "replace roles", "replace token-kinds", "replace filters", "replace rules", "replace limits"};
const std::vector<std::string> situations{
    "move to another organization", "move of a subtree", "delete with sub accounts", "a list names the dead", "rules name the dead", "a token ends at a tick",
    "a dated attribute passes at a tick", "more than 64 rules", "a user with several roles", "tree deeper than 3", "three organizations",
    "an inherited link", "a filter in use deleted", "a filter in use edited", "a filter of a rule edited", "a filter of a filter edited", "a set of several changes",
    "a set that was tried before another"};

std::string word_of(const Step& step) { return step.word == "replace" ? "replace " + step.fields.front() : step.word; }

/// What a change did that is worth counting.
void count(Coverage& coverage, const World& before, const Step& step) {
    coverage.add(word_of(step));
    const auto below = [&](const std::string& account) {
        return std::count_if(before.accounts.begin(), before.accounts.end(), [&](const auto& each) { return each.second.parent == account; });
    };
    if (step.word == "move-account") {
        const bool other = step.object.empty() || before.chain(step.object).back() != before.chain(step.subject).back();
        if (other) coverage.add("move to another organization");
        if (below(step.subject) > 0) coverage.add("move of a subtree");
    }
    if (step.word == "delete-account" && below(step.subject) > 0) coverage.add("delete with sub accounts");
    if (step.word == "delete-filter")
        for (const auto& [id, token] : before.tokens)
            if (std::find(token.filters.begin(), token.filters.end(), step.subject) != token.filters.end()) return coverage.add("a filter in use deleted");
    if (step.word == "edit-filter") {
        const auto names = [&](const std::string& text) { return text.find(step.subject) != std::string::npos; };
        const auto any = [&](const auto& all, auto holds, const char* what) {
            if (std::any_of(all.begin(), all.end(), holds)) coverage.add(what);
        };
        any(before.tokens, [&](const auto& each) { return std::any_of(each.second.filters.begin(), each.second.filters.end(), names); }, "a filter in use edited");
        any(before.rules, [&](const auto& rule) { return names(rule.only); }, "a filter of a rule edited");
        any(before.filters, [&](const auto& each) { return each.first != step.subject && names(each.second); }, "a filter of a filter edited");
    }
    if (step.word != "tick") return;
    const auto passes = [&](const std::string& date) { return date > before.clock && date <= step.object; };
    if (std::any_of(before.tokens.begin(), before.tokens.end(), [&](const auto& each) { return passes(each.second.expires); }))
        coverage.add("a token ends at a tick");
    for (const auto& [id, account] : before.accounts)
        if (const auto until = account.settings.find("until"); until != account.settings.end() && passes(until->second.front()))
            return coverage.add("a dated attribute passes at a tick");
}

/// What a world is like that a set was applied to.
void count(Coverage& coverage, const World& world) {
    std::size_t organizations = 0, deepest = 0;
    bool dead = false, links = false;
    for (const auto& [id, account] : world.accounts) {
        organizations += account.parent.empty();
        deepest = std::max(deepest, world.chain(id).size() - 1);
        for (const char* link : {"owner", "readers"}) {
            const auto found = account.settings.find(link);
            if (found == account.settings.end()) continue;
            links = links || world.attributes.at(link).inherit == "nearest";
            dead = dead || std::any_of(found->second.begin(), found->second.end(), [&](const auto& name) { return world.gone_accounts.contains(name); });
        }
    }
    if (organizations >= 3) coverage.add("three organizations");
    if (deepest > 3) coverage.add("tree deeper than 3");
    if (dead) coverage.add("a list names the dead");
    if (links) coverage.add("an inherited link");
    if (world.rules.size() > 64) coverage.add("more than 64 rules");
    for (const auto& gone : world.gone_accounts)
        if (std::any_of(world.rules.begin(), world.rules.end(), [&](const auto& rule) { return rule.str().find("(" + gone) != std::string::npos; })) {
            coverage.add("rules name the dead");
            break;
        }
    if (std::any_of(world.users.begin(), world.users.end(), [](const auto& user) { return user.second.size() > 1; })) coverage.add("a user with several roles");
}

/// A set that was drawn, made in the specification.
struct Set {
    jeton::Change change;
    std::vector<std::pair<World, Step>> steps;      ///< each with the world it was made in
    World after;
    std::string refused;                            ///< the code
    std::optional<std::size_t> refused_step;        ///< nothing: the set as a whole
    bool same_rules = true;
};

/// One more, made in the specification.
void add(Set& set, const Step& step) {
    step.add_to(set.change);
    set.steps.emplace_back(set.after, step);
    set.refused = naive::make(set.after, step);
    if (!set.refused.empty()) set.refused_step = set.steps.size() - 1;
    set.same_rules = set.same_rules && !(step.word == "replace" && step.fields.front() == "rules");
}

Set drawn(naive::Draw& draw, const World& before, std::size_t& number) {
    Set set;
    set.after = before;
    for (std::size_t i = 0, n = 1 + (draw.one_in(3) ? draw.below(6) : 0); i < n && set.refused.empty(); ++i) add(set, naive::random_step(draw, set.after, number++));
    if (set.refused.empty()) set.refused = naive::refused_by_limits(before, set.after);
    return set;
}

/// Given steps, in this world.
Set again(const std::vector<Step>& steps, const World& before) {
    Set set;
    set.after = before;
    for (const Step& step : steps)
        if (set.refused.empty()) add(set, step);
    if (set.refused.empty()) set.refused = naive::refused_by_limits(before, set.after);
    return set;
}

/// A new account, and a link to it.
std::vector<Step> linked(naive::Draw& draw, const World& world, std::size_t& number) {
    std::vector<Step> steps(1);
    steps.front().word = "create-account";
    steps.front().subject = "n" + std::to_string(number++);
    if (world.accounts.empty() || !world.attributes.contains("readers")) return steps;
    Step& link = steps.emplace_back();
    link.word = "set";
    link.subject = std::next(world.accounts.begin(), static_cast<std::ptrdiff_t>(draw.below(world.accounts.size())))->first;
    link.account.settings["readers"] = {steps.front().subject};
    return steps;
}

/// A snapshot that is kept while the engine goes on, with what it answered.
struct Kept {
    jeton::Snapshot view;
    naive::Scopes scopes;
    std::string clock;
};

void sequence_agrees(naive::Draw& draw, const naive::Extent& extent, std::size_t most_sets, Coverage& coverage) {
    const agreement::Bounds bounds(draw);
    Judged now = naive::judged(naive::random_world(draw, extent));
    jeton::Engine engine = agreement::loaded(now.world);
    std::string context = now.world.yaml();
    std::vector<Kept> kept;
    std::vector<Step> tried;
    std::size_t number = 0;
    for (std::size_t i = 0, sets = 1 + draw.below(most_sets); i < sets; ++i) {
        Set set;
        if (!tried.empty()) {
            set = again(std::exchange(tried, {}), now.world);
            coverage.add("a set that was tried before another");
        } else if (draw.one_in(4)) {    // a dry run leaves nothing behind, also where another account gets the number of one that it created
            const Set other = draw.one_in(2) ? drawn(draw, now.world, number) : again(linked(draw, now.world, number), now.world);
            context += "\n# tried before set " + std::to_string(i) + "\n" + other.change.text();
            if (const auto plan = engine.plan(other.change); agreement::code_of(plan) != other.refused) throw Mismatch("another code of a set that is tried\n" + context);
            for (const auto& [world, step] : other.steps) tried.push_back(step);
            Step step;
            step.word = "create-account";
            step.subject = "z" + std::to_string(number++);
            set = again({step}, now.world);
        } else {
            set = drawn(draw, now.world, number);
        }
        context += "\n# set " + std::to_string(i) + "\n" + set.change.text();
        const auto view = engine.snapshot();
        if (draw.one_in(4)) kept.push_back({view, now.scopes, now.world.clock});
        const auto plan = engine.plan(set.change);
        if (engine.snapshot().revision() != view.revision()) throw Mismatch("a dry run made a revision\n" + context);
        const auto commit = engine.apply(set.change);
        if (agreement::code_of(plan) != set.refused || agreement::code_of(commit) != set.refused)
            throw Mismatch("refused: expected `" + set.refused + "`, plan says `" + agreement::code_of(plan) + "`, apply `" + agreement::code_of(commit) + "`\n" + context +
                           (commit ? std::string() : jeton::render(commit.error().diagnostics)));
        if (!commit) {
            coverage.add("refused: " + set.refused);
            if (commit.error().change != set.refused_step) throw Mismatch("refused for another change of the set\n" + context);
            if (engine.snapshot().revision() != view.revision()) throw Mismatch("a refused set made a revision\n" + context);
            if (draw.one_in(4)) agreement::same("scopes after a refusal", now.scopes, agreement::scopes_of(engine.snapshot()), context);
            continue;
        }
        const Judged after = naive::judged(set.after);
        if (engine.snapshot().revision() != view.revision() + 1) throw Mismatch("revisions are not dense\n" + context);
        if (agreement::json_of(**plan) != agreement::json_of(**commit))
            throw Mismatch("the dry run is not what was done\n" + agreement::json_of(**plan) + agreement::json_of(**commit) + context);
        agreement::same_principals(after.world, engine.snapshot(), context);
        agreement::same("scopes after", after.scopes, agreement::scopes_of(engine.snapshot()), context);
        agreement::commit_agrees(now, after, **commit, set.same_rules, context);
        if (draw.one_in(8))
            if (const auto wrong = jeton::Engine::check(**commit); !wrong.empty()) throw Mismatch("check() says " + wrong.front() + "\n" + context);
        for (const auto& [world, step] : set.steps) count(coverage, world, step);
        if (set.steps.size() > 1) coverage.add("a set of several changes");
        count(coverage, after.world);
        now = after;
    }
    if (const auto anew = engine.reevaluate(); anew != 0) throw Mismatch("worked out anew, " + std::to_string(anew) + " pairs differ\n" + context);
    for (const Kept& old : kept) {
        if (old.view.clock() != *jeton::Time::parse(old.clock)) throw Mismatch("the clock of an old snapshot moved\n" + context);
        agreement::same("scopes of revision " + std::to_string(old.view.revision()) + ", kept", old.scopes, agreement::scopes_of(old.view), context);
    }
    coverage.add("sequences");
}

/// Sequences of a kind; each kind of change and each situation must have occurred in one of two hundred of them.
void sequences_agree(const std::string& name, std::uint64_t cases, const naive::Extent& extent, std::size_t most_sets) {
    Coverage coverage;
    CHECK(naive::hold(name, cases, [&](naive::Draw& draw) { sequence_agrees(draw, extent, most_sets, coverage); }) == "");
    if (naive::setting_of("JETON_COVERAGE", 0) != 0) coverage.print(name);
    const std::size_t often = coverage.of("sequences") / 200;
    for (const auto* some : {&kinds_of_changes, &situations})
        for (const auto& what : *some) {
            INFO(what << " occurred " << coverage.of(what) << " times in " << coverage.of("sequences") << " sequences");
            CHECK(coverage.of(what) >= often);
        }
}

}  // namespace

TEST_CASE("a few change sets one after another do what the specification does, and say exactly that", "[short]") {
    sequences_agree("short sequences", 9000, {6, 5, 2, 5}, 4);
}
TEST_CASE("many change sets one after another do what the specification does", "[long]") { sequences_agree("long sequences", 900, {8, 6, 2, 6}, 20); }
TEST_CASE("change sets in larger worlds do what the specification does", "[large]") { sequences_agree("larger worlds", 100, {20, 16, 4, 10}, 12); }
