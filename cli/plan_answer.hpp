// What `jeton plan` answers, whatever was planned.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "command.hpp"
#include "jeton/engine.hpp"
#include "plan_text.hpp"

namespace jeton::cli {

using Planned = Outcome<std::shared_ptr<const Commit>>;

/// Does `--deny-widening` look at it? Of what time does beside a change, the change is not the cause.
enum class Gate : bool { open, as_asked };

/// A policy, or change files, that could not be read: its mistakes are told already.
[[nodiscard]] int unread(Diagnostics mistakes, const Arguments& arguments, Console& console);
/// What widens access, or may; empty where nothing does. Some of it does so later: of a token that is disabled now, or expires then.
[[nodiscard]] std::string widening(const Commit& commit, const Beside& beside);
/// The plan, or why there is none, and the exit code that says so. `at` is said before a mistake: of several plans, which.
[[nodiscard]] int answered(const Planned& planned, const Beside& beside, const Arguments& arguments, Console& console, Gate gate = Gate::as_asked,
                           const std::string& at = {});
[[nodiscard]] int answered(const Planned& planned, const Arguments& arguments, Console& console);
/// The change set of `--change` files in their order. Nothing: one could not be read, and why is told.
[[nodiscard]] std::optional<Change> change_of(const Arguments& arguments, Console& console, Diagnostics& mistakes);
/// The tick of `--at`; empty where there is none.
[[nodiscard]] Change tick_of(const Arguments& arguments);

}  // namespace jeton::cli
