#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/compile/program_data.hpp"
#include "engine/compile/trie_cache.hpp"
#include "engine/evaluate/match.hpp"

namespace {

using jeton::engine::ProgramPtr;
using jeton::engine::TrieCache;

ProgramPtr compiled(const std::string& text, TrieCache* tries) {
    auto filter = jeton::engine::check_filter(text, {});
    if (!filter) FAIL(text << ": " << filter.error().message);
    return jeton::engine::compile(**filter, {nullptr, 0, tries});
}

bool share(const std::string& a, const std::string& b) {
    TrieCache tries;
    return compiled(a, &tries)->trie == compiled(b, &tries)->trie;
}

bool shows(const ProgramPtr& program, const std::string& document) { return jeton::engine::match(*program, document) == jeton::Match::shown; }

}  // namespace

TEST_CASE("filters that ask about the same fields share their trie") {
    CHECK(share("env:prod AND message:*team-1*", "env:prod AND message:*team-2*"));
    CHECK(share("a:1 AND b:2", "b:x? OR NOT (a:[1 TO 2] OR a:3)"));
    CHECK(share("f:{a:1} AND f:{b:1 AND c:*}", "f:{c:* OR b:>2} OR f:{a:y}"));
    CHECK(share("f:{g:{a:1}} AND b:2 AND f.g:{a:1}", "b:3 AND f:{g:{a:9}} AND f.g:{a:8}"));
    CHECK(share("f-g:{a:1} AND f:{a:1} AND f.g:{a:1}", "f.g:{a:2} AND f-g:{a:2} AND f:{a:2}"));
    CHECK(share("NOT *:*", "*:*"));
}

TEST_CASE("filters that ask for something else do not") {
    const std::vector<std::string> others{"a:1",           "b:1",   "a:1 AND b:1", "a:*",      "a:* AND a:1",           "a.b:1",
                                          "a:{b:1}",       "a.b:*", "a:{b:*}",     "*:*",      "a:{b:1} AND a:{b:1}",   "a:{b:1 AND c:1}",
                                          "a:{b:{c:1}}",   "a:{b.c:1}", "a.b:{c:1}", "a.b.c:1", "a:{b:1} AND a:{c:1}", "a:{b:1} AND a.b:1"};
    for (const auto& a : others)
        for (const auto& b : others) {
            INFO(a << " and " << b);
            CHECK(share(a, b) == (a == b));
        }
}

TEST_CASE("programs that share a trie answer each by itself") {
    TrieCache tries;
    const auto one = compiled(R"(f:{a:1 AND b:x} AND (c:* OR d:y) AND NOT f:{a:2})", &tries);
    const auto two = compiled(R"(f:{a:3} AND f:{b:z OR a:4} AND (d:w OR c:*))", &tries);
    REQUIRE(one->trie == two->trie);
    const std::vector<std::string> documents{R"({"f":[{"a":1,"b":"x"},{"a":3}],"c":0})", R"({"f":[{"a":1,"b":"x"},{"a":2}],"c":0})",
                                             R"({"f":[{"a":3},{"a":4}],"d":"w"})",       R"({"f":{"a":3,"b":"z"},"d":"y"})",
                                             R"({"f":{"a":1,"b":"x"},"d":"y"})",          R"({"f":[{"a":1},{"b":"x"}],"c":[]})"};
    const std::vector<std::pair<bool, bool>> wanted{{true, false}, {false, false}, {false, true}, {false, false}, {true, false}, {false, false}};
    for (std::size_t i = 0; i < documents.size(); ++i) {
        INFO(documents[i]);
        CHECK(shows(one, documents[i]) == wanted[i].first);
        CHECK(shows(two, documents[i]) == wanted[i].second);
    }
    CHECK(shows(compiled("NOT *:*", &tries), "{}") == false);
    CHECK(shows(compiled("*:*", &tries), "{}"));
}

