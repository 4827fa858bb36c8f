// `jeton scope`: every account a token has, with the filter on each.
#include <fmt/format.h>

#include <optional>

#include "answer.hpp"
#include "options.hpp"
#include "session.hpp"

namespace jeton::cli {
namespace {

int run(const Arguments& arguments, Console& console) {
    if (arguments.has("--user") && !arguments.has("--action")) {
        return console.wrong_call(*arguments.command, "a user has no default action: `--action ACTION` is missing");
    }
    const auto engine = load_policy(arguments, console);
    if (!engine) {
        return Exit::wrong;
    }
    const Snapshot view = engine->snapshot();
    const auto asker = find_asker(view, arguments.words.empty() ? "" : arguments.words.front(), arguments, console);
    const auto named = arguments.has("--action") ? found_or_told(view.find_action(arguments.value("--action")), console) : std::optional<ActionId>();
    if (!asker || (arguments.has("--action") && !named)) {
        return Exit::wrong;
    }
    const ActionId action = named ? *named : view.default_action(*asker);
    Json list = Json::array();
    std::vector<std::vector<std::string>> rows;
    for (const ScopeEntry& entry : view.scope(*asker, action)) {
        if (format_of(arguments) == Format::json) {
            Json object = {{"account", view.name(entry.account)}};
            add_decision(object, entry.decision);
            list.push_back(std::move(object));
        } else {
            rows.push_back({std::string(view.name(entry.account)), filter_text(entry.decision)});
        }
    }
    if (format_of(arguments) == Format::json) {
        console.line(dumped_list(list));
    } else {
        console.table(rows);
    }
    if (rows.empty() && list.empty()) {
        const Decision home = view.decide(*asker, action, view.home(*asker));
        console.note(fmt::format("it reaches nothing; at its own account `{}`: {}", view.name(view.home(*asker)), reason_text(home.reason())));
    }
    return Exit::ok;
}

}  // namespace

Command scope_command() {
    return {"scope",
            "every account a token has, with the filter on each",
            "scope TOKEN [--action ACTION] [options]\nscope --user USER [--from ACCOUNT] --action ACTION [options]",
            "A line an account: its name and the filter of the documents that are shown, `*:*` for all of them.",
            "$ jeton scope grafana --policy examples/quick-start",
            1,
            1,
            {action_option, user_option, from_option, policy_option, now_option, format_option, color_option},
            run};
}

}  // namespace jeton::cli
