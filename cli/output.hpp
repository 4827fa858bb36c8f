// Where a command writes: data to standard output, talk and mistakes to standard error, colour and progress to
// terminals only.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "command.hpp"
#include "jeton/diagnostic.hpp"

namespace jeton::cli {

enum class Color { automatic, always, never };
enum class Format { text, json };

/// Of what a person reads the first hundred, of what programs read all that were kept.
[[nodiscard]] inline RenderOptions rendered_as(RenderOptions::Format format) noexcept {
    RenderOptions options;
    options.format = format;
    if (format != RenderOptions::Format::text) options.most = SIZE_MAX;
    return options;
}

/// Ends the process where standard output can no longer be written: quietly if its reader went away, else with a line.
class Console {
public:
    explicit Console(Color color = Color::automatic);
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;
    ~Console();

    void set_color(Color color);

    // -- data
    void print(std::string_view text);  ///< buffered
    void line(std::string_view text);
    /// A line of data: byte by byte as it is.
    void data(std::string_view text);
    /// Columns two spaces apart, the last as long as it likes.
    void table(std::vector<std::vector<std::string>> rows);
    void flush();

    // -- talk
    /// `code`: for programs.
    void error(std::string_view message, std::string_view help = {}, std::string_view code = {});
    void error(const Diagnostic& mistake) { error(mistake.message, mistake.help, mistake.code); }
    /// Lines as they stand: text of a user goes through shown() first.
    void note(std::string_view text);
    void report(const Diagnostics& diagnostics);
    /// A wrong call: the message and the usage line it broke. What to return.
    int wrong_call(const Command& command, std::string_view message);
    /// Whoever reads the answer as JSON reads why there is none there, too, as `check --format json` has it.
    void tell_as_json() noexcept { tells_json_ = true; }
    /// Writes what is left to be written; `code`: what the command exits with.
    void finish(int code);

    // -- a bar while something takes long
    [[nodiscard]] bool shows_progress() const noexcept { return progress_; }
    void progress(std::string_view what, std::uint64_t done, std::uint64_t total);
    void end_progress();

    [[nodiscard]] std::string good(std::string_view text) const;
    [[nodiscard]] std::string bad(std::string_view text) const;
    [[nodiscard]] std::string faint(std::string_view text) const;

private:
    void talk(std::string_view text);
    void talk_of_error(std::string_view message, std::string_view help);

    std::string buffer_;
    bool tells_json_ = false;
    bool printed_ = false;          ///< there is some of an answer
    Diagnostics told_;              ///< mistakes, for tell_as_json()
    bool color_out_ = false;
    bool color_err_ = false;
    bool progress_ = false;
    bool data_is_seen_ = false;     ///< standard output is a terminal
    bool bar_ = false;
    std::chrono::steady_clock::time_point drawn_;
};

/// Text of a user as it may be shown: control characters escaped.
[[nodiscard]] std::string shown(std::string_view text);
/// A filter or a sentence of a policy, which may have several lines, in one.
[[nodiscard]] std::string in_one_line(std::string_view text);
/// What the system says of a failed call, in lower case.
[[nodiscard]] std::string failure_text(int code);
/// `1 line`, `2 lines`.
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view what);

}  // namespace jeton::cli
