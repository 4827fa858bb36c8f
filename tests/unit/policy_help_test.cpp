// Helps that somebody follows to the letter: what to write loses no condition, and lets nobody see more.
#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "jeton/jeton.hpp"

namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

/// What is said of a text of a policy: `LINE:COLUMN CODE: HELP` each, the first line is 1.
std::string said(const std::string& yaml) {
    constexpr std::uint32_t above = 11;
    const auto engine = jeton::Engine::load_text({{"p", R"(jeton: 1
schema:
  account:
    team: {type: keyword}
    plan: {type: keyword}
    searchable: {type: boolean}
    readers: {type: accounts}
    until: {type: date}
actions: [a, b]
roles: [admin]
token-kinds: {k: {purpose: p, action: a, filters: optional}}
)" + yaml}});
    std::string all;
    for (const auto& each : (engine ? engine->lints() : engine.error()).list)
        all += (all.empty() ? "" : "\n") + std::to_string(each.span.line - above) + ":" + std::to_string(each.span.column) + " " + each.code + ": " + each.help;
    return all.empty() ? "nothing" : all;
}

void check(const Rows& rows) {
    for (const auto& [text, expected] : rows) {
        INFO(text);
        CHECK(said(text) == expected);
    }
}

std::string rule(const std::string& sentence) { return "rules: ['" + sentence + "']\naccounts: {acme: {sub-accounts: {acme-web: {}}}}"; }

}  // namespace

TEST_CASE("a condition beside a rule is told where it goes, with its own words") {
    const auto beside = [](const std::string& keys, const std::string& sentence = "allow a by k to any") { return "rules:\n  - rule: " + sentence + "\n    " + keys; };
    check({
        {beside("where: to.team:red"), "3:5 unknown-key: write it in the sentence: `allow a by k to any where to.team:red`"},
        {beside("when: now<2027-01-01"), "3:5 unknown-key: write it in the sentence: `allow a by k to any where now<2027-01-01`"},
        {beside("condition: to.team:red", "allow a to any where to.plan:pro only x:1"), "3:5 unknown-key: write it in the sentence: `allow a to any where (to.plan:pro) AND (to.team:red) only x:1`"},
        {beside("only: level:debug"), "3:5 unknown-key: write it in the sentence: `allow a by k to any only level:debug`"},
        {beside("only: level:debug", "deny a to any only only.x:1 AND y:1"), "3:5 unknown-key: write it in the sentence: `deny a to any only (only.x:1 AND y:1) AND (level:debug)`"},
        {beside("if: level:debug", "deny a to any"), "3:5 unknown-key: write it in the sentence: `deny a to any only level:debug`"},
        {beside("unless: to.team:red"), "3:5 unknown-key: write it in the sentence: `allow a by k to any where NOT (to.team:red)`"},
        {beside("except: from account(acme)"), "3:5 unknown-key: write it in the sentence: `… where NOT (CONDITION)`"},
        {beside("where: [to.team:red, to.plan:pro]"), "3:5 unknown-key: write it in the sentence: `… where CONDITION`"},
        {beside("only: n:[1 TO 5]"), "3:5 unknown-key: write it in the sentence: `allow a by k to any only n:[1 TO 5]`, in quotes"},
        {beside("from: main"), "3:5 unknown-key: write it in the sentence: `allow ACTION by KIND from … to … where … only …`"},
        {beside("enabled: false"), "3:5 unknown-key: a rule has no switch: one that is not to hold is left out whole, or has a condition in its sentence"},
        {beside("expires: 2027-01-01"), "3:5 unknown-key: a rule that ends has a condition in its sentence: `… where now<2027-01-01`"},
        {beside("reason: x"), "3:5 unknown-key: it may have rule, name or why"},
    });
}

TEST_CASE("a rule of which not all is understood is compared with no other") {
    const std::string narrow = "  - allow a by k to any where to.team:blue\n";
    check({
        {"rules:\n  - rule: allow a by k to any\n    where: to.team:red\n" + narrow, "3:5 unknown-key: write it in the sentence: `allow a by k to any where to.team:red`"},
        {"rules:\n  - {rule: allow a by k to any, where: 'to.team:red', unless: 'to.plan:x'}\n", "2:33 unknown-key: write it in the sentence: `… where to.team:red`\n2:55 unknown-key: write it in the sentence: `… where NOT (to.plan:x)`"},
        {"rules:\n  - rule: allow a by k to any\n    rule: allow a by k to self\n" + narrow, "3:5 duplicate-key: "},
        {"rules:\n  - rule: allow a by k to any\n" + narrow, "3:5 repeats: leave it out"},
    });
}

TEST_CASE("quotes around a wildcard or a network are said to be too many") {
    const auto help = [](const std::string& text) {
        const auto filter = jeton::Filter::compile(text);
        return filter ? "nothing" : filter.error().list.at(0).help;
    };
    for (const auto& [text, expected] : Rows{
             {"user = \"admin*\"", "write `user:admin*` without quotes: in quotes `*` is the sign itself"},
             {"user == 'admin*' AND x:1", "write `user:admin*` without quotes: in quotes `*` is the sign itself"},
             {"src = \"10.0.0.0/8\"", "write `src:10.0.0.0/8` without quotes: in quotes it is a text, and no network"},
             {"user = \"ad min*\"", "write `f:v`, without quotes and with `\\` before each blank and sign of the value: in quotes `*` is the sign itself"},
             {"user = \"admin\"", "write `user:\"admin\"`"},
             {"user = \"a\\*\"", "write `f:v`"},
             {"user = \"*\"", "write `user:*` without quotes: in quotes `*` is the sign itself"},
             {"user != \"admin*\"", "`NOT f:v` also passes documents without `f`; `f:* AND NOT f:v` does not pass them; write `admin*` without quotes: in quotes `*` is the sign itself"},
             {"src != \"10.0.0.0/8\"", "`NOT f:v` also passes documents without `f`; `f:* AND NOT f:v` does not pass them; write `10.0.0.0/8` without quotes: in quotes it is a text, and no network"},
             {"src <> \"10.0.0.0/8\"", "`NOT f:v` also passes documents without `f`; `f:* AND NOT f:v` does not pass them; write `10.0.0.0/8` without quotes: in quotes it is a text, and no network"},
             {"user != admin", "`NOT f:v` also passes documents without `f`; `f:* AND NOT f:v` does not pass them"},
             {"500 = status", "write `status:500`"},
             {"500 = 5", "write `500:5`"},
             {"status:[400..500]", "write `[400 TO 500]`"},
             {"status:[400:500]", "write `[400 TO 500]`"},
             {"status:[400-500]", "write `[400 TO 500]`"},
             {"t:[2026-01-01..2026-02-01]", "write `[2026-01-01 TO 2026-02-01]`"},
             {"status:[200]", "for one value write `f:a`"},
             {"t > now + 30d", "times are calculated without blanks: write `now+30d`"},
             {"t > now +30d", "times are calculated without blanks: write `now+30d`"},
             {"t > now - 90d", "times are calculated without blanks: write `now-90d`"},
             {"t:[now - 1d TO now]", "times are calculated without blanks: write `now-1d`"},
             {"x:renow + 1", "everything joined by AND has to hold: write `a AND b`"},
             {"file:*.bak~", "leave it out, or write `\\~` for the sign itself"},
             {"file:bak~", "leave it out, or quote the text"},
             {"path:/api/*/", "write `f =~ \"re\"`; a text has `\\/` for its first slash"},
             {"path:/api/", "write `f =~ \"re\"`, or quote the text"},
             {"a:b*&&c:d", "put spaces around it, or write `\\&&` for the sign itself"},
             {"path:/a*[x", "write `f =~ \"re\"`; in a text each bracket and quote has a `\\` before it"},
             {"user:john sm*", "write AND or OR between two conditions; in a text of several words with wildcards each blank has a `\\` before it"},
             {"user:john smith", "write AND or OR between two conditions, or quote a text of several words"},
             {"level:“a b”", "`“` is the first letter of this word here, and quotes nothing: write `\"`"},
             {"“a b”:c", "`“` is the first letter of this word here, and quotes nothing: write `\"`"},
         }) {
        INFO(text);
        CHECK(help(text) == expected);
    }
    for (const char* text : {"user:admin*", "file:*.bak\\~", "path:\\/api/*/", "user:john\\ sm*", "a:b*\\&&c:d", "t > now+30d"}) CHECK(help(text) == "nothing");
    const auto filter = jeton::Filter::compile("url:/a?b*");
    REQUIRE(filter);
    CHECK(filter->lints().list.at(0).help == "write `\\?` for the sign itself");
}

TEST_CASE("a name with a wildcard is none, and no other account is offered for it") {
    const auto below = [](const std::string& account) { return "names have no wildcards: list them, or write `subtree(" + account + ")` if they are one account and all below it"; };
    check({
        {rule("deny a to account(acme-*)"), "1:28 unknown-account: " + below("acme") + ", or `to any` with the condition `to.id:acme-*`"},
        {rule("deny a to subtree(acme*)"), "1:28 unknown-account: " + below("acme") + ", or `to any` with the condition `to.id:acme*`"},
        {rule("deny a from account(acme-web-*) to any"), "1:30 unknown-account: " + below("acme-web") + ", or `from any` with the condition `from.id:acme-web-*`"},
        {rule("deny a to account(acme, acme-eu-*)"), "1:34 unknown-account: " + below("…")},
        {"accounts: {acme: {readers: [acme-*]}}", "1:29 unknown-account: names have no wildcards: name each account"},
        {"accounts: {acme: {}}\ntokens: {t: {kind: k, account: acme, accounts: [acme-*]}}", "2:49 unknown-account: names have no wildcards: name each account"},
        {rule("deny a to any where to.id:\"acme-*\""), "1:36 equals-nothing: in quotes, or behind a backslash, `*` is the sign itself: write `to.id:acme-*`"},
        {rule("deny a to any where to.id:\"acme web*\""), "1:36 equals-nothing: names have no wildcards: name each account"},
        {rule("deny a to any where to.id:acme-*"), "nothing"},
    });
}

TEST_CASE("an account is compared with another by where it stands") {
    const std::string help = "which accounts they are to each other stands after `to`: `to self` is the account of who asks; quote the text if it is meant";
    check({
        {rule("allow a to any where from.id:to.id"), "1:39 attribute-as-text: " + help},
        {rule("allow a to any where token.account:to.id"), "1:45 attribute-as-text: " + help},
        {rule("allow a to any where from.team:to.team"), "1:41 attribute-as-text: name the values: two attributes are not compared with one another; quote the text if it is meant"},
    });
}

TEST_CASE("a condition that was left out is told to stand behind its word") {
    check({
        {rule("deny a to any where only level:debug"), "1:46 empty: write the condition behind `where`; without one leave `where` out"},
        {rule("deny a to any where"), "1:29 empty: write `*:*` where no restriction is meant"},
    });
}

TEST_CASE("what stands in brackets is written without them, and no word names all accounts of a list") {
    check({
        {"filters:\n  f: [a:1]", "2:6 eaten-by-yaml: write `a:1` without the brackets"},
        {"filters:\n  f: {a:1}", "2:6 eaten-by-yaml: write `a:1` without the brackets"},
        {"filters:\n  f: [a b]", "2:6 eaten-by-yaml: put the whole text in quotes"},
        {"filters:\n  f: {a: b c}", "2:6 eaten-by-yaml: put the whole text in quotes"},
        {"filters:\n  f: {a: 1}", "2:6 eaten-by-yaml: write `a:1` without the brackets"},
        {"accounts: {m: {}}\ntokens:\n  t: {kind: k, account: m, filters: [[a:1]]}", "3:38 eaten-by-yaml: write `a:1` without the brackets"},
        {"accounts: {m: {readers: any}}", "1:25 wrong-type: name each account: no word stands for all of them here, only in rules: `to any`"},
        {"accounts: {m: {readers: m}}", "1:25 wrong-type: write `[m]`"},
    });
}

TEST_CASE("sections of other systems are told what they are called here") {
    const std::string about = "attributes of accounts are declared in `schema: account:`";
    check({
        {"attributes: {x: {type: keyword}}", "1:1 unknown-key: " + about},
        {"account: {}", "1:1 unknown-key: " + about},
        {"fields: {response: long}", "1:1 unknown-key: fields of documents are declared in `schema: document:`"},
        {"deny: [logs.search]", "1:1 unknown-key: rules stand in the list `rules:`, such as `- deny logs.search by api-token to self`"},
        {"version: 1", "1:1 unknown-key: the version of the format is `jeton: 1`"},
        {"include: [more]", "1:1 unknown-key: did you mean `imports`?"},
        {"kinds: {}", "1:1 unknown-key: did you mean `token-kinds`?"},
        {"permissions: []", "1:1 unknown-key: did you mean `rules`?"},
        {"tenants: {}", "1:1 unknown-key: did you mean `accounts`?"},
    });
}

TEST_CASE("a name that is only spelled in another way is told as it would be spelled here") {
    const auto named = [](const std::string& attribute, const std::string& action) {
        const auto engine = jeton::Engine::load_text({{"p", "jeton: 1\nschema: {account: {\"" + attribute + "\": {type: boolean}}}\nactions: [\"" + action + "\"]\n"}});
        std::string all;
        if (!engine)
            for (const auto& each : engine.error().list) all += each.help + "|";
        return all;
    };
    const std::string name = "a name is lower-case letters, digits and `-`, and begins with a letter", of_action = "an action is names with dots between, such as ";
    CHECK(named("contract_until", "logs:search") == name + ", such as `contract-until`|" + of_action + "`logs.search`|");
    CHECK(named("isMain2", "Logs/ReadAll") == name + ", such as `is-main2`|" + of_action + "`logs.read-all`|");
    CHECK(named("HTTP status", "logs_search.read") == name + ", such as `http-status`|" + of_action + "`logs-search.read`|");
    CHECK(named("1st", "logs..search") == name + "|" + of_action + "`logs.search`|");
    CHECK(named("na\u00efve", "logs.*") == name + "|" + of_action + "`logs.search`|");
}

TEST_CASE("what stands after `by` and is a token, a user or an account is told how a rule names it") {
    const auto by = [](const std::string& name) { return "rules: [deny a by " + name + " to self]\naccounts: {acme: {}}\nusers: {ann: {acme: admin}}\ntokens: {graf: {kind: k, account: acme}}"; };
    check({
        {by("graf"), "1:19 unknown-principal: a rule names kinds: for that token alone write `by k … where token.id:graf`"},
        {by("ann"), "1:19 unknown-principal: a rule names roles, not users: for one alone declare a role of its own, and give it to the user in `users`"},
        {by("acme"), "1:19 unknown-principal: the account of who asks is named by `from account(acme)`, before `to`: leave it out here"},
        {"rules: [\"p, admin, logs\"]", "1:10 rule-syntax: a rule is a sentence, such as `allow ACTION by KIND to self`"},
        {by("nix"), "1:19 unknown-principal: expected `k` or `admin`"},
    });
}

TEST_CASE("a line that belongs to the text above, as its `-` stands deeper, is told where to stand") {
    const std::string help = "this line belongs to the text above: put its `-` under the one before";
    check({
        {"rules:\n  - allow a to self\n   - allow b to any", "3:4 rule-syntax: " + help},
        {"rules:\n  - allow a to any where to.team:x\n    - allow b to any", "3:5 implicit-operator: " + help},
        {"accounts: {m: {}}\ntokens:\n  t:\n    kind: k\n    account: m\n    filters:\n      - x:1\n        - y:2", "8:9 implicit-operator: " + help},
        {"rules:\n  - allow a to self - b", "2:21 rule-syntax: an account is left out by `where NOT to.id:b` behind the targets, a role by a rule `deny a by b to …`"},
    });
}

TEST_CASE("a test of a user without an action is warned of, as nobody may do nothing") {
    const auto test = [](const std::string& keys) { return "accounts: {m: {}}\nusers: {ann: {m: admin}}\ntokens: {t: {kind: k, account: m}}\ntests:\n  - {name: x, " + keys + "}"; };
    check({
        {test("ask: {user: ann, account: m}, answer: deny"), "5:20 missing-key: add `action: …`"},
        {test("ask: {user: ann}, sees: []"), "5:20 missing-key: add `action: …`"},
        {test("ask: {user: ann, action: a}, sees: []"), "nothing"},
        {test("ask: {token: t}, sees: []"), "nothing"},
        {test("ask: {user: ann}, refused: limit"), "nothing"},
    });
}

TEST_CASE("a word for nobody is told how a list without entries is written") {
    const auto token = [](const std::string& keys) { return "accounts: {m: {}}\ntokens: {t: {kind: k, account: m, " + keys + "}}"; };
    check({
        {token("accounts: none"), "2:45 wrong-type: write `enabled: false` for a token that reaches none"},
        {token("accounts: [none]"), "2:46 unknown-account: write `enabled: false` for a token that reaches none"},
        {token("filters: nothing"), "2:44 wrong-type: leave the key out where there are none"},
        {"accounts: {m: {readers: nobody}}", "1:25 wrong-type: write `[]` for none, `[nobody]` for what is called so"},
        {"accounts: {m: {}}\ntokens: {t: {kind: k, account: m}}\ntests: [{name: x, ask: {token: t}, sees: none}]", "3:42 wrong-type: write `[]` for none, `[none]` for what is called so"},
        {"accounts: {m: {}}\ntokens: {t: {kind: k, account: m}}\ntests: [{name: x, ask: {token: t}, sees: [none]}]", "3:43 unknown-account: write `[]` for none"},
        {"rules: none", "1:8 wrong-type: write `[]` for none"},
    });
}

TEST_CASE("a word that is no selector is told which one says it") {
    const std::string below = "write `children` for those right below the account that asks, `descendants` for all below; `subtree(ACCOUNT)`, whoever asks";
    check({
        {rule("allow a to own"), "1:21 unknown-selector: write `self` for the account that asks"},
        {rule("allow a to sub"), "1:21 unknown-selector: " + below},
        {rule("allow a to subaccounts"), "1:21 unknown-selector: " + below},
        {rule("allow a to main"), "1:21 unknown-selector: `main` stands after `from`; a main account as the target is named: `account(…)`"},
        {rule("allow a to readers"), "1:21 unknown-selector: write `linked(readers)` for those that the account that asks names there, `linking(readers)` for those that name it"},
    });
}

TEST_CASE("a condition that asks who it is, and a field without a value, are told how to ask") {
    const std::string who = "who asks stands after `by`: token kinds and roles";
    const std::string there = "a field is asked for with a value, `card.number:value`, or whether it is there, `_exists_:card.number`; to look inside the text write `message:*card.number*`";
    check({
        {"limits: [\"at most 1 k per account where role:admin\"]", "1:41 unknown-attribute: conditions look at from.ATTRIBUTE, to.ATTRIBUTE, token.FIELD (a limit: account.ATTRIBUTE) that the schema declares"},
        {rule("allow a to any where role:admin"), "1:31 unknown-attribute: " + who},
        {rule("allow a to any where token.role:admin"), "1:31 unknown-attribute: " + who},
        {rule("allow a to any only NOT card.number"), "1:34 unknown-filter: " + there},
        {rule("allow a to any only by admin"), "1:33 implicit-operator: `only` begins a filter of documents: `by …` stands before it, in the order `by … from … to … where … only …`"},
    });
}
