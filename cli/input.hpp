// Reads NDJSON in pieces of whole lines with bounded memory, from files, pipes and standard input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jeton::cli {

class Console;

constexpr std::size_t piece_size = 1u << 20;
constexpr std::size_t longest_line = 64u << 20;  ///< a line beyond it is skipped and counted as broken
constexpr std::size_t deepest_document = 128;     ///< levels of `{` and `[`

class LineReader {
public:
    enum class Next { lines, too_long, end, failed };

    /// `-` is standard input. What cannot be opened fails at the first `next()`.
    explicit LineReader(const std::string& path);
    /// The bytes [begin, end) of a regular file, as if there were no others.
    LineReader(const std::string& path, std::uint64_t begin, std::uint64_t end);
    LineReader(const LineReader&) = delete;
    LineReader& operator=(const LineReader&) = delete;
    ~LineReader();

    /// `lines`: lines() holds whole lines (the last of a file may lack its line break). `too_long`: a line was skipped.
    Next next();
    /// From now on a line that is too long is the last: what never ends is not read on.
    void stop_at_long_lines() noexcept { skips_ = false; }
    [[nodiscard]] std::string_view lines() const noexcept { return {buffer_.get(), taken_}; }
    /// How many lines stand before lines(), or before the skipped one.
    [[nodiscard]] std::uint64_t before() const noexcept { return before_; }
    [[nodiscard]] const std::string& failure() const noexcept { return failure_; }
    [[nodiscard]] std::uint64_t done() const noexcept { return done_; }
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }  ///< 0 where it is not known
    /// True for pipes and terminals, whose reader wants an answer before the end.
    [[nodiscard]] bool is_stream() const noexcept { return stream_; }

private:
    struct Free {
        void operator()(char* each) const noexcept { std::free(each); }
    };
    /// Bytes read; nothing at the end or on failure.
    std::size_t fill();
    bool grow();
    Next take(const void* last);
    Next skip_line();

    std::unique_ptr<char, Free> buffer_;
    std::size_t capacity_ = 0;
    std::size_t taken_ = 0;  // lines() is [0, taken_)
    std::size_t filled_ = 0;
    std::uint64_t before_ = 0;
    std::uint64_t next_before_ = 0;
    std::uint64_t done_ = 0;
    std::uint64_t size_ = 0;
    std::uint64_t limit_ = static_cast<std::uint64_t>(-1);  // done_ stays below it
    std::string failure_;
    int file_ = -1;
    bool stream_ = false;
    bool skips_ = true;
};

/// Cuts a regular file of at least `least` bytes between lines into at most `count` parts of about the same size: where
/// each begins, and the end. Nothing for what is smaller, no regular file, or hard to cut.
[[nodiscard]] std::vector<std::uint64_t> cut_at_lines(const std::string& path, std::size_t count, std::uint64_t least);

/// A whole file or standard input, up to the length of the longest line; tells the console why not.
[[nodiscard]] std::optional<std::string> read_whole(const std::string& path, Console& console);

/// What keeps a text from being a document, with its place there, and nothing of the text itself; empty where that is not found out.
[[nodiscard]] std::string why_no_document(std::string_view text);

/// Lines that are no documents: how many, where the first ones are, and why the first. Their text is never shown.
class BrokenLines {
public:
    void add(std::uint64_t number, std::string_view line);
    void add_too_long(std::uint64_t number);
    [[nodiscard]] bool wants_numbers() const noexcept { return first_.size() < most_shown; }
    void add_uncounted(std::uint64_t count) { count_ += count; }
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    /// Says what is broken in a file, if anything.
    void report(const std::string& path, Console& console) const;

private:
    template <class Why>
    void note(std::uint64_t number, Why why);

    static constexpr std::size_t most_shown = 10;
    std::uint64_t count_ = 0;
    std::vector<std::uint64_t> first_;
    std::string why_;       ///< of the first
};

}  // namespace jeton::cli
