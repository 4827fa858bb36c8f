#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "allocations.hpp"
#include "jeton/jeton.hpp"

namespace {

jeton::Filter compiled(const std::string& text) {
    auto filter = jeton::Filter::compile(text);
    if (!filter) FAIL(jeton::render(filter.error()));
    return *filter;
}

bool shows(const std::string& text, const std::string& document) { return compiled(text).matches(document); }

}  // namespace

TEST_CASE("a filter may be asked about other documents while it tells of lines") {
    for (const std::string line : {R"({"a":1})", R"( { "a" : 1 } )"}) {
        std::string lines;
        for (int i = 0; i < 9; ++i) lines += line + "\n";
        const auto filter = compiled("a:1"), other = compiled("b:2");
        std::size_t shown = 0;
        const auto counts = filter.scan(lines, [&](std::uint64_t, std::string_view, jeton::Match match) {
            shown += match == jeton::Match::shown;
            CHECK(other.matches(R"({"c":[1,2,3],"b":2})"));
            CHECK(other.scan("{\"b\":2}\n{\"b\":3}\n{\"b\":[[2]],\"c\":0}\n").shown == 2);
        });
        CHECK(counts.shown == 9);
        CHECK(shown == 9);
    }
}

TEST_CASE("a line reads the same wherever it lies among others") {
    using jeton::Match;
    const auto filter = compiled(R"(a:"x\"y" OR a:"\u{1f600}")");
    const std::vector<std::pair<std::string, Match>> ends{
        {R"("a":"x\"y"})", Match::shown},   {R"("a": "x\"y"})", Match::shown},   {R"("a" :"x\"y"})", Match::shown},
        {R"("\u0061":"x\"y"})", Match::shown}, {R"("a":"\u0078\"y"})", Match::shown}, {R"("a":"\ud83d\ude00"})", Match::shown},
        {R"("a":"x\\\"y"})", Match::hidden}, {R"("a":"x\\","b":[]})", Match::hidden}, {"\"a\":\"\xc3\xa9\"}", Match::hidden},
        {R"("a":"x\\"y"})", Match::refused}, {R"("a":"x"y})", Match::refused},    {R"("a":"x""y"})", Match::refused},
        {R"("a""b":"x"})", Match::refused},  {R"("a":{}x})", Match::refused},     {R"("a":[]"x"})", Match::refused},
        {R"("a":"\ud83dx"})", Match::refused}, {R"("a":"\ude00"})", Match::refused}, {R"("a":"\u00"})", Match::refused},
        {R"("a":"\x"})", Match::refused},    {"\"a\":\"\x01\"}", Match::refused}, {"\"a\":\"\xc3\"}", Match::refused},
        {R"("a":01})", Match::refused},      {R"("a":{})", Match::refused},       {R"("a":1}})", Match::refused}};
    for (std::size_t size = 0; size < 1100; size += size == 140 ? 800 : 1)
        for (const auto& [end, wanted] : ends) {
            const std::string line = R"({"p":")" + std::string(size, 'x') + R"(",)" + end, beside = R"({"a":"x\"y"})";
            std::vector<Match> answers;
            filter.scan(beside + "\n" + line + "\n" + beside, [&](std::uint64_t, std::string_view, Match match) { answers.push_back(match); });
            if (answers != std::vector{Match::shown, wanted, Match::shown}) FAIL("behind " << size << " bytes: " << end);
        }
}

