// What values, bounds and expressions of one predicate say, by themselves and against a schema. Private to check_filter().
#pragma once

#include <optional>
#include <string>

#include "engine/schema/document_schema.hpp"
#include "grammar/filter/ast.hpp"

namespace jeton::engine {

/// Refusals that need no schema: fuzzy boost slash-regex glued-operator bad-bound mixed-range bad-network host-bits regex
/// regex-limit wildcard-limit.
[[nodiscard]] std::optional<syntax::FilterError> check_values(const syntax::Filter& filter, const syntax::FilterNode& node);

/// unknown-field (in a condition: unknown-attribute) and wrong-type, of a predicate on the field `path`.
[[nodiscard]] std::optional<syntax::FilterError> check_types(const syntax::Filter& filter, const syntax::FilterNode& node, const std::string& path,
                                                             const DocumentSchema& schema, bool condition);

}  // namespace jeton::engine
