// Homes that see very many accounts: rows that leave some pairs out, and the same answers as asking about each account.
#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "jeton/jeton.hpp"

namespace {

const std::string head = R"(jeton: 1
schema: {account: {open: {type: boolean, default: true, inherit: nearest}, tier: {type: keyword, one-of: [gold, iron], default: iron}, readers: {type: accounts}}}
actions: [see, edit, run]
roles: [reader]
token-kinds: {api: {purpose: asks, action: see, filters: optional}, guest: {purpose: looks, action: see, filters: optional}}
)";

jeton::Engine loaded(const std::string& text) {
    jeton::LoadOptions options;
    options.now = jeton::Time::parse("2026-01-01");
    auto engine = jeton::Engine::load_text({{"policy.yaml", text}}, options);
    INFO((engine ? std::string() : jeton::render(engine.error())));
    REQUIRE(engine);
    return *engine;
}

/// Tokens of which rules by `api` say nothing, at accounts named by a prefix and a number: so that there are many homes.
std::string guests(const std::vector<std::string>& prefixes, int each) {
    std::string tokens;
    for (const std::string& prefix : prefixes)
        for (int i = 1; i <= each; ++i) tokens += ", g-" + prefix + std::to_string(i) + ": {kind: guest, account: " + prefix + std::to_string(i) + "}";
    return tokens;
}

/// One organization of a main account and sub accounts, a token at each.
std::string flat(std::size_t accounts, const std::string& rules) {
    std::string text = head + "rules: [" + rules + "]\naccounts:\n  m:\n    sub-accounts:\n", tokens = "tokens:\n  t-m: {kind: api, account: m}\n";
    for (std::size_t i = 1; i < accounts; ++i) {
        text += "      s" + std::to_string(i) + ": {}\n";
        tokens += "  t" + std::to_string(i) + ": {kind: api, account: s" + std::to_string(i) + "}\n";
    }
    return text + tokens;
}

std::shared_ptr<const jeton::Commit> planned(const jeton::Engine& engine, const jeton::Change& change) {
    const auto commit = engine.plan(change);
    INFO((commit ? std::string() : jeton::render(commit.error().diagnostics)));
    REQUIRE(commit);
    return *commit;
}

std::size_t pairs_of(const jeton::DeltaRow& row) {
    std::size_t pairs = 0;
    for (std::size_t place = 0; place < row.principals.size(); ++place) {
        std::vector<jeton::AccountId> found, about;
        for (const jeton::AccountId account : row.accounts_of(place)) found.push_back(account);
        for (std::size_t i = 0; i < row.accounts.size(); ++i)
            if (row.is_about(place, i)) about.push_back(row.accounts[i]);
        CHECK(found == about);
        CHECK(found.size() == row.accounts_of(place).size());
        pairs += found.size();
    }
    return pairs * row.actions.size();
}

}  // namespace

TEST_CASE("what everybody gains about everybody is a few rows") {
    constexpr std::size_t accounts = 500;
    const jeton::Engine engine = loaded(flat(accounts, "allow see to self"));
    const auto commit = planned(engine, jeton::Change::from_yaml("- replace: {rules: [allow see to organization]}"));
    CHECK(commit->delta.pairs() == accounts * (accounts - 1));
    REQUIRE(commit->delta.rows.size() <= 3);
    std::size_t pairs = 0;
    for (const jeton::DeltaRow& row : commit->delta.rows) {
        CHECK(row.pairs() == pairs_of(row));
        pairs += row.pairs();
    }
    CHECK(pairs == accounts * (accounts - 1));
    std::set<std::pair<std::uint32_t, jeton::AccountId>> once;
    for (const jeton::PermissionChange& each : commit->delta) {
        CHECK(each.is == jeton::ChangeClass::gained);
        once.emplace(each.principal.index, each.account);
    }
    CHECK(once.size() == pairs);
    CHECK(jeton::Engine::check(*commit).empty());
}

TEST_CASE("a switch of all accounts that all see is a few rows, and siblings are told apart") {
    constexpr std::size_t accounts = 300;
    const jeton::Engine engine = loaded(flat(accounts, "allow see to organization where to.open:true, deny edit to siblings, allow edit to siblings where to.open:true, allow edit to any where from.open:false"));
    const auto commit = planned(engine, jeton::Change{}.set("m", "open", jeton::Value{false}));
    CHECK(commit->delta.counts[static_cast<std::size_t>(jeton::ChangeClass::lost)] == accounts * accounts);
    CHECK(commit->delta.counts[static_cast<std::size_t>(jeton::ChangeClass::gained)] == accounts * accounts - (accounts - 1) * (accounts - 2));     // not of siblings
    CHECK(commit->delta.rows.size() < 20);
    CHECK(jeton::Engine::check(*commit).empty());
}

