// YAML files into nodes: values, places through every style, and refusals of what is hostile or broken.
#include <catch2/catch.hpp>

#include "yaml_fixture.hpp"

TEST_CASE("block and flow style read alike") {
    CHECK(shape("a: 1\nb:\n  - x\n  - y: z\n") == "{a: 1, b: [x, {y: z}]}");
    CHECK(shape("{a: 1, b: [x, {y: z}]}") == "{a: 1, b: [x, {y: z}]}");
    CHECK(shape(R"({"a": 1, "b": ["x"]})") == "{'a': 1, 'b': ['x']}");
}

TEST_CASE("an empty file, and one of comments, is nothing") {
    CHECK(shape("") == "-");
    CHECK(shape("# only\n\n# this\n") == "-");
    CHECK(shape("\xef\xbb\xbf") == "-");
    CHECK(shape("---\n") == "-");
}

TEST_CASE("the words of null are nothing as values and words as keys") {
    CHECK(shape("[~, null, Null, NULL, '~', nULL]") == "[-, -, -, -, '~', nULL]");
    CHECK(shape("~: 1\nnull: 2\n") == "{~: 1, null: 2}");
    CHECK(shape("a:\nnull: 2\n") == "{a: -, null: 2}");
    CHECK(shape("a:\nb: \"\"\n") == "{a: -, b: ''}");
}

TEST_CASE("a byte order mark and carriage returns are read past") {
    CHECK(shape("\xef\xbb\xbf" "a: 1\n") == "{a: 1}");
    CHECK(shape("a: 1\r\nb: |\r\n  x\r\n  y\r\n") == "{a: 1, b: 'x\ny\n'}");
}

TEST_CASE("an alias is what it names") {
    CHECK(shape("a: &x [1, 2]\nb: *x\n") == "{a: [1, 2], b: [1, 2]}");
    CHECK(shape("a: &x 1\nb: &x 2\nc: *x\n") == "{a: 1, b: 2, c: 2}");
}

TEST_CASE("a tag is kept for the check, and stands where it stands") {
    File file("a: !env:prod\nb: !!set [x]\nc: ! plain\nd: !end");
    CHECK(file.root().find("a")->tag() == "!env:prod");
    CHECK(file.at(*file.root().find("a")) == "1:4-13");
    CHECK(file.root().find("b")->tag() == "!!set");
    CHECK(file.at(*file.root().find("b")) == "2:4-9");
    CHECK(file.root().find("c")->tag() == "!");
    CHECK(file.at(*file.root().find("c")) == "3:4-5");
    CHECK(file.root().find("d")->tag() == "!end");
}

TEST_CASE("values stand where their first character is") {
    File file("list:\n  - a\nflow: {x: y}\nnone:   # nothing\nquoted: 'a b'\ntail: &n word # c\nblock: |\n  x\n");
    const Node& root = file.root();
    CHECK(file.at(root) == "1:1-5");
    CHECK(file.at(*root.find("list")) == "2:3-4");
    CHECK(file.at(*root.find("flow")) == "3:7-8");
    CHECK(file.at(*root.find("none")) == "4:6-6");
    CHECK(file.at(*root.find("quoted")) == "5:9-14");
    CHECK(file.at(*root.find("tail")) == "6:10-14");
    CHECK(file.at(*root.find("block")) == "7:8-9");
    CHECK(file.at(*root.find_key("tail")) == "6:1-5");
}

TEST_CASE("a nothing stands right behind its sign") {
    File file("-\n- ~\n-   # why\n\n# more\n- a:\n");
    const auto items = file.root().items();
    REQUIRE(items.size() == 4);
    CHECK(file.at(*items[0]) == "1:2-2");
    CHECK(file.at(*items[1]) == "2:3-4");
    CHECK(file.at(*items[2]) == "3:2-2");
    CHECK(file.at(*items[3]->find("a")) == "6:5-5");
}

TEST_CASE("parts of a text are found through every style") {
    File file(R"(plain: one two
  three

  four
single: 'it''s
  here'
double: "\u00e9\x41\t\"b\" \
   c
  d"
literal: |2
   two
    more

  end
folded: >-
  fold this
  line

  last
)");
    CHECK(file.find("plain", "two") == "1:12-15");
    CHECK(file.find("plain", "three") == "2:3-8");
    CHECK(file.find("plain", "four") == "4:3-7");
    CHECK(file.find("plain", "two three") == "1:12-2:8");
    CHECK(file.find("single", "'") == "5:12-14");
    CHECK(file.find("single", "s here") == "5:14-6:7");
    CHECK(file.find("double", "\xc3\xa9") == "7:10-16");
    CHECK(file.find("double", "A") == "7:16-20");
    CHECK(file.find("double", "\"b\"") == "7:22-27");
    CHECK(file.find("double", "c") == "8:4-5");
    CHECK(file.find("double", "d") == "9:3-4");
    CHECK(file.find("literal", " two") == "11:3-7");
    CHECK(file.find("literal", "more") == "12:5-9");
    CHECK(file.find("literal", "end") == "14:3-6");
    CHECK(file.find("folded", "this") == "16:8-12");
    CHECK(file.find("folded", "line") == "17:3-7");
    CHECK(file.find("folded", "last") == "19:3-7");
}

