// Secrets of tokens in what is told: it is logged. Entry point: hide_secrets().
#pragma once

#include <string>

namespace jeton::text {

/// Stars for the signs behind `jeton_` where there are as many as no name has; as many stars, so that places stay. One that was cut is hidden, too.
void hide_secrets(std::string& text);

}  // namespace jeton::text
