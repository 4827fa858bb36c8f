// Places in files, the collector of mistakes, and spelling.
#include "grammar/text/source.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "grammar/text/spelling.hpp"

using jeton::Diagnostics;
using jeton::Span;
using jeton::text::FileId;
using jeton::text::Nearest;
using jeton::text::Problems;
using jeton::text::Sources;

namespace {

std::string place(const Span& span) {
    return std::to_string(span.line) + ":" + std::to_string(span.column) + "-" + std::to_string(span.end_line) + ":" +
           std::to_string(span.end_column);
}

std::string place_in(std::string text, std::size_t begin, std::size_t end) {
    Sources sources;
    const FileId file = sources.add("a", std::move(text));
    return place(sources.span(file, begin, end));
}

}  // namespace

TEST_CASE("columns count characters, not bytes") {
    CHECK(place_in("a: \xc3\xa9\xe2\x82\xac" "b\n", 8, 9) == "1:6-1:7");
    CHECK(place_in("\xf0\x9f\x98\x80x", 4, 5) == "1:2-1:3");
}

TEST_CASE("bytes that are no UTF-8 count as one character each") {
    CHECK(place_in("\xff\xfe\xc3x", 3, 4) == "1:4-1:5");
    CHECK(place_in("\xed\xa0\x80x", 3, 4) == "1:4-1:5");
    CHECK(place_in("\xc0\xafx", 2, 3) == "1:3-1:4");
}

TEST_CASE("lines end at a line feed, a carriage return, or both as one") {
    CHECK(place_in("a\nb", 2, 3) == "2:1-2:2");
    CHECK(place_in("a\r\nb", 3, 4) == "2:1-2:2");
    CHECK(place_in("a\rb", 2, 3) == "2:1-2:2");
    CHECK(place_in("a\n\nb", 3, 4) == "3:1-3:2");
}

TEST_CASE("a span may be empty, run over lines, and lie behind the end") {
    CHECK(place_in("", 0, 0) == "1:1-1:1");
    CHECK(place_in("ab", 2, 2) == "1:3-1:3");
    CHECK(place_in("ab\ncd", 1, 4) == "1:2-2:2");
    CHECK(place_in("ab", 7, 9) == "1:3-1:3");
}

TEST_CASE("the source of a span is its first line without the line break") {
    Sources sources;
    const FileId file = sources.add("dir/a.yaml", "one\r\ntwo\r\nthree");
    CHECK(sources.span(file, 6, 12).source == "two");
    CHECK(sources.span(file, 11, 12).source == "three");
    CHECK(sources.span(file, 0, 1).file == "dir/a.yaml");
}

TEST_CASE("a byte order mark is no column") {
    Sources sources;
    const FileId file = sources.add_file("a.yaml", "\xef\xbb\xbf" "ab: c\n");
    CHECK(sources.text(file) == "ab: c\n");
    CHECK(sources.span(file, 4, 5).column == 5);
}

TEST_CASE("columns are exact in blocks of ASCII beside others") {
    std::string text(3 * 4096 - 1, 'a');
    text += "\u20ac";                      // lies across the end of the third block
    text += std::string(2 * 4096, 'b');
    text += "\xff\xe2\x82";                // no UTF-8: each byte is a character
    jeton::text::Sources sources;
    const auto file = sources.add("a.yaml", text);
    CHECK(sources.span(file, 4096, 4096).column == 4097);
    CHECK(sources.span(file, 3 * 4096 - 1, 3 * 4096 - 1).column == 3 * 4096);
    CHECK(sources.span(file, 3 * 4096 + 2, 3 * 4096 + 2).column == 3 * 4096 + 1);
    CHECK(sources.span(file, 4 * 4096 + 5, 4 * 4096 + 5).column == 4 * 4096 + 4);
    CHECK(sources.span(file, 5 * 4096 + 2, 5 * 4096 + 2).column == 5 * 4096 + 1);
    CHECK(sources.span(file, text.size(), text.size()).column == 5 * 4096 + 4);
}

TEST_CASE("columns of a long line are exact at every boundary of the index") {
    std::string text;
    for (int i = 0; i < 5000; ++i) {
        text += i % 3 == 0 ? "\xe2\x82\xac" : i % 3 == 1 ? "x" : "\xc3\xa9";
    }
    Sources sources;
    const FileId file = sources.add("a", text);
    std::uint32_t column = 1;
    bool exact = true;
    for (std::size_t at = 0; at < text.size(); ++column) {
        exact = exact && sources.span(file, at, at).column == column;
        at += (column - 1) % 3 == 0 ? 3 : (column - 1) % 3 == 1 ? 1 : 2;
    }
    CHECK(exact);
}

