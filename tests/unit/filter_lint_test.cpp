#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "lint_fixture.hpp"

using jeton::test::Found;
using jeton::test::help;
using jeton::test::lints;

TEST_CASE("what may not be what was meant is accepted with a warning at its place") {
    struct Row {
        std::string text;
        std::string code;
    };
    const std::vector<Row> rows = {
        {"a:1 OR b:2 AND c:3", "mixed-and-or"}, {"f>=5 AND f<=6", "split-range"},     {"status:5*", "digits-with-wildcard"},
        {"t >= \"2026-01-01\"", "quoted-bound"}, {"n >= \"500\"", "quoted-bound"},     {"t:2026-01-01", "date-as-text"},
        {"t:now-1d", "date-as-text"},            {"url:/index?id", "wildcard-in-url"}, {"tags:(a,b)", "comma-in-group"},
        {"500 <= response", "number-as-field"},  {"f:10.0.0.0/8", "network-as-text"},
        {"_exists_:“card.number”", "typographic-quote"}, {"‘card:*’", "typographic-quote"}, {"“env:prod”", "typographic-quote"},
        {"f:«v»", "typographic-quote"},          {"_exists_:card.", "empty-key"},     {"a..b:(x OR y)", "empty-key"},
        {"status:500-599", "range-as-text"},     {"status:5xx", "range-as-text"},     {"f<5 AND f>9", "split-range"},
        {".a > 5", "empty-key"},                 {"a:{.b:1}", "empty-key"},           {".:x", "empty-key"},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        const Found found = lints(row.text);
        REQUIRE(found.size() == 1);
        CHECK(found[0].substr(0, found[0].find(' ')) == row.code);
    }
}

TEST_CASE("a warning underlines all of what it is about") {
    for (const auto& [text, expected] : std::vector<std::pair<std::string, std::string>>{
             {"a:1 OR b:2 AND c:3", "mixed-and-or a:1 OR b:2 AND c:3"},
             {"x:y AND (a:1 OR b:2 AND c:(3 OR \"(\"))", "mixed-and-or a:1 OR b:2 AND c:(3 OR \"(\")"},
             {"f:(>=5 AND <=6)", "split-range f:(>=5 AND <=6)"},
             {"f>=5 AND f<=6", "split-range f>=5 AND f<=6"},
             {"g:h AND ( f >= 5 AND ( f <= 6 ) )", "split-range f >= 5 AND ( f <= 6 )"},
         }) {
        INFO(text);
        CHECK(lints(text) == Found{expected});
    }
}

TEST_CASE("a range that is split many times is one warning of a field") {
    std::string text = "f>=1";
    for (int i = 0; i < 700; ++i) text += " AND f<=" + std::to_string(i) + " AND f>=" + std::to_string(i);
    CHECK(lints(text).size() == 1);
    CHECK(lints("f>=1 AND g>=1 AND f<=2 AND g<=2 AND f<b AND f>a").size() == 3);
}

