// Changes that are written as other systems have them, or with a slip: one mistake for each, where it is, and what to write.
#include <utility>
#include <vector>

#include "change_fixture.hpp"

namespace {

/// What is said of a change set; a line for each mistake.
std::string said(const jeton::Engine& engine, const std::string& change) {
    const auto refused = engine.plan(jeton::Change::from_yaml(change));
    if (refused) return "nothing";
    std::string all;
    for (const auto& each : refused.error().diagnostics.list)
        all += (all.empty() ? "" : "\n") + std::to_string(each.span.line) + ":" + std::to_string(each.span.column) + " " + each.code + ": " + each.help;
    return all;
}

}  // namespace

TEST_CASE("a change that is none says which one is meant, and never one that does something else") {
    const jeton::Engine engine = loaded();
    const std::vector<std::pair<const char*, const char*>> words{
        {"create_account", "did you mean `create-account`?"},
        {"createAccount", "did you mean `create-account`?"},
        {"crate-account", "did you mean `create-account`?"},
        {"delet-token", "did you mean `delete-token`?"},
        {"add-account", "did you mean `create-account`?"},
        {"new-user", "did you mean `create-user`?"},
        {"remove-account", "did you mean `delete-account`?"},
        {"revoke-token", "did you mean `delete-token`?"},
        {"update-account", "write `- set: {account: …, ATTRIBUTE: …}`"},
        {"unset", "write `- reset: {account: …, attributes: [ATTRIBUTE]}`"},
        {"set-token", "write `- update-token: {token: …, …}`"},
        {"disable-token", "write `- update-token: {token: …, enabled: false}`"},
        {"update-filter", "write `- edit-filter: {filter: …, text: …}`"},
        {"remove-filter", "`detach-filter` takes it from a token, `delete-filter` from the policy"},
        {"add-role", "write `- set-role: {user: …, account: …, role: …}`"},
        {"grant", "write `- set-role: {user: …, account: …, role: …}`"},
        {"delete-role", "write `- remove-role: {user: …, account: …}`"},
        {"reset-role", "write `- remove-role: {user: …, account: …}`"},
        {"undelete-account", "ids are never changed nor used again: create another, and delete the old one"},
        {"rename-token", "ids are never changed nor used again: create another, and delete the old one"},
        {"delete-rule", "a section of the policy is replaced whole: write `- replace: {SECTION: …}`"},
        {"update-user", "`set-role` and `remove-role` say what a user is"},
        {"advance", "write `- tick: {now: DATE}`"},
        {"dettach-filter", "did you mean `detach-filter`?"},
        {"unattach-filter", "did you mean `detach-filter`?"},
        {"assign-filter", "did you mean `attach-filter`?"},
        {"unset-account", "write `- reset: {account: …, attributes: [ATTRIBUTE]}`"},
        {"emove-account", "did you mean `delete-account`?"},
    };
    for (const auto& [word, help] : words) CHECK(said(engine, "- " + std::string(word) + ": {account: acme}") == "1:3 unknown-change: " + std::string(help));
    for (const char* word : {"frobnicate", "account", "x", "get", "test", "reset-token", "unset-user"})
        CHECK(said(engine, "- " + std::string(word) + ": {account: acme}").starts_with("1:3 unknown-change: write one of create-account, "));
}

