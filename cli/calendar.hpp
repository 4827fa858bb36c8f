// `jeton plan --until`: what happens as time goes, and what a change, or another policy, makes different then.
#pragma once

#include "command.hpp"
#include "jeton/engine.hpp"

namespace jeton::cli {

/// What the changes of the call do, then what time alone will do up to --until, instant by instant; and, where there are changes, what they make
/// different at each. `engine` is a copy in memory: nothing outside of it is changed. The exit code.
[[nodiscard]] int print_calendar(Engine& engine, const Arguments& arguments, Console& console);
/// What differs between two policies, now and at each instant up to --until at which something else does. `lints`: warnings that the one has not.
[[nodiscard]] int print_calendar(Engine& engine, Engine& next, const Diagnostics& lints, const Arguments& arguments, Console& console);

}  // namespace jeton::cli