TEST_CASE("the place behind a text is one column after its last character") {
    File file("a: word   \nb: 'q'\nc: |\n  x\n");
    CHECK(file.at(*file.root().find("a"), 4, 4) == "1:8-8");
    CHECK(file.at(*file.root().find("b"), 1, 1) == "2:6-6");
    CHECK(file.at(*file.root().find("c"), 1, 1) == "4:4-4");
}

TEST_CASE("a tab is said before whatever stops the reading behind it") {
    CHECK(mistakes("a\tb:\n  c: *c\n") == "tab 1:2");
    CHECK(mistakes("a: &x\n  b:\t1\n  c: *x\n") == "tab 2:5");
    CHECK(mistakes("a:\t" + repeated("[", 102) + repeated("]", 102)) == "tab 1:3");
    CHECK(mistakes("a:\tb\nc: 'd\n") == "tab 1:3");
    CHECK(mistakes("a: 'b\tc'\nd: *e\n") == "unknown-anchor 2:4");
    CHECK(mistakes("a: 'b\nc:\td\n") == "yaml-syntax 1:4");
    CHECK(mistakes("a:\tb\xff") == "invalid-utf8 1:5");
    CHECK(mistakes("{a: \"x\ty\", b: *}") == "unknown-anchor 1:15");
    CHECK(mistakes("{a: \"x\ty\",\tb: *}") == "tab 1:11");
    CHECK(mistakes("a: it's\tb\nc: *d\n") == "tab 1:8");
}

TEST_CASE("a tab is refused but in quotes, block texts and comments") {
    CHECK(mistakes("a:\n\tb: 1\n") == "tab 2:1");
    CHECK(mistakes("a:\tb\n") == "tab 1:3");
    CHECK(mistakes("a: b\t# c\n") == "tab 1:5");
    CHECK(mistakes("a: [b,\tc]\n") == "tab 1:7");
    CHECK(mistakes("a: \"b\tc\" #\tx\nb: |\n  c\td\nd: 'e\tf'\n").empty());
}

TEST_CASE("what is no YAML is refused") {
    CHECK(mistakes("a: `b`") == "yaml-syntax 1:4");
    CHECK(mistakes("a: @b") == "yaml-syntax 1:4");
    CHECK(mistakes("a: \"b\n") == "yaml-syntax 1:4");
    CHECK(mistakes("a: 'b\n") == "yaml-syntax 1:4");
    CHECK(mistakes("a: b: c\n") == "yaml-syntax 1:5");
    CHECK(mistakes("a: [b\nc: d\n") == "yaml-syntax 2:2");
    CHECK(mistakes("a: 1\nb\n") == "yaml-syntax 2:2");
    CHECK(mistakes("a: 1\n- b\n") == "yaml-syntax 2:1");
    CHECK(mistakes("[a] b\n") == "yaml-syntax 1:5");
    CHECK(mistakes("a: \"b\"c\n") == "yaml-syntax 1:7");
    CHECK(mistakes("%oops\n") == "yaml-syntax 1:1");
    CHECK(mistakes("a: \"\\q\"\n").substr(0, 11) == "yaml-syntax");
}

TEST_CASE("aliases to nowhere and to themselves are refused") {
    CHECK(mistakes("a: *:*\n") == "unknown-anchor 1:4");
    CHECK(mistakes("a: *b\n") == "unknown-anchor 1:4");
    CHECK(mistakes("- [x, *b]\n") == "unknown-anchor 1:7");
    CHECK(mistakes("a: &x\n  b: *x\n") == "alias-cycle 2:6");
}

TEST_CASE("a file has one document") {
    CHECK(mistakes("a: 1\n---\nb: 2\n") == "several-documents 2:1");
    CHECK(mistakes("a: 1\n...\n---\n") == "several-documents 3:1");
    CHECK(mistakes("%YAML 1.2\n---\na: 1\n...\n").empty());
}

