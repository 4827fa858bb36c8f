// What a command is: a row of words, options and one function. Parsing, help, completion and manual read the same row.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace jeton::cli {

class Console;
struct Command;

/// What the command exits with; `pipe_closed` is what a shell reports of a program whose reader went away.
enum Exit : int { ok = 0, wrong = 1, differs = 2, widens = 3, wrong_call = 64, pipe_closed = 141 };

enum class Repeat { once, many };

struct Option {
    std::string_view name;   ///< `--count`
    std::string_view value;  ///< what follows it: `FILE`, `a/b/c` if these are all it takes; empty for a switch
    std::string_view help;
    Repeat repeat = Repeat::once;
};

/// A call that has the shape its command asks for.
struct Arguments {
    const Command* command = nullptr;
    std::vector<std::string> words;  ///< those that belong to no option
    std::map<std::string, std::vector<std::string>, std::less<>> options;

    [[nodiscard]] bool has(std::string_view option) const;
    /// The value of an option, `otherwise` where it was left out.
    [[nodiscard]] std::string value(std::string_view option, std::string_view otherwise = {}) const;
    [[nodiscard]] std::vector<std::string> values(std::string_view option) const;
};

struct Command {
    std::string_view name;
    std::string_view purpose;  ///< one line
    std::string_view usage;    ///< what follows `jeton `; a line each
    std::string_view about;
    std::string_view example;  ///< a line each
    std::size_t least = 0;     ///< words; one less where `--user USER` stands for the first
    std::size_t most = 0;
    std::vector<Option> options;  ///< its own and the common ones
    int (*run)(const Arguments&, Console&) = nullptr;
};

/// Every command, in the order of `jeton --help`.
[[nodiscard]] const std::vector<Command>& commands();

Command check_command();
Command test_command();
Command decide_command();
Command explain_command();
Command scope_command();
Command who_command();
Command search_command();
Command plan_command();
Command selfcheck_command();
Command bench_command();
Command which_command();
Command match_command();
Command completion_command();

}  // namespace jeton::cli
