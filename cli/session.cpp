// Loads the policy and finds who asks.
#include "session.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace jeton::cli {

Format format_of(const Arguments& arguments) {
    return arguments.value("--format", "text") == "text" ? Format::text : Format::json;
}

RenderOptions::Format rendering_of(const Arguments& arguments) {
    const std::string word = arguments.value("--format", "text");
    return word == "json"    ? RenderOptions::Format::json
           : word == "sarif" ? RenderOptions::Format::sarif
                             : RenderOptions::Format::text;
}

std::optional<Time> clock_of(const Arguments& arguments) {
    return arguments.has("--now") ? Time::parse(arguments.value("--now")) : std::nullopt;
}

std::string policy_of(const Arguments& arguments) { return arguments.words.empty() ? arguments.value("--policy", ".") : arguments.words.front(); }

Diagnostics unreadable(const std::string& path, std::string message, std::string help) {
    return {{{Severity::error, "unreadable", std::move(message), Span{path, 1, 1, 1, 1, ""}, {}, std::move(help)}}, 0};
}

std::optional<Engine> load_policy(const std::string& path, const Arguments& arguments, Console& console,
                                  LoadFor purpose, Earlier earlier, Diagnostics* mistakes) {
    std::error_code failure;
    if (!std::filesystem::exists(path, failure)) {
        Diagnostics told = unreadable(path, fmt::format("{}: no such file or folder", path), "a policy is a folder or a file");
        console.error(told.list.front());
        if (mistakes != nullptr) *mistakes = std::move(told);
        return std::nullopt;
    }
    LoadOptions options;
    options.now = earlier.now ? earlier.now : clock_of(arguments);
    options.read_only = purpose == LoadFor::questions;
    options.over = std::move(earlier.over);
    if (console.shows_progress()) {
        options.progress = [&](std::string_view what, std::uint64_t done, std::uint64_t total) {
            console.progress(what, done, total);
        };
    }
    Result<Engine> engine = Engine::load(path, options);
    console.end_progress();
    if (!engine) {
        console.report(engine.error());
        if (mistakes != nullptr) *mistakes = std::move(engine.error());
        return std::nullopt;
    }
    return std::move(*engine);
}

std::optional<Engine> load_policy(const Arguments& arguments, Console& console) {
    return load_policy(arguments.value("--policy", "."), arguments, console, LoadFor::questions);
}

std::optional<Principal> find_asker(const Snapshot& view, const std::string& word, const Arguments& arguments,
                                    Console& console) {
    if (!arguments.has("--user")) return found_or_told(view.find_token(word), console);
    const std::string user(arguments.value("--user"));
    return found_or_told(arguments.has("--from") ? view.find_user(user, arguments.value("--from")) : view.find_user(user), console);
}

}  // namespace jeton::cli
