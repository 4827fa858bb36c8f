// jeton.h: decisions, scopes, and the rules behind them. A decision of C is plain ids: it is taken again where it is
// used.
#include <algorithm>
#include <array>
#include <span>

#include "engine/c_api/ids.hpp"

using namespace jeton::c_api;

namespace {

static_assert(static_cast<int>(jeton::Decision::Verdict::all) == JETON_VERDICT_ALL);
static_assert(static_cast<int>(jeton::Decision::Verdict::filter) == JETON_VERDICT_FILTER);
static_assert(static_cast<int>(jeton::DenyReason::denied_by_rule) == JETON_REASON_DENIED_BY_RULE);
static_assert(static_cast<int>(jeton::DenyReason::token_disabled) == JETON_REASON_TOKEN_DISABLED);
static_assert(static_cast<int>(jeton::Principal::Kind::user) == JETON_PRINCIPAL_USER);
static_assert(static_cast<jeton_account_id>(jeton::AccountId::none) == JETON_NO_ACCOUNT);

jeton::Decision again(const jeton_snapshot& snapshot, const jeton_decision& d) noexcept {
    return snapshot.snapshot.decide(principal_of(d.principal), action_of(d.action), account_of(d.account));
}

template <class Entries>
jeton_decisions* list_of(const Entries& entries) {
    auto list = std::make_unique<jeton_decisions>();
    list->list.reserve(entries.size());
    for (const auto& entry : entries) list->list.push_back(to_c(entry.decision));
    return list.release();
}

jeton_rule no_rule() noexcept {
    const jeton_text none = text_of("");
    return {0, false, none, none, none, none, 0, 0};
}

jeton_rule rule_of(const jeton::AppliedRule& rule) noexcept {
    return {rule.number,        rule.allow,         text_of(rule.name),
            text_of(rule.text), text_of(rule.only), text_of(rule.span.file),
            rule.span.line,     rule.span.column};
}

}  // namespace

jeton_decision jeton_snapshot_decide(const jeton_snapshot* snapshot, jeton_principal principal, jeton_action_id action,
                                     jeton_account_id account) {
    jeton_decision d{JETON_VERDICT_DENY, JETON_REASON_UNKNOWN_PRINCIPAL, principal, account, action};
    return snapshot != nullptr ? to_c(again(*snapshot, d)) : d;
}

void jeton_snapshot_decide_many(const jeton_snapshot* snapshot, const jeton_question* questions, size_t count, jeton_decision* answers) {
    if (questions == nullptr || answers == nullptr) return;
    constexpr std::size_t at_once = 32;
    std::array<jeton::Question, at_once> asked;
    std::array<jeton::Decision, at_once> told;
    for (std::size_t first = 0; first < count; first += at_once) {
        const std::size_t some = std::min(at_once, count - first);
        for (std::size_t i = 0; i < some; ++i) {
            const jeton_question& q = questions[first + i];
            asked[i] = {principal_of(q.principal), action_of(q.action), account_of(q.account)};
            if (snapshot == nullptr) answers[first + i] = jeton_snapshot_decide(nullptr, q.principal, q.action, q.account);
        }
        if (snapshot == nullptr) continue;
        snapshot->snapshot.decide(std::span(asked).first(some), told);
        for (std::size_t i = 0; i < some; ++i) answers[first + i] = to_c(told[i]);
    }
}

bool jeton_decision_allows(const jeton_snapshot* snapshot, jeton_decision decision, const char* json, size_t size) {
    return snapshot != nullptr && json != nullptr && again(*snapshot, decision).allows(std::string_view(json, size));
}

jeton_filter* jeton_decision_filter(const jeton_snapshot* snapshot, jeton_decision decision,
                                    jeton_diagnostics** error) {
    return attempt<jeton_filter*>(nullptr, error, [&]() -> jeton_filter* {
        if (missing(snapshot, "snapshot", error)) return nullptr;
        return new jeton_filter(again(*snapshot, decision).filter());
    });
}

jeton_decisions* jeton_snapshot_scope(const jeton_snapshot* snapshot, jeton_principal principal, jeton_action_id action,
                                      jeton_diagnostics** error) {
    return attempt<jeton_decisions*>(nullptr, error, [&]() -> jeton_decisions* {
        if (missing(snapshot, "snapshot", error)) return nullptr;
        const jeton::Snapshot& view = snapshot->snapshot;
        const jeton::Principal who = principal_of(principal);
        return list_of(action == JETON_DEFAULT_ACTION ? view.scope(who) : view.scope(who, action_of(action)));
    });
}

jeton_decisions* jeton_snapshot_who_sees(const jeton_snapshot* snapshot, jeton_account_id account,
                                         jeton_action_id action, jeton_diagnostics** error) {
    return attempt<jeton_decisions*>(nullptr, error, [&]() -> jeton_decisions* {
        if (missing(snapshot, "snapshot", error)) return nullptr;
        const jeton::Snapshot& view = snapshot->snapshot;
        const jeton::AccountId seen = account_of(account);
        return list_of(action == JETON_DEFAULT_ACTION ? view.who_sees(seen) : view.who_sees(seen, action_of(action)));
    });
}

size_t jeton_decisions_count(const jeton_decisions* decisions) {
    return decisions != nullptr ? decisions->list.size() : 0;
}

jeton_decision jeton_decisions_at(const jeton_decisions* decisions, size_t index) {
    if (index < jeton_decisions_count(decisions)) return decisions->list[index];
    return {JETON_VERDICT_DENY, JETON_REASON_UNKNOWN_PRINCIPAL, {}, JETON_NO_ACCOUNT, JETON_NO_ACTION};
}

void jeton_decisions_free(jeton_decisions* decisions) { delete decisions; }

jeton_explanation* jeton_snapshot_explain(const jeton_snapshot* snapshot, jeton_principal principal,
                                          jeton_action_id action, jeton_account_id account, jeton_diagnostics** error) {
    return attempt<jeton_explanation*>(nullptr, error, [&]() -> jeton_explanation* {
        if (missing(snapshot, "snapshot", error)) return nullptr;
        auto explained = snapshot->snapshot.explain(principal_of(principal), action_of(action), account_of(account));
        auto made = std::make_unique<jeton_explanation>();
        made->rules = std::move(explained.rules);
        for (auto& near : snapshot->snapshot.near_rules(principal_of(principal), action_of(action), account_of(account))) {
            std::string lacks;
            for (const std::string& each : near.lacks) lacks += (lacks.empty() ? "" : "; ") + each;
            made->near.push_back({std::move(near.rule), std::move(lacks)});
        }
        return made.release();
    });
}

size_t jeton_explanation_count(const jeton_explanation* explanation) {
    return explanation != nullptr ? explanation->rules.size() : 0;
}

jeton_rule jeton_explanation_rule(const jeton_explanation* explanation, size_t index) {
    return index < jeton_explanation_count(explanation) ? rule_of(explanation->rules[index]) : no_rule();
}

size_t jeton_explanation_near_count(const jeton_explanation* explanation) { return explanation != nullptr ? explanation->near.size() : 0; }

jeton_rule jeton_explanation_near_rule(const jeton_explanation* explanation, size_t index) {
    return index < jeton_explanation_near_count(explanation) ? rule_of(explanation->near[index].rule) : no_rule();
}

jeton_text jeton_explanation_near_lacks(const jeton_explanation* explanation, size_t index) {
    return index < jeton_explanation_near_count(explanation) ? text_of(explanation->near[index].lacks) : text_of("");
}

void jeton_explanation_free(jeton_explanation* explanation) { delete explanation; }
