// JSON as written: pairs in their order, with duplicates, numbers as their text. Entry points: Json, random_document().
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "jeton/value.hpp"
#include "tests/support/draw.hpp"

namespace naive {

struct Json {
    enum class Kind { null, boolean, number, text, list, object };
    Kind kind = Kind::null;
    std::string scalar;                                     ///< `true`, `false`, a number as written, or the bytes of a string
    std::vector<std::pair<std::string, Json>> members;      ///< keys are empty in a list

    static Json boolean(bool value) { return {Kind::boolean, value ? "true" : "false", {}}; }
    static Json number(std::string text) { return {Kind::number, std::move(text), {}}; }
    static Json text(std::string bytes) { return {Kind::text, std::move(bytes), {}}; }
    static Json list() { return {Kind::list, {}, {}}; }
    static Json object() { return {Kind::object, {}, {}}; }
    Json& add(std::string key, Json value);
    Json& add(Json value) { return add({}, std::move(value)); }

    [[nodiscard]] std::string str() const;
    /// With white space and escapes as the draw has it.
    [[nodiscard]] std::string str(Draw& draw) const;
    [[nodiscard]] jeton::Value value() const;
};

/// An object over the fields that random_filter() asks about, and values it asks for.
[[nodiscard]] Json random_document(Draw& draw);

/// Texts that filters and documents of a test share: words, numbers of any size, dates, addresses, what looks like one.
[[nodiscard]] const std::vector<std::string>& words();
[[nodiscard]] const std::vector<std::string>& numbers();
[[nodiscard]] const std::vector<std::string>& dates();
[[nodiscard]] const std::vector<std::string>& addresses();

}  // namespace naive