TEST_CASE("keys are words, once each, and the reading goes on behind a mistake") {
    File file("a: 1\n[x]: 2\na: 3\n<<: {b: 1}\n'<<': 4\nz: 6\n");
    CHECK(file.shape() == "{a: 1, '<<': 4, z: 6}");
    CHECK(file.mistakes() == "wrong-type 2:1, duplicate-key 3:1, merge-key 4:1");
}

TEST_CASE("an empty text is a key of documents alone") {
    CHECK(mistakes("\"\": 1\nb: 2\n") == "wrong-type 1:1");
    CHECK(mistakes("accounts: {'': {}, a: {\"\": 1}}\n") == "wrong-type 1:12, wrong-type 1:24");
    CHECK(mistakes("schema: {document: {\"\": long}}\n") == "wrong-type 1:21");
    CHECK(mistakes("tests: [{\"\": 1}]\n") == "wrong-type 1:10");
    CHECK(mistakes("tests:\n  - documents:\n      - document: {\"\": 1, a: [{\"\": 2}]}\n").empty());
    CHECK(mistakes("{tests: [{document: {\"\": 1").find("wrong-type") == std::string::npos);
}

TEST_CASE("a key twice is found in a short mapping and in a long one") {
    CHECK(mistakes("&x a: 1\n*x : 2\n") == "duplicate-key 1:4");       // an alias stands where its anchor does
    std::string many;
    for (int i = 0; i < 20; ++i) many += "k" + std::to_string(i) + ": 1\n";
    CHECK(mistakes(many).empty());
    CHECK(mistakes(many + "k7: 2\n") == "duplicate-key 21:1");
    CHECK(mistakes("&x a: 1\n" + many + "*x : 2\n") == "duplicate-key 1:4");
    CHECK(mistakes("a: {b: 1, b: 2}\na: 3\n") == "duplicate-key 1:11, duplicate-key 2:1");
    CHECK(shape("a: {b: {c: [d, e], f: g}, h: i}\nj: [k, {l: m}]\n") == "{a: {b: {c: [d, e], f: g}, h: i}, j: [k, {l: m}]}");
}

TEST_CASE("a colon without a key and a comma without a value end the reading") {
    CHECK(mistakes("a: 1\n: 5\na: 6\n") == "yaml-syntax 2:1");
    CHECK(mistakes("{a: 1, : 5}") == "yaml-syntax 1:8");
    CHECK(mistakes("[, a]") == "yaml-syntax 1:2");
    CHECK(mistakes("[a, , b]") == "yaml-syntax 1:5");
    CHECK(mistakes("{a: 1,, b: 2}") == "yaml-syntax 1:7");
    CHECK(shape("[a, ]") == "[a]");
    CHECK(shape("{a: , b, c: 1,}") == "{a: -, b: -, c: 1}");
    CHECK(shape("[a: , b]") == "[{a: -}, b]");
}

TEST_CASE("a bracket right behind a colon is a value where YAML is in brackets") {
    CHECK(shape("[n:[1 TO 5], a:b]") == "[{n: [1 TO 5]}, a:b]");
    CHECK(shape("f: [k:{a:1}, b]") == "{f: [{k: {a:1: -}}, b]}");
    CHECK(shape("{a:{b:[c]}}") == "{a: {b: [c]}}");
    CHECK(shape("n:[1 TO 5]") == "n:[1 TO 5]");
    CHECK(shape("\xef\xbb\xbf" "[a:[x], b:[y], c:[z]]") == "[{a: [x]}, {b: [y]}, {c: [z]}]");
    File file("[a:[x], b:[y,\n  z]]");
    CHECK(file.at(*file.root().items()[1]) == "1:9-10");
    CHECK(file.at(*file.root().items()[1]->find("b")->items()[1]) == "2:3-4");
    CHECK(mistakes("[a:[x], b") == "yaml-syntax 1:10");
}

TEST_CASE("an anchor has a name that every reader takes") {
    CHECK(mistakes("a: && b:c\n") == "unknown-anchor 1:4");
    CHECK(mistakes("[& b:c]") == "unknown-anchor 1:2");
    CHECK(mistakes("a: &b:c\n") == "unknown-anchor 1:4");
    CHECK(shape("a: &B_1-x b\n") == "{a: b}");
    CHECK(mistakes("a:\n  *b: 1\n  c:\n    d: 2\n") == "unknown-anchor 2:3");
}

