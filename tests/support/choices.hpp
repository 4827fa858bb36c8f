// Properties over random choices: many cases from a seed, and a failing one made small by leaving choices out and making them
// smaller. Entry point: hold().
#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

#include "tests/support/draw.hpp"

namespace naive {

/// What a property throws where it does not hold.
struct Mismatch : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A number from the environment.
[[nodiscard]] std::uint64_t setting_of(const char* name, std::uint64_t otherwise);

/// Tries a property with `cases` cases; JETON_RUNS overrides how many, JETON_SEED (default 1) the first: case i has the seed
/// JETON_SEED + i. Gives the words of the first failure with its seed, made small; empty where there is none. The seed is also
/// printed where the process ends in the middle of a case.
[[nodiscard]] std::string hold(const std::string& name, std::uint64_t cases, const std::function<void(Draw&)>& property);

}  // namespace naive