TEST_CASE("a change whose parts are in the wrong place is told at the part") {
    const jeton::Engine engine = loaded();
    const std::vector<std::pair<const char*, const char*>> texts{
        {"- set:\n  account: web\n  searchable: false\n", "2:3 unknown-change: write `- set: {account: …}`, or its fields further to the right than `set`"},
        {"- set: {account: web}\n  delete-token: {token: old}\n", "2:3 unknown-change: begin it with `- `"},
        {"changes:\n  - set: {account: web, searchable: false}\n", "1:1 unknown-change: leave `changes:` out: the file is the list itself"},
        {"- action: delete-token\n  token: old\n", "1:3 unknown-change: what is done is the key: write `- delete-token: {…}`"},
        {"- delete-token: old\n", "1:17 wrong-type: write `- delete-token: {token: old}`"},
        {"- delete-token: [old, grafana]\n", "1:17 wrong-type: write `- delete-token: {token: old}`, and so on: a change for each"},
        {"- delete-token: {token: [old, grafana]}\n", "1:25 wrong-type: write a change for each"},
        {"- attach-filter: [old, f]\n", "1:18 wrong-type: write `- attach-filter: {token: old, filter: f}`"},
        {"- set-role: [ann, acme]\n", "1:13 wrong-type: write `- set-role: {user: ann, account: …, role: …}`"},
        {"- delete-token: ''\n", "1:17 wrong-type: write `key: value`"},
        {"- create-filter: {name: f, query: a:1}\n", "1:19 unknown-key: write `filter` for `name`\n1:28 unknown-key: write `text` for `query`"},
        {"- move-account: {web: acme}\n", "1:17 missing-key: add `account: …`\n1:18 unknown-key: it may have account, parent or main"},
        {"- set: web\n", "1:8 wrong-type: write `- set: {account: web, ATTRIBUTE: …}`"},
        {"- tick: 2027-01-01\n", "1:9 wrong-type: write `- tick: {now: 2027-01-01}`"},
        {"- set: {web: {searchable: false}}\n", "1:9 missing-key: write `{account: web, ATTRIBUTE: …}`"},
        {"- set: {token: old, enabled: false}\n", "1:9 missing-key: write `- update-token: {token: old, …}`"},
        {"- set: {account:web, searchable: false}\n", "1:9 missing-key: write a space behind the `:` of `account`"},
        {"- set: {account = web, searchable: false}\n", "1:9 missing-key: write `account: …`"},
        {"- set: {acount: web, searchable: false}\n", "1:9 missing-key: write `account` for `acount`"},
        {"- edit-filter: {filter: f, to: x}\n", "1:28 unknown-key: write `text` for `to`"},
        {"- create-filter: {f: 'env:prod'}\n", "1:19 unknown-key: write `{filter: f, text: …}`"},
        {"- delete-token: {name: old}\n", "1:18 unknown-key: write `token` for `name`"},
        {"- tick: {at: 2027-01-01}\n", "1:10 unknown-key: write `now` for `at`"},
        {"- reset: {account: web, searchable: }\n", "1:25 unknown-key: write `attributes: [searchable]`"},
        {"- reset: {account: web, searchable: false}\n", "1:25 unknown-key: a reset takes the setting away; to set it, write `- set: {account: web, searchable: false}`"},
        {"- reset: {account: web, attributes: [plan], searchable: false}\n", "1:45 unknown-key: a reset takes the setting away; to set it, write `- set: {account: web, searchable: false}`"},
        {"- set: {accounts: [web, pay], searchable: false}\n", "1:9 missing-key: a change is about one: write `account: …`"},
        {"- set: {searchable: false}\n", "1:8 missing-key: add `account: …`"},
        {"- delete-token: {}\n", "1:17 missing-key: add `token: …`"},
        {"- delete-filter: {filter: f, tokens: disable}\n", "1:27 unknown-filter: "},
    };
    for (const auto& [text, expected] : texts) {
        INFO(text);
        CHECK(said(engine, text) == expected);
    }
}

TEST_CASE("a setting in another form is told how to be set, and what is taken away how to be taken") {
    const jeton::Engine engine = loaded(std::string(policy) + "filters: {only-prod: 'env:prod'}\n");
    const std::vector<std::pair<const char*, const char*>> texts{
        {"- set: {account: web, attributes: {searchable: false}}\n", "1:23 unknown-attribute: write its entries beside `account`: `searchable: false`"},
        {"- create-account: {account: x, parent: acme, attributes: {searchable: false, plan: pro}}\n", "1:46 unknown-attribute: write its entries beside `account`: `searchable: false`"},
        {"- set: {account: web, attributes: [searchable]}\n", "1:23 unknown-attribute: each stands with its value beside `account`, such as `searchable: …`"},
        {"- set: {account: web, attribute: searchable, value: false}\n", "1:23 unknown-attribute: write `searchable: false`\n1:46 unknown-attribute: write `searchable: false`"},
        {"- set: {account: web, searchable:false}\n", "1:23 unknown-attribute: write a space behind the `:` of `searchable`"},
        {"- set: {account: w*, searchable: false}\n", "1:18 unknown-account: names have no wildcards: write each"},
        {"- delete-token: {token: graf*}\n", "1:25 unknown-token: names have no wildcards: write each"},
        {"- set-role: {user: ann, account: acme, role: none}\n", "1:46 unknown-role: to take the role away, write `- remove-role: {user: ann, account: acme}`"},
        {"- set-role: {user: ann, account: acme, role: }\n", "1:45 wrong-type: to take the role away, write `- remove-role: {user: ann, account: acme}`"},
        {"- suspend: {account: web}\n", "1:3 unknown-change: write `- set: {account: …, ATTRIBUTE: …}`"},
        {"- delete: {account: web}\n", "1:3 unknown-change: did you mean `delete-account`?"},
        {"- create: {user: ann, account: web, role: admin}\n", "1:3 unknown-change: did you mean `set-role`?"},
        {"- delete: {token: old}\n", "1:3 unknown-change: did you mean `delete-token`?"},
        {"- remove: {user: ann, account: web}\n", "1:3 unknown-change: did you mean `remove-role`?"},
        {"- remove: {token: old, filter: f}\n", "1:3 unknown-change: `detach-filter` takes it from a token, `delete-filter` from the policy"},
        {"- detach-filter: {token: grafana, filter: [only-prod]}\n", "1:43 eaten-by-yaml: a change is about one: write `filter: only-prod`"},
        {"- attach-filter: {token: grafana, filter: [only-prod, 'a:1']}\n", "1:43 eaten-by-yaml: a change is about one: write a change for each"},
    };
    for (const auto& [text, expected] : texts) {
        INFO(text);
        CHECK(said(engine, text) == expected);
    }
}

