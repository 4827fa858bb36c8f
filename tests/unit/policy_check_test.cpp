// Policies read from texts: what is handed out, and every mistake with its place.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "jeton/jeton.hpp"
#include "policy_check_fixture.hpp"

using namespace jeton;
using namespace jeton::engine;

TEST_CASE("a value or key of which nothing but a sign is there has its place at the sign") {
    using Errors = std::vector<std::string>;
    CHECK(Checked("filters:\n  ? x\n").errors == Errors{"p:3:6 eaten-by-yaml"});
    CHECK(Checked("actions: [read]\ntoken-kinds:\n  t: {purpose: &x, action: read}\n").errors == Errors{"p:4:16 wrong-type"});
    CHECK(Checked("actions: [read]\ntoken-kinds:\n  t:\n    purpose: &x\n    action: read\n").errors == Errors{"p:5:14 wrong-type"});
    CHECK(Checked("schema:\n  account:\n    plan: {&x, type: keyword}\n").errors == Errors{"p:4:12 wrong-type"});
}

TEST_CASE("what a policy declares comes out in the order declared") {
    const Checked c(kinds + R"(
schema:
  account:
    plan: {type: keyword, one-of: [community, pro], inherit: nearest, default: pro}
    open: {type: boolean}
    ends: {type: date}
rules:
  - allow logs.* by api, admin, api from main to self, account(acme) where from.plan:pro only env:prod
  - {name: second, rule: "deny * to any", why: because}
limits:
  - at most 3 enabled link per account where account.open:true
accounts:
  acme: {ends: 2026-01-01, sub-accounts: {web: {plan: community}}}
users: {ann@a.example: {web: admin}}
)");
    REQUIRE(c.errors == Lines{});
    CHECK(c.policy.rules[0].actions == std::vector<std::uint16_t>{0, 1});
    CHECK(c.policy.rules[0].by == std::vector<std::uint16_t>{0, 3});
    CHECK(c.policy.rules[0].to[1].accounts == std::vector<std::string>{"acme"});
    CHECK(c.policy.rules[0].only != nullptr);
    CHECK(c.policy.rules[1].name == "second");
    CHECK(c.policy.rules[1].why == "because");
    CHECK(c.policy.rules[1].actions.size() == 3);
    CHECK(c.policy.rules[1].any_principal);
    CHECK((c.policy.limits[0].most && c.policy.limits[0].enabled && c.policy.limits[0].number == 3 &&
           c.policy.limits[0].kind == 1));
    CHECK(c.policy.kinds[1].life_seconds == 7 * 86400);
    CHECK(std::get<bool>(c.policy.attributes[1].fallback) == false);
    CHECK(std::get<std::string>(c.world.accounts.at("acme").at(2)) == "2026-01-01T00:00:00Z");
    CHECK(c.world.parents.at("web") == "acme");
    CHECK(c.world.users == Lines{"ann@a.example 1 0"});
}

TEST_CASE("a token's life runs from its creation, unless it says when it ends") {
    const Checked c(kinds + R"(
accounts: {acme: }
tokens:
  a: {kind: link, account: acme, created: 2026-01-01}
  b: {kind: link, account: acme, expires: never}
  c: {kind: link, account: acme, created: 2026-01-01, expires: "2026-02-01T10:00:00.5Z"}
  d: {kind: api, account: acme, enabled: false, accounts: any, filters: ["a:1", "b:2", "a:1"], filters-operator: or}
  e: {kind: api, account: acme, accounts: [acme], filters: ["a:1"]}
)");
    REQUIRE(c.errors == Lines{});
    CHECK(c.world.tokens.at("a").expires == "2026-01-08T00:00:00Z");
    CHECK(c.world.tokens.at("b").expires == "never");
    CHECK(c.world.tokens.at("c").expires == "2026-02-01T10:00:00.500000Z");
    const TokenCopy& d = c.world.tokens.at("d");
    CHECK((!d.enabled && d.any_filter && !d.narrowed));
    CHECK(c.world.tokens.at("e").narrowed);
    SECTION("the same text is the same filter") {
        CHECK(d.filters.at(0) == d.filters.at(2));
        CHECK(d.filters.at(0) == c.world.tokens.at("e").filters.at(0));
        CHECK(d.filters.at(0) != d.filters.at(1));
    }
}

