// Files as read, places in them, and the collector of mistakes. Entry points: Sources, Problems.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "jeton/diagnostic.hpp"

namespace jeton::text {

enum class FileId : std::uint32_t {};
/// Of what stands in no file: its span is empty.
inline constexpr FileId no_file{0xffffffff};

/// Names and texts of the files of one load and of the changes after it; addresses of texts are stable. A handle: copies
/// share the files.
class Sources {
public:
    FileId add(std::string name, std::string text);
    /// Without the byte order mark that some editors put first and none shows: columns are as they count them.
    FileId add_file(std::string name, std::string text);
    /// A file that is read line by line and not kept (NDJSON): offsets count within the line last set.
    FileId add_stream(std::string name);
    void set_line(FileId stream, std::uint64_t number, std::string_view line);
    /// Copies of all files of another one; a file of it has as much greater a number here as there were files before.
    void add_all(const Sources& other);
    /// How many files there are; forget(n) takes back what came after the first n.
    [[nodiscard]] std::size_t count() const noexcept;
    void forget(std::size_t kept);
    /// The number of the line last set.
    [[nodiscard]] std::uint64_t line(FileId stream) const noexcept { return (*files_)[static_cast<std::size_t>(stream)].line; }
    [[nodiscard]] std::string_view name(FileId file) const noexcept;
    [[nodiscard]] std::string_view text(FileId file) const noexcept;
    /// The span of the bytes [begin, end) of a file. Columns are code points; invalid bytes count as one each.
    /// `source` is cut after `kept_line` bytes. Cost: no more for a long line than for a short one, plus an index built on the
    /// first call for a file.
    [[nodiscard]] Span span(FileId file, std::size_t begin, std::size_t end) const;

private:
    struct File;
    static void build_index(const File& file);
    static std::uint32_t characters_before(const File& file, std::size_t at) noexcept;
    struct File {
        std::string name;
        std::string text;
        std::uint64_t line = 0;                     // of a stream: the number of the line in `text`; else 0
        mutable std::vector<std::uint32_t> lines;   // byte offsets of line starts; empty until asked for
        mutable std::vector<std::uint32_t> blocks;  // characters that begin before each block of bytes, and all there are
    };
    std::shared_ptr<std::deque<File>> files_ = std::make_shared<std::deque<File>>();
};

/// Collects the diagnostics of one run, keeps at most `limits::kept_diagnostics` of them and counts the rest.
class Problems {
public:
    void add(Diagnostic diagnostic);
    void error(std::string code, Span span, std::string message, std::string help = {}, std::vector<Label> labels = {});
    void warn(std::string code, Span span, std::string message, std::string help = {}, std::vector<Label> labels = {});
    [[nodiscard]] std::size_t errors() const noexcept { return errors_; }   ///< all, the omitted ones too
    [[nodiscard]] bool none() const noexcept { return found_.list.empty() && errors_ == 0; }
    /// The code of the error found first; empty if there is none.
    [[nodiscard]] std::string_view first_code() const noexcept;
    /// Sorted by file (in order of first appearance), line and column; equal places keep their order. Empties the collector.
    [[nodiscard]] Diagnostics take();
    /// The same without warnings: the order is as if there had been none.
    [[nodiscard]] Diagnostics take_errors();
    /// Adds a second place to the errors behind so many, but to those in the same file.
    void label_behind(std::size_t errors, const Label& label);
    void clear() noexcept;
    /// Forgets what was found behind so many errors.
    void back_to(std::size_t errors);

private:
    void keep(Span& span);

    Diagnostics found_;
    std::size_t errors_ = 0;
    std::size_t source_bytes_ = 0;
};

/// How much of a line a span keeps.
inline constexpr std::size_t kept_line = 16 << 10;

/// How much source all diagnostics of a run keep; those beyond it have a place without its line.
inline constexpr std::size_t kept_source = 16 << 20;

/// Kept diagnostics of one run: enough to see a pattern, little enough that a million broken lines fit in memory.
inline constexpr std::size_t kept_diagnostics = 10'000;

}  // namespace jeton::text
