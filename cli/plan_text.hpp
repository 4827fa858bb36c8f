// A commit as a person, a merge request or a program reads it.
#pragma once

#include <string>

#include "jeton/commit.hpp"
#include "output.hpp"

namespace jeton::cli {

/// The words of a flag, for a person.
[[nodiscard]] std::string sentence_of(const Flag& flag);

void print_plan(const Commit& commit, Console& console);            ///< one screen: who gains comes first
void print_plan_markdown(const Commit& commit, Console& console);
/// Every row, one a line. `lints`: warnings about what is new.
void print_plan_json(const Commit& commit, const Diagnostics& lints, Console& console);

}  // namespace jeton::cli
