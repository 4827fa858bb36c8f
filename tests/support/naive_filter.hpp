// Filters as trees that are written out and evaluated in the most obvious way: the slow specification of the filter language.
// Entry points: Filter, random_filter().
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/naive_json.hpp"
#include "tests/support/naive_values.hpp"

namespace naive {

/// A document with its dotted keys cut, its duplicate keys merged and its arrays opened.
struct Node {
    std::vector<Json> leaves;               ///< scalars but null
    bool is_object = false;
    std::map<std::string, Node> members;    ///< of the object that stands here
    std::vector<Node> elements;             ///< of arrays that stand here
};
[[nodiscard]] Node read(const Json& document);

/// Types of fields, paths written with dots.
using Schema = std::map<std::string, std::string>;

struct Bound {
    enum class Kind { none, number, date, text };
    Kind kind = Kind::none;
    std::string text;
    bool quoted = false;
};

struct Filter {
    enum class Kind { all, conjunction, disjunction, negation, named, group, nested, exists, missing, equals, glob, network, order, regex };
    Kind kind = Kind::all;
    std::string field;                      ///< of a predicate, a group, a nested filter
    std::vector<Filter> parts;              ///< of what has some; the predicates in a group have its field
    std::string text;                       ///< equals: the value; network; named: the name
    bool quoted = false;                    ///< equals: switches off the reading of dates and addresses
    std::vector<char32_t> pattern;          ///< glob
    Regex expression;
    Bound low;
    Bound high;
    bool low_closed = false;
    bool high_closed = false;

    /// As the draw has it: spaces, comments, quotes, operators in any of their spellings, brackets more than are needed.
    [[nodiscard]] std::string str(Draw& draw) const;
    [[nodiscard]] std::string str() const;
    [[nodiscard]] bool holds(const Node& document, const Schema& schema = {}, __int128 now = 0, const std::string& prefix = {}) const;
};

/// A filter over the fields of random_document(), valid under the schema; named filters are put in by their parts.
[[nodiscard]] Filter random_filter(Draw& draw, const Schema& schema, const std::map<std::string, Filter>& named = {});

/// How a filter writes what stands between: `"..."` or `'...'`.
[[nodiscard]] std::string quoted_in_filter(const std::string& bytes, Draw& draw);

}  // namespace naive