TEST_CASE("the same name twice shows both places") {
    CHECK(Checked(std::vector<NamedText>{
                      {"a", "jeton: 1\naccounts: {x: }\nschema: {account: {k: {type: long}}}\n"},
                      {"b", "jeton: 1\naccounts: {x: }\nschema: {account: {k: {type: long}, l: {type: date}}}\n"}})
              .errors == Lines{"b:2:12 duplicate-name <- a:2", "b:3:20 duplicate-name <- a:3"});
    CHECK(Checked("accounts:\n  a: {sub-accounts: {b: }}\n  b:\n").errors == Lines{"p:4:3 duplicate-name <- p:3"});
    CHECK(Checked("roles: [r, r]\n").errors == Lines{"p:2:12 duplicate-name <- p:2"});
    CHECK(Checked("actions: [x]\nroles: [r]\ntoken-kinds: {r: {purpose: p, action: x}}\n").errors ==
          Lines{"p:4:15 duplicate-name <- p:3"});
    CHECK(Checked("accounts: {a: }\n", "{\"id\":\"b\"}\n{\"id\":\"b\"}\n{\"id\":\"a\"}\n").errors ==
          Lines{"a:2:7 duplicate-name <- a:1", "a:3:7 duplicate-name <- p:2"});
    CHECK(
        Checked(kinds + "accounts: {a: }\ntokens: {t: {kind: api, account: a}}\n", "",
                "{\"id\":\"u\",\"kind\":\"api\",\"account\":\"a\"}\n{\"id\":\"t\",\"kind\":\"api\",\"account\":\"a\"}\n"
                "{\"id\":\"u\",\"kind\":\"api\",\"account\":\"a\"}\n")
            .errors == Lines{"t:2:7 duplicate-name <- p:10", "t:3:7 duplicate-name <- t:1"});
}

TEST_CASE("files are one policy, whatever their order and wherever their lists stand") {
    const std::string first = "jeton: 1\nactions: [a.x]\nrules:\nschema: {account: {p: {type: accounts}}}\n";
    const std::string second =
        "jeton: 1\nactions: [a.y]\nrules: [allow a.* to linked(p)]\nschema: {document: {f: long}}\n";
    for (const bool turned : {false, true}) {
        const Checked c(std::vector<NamedText>{{"1", turned ? second : first}, {"2", turned ? first : second}});
        CHECK(c.errors == Lines{});
        CHECK(c.policy.rules.size() == 1);
        CHECK(c.policy.rules.at(0).actions.size() == 2);
    }
    CHECK(Checked(std::vector<NamedText>{{"1", "jeton: 1\nroles: [r]\n"}, {"2", "jeton: 1\nroles: {r: }\n"}}).errors ==
          Lines{"2:2:8 wrong-type <- 1:2"});
    CHECK(Checked("imports: [else]\n").errors == Lines{"p:2:11 import-not-found"});
}

TEST_CASE("accounts may be named before they are there, in links only") {
    const std::string schema =
        "schema: {account: {to: {type: account}, all: {type: accounts, default: [late, none]}}}\n";
    const Checked c(schema + "accounts: {a: {to: late}}\n",
                    "{\"id\":\"one\",\"to\":\"late\",\"all\":[\"a\",\"gone\"]}\n{\"id\":\"late\",\"parent\":\"one\"}\n{"
                    "\"id\":\"x\",\"parent\":\"z\"}\n"
                    "{\"id\":\"z\"}\n");
    CHECK(c.errors == Lines{"a:1:36 unknown-account", "a:3:20 unknown-account", "p:2:79 unknown-account"});
    CHECK(c.good_lines == 3);
    CHECK(c.world.parents.at("late") == "one");
}

TEST_CASE("what is wrong itself is not reported again where it is used") {
    CHECK(Checked("schema: {account: {num: {type: int, default: 1e3}}}\naccounts: {a: {num: 1e3}}\nactions: [x]\n"
                  "rules: [\"allow x to self where to.num:>3\", \"allow x to linked(num)\"]\n")
              .errors == Lines{"p:2:32 unknown-word"});
    CHECK(Checked("schema: {account: {w: {type: keyword, one-of: [no, b]}}}\naccounts: {a: {w: 'no'}, b: {w: b}, c: {w: c}}\n").errors ==
          Lines{"p:2:48 ambiguous-word", "p:3:44 not-one-of"});
    CHECK(Checked("schema: {account: {w: {type: long, one-of: [1, 2], default: 3}}}\n").errors == Lines{"p:2:44 wrong-type"});
    CHECK(Checked("actions: [x]\ntoken-kinds: {k: {purpose: p, action: x, filters: some}}\naccounts: {a: }\n"
                  "tokens: {t: {kind: k, account: a, filters: [\"f:1\"]}}\n")
              .errors == Lines{"p:3:51 unknown-word"});
    CHECK(Checked("filters: {f: \"a=1\", g: f}\nactions: [x]\nrules: [allow x to self only g]\n").errors ==
          Lines{"p:2:16 equals"});
}

