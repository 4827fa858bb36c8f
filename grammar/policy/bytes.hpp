// What is wrong with a file before YAML is read: its size, its bytes, its number of tokens. Entry point: problem_of_bytes().
#pragma once

#include <optional>
#include <string_view>

#include "grammar/policy/builder.hpp"

namespace jeton::syntax {

[[nodiscard]] std::optional<YamlProblem> problem_of_bytes(std::string_view text, const YamlLimits& limits);

}  // namespace jeton::syntax