TEST_CASE("a long line is kept in part") {
    Sources sources;
    const FileId file = sources.add("a", std::string(100'000, 'x') + "\ny");
    CHECK(sources.span(file, 50'000, 50'001).source.size() == jeton::text::kept_line);
    CHECK(place(sources.span(file, 50'000, 50'001)) == "1:50001-1:50002");
    CHECK(place(sources.span(file, 100'001, 100'002)) == "2:1-2:2");
}

TEST_CASE("a stream has the number of its line") {
    Sources sources;
    const FileId stream = sources.add_stream("accounts.ndjson");
    sources.set_line(stream, 7, R"({"id": "a"})");
    CHECK(place(sources.span(stream, 1, 5)) == "7:2-7:6");
    sources.set_line(stream, 9, R"({"x"})");
    CHECK(place(sources.span(stream, 0, 1)) == "9:1-9:2");
    CHECK(sources.span(stream, 0, 1).source == R"({"x"})");
    sources.set_line(stream, 3, "{\"id\":\r\"b\"}x\r");
    CHECK(place(sources.span(stream, 11, 12)) == "3:12-3:13");
    CHECK(place(sources.span(stream, 13, 13)) == "3:14-3:14");
}

TEST_CASE("mistakes are sorted by file and place, equal places keep their order") {
    const auto span = [](std::string file, std::uint32_t line, std::uint32_t column) {
        return Span{std::move(file), line, column, line, column + 1, ""};
    };
    Problems problems;
    problems.error("e1", span("b", 5, 1), "");
    problems.error("e2", span("a", 1, 1), "");
    problems.warn("e3", span("b", 2, 9), "");
    problems.error("e4", span("b", 5, 1), "");
    CHECK(problems.errors() == 3);
    const Diagnostics found = problems.take();
    std::string order;
    for (const auto& each : found.list) {
        order += each.code + " ";
    }
    CHECK(order == "e3 e1 e4 e2 ");
    CHECK(found.errors() == 3);
    CHECK(found.warnings() == 1);
    CHECK(problems.errors() == 0);
    CHECK(problems.take().empty());
}

TEST_CASE("more mistakes than are kept are counted") {
    Problems problems;
    for (std::size_t i = 0; i < jeton::text::kept_diagnostics + 5; ++i) {
        problems.error("e", Span{}, "");
    }
    CHECK(problems.errors() == jeton::text::kept_diagnostics + 5);
    const Diagnostics found = problems.take();
    CHECK(found.list.size() == jeton::text::kept_diagnostics);
    CHECK(found.omitted == 5);
}

TEST_CASE("an error is kept however many warnings came before it") {
    Problems problems;
    for (std::size_t i = 0; i < jeton::text::kept_diagnostics + 5; ++i) {
        problems.warn("w", Span{}, "");
    }
    problems.error("e", Span{}, "");
    const Diagnostics found = problems.take();
    CHECK(found.list.size() == jeton::text::kept_diagnostics);
    CHECK(found.errors() == 1);
    CHECK(found.omitted == 6);
}

TEST_CASE("errors are in the order of files that they have without warnings, and are forgotten from one on") {
    const auto at = [](const char* file) {
        jeton::Span span;
        span.file = file;
        span.line = span.column = 1;
        return span;
    };
    Problems problems;
    problems.warn("w", at("b"), "1");
    problems.error("e", at("a"), "2");
    problems.error("f", at("b"), "3");
    problems.back_to(2);
    CHECK(problems.errors() == 2);
    problems.error("g", at("b"), "4");
    problems.warn("w", at("b"), "5");
    problems.back_to(2);
    CHECK(problems.first_code() == "e");
    const auto found = problems.take_errors();
    REQUIRE(found.list.size() == 2);
    CHECK(found.list[0].code == "e");
    CHECK(found.list[1].code == "f");
    CHECK(problems.errors() == 0);
}

TEST_CASE("distance counts slips: a letter more, less, other, or two swapped") {
    using jeton::text::distance;
    CHECK(distance("logs", "logs", 3) == 0);
    CHECK(distance("logs", "log", 3) == 1);
    CHECK(distance("logs", "blogs", 3) == 1);
    CHECK(distance("logs", "lags", 3) == 1);
    CHECK(distance("logs", "lgos", 3) == 1);
    CHECK(distance("", "abc", 3) == 3);
    CHECK(distance("abc", "xyz", 2) == 3);
    CHECK(distance("search", "serach-all", 3) == 4);
}

TEST_CASE("the nearest word is offered only where it is near") {
    Nearest near("serach");
    near.offer("ship");
    near.offer("search");
    near.offer("seared");
    CHECK(near.question() == "did you mean `search`?");
    Nearest far("ship");
    far.offer("search");
    CHECK(far.question().empty());
    Nearest tiny("a");
    tiny.offer("");
    CHECK_FALSE(tiny.found());
}