TEST_CASE("answers that engines get wrong") {
    CHECK_FALSE(shows("n:9007199254740993", R"({"n":9007199254740992.0})"));
    CHECK(shows("n:18446744073709551615", R"({"n":18446744073709551615})"));
    CHECK(shows("n:>1e399", R"({"n":1e400})"));
    CHECK(shows("n:0", R"({"n":-0})"));
    CHECK(shows("a:1 AND a:2", R"({"a":1,"a":2})"));
    CHECK(shows("a.b:1 AND a.c:2", R"({"a":[{"b":1},{"c":2}]})"));
    CHECK_FALSE(shows("a:{b:1 AND c:2}", R"({"a":[{"b":1},{"c":2}]})"));
    CHECK(shows("a:{b:1}", R"({"a":[[{"b":1}]]})"));
    CHECK(shows("p:{q:1 AND r:2}", R"({"p":{"q":1},"p.r":2})"));
    CHECK(shows("p:{q:1 AND r:2}", R"({"p":{"q":1},"p":{"r":2}})"));
    CHECK_FALSE(shows("p:{q:1 AND r:2}", R"({"p":[{"q":1}],"p.r":2})"));
    CHECK(shows("s:\"a\\u0000b\"", R"({"s":"a\u0000b"})"));
    CHECK(shows("\"\":1", R"({"":1})"));
    CHECK(shows("f:{*:*}", R"({"f":{}})"));
    CHECK_FALSE(shows("f:*", R"({"f":{}})"));
    CHECK_FALSE(shows("f:*", R"({"f":[null,[],{"g":null}]})"));
    CHECK(shows("f:*", R"({"f":[null,{"g":""}]})"));
}

TEST_CASE("what is no document is shown by no filter") {
    const auto filter = compiled("NOT a:1");
    for (const std::string text : {"", " ", "1", "[]", "{", "{}{}", "{} x", "{\"a\":}", "{\"a\" 1}", "{\"a\":1,}", "{\"a\":01}", "{\"a\":+1}", "{\"a\":1.}", "{\"a\":tru}", "{\"a\":nulll}",
                                   "{\"a\":\"\\x\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00\\ud800\"}", "{\"\\ud800\":1}", "{\"a\":\"\x01\"}", "{\"a\":\"\xff\"}", "\xef\xbb\xbf{}", "{'a':1}",
                                   "{\"a\":[1,]}", "{\"a\":[1 2]}", "{\"a\":{]}", "{\"a\":\"b}", "{\"a\":1}}", "{\"a\":1 \x0c}"}) {
        INFO(text);
        CHECK(filter.match(text) == jeton::Match::refused);
    }
    std::string deep;
    for (int i = 0; i < 127; ++i) deep += "[";
    std::string closed(127, ']');
    CHECK(filter.match("{\"b\":" + deep + closed + "}") == jeton::Match::shown);
    CHECK(filter.match("{\"b\":[" + deep + closed + "]}") == jeton::Match::refused);
}

TEST_CASE("a document that ends early reads nothing behind it") {
    const auto filter = compiled("a.b:1");
    const std::string whole = R"({"a":{"b":[1,"x\"y",null,true]},"c":-1.5e3})";
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const std::vector<char> exact(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        CHECK(filter.match(std::string_view(exact.data(), exact.size())) == jeton::Match::refused);
    }
    CHECK(filter.matches(whole));
}

TEST_CASE("lines are numbered, blank ones skipped, broken ones counted") {
    const auto filter = compiled("a:1");
    std::vector<std::string> seen;
    const std::string text = "{\"a\":1}\n\n  \r\n{\"a\":2}\r\n{\"a\":1\n{\"a\":1}{}\n{\"a\":\"x\ny\"}\n{\"a\":1}";
    const auto counts = filter.scan(text, [&](std::uint64_t number, std::string_view line, jeton::Match answer) {
        seen.push_back(std::to_string(number) + (answer == jeton::Match::shown ? " shown " : answer == jeton::Match::hidden ? " hidden " : " refused ") + std::string(line));
    });
    CHECK(counts.lines == 7);
    CHECK(counts.shown == 2);
    CHECK(counts.refused == 4);
    const std::vector<std::string> expected = {"1 shown {\"a\":1}", "4 hidden {\"a\":2}", "5 refused {\"a\":1", "6 refused {\"a\":1}{}", "7 refused {\"a\":\"x", "8 refused y\"}", "9 shown {\"a\":1}"};
    CHECK(seen == expected);
}