TEST_CASE("small organizations are told apart from all others") {
    std::string text = head + "rules: [allow see to self]\naccounts:\n", tokens = "tokens:\n";
    for (int i = 0; i < 100; ++i) {
        const std::string n = std::to_string(i);
        text += "  m" + n + ": {sub-accounts: {s" + n + ": {}}}\n";
        tokens += "  t" + n + ": {kind: api, account: s" + n + "}\n";
    }
    const jeton::Engine engine = loaded(text + tokens);
    const auto commit = planned(engine, jeton::Change::from_yaml("- replace: {rules: ['allow see to any', 'deny see to organization']}"));
    CHECK(commit->delta.counts[static_cast<std::size_t>(jeton::ChangeClass::gained)] == 100 * 198);
    CHECK(commit->delta.counts[static_cast<std::size_t>(jeton::ChangeClass::lost)] == 100);
    CHECK(jeton::Engine::check(*commit).empty());
}

TEST_CASE("what was seen near its home says nothing about what is seen from afar") {
    std::string text = flat(100, "allow see by api to self");
    text = text.substr(0, text.find("tokens:")) + "tokens: {t: {kind: api, account: m}" + guests({"s"}, 99) + "}\n";
    const jeton::Engine engine = loaded(text);
    const auto commit = planned(engine, jeton::Change::from_yaml("- replace: {rules: ['allow see by api to organization']}"));
    const auto& flags = commit->flags();
    CHECK(std::count_if(flags.begin(), flags.end(), [](const jeton::Flag& flag) { return flag.flag == "newly-visible"; }) == 99);
    const auto back = planned(engine, jeton::Change::from_yaml("- replace: {rules: ['allow see by api to organization where to.tier:gold']}"));
    CHECK(back->delta.pairs() == 1);
}