TEST_CASE("what a warning says to write instead says what was meant") {
    for (const std::string text : {"f>=5 AND f<=b", "f>c AND f<5", "f>=2026-01-01 AND f<5", "tags:(a\\,b)"}) {
        INFO(text);
        CHECK(lints(text) == Found{});
    }
    const auto filter = jeton::Filter::compile("tags:(a\\,b,c OR d)");
    REQUIRE(filter);
    REQUIRE(filter->lints().list.size() == 1);
    CHECK(filter->lints().list[0].help == "several values are joined by OR: `(a\\,b OR c)` in its place");
    CHECK(help("x:(a,b)") == "several values are joined by OR: `x:(a OR b)`");
    CHECK(help("y:( ( a,b ) ) AND c:(d)") == "several values are joined by OR: `y:(a OR b)`");
    CHECK(help("x:((a,b) AND c)") == "several values are joined by OR: `(a OR b)` in its place");
    CHECK(help("x:((5*) OR 404)") == "for status codes write `[500 TO 599]` in its place");
    for (const std::string list : {"a,NOT", "a,or", "1,-5", "a,/x/", "a,=b", "1,000", "a,*"})
        CHECK(help("x:(" + list + ")") == "several values are joined by OR, such as `x:(a OR b)`; quote each that is a word of the language or holds a sign");
    CHECK(help("n>5 AND n<5") == "with both bounds in it the range is `n:[5 TO 5]`; if what is outside of the two is meant, `n:(<5 OR >5)`");
    CHECK(help("n<5 AND n>=5") == "with both bounds in it the range is `n:[5 TO 5]`");      // an OR would be true of every number
    CHECK(help("msg:\u201csecret*\u201d") == "leave these quotes out: in `\"` a wildcard is the sign itself");
    CHECK(help("level:debug\\;") == "level:debug\\;");
    CHECK(help("pair:123-456") == "pair:123-456");
    CHECK(help("version:10.0.0/16") == "version:10.0.0/16");
    CHECK(help("n>=z AND n<=a") == "write the lower one first: `n:[a TO z]`; if what is outside of the two is meant, `n:(<=a OR >=z)`");
    CHECK(help("n>=a AND n<=z") == "write `n:[a TO z]`");
    CHECK(help("n>=5 AND n<=5") == "write `n:[5 TO 5]`");
    CHECK(help("f>9 AND env:prod AND f<5") == "leave the rest, and write the lower one first: `f:{5 TO 9}`; if what is outside of the two is meant, `f:(<5 OR >9)`");
    CHECK(help("a\\ b.:x") == "leave the dot out, or quote the field if it is meant");
    CHECK(help("x:(NOT a,b)") == "several values are joined by OR: `(a OR b)` in its place");
    CHECK(help("x:(a,b AND c)") == "several values are joined by OR: `(a OR b)` in its place");
    CHECK(help("x:(NOT 5* OR 404)") == "for status codes write `[500 TO 599]` in its place");
    CHECK(help("x:(2026-01-01 OR b)") == "for that time write `[2026-01-01 TO 2026-01-01]` in its place, for all since `>=2026-01-01` in its place, or declare the field as `date`");
    CHECK(help("500 <= response") == "turn the comparison round: `response>=500`");
    CHECK(help("500 > response") == "turn the comparison round: `response<500`");
    CHECK(help("f<5 AND f>9") == "write the lower one first: `f:{5 TO 9}`; if what is outside of the two is meant, `f:(<5 OR >9)`");
    CHECK(help("t<=2026-01-01 AND t>=2026-02-01") == "write the lower one first: `t:[2026-01-01 TO 2026-02-01]`; if what is outside of the two is meant, `t:(<=2026-01-01 OR >=2026-02-01)`");
    CHECK(help("status:(5xx OR 404)") == "for numbers write `[500 TO 599]` in its place; quote it if the text is meant");
}

TEST_CASE("a filter that says what it means has no warning") {
    for (const std::string text : {"(a:1 OR b:2) AND c:3", "f:[5 TO 6]", "status:[500 TO 599]", "t >= 2026-01-01", "t:\"2026-01-01\"", "tags:(a OR b)",
                                   "response >= 500", "message:l’erreur", "f:\"“quoted”\"", "f:\"10.0.0.0/8\"", "a:x*", "NOT f:v"}) {
        INFO(text);
        CHECK(lints(text) == Found{});
    }
}

TEST_CASE("text that no number can be has wildcards that are right") {
    for (const std::string text : {"ip:10.0.0.*", "t:2026-01-*", "t:2026-*", "version:1.2.*", "oid:1.3.6.1.*", "zip:0*", "zip:0123?", "n:-0*", "n:.5*", "phone:555-*"}) {
        INFO(text);
        CHECK(lints(text) == Found{});
    }
    for (const std::string value : {"5*", "50?", "1.*", "10.*", "0.*", "-5*", "*5", "?0", "1*"}) {
        INFO(value);
        CHECK(lints("f:" + value) == Found{"digits-with-wildcard " + value});
    }
}

