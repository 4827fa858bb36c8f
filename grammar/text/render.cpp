// Diagnostics as text with the line and a caret under the exact characters. Entry point: jeton::render().
#include "grammar/text/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "grammar/text/source.hpp"
#include "grammar/text/unicode.hpp"

namespace jeton {
namespace {

using text::Character;
using text::character_at;

constexpr std::size_t widest_source = 160;   // cells of a line that are shown; of longer ones the part around the caret

struct Colours {
    std::string_view error, warning, mark, strong, off;
};
constexpr Colours coloured{"\x1b[1;31m", "\x1b[1;33m", "\x1b[1;34m", "\x1b[1m", "\x1b[0m"};
constexpr Colours plain{};

struct Interval {
    char32_t first, last;
};

template <std::size_t Size>
bool within(const std::array<Interval, Size>& intervals, char32_t code) noexcept {
    return std::any_of(intervals.begin(), intervals.end(),
                       [&](const Interval& each) { return each.first <= code && code <= each.last; });
}

// Controls, and what has no shape of its own or turns the direction of the text around it.
constexpr std::array<Interval, 10> unseen{{{0x0, 0x1f}, {0x7f, 0x9f}, {0xad, 0xad}, {0x61c, 0x61c}, {0x200b, 0x200f},
    {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff0, 0xfffb}, {0xe0000, 0xe0fff}}};
constexpr std::array<Interval, 6> combining{{{0x300, 0x36f}, {0x483, 0x489}, {0x591, 0x5bd}, {0x1ab0, 0x1aff},
    {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}}};
constexpr std::array<Interval, 9> wide{{{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xac00, 0xd7a3},
    {0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd}}};

/// Appends a character as it may be shown; the terminal cells it takes.
std::size_t append_shown(std::string& out, std::string_view source, std::size_t at, const Character& each) {
    if (each.valid && !within(unseen, each.code)) {
        out.append(source.substr(at, each.size));
        return within(combining, each.code) ? 0 : within(wide, each.code) ? 2 : 1;
    }
    const std::size_t before = out.size();
    const auto into = std::back_inserter(out);
    if (each.code == '\t') {
        out += "\\t";
    } else if (each.code == '\n') {
        out += "\\n";
    } else if (each.code == '\r') {
        out += "\\r";
    } else if (!each.valid || each.code < 0x100) {
        fmt::format_to(into, "\\x{:02x}", static_cast<unsigned>(each.code));
    } else {
        fmt::format_to(into, "\\u{{{:x}}}", static_cast<unsigned>(each.code));
    }
    return out.size() - before;
}

/// A line of a source as shown, and the cells [begin, end) of the marked characters.
struct SourceLine {
    std::string text;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t columns = 0;    // of the line, as far as it was looked at
};

SourceLine source_line(const Span& span) {
    const std::size_t last = span.end_line > span.line ? SIZE_MAX : std::max<std::size_t>(span.end_column, span.column + 1u);
    // A long line is shown from a little before the span on.
    const std::size_t skip = span.column > widest_source / 2 && span.source.size() > widest_source
                                 ? span.column - widest_source / 4
                                 : 0;
    SourceLine line;
    std::size_t cells = 0;
    if (skip > 0) {
        line.text = "…";
        cells = 1;
    }
    line.begin = SIZE_MAX;
    std::size_t column = 1;
    std::size_t at = 0;
    while (at < span.source.size()) {
        const Character each = character_at(span.source, at);
        if (column == span.column) {
            line.begin = cells;
        }
        if (column == last) {
            line.end = cells;
        }
        if (column > skip) {
            if (cells >= widest_source) {
                line.text += "…";
                break;
            }
            cells += append_shown(line.text, span.source, at, each);
        }
        at += each.size;
        ++column;
    }
    if (line.begin == SIZE_MAX) {
        line.begin = cells;
    }
    line.columns = column;
    line.end = std::max(line.end == 0 ? cells : line.end, line.begin + 1);
    return line;
}

void append_place(std::string& out, const Span& span, std::string_view arrow, std::size_t gutter,
                  std::string_view remark, std::string_view caret_colour, const Colours& colours) {
    const SourceLine line = source_line(span);
    const std::string pad(gutter, ' ');
    fmt::format_to(std::back_inserter(out), "{}{}{}{} {}:{}:{}\n", pad, colours.mark, arrow, colours.off,
                   text::shown(span.file), span.line, span.column);
    if (span.source.empty() || (span.source.size() >= text::kept_line && span.column > line.columns)) {
        if (!remark.empty()) {
            fmt::format_to(std::back_inserter(out), "{} = {}\n", pad, text::shown(remark));
        }
        return;
    }
    fmt::format_to(std::back_inserter(out), "{}{:>{}} |{}{}{}\n", colours.mark, span.line, gutter, colours.off,
                   line.text.empty() ? "" : " ", line.text);
    fmt::format_to(std::back_inserter(out), "{}{} |{} {}{}{}{}{}{}\n", colours.mark, pad, colours.off,
                   std::string(line.begin, ' '), caret_colour, std::string(line.end - line.begin, '^'),
                   remark.empty() ? "" : " ", text::shown(remark), colours.off);
}

/// What is wrong in a call stands in no text.
bool has_place(const Span& span) { return !span.file.empty() || !span.source.empty(); }

void append_text(std::string& out, const Diagnostic& diagnostic, const Colours& colours) {
    const bool error = diagnostic.severity == Severity::error;
    const std::string_view colour = error ? colours.error : colours.warning;
    std::size_t gutter = fmt::formatted_size("{}", diagnostic.span.line);
    for (const Label& label : diagnostic.labels) {
        gutter = std::max(gutter, fmt::formatted_size("{}", label.span.line));
    }
    fmt::format_to(std::back_inserter(out), "{}{}[{}]{}: {}{}{}\n", colour, error ? "error" : "warning",
                   diagnostic.code, colours.off, colours.strong, text::shown(diagnostic.message), colours.off);
    if (has_place(diagnostic.span)) append_place(out, diagnostic.span, "-->", gutter, {}, colour, colours);
    for (const Label& label : diagnostic.labels) {
        append_place(out, label.span, ":::", gutter, label.message, colours.mark, colours);
    }
    if (!diagnostic.help.empty()) {
        fmt::format_to(std::back_inserter(out), "{} {}={} help: {}\n", std::string(gutter, ' '), colours.mark,
                       colours.off, text::shown(diagnostic.help));
    }
}

std::string counted(std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string render_text(const Diagnostics& diagnostics, const RenderOptions& options) {
    const Colours& colours = options.color ? coloured : plain;
    const auto first = text::first_of(diagnostics, options.most);
    std::string out;
    for (const Diagnostic* each : first) {
        append_text(out, *each, colours);
        out += '\n';
    }
    if (diagnostics.empty()) {
        return out;
    }
    if (const std::size_t hidden = diagnostics.list.size() - first.size() + diagnostics.omitted; hidden > 0) {
        fmt::format_to(std::back_inserter(out), "{} more not shown\n", hidden);
    }
    const std::size_t errors = diagnostics.errors();
    const std::size_t warnings = diagnostics.warnings();
    if (diagnostics.omitted > 0) {      // of what was not kept nobody knows what it was
        out += "at least ";
    }
    if (errors > 0) {
        out += counted(errors, "error");
    }
    if (warnings > 0) {
        out += (errors > 0 ? ", " : "") + counted(warnings, "warning");
    }
    return errors + warnings > 0 ? out + "\n" : out;
}

}  // namespace

std::vector<const Diagnostic*> text::first_of(const Diagnostics& diagnostics, std::size_t most) {
    std::size_t warnings = most - std::min(most, diagnostics.errors());
    std::vector<const Diagnostic*> first;
    for (const Diagnostic& each : diagnostics.list) {
        const bool error = each.severity == Severity::error;
        if (first.size() < most && (error || warnings > 0)) {
            warnings -= error ? 0 : 1;
            first.push_back(&each);
        }
    }
    return first;
}

std::string text::shown(std::string_view source) {
    std::string out;
    out.reserve(source.size());
    for (std::size_t at = 0; at < source.size();) {
        const Character each = character_at(source, at);
        append_shown(out, source, at, each);
        at += each.size;
    }
    return out;
}

std::size_t Diagnostics::errors() const noexcept {
    return static_cast<std::size_t>(
        std::count_if(list.begin(), list.end(), [](const Diagnostic& each) { return each.severity == Severity::error; }));
}

std::size_t Diagnostics::warnings() const noexcept {
    return list.size() - errors();
}

std::string render(const Diagnostics& diagnostics, const RenderOptions& options) {
    switch (options.format) {
        case RenderOptions::Format::json: return text::render_json(diagnostics, options.most);
        case RenderOptions::Format::sarif: return text::render_sarif(diagnostics, options.most);
        case RenderOptions::Format::text: break;
    }
    return render_text(diagnostics, options);
}

std::string render(const Diagnostic& diagnostic, const RenderOptions& options) {
    if (options.format != RenderOptions::Format::text) {
        return render(Diagnostics{{diagnostic}, 0}, options);
    }
    std::string out;
    append_text(out, diagnostic, options.color ? coloured : plain);
    return out;
}

}  // namespace jeton
