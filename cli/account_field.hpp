// The account that a document belongs to, from a field of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jeton::cli {

/// The one string (or integer) at a path (`cloud.account.id`; keys may hold dots themselves) of a JSON object that has
/// been found well-formed. Nothing where there is none, more than one, or a value of another type.
[[nodiscard]] std::optional<std::string> account_in(std::string_view document, std::string_view path);

}  // namespace jeton::cli