TEST_CASE("a near miss is named") {
    const auto help = [](const std::string& text) { return Checked(text).list.at(0).help; };
    CHECK(help("acounts:\n") == "did you mean `accounts`?");
    CHECK(help("schema: {account: {a: {type: bool}}}\n") == "did you mean `boolean`?");
    CHECK(help("actions: [logs.search]\nrules: [allow logs.serch to self]\n") == "did you mean `logs.search`?");
    CHECK(help("actions: [x]\nrules: [allow x to slef]\n") == "did you mean `self`?");
    CHECK(help("accounts: {acme: }\nactions: [x]\nrules: [allow x to account(acne)]\n") == "did you mean `acme`?");
    CHECK(help("schema: {account: {plan: {type: keyword}}}\naccounts: {a: {plam: x}}\n") == "did you mean `plan`?");
}

TEST_CASE("words and numbers that YAML readers read in two ways are quoted where a word is meant") {
    const auto code = [](const std::string& word) {
        const Checked c("schema: {account: {w: {type: keyword}}}\naccounts: {a: {w: " + word + "}}\n");
        return c.errors.empty() ? std::string("fine") : c.errors.at(0).substr(c.errors.at(0).find(' ') + 1);
    };
    for (const char* word : {"yes", "No", "OFF", "y", "true", "1.0", "1_000", "+5", "0x1F", "0o7", "0b1", "12:30", ".5",
                             "1e3", "007", ".inf", "-.NaN", "1."}) {
        CHECK((std::string(word) + " " + code(word)) == std::string(word) + " ambiguous-word");
    }
    for (const char* word :
         {"5", "-5", "0", "yep", "1.2.3", "1e", "2026-01-01", "12:60", "0x", "e3", "a1", "'yes'", "\"1.0\"", "-"}) {
        CHECK((std::string(word) + " " + code(word)) == std::string(word) + " fine");
    }
    CHECK(code("~") == "wrong-type");
}

TEST_CASE("rules that say nothing are pointed out with the other rule") {
    const std::string start = "actions: [x, z]\nroles: [r]\nrules:\n";
    CHECK(Checked(start + "- allow x to self\n- allow x to self\n").warnings == Lines{"p:6:3 repeats <- p:5"});
    CHECK(Checked(start + "- allow x by r from main to self\n- allow * to organization\n").warnings ==
          Lines{"p:5:3 repeats <- p:6"});
    CHECK(Checked(start + "- allow x to children only f:1\n- deny x, z to any\n").warnings ==
          Lines{"p:5:3 shadowed <- p:6"});
    CHECK(Checked(start + "- allow x from main to parent, siblings\n").warnings == Lines{"p:5:3 never-applies"});
    CHECK(Checked(start + "- allow x to self\n- deny x to self only f:1\n- deny x to any where from.id:a\n- allow x to "
                          "self, parent\n- allow z from main to self\n"
                          "- allow z from sub to self\n")
              .warnings == Lines{"p:5:3 repeats <- p:8"});
}

TEST_CASE("rules of which nobody can meet the condition are pointed out") {
    const std::string start = "actions: [x]\nroles: [r]\ntoken-kinds: {k: {purpose: p, action: x}, l: {purpose: p, action: x}}\nrules:\n- allow x by ";
    const auto never = [&](const std::string& by, const std::string& where) {
        return Checked(start + by + " to any where " + where + "\n").warnings == Lines{"p:6:3 never-applies"};
    };
    CHECK(never("r", "token.id:t"));
    CHECK(never("r", "token.id:t AND now>2020-01-01"));
    CHECK(never("r", "token.id:t OR token.kind:k"));
    CHECK_FALSE(never("r", "NOT token.id:t"));
    CHECK_FALSE(never("r", "token.id:t OR now>2020-01-01"));
    CHECK_FALSE(never("r, k", "token.id:t"));
    CHECK_FALSE(never("any", "token.id:t"));
    CHECK(never("k", "token.kind:l"));
    CHECK(never("r, k", "token.kind:(l OR l)"));
    CHECK(never("k", "token.id:t AND (token.kind:l AND token.kind:l)"));
    CHECK(never("k", "token.kind:k AND token.kind:l"));
    CHECK_FALSE(never("k", "token.kind:(k OR l)"));
    CHECK_FALSE(never("k", "NOT token.kind:l"));
    CHECK_FALSE(never("k", "token.kind:l OR token.id:t"));
    CHECK_FALSE(never("k", "token.kind:l*"));
}