TEST_CASE("a time or a number before a field is turned round") {
    for (const auto& [text, field, instead] : std::vector<std::array<std::string, 3>>{
             {"2026-01-01 <= t", "2026-01-01", "turn the comparison round: `t>=2026-01-01`"}, {"now-1d < \\@t", "now-1d", "turn the comparison round: `\\@t>now-1d`"},
             {"now > expires", "now", "turn the comparison round: `expires<now`"},             {"500:status", "500", "turn it round: `status:500`"},
             {"NOT 404:http.response_code", "404", "turn it round: `http.response_code:404`"},
         }) {
        INFO(text);
        CHECK(lints(text) == Found{"number-as-field " + field});
        CHECK(help(text) == instead);
    }
    for (const std::string text : {"now < 2027-01-01", "now <= 5", "35:D", "55:AAPL", "35:ab", "5:true", "1:one", "500:*", "500:(status OR code)", "codes:{200:fine}", "\"500\":status", "a.500:status", "500:\"status\"", "500:s*",
                                   "nowhere < t", "2026:7", "_exists_:500"}) {
        INFO(text);
        CHECK(lints(text) == Found{});
    }
}

TEST_CASE("conditions that only a comma joins are one value") {
    CHECK(lints("env:prod,service:web") == Found{"comma-in-group prod,service:web"});
    CHECK(help("env:prod,service:web") == "conditions are joined by AND: `env:prod AND service:web`; quote it if the text is meant");
    CHECK(help("NOT status:500,k8s.pod:web-1,user_id:7") == "conditions are joined by AND: `(status:500 AND k8s.pod:web-1 AND user_id:7)`; quote it if the text is meant");
    for (const std::string text : {"url:https://x/a,b:c", "t:10,20:30", "ip:fe80::1,fe80::2", "m:\"prod,service:web\"", "path:a,C:/x", "m:a,b:", "m:a,b:c,d", "dn:cn=x,ou=y", "m:a\\,bc:d", "m:a,bc://x", "ids:a:b,cd:e"}) {
        INFO(text);
        CHECK(lints(text) == Found{});
    }
}

