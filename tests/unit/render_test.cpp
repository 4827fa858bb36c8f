// Diagnostics as text, JSON and SARIF.
#include <catch2/catch.hpp>
#include <string>

#include "grammar/text/render.hpp"
#include "jeton/diagnostic.hpp"

using jeton::Diagnostic;
using jeton::Diagnostics;
using jeton::RenderOptions;
using jeton::Severity;
using jeton::Span;

namespace {

Diagnostic unknown_action() {
    Diagnostic found;
    found.code = "unknown-action";
    found.message = "no action `logs.serach`";
    found.span = {"policy.yaml", 12, 11, 12, 22, "  - allow logs.serach to self"};
    found.help = "did you mean `logs.search`?";
    return found;
}

std::string render_source(const std::string& source, std::uint32_t column, std::uint32_t end_column) {
    Diagnostic found;
    found.code = "c";
    found.message = "m";
    found.span = {"f", 1, column, 1, end_column, source};
    const std::string text = jeton::render(found);
    return text.substr(text.find("1 |"));
}

}  // namespace

TEST_CASE("text shows the place, the line, a caret under the exact characters, and the help") {
    CHECK(jeton::render(unknown_action()) == R"(error[unknown-action]: no action `logs.serach`
  --> policy.yaml:12:11
12 |   - allow logs.serach to self
   |           ^^^^^^^^^^^
   = help: did you mean `logs.search`?
)");
}

TEST_CASE("text shows the second place of a label with its message") {
    Diagnostic found;
    found.code = "duplicate-key";
    found.message = "`a` stands twice in one mapping";
    found.span = {"p.yaml", 9, 1, 9, 2, "a: 2"};
    found.labels = {{{"p.yaml", 10, 1, 10, 2, "a: 1"}, "the first one"}};
    CHECK(jeton::render(found) == R"(error[duplicate-key]: `a` stands twice in one mapping
  --> p.yaml:9:1
 9 | a: 2
   | ^
  ::: p.yaml:10:1
10 | a: 1
   | ^ the first one
)");
}

TEST_CASE("several diagnostics end with their number, hidden ones are counted") {
    Diagnostics found{{unknown_action(), unknown_action(), unknown_action()}, 4};
    found.list[2].severity = Severity::warning;
    RenderOptions options;
    options.most = 1;
    const std::string text = jeton::render(found, options);
    CHECK(text.substr(text.find("   = help")) == R"(   = help: did you mean `logs.search`?

6 more not shown
at least 2 errors, 1 warning
)");
    CHECK(jeton::render(Diagnostics{}).empty());
}

TEST_CASE("control characters, invisible characters and wrong bytes are shown escaped, and the caret stays right") {
    CHECK(render_source("a\tb\x1b[31mc", 9, 10) == "1 | a\\tb\\x1b[31mc\n  |             ^\n");
    CHECK(render_source("a\xff\xe2\x80\xae!", 4, 5) == "1 | a\\xff\\u{202e}!\n  |              ^\n");
    CHECK(jeton::text::shown("a\nb\xc2\x9b") == "a\\nb\\x9b");
}

TEST_CASE("wide characters take two cells, combining ones none") {
    CHECK(render_source("\xe6\x97\xa5\xe6\x9c\xac" "x", 3, 4) == "1 | \xe6\x97\xa5\xe6\x9c\xacx\n  |     ^\n");
    CHECK(render_source("e\xcc\x81x", 3, 4) == "1 | e\xcc\x81x\n  |  ^\n");
}

TEST_CASE("a place behind the end of the line has one caret") {
    CHECK(render_source("to", 3, 3) == "1 | to\n  |   ^\n");
    CHECK(render_source("to", 1, 1) == "1 | to\n  | ^\n");
}

TEST_CASE("of a long line the part around the place is shown") {
    const std::string text = render_source(std::string(1000, 'x') + "!" + std::string(1000, 'y'), 1001, 1002);
    CHECK(text.size() < 500);
    const std::size_t mark = text.find('!');
    const std::size_t line_end = text.find('\n');
    REQUIRE(mark < line_end);
    // The ellipsis before it has three bytes and one cell.
    CHECK(text.find('^') - line_end - 1 == mark - 2);
}

TEST_CASE("colours are used only where they are asked for") {
    RenderOptions options;
    options.color = true;
    CHECK(jeton::render(unknown_action(), options).find("\x1b[1;31merror[unknown-action]\x1b[0m") == 0);
    CHECK(jeton::render(unknown_action()).find('\x1b') == std::string::npos);
}

TEST_CASE("JSON has every member, one diagnostic a line") {
    Diagnostics found{{unknown_action()}, 2};
    found.list[0].message = "say \"x\"\n\xff";
    found.list[0].labels = {{{"g", 1, 2, 3, 4, ""}, "here"}};
    RenderOptions options;
    options.format = RenderOptions::Format::json;
    CHECK(jeton::render(found, options) ==
          "{\"diagnostics\":[\n"
          R"({"severity":"error","code":"unknown-action","message":"say \"x\"\u000a)"
          "\xef\xbf\xbd"
          R"(","file":"policy.yaml","line":12,"column":11,"end_line":12,"end_column":22,)"
          R"("source":"  - allow logs.serach to self","help":"did you mean `logs.search`?",)"
          R"("labels":[{"message":"here","file":"g","line":1,"column":2,"end_line":3,"end_column":4}]})"
          "\n],\"errors\":1,\"warnings\":0,\"omitted\":2}\n");
    CHECK(jeton::render(Diagnostics{}, options) == "{\"diagnostics\":[],\"errors\":0,\"warnings\":0,\"omitted\":0}\n");
}

TEST_CASE("SARIF names rules, levels and regions in characters") {
    Diagnostics found{{unknown_action(), unknown_action()}, 0};
    found.list[1].severity = Severity::warning;
    found.list[1].span.file = "a b/\xc3\xa9.yaml";
    RenderOptions options;
    options.format = RenderOptions::Format::sarif;
    const std::string text = jeton::render(found, options);
    CHECK(text.find(R"("rules":[{"id":"unknown-action"}])") != std::string::npos);
    CHECK(text.find(R"("columnKind":"unicodeCodePoints")") != std::string::npos);
    CHECK(text.find(R"("level":"warning")") != std::string::npos);
    CHECK(text.find(R"("uri":"a%20b/%C3%A9.yaml")") != std::string::npos);
    CHECK(text.find(R"("startLine":12,"startColumn":11,"endLine":12,"endColumn":22)") != std::string::npos);
}

TEST_CASE("errors are shown before there is room for warnings, all in their order") {
    Diagnostics found;
    for (const char* code : {"w1", "e1", "w2", "w3", "e2"}) {
        Diagnostic each = unknown_action();
        each.code = code;
        each.severity = code[0] == 'e' ? Severity::error : Severity::warning;
        found.list.push_back(each);
    }
    const auto shown = [&](std::size_t most) {
        std::string codes;
        for (const Diagnostic* each : jeton::text::first_of(found, most)) codes += each->code + " ";
        return codes;
    };
    CHECK(shown(0).empty());
    CHECK(shown(1) == "e1 ");
    CHECK(shown(2) == "e1 e2 ");
    CHECK(shown(3) == "w1 e1 e2 ");
    CHECK(shown(9) == "w1 e1 w2 w3 e2 ");
    const std::string text = jeton::render(found, {RenderOptions::Format::text, false, 2});
    CHECK(text.find("e2") != std::string::npos);
    CHECK(text.find("w1") == std::string::npos);
    CHECK(text.find("3 more not shown\n2 errors, 3 warnings\n") != std::string::npos);
}
