// Decisions, deltas, classes and warnings against the slow specification of tests/support, on random worlds and random changes.
#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include <memory>

#include "jeton/jeton.hpp"
#include "tests/support/naive_world.hpp"

namespace {

naive::Draw draw_from_rapidcheck() {
    return naive::Draw([](std::size_t n) { return *rc::gen::resize(100, rc::gen::inRange<std::size_t>(0, n)); });
}

naive::Draw draw_from_seed() {
    auto state = std::make_shared<std::uint64_t>(*rc::gen::arbitrary<std::uint64_t>() | 1);
    return naive::Draw([state](std::size_t n) {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        return static_cast<std::size_t>((*state * 0x2545f4914f6cdd1d) >> 33) % n;
    });
}

jeton::Engine loaded(const naive::World& world) {
    jeton::LoadOptions options;
    options.now = jeton::Time::parse(world.clock);
    auto engine = jeton::Engine::load_text({{"world", world.yaml()}}, options);
    if (!engine) RC_FAIL(jeton::render(engine.error()) + world.yaml());
    return *std::move(engine);
}

naive::Answer answer_of(const jeton::DecisionParts& parts) {
    return {{parts.allow.begin(), parts.allow.end()}, {parts.deny.begin(), parts.deny.end()}, {parts.filters.begin(), parts.filters.end()}, parts.any_filter};
}

std::string text(const naive::Answer* answer) {
    if (answer == nullptr) return "deny";
    std::string out;
    for (const auto* some : {&answer->allow, &answer->deny, &answer->filters}) {
        out += out.empty() ? "[" : " [";
        for (const auto& t : *some) out += t + ";";
        out += "]";
    }
    return out + (answer->any_filter ? " or" : "");
}

std::string text(const naive::Pair& pair) { return std::get<0>(pair) + " " + std::get<1>(pair) + " " + std::get<2>(pair); }

template <class Map>
void same(const std::string& what, const Map& expected, const Map& found, const std::string& context) {
    if (expected == found) return;
    std::string all = what + " differ\n";
    const auto find = [](const Map& map, const naive::Pair& pair) { const auto at = map.find(pair); return at == map.end() ? nullptr : &at->second; };
    for (const auto& [pair, answer] : expected)
        if (const auto* other = find(found, pair); other == nullptr || *other != answer) all += text(pair) + ": expected " + text(&answer) + ", found " + text(other) + "\n";
    for (const auto& [pair, answer] : found)
        if (find(expected, pair) == nullptr) all += text(pair) + ": expected deny, found " + text(&answer) + "\n";
    RC_FAIL(all + context);
}

/// Every pair by decide(); scope() and who_sees() must say the same.
naive::Scopes scopes_of(const jeton::Snapshot& view) {
    naive::Scopes all;
    const auto principals = view.principals();
    for (const auto action : view.actions()) {
        std::size_t seen = 0, scoped = 0;
        for (const auto who : principals) {
            for (const auto account : view.accounts()) {
                const auto decision = view.decide(who, action, account);
                if (!decision.denied()) all.emplace(naive::Pair{view.name(who), view.name(action), view.name(account)}, answer_of(decision.parts()));
                if (!decision.denied() && decision.allowed() != answer_of(decision.parts()).all()) RC_FAIL("all is not all");
            }
            for (const auto& entry : view.scope(who, action)) scoped += all.contains(naive::Pair{view.name(who), view.name(action), view.name(entry.account)});
        }
        for (const auto account : view.accounts()) seen += view.who_sees(account, action).size();
        std::size_t pairs = 0;
        for (const auto& [pair, answer] : all) pairs += std::get<1>(pair) == view.name(action);
        if (scoped != pairs || seen != pairs) RC_FAIL("scope() or who_sees() differ from decide()");
    }
    return all;
}

void world_agrees(naive::Draw draw) {
    const naive::World world = naive::random_world(draw);
    same("scopes", world.scopes(), scopes_of(loaded(world).snapshot()), world.yaml());
}

std::string code_of(const jeton::Outcome<std::shared_ptr<const jeton::Commit>>& outcome) { return outcome ? std::string() : outcome.error().code; }

/// The delta expanded is the difference of the two models, pair by pair, with its classes, counts and warnings.
void commit_agrees(const naive::World& before, const naive::World& after, const jeton::Commit& commit, bool same_rules, const std::string& context) {
    const naive::Scopes old = before.scopes(), now = after.scopes();
    naive::Scopes was, is;
    std::array<std::uint64_t, 5> counts{};
    for (const jeton::PermissionChange& each : commit.delta) {
        const naive::Pair pair{commit.after.name(each.principal), std::string(each.action), std::string(commit.after.name(each.account))};
        const naive::Answer b = answer_of(each.before->parts), a = answer_of(each.after->parts);
        const bool there = each.before->verdict != jeton::Decision::Verdict::deny, here = each.after->verdict != jeton::Decision::Verdict::deny;
        if (there && !was.emplace(pair, b).second) RC_FAIL("twice in the delta: " + text(pair) + "\n" + context);
        if (here && !is.emplace(pair, a).second) RC_FAIL("twice in the delta: " + text(pair) + "\n" + context);
        const std::string expected = naive::change_class(there ? &b : nullptr, here ? &a : nullptr);
        if (expected != jeton::change_class_names[static_cast<std::size_t>(each.is)]) RC_FAIL("class of " + text(pair) + ": expected " + expected + "\n" + context);
        ++counts[static_cast<std::size_t>(each.is)];
    }
    naive::Scopes lost, gained;
    for (const auto& [pair, answer] : old)
        if (const auto at = now.find(pair); at == now.end() || at->second != answer) lost.emplace(pair, answer);
    for (const auto& [pair, answer] : now)
        if (const auto at = old.find(pair); at == old.end() || at->second != answer) gained.emplace(pair, answer);
    same("delta: before", lost, was, context);
    same("delta: after", gained, is, context);
    if (counts != commit.delta.counts) RC_FAIL("counts differ\n" + context);
    std::set<std::string> found;
    for (const auto& flag : commit.flags) found.insert(flag.text());
    const auto expected = naive::flags(before, after, same_rules);
    if (found != expected) {
        std::string all = "flags: expected";
        for (const auto& f : expected) all += " | " + f;
        all += "\nfound";
        for (const auto& f : found) all += " | " + f;
        RC_FAIL(all + "\n" + context);
    }
}

std::string row_text(const jeton::Commit& commit) {
    std::string all = std::to_string(commit.base) + ">" + std::to_string(commit.revision) + "\n";
    for (const auto& each : commit.delta)
        all += commit.after.name(each.principal) + " " + std::string(each.action) + " " + std::string(commit.after.name(each.account)) + " " + each.before->text() + " > " + each.after->text() + "\n";
    for (const auto& flag : commit.flags) all += flag.text() + "\n";
    return all;
}

void changes_agree(naive::Draw draw) {
    naive::World world = naive::random_world(draw);
    jeton::Engine engine = loaded(world);
    std::string context = world.yaml();
    std::size_t number = 0;
    for (std::size_t set = 0, sets = 1 + draw.below(4); set < sets; ++set) {
        const naive::World before = world;
        naive::World after = world;
        jeton::Change change;
        std::string expected;
        bool same_rules = true;
        for (std::size_t i = 0, n = 1 + draw.below(3); i < n && expected.empty(); ++i) {
            const naive::Step step = naive::random_step(draw, after, number++);
            step.add_to(change);
            expected = naive::make(after, step);
            same_rules = same_rules && step.word != "replace";
        }
        if (expected.empty()) expected = naive::refused_by_limits(before, after);
        context += "\n# set " + std::to_string(set) + "\n" + change.text();
        const auto plan = engine.plan(change);
        const std::uint64_t revision = engine.snapshot().revision();
        const auto commit = engine.apply(change);
        if (code_of(plan) != expected || code_of(commit) != expected)
            RC_FAIL("refused: expected `" + expected + "`, plan says `" + code_of(plan) + "`, apply `" + code_of(commit) + "`\n" + context +
                    (commit ? std::string() : jeton::render(commit.error().diagnostics)));
        if (!commit) {
            if (engine.snapshot().revision() != revision) RC_FAIL("a refused set made a revision\n" + context);
            same("scopes after a refusal", before.scopes(), scopes_of(engine.snapshot()), context);
            continue;
        }
        world = after;
        if (engine.snapshot().revision() != revision + 1) RC_FAIL("revisions are not dense\n" + context);
        if (row_text(**plan) != row_text(**commit)) RC_FAIL("the dry run is not what was done\n" + context);
        std::set<std::string> expected_names, names;
        for (const auto& [label, who] : after.principals()) expected_names.insert(label);
        for (const auto who : engine.snapshot().principals()) names.insert(engine.snapshot().name(who));
        if (expected_names != names) RC_FAIL("principals differ\n" + context);
        if (const auto wrong = jeton::Engine::check(**commit); !wrong.empty()) RC_FAIL(wrong.front() + "\n" + context);
        same("scopes after", after.scopes(), scopes_of(engine.snapshot()), context);
        commit_agrees(before, after, **commit, same_rules, context);
    }
}

/// A set of changes does what its changes do one by one, where each is accepted by itself.
void batch_is_singles(naive::Draw draw) {
    naive::World world = naive::random_world(draw);
    jeton::Engine together = loaded(world), single = loaded(world);
    jeton::Change all;
    const naive::World before = world;
    for (std::size_t i = 0, n = 1 + draw.below(5); i < n; ++i) {
        naive::World next = world;
        const naive::Step step = naive::random_step(draw, world, i);
        if (!naive::make(next, step).empty() || !naive::refused_by_limits(world, next).empty()) continue;
        jeton::Change one;
        step.add_to(one);
        step.add_to(all);
        if (!single.apply(one)) RC_FAIL("refused: " + one.text());
        world = next;
    }
    const auto commit = together.apply(all);
    if (!commit) {
        if (naive::refused_by_limits(before, world).empty()) RC_FAIL("refused: " + commit.error().code + "\n" + all.text());
        return;
    }
    same("scopes", scopes_of(single.snapshot()), scopes_of(together.snapshot()), all.text());
}

}  // namespace

TEST_CASE("every principal, action and account is decided as the specification does") {
    CHECK(rc::check("choices that shrink", [] { world_agrees(draw_from_rapidcheck()); }));
    CHECK(rc::check("choices of a seed", [] { world_agrees(draw_from_seed()); }));
}

TEST_CASE("a change set does what the specification does, and says exactly that") {
    CHECK(rc::check("choices that shrink", [] { changes_agree(draw_from_rapidcheck()); }));
    CHECK(rc::check("choices of a seed", [] { changes_agree(draw_from_seed()); }));
}

TEST_CASE("changes in one set do what they do one by one") {
    CHECK(rc::check("choices of a seed", [] { batch_is_singles(draw_from_seed()); }));
}
