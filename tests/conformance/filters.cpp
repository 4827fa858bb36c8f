// Cases of the filter language, one a line: `filter`, `document`, `expect` (true, false, "filter-error", "document-error"),
// with `code` and `at` for a filter that is refused. Entry points: run_filters, run_canonical.
#include <map>
#include <stdexcept>

#include "grammar/literal/date.hpp"
#include "jeton/filter.hpp"
#include "tests/conformance/tally.hpp"

namespace conformance {
namespace {

using jeton::Filter;
using jeton::Match;

std::string from_base64(std::string_view text) {
    static constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    unsigned bits = 0;
    int filled = 0;
    for (const char c : text) {
        if (c == '=') break;
        bits = bits << 6 | static_cast<unsigned>(letters.find(c));
        filled += 6;
        if (filled >= 8) bytes += static_cast<char>(bits >> (filled -= 8) & 0xff);
    }
    return bytes;
}

std::string document_of(const Json& test) {
    if (test.contains("document-base64")) return from_base64(test["document-base64"].get<std::string>());
    return test["document"].get<std::string>();
}

jeton::FieldType type_named(const std::string& name) {
    using enum jeton::FieldType;
    static const std::map<std::string, jeton::FieldType> types{{"keyword", keyword}, {"long", long_}, {"double", double_},
        {"boolean", boolean}, {"date", date}, {"ip", ip}, {"nested", nested}, {"text", text}};
    return types.at(name);
}

/// In any form that a filter may write a date in.
jeton::Time clock_of(const std::string& text) {
    constexpr jeton::literal::Instant second = 1'000'000'000;
    const auto moment = jeton::literal::parse_date(text);
    if (!moment) throw std::invalid_argument("a case's `now` is no date: " + text);
    const jeton::literal::Instant part = (moment->first % second + second) % second;
    return {static_cast<std::int64_t>((moment->first - part) / second), static_cast<std::uint32_t>(part)};
}

jeton::FilterOptions options_of(const Json& test) {
    jeton::FilterOptions options;
    const Json filters = test.value("filters", Json::object());
    const Json schema = test.value("schema", Json::object());
    for (const auto& [name, text] : filters.items()) options.filters[name] = text;
    for (const auto& [field, type] : schema.items())
        options.schema[field] = type.is_string() ? jeton::Field{type_named(type), false}
                                                 : jeton::Field{type_named(type["type"]), type.value("single", false)};
    options.strict = test.value("strict", false);
    if (test.contains("now")) options.now = clock_of(test["now"].get<std::string>());
    return options;
}

/// The byte at a line and column (in characters, both from 1). A line ends after "\n", "\r\n" or a lone "\r".
std::size_t offset_of(std::string_view text, std::uint32_t line, std::uint32_t column) {
    std::size_t at = 0;
    for (; line > 1 && at < text.size(); ++at)
        if (text[at] == '\n' || (text[at] == '\r' && text.substr(at + 1, 1) != "\n")) --line;
    for (; column > 1 && at < text.size(); --column)
        do ++at;
        while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80);
    return at;
}

std::string place(std::size_t begin, std::size_t end) {
    return " [" + std::to_string(begin) + ", " + std::to_string(end) + ")";
}

std::string expected_answer(const Json& test) {
    if (test["expect"].is_boolean()) return test["expect"] ? "shown" : "hidden";
    std::string text = test["expect"];
    if (test.contains("code")) text += " " + test["code"].get<std::string>();
    if (test.contains("at")) text += place(test["at"][0], test["at"][1]);
    return text;
}

/// Only as much of an error as the case says something about.
std::string error_answer(const Json& test, const jeton::Diagnostics& found) {
    std::string text = "filter-error";
    for (const jeton::Diagnostic& mistake : found.list) {
        if (mistake.severity != jeton::Severity::error) continue;
        if (test.contains("code") || !test["expect"].is_string()) text += " " + mistake.code;
        const std::string filter = test["filter"];
        const jeton::Span& span = mistake.span;
        if (test.contains("at"))
            text += place(offset_of(filter, span.line, span.column), offset_of(filter, span.end_line, span.end_column));
    }
    return text;
}

std::string answer(Match match) {
    switch (match) {
        case Match::hidden: return "hidden";
        case Match::shown: return "shown";
        case Match::refused: return "document-error";
    }
    return "?";
}

std::string title(const Json& test) {
    return test["id"].get<std::string>() + " (" + test["about"].get<std::string>() + ")\n    filter   " +
           shown(test["filter"].get<std::string>()) + "\n    document " + shown(document_of(test));
}

}  // namespace

void run_filters(const std::filesystem::path& path, Tally& tally) {
    for (const Json& test : read_lines(path)) {
        const jeton::Result<Filter> filter = Filter::compile(test["filter"].get<std::string>(), options_of(test));
        const std::string got = filter ? answer(filter->match(document_of(test))) : error_answer(test, filter.error());
        const std::string expected = expected_answer(test);
        if (got == expected)
            tally.pass();
        else
            tally.fail(title(test), expected, got);
    }
}

/// The canonical form of each accepted filter compiles, is its own canonical form, and answers as the filter does.
void run_canonical(const std::filesystem::path& path, Tally& tally) {
    for (const Json& test : read_lines(path)) {
        const jeton::FilterOptions options = options_of(test);
        const jeton::Result<Filter> filter = Filter::compile(test["filter"].get<std::string>(), options);
        if (!filter) continue;
        const std::string canonical = filter->canonical();
        const jeton::Result<Filter> again = Filter::compile(canonical, options);
        const std::string document = document_of(test);
        if (!again)
            tally.fail(title(test), "a canonical form that compiles", shown(canonical) + ": " + jeton::render(again.error()));
        else if (again->canonical() != canonical)
            tally.fail(title(test), shown(canonical), shown(again->canonical()));
        else if (again->match(document) != filter->match(document))
            tally.fail(title(test), answer(filter->match(document)), answer(again->match(document)) + " of " + shown(canonical));
        else
            tally.pass();
    }
}

}  // namespace conformance
