// Accounts and tokens in lines of NDJSON.
#include <catch2/catch.hpp>
#include <string>

#include "policy_check_fixture.hpp"

using namespace jeton;
using namespace jeton::engine;

TEST_CASE("lines of NDJSON are checked like the YAML") {
    const std::string schema = "schema: {account: {open: {type: boolean}, num: {type: long}, w: {type: keyword}}}\n";
    CHECK(Checked(schema, "{\"id\":\"a\",\"open\":true,\"num\":5,\"w\":\"yes\"}\n").errors == Lines{});
    CHECK(Checked(schema, "{\"id\":\"a\",\"open\":\"true\",\"num\":1e3,\"w\":null,\"v\":1}\n").errors ==
          Lines{"a:1:18 wrong-type", "a:1:31 wrong-type", "a:1:39 wrong-type", "a:1:44 unknown-attribute"});
    CHECK(Checked(schema, "{\"parent\":\"a\"}\n{\"id\":\"-\"}\n{\"id\":[]}\n").errors ==
          Lines{"a:1:1 missing-key", "a:1:11 unknown-account", "a:2:7 bad-name", "a:3:7 wrong-type"});
    CHECK(Checked(kinds, "{\"id\":\"a\"}\n",
                  "{\"id\":\"t\",\"kind\":\"ship\",\"account\":\"a\",\"filters\":[\"x:1\"]}\n"
                  "{\"id\":\"u\",\"kind\":\"link\",\"account\":\"a\"}\n{\"id\":\"v\",\"kind\":\"api\",\"account\":"
                  "\"a\",\"accounts\":[]}\n"
                  "{\"id\":\"w\",\"kind\":\"api\",\"account\":\"a\",\"filters\":[\"x=1\"],\"secret\":\"s\"}\n")
              .errors == Lines{"t:1:49 filters-not-allowed", "t:2:1 missing-expiry", "t:3:49 empty-list",
                               "t:4:51 equals", "t:4:56 unknown-key"});
}

TEST_CASE("helps for lines of NDJSON are JSON") {
    const auto help = [](const std::string& token) { return Checked(kinds, "{\"id\":\"a\"}\n", token + "\n").list.at(0).help; };
    CHECK(help("{\"id\":\"t\",\"kind\":\"ship\"}") == "add `\"account\": …`");
    CHECK(help("{\"id\":\"t\",\"kind\":\"api\",\"account\":\"a\",\"filters\":\"x:1\"}") == "put brackets around it: `[\"…\"]`");
    CHECK(help("{\"id\":\"t\",\"kind\":\"link\",\"account\":\"a\"}") == "write `\"expires\": \"never\"`, or a date there, or `\"created\"`");
    CHECK(help("{\"id\":\"t\",\"kind\":\"api\",\"account\":\"a\",\"expires\":null}") == "write a date, such as `\"2027-06-30\"`");
}

TEST_CASE("a filter that many tokens have is reported wherever it is wrong, and judged once") {
    const Checked c(kinds + "accounts: {a: }\n", "",
                    "{\"id\":\"t\",\"kind\":\"api\",\"account\":\"a\",\"filters\":[\"x=1\"]}\n"
                    "{\"id\":\"u\",\"kind\":\"api\",\"account\":\"a\",\"filters\":[\"y:1\",\"x=1\"]}\n");
    CHECK(c.errors == Lines{"t:1:51 equals", "t:2:57 equals"});
}

TEST_CASE("an escape of JSON in a value is no backslash") {
    const Checked c(kinds + "accounts: {a: }\n", "",
                    "{\"id\":\"t\",\"kind\":\"api\",\"account\":\"a\",\"filters\":[\"user:'CORP\\bob'\"]}\n"
                    "{\"id\":\"u\",\"kind\":\"api\",\"account\":\"a\",\"filters\":[\"user:'CORP\\\\bob'\", \"a:b\\tAND c:d\", \"f:'\\u0008'\"]}\n");
    CHECK(c.warnings == Lines{"t:1:60 hidden-character"});
    CHECK(c.list.at(0).message == "JSON reads `\\b` in double quotes as a backspace");
    CHECK(c.list.at(0).help == "write `\\\\b` for a backslash");
}

TEST_CASE("at most 32 levels stand below a main account") {
    std::string lines = "{\"id\":\"a0\"}\n";
    for (int i = 1; i <= 33; ++i) {
        lines += "{\"id\":\"a" + std::to_string(i) + "\",\"parent\":\"a" + std::to_string(i - 1) + "\"}\n";
    }
    CHECK(Checked("", lines).errors == Lines{"a:34:1 account-too-deep"});
}

TEST_CASE("of the warnings about one text the first hundred are given, and ten signs of it are looked up") {
    std::string many = "x:(5xx", signs;
    for (int i = 0; i < 149; ++i) many += " OR 5xx";
    CHECK(Checked("filters:\n  f: " + many + ")\n", "").warnings.size() == 100);
    for (int i = 0; i < 9; ++i) signs += "\\x08";
    CHECK(Checked("filters:\n  f: \"x:'" + signs + "\\b'\"\n", "").warnings.size() == 1);
    CHECK(Checked("filters:\n  f: \"x:'" + signs + "\\x08\\b'\"\n", "").warnings.empty());
}