TEST_CASE("strangers of one domain are no slips of each other, and who is new is made first") {
    const jeton::Engine engine = loaded(std::string(policy).replace(std::string(policy).find("{ann:"), 5, "{bob@acme.example: {acme: admin}, ann:"));
    const auto role = [&](const char* user) { return said(engine, "- set-role: {user: " + std::string(user) + ", account: acme, role: admin}"); };
    CHECK(role("zoe@acme.example") == "1:20 unknown-user: first write `- create-user: {user: zoe@acme.example}`");
    CHECK(role("bobb@acme.example") == "1:20 unknown-user: did you mean `bob@acme.example`? A new one is first made: write `- create-user: {user: bobb@acme.example}`");
    CHECK(said(engine, "- delete-user: {user: boob@acme.example}") == "1:23 unknown-user: did you mean `bob@acme.example`?");
    CHECK(said(engine, "- delete-user: {user: joe@acme.example}") == "1:23 unknown-user: ");
    CHECK(said(engine, "- delete-user: {user: bob.smith@acme.example}") == "1:23 unknown-user: ");
}

TEST_CASE("what a later change makes is said to come too late") {
    const jeton::Engine engine = loaded();
    CHECK(said(engine, "- create-token: {token: t, kind: api-token, account: acme9}\n- create-account: {account: acme9, parent: acme}\n") ==
          "1:54 unknown-account: `acme9` is made by a later change: put that one before this");
    CHECK(said(engine, "- delete-account: {account: web}\n- set: {account: webb, searchable: true}\n") == "2:18 unknown-account: ");
    CHECK(said(engine, "- delete-token: {token: grafana}\n- delete-token: {token: grafanna}\n") == "2:25 unknown-token: ");
    CHECK(said(engine, "- set-role: {user: eve, account: acme, role: admin}\n- create-user: {user: eve}\n") ==
          "1:20 unknown-user: `eve` is made by a later change: put that one before this");
}

TEST_CASE("warnings about what a change set says come with its commit, and no others") {
    jeton::Engine engine = loaded(std::string(policy) + "filters: {old: 'a:1 OR b:1 AND c:1', f: 'env:prod'}\n");
    REQUIRE(engine.lints().warnings() == 1);
    const auto lints = [](const auto& commit) {
        REQUIRE(commit);
        std::string all;
        for (const auto& each : (*commit)->lints().list) all += each.span.file + ":" + std::to_string(each.span.line) + ":" + std::to_string(each.span.column) + " " + each.code + "\n";
        return all;
    };
    const auto edit = jeton::Change::from_yaml("- edit-filter:\n    filter: f\n    text: env:prod #AND NOT _exists_:card\n- create-filter: {filter: g, text: 'a:1'}\n- attach-filter: {token: grafana, filter: “x:y”}\n", "c.yaml");
    CHECK(lints(engine.plan(edit)) == "c.yaml:3:20 eaten-by-comment\nc.yaml:5:43 typographic-quote\n");
    CHECK(lints(engine.apply(edit)) == "c.yaml:3:20 eaten-by-comment\nc.yaml:5:43 typographic-quote\n");
    CHECK(lints(engine.plan(jeton::Change{}.set("acme", "searchable", jeton::Value{false}))) == "");
    CHECK(lints(engine.plan(jeton::Change::from_yaml("[]"))) == "");
}

