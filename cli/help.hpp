// What people read about the commands: the list, the help of each, usage lines.
#pragma once

#include <string>
#include <string_view>

#include "command.hpp"

namespace jeton::cli {

[[nodiscard]] std::string help_of_all();
[[nodiscard]] std::string help_of(const Command& command);
/// `usage: jeton …`, further lines below the first.
[[nodiscard]] std::string usage_of(const Command& command);
/// The command whose name is nearest to a mistyped one; nothing where none is near.
[[nodiscard]] std::string_view nearest_command(std::string_view name);
/// The same among the options of a command; a value behind `=` counts for nothing.
[[nodiscard]] std::string_view nearest_option(std::string_view name, const Command& command);

}  // namespace jeton::cli
