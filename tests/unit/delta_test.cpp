// What a change says of each permission: rows of pairs, many accounts, many decisions.
#include <algorithm>
#include <iterator>
#include <set>

#include "change_fixture.hpp"

TEST_CASE("accounts beside one another are asked about from wherever each may be reached") {
    auto engine = loaded(R"(jeton: 1
schema: {account: {frozen: {type: boolean, inherit: any}, kind: {type: keyword, default: plain}, readers: {type: accounts}, scans: {type: accounts}}}
actions: [read]
token-kinds: {t: {purpose: p, action: read}}
rules:
  - allow read to self, descendants, linking(readers), linked(scans)
  - allow read to organization where to.kind:shared
  - deny read to any where to.frozen:true
  - deny read to any where from.frozen:true AND from.kind:(plain OR shared)
accounts:
  root: {sub-accounts: {m: {sub-accounts: {a: {}, h: {}, c: {}, e: {}, b: {readers: [other]}, d: {kind: lone}, i: {kind: lone}, f: {kind: shared}, g: {kind: shared}}}, x: {}}}
  other: {scans: [h]}
tokens:
  of-root: {kind: t, account: root}
  of-m: {kind: t, account: m}
  of-a: {kind: t, account: a}
  of-b: {kind: t, account: b}
  of-c: {kind: t, account: c}
  of-d: {kind: t, account: d}
  of-f: {kind: t, account: f}
  of-i: {kind: t, account: i}
  of-x: {kind: t, account: x}
  of-other: {kind: t, account: other}
)");
    const auto seen = [](const jeton::Snapshot& view) {
        std::set<std::string> all;
        for (const char* token : {"of-root", "of-m", "of-a", "of-b", "of-c", "of-d", "of-f", "of-i", "of-x", "of-other"})
            for (const auto& entry : view.scope(view.token(token))) all.insert(token + (" " + std::string(view.name(entry.account))));
        return all;
    };
    for (const char* account : {"m", "root"})
        for (const bool frozen : {true, false}) {
            INFO(account);
            const auto commit = engine.apply(jeton::Change{}.set(account, "frozen", jeton::Value{frozen}));
            REQUIRE(commit);
            const auto before = seen((*commit)->before), after = seen((*commit)->after);
            std::set<std::string> expected, found;
            std::set_symmetric_difference(before.begin(), before.end(), after.begin(), after.end(), std::inserter(expected, expected.end()));
            for (const jeton::PermissionChange& each : (*commit)->delta) found.insert((*commit)->after.name(each.principal) + " " + std::string((*commit)->after.name(each.account)));
            CHECK(found == expected);
            CHECK(expected.size() > 20);
            CHECK(jeton::Engine::check(**commit).empty());
        }
}

TEST_CASE("a setting with a fraction is the decimal that was written") {
    auto engine = loaded(R"(jeton: 1
schema: {account: {share: {type: double}}}
actions: [read]
token-kinds: {t: {purpose: p, action: read}}
rules:
  - allow read to self
  - deny read to any where to.share >= 0.7
limits: ["at most 0 t per account where account.share:0.1"]
accounts: {a: {}, b: {share: 0.1}}
tokens: {t: {kind: t, account: a}, u: {kind: t, account: b}}
)");
    const auto commit = engine.apply(jeton::Change{}.set("a", "share", jeton::Value{0.7}));
    REQUIRE(commit);
    CHECK((*commit)->delta.counts == std::array<std::uint64_t, 5>{0, 1, 0, 0, 0});
    REQUIRE((*commit)->over_limits().size() == 1);
    CHECK((*commit)->after.name((*commit)->over_limits()[0].account) == "b");
    CHECK((*engine.apply(jeton::Change{}.set("a", "share", jeton::Value{0.69})))->delta.counts == std::array<std::uint64_t, 5>{1, 0, 0, 0, 0});
}