TEST_CASE("tries that no program holds leave the cache") {
    TrieCache tries;
    const auto kept = compiled("kept:1", &tries);
    for (int i = 0; i < 1000; ++i) {
        static_cast<void>(compiled("f" + std::to_string(i) + ":1", &tries));
        CHECK(tries.size() <= 65);
    }
    CHECK(compiled("kept:2", &tries)->trie == kept->trie);
    std::vector<ProgramPtr> all;
    for (int i = 0; i < 1000; ++i) all.push_back(compiled("f" + std::to_string(i) + ":1", &tries));
    CHECK(tries.size() >= 1001);
    CHECK(compiled("f0:x", &tries)->trie == all[0]->trie);
    all.clear();
    for (int i = 1000; i < 3000; ++i) static_cast<void>(compiled("f" + std::to_string(i) + ":1", &tries));
    CHECK(tries.size() < 1000);
}

TEST_CASE("short texts, long texts and numbers of any writing are equal or not") {
    const std::vector<std::pair<std::string, std::vector<std::pair<std::string, bool>>>> filters{
        {R"(a:"")", {{R"("")", true}, {R"("x")", false}, {R"("\u0000")", false}}},
        {"a:abcdefgh", {{R"("abcdefgh")", true}, {R"("abcdefg")", false}, {R"("abcdefghi")", false}, {R"("abc\u0064efgh")", true}, {R"("abcdefg\u0068")", true}}},
        {"a:ab", {{R"("ab")", true}, {R"("ab\u0000")", false}, {R"("\u0061b")", true}, {R"("\u0061\u0062")", true}}},
        {"a:abcdefghi", {{R"("abcdefghi")", true}, {R"("abcdefgh")", false}, {R"("abcdefghj")", false}, {R"("abcdefgh\u0069")", true}}},
        {"a:true", {{"true", true}, {"false", false}, {R"("true")", true}, {"1", false}}},
        {"a:5", {{"5", true}, {"5.0", true}, {"0.5e1", true}, {"50e-1", true}, {"-5", false}, {R"("5")", true}, {R"("5.0")", false}, {"5.0000000000000000000001", false}}},
        {"a:-0", {{"0", true}, {"-0.0", true}, {"0e99", true}, {R"("-0")", true}, {R"("0")", false}}},
        {"a:2.50", {{"2.5", true}, {"25e-1", true}, {"2", false}, {R"("2.50")", true}, {R"("2.5")", false}}},
        {"a:123456789012345678", {{"123456789012345678", true}, {"123456789012345678.0", true}, {"1234567890123456780e-1", true}, {"123456789012345679", false}}},
        {"a:1234567890123456789", {{"1234567890123456789", true}, {"1234567890123456788", false}, {"12345678901234567890e-1", true}}},
        {"a:[5 TO 7}", {{"5", true}, {"4.99", false}, {"6.5", true}, {"7", false}, {"7.0", false}, {"6.999999999999999999999", true}, {"1e999", false}}},
        {"a:>5", {{"5", false}, {"5.0", false}, {"5.1", true}, {"1e30", true}, {"-1e30", false}, {R"("6")", false}}},
        {"a:<=-5", {{"-5", true}, {"-5.0", true}, {"-4.9", false}, {"-1e999999999999999999999", true}}},
        {"a:[0.5 TO 7]", {{"0", false}, {"0.5", true}, {"5e-1", true}, {"7", true}, {"7.01", false}}},
    };
    for (const auto& [text, values] : filters) {
        const auto program = compiled(text, nullptr);
        for (const auto& [value, wanted] : values) {
            INFO(text << " of " << value);
            CHECK(shows(program, "{\"a\":" + value + "}") == wanted);
        }
    }
}

TEST_CASE("a path may have as many segments as fit a filter") {
    std::string path = "a";
    for (int i = 1; i < 32'000; ++i) path += ".a";
    const auto is = compiled(path + ":1", nullptr), is_there = compiled(path + ":*", nullptr);
    CHECK(shows(is, "{\"" + path + "\":1}"));
    CHECK(shows(is_there, "{\"" + path + "\":2}"));
    CHECK_FALSE(shows(is, "{\"" + path + ".a\":1}"));
    CHECK(shows(is_there, "{\"" + path + ".a\":1}"));
    CHECK_FALSE(shows(is_there, R"({"a":{"a":1}})"));
}

TEST_CASE("a predicate is small, whatever it compares with") {
    CHECK(sizeof(jeton::engine::Instruction) == 56);
    CHECK(compiled("env:prod", nullptr)->code[0].predicate.operand == nullptr);
    CHECK(compiled("response:[200 TO 299]", nullptr)->code[0].predicate.operand == nullptr);
}