TEST_CASE("a dry run keeps no warning from the change that is made") {
    jeton::Engine engine = loaded();
    const auto warned = [](const auto& commit) {
        REQUIRE(commit);
        return (*commit)->lints().list.size();
    };
    const auto filters = [](const char* token) { return jeton::Change{}.update_token(token, {{"filters", jeton::Value{jeton::Value::List{jeton::Value{std::string("NOT env:prod")}}}}}); };
    CHECK(warned(engine.plan(filters("grafana"))) == 1);
    CHECK(warned(engine.plan(filters("grafana"))) == 1);
    CHECK_FALSE(engine.plan(filters("grafana").delete_token("none")));
    CHECK(warned(engine.apply(filters("grafana"))) == 1);
    CHECK(warned(engine.apply(filters("old"))) == 1);
    CHECK(warned(engine.apply(jeton::Change{}.update_token("old", {{"enabled", jeton::Value{false}}}))) == 0);     // it says nothing of filters
    CHECK(warned(engine.plan(filters("old").update_token("grafana", {{"filters", jeton::Value{jeton::Value::List{jeton::Value{std::string("NOT env:prod")}}}}}))) == 1);
}

TEST_CASE("a change set is told what it says, whatever was tried or refused before, and not what tokens have already") {
    const auto engine = [] {
        return loaded("jeton: 1\nactions: [read]\ntoken-kinds: {k: {purpose: p, action: read, filters: optional}}\n"
                      "filters: {f1: \"NOT debug:true\", f2: \"e:1\"}\nrules: [allow read to self]\naccounts: {a: {}}\n"
                      "tokens: {t4: {kind: k, account: a, filters: [f1, f2, \"NOT g:1\"]}, t5: {kind: k, account: a, filters: [f1]}}\n");
    };
    const auto told = [](const std::shared_ptr<const jeton::Commit>& commit) {
        std::string all;
        for (const auto& each : commit->lints().list) all += std::to_string(each.span.line) + ":" + std::to_string(each.span.column) + " " + each.message + "\n";
        return all;
    };
    const std::string passes = " pass this NOT and become visible\n";
    const std::vector<std::pair<std::string, std::string>> sets{
        {"- attach-filter: {token: t5, filter: 'x:1'}", ""},
        {"- detach-filter: {token: t4, filter: f2}", ""},
        {"- update-token: {token: t4, name: other}", ""},
        {"- edit-filter: {filter: f2, text: 'z:1'}", ""},
        {"- edit-filter: {filter: f1, text: 'NOT debug:false'}", "1:40 documents without `debug`" + passes},
        {"- edit-filter: {filter: f2, text: 'NOT h:1'}\n- edit-filter: {filter: f1, text: 'x:1'}", "1:40 documents without `h`" + passes},
        {"- create-filter: {filter: f3, text: 'NOT h:1'}", ""},
        {"- create-filter: {filter: f3, text: 'NOT h:1'}\n- attach-filter: {token: t5, filter: f3}", "2:38 in the filter named here: documents without `h`" + passes},
        {"- attach-filter: {token: t5, filter: f2}\n- update-token: {token: t4, name: other}", ""},
        {"- update-token: {token: t5, name: other}\n- update-token: {token: t5, filters: [f1, 'NOT g:1']}",
         "2:39 in the filter named here: documents without `debug`" + passes + "2:48 documents without `g`" + passes},
        {"- replace: {filters: {f1: 'NOT h:1', f2: 'e:1'}}", "1:32 documents without `h`" + passes},
    };
    for (const auto& [yaml, expected] : sets) {
        INFO(yaml);
        jeton::Engine one = engine();
        const auto change = jeton::Change::from_yaml(yaml);
        const auto first = one.plan(change), second = one.plan(change);
        REQUIRE(first);
        CHECK(told(*first) == expected);
        CHECK(told(*second) == expected);
        CHECK_FALSE(one.apply(jeton::Change::from_yaml(yaml + "\n- delete-token: {token: nobody}")));
        CHECK(told(*one.apply(change)) == expected);
    }
}
