// The lints of a filter, as the tests of them see them. Entry points: lints(), help().
#pragma once

#include <catch2/catch.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "jeton/jeton.hpp"

namespace jeton::test {

using Found = std::vector<std::string>;

/// The byte at which a column begins: columns count characters.
inline std::size_t byte_of(const std::string& text, std::size_t column) {
    std::size_t at = 0;
    while (at < text.size() && column > 1) {
        for (++at; at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;) ++at;
        --column;
    }
    return at;
}

/// The codes of a filter's lints with the text each underlines, in order.
inline Found lints(const std::string& text, bool typed = false) {
    FilterOptions options;
    if (typed)
        options.schema = {{"status", {FieldType::keyword, false}}, {"t", {FieldType::date, false}}, {"n", {FieldType::long_, true}}, {"ip", {FieldType::ip, false}}};
    const auto filter = Filter::compile(text, options);
    if (!filter) FAIL(render(filter.error()));
    Found found;
    for (const auto& each : filter->lints().list) {
        CHECK(each.severity == Severity::warning);
        CHECK(each.span.line == 1);
        found.push_back(each.code + " " + text.substr(byte_of(text, each.span.column), byte_of(text, each.span.end_column) - byte_of(text, each.span.column)));
    }
    return found;
}

/// What a filter's only lint says to write instead; else the filter.
inline std::string help(const std::string& text) {
    const auto made = Filter::compile(text);
    return made && made->lints().list.size() == 1 ? made->lints().list[0].help : text;
}

}  // namespace jeton::test
