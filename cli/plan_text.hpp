// A commit as a person, a merge request or a program reads it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "jeton/commit.hpp"
#include "output.hpp"

namespace jeton::cli {

/// The words of a flag, for a person.
[[nodiscard]] std::string sentence_of(const Flag& flag);

/// The first names and how many more.
template <class Things, class Name>
std::string some(const Things& things, Name name, std::size_t most) {
    std::string text;
    for (std::size_t i = 0; i < things.size() && i < most; ++i) text += (text.empty() ? "" : ", ") + name(things[i]);
    if (things.size() > most) text += " and " + std::to_string(things.size() - most) + " more";
    return text;
}

/// How much is shown where there is more.
struct Extent {
    std::size_t names = 3;      ///< of a row
    std::size_t rows = 12;      ///< of a class
    std::size_t flags = 5;      ///< of a kind
    [[nodiscard]] static constexpr Extent all() noexcept { return {SIZE_MAX, SIZE_MAX, SIZE_MAX}; }
    [[nodiscard]] constexpr bool is_all() const noexcept { return rows == SIZE_MAX; }
};

void print_plan(const Commit& commit, const Extent& extent, Console& console);            ///< who gains comes first
void print_plan_markdown(const Commit& commit, const Diagnostics& lints, const Extent& extent, Console& console);
void print_refusal_markdown(const Refusal& refusal, Console& console);
/// Every row, one a line. `lints`: warnings about what is new.
void print_plan_json(const Commit& commit, const Diagnostics& lints, Console& console);

}  // namespace jeton::cli
