// What the renderers of diagnostics share. Entry points: render_json(), render_sarif(), shown().
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "jeton/diagnostic.hpp"

namespace jeton::text {

/// A text as it may stand on a terminal: control and invisible characters as `\n`, `\x1b`, `\u{202e}`, wrong bytes as `\xff`.
[[nodiscard]] std::string shown(std::string_view text);

/// Which of the diagnostics are shown, in their order: the first errors, and warnings where there is room for them.
[[nodiscard]] std::vector<const Diagnostic*> first_of(const Diagnostics& diagnostics, std::size_t most);

/// One JSON object: `diagnostics`, `errors`, `warnings`, `omitted`.
[[nodiscard]] std::string render_json(const Diagnostics& diagnostics, std::size_t most);

/// A SARIF 2.1.0 log with one run; columns count code points.
[[nodiscard]] std::string render_sarif(const Diagnostics& diagnostics, std::size_t most);

}  // namespace jeton::text