TEST_CASE("an anchor may stand before a text of several lines") {
    CHECK(shape("- &r |\n  a\n  b\n- c\n- *r\n") == "['a\nb\n', c, 'a\nb\n']");
    CHECK(shape("x:\n  - &name >-\n    a\n\n    b\n     c\n  - d\n") == "{x: ['a\nb\n c', d]}");
    CHECK(shape("p:\n    &r |-\n    a:1\nq: *r\n") == "{p: 'a:1', q: 'a:1'}");
    CHECK(shape("p: &r |\n  a\nq: 1\n") == "{p: 'a\n', q: 1}");
    File file("- &r |\n  allow r\n  to slef\n- b\n");
    CHECK(file.at(*file.root().items()[0], 11, 15) == "3:6-10");
    CHECK(file.at(*file.root().items()[1]) == "4:3-4");
    CHECK(mistakes("- &r |\n  a\n- *s\n") == "unknown-anchor 3:3");
    CHECK(mistakes("- &r |\n  a\n  b\n- [c\n") != "");
}

TEST_CASE("what was found before the reading ends is said, unless the file is no YAML") {
    CHECK(mistakes("a: 1\na: 2\nb: *c\n") == "duplicate-key 2:1, unknown-anchor 3:4");
    CHECK(mistakes("b: {a: 1, a: 2, c: *d}\n") == "duplicate-key 1:11, unknown-anchor 1:20");
    CHECK(mistakes("a: 1\na: 2\n---\nb: 1\n") == "duplicate-key 2:1, several-documents 3:1");
    CHECK(mistakes("a: 1\na: 2\nb: *:*\n") == "unknown-anchor 3:4");
    CHECK(mistakes("a: 1\na: 2\nb: `c`\n") == "yaml-syntax 3:4");
    CHECK(mistakes("a: [1,\t2\nb: `c`\n") == "tab 1:7");
}

TEST_CASE("nesting is allowed a hundred times") {
    CHECK(mistakes(repeated("[", 100) + repeated("]", 100)).empty());
    CHECK(mistakes(repeated("[", 100) + "x" + repeated("]", 100)).empty());
    CHECK(mistakes(repeated("[", 101) + "x" + repeated("]", 101)) == "nesting-too-deep 1:102");
    CHECK(mistakes(repeated("[", 10'000)).substr(0, 16) == "nesting-too-deep");
    CHECK(mistakes(repeated("- ", 100'000)) == "nesting-too-deep 1:203");
}

TEST_CASE("values are counted with aliases expanded, keys are not") {
    std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
    for (char c = 'b'; c < 'j'; ++c) {
        bomb += std::string(1, c) + ": &" + c + " [" + repeated(std::string("*") + static_cast<char>(c - 1) + ",", 10) + "]\n";
    }
    CHECK(mistakes(bomb).substr(0, 9) == "too-large");
    CHECK(mistakes("[" + repeated("1,", 199'999) + "]").empty());
    CHECK(mistakes("[" + repeated("1,", 200'000) + "]").substr(0, 9) == "too-large");
    CHECK(mistakes(repeated("- k: v\n", 66'000)).empty());
}

TEST_CASE("a line that begins with % behind the document is no directive that may be left out") {
    for (const char* text : {"a: 1\n%b\n", "a: 1\n%  - b\n", "a:\n%b", "- a\n%b: 1\n%c\n", "a: 1\n...\n%b\n", "a: \"b\"\n%c", "a: |\n  b\n%c\n", "{}\n%b\n", "a: [b,\n c]\n%d"}) {
        INFO(text);
        CHECK(mistakes(text).substr(0, 11) == "yaml-syntax");
    }
    for (const char* text : {"a: 1 # %\n", "a: b%c\n", "a: |\n  %b\n  c\n", "%YAML 1.2\n---\na: 1\n", "a: \"b\n  %c\"\n", "a: 1\n# c\n#%\n"}) {
        INFO(text);
        CHECK(mistakes(text).empty());
    }
}

TEST_CASE("a comment stands behind a space, behind the sign of a block too") {
    CHECK(mistakes("a: |-#c\n  b\n") == "yaml-syntax 1:6");
    CHECK(mistakes("a: >#\n  b\n") == "yaml-syntax 1:5");
    CHECK(mistakes("a: |2+#c\n   b\n").substr(0, 11) == "yaml-syntax");
    CHECK(mistakes("a: |- #c\n  b\n").empty());
    CHECK(mistakes("a: |\n  #b\n").empty());
}

TEST_CASE("size is bounded before anything is read") {
    CHECK(mistakes(std::string(jeton::syntax::max_file_bytes + 1, 'x')) == "too-large 1:1");
    CHECK(mistakes("[" + std::string(5'000'000, ',')) == "too-large 1:1");
    CHECK(mistakes(std::string(5'000'000, '\n')) == "too-large 1:1");
    CHECK(mistakes("a: \"" + std::string(1'000'000, 'x') + "\"\n").empty());
}