TEST_CASE("lists, ranges and networks as they are written elsewhere are texts") {
    for (const auto& [text, warning, instead] : std::vector<std::array<std::string, 3>>{
             {"level:(debug|trace)", "comma-in-group debug|trace", "several values are joined by OR: `level:(debug OR trace)`; quote it if the text is meant"},
             {"level:error|warn", "comma-in-group error|warn", "several values are joined by OR: `level:(error OR warn)`; quote it if the text is meant"},
             {"status:500|502", "comma-in-group 500|502", "several values are joined by OR: `status:(500 OR 502)`; quote it if the text is meant"},
             {"NOT level:debug,trace", "comma-in-group debug,trace", "several values are joined by OR: `level:(debug OR trace)`; quote it if the text is meant"},
             {"NOT status:404,403", "comma-in-group 404,403", "several values are joined by OR: `status:(404 OR 403)`; quote it if the text is meant"},
             {"to.region:eu,us,or", "comma-in-group eu,us,or", "several values are joined by OR, such as `to.region:(a OR b)`; quote each that is a word of the language or holds a sign; quote it if the text is meant"},
             {"outcome:FAILURE,UNKNOWN", "comma-in-group FAILURE,UNKNOWN", "several values are joined by OR: `outcome:(FAILURE OR UNKNOWN)`; quote it if the text is meant"},
             {"NOT level:debug;", "comma-in-group debug;", "a semicolon ends nothing: leave it out, or quote the text"},
             {"status:400..500", "range-as-text 400..500", "for numbers write `status:[400 TO 500]`; quote it if the text is meant"},
             {"status:≥500", "range-as-text ≥500", "for numbers write `status:>=500`; quote it if the text is meant"},
             {"t:≤2026-01-01", "range-as-text ≤2026-01-01", "for dates write `t:<=2026-01-01`; quote it if the text is meant"},
             {"status:500–599", "range-as-text 500–599", "for numbers write `status:[500 TO 599]`; quote it if the text is meant"},
             {"t:2026-01-01..2026-01-31", "range-as-text 2026-01-01..2026-01-31", "for dates write `t:[2026-01-01 TO 2026-01-31]`; quote it if the text is meant"},
             {"destination.port:1024-65535", "range-as-text 1024-65535", "for numbers write `destination.port:[1024 TO 65535]`; quote it if the text is meant"},
             {"ip:10.0.0.0-10.255.255.255", "network-as-text 10.0.0.0-10.255.255.255", "for the network write `ip:10.0.0.0/8`; quote it if the text is meant"},
             {"ip:10.0.0.1-10.0.0.9", "network-as-text 10.0.0.1-10.0.0.9", "name the networks, such as `ip:192.0.2.0/24`; quote it if the text is meant"},
             {"ip:10.0.0.0/0.255.255.255", "network-as-text 10.0.0.0/0.255.255.255", "name the networks, such as `ip:192.0.2.0/24`; quote it if the text is meant"},
             {"addr:10.0.0.0-10.0.0.7", "network-as-text 10.0.0.0-10.0.0.7", "for the network write `addr:10.0.0.0/29`; quote it if the text is meant"},
             {"ip:10.0.0.0/255.0.0.0", "network-as-text 10.0.0.0/255.0.0.0", "for the network write `ip:10.0.0.0/8`; quote it if the text is meant"},
             {"ip:10.0.0.0/0.0.0.0", "network-as-text 10.0.0.0/0.0.0.0", "name the networks, such as `ip:192.0.2.0/24`; quote it if the text is meant"},
             {"ip:10.1.2.0-10.1.2.255", "network-as-text 10.1.2.0-10.1.2.255", "for the network write `ip:10.1.2.0/24`; quote it if the text is meant"},
             {"ip:10.0.0/8", "network-as-text 10.0.0/8", "for the network write `ip:10.0.0.0/8`; quote it if the text is meant"},
             {"client.ip:10/8", "network-as-text 10/8", "for the network write `client.ip:10.0.0.0/8`; quote it if the text is meant"},
             {"sourceIP:(192.168/16)", "network-as-text 192.168/16", "for the network write `sourceIP:192.168.0.0/16`; quote it if the text is meant"},
             {"level:\\\"debug\\\"", "typographic-quote \\\"debug\\\"", "write `\"`"},
         }) {
        INFO(text);
        CHECK(lints(text) == Found{warning});
        CHECK(help(text) == instead);
    }
    for (const std::string text : {"user:auth0|5f7c8ec7", "user:google-oauth2|1234", "m:a|", "m:|a", "m:\"a|b\"", "n:1,5", "n:1,000", "n:12,050,000", "name:Doe,John", "city:Paris,France", "m:\"a,b\"", "m:a\\,b", "m:,a", "m:a,,b", "id:a1,b2", "m:a\\|b", "m:&amp;", "range:a..b", "sha:123..45", "path:../x", "v:1..", "phone:555-1234", "season:2025-2026",
                                   "zip:12345-6789", "id:10-20", "t:10/8", "score:9.5/10", "path:10/8/6", "ip:10.0.0.1", "v:1.2.3-4", "v:1.2.3/4", "ip:10.0.0.1-a", "f:500-5999", "name:≥x", "name:x–y", "m:\\\"a", "date:10/11/2026", "user:a;b"}) {
        INFO(text);
        CHECK(lints(text) == Found{});
    }
}

TEST_CASE("a network is one however it is written") {
    for (const std::string network : {"::1/128", "::ffff:0:0/96", "2001:db8::/32", "192.168.0.0/16"}) {
        INFO(network);
        CHECK(lints("ip:" + network) == Found{"network-as-text " + network});
        CHECK(help("ip:" + network) == "quote it, with `\\/` in it, if the text itself is meant, or declare the field as `ip`");
        CHECK(help("range:" + network) == "quote it if the text itself is meant, or declare the field as `ip`");
    }
}

TEST_CASE("a schema silences what it answers") {
    for (const std::string text : {"t:2026-01-01", "t:now-1d", "ip:10.0.0.0/8"}) {
        INFO(text);
        CHECK(lints(text, true) == Found{});
    }
}