TEST_CASE("a token of which one filter is enough sees more or less by what a named one says, though its texts stay") {
    auto engine = loaded(R"(jeton: 1
actions: [read]
token-kinds: {t: {purpose: p, action: read, filters: optional}}
filters: {f: "a:b"}
rules: [allow read to self]
accounts: {a: {}}
tokens:
  t: {kind: t, account: a, filters: [f, "a:b"], filters-operator: or}
  u: {kind: t, account: a, filters: [f, "a:b"]}
)");
    const auto counts_of = [&](const char* text) { return (*engine.apply(jeton::Change{}.edit_filter("f", text)))->delta.counts; };
    CHECK(counts_of("*:*") == std::array<std::uint64_t, 5>{0, 0, 1, 0, 0});
    CHECK(counts_of("a:b") == std::array<std::uint64_t, 5>{0, 0, 0, 1, 0});
    CHECK(counts_of("a:b OR a:b") == std::array<std::uint64_t, 5>{0, 0, 1, 1, 0});       // texts are not looked into
}

TEST_CASE("what tokens of many accounts lose at their own is one row of pairs") {
    auto engine = loaded(R"(jeton: 1
schema: {account: {frozen: {type: boolean, inherit: any}}}
actions: [logs.search, logs.view]
token-kinds: {api-token: {purpose: i, action: logs.search, filters: optional}}
rules:
  - allow * by api-token to self, children
  - deny * to any where from.frozen:true
accounts: {acme: {sub-accounts: {web: {}, pay: {}}}}
tokens:
  z: {kind: api-token, account: pay}
  root: {kind: api-token, account: acme}
  a: {kind: api-token, account: web}
  f: {kind: api-token, account: web, filters: ["env:prod"]}
  b: {kind: api-token, account: pay}
)");
    const auto commit = engine.apply(jeton::Change{}.set("acme", "frozen", jeton::Value{true}));
    REQUIRE(commit);
    const jeton::Commit& is = **commit;
    const auto text = [&](const jeton::DeltaRow& row) {
        std::string all = row.paired ? "paired:" : "product:";
        for (std::size_t i = 0; i < row.principals.size(); ++i) {
            all += " " + is.after.name(row.principals[i]) + " @";
            for (const jeton::AccountId account : row.accounts_of(i)) all += " " + std::string(is.after.name(account));
        }
        return all + " = " + std::to_string(row.pairs());
    };
    REQUIRE(is.delta.rows.size() == 3);
    CHECK(text(is.delta.rows[0]) == "paired: z @ pay a @ web b @ pay = 6");
    CHECK(text(is.delta.rows[1]) == "product: root @ acme web pay = 6");
    CHECK(text(is.delta.rows[2]) == "product: f @ web = 2");
    std::string pairs;
    for (const jeton::PermissionChange& each : is.delta)
        if (each.action == "logs.view") pairs += is.after.name(each.principal) + "@" + std::string(is.after.name(each.account)) + " ";
    CHECK(pairs == "z@pay a@web b@pay root@acme root@web root@pay f@web ");
    CHECK(std::distance(is.delta.begin(), is.delta.end()) == 14);
    CHECK(is.delta.pairs() == 14);
    CHECK(engine.check(is).empty());
}

TEST_CASE("a scope of a long list of accounts and a few that are linked has each once") {
    std::string accounts = "  z: {sub-accounts: {z1: {}}}\n  acme:\n    readers: [z1]\n    sub-accounts:\n";
    for (int i = 0; i < 150; ++i) accounts += "      a" + std::to_string(i) + ": {readers: [" + (i % 50 == 7 ? "acme, z1" : "") + "]}\n";
    auto engine = loaded("jeton: 1\nschema: {account: {readers: {type: accounts}}}\nactions: [logs.search]\n"
                         "token-kinds: {api-token: {purpose: i, action: logs.search}}\n"
                         "rules:\n  - allow * by api-token to descendants, linking(readers)\n"
                         "accounts:\n" + accounts + "tokens: {main: {kind: api-token, account: acme}, other: {kind: api-token, account: z1}}\n");
    const jeton::Snapshot now = engine.snapshot();
    const auto scope = [&](const char* token) {
        std::vector<std::string> names;
        for (const jeton::ScopeEntry& each : now.scope(now.token(token))) names.emplace_back(now.name(each.account));
        return names;
    };
    std::vector<std::string> below;
    for (int i = 0; i < 150; ++i) below.push_back("a" + std::to_string(i));
    std::sort(below.begin(), below.end());
    CHECK(scope("main") == below);
    CHECK(scope("other") == std::vector<std::string>{"a107", "a57", "a7", "acme"});
    const auto commit = engine.apply(jeton::Change{}.create_account("new", "z").set("new", "readers", jeton::Value{jeton::Value::List{jeton::Value{std::string("acme")}}}));
    REQUIRE(commit);
    CHECK((*commit)->delta.pairs() == 1);
    CHECK(engine.snapshot().scope(now.token("main")).size() == 151);
    CHECK(engine.check(**commit).empty());
}

