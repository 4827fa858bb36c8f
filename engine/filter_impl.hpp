// What a jeton::Filter holds. Private to the engine.
#pragma once

#include <string>

#include "engine/compile/program.hpp"
#include "jeton/filter.hpp"

namespace jeton {

struct Filter::Compiled {
    std::string text;
    std::string canonical;
    engine::ProgramPtr program;
    Diagnostics lints;
};

}  // namespace jeton
