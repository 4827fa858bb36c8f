// Diagnostics for programs: plain JSON, and SARIF 2.1.0 for code hosts and editors.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "grammar/text/render.hpp"
#include "grammar/text/unicode.hpp"

namespace jeton::text {
namespace {

/// A JSON string; bytes that are no UTF-8 become U+FFFD.
std::string quoted(std::string_view source) {
    std::string out = "\"";
    for (std::size_t at = 0; at < source.size();) {
        const Character each = character_at(source, at);
        if (!each.valid) {
            out += "\xef\xbf\xbd";
        } else if (each.code == '"' || each.code == '\\') {
            out += '\\';
            out += static_cast<char>(each.code);
        } else if (each.code < 0x20 || each.code == 0x7f || each.code == 0x2028 || each.code == 0x2029) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(each.code));
        } else {
            out.append(source.substr(at, each.size));
        }
        at += each.size;
    }
    return out + '"';
}

/// A file name as the path of a relative or `file:` URI.
std::string uri(std::string_view file) {
    std::string out = file.starts_with('/') ? "file://" : "";
    const std::size_t first_segment = std::min(file.find('/'), file.size());
    for (std::size_t at = 0; at < file.size(); ++at) {
        const auto byte = static_cast<unsigned char>(file[at]);
        const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
        const bool kept = letter || std::string_view("-._~/@+,=").find(file[at]) != std::string_view::npos ||
                          (file[at] == ':' && at > first_segment);
        if (kept) {
            out += file[at];
        } else {
            fmt::format_to(std::back_inserter(out), "%{:02X}", byte);
        }
    }
    return out;
}

std::string_view level(const Diagnostic& diagnostic) {
    return diagnostic.severity == Severity::error ? "error" : "warning";
}

std::string span_members(const Span& span) {
    return fmt::format(R"("file":{},"line":{},"column":{},"end_line":{},"end_column":{})", quoted(span.file), span.line,
                       span.column, span.end_line, span.end_column);
}

std::string diagnostic_json(const Diagnostic& each) {
    std::string out = fmt::format(R"({{"severity":"{}","code":{},"message":{})", level(each), quoted(each.code), quoted(each.message));
    if (!each.span.file.empty()) {      // else it is about a word of a call
        fmt::format_to(std::back_inserter(out), R"(,{},"source":{})", span_members(each.span), quoted(each.span.source));
    }
    if (!each.help.empty()) {
        out += R"(,"help":)" + quoted(each.help);
    }
    if (!each.labels.empty()) {
        out += R"(,"labels":[)";
        for (const Label& label : each.labels) {
            fmt::format_to(std::back_inserter(out), R"({}{{"message":{},{}}})", &label == each.labels.data() ? "" : ",",
                           quoted(label.message), span_members(label.span));
        }
        out += ']';
    }
    return out + '}';
}

/// `"physicalLocation":{…}` of SARIF.
std::string location(const Span& span) {
    return fmt::format(R"("physicalLocation":{{"artifactLocation":{{"uri":{}}},"region":{{"startLine":{},"startColumn":{},)"
                       R"("endLine":{},"endColumn":{},"snippet":{{"text":{}}}}}}})",
                       quoted(uri(span.file)), span.line, span.column, span.end_line, span.end_column,
                       quoted(span.source));
}

std::string result(const Diagnostic& each) {
    const std::string message = each.help.empty() ? each.message : each.message + "\n" + each.help;
    std::string out = fmt::format(R"({{"ruleId":{},"level":"{}","message":{{"text":{}}},"locations":[{}])",
                                  quoted(each.code), level(each), quoted(message), each.span.file.empty() ? "" : "{" + location(each.span) + "}");
    if (!each.labels.empty()) {
        out += R"(,"relatedLocations":[)";
        for (const Label& label : each.labels) {
            fmt::format_to(std::back_inserter(out), R"({}{{"message":{{"text":{}}},{}}})",
                           &label == each.labels.data() ? "" : ",", quoted(label.message), location(label.span));
        }
        out += ']';
    }
    return out + '}';
}

}  // namespace

std::string render_json(const Diagnostics& diagnostics, std::size_t most) {
    const auto first = first_of(diagnostics, most);
    const std::size_t count = first.size();
    std::string out = R"({"diagnostics":[)";
    for (std::size_t i = 0; i < count; ++i) {
        out += (i == 0 ? "\n" : ",\n") + diagnostic_json(*first[i]);
    }
    fmt::format_to(std::back_inserter(out), "{}],\"errors\":{},\"warnings\":{},\"omitted\":{}}}\n", count == 0 ? "" : "\n",
                   diagnostics.errors(), diagnostics.warnings(), diagnostics.list.size() - count + diagnostics.omitted);
    return out;
}

std::string render_sarif(const Diagnostics& diagnostics, std::size_t most) {
    const auto first = first_of(diagnostics, most);
    const std::size_t count = first.size();
    std::set<std::string_view> codes;
    for (const Diagnostic* each : first) {
        codes.insert(each->code);
    }
    std::string out =
        R"({"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":{"name":"jeton","rules":[)";
    for (const std::string_view code : codes) {
        fmt::format_to(std::back_inserter(out), R"({}{{"id":{}}})", code == *codes.begin() ? "" : ",", quoted(code));
    }
    out += R"(]}},"columnKind":"unicodeCodePoints","results":[)";
    for (std::size_t i = 0; i < count; ++i) {
        out += (i == 0 ? "\n" : ",\n") + result(*first[i]);
    }
    fmt::format_to(std::back_inserter(out), "{}],\"properties\":{{\"omitted\":{}}}}}]}}\n", count == 0 ? "" : "\n",
                   diagnostics.list.size() - count + diagnostics.omitted);
    return out;
}

}  // namespace jeton::text
