// The lints of a filter, as the tests of them see them. Entry points: lints(), help().
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "jeton/jeton.hpp"

namespace jeton::test {

using Found = std::vector<std::string>;

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
        found.push_back(each.code + " " + text.substr(each.span.column - 1, each.span.end_column - each.span.column));
    }
    return found;
}

/// What a filter's only lint says to write instead; else the filter.
inline std::string help(const std::string& text) {
    const auto made = Filter::compile(text);
    return made && made->lints().list.size() == 1 ? made->lints().list[0].help : text;
}

}  // namespace jeton::test
