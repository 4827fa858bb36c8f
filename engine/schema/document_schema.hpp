// Types of document fields, by path. Entry point: DocumentSchema.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "jeton/filter.hpp"

namespace jeton::engine {

/// As it stands in a schema.
[[nodiscard]] std::string_view type_name(FieldType type) noexcept;

/// Paths are written with dots. Also made for conditions (`where`), whose fields are attributes.
struct DocumentSchema {
    std::map<std::string, Field, std::less<>> fields;
    bool strict = false;        ///< only declared fields may be named

    [[nodiscard]] std::optional<Field> find(std::string_view path) const;
    /// Is there a declared field below this path?
    [[nodiscard]] bool has_below(std::string_view path) const;
};

}  // namespace jeton::engine
