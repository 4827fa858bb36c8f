// A parsed document, for programs that hold one already and have no JSON text of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace jeton {

/// A JSON value. Numbers keep their exact value: as an integer, as a double (the shortest decimal that reads as it counts, which is what JSON
/// writers write), or as the text of a JSON number of any size. Strings are UTF-8. A value with invalid UTF-8, a NaN, or deeper than 128 levels is no document.
struct Value {
    struct Number { std::string text; };
    using List = std::vector<Value>;
    using Members = std::vector<std::pair<std::string, Value>>;
    std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, Number, std::string, List, Members> is = nullptr;
};

}  // namespace jeton
