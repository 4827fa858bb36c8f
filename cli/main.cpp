// The command `jeton`: finds the command that is meant, reads its words and options, runs it.
// Commands are in files of their names.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <new>
#include <optional>
#include <utility>

#include "help.hpp"
#include "jeton/time.hpp"
#include "output.hpp"

namespace jeton::cli {

bool Arguments::has(std::string_view option) const { return options.find(option) != options.end(); }

std::string Arguments::value(std::string_view option, std::string_view otherwise) const {
    const auto found = options.find(option);
    return found == options.end() ? std::string(otherwise) : found->second.back();
}

std::vector<std::string> Arguments::values(std::string_view option) const {
    const auto found = options.find(option);
    return found == options.end() ? std::vector<std::string>{} : found->second;
}

const std::vector<Command>& commands() {
    static const std::vector<Command> all = {check_command(), test_command(),      decide_command(), explain_command(),
                                             scope_command(), who_command(),       search_command(), match_command(), plan_command(), selfcheck_command(),
                                             which_command(), bench_command(), completion_command()};
    return all;
}

namespace {

/// An option's words where it takes no others, such as `text/json`.
bool is_choice(const Option& option) { return option.value.find('/') != std::string_view::npos; }

bool is_one_of(std::string_view word, std::string_view choices) {
    return !word.empty() && fmt::format("/{}/", choices).find(fmt::format("/{}/", word)) != std::string::npos;
}

/// What is wrong with the value of an option; empty where nothing is.
std::string wrong_value(const Option& option, const std::string& value) {
    if (is_choice(option) && !is_one_of(value, option.value)) {
        return fmt::format("`{} {}`: expected one of {}", option.name, value, option.value);
    }
    if (option.name == "--now" && !Time::parse(value)) {
        return fmt::format("`--now {}`: expected a date such as 2026-01-31 or 2026-01-31T12:00:00Z", value);
    }
    if (option.name == "--from" || option.value.empty() || !value.empty()) {
        return {};
    }
    return fmt::format("`{}`: expected {}, found nothing", option.name, option.value);
}

bool has_policy(const Command& command) {
    return std::any_of(command.options.begin(), command.options.end(), [](const Option& each) { return each.name == "--policy"; });
}

std::string wrong_words(const Command& command, const Arguments& arguments) {
    const std::size_t fewer = arguments.has("--user") ? 1 : 0;
    const std::size_t count = arguments.words.size();
    if (arguments.has("--from") && !arguments.has("--user")) {
        return "`--from` is for users: `--user USER` is missing";
    }
    if (count < command.least - std::min(command.least, fewer)) {
        return count == 0 ? "something is missing after the command"
                          : fmt::format("something is missing after `{}`", arguments.words.back());
    }
    if (count > command.most - std::min(command.most, fewer)) {
        const std::string& word = arguments.words[command.most - fewer];
        std::error_code failure;
        const bool policy = has_policy(command) && command.usage.find("DIR") == std::string_view::npos && std::filesystem::exists(word, failure);
        return fmt::format("`{}` is one word too many{}", word, policy ? ": the policy is named by --policy" : "");
    }
    if (command.usage.find("[DIR]") != std::string_view::npos && count != 0 && arguments.has("--policy")) {
        return "DIR and --policy both name the policy";
    }
    return {};
}

/// The parser's words begin with the option that lacks its value.
std::string without_value(const Command& command, std::string_view message) {
    const std::string_view name = message.substr(0, message.find(':'));
    const auto option = std::find_if(command.options.begin(), command.options.end(),
                                     [&](const Option& each) { return each.name == name; });
    return option == command.options.end() ? std::string(message)
                                           : fmt::format("`{}`: expected {}, found nothing", name, option->value);
}

/// The parser unpacks a word in `[…]` as a list, which a filter or a file may be none of: such a word is marked while it has it.
constexpr char mark = '\1';

std::vector<std::string> marked(int count, char** words) {
    std::vector<std::string> all;
    for (int i = count - 1; i > 0; --i) {        // the parser takes them from the end
        const std::string_view word = words[i];
        all.emplace_back(word.starts_with('[') || word.starts_with(mark) ? mark + std::string(word) : std::string(word));
    }
    return all;
}

void unmark(std::vector<std::string>& words) {
    for (std::string& word : words) {
        word.erase(0, word.starts_with(mark) ? 1 : 0);
    }
}

/// What is wrong with the call; empty where nothing is.
std::string parse(const Command& command, int count, char** words, Arguments& arguments) {
    CLI::App app;
    app.set_help_flag();
    app.add_option("words", arguments.words)->expected(0, 1 << 24);
    std::map<std::string_view, CLI::Option*> found;
    std::map<std::string_view, std::vector<std::string>> values;
    for (const Option& option : command.options) {
        found[option.name] =
            option.value.empty()
                ? app.add_flag(std::string(option.name))
                : app.add_option(std::string(option.name), values[option.name])->allow_extra_args(false);
    }
    try {
        app.parse(marked(count, words));
    } catch (const CLI::ExtrasError&) {
        const std::vector<std::string> rest = app.remaining();
        const std::string word = rest.empty() ? "" : rest.front();
        const bool takes_words = command.usage.find("FILTER") != std::string_view::npos;
        if (const std::string_view nearest = nearest_option(word, command); !nearest.empty()) return fmt::format("unknown option `{}`: did you mean `{}`?", word, nearest);
        return fmt::format("unknown option `{}`{}", word, takes_words ? ": a filter that begins with `-` stands behind `--`" : "");
    } catch (const CLI::ArgumentMismatch& problem) {
        return without_value(command, problem.what());
    } catch (const CLI::ParseError& problem) {
        return problem.what();
    }
    unmark(arguments.words);
    for (const Option& option : command.options) {
        unmark(values[option.name]);
        if (found[option.name]->count() == 0) {
            continue;
        }
        const std::vector<std::string>& given = values[option.name];
        if (option.repeat == Repeat::once && found[option.name]->count() > 1) {
            return fmt::format("`{}` stands more than once", option.name);
        }
        if (option.value.empty() && found[option.name]->results() != std::vector<std::string>{"true"}) {
            return fmt::format("`{}` takes no value", option.name);
        }
        for (const std::string& value : given) {
            const auto is_option = [&](const Option& each) { return each.name == value; };
            if (std::any_of(command.options.begin(), command.options.end(), is_option)) {
                return fmt::format("`{}`: expected {}, found `{}`", option.name, option.value, value);
            }
            if (std::string problem = wrong_value(option, value); !problem.empty()) {
                return problem;
            }
        }
        arguments.options[std::string(option.name)] = given.empty() ? std::vector<std::string>{""} : given;
    }
    return wrong_words(command, arguments);
}

bool is_help(std::string_view word) { return word == "--help" || word == "-h" || word == "help"; }

int unknown_command(std::string_view word, Console& console) {
    const std::string_view nearest = nearest_command(word);
    console.error(fmt::format("unknown command `{}`", word), nearest.empty() ? "`jeton --help` lists the commands" : fmt::format("did you mean `{}`?", nearest));
    console.note("usage: jeton COMMAND [options]");
    return Exit::wrong_call;
}

/// Help that was asked for, or what to exit with for a call without a command.
std::optional<int> answered_without_command(int count, char** words, Console& console) {
    if (count < 2) {
        console.error("no command", "`jeton --help` lists the commands");
        console.note("usage: jeton COMMAND [options]");
        return Exit::wrong_call;
    }
    const std::string_view word = words[1];
    if (word == "--version") {
        console.line("jeton " JETON_VERSION);
        return Exit::ok;
    }
    if (!is_help(word)) {
        return std::nullopt;
    }
    if (word == "help" && count > 2) {
        const auto& all = commands();
        const auto found =
            std::find_if(all.begin(), all.end(), [&](const Command& each) { return each.name == words[2]; });
        if (found == all.end()) {
            return unknown_command(words[2], console);
        }
        console.print(help_of(*found));
        return Exit::ok;
    }
    console.print(help_of_all());
    return Exit::ok;
}

int run(int count, char** words, Console& console) {
    if (const auto answered = answered_without_command(count, words, console)) {
        return *answered;
    }
    const auto& all = commands();
    const auto command =
        std::find_if(all.begin(), all.end(), [&](const Command& each) { return each.name == words[1]; });
    if (command == all.end()) {
        return unknown_command(words[1], console);
    }
    for (int i = 2; i < count && std::string_view(words[i]) != "--"; ++i) {
        if (std::string_view(words[i]) == "--help" || std::string_view(words[i]) == "-h") {
            console.print(help_of(*command));
            return Exit::ok;
        }
    }
    Arguments arguments;
    arguments.command = &*command;
    const std::string problem = parse(*command, count - 1, words + 1, arguments);
    const std::string color = arguments.value("--color", "auto");
    console.set_color(color == "always" ? Color::always : color == "never" ? Color::never : Color::automatic);
    if (!problem.empty()) {
        return console.wrong_call(*command, problem);
    }
    const bool streams = (command->name == "match" || command->name == "search") && !arguments.has("--count");     // lines of documents
    if (arguments.value("--format") == "json" && !streams) {
        console.tell_as_json();
    }
    return command->run(arguments, console);
}

/// A file that is opened must never take the number of a closed standard stream: reading from it, or writing data to it, fails as before.
void keep_standard_streams_open() {
    for (const auto& [stream, mode] : {std::pair(STDIN_FILENO, O_WRONLY), std::pair(STDOUT_FILENO, O_RDONLY), std::pair(STDERR_FILENO, O_RDWR)}) {
        if (::fcntl(stream, F_GETFD) == -1 && ::open("/dev/null", mode) == -1) {
            std::_Exit(Exit::wrong);
        }
    }
}

}  // namespace
}  // namespace jeton::cli

int main(int count, char** words) {
    jeton::cli::keep_standard_streams_open();
    std::signal(SIGPIPE, SIG_IGN);
    jeton::cli::Console console;
    try {
        const int code = jeton::cli::run(count, words, console);
        console.finish(code);
        return code;
    } catch (const std::bad_alloc&) {
        console.error("out of memory");
        return jeton::cli::Exit::wrong;
    }
}