TEST_CASE("an attribute that links equals no account that is not there") {
    const auto warnings = [](const std::string& where) {
        return Checked("schema: {account: {partner: {type: account}, readers: {type: accounts}, plan: {type: keyword}}}\nactions: [x]\naccounts: {acme: {}}\nrules:\n- allow x to any where " + where + "\n").warnings;
    };
    CHECK(warnings("to.partner:acmee") == Lines{"p:6:35 equals-nothing"});
    CHECK(warnings("from.readers:(acme OR \"acmee\")") == Lines{"p:6:46 equals-nothing"});
    CHECK(warnings("to.partner:from.id") == Lines{"p:6:35 attribute-as-text"});
    for (const std::string good : {"to.partner:acme", "to.readers:ac*", "to.partner:*", "to.plan:acmee", "NOT to.readers:acme"}) CHECK(warnings(good) == Lines{});
}

TEST_CASE("of one condition that names many accounts which are not there the first are told, and of few names all") {
    std::string ids, actions;
    for (char c = 'b'; c <= 'k'; ++c) ids += std::string(ids.empty() ? "" : " OR ") + c;
    CHECK(Checked("actions: [x]\naccounts: {a: {}}\nrules:\n- allow x to any where to.id:(a OR " + ids + ")\n").warnings.size() == 8);
    const auto help = [](const std::string& declared) { return Checked("actions: [" + declared + "]\nrules:\n- allow unlike to self\n").list.at(0).help; };
    CHECK(help("a, b, c, d, e, f, g, h") == "expected `a`, `b`, `c`, `d`, `e`, `f`, `g` or `h`");
    CHECK(help("a, b, c, d, e, f, g, h, i") == "");
}

TEST_CASE("a date that is written in another way is told as it is written here") {
    const std::vector<std::pair<const char*, const char*>> dates{
        {"2026-1-3", "2026-01-03"},
        {"2026/01/03", "2026-01-03"},
        {"2026.1.31", "2026-01-31"},
        {"2026-01-03 12:00", "2026-01-03T12:00:00Z"},
        {"2026-01-03 9:05:07", "2026-01-03T09:05:07Z"},
        {"2026-01-03t12:00:00z", "2026-01-03T12:00:00Z"},
        {"2026-01-03T12:00:00+02:00", "2026-01-03T10:00:00Z"},
        {"2026-01-03T00:30-0130", "2026-01-03T02:00:00Z"},
        {"2026-01-01T00:00:00+1", "2025-12-31T23:00:00Z"},
        {"2026-06-01T12:00+0030", "2026-06-01T11:30:00Z"},
    };
    for (const auto& [written, meant] : dates) CHECK((std::string(written) + " " + meant_date(written)) == std::string(written) + " " + meant);
    for (const char* none : {"", "7d", "never", "2026", "2026-13-1", "2026-02-30", "26-01-03", "2026-01-03T25:00", "2026-01-03T12:00+99:99", "2026-01-03T12:00+02:00x", "2026-01-03 noon", "0000-1-1", "99999-1-1"})
        CHECK((std::string(none) + " " + meant_date(none)) == std::string(none) + " ");
}

TEST_CASE("an account with a mistake takes those below it with it, and all mistakes are told") {
    const std::string text = "jeton: 1\nactions: [read]\ntoken-kinds: {api: {purpose: reads, action: read}}\n"
                             "accounts:\n  main:\n    colour: red\n    sub-accounts:\n      below: {sub-accounts: {deeper: {shade: dark}}}\n"
                             "tokens:\n  t: {kind: api, account: deeper}\n";
    const auto engine = jeton::Engine::load_text({{"policy.yaml", text}});
    REQUIRE_FALSE(engine);
    REQUIRE(engine.error().list.size() == 2);
    CHECK(engine.error().list[0].span.line == 6);
    CHECK(engine.error().list[1].span.line == 8);
}

TEST_CASE("many mistakes among many names are told without what is near") {
    std::string text = "jeton: 1\nfilters:\n  known: x:1\n";
    for (int i = 0; i < 50000; ++i) text += "  a-name-that-is-much-longer-" + std::to_string(i) + ": x:1\n";
    for (int i = 0; i < 90; ++i) text += "  b" + std::to_string(i) + ": knwon\n";
    const auto engine = jeton::Engine::load_text({{"policy.yaml", text}});
    REQUIRE_FALSE(engine);
    REQUIRE(engine.error().list.size() == 90);
    const auto& told = engine.error().list;
    const auto near = std::count_if(told.begin(), told.end(), [](const auto& each) { return each.help == "did you mean `known`?"; });
    CHECK(near == 79);          // four million looks
}
