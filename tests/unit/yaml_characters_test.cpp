// The characters of YAML files: those that are refused, and those that stand behind an escape.
#include <catch2/catch.hpp>

#include "yaml_fixture.hpp"

TEST_CASE("bytes that are no text are refused where they stand") {
    CHECK(mistakes("a: b\xff") == "invalid-utf8 1:5");
    CHECK(mistakes("a: \xed\xa0\x80") == "invalid-utf8 1:4");
    CHECK(mistakes(std::string("a: \0b", 5)) == "control-character 1:4");
    CHECK(mistakes("a: 'x\x1b'") == "control-character 1:6");
    CHECK(mistakes("a: \xef\xbf\xbf") == "control-character 1:4");
    // What ends a line for some readers, and a comment for none: what is behind it must not be lost.
    CHECK(mistakes("a: b # c\r- d") == "control-character 1:9");
    CHECK(mistakes("a: b\r") == "control-character 1:5");
    CHECK(mistakes("a: b # c\xc2\x85 d") == "control-character 1:9");
    CHECK(mistakes("# c\xe2\x80\xa8 d") == "control-character 1:4");
    CHECK(mistakes("a: [b,# c\xe2\x80\xa8 d]") == "control-character 1:10");
    CHECK(mistakes("a: \"b\xe2\x80\xa9\" # c\nb: c\r\n# d\r\n") == "");
    CHECK(mistakes("!\xc2\x85\n ?!r \n") == "control-character 1:2");
    for (const std::string each : {"\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"}) {       // or a rule for some readers, and a part of a text for others
        CHECK(mistakes("a:\n  - b: c " + each + "  - d\n") == "control-character 2:10");
        CHECK(mistakes("a: [b" + each + "]") == "control-character 1:6");
        CHECK(mistakes("a" + each + ": b") == "control-character 1:2");
        CHECK(mistakes("a: |\n  b\n  c" + each + "d\n") == "control-character 3:4");
        CHECK(mistakes("a: >-\n  b" + each + "d\n") == "control-character 2:4");
        CHECK(mistakes("a: 'b" + each + "'\nb: \"c" + each + "\"\n") == "");
        CHECK(mistakes("a: 'b" + each + "'\nb: c" + each + "d\n") == "control-character 2:5");
        CHECK(mistakes("%TAG ! x" + each + "y\n---\na: b\n") == "control-character 1:9");
    }
}

TEST_CASE("every escape of YAML is the character that it names") {
    CHECK(shape(R"(a: "x\_y\N\u00e9\_\L\P")") == "{a: 'x\u00a0y\u0085\u00e9\u00a0\u2028\u2029'}");
    CHECK(shape(R"({"\_": "\xa0\x85"})") == "{'\u00a0': '\u00a0\u0085'}");
    File file(R"(a: "\_b\Nc")");
    CHECK(file.at(*file.root().find("a"), 2, 3) == "1:7-8");
    CHECK(file.at(*file.root().find("a"), 5, 6) == "1:10-11");
}

TEST_CASE("two escapes for one character are that character, as JSON writes it") {
    CHECK(shape(R"(a: "\ud83d\ude80 b\uD83D\uDE00")") == "{a: '\U0001F680 b\U0001F600'}");
    CHECK(shape("[{\"a\": \" \\ud83d\\ude80  \\\"\\ud83d\\ude80\"}, \"\\ud83d\\ude80\", '\\ud83d\\ude80', \\ud83d\\ude80]") ==
          "[{'a': ' \U0001F680  \"\U0001F680'}, '\U0001F680', '\\ud83d\\ude80', \\ud83d\\ude80]");
    CHECK(mistakes(R"(a: "\ud83d")") == "yaml-syntax 1:11");
    CHECK(mistakes(R"(a: "\ud83d\u0041")") == "yaml-syntax 1:11");
    CHECK(mistakes(R"(a: "\ude80\ud83d")") == "yaml-syntax 1:11");
    CHECK(mistakes("a: \"\\ud83d\\ude80\"\nb: \"\\ud83d\\ude80\" c\n") == "yaml-syntax 2:19");
    File file("k:\n  a: \"x\\ud83d\\ude80 word\"\n");
    CHECK(file.root().find("k")->find("a")->text() == "x\U0001F680 word");
    const Node& text = *file.root().find("k")->find("a");
    CHECK(file.at(text, 1, 5) == "2:8-20");
    CHECK(file.at(text, 6, 10) == "2:21-25");
}

TEST_CASE("an escape that is none is where its letter is") {
    CHECK(mistakes("p: \"a:x\\d\"\n") == "yaml-syntax 1:9");
    CHECK(mistakes("p: 'x'\nq: \"\\n\\q b\"\n") == "yaml-syntax 2:8");
    CHECK(mistakes("p: \"it\\'s\"\n") == "yaml-syntax 1:8");
    CHECK(mistakes("p: \"a\\\\'b\"\nq: '\\'\n") == "");
}