TEST_CASE("a count with leading zeros counts") {
    CHECK(compiled("f =~ '(a{02}b){0010}'").matches("{\"f\":\"" + [] { std::string s; for (int i = 0; i < 10; ++i) s += "aab"; return s; }() + "\"}"));
    CHECK_FALSE(compiled("f =~ 'a{02}'").matches(R"({"f":"a{02}"})"));
}

TEST_CASE("a parsed document answers as its text does") {
    using jeton::Value;
    const Value document{Value::Members{{"n", Value{std::int64_t{5}}},
                                        {"d", Value{0.1}},
                                        {"big", Value{Value::Number{"1e400"}}},
                                        {"s", Value{std::string("x")}},
                                        {"list", Value{Value::List{Value{true}, Value{nullptr}, Value{Value::Members{{"k", Value{std::string("v")}}}}}}},
                                        {"p.q", Value{std::uint64_t{18446744073709551615u}}}}};
    for (const std::string text : {"n:5", "big:>1e399", "s:x", "list:true", "list:{k:v}", "list.k:v", "p.q:18446744073709551615", "NOT z:1", "d:0.1", "d:>=0.1", "d:[0.1 TO 0.1]"}) {
        INFO(text);
        CHECK(compiled(text).matches(document));
    }
    for (const std::string text : {"d:>0.1", "d:<0.1", "d:0.1000000000000000055511151231257827021181583404541015625"}) CHECK_FALSE(compiled(text).matches(document));
    for (const auto& [number, text] : {std::pair(0.7, "0.7"), std::pair(99.99, "99.99"), std::pair(1e23, "1e23"), std::pair(5e-324, "5e-324"), std::pair(-1.1, "-1.1"), std::pair(7.0, "7"), std::pair(-0.0, "0"), std::pair(1.7976931348623157e308, "1.7976931348623157e308")}) {
        INFO(text);
        CHECK(compiled(std::string("d:") + text).matches(Value{Value::Members{{"d", Value{number}}}}));
    }
    CHECK(compiled("*").match(Value{std::string("x")}) == jeton::Match::refused);
    CHECK(compiled("*").match(Value{Value::Members{{"a", Value{std::string("\xff")}}}}) == jeton::Match::refused);
}

TEST_CASE("no document and no decision allocates once a thread is warm") {
    const auto filter = compiled("a.b:{c:x* AND d:>=5} OR e =~ \"x.*y\" OR f:10.0.0.0/8 OR NOT g:[2026-01-01 TO now]");
    const std::string document = R"({"a":{"b":[{"c":"xyz","d":4},{"c":"\u0078","d":9}]},"e":"x\"y","f":"10.1.2.3","g":"2026-05-05"})";
    auto engine = jeton::Engine::load_text({{"p", R"(jeton: 1
actions: [read]
token-kinds: {t: {purpose: ask, action: read, filters: optional}}
rules: [allow read to self only NOT env:test]
accounts: {a: {}, b: {}}
tokens: {one: {kind: t, account: a, filters: ["team:web"]}}
)"}});
    REQUIRE(engine);
    const auto view = engine->snapshot();
    const auto token = view.token("one");
    const auto action = view.action("read");
    const auto account = view.account("a");
    const auto ask = [&] {
        const auto decision = view.decide(token, action, account);
        return filter.matches(document) && decision.allows(R"({"env":"prod","team":"web"})");
    };
    CHECK(ask());
    const std::size_t before = allocations();
    bool all = true;
    for (int i = 0; i < 100; ++i) all = all && ask();
    const std::size_t after = allocations();
    CHECK(all);
    CHECK(after - before == 0);
}

TEST_CASE("one filter serves many threads") {
    const auto filter = compiled("a:{b:1 AND c:2} AND NOT d:x");
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 2000; ++i) {
                wrong += !filter.matches(R"({"a":[{"b":1},{"b":1,"c":2}]})");
                wrong += filter.matches(R"({"a":[{"b":1},{"c":2}]})");
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(wrong == 0);
}
