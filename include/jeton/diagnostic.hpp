// What the author of a policy or filter is told: one Diagnostic a mistake, all mistakes of a run in one Diagnostics.
// Text of them is made by render(); nothing else in the library formats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace jeton {

enum class Severity : std::uint8_t { error, warning };

/// A place in a file: lines and columns count from 1, columns in characters (code points). `end_*` is one past the
/// last character. `source` is the first line as it stands in the file (its first 16 KiB, without its line break): a renderer needs no file.
struct Span {
    std::string file;
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    std::uint32_t end_line = 1;
    std::uint32_t end_column = 1;
    std::string source;
};

/// A second place that belongs to a diagnostic, such as the first of two equal names.
struct Label {
    Span span;
    std::string message;
};

/// One mistake. `message` is one lower-case line: what was found, what was expected, user text in backticks.
/// `help` says how to mend it; empty where there is nothing to add. `code` is stable.
struct Diagnostic {
    Severity severity = Severity::error;
    std::string code;
    std::string message;
    Span span;
    std::vector<Label> labels;
    std::string help;
};

/// Every diagnostic of one run, in the order of files and places. `omitted` counts those beyond the limit on kept ones.
struct Diagnostics {
    std::vector<Diagnostic> list;
    std::size_t omitted = 0;

    [[nodiscard]] std::size_t errors() const noexcept;
    [[nodiscard]] std::size_t warnings() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return list.empty() && omitted == 0; }
};

struct RenderOptions {
    enum class Format : std::uint8_t { text, json, sarif };
    Format format = Format::text;
    bool color = false;         ///< ANSI colours; text only
    std::size_t most = 100;     ///< how many are shown; the rest is counted
};

/// The text a person, an editor or a CI reads. Control characters of the source are shown escaped, never raw.
[[nodiscard]] std::string render(const Diagnostics& diagnostics, const RenderOptions& options = {});
[[nodiscard]] std::string render(const Diagnostic& diagnostic, const RenderOptions& options = {});

}  // namespace jeton
