// `jeton check`: whether a policy is right, with every mistake and warning of it.
#include <fmt/format.h>

#include "options.hpp"
#include "session.hpp"

namespace jeton::cli {
namespace {

int run(const Arguments& arguments, Console& console) {
    const std::string path = policy_of(arguments);
    const RenderOptions::Format format = rendering_of(arguments);
    std::optional<Engine> engine;
    if (format == RenderOptions::Format::text) {
        engine = load_policy(path, arguments, console, LoadFor::questions);
        if (!engine) {
            return Exit::wrong;
        }
    } else {
        LoadOptions options;
        options.now = clock_of(arguments);
        Result<Engine> loaded = Engine::load(path, options);
        console.print(render(loaded ? loaded->lints() : loaded.error(), rendered_as(format)));
        if (!loaded) {
            return Exit::wrong;
        }
        engine = std::move(*loaded);
    }
    const Diagnostics& lints = engine->lints();
    if (format == RenderOptions::Format::text) {
        if (!lints.empty()) {
            console.report(lints);
        }
        const Snapshot view = engine->snapshot();
        console.line(fmt::format("{}: {}, {}, {}, {}", path, console.good("right"),
                                 counted(view.account_count(), "account"), counted(view.token_count(), "token"),
                                 counted(lints.warnings(), "warning")));
    }
    return arguments.has("--strict") && lints.warnings() > 0 ? Exit::wrong : Exit::ok;
}

}  // namespace

Command check_command() {
    return {"check",
            "whether a policy is right: every mistake and warning, with its place",
            "check [DIR] [options]",
            "Loads the policy in DIR (default: the current folder). Mistakes and warnings go to standard error,\n"
            "with --format json or sarif to standard output. Exit 1 if there is a mistake.",
            "$ jeton check policies/starter\n$ jeton check policies/starter --format sarif > jeton.sarif",
            0,
            1,
            {{"--format", "text/json/sarif", "how diagnostics are written (default: text)"},
             {"--strict", "", "warnings make exit 1 too"},
             policy_option,
             now_option,
             color_option},
            run};
}

}  // namespace jeton::cli