TEST_CASE("a change of thousands of accounts says of each token what became of it, however its filters are shared") {
    constexpr int many = 4500;                      // more than are compared as a few
    std::string accounts, tokens;
    for (int i = 0; i < many; ++i) {
        const std::string number = std::to_string(i);
        accounts += "s" + number + ": {}, ";
        const std::string filter = i % 3 == 0 ? "" : i % 3 == 1 ? ", filters: [\"env:prod\"]" : ", filters: [\"team:t" + std::to_string(i / 2) + "\"]";
        tokens += "t" + number + ": {kind: api-token, account: s" + number + filter + "}, ";
    }
    const std::string rules = "rules:\n  - allow logs.search by api-token to self, children\n";
    const std::string deny = "  - deny * to any where from.frozen:true\n";
    auto engine = loaded("jeton: 1\nschema: {account: {frozen: {type: boolean, inherit: any}}}\nactions: [logs.search]\n"
                         "token-kinds: {api-token: {purpose: i, action: logs.search, filters: optional}}\n" + rules + deny +
                         "accounts: {acme: {sub-accounts: {" + accounts + "}}}\ntokens: {" + tokens + "root: {kind: api-token, account: acme}}\n");
    const auto is_as_said = [](const jeton::Decision& decision, const jeton::Access& said) {
        const jeton::DecisionParts is = decision.parts(), told = said.parts();
        return decision.verdict() == said.verdict && is.allow == told.allow && is.deny == told.deny && is.filters == told.filters && is.any_filter == told.any_filter;
    };
    const auto agrees = [&](const jeton::Commit& commit, jeton::ChangeClass is) {
        std::set<std::pair<std::string, std::string>> said;
        std::size_t wrong = 0;
        for (const jeton::PermissionChange& each : commit.delta) {
            said.emplace(commit.after.name(each.principal), commit.after.name(each.account));
            const auto was = commit.before.decide(each.principal, each.action, commit.before.name(each.account)), now = commit.after.decide(each.principal, each.action, commit.after.name(each.account));
            wrong += !is_as_said(was, *each.before) || !is_as_said(now, *each.after) || each.is != is;
        }
        CHECK(wrong == 0);
        CHECK(said.size() == 2 * many + 1);         // each at its own, the root's at all
        CHECK(commit.delta.pairs() == said.size());
        for (int i = 0; i < many; ++i) wrong += !said.contains({"t" + std::to_string(i), "s" + std::to_string(i)}) || !said.contains({"root", "s" + std::to_string(i)});
        CHECK(wrong == 0);
        // `env:prod`, none at all, and each of the others: who brings the same is in one row of pairs.
        CHECK(commit.delta.rows.size() < 2 + many / 3 + 2);
        CHECK(std::count_if(commit.delta.rows.begin(), commit.delta.rows.end(), [](const auto& row) { return row.paired; }) >= 2);
    };
    for (const bool frozen : {true, false, true}) {  // memory is used again
        const auto commit = engine.apply(jeton::Change{}.set("acme", "frozen", jeton::Value{frozen}));
        REQUIRE(commit);
        agrees(**commit, frozen ? jeton::ChangeClass::lost : jeton::ChangeClass::gained);
    }
    const auto replaced = engine.apply(jeton::Change{}.replace(rules));
    REQUIRE(replaced);
    agrees(**replaced, jeton::ChangeClass::gained);
    const auto small = engine.apply(jeton::Change{}.delete_token("t7"));
    REQUIRE(small);
    CHECK((*small)->delta.pairs() == 1);
    CHECK(engine.reevaluate() == 0);
}

