// Why a row of a delta is there. Entry point: reasons().
#pragma once

#include <string>
#include <vector>

#include "jeton/commit.hpp"
#include "plan_text.hpp"

namespace jeton::cli {

/// The reasons of a row, each once: of all its actions, of the accounts and principals that are looked at. Where they differ, a reason
/// says whom of these it is about, and at which accounts.
[[nodiscard]] std::vector<std::string> reasons(const Commit& commit, const DeltaRow& row, const Extent& extent);

}  // namespace jeton::cli
