// What a draft checks changes with. Private to engine/changes.
#pragma once

#include "engine/changes/draft.hpp"

namespace jeton::engine {

/// The policy as the change before left it, with the names of all accounts and tokens.
struct Draft::Checker {
    Checker(const Draft& draft, PolicyFiles& files, text::Problems& problems);

    NameTable accounts;
    NameTable tokens;
    PolicyCheck steps;
};

}  // namespace jeton::engine