TEST_CASE("an account is newly visible where nobody of those who gain it saw it, at their own accounts too") {
    auto engine = loaded(R"(jeton: 1
schema: {account: {views: {type: boolean, inherit: nearest}}}
actions: [logs.search, logs.view]
token-kinds: {api-token: {purpose: i, action: logs.search}, other: {purpose: i, action: logs.view}}
rules:
  - allow logs.search by api-token to self
  - allow logs.view by api-token, other to self where to.views:true
accounts: {acme: {sub-accounts: {web: {}, pay: {}, new-1: {}, new-2: {}}}}
tokens: {w: {kind: api-token, account: web}, p: {kind: api-token, account: pay}, o1: {kind: other, account: new-1}, o2: {kind: other, account: new-2}}
)");
    const auto commit = engine.apply(jeton::Change{}.set("acme", "views", jeton::Value{true}));
    REQUIRE(commit);
    REQUIRE((*commit)->delta.rows.size() == 1);
    CHECK((*commit)->delta.rows[0].paired);
    std::string flags;
    for (const jeton::Flag& flag : (*commit)->flags()) flags += flag.text() + "; ";
    CHECK(flags == "grows; newly-visible new-1; newly-visible new-2; ");
}

TEST_CASE("very many decisions that become one and the same are told apart") {
    constexpr int many = 60;
    std::string accounts, tokens;
    jeton::Change change;
    for (int i = 0; i < 3 * many; ++i) {            // two tokens of each filter get another one; before them, one is disabled
        const std::string number = std::to_string(i), filter = "team:t" + std::to_string(i % many);
        accounts += "a" + number + ": {}, ";
        tokens += "t" + number + ": {kind: api-token, account: a" + number + ", filters: [\"" + filter + "\"]}, ";
        if (i < many)
            change.update_token("t" + number, {{"enabled", jeton::Value{false}}});
        else
            change.detach_filter("t" + number, filter).attach_filter("t" + number, "env:prod");
    }
    auto engine = loaded("jeton: 1\nactions: [logs.search]\ntoken-kinds: {api-token: {purpose: i, action: logs.search, filters: optional}}\n"
                         "rules:\n  - allow logs.search by api-token to self\naccounts: {" + accounts + "}\ntokens: {" + tokens + "}\n");
    const auto commit = engine.apply(change);
    REQUIRE(commit);
    CHECK((*commit)->delta.pairs() == 3 * many);
    CHECK((*commit)->delta.rows.size() == 2 * many);
    CHECK(std::count_if((*commit)->delta.rows.begin(), (*commit)->delta.rows.end(), [](const auto& row) { return row.paired; }) == many);
    CHECK(engine.check(**commit).empty());
}

TEST_CASE("a token that has another account in the other policy loses there and gains here, each pair once") {
    const std::string head = "jeton: 1\nactions: [read, list]\ntoken-kinds: {api: {purpose: i, action: read, filters: optional}}\n"
                             "rules:\n  - allow read by api to self, parent\n  - allow list by api to organization\n"
                             "limits: [at most 2 api per account]\naccounts: {m: {sub-accounts: {a: {}, b: {}}}, z: {}}\n";
    const auto tokens = [](std::string_view t1, std::string_view t2) {
        return "tokens: {t1: {kind: api, account: " + std::string(t1) + ", filters: [\"x:1\"]}, t2: {kind: api, account: " + std::string(t2) +
               "}, t3: {kind: api, account: a, filters: [\"x:1\"], accounts: [a, m]}, t4: {kind: api, account: b}}\n";
    };
    auto engine = loaded(head + tokens("a", "b"));
    const auto lines = [&](const jeton::Commit& commit) {
        std::set<std::string> all;
        for (const jeton::PermissionChange& each : commit.delta)
            all.insert(std::string(jeton::change_class_names[static_cast<std::size_t>(each.is)]) + " " + commit.after.name(each.principal) + " " + std::string(each.action) + " " + std::string(commit.after.name(each.account)));
        CHECK(all.size() == commit.delta.pairs());
        return all;
    };
    SECTION("below the same main account") {
        const auto commit = engine.plan(loaded(head + tokens("b", "b")));
        REQUIRE(commit);
        CHECK(lines(**commit) == std::set<std::string>{"lost t1 read a", "gained t1 read b"});
        CHECK(engine.check(**commit).empty());
        CHECK((*commit)->over_limits().size() == 1);
    }
    SECTION("in another organization, and what it brings is another") {
        auto other = tokens("z", "a");
        other.replace(other.find("x:1"), 3, "x:2");
        const auto commit = engine.plan(loaded(head + other));
        REQUIRE(commit);
        CHECK(lines(**commit) == std::set<std::string>{"lost t1 read a", "lost t1 read m", "gained t1 read z", "lost t1 list a", "lost t1 list b", "lost t1 list m", "gained t1 list z",
                                                       "lost t2 read b", "gained t2 read a"});
        CHECK(engine.check(**commit).empty());
    }
    SECTION("the last one of its account") {
        const auto commit = engine.plan(loaded(head + "tokens: {t1: {kind: api, account: m}, t2: {kind: api, account: z}, t3: {kind: api, account: m, accounts: [m, b]}, t4: {kind: api, account: z}}\n"));
        REQUIRE(commit);
        CHECK(engine.check(**commit).empty());
        const auto view = (*commit)->after;
        CHECK(view.who_sees(view.account("a"), view.action("read")).empty());
    }
}

