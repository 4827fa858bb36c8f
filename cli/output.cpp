// The console of a command.
#include "output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "help.hpp"

namespace jeton::cli {
namespace {

constexpr std::size_t buffer_size = 1u << 16;
constexpr std::string_view red = "\x1b[1;31m", green = "\x1b[32m", dim = "\x1b[2m", off = "\x1b[0m";

bool wants_color(Color color, int stream) {
    if (color != Color::automatic) {
        return color == Color::always;
    }
    const char* const terminal = std::getenv("TERM");
    const char* const refused = std::getenv("NO_COLOR");
    return ::isatty(stream) == 1 && (refused == nullptr || *refused == '\0') && terminal != nullptr &&
           std::string_view(terminal) != "dumb";
}

/// 0, or why not all of it could be written.
int write_all(int stream, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(stream, text.data(), text.size());
        if (written >= 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

/// A character at the beginning of a text that a terminal obeys, or that turns text round: its bytes, none where it is another.
struct Obeyed {
    std::size_t size = 0;
    unsigned code = 0;
};

Obeyed obeyed(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    if ((byte(0) < 0x20 && byte(0) != '\n' && byte(0) != '\t') || byte(0) == 0x7f) return {1, byte(0)};
    if (byte(0) == 0xc2 && byte(1) >= 0x80 && byte(1) <= 0x9f) return {2, byte(1)};
    const unsigned code = byte(0) == 0xe2 && (byte(1) == 0x80 || byte(1) == 0x81) ? 0x2000 + ((byte(1) & 0x3f) << 6) + (byte(2) & 0x3f) : 0;
    return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ? Obeyed{3, code} : Obeyed{};
}

/// Such characters written out, but for the colours of this console: as JSON does, in whose texts they are the same then.
std::string harmless(std::string_view text) {
    if (std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; })) return std::string(text);       // as most are
    std::string out;
    while (!text.empty()) {
        std::size_t kept = 1;
        for (const std::string_view color : {red, green, dim, off})
            if (text.starts_with(color)) kept = color.size();
        const Obeyed sign = kept == 1 ? obeyed(text) : Obeyed{};
        if (sign.size != 0) out += fmt::format("\\u{:04x}", sign.code);
        else out += text.substr(0, kept);
        text.remove_prefix(sign.size != 0 ? sign.size : kept);
    }
    return out;
}

std::size_t cells(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char each) { return (static_cast<unsigned char>(each) & 0xc0) != 0x80; }));
}

}  // namespace

Console::Console(Color color) {
    set_color(color);
    buffer_.reserve(2 * buffer_size);
}

Console::~Console() { end_progress(); }

void Console::set_color(Color color) {
    color_out_ = wants_color(color, STDOUT_FILENO);
    color_err_ = wants_color(color, STDERR_FILENO);
    progress_ = ::isatty(STDERR_FILENO) == 1;
    data_is_seen_ = ::isatty(STDOUT_FILENO) == 1;
}

void Console::print(std::string_view text) {
    if (data_is_seen_ && progress_) {
        end_progress();
        progress_ = false;      // a bar and lines of data would stand in each other's way
    }
    printed_ = printed_ || !text.empty();
    buffer_ += text;
    if (buffer_.size() >= buffer_size) {
        flush();
    }
}

void Console::line(std::string_view text) {
    print(harmless(text));
    print("\n");
}

void Console::data(std::string_view text) {
    print(text);
    print("\n");
}

void Console::table(std::vector<std::vector<std::string>> rows) {
    for (auto& row : rows)
        for (std::string& cell : row) cell = harmless(cell);
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], cells(row[i]));
        }
    }
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            print(row[i]);
            if (i + 1 < row.size()) {
                print(std::string(widths[i] - cells(row[i]) + 2, ' '));
            }
        }
        print("\n");
    }
}

void Console::flush() {
    const int failure = write_all(STDOUT_FILENO, buffer_);
    buffer_.clear();
    if (failure == EPIPE) {
        std::_Exit(Exit::pipe_closed);
    }
    if (failure != 0) {
        error(fmt::format("standard output: {}", failure_text(failure)));
        std::_Exit(Exit::wrong);
    }
}

