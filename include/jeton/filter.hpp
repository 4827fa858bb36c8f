// A filter that stands alone: compile its text once, ask it of any number of documents.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "jeton/result.hpp"
#include "jeton/time.hpp"
#include "jeton/value.hpp"

namespace jeton {

enum class FieldType : std::uint8_t { keyword, long_, double_, boolean, date, ip, nested, text };

struct Field {
    FieldType type = FieldType::keyword;
    bool single = false;        ///< never holds an array
};

struct FilterOptions {
    std::map<std::string, std::string> filters;     ///< filters that may be named, with their texts
    std::map<std::string, Field> schema;            ///< types of document fields, paths written with dots
    bool strict = false;                            ///< only fields of the schema may be named
    std::optional<Time> now;                        ///< the moment `now` stands for; the system's clock if left out
    std::string name = "filter";                    ///< what diagnostics call the text
};

/// Whether a filter shows a document. `refused`: the text is no document (no JSON object, bad UTF-8, too deep, …),
/// which no filter shows, not even a negated one; of match() also where there is no memory to look at it.
enum class Match : std::uint8_t { hidden, shown, refused };

struct ScanCounts {
    std::uint64_t lines = 0;
    std::uint64_t shown = 0;
    std::uint64_t refused = 0;
};

/// Immutable; may be used from any number of threads at once. Copies share the compiled program; one that was moved from is for assigning and
/// destroying alone.
class Filter {
public:
    /// Errors: as in the table of refusals, each at the smallest wrong part of the text. Lints are in `lints()`.
    [[nodiscard]] static Result<Filter> compile(std::string_view text, const FilterOptions& options = {});

    /// One document as JSON text (RFC 8259, UTF-8). Allocates nothing once a thread has seen a document as large.
    [[nodiscard]] Match match(std::string_view json) const noexcept;
    [[nodiscard]] Match match(const Value& document) const noexcept;
    [[nodiscard]] bool matches(std::string_view json) const noexcept { return match(json) == Match::shown; }
    [[nodiscard]] bool matches(const Value& document) const noexcept { return match(document) == Match::shown; }

    /// NDJSON: every line of `lines` is a document; an empty line (white space only) is skipped. `on_line` (may be empty) is
    /// called for each line in order with its number from 1 on, its text without the line break, and the answer.
    /// The fast way over bulk data; lines longer than `lines` can hold are the caller's to cut at line breaks. Throws std::bad_alloc.
    using OnLine = std::function<void(std::uint64_t number, std::string_view line, Match)>;
    ScanCounts scan(std::string_view lines, const OnLine& on_line = {}) const;

    [[nodiscard]] const std::string& text() const noexcept;             ///< as given
    [[nodiscard]] std::string canonical() const;                        ///< the canonical form; compiles to the same filter
    [[nodiscard]] const Diagnostics& lints() const noexcept;            ///< warnings

private:
    struct Compiled;
    explicit Filter(std::shared_ptr<const Compiled> compiled) noexcept;
    std::shared_ptr<const Compiled> compiled_;
    friend class Snapshot;
    friend class Decision;
};

}  // namespace jeton
