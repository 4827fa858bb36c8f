// jeton.h: names, ids and decisions.
#include <algorithm>

#include "engine/c_api/ids.hpp"

using namespace jeton::c_api;

namespace {

/// Looks a name up: with the reason why it is unknown only where the caller wants one.
template <class Id, class Quick, class Find>
Id resolved(const jeton_snapshot* snapshot, const char* name, Id none, jeton_diagnostics** error, Quick quick,
            Find find) {
    return attempt<Id>(none, error, [&] {
        if (missing(snapshot, "snapshot", error) || missing(name, "name", error)) return none;
        if (error == nullptr) return to_c(quick(snapshot->snapshot));
        return made_of<Id>(find(snapshot->snapshot), none, error, [](auto id) { return to_c(id); });
    });
}

/// Writes what there is room for, and gives how many there are.
template <class Item, class All>
std::size_t listed(const jeton_snapshot* snapshot, Item* items, std::size_t room, All all) {
    return attempt<std::size_t>(0, nullptr, [&]() -> std::size_t {
        if (snapshot == nullptr) return 0;
        const auto list = all(snapshot->snapshot);
        for (std::size_t i = 0; items != nullptr && i < std::min(room, list.size()); ++i) items[i] = to_c(list[i]);
        return list.size();
    });
}

}  // namespace

jeton_principal jeton_snapshot_token(const jeton_snapshot* snapshot, const char* name, jeton_diagnostics** error) {
    return resolved(
        snapshot, name, jeton_principal{}, error, [&](const auto& s) { return s.token(name); },
        [&](const auto& s) { return s.find_token(name); });
}

jeton_principal jeton_snapshot_user(const jeton_snapshot* snapshot, const char* name, const char* account,
                                    jeton_diagnostics** error) {
    return resolved(
        snapshot, name, jeton_principal{}, error, [&](const auto& s) { return account == nullptr ? s.user(name) : s.user(name, account); },
        [&](const auto& s) { return account == nullptr ? s.find_user(name) : s.find_user(name, account); });
}

jeton_account_id jeton_snapshot_account(const jeton_snapshot* snapshot, const char* name, jeton_diagnostics** error) {
    return resolved(
        snapshot, name, JETON_NO_ACCOUNT, error, [&](const auto& s) { return s.account(name); },
        [&](const auto& s) { return s.find_account(name); });
}

jeton_action_id jeton_snapshot_action(const jeton_snapshot* snapshot, const char* name, jeton_diagnostics** error) {
    return resolved(
        snapshot, name, JETON_NO_ACTION, error, [&](const auto& s) { return s.action(name); },
        [&](const auto& s) { return s.find_action(name); });
}

jeton_text jeton_snapshot_account_name(const jeton_snapshot* snapshot, jeton_account_id account) {
    return text_of(snapshot != nullptr ? snapshot->snapshot.name(account_of(account)) : "");
}

jeton_text jeton_snapshot_action_name(const jeton_snapshot* snapshot, jeton_action_id action) {
    return text_of(snapshot != nullptr ? snapshot->snapshot.name(action_of(action)) : "");
}

jeton_text jeton_snapshot_kind(const jeton_snapshot* snapshot, jeton_principal principal) {
    return text_of(snapshot != nullptr ? snapshot->snapshot.kind(principal_of(principal)) : "");
}

size_t jeton_snapshot_principal_name(const jeton_snapshot* snapshot, jeton_principal principal, char* buffer,
                                     size_t size) {
    if (buffer != nullptr && size != 0) buffer[0] = '\0';
    return attempt<std::size_t>(0, nullptr, [&]() -> std::size_t {
        if (snapshot == nullptr) return 0;
        const std::string name = snapshot->snapshot.name(principal_of(principal));
        if (buffer != nullptr && size != 0) buffer[name.copy(buffer, size - 1)] = '\0';
        return name.size();
    });
}

jeton_account_id jeton_snapshot_home(const jeton_snapshot* snapshot, jeton_principal principal) {
    return snapshot != nullptr ? to_c(snapshot->snapshot.home(principal_of(principal))) : JETON_NO_ACCOUNT;
}

jeton_action_id jeton_snapshot_default_action(const jeton_snapshot* snapshot, jeton_principal token) {
    return snapshot != nullptr ? to_c(snapshot->snapshot.default_action(principal_of(token))) : JETON_NO_ACTION;
}

uint64_t jeton_snapshot_revision(const jeton_snapshot* snapshot) {
    return snapshot != nullptr ? snapshot->snapshot.revision() : 0;
}

jeton_time jeton_snapshot_clock(const jeton_snapshot* snapshot) {
    const jeton::Time clock = snapshot != nullptr ? snapshot->snapshot.clock() : jeton::Time{};
    return {clock.seconds, clock.nanoseconds};
}

bool jeton_snapshot_next_due(const jeton_snapshot* snapshot, jeton_time* due) {
    const auto next = snapshot != nullptr && due != nullptr ? snapshot->snapshot.next_due() : std::nullopt;
    if (next) *due = {next->seconds, next->nanoseconds};
    return next.has_value();
}

size_t jeton_snapshot_accounts(const jeton_snapshot* snapshot, jeton_account_id* accounts, size_t room) {
    return listed(snapshot, accounts, room, [](const auto& s) { return s.accounts(); });
}
size_t jeton_snapshot_principals(const jeton_snapshot* snapshot, jeton_principal* principals, size_t room) {
    return listed(snapshot, principals, room, [](const auto& s) { return s.principals(); });
}
size_t jeton_snapshot_actions(const jeton_snapshot* snapshot, jeton_action_id* actions, size_t room) {
    return listed(snapshot, actions, room, [](const auto& s) { return s.actions(); });
}
size_t jeton_snapshot_token_kinds(const jeton_snapshot* snapshot, jeton_token_kind* kinds, size_t room) {
    return listed(snapshot, kinds, room, [](const auto& s) { return s.token_kinds(); });
}

size_t jeton_snapshot_account_count(const jeton_snapshot* snapshot) {
    return snapshot != nullptr ? snapshot->snapshot.account_count() : 0;
}
size_t jeton_snapshot_token_count(const jeton_snapshot* snapshot) {
    return snapshot != nullptr ? snapshot->snapshot.token_count() : 0;
}
void jeton_snapshot_free(jeton_snapshot* snapshot) { delete snapshot; }
