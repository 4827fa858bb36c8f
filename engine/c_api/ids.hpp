// Ids and decisions of jeton.h and of the C++ headers, from one to the other. Ids that C made up become those that do
// not exist.
#pragma once

#include <cstdint>

#include "engine/c_api/handles.hpp"

namespace jeton::c_api {

[[nodiscard]] inline AccountId account_of(jeton_account_id id) noexcept { return AccountId{id}; }

[[nodiscard]] inline ActionId action_of(jeton_action_id id) noexcept {
    return id < static_cast<std::uint16_t>(ActionId::none) ? ActionId{static_cast<std::uint16_t>(id)} : ActionId::none;
}

[[nodiscard]] inline Principal principal_of(jeton_principal p) noexcept {
    using Kind = Principal::Kind;
    if (p.kind != JETON_PRINCIPAL_TOKEN && p.kind != JETON_PRINCIPAL_USER) return {};
    return {p.kind == JETON_PRINCIPAL_TOKEN ? Kind::token : Kind::user, p.index};
}

[[nodiscard]] inline jeton_account_id to_c(AccountId id) noexcept { return static_cast<jeton_account_id>(id); }

[[nodiscard]] inline jeton_action_id to_c(ActionId id) noexcept {
    return id == ActionId::none ? JETON_NO_ACTION : static_cast<jeton_action_id>(id);
}

[[nodiscard]] inline jeton_principal to_c(Principal p) noexcept {
    return {static_cast<std::uint32_t>(p.kind), p.index};
}

[[nodiscard]] inline jeton_token_kind to_c(const TokenKindInfo& kind) noexcept {
    return {text_of(kind.name), text_of(kind.purpose), text_of(kind.action), text_of(kind.filters), kind.life_seconds};
}

[[nodiscard]] inline jeton_decision to_c(const Decision& d) noexcept {
    return {static_cast<jeton_verdict>(d.verdict()), static_cast<jeton_reason>(d.reason()), to_c(d.principal()),
            to_c(d.account()), to_c(d.action())};
}

}  // namespace jeton::c_api
