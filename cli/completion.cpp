// `jeton completion`: what a shell needs to complete the commands, their options and the words these take; and the
// manual page.
#include <fmt/format.h>

#include "help.hpp"
#include "options.hpp"
#include "output.hpp"

namespace jeton::cli {
namespace {

bool is_choice(const Option& option) { return option.value.find('/') != std::string_view::npos; }

std::string spaced(std::string_view choices) {
    std::string words(choices);
    for (char& each : words) {
        each = each == '/' ? ' ' : each;
    }
    return words;
}

std::string bash_script() {
    std::string names, options, values;
    for (const Command& command : commands()) {
        names += fmt::format("{}{}", names.empty() ? "" : " ", command.name);
        std::string own = "--help";
        for (const Option& option : command.options) {
            own += fmt::format(" {}", option.name);
            if (is_choice(option)) {
                values +=
                    fmt::format("        {}:{}) words='{}' ;;\n", command.name, option.name, spaced(option.value));
            }
        }
        options += fmt::format("        {}) words='{}' ;;\n", command.name, own);
    }
    return fmt::format(R"(# bash completion of jeton
_jeton() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}} words=
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W '{} --help --version' -- "$current"))
        return
    fi
    case ${{COMP_WORDS[1]}}:$before in
{}    esac
    if [ -z "$words" ] && [ "${{current:0:1}}" = - ]; then
        case ${{COMP_WORDS[1]}} in
{}        esac
    fi
    [ -n "$words" ] && COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _jeton jeton
)",
                       names, values, options);
}

std::string fish_script() {
    std::string text = "# fish completion of jeton\n";
    for (const Command& command : commands()) {
        text +=
            fmt::format("complete -c jeton -n __fish_use_subcommand -a {} -d \"{}\"\n", command.name, command.purpose);
        for (const Option& option : command.options) {
            text += fmt::format("complete -c jeton -n '__fish_seen_subcommand_from {}' -l {}{} -d \"{}\"\n",
                                command.name, option.name.substr(2),
                                option.value.empty() ? ""
                                : is_choice(option)  ? fmt::format(" -x -a '{}'", spaced(option.value))
                                                     : " -r",
                                option.help);
        }
    }
    return text;
}

/// Text as it stands in roff.
std::string roff(std::string_view text) {
    std::string out;
    bool begins = true;
    for (const char each : text) {
        if (begins && (each == '.' || each == '\'')) {
            out += "\\&";
        }
        out += each == '\\' ? "\\e" : each == '-' ? "\\-" : std::string(1, each);
        begins = each == '\n';
    }
    return out;
}

std::string manual_page() {
    std::string text = ".TH JETON 1 \"\" \"jeton " JETON_VERSION
                       "\"\n.SH NAME\njeton \\- decides what an access token may see\n"
                       ".SH SYNOPSIS\n.B jeton\n.I COMMAND\n[options]\n.SH DESCRIPTION\n.nf\n";
    text += roff(help_of_all());
    text += ".fi\n.SH COMMANDS\n";
    for (const Command& command : commands()) {
        text += fmt::format(".SS jeton {}\n.nf\n{}.fi\n", command.name, roff(help_of(command)));
    }
    return text;
}

int run(const Arguments& arguments, Console& console) {
    const std::string& form = arguments.words.front();
    if (form == "bash" || form == "zsh") {
        console.print(form == "zsh" ? "#compdef jeton\nautoload -U +X bashcompinit && bashcompinit\n" : "");
        console.print(bash_script());
    } else if (form == "fish") {
        console.print(fish_script());
    } else if (form == "man") {
        console.print(manual_page());
    } else {
        return console.wrong_call(*arguments.command, fmt::format("`{}`: expected bash, zsh, fish or man", form));
    }
    return Exit::ok;
}

}  // namespace

Command completion_command() {
    return {"completion",
            "what a shell needs to complete the command, and its manual page",
            "completion bash|zsh|fish|man",
            "Prints a script for the shell, or the manual page.",
            "$ source <(jeton completion bash)\n$ jeton completion man | man -l -",
            1,
            1,
            {color_option},
            run};
}

}  // namespace jeton::cli
