// A test report as JUnit XML.
#pragma once

#include <string>

#include "jeton/engine.hpp"

namespace jeton::cli {

[[nodiscard]] std::string junit_of(const TestReport& report, std::string_view suite);

}  // namespace jeton::cli
