// `jeton who`: every token and user that reaches an account.
#include <fmt/format.h>

#include "answer.hpp"
#include "options.hpp"
#include "session.hpp"

namespace jeton::cli {
namespace {

int run(const Arguments& arguments, Console& console) {
    const auto engine = load_policy(arguments, console);
    if (!engine) {
        return Exit::wrong;
    }
    const Snapshot view = engine->snapshot();
    const auto account = found_or_told(view.find_account(arguments.words.front()), console);
    std::vector<ActionId> actions;
    if (arguments.has("--action")) {
        const auto action = found_or_told(view.find_action(arguments.value("--action")), console);
        if (!action) {
            return Exit::wrong;
        }
        actions = {*action};
    } else {
        actions = view.actions();
    }
    if (!account) {
        return Exit::wrong;
    }
    Json list = Json::array();
    std::vector<std::vector<std::string>> rows;
    for (const ActionId action : actions) {
        for (const Seer& seer : view.who_sees(*account, action)) {
            if (format_of(arguments) == Format::json) {
                Json object = {{"principal", view.name(seer.principal)},
                               {"kind", view.kind(seer.principal)},
                               {"action", view.name(action)}};
                add_decision(object, seer.decision);
                list.push_back(std::move(object));
            } else {
                rows.push_back({std::string(view.name(action)), view.name(seer.principal),
                                std::string(view.kind(seer.principal)), filter_text(seer.decision)});
            }
        }
    }
    if (format_of(arguments) == Format::json) {
        console.line(dumped_list(list));
    } else {
        console.table(rows);
        if (rows.empty()) console.note(fmt::format("nobody reaches `{}`{}", view.name(*account), arguments.has("--action") ? " for that action" : ""));
    }
    return Exit::ok;
}

}  // namespace

Command who_command() {
    return {"who",
            "every token and user that reaches an account",
            "who ACCOUNT [--action ACTION] [options]",
            "A line each: the action, the token or `USER at ACCOUNT`, its kind or role, and the filter of the\n"
            "documents that are shown.",
            "$ jeton who acme-pci --action logs.search --policy examples/demo",
            1,
            1,
            {{"--action", "ACTION", "this action alone (default: every one)"},
             policy_option,
             now_option,
             format_option,
             color_option},
            run};
}

}  // namespace jeton::cli
