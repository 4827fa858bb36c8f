// Options that several commands take, in the words all of them use.
#pragma once

#include "command.hpp"

namespace jeton::cli {

inline constexpr Option policy_option{"--policy", "DIR",
                                      "the policy, a folder or a file (default: the current folder)"};
inline constexpr Option now_option{"--now", "DATE", "the clock, such as 2026-01-31 (default: the system's)"};
inline constexpr Option format_option{"--format", "text/json", "how the answer is written (default: text)"};
inline constexpr Option color_option{"--color", "auto/always/never", "colours (default: auto, on a terminal only)"};
inline constexpr Option user_option{"--user", "USER", "a user asks, instead of TOKEN"};
inline constexpr Option from_option{"--from", "ACCOUNT", "the account USER asks from, where there are several"};
inline constexpr Option action_option{"--action", "ACTION", "the action (default: the one of the token's kind)"};

}  // namespace jeton::cli
