// A test report as JUnit XML.
#pragma once

#include <string>

#include "jeton/engine.hpp"

namespace jeton::cli {

[[nodiscard]] std::string junit_of(const TestReport& report, std::string_view suite);
/// Of a policy that is wrong, so that no test ran.
[[nodiscard]] std::string junit_of_wrong(std::string_view suite);

}  // namespace jeton::cli
