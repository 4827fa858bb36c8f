// What the words of a call stand for: the policy, the clock, who asks, how the answer is written.
#pragma once

#include <optional>
#include <string>

#include "command.hpp"
#include "jeton/engine.hpp"
#include "output.hpp"

namespace jeton::cli {

[[nodiscard]] Format format_of(const Arguments& arguments);
[[nodiscard]] RenderOptions::Format rendering_of(const Arguments& arguments);
/// `--now`; its text has been looked at when the call was parsed.
[[nodiscard]] std::optional<Time> clock_of(const Arguments& arguments);

enum class LoadFor { questions, changes };
/// Where the policy is: DIR, or `--policy`, or the current folder.
[[nodiscard]] std::string policy_of(const Arguments& arguments);
/// Of a policy that was loaded before: what this one is tried over (see LoadOptions), and the clock, in the place of the call's.
struct Earlier {
    std::optional<Snapshot> over;
    std::optional<Time> now;
};
/// Loads a policy. Nothing, and every mistake of it on the console and in `mistakes`, where it is wrong.
[[nodiscard]] std::optional<Engine> load_policy(const std::string& path, const Arguments& arguments, Console& console,
                                                LoadFor purpose, Earlier earlier = {}, Diagnostics* mistakes = nullptr);
/// There is nothing that could be read.
[[nodiscard]] Diagnostics unreadable(const std::string& path, std::string message, std::string help = {});
/// The policy of `--policy`, for questions.
[[nodiscard]] std::optional<Engine> load_policy(const Arguments& arguments, Console& console);

/// Who asks: the token `word`, or `--user` at `--from`. Nothing, and why on the console, where there is no such.
[[nodiscard]] std::optional<Principal> find_asker(const Snapshot& view, const std::string& word,
                                                  const Arguments& arguments, Console& console);

/// The value, or its mistakes on the console.
template <class Found>
[[nodiscard]] std::optional<Found> found_or_told(const Result<Found>& result, Console& console) {
    if (!result) {
        console.report(result.error());
        return std::nullopt;
    }
    return *result;
}

}  // namespace jeton::cli