TEST_CASE("rules that say very many different things are compared one by one") {
    constexpr int many = 50;
    std::string rules, accounts;
    for (int i = 0; i < many; ++i) {
        rules += "  - allow logs.search by api-token to children where to.num:" + std::to_string(i) + " only team:t" + std::to_string(i) + "\n";
        accounts += "a" + std::to_string(i) + ": {num: " + std::to_string(i) + "}, b" + std::to_string(i) + ": {num: " + std::to_string(i) + "}, ";
    }
    auto engine = loaded("jeton: 1\nschema: {account: {num: {type: long}, frozen: {type: boolean}}}\nactions: [logs.search]\n"
                         "token-kinds: {api-token: {purpose: i, action: logs.search, filters: optional}}\nrules:\n" + rules +
                         "  - deny * to any where from.frozen:true\naccounts: {acme: {sub-accounts: {" + accounts + "}}}\n"
                         "tokens: {plain: {kind: api-token, account: acme}, own: {kind: api-token, account: acme, filters: [\"env:prod\"]}}\n");
    const auto commit = engine.apply(jeton::Change{}.set("acme", "frozen", jeton::Value{true}));
    REQUIRE(commit);
    CHECK((*commit)->delta.decisions.size() == 2 + 2 * many);
    CHECK((*commit)->delta.rows.size() == 2 * many);
    CHECK((*commit)->delta.pairs() == 4 * many);
    CHECK(engine.check(**commit).empty());
}

TEST_CASE("a token that goes while its account changes is said to have lost all it had, not what the account's change is about alone") {
    auto engine = loaded(R"(jeton: 1
schema: {account: {open: {type: boolean}}}
actions: [logs.search, logs.view]
token-kinds: {api-token: {purpose: i, action: logs.search}}
rules:
  - allow logs.view to self
  - allow logs.search to descendants where from.open:false
accounts: {acme: {sub-accounts: {web: {}}}}
tokens: {grafana: {kind: api-token, account: acme}}
)");
    const auto commit = engine.apply(jeton::Change{}.set("acme", "open", jeton::Value{true}).delete_token("grafana"));
    REQUIRE(commit);
    CHECK((*commit)->delta.counts[1] == 2);
    CHECK(jeton::Engine::check(**commit).empty());
}

TEST_CASE("an account that names another one than before is lost by the one and gained by the other") {
    auto engine = loaded(R"(jeton: 1
schema: {account: {readers: {type: accounts}, scans: {type: accounts}}}
actions: [logs.search]
token-kinds: {api-token: {purpose: i, action: logs.search}}
rules:
  - allow logs.search to linking(readers)
  - allow logs.search to linked(scans)
accounts: {acme: {readers: [left], scans: [left]}, left: {}, right: {}}
tokens: {a: {kind: api-token, account: acme}, l: {kind: api-token, account: left}, r: {kind: api-token, account: right}}
)");
    for (const char* attribute : {"readers", "scans"}) {
        const auto commit = engine.apply(jeton::Change{}.set("acme", attribute, jeton::Value{jeton::Value::List{jeton::Value{"right"}}}));
        REQUIRE(commit);
        CHECK((*commit)->delta.counts[0] == 1);
        CHECK((*commit)->delta.counts[1] == 1);
        CHECK(jeton::Engine::check(**commit).empty());
    }
}
