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

/// Signs that a terminal obeys, or that turn text round, written out, but for colours of this console and line breaks; as JSON does, in whose texts
/// they are the same then.
std::string harmless(std::string_view text) {
    const auto obeyed = [](unsigned char byte) { return (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f || byte == 0xc2 || byte == 0xe2; };
    if (std::none_of(text.begin(), text.end(), [&](char c) { return obeyed(static_cast<unsigned char>(c)); })) return std::string(text);
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view rest = text.substr(at);
        std::size_t own = 0;
        for (const std::string_view color : {red, green, dim, off})
            if (rest.starts_with(color)) own = color.size();
        const auto byte = static_cast<unsigned char>(rest[0]), next = static_cast<unsigned char>(rest.size() > 1 ? rest[1] : 0), last = static_cast<unsigned char>(rest.size() > 2 ? rest[2] : 0);
        const bool second_control = byte == 0xc2 && next >= 0x80 && next <= 0x9f;                                       // U+0080 to U+009F
        const bool turning = byte == 0xe2 && ((next == 0x80 && last >= 0xaa && last <= 0xae) || (next == 0x81 && last >= 0xa6 && last <= 0xa9));   // U+202A to U+202E, U+2066 to U+2069
        if (own != 0) {
            out += rest.substr(0, own);
            at += own;
        } else if (second_control || turning) {
            out += fmt::format("\\u{:04x}", turning ? 0x2000u + ((next & 0x3fu) << 6) + (last & 0x3fu) : static_cast<unsigned>(next));
            at += turning ? 3 : 2;
        } else if (obeyed(byte) && byte < 0x80) {
            out += fmt::format("\\u{:04x}", byte);
            ++at;
        } else {
            out += rest[0];
            ++at;
        }
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

void Console::error(std::string_view message, std::string_view help) {
    std::string text = fmt::format("{}error{}: {}\n", color_err_ ? red : "", color_err_ ? off : "", shown(message));
    if (!help.empty()) {
        text += fmt::format("  help: {}\n", shown(help));
    }
    talk(text);
}

void Console::note(std::string_view text) { talk(fmt::format("{}\n", text)); }

void Console::report(const Diagnostics& diagnostics, RenderOptions::Format format) {
    if (format != RenderOptions::Format::text) {
        talk(render(diagnostics, rendered_as(format)));
        return;
    }
    // What has no place in a file is about a word of the call.
    const bool placed = std::any_of(diagnostics.list.begin(), diagnostics.list.end(),
                                    [](const Diagnostic& each) { return !each.span.file.empty(); });
    if (placed) {
        talk(render(diagnostics, {format, color_err_}));
        return;
    }
    for (const Diagnostic& each : diagnostics.list) {
        error(each.message, each.help);
    }
}

int Console::wrong_call(const Command& command, std::string_view message) {
    error(message);
    talk(usage_of(command));
    return Exit::wrong_call;
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

std::string counted(std::uint64_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace jeton::cli
