// Help texts from the rows of the commands.
#include "help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace jeton::cli {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    return lines;
}

std::size_t edits(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (left[i - 1] == right[j - 1] ? 0u : 1u)});
            diagonal = above;
        }
    }
    return row.back();
}

std::string option_text(const Option& option) {
    return option.value.empty() ? std::string(option.name) : fmt::format("{} {}", option.name, option.value);
}

}  // namespace

std::string usage_of(const Command& command) {
    std::string text;
    for (const std::string_view line : lines_of(command.usage)) {
        text += fmt::format("{} jeton {}\n", text.empty() ? "usage:" : "      ", line);
    }
    return text;
}

std::string help_of(const Command& command) {
    std::string text = fmt::format("{}\n\n{}\n{}\n\noptions:\n", command.purpose, usage_of(command), command.about);
    std::size_t width = std::string_view("--help").size();
    for (const Option& option : command.options) {
        width = std::max(width, option_text(option).size());
    }
    for (const Option& option : command.options) {
        text += fmt::format("  {:<{}}  {}{}\n", option_text(option), width, option.help,
                            option.repeat == Repeat::many ? "; may be repeated" : "");
    }
    text += fmt::format("  {:<{}}  this text\n\n", "--help", width);
    text += command.example.find('\n') == std::string_view::npos ? "example:\n" : "examples:\n";
    for (const std::string_view line : lines_of(command.example)) {
        text += fmt::format("  {}\n", line);
    }
    return text;
}

std::string help_of_all() {
    std::string text =
        "jeton decides what an access token may see: which accounts, and which documents of each.\n\n"
        "usage: jeton COMMAND [options]\n\ncommands:\n";
    for (const Command& command : commands()) {
        text += fmt::format("  {:<10}  {}\n", command.name, command.purpose);
    }
    text +=
        "\n  jeton COMMAND --help  what a command takes, with an example\n"
        "  jeton --version       the version\n\n"
        "Data goes to standard output, talk to standard error. `-` is standard input.\n"
        "Exit: 0 fine, 1 the policy is wrong, something is not permitted, a test failed or a line is no\n"
        "document, 64 the call is wrong; of plan 2 something would change, 3 it would widen and must not.\n";
    return text;
}

namespace {

template <class Named>
std::string_view nearest(std::string_view name, const Named& all) {
    std::string_view best;
    std::size_t least = 3;
    for (const auto& each : all) {
        const std::size_t distance = edits(name, each.name);
        if (distance < least) {
            least = distance;
            best = each.name;
        }
    }
    return best;
}

}  // namespace

std::string_view nearest_command(std::string_view name) { return nearest(name, commands()); }
std::string_view nearest_option(std::string_view name, const Command& command) { return nearest(name.substr(0, name.find('=')), command.options); }

}  // namespace jeton::cli