TEST_CASE("of very many who see another organization the first are named, and that there are more") {
    std::string text = head + "rules: [allow see to self]\naccounts:\n", tokens = "tokens: {t: {kind: api, account: p1}";
    for (const char* main : {"p", "q"}) {
        text += std::string("  ") + main + ":\n    sub-accounts:\n";
        for (int i = 1; i < 320; ++i) text += std::string("      ") + main + std::to_string(i) + ": {}\n";
    }
    const jeton::Engine engine = loaded(text + tokens + guests({"p"}, 319) + "}\n");
    // Of two actions in rows of their own, 319 x 310 pairs.
    jeton::Change some = jeton::Change::from_yaml("- replace: {rules: ['allow see by guest to subtree(q)', 'allow edit by guest to subtree(q) only env:prod', 'deny see, edit to any where to.open:false']}");
    for (int i = 1; i <= 10; ++i) some.set("q" + std::to_string(i), "open", jeton::Value{false});
    const auto fewer = planned(engine, some);
    CHECK(std::none_of(fewer->flags().begin(), fewer->flags().end(), [](const jeton::Flag& flag) { return flag.about.starts_with("("); }));
    const auto commit = planned(engine, jeton::Change::from_yaml("- replace: {rules: ['allow see to any']}"));
    const auto& flags = commit->flags();
    CHECK(std::count_if(flags.begin(), flags.end(), [](const jeton::Flag& flag) { return flag.flag == "outside-organization"; }) == 100'001);
    CHECK(std::count_if(flags.begin(), flags.end(), [](const jeton::Flag& flag) { return flag.about == "(more than 100000: the rows have all)"; }) == 1);
}

TEST_CASE("what was seen of siblings says nothing about others of the organization") {
    std::string text = head + "rules: [allow edit by api to siblings]\naccounts:\n  m:\n    sub-accounts:\n";
    for (const char* parent : {"p", "q"}) {
        text += std::string("      ") + parent + ":\n        sub-accounts:\n";
        for (int i = 1; i <= 70; ++i) text += std::string("          ") + parent + std::to_string(i) + ": {}\n";
    }
    const jeton::Engine engine = loaded(text + "tokens: {t: {kind: api, account: p1}" + guests({"p", "q"}, 70) + "}\n");
    const auto commit = planned(engine, jeton::Change::from_yaml("- replace: {rules: ['allow edit by api to siblings', 'allow see by api to organization']}"));
    const auto& flags = commit->flags();
    CHECK(std::count_if(flags.begin(), flags.end(), [](const jeton::Flag& flag) { return flag.flag == "newly-visible"; }) == 74);     // not the 69 siblings
    CHECK(jeton::Engine::check(*commit).empty());
}

TEST_CASE("what was seen of an organization says nothing about others") {
    std::string text = head + "rules: [allow edit by api to organization]\naccounts:\n";
    for (const char* main : {"p", "q"}) {
        text += std::string("  ") + main + ":\n    sub-accounts:\n";
        for (int i = 1; i < 70; ++i) text += std::string("      ") + main + std::to_string(i) + ": {}\n";
    }
    const jeton::Engine engine = loaded(text + "tokens: {t: {kind: api, account: p1}" + guests({"p", "q"}, 69) + "}\n");
    const auto commit = planned(engine, jeton::Change::from_yaml("- replace: {rules: ['allow edit by api to organization', 'allow see by api to any']}"));
    CHECK(commit->delta.pairs() == 140);
    const auto& flags = commit->flags();
    CHECK(std::count_if(flags.begin(), flags.end(), [](const jeton::Flag& flag) { return flag.flag == "newly-visible"; }) == 70);
    CHECK(std::count_if(flags.begin(), flags.end(), [](const jeton::Flag& flag) { return flag.flag == "outside-organization"; }) == 70);
    CHECK(jeton::Engine::check(*commit).empty());
}

TEST_CASE("what is seen from afar is what asking about each account says") {
    const std::vector<std::string> rules{
        "allow see to self",
        "allow see to organization where to.open:true",
        "allow edit to siblings where to.tier:iron only env:prod",
        "deny see to siblings where from.tier:gold",
        "allow run to any where to.tier:gold",
        "allow edit by api from main to descendants",
        "deny edit to children only env:test",
        "allow run to ancestors where from.open:true",
        "allow see by guest to linking(readers)",
        "deny see to linked(readers)",
        "allow run by guest to account(a1)",
        "allow edit by reader to any where NOT from.tier:gold",
        "deny run to organization where from.tier:gold AND to.open:false",
    };
    for (unsigned seed = 1; seed <= 12; ++seed) {
        INFO(seed);
        std::mt19937 random(seed);
        const auto below = [&](std::size_t n) { return random() % n; };
        const auto some_rules = [&] {
            std::string list;
            for (const std::string& rule : rules)
                if (below(3) != 0) list += (list.empty() ? "'" : ", '") + rule + "'";
            return list.empty() ? "'" + rules.front() + "'" : list;
        };
        const std::size_t accounts = 70 + below(60);
        jeton::Engine engine = loaded(head + "rules: [" + some_rules() + "]\naccounts: {a0: {}, a1: {}}\nusers: {ann: {a0: reader, a1: reader}}\n");
        jeton::Change made;
        for (std::size_t i = 0; i < accounts; ++i) {
            const std::string account = "a" + std::to_string(i);
            if (i > 1) made.create_account(account, below(40) == 0 ? std::string() : "a" + std::to_string(below(std::min<std::size_t>(i, 4))));
            made.set(account, "tier", jeton::Value{std::string(below(2) == 0 ? "gold" : "iron")});
            if (below(6) == 0) made.set(account, "open", jeton::Value{below(2) == 0});
            if (i > 2 && below(5) == 0) made.set(account, "readers", jeton::Value{jeton::Value::List{jeton::Value{"a" + std::to_string(below(i))}, jeton::Value{std::string("a0")}}});
        }
        for (std::size_t i = 0; i < accounts; ++i) {
            const std::string account = "a" + std::to_string(i), token = "t" + std::to_string(i);
            if (below(4) == 0) continue;
            made.create_token(token, below(2) == 0 ? "api" : "guest", account);
            if (below(5) == 0) made.attach_filter(token, "env:prod");
            if (below(6) == 0) made.update_token(token, {{"accounts", jeton::Value{jeton::Value::List{jeton::Value{account}, jeton::Value{"a" + std::to_string(below(accounts))}}}}});
        }
        const auto first = engine.apply(made);
        INFO((first ? std::string() : jeton::render(first.error().diagnostics)));
        REQUIRE(first);
        const auto name = [&] { return "a" + std::to_string(below(accounts)); };
        for (int step = 0; step < 14; ++step) {
            jeton::Change change;
            switch (below(7)) {
                case 0: change = jeton::Change::from_yaml("- replace: {rules: [" + some_rules() + "]}"); break;
                case 1: change.set("a" + std::to_string(below(4)), "open", jeton::Value{below(2) == 0}); break;
                case 2:
                    for (std::size_t i = 0; i < accounts; ++i)
                        if (below(8) != 0) change.set("a" + std::to_string(i), "tier", jeton::Value{std::string(below(2) == 0 ? "gold" : "iron")});
                    break;
                case 3: change.move_account(name(), name()); break;
                case 4:
                    for (int i = 0; i < 80; ++i) change.create_account("b" + std::to_string(step) + "-" + std::to_string(i), "a0");
                    break;
                case 5:
                    for (std::size_t i = 0; i < accounts; ++i)
                        if (static_cast<bool>(engine.snapshot().token("t" + std::to_string(i)))) change.update_token("t" + std::to_string(i), {{"enabled", jeton::Value{below(2) == 0}}});
                    break;
                default: change.delete_account_and_sub_accounts("b" + std::to_string(below(14)) + "-7"); break;
            }
            const auto commit = engine.apply(change);
            if (!commit) continue;          // below itself, say, or of an account that is not there
            std::size_t pairs = 0;
            for (const jeton::DeltaRow& row : (*commit)->delta.rows) {
                CHECK(row.pairs() == pairs_of(row));
                pairs += row.pairs();
            }
            CHECK(pairs == (*commit)->delta.pairs());
            REQUIRE(jeton::Engine::check(**commit).empty());
        }
        CHECK(engine.reevaluate() == 0);
    }
}
