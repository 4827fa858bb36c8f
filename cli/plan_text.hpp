// A commit as a person, a merge request or a program reads it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "jeton/commit.hpp"
#include "output.hpp"

namespace jeton::cli {

/// The words of a flag, for a person.
[[nodiscard]] std::string sentence_of(const Flag& flag);
/// Does it say that access widens, if not now, then once the token may be used, or goes on to be?
[[nodiscard]] bool widens_later(const Flag& flag);

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

/// Is a row about filters that are the same but for the way they are written? Texts are compared: such a row is `changed`.
[[nodiscard]] bool says_the_same(const Commit& commit, const DeltaRow& row);

/// What is said beside a commit: warnings about what is new, and filters that no row is about.
struct Beside {
    Diagnostics lints;
    std::vector<RereadFilter> reread;
    std::vector<std::string> dropped;
    /// Is there a filter that says the same of fields that have other types?
    [[nodiscard]] bool is_retyped() const {
        return std::any_of(reread.begin(), reread.end(), [](const RereadFilter& each) { return each.by == RereadFilter::By::types; });
    }
    /// Of a commit alone.
    [[nodiscard]] static Beside of(const Commit& commit) { return {commit.lints(), commit.reread(), commit.dropped()}; }
};

void print_plan(const Commit& commit, const Beside& beside, const Extent& extent, Console& console);      ///< who gains comes first
void print_plan_markdown(const Commit& commit, const Beside& beside, const Extent& extent, Console& console);
void print_refusal_markdown(const Refusal& refusal, Console& console);
/// Every row, one a line.
void print_plan_json(const Commit& commit, const Beside& beside, Console& console);

}  // namespace jeton::cli