TEST_CASE("quotes that take a wildcard, a network or a time away are warned of") {
    const std::string text = "; with a `\\` before the sign, in double quotes, the text is meant";
    for (const auto& [filter, warning, instead] : std::vector<std::array<std::string, 3>>{
             {"source:\"/var/log/secret*\"", "quoted-wildcard \"/var/log/secret*\"", "for a pattern write `source:/var/log/secret*`" + text},
             {"NOT user:'*admin'", "quoted-wildcard '*admin'", "for a pattern write `user:*admin`" + text},
             {"a:1 AND user:(\"adm*\" OR root)", "quoted-wildcard \"adm*\"", "for a pattern write `adm*` in its place" + text},
             {"m:\"f(x)*\"", "quoted-wildcard \"f(x)*\"", "for a pattern leave the quotes out, and write a `\\` before each sign that ends a text" + text},
             {"ip:\"10.0.0.0/8\"", "network-as-text \"10.0.0.0/8\"", "for the network write `ip:10.0.0.0/8`" + text},
             {"sourceIP:\"10.1.2.3/8\"", "network-as-text \"10.1.2.3/8\"", "for the network write `sourceIP:10.0.0.0/8`" + text},
             {"ts:\"now-1d\"", "date-as-text \"now-1d\"", "for that time write `ts:[now-1d TO now-1d]`, for all since `ts:>=now-1d`" + text},
         }) {
        INFO(filter);
        CHECK(lints(filter) == Found{warning});
        CHECK(help(filter) == instead);
    }
    CHECK(lints("ip:\"10.0.0.0/8\" AND ip:\"10.0.0.*\" AND t:\"now/d\"", true) == Found{"network-as-text \"10.0.0.0/8\"", "network-as-text \"10.0.0.*\"", "date-as-text \"now/d\""});
    for (const std::string filter : {"message:\"*** done\"", "m:\"a b*\"", "origin:\"*\"", "accept:\"*/*\"", "cron:\"*/5\"", "card:\"****1234\"", "m:\"/*\"", "m:\"a*b\"", "m:\"a\\*\"", "m:\"what?*\"",
                                     "cidrIp:\"0.0.0.0/0\"", "subnet:\"10.0.0.0/8\"", "ip:\"10.0.0.0\\/8\"", "ip:\"10.0.0.1\"", "ip:\"10.0.0.0/99\"", "t:\"now\"", "t:\"now or never\"", "t:\"nowhere\""}) {
        INFO(filter);
        CHECK(lints(filter) == Found{});
    }
    for (const std::string filter : {"status:\"now-1d\"", "n:\"5\"", "t:\"2026-01-01\"", "ip:\"10.0.0.1\"", "status:\"10.0.0.0/8\""}) {
        INFO(filter);
        CHECK(lints(filter, true) == Found{});
    }
}

TEST_CASE("a comment between a sign and its value is warned of where it begins as a text does") {
    CHECK(lints("channel:#general\nteam:web") == Found{"eaten-by-comment #general"});
    CHECK(help("channel:#general\nteam:web") == "write `\"#general\"` for the text, or the comment elsewhere");
    CHECK(lints("NOT n >= #five, or more\n6") == Found{"eaten-by-comment #five, or more"});
    for (const std::string text : {"channel: # the loud one\nweb", "channel:(#general\nweb OR #other\nnet)", "channel #x\n:web", "channel::#x", "channel:a#b", "channel:\"#general\"", "channel:web #general\n", "_exists_:#x\nf", "a:1 #x\nAND b:2"}) {
        INFO(text);
        CHECK(lints(text) == Found{});
    }
}

TEST_CASE("a placeholder in quotes that was not filled in is warned of") {
    for (const std::string value : {"\"${ENV}\"", "'{{ env }}'", "\"%{ENV}\"", "\"$(ENV)\"", "\"acme-${ENV}-web\"", "\"{{ .Values.env }}\""}) {
        INFO(value);
        CHECK(lints("env:" + value) == Found{"placeholder " + value});
        CHECK(help("env:" + value) == "write the value that it stands for; with a `\\` before its bracket, in double quotes, the text is meant");
    }
    for (const std::string value : {"\"${jndi:ldap://x}\"", "\"$(whoami)\"", "\"${IFS}\"", "\"${HOME}/.ssh\"", "\"/users/{{id}}\"", "\"$\\{ENV}\"", "\"hello ${name}\"", "\"{}\"", "\"{{\"", "\"${}\"", "\"$5\"", "$ENV", "\"100%{\"", "\"{a}\""}) {
        INFO(value);
        CHECK(lints("env:" + value) == Found{});
    }
}
