// `jeton which`: the kinds of tokens and what each is for.
#include <fmt/format.h>

#include "answer.hpp"
#include "options.hpp"
#include "session.hpp"

namespace jeton::cli {
namespace {

std::string duration(std::int64_t seconds) {
    constexpr std::int64_t minute = 60, hour = 60 * minute, day = 24 * hour;
    return seconds % day == 0      ? fmt::format("{}d", seconds / day)
           : seconds % hour == 0   ? fmt::format("{}h", seconds / hour)
           : seconds % minute == 0 ? fmt::format("{}m", seconds / minute)
                                   : fmt::format("{}s", seconds);
}

int run(const Arguments& arguments, Console& console) {
    const auto engine = load_policy(arguments, console);
    if (!engine) {
        return Exit::wrong;
    }
    const Snapshot view = engine->snapshot();
    Json list = Json::array();
    std::vector<std::vector<std::string>> rows;
    for (const TokenKindInfo& kind : view.token_kinds()) {
        if (format_of(arguments) == Format::json) {
            Json object = {
                {"kind", kind.name}, {"purpose", kind.purpose}, {"action", kind.action}, {"filters", kind.filters}};
            object["life-seconds"] = kind.life_seconds == 0 ? Json(nullptr) : Json(kind.life_seconds);
            list.push_back(std::move(object));
            continue;
        }
        std::string more = kind.filters == "none" ? "no filters" : fmt::format("filters {}", kind.filters);
        if (kind.life_seconds != 0) {
            more += fmt::format(", ends after {}", duration(kind.life_seconds));
        }
        rows.push_back({std::string(kind.purpose), std::string(kind.name), std::string(kind.action), std::move(more)});
    }
    if (format_of(arguments) == Format::json) {
        console.line(dumped_list(list));
    } else {
        console.table(rows);
    }
    return Exit::ok;
}

}  // namespace

Command which_command() {
    return {"which",
            "the kinds of tokens and what each is for",
            "which [options]",
            "A line a kind: what it is for, its name, its action, and whether it takes filters and ends.",
            "$ jeton which --policy policies/logzio",
            0,
            0,
            {policy_option, now_option, format_option, color_option},
            run};
}

}  // namespace jeton::cli
