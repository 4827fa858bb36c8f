#include "engine/schema/document_schema.hpp"

namespace jeton::engine {

std::string_view type_name(FieldType type) noexcept {
    static constexpr std::string_view names[] = {"keyword", "long", "double", "boolean", "date", "ip", "nested", "text"};
    return names[static_cast<std::size_t>(type)];
}

std::optional<Field> DocumentSchema::find(std::string_view path) const {
    const auto at = fields.find(path);
    return at == fields.end() ? std::nullopt : std::optional<Field>(at->second);
}

bool DocumentSchema::has_below(std::string_view path) const {
    const std::string prefix = std::string(path) + ".";
    const auto at = fields.lower_bound(prefix);
    return at != fields.end() && at->first.starts_with(prefix);
}

}  // namespace jeton::engine
