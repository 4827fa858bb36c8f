// Sets of very many changes: the same as its changes one by one, whatever is kept up to date between them for their sake.
#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <vector>

#include "jeton/jeton.hpp"

namespace {

/// An action for each relation, a token at each account.
const std::string policy = R"(jeton: 1
actions: [to.self, to.parent, to.children, to.descendants, to.ancestors, to.siblings, to.organization]
roles: [reader]
token-kinds: {api: {purpose: asks, action: to.self}}
rules:
  - allow to.self to self
  - allow to.parent to parent
  - allow to.children to children
  - allow to.descendants to descendants
  - allow to.ancestors to ancestors
  - allow to.siblings to siblings
  - allow to.organization to organization
accounts: {a0: {sub-accounts: {a1: {sub-accounts: {a2: {}}}, a3: {}}}, a4: {sub-accounts: {a5: {}}}}
tokens: {t0: {kind: api, account: a0}, t2: {kind: api, account: a2}, t5: {kind: api, account: a5}}
users: {ann: {a3: reader}}
)";

jeton::Engine loaded() {
    jeton::LoadOptions options;
    options.now = jeton::Time::parse("2026-01-01");
    auto engine = jeton::Engine::load_text({{"policy.yaml", policy}}, options);
    REQUIRE(engine);
    return *engine;
}

std::vector<std::string> everything(const jeton::Snapshot& view) {
    std::vector<std::string> all;
    for (const jeton::Principal p : view.principals())
        for (const jeton::ActionId x : view.actions())
            for (const jeton::AccountId a : view.accounts())
                if (!view.decide(p, x, a).denied()) all.push_back(view.name(p) + " " + std::string(view.name(x)) + " " + std::string(view.name(a)));
    return all;
}

/// A change of where accounts are, or of who is at home there.
jeton::Change drawn(std::mt19937& random, const jeton::Snapshot& view, int step) {
    const auto accounts = view.accounts();
    if (accounts.empty()) return jeton::Change{}.create_account("b" + std::to_string(step), "");
    const auto any = [&] { return std::string(view.name(accounts[random() % accounts.size()])); };
    const std::string fresh = "b" + std::to_string(step);
    switch (random() % 8) {
        case 0:
        case 1: return jeton::Change{}.create_account(fresh, random() % 8 == 0 ? std::string() : any());
        case 2:
        case 3: return jeton::Change{}.move_account(any(), random() % 6 == 0 ? std::string() : any());
        case 4: return jeton::Change{}.delete_account(any());
        case 5: return random() % 8 == 0 ? jeton::Change{}.delete_account_and_sub_accounts(any()) : jeton::Change{}.set_role("ann", any(), "reader");
        case 6: return jeton::Change{}.create_token(fresh, "api", any());
        default: return random() % 8 == 0 ? jeton::Change{}.delete_user("ann").create_user("ann") : jeton::Change{}.set_role("ann", any(), "reader");
    }
}

}  // namespace

TEST_CASE("a set of hundreds of changes of the tree is its changes one by one") {
    for (unsigned seed = 1; seed <= 30; ++seed) {
        INFO(seed);
        std::mt19937 random(seed);
        auto one_by_one = loaded(), at_once = loaded();
        jeton::Change set;
        for (int step = 0; step < 250; ++step) {
            const jeton::Change change = drawn(random, one_by_one.snapshot(), step);
            if (one_by_one.apply(change)) set.then(change);
        }
        const auto commit = at_once.apply(set);
        INFO((commit ? std::string() : jeton::render(commit.error().diagnostics)));
        REQUIRE(commit);
        REQUIRE(everything(at_once.snapshot()) == everything(one_by_one.snapshot()));
        CHECK(jeton::Engine::check(**commit).empty());
        CHECK(at_once.reevaluate() == 0);
    }
}

TEST_CASE("the next instant at which a date passes is known after each of them") {
    std::string text = "jeton: 1\nschema: {account: {until: {type: date}}}\nactions: [read]\ntoken-kinds: {api: {purpose: p, action: read}}\n"
                       "rules: [allow read by api to self, deny read to any where to.until:<=now]\naccounts:\n";
    std::string tokens = "tokens:\n";
    for (int i = 1; i <= 28; ++i) {
        const std::string day = (i < 10 ? "0" : "") + std::to_string(i);
        text += "  a" + day + ": {until: 2026-02-" + day + "}\n";
        tokens += "  t" + day + ": {kind: api, account: a" + day + "}\n";
    }
    jeton::LoadOptions options;
    options.now = jeton::Time::parse("2026-01-01");
    auto engine = jeton::Engine::load_text({{"policy.yaml", text + tokens}}, options);
    REQUIRE(engine);
    const auto commits = engine->advance(*jeton::Time::parse("2026-02-20"));
    REQUIRE(commits);
    REQUIRE(commits->size() == 20);
    for (const auto& commit : *commits) CHECK(commit->delta.pairs() == 1);
    REQUIRE(engine->apply(jeton::Change{}.set("a01", "until", jeton::Value{std::string("2026-02-24T12:00:00Z")})));
    const auto rest = engine->advance(*jeton::Time::parse("2026-03-10"));
    REQUIRE(rest);
    CHECK(rest->size() == 10);      // eight days, the half of one, and the end
    CHECK(engine->reevaluate() == 0);
}