void Console::talk(std::string_view text) {
    end_progress();
    (void)write_all(STDERR_FILENO, text);
}

void Console::talk_of_error(std::string_view message, std::string_view help) {
    std::string text = fmt::format("{}error{}: {}\n", color_err_ ? red : "", color_err_ ? off : "", shown(message));
    if (!help.empty()) {
        text += fmt::format("  help: {}\n", shown(help));
    }
    talk(text);
}

void Console::error(std::string_view message, std::string_view help, std::string_view code) {
    talk_of_error(message, help);
    if (tells_json_) {
        told_.list.push_back({Severity::error, std::string(code), std::string(message), {}, {}, std::string(help)});
    }
}

void Console::note(std::string_view text) { talk(fmt::format("{}\n", text)); }

void Console::report(const Diagnostics& diagnostics) {
    if (tells_json_) {
        told_.list.insert(told_.list.end(), diagnostics.list.begin(), diagnostics.list.end());
        told_.omitted += diagnostics.omitted;
    }
    // What has no place in a file is about a word of the call.
    const bool placed = std::any_of(diagnostics.list.begin(), diagnostics.list.end(),
                                    [](const Diagnostic& each) { return !each.span.file.empty(); });
    if (placed) {
        talk(render(diagnostics, {RenderOptions::Format::text, color_err_}));
        return;
    }
    for (const Diagnostic& each : diagnostics.list) {
        talk_of_error(each.message, each.help);
    }
}

int Console::wrong_call(const Command& command, std::string_view message) {
    error(message);
    talk(usage_of(command));
    return Exit::wrong_call;
}

void Console::finish(int code) {
    if (code == Exit::wrong && !printed_ && told_.errors() != 0) {
        print(render(told_, rendered_as(RenderOptions::Format::json)));
    }
    flush();
}

void Console::progress(std::string_view what, std::uint64_t done, std::uint64_t total) {
    const auto now = std::chrono::steady_clock::now();
    if (!progress_ || total == 0 || now - drawn_ < std::chrono::milliseconds(100)) {
        return;
    }
    if (!bar_) {  // nothing is drawn for what is done at once
        bar_ = true;
        drawn_ = now + std::chrono::milliseconds(300);
        return;
    }
    drawn_ = now;
    constexpr std::uint64_t width = 30;
    const std::uint64_t part = std::min(done, total);
    const auto filled = static_cast<std::size_t>(width * part / total);
    (void)write_all(STDERR_FILENO, fmt::format("\r\x1b[K[{:<{}}] {:3}%  {}", std::string(filled, '#'), width,
                                               100 * part / total, shown(what)));
}

void Console::end_progress() {
    if (bar_) {
        bar_ = false;
        (void)write_all(STDERR_FILENO, "\r\x1b[K");
    }
}

std::string Console::good(std::string_view text) const {
    return color_out_ ? fmt::format("{}{}{}", green, text, off) : std::string(text);
}

std::string Console::bad(std::string_view text) const {
    return color_out_ ? fmt::format("{}{}{}", red, text, off) : std::string(text);
}

std::string Console::faint(std::string_view text) const {
    return color_out_ ? fmt::format("{}{}{}", dim, text, off) : std::string(text);
}

std::string failure_text(int code) {
    std::string text = std::strerror(code);
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
}

std::string shown(std::string_view text) {
    std::string out;
    for (const char each : text) {
        const auto byte = static_cast<unsigned char>(each);
        if (byte < 0x20 || byte == 0x7f) {
            out += fmt::format("\\x{:02x}", byte);
        } else {
            out += each;
        }
    }
    return out;
}

std::string in_one_line(std::string_view text) {
    std::string out;
    for (const char each : text) {
        const char one = each == '\n' || each == '\r' || each == '\t' ? ' ' : each;
        if (one != ' ' || (!out.empty() && out.back() != ' ')) {
            out += one;
        }
    }
    return shown(out);
}

std::string counted(std::uint64_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace jeton::cli
