// Decisions in words and as JSON.
#include "answer.hpp"

#include <fmt/format.h>

namespace jeton::cli {

std::string_view verdict_word(Decision::Verdict verdict) noexcept {
    switch (verdict) {
        case Decision::Verdict::all:
            return "allow";
        case Decision::Verdict::filter:
            return "filter";
        case Decision::Verdict::deny:
            break;
    }
    return "deny";
}

std::string_view reason_word(DenyReason reason) noexcept {
    switch (reason) {
        case DenyReason::none:
            return "none";
        case DenyReason::unknown_principal:
            return "unknown-principal";
        case DenyReason::unknown_action:
            return "unknown-action";
        case DenyReason::unknown_account:
            return "unknown-account";
        case DenyReason::token_disabled:
            return "token-disabled";
        case DenyReason::token_expired:
            return "token-expired";
        case DenyReason::not_in_token_accounts:
            return "not-in-token-accounts";
        case DenyReason::no_rule:
            return "no-rule";
        case DenyReason::denied_by_rule:
            return "denied-by-rule";
    }
    return "denied";
}

std::string place(const Span& span) { return fmt::format("{}:{}:{}", span.file, span.line, span.column); }

std::string filter_text(const Decision& decision) { return decision.allowed() ? "*:*" : decision.filter().canonical(); }

void add_decision(Json& object, const Decision& decision) {
    object["answer"] = verdict_word(decision.verdict());
    if (decision.denied()) {
        object["reason"] = reason_word(decision.reason());
        return;
    }
    const DecisionParts parts = decision.parts();
    object["filter"] = filter_text(decision);
    object["parts"] = {{"allow", parts.allow},
                       {"deny", parts.deny},
                       {"filters", parts.filters},
                       {"operator", parts.any_filter ? "or" : "and"}};
}

std::string dumped(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string dumped_list(const Json& list) {
    std::string text = "[";
    for (const Json& each : list) {
        text += fmt::format("{}\n  {}", text.size() == 1 ? "" : ",", dumped(each));
    }
    return text + (text.size() == 1 ? "]" : "\n]");
}

}  // namespace jeton::cli
