// Decision: its filters as texts, and whether it shows a document.
#include "jeton/decision.hpp"

#include <algorithm>

#include "engine/evaluate/match.hpp"
#include "engine/evaluate/parts.hpp"
#include "engine/filter_impl.hpp"
#include "engine/state.hpp"

namespace jeton {

using engine::Asker;
using engine::State;

namespace {

/// Shown by any of the applying allows, by none of the denies, and by the token's filters.
template <class Document>
bool shows(const State& state, const Asker& asker, std::uint32_t to, const Document& document) noexcept {
    bool allowed = false, denied = false, refused = false;
    engine::applying(state, asker, to, [&](std::size_t bit) {
        const std::uint32_t rule = state.book->rules.bits[bit].rule;
        const bool allow = state.policy->rules[rule].allow;
        if (refused || denied || (allow && allowed)) return;
        if (state.book->only[rule] == nullptr) {
            (allow ? allowed : denied) = true;
            return;
        }
        const Match found = engine::match(*state.book->only[rule], document);
        if (found == Match::refused) refused = true;
        if (found == Match::shown) (allow ? allowed : denied) = true;
    });
    if (refused || denied || !allowed) return false;
    if (asker.narrowing == nullptr || asker.narrowing->trivial) return true;
    const engine::Narrowing& filters = *asker.narrowing;
    const auto* programs = &filters.programs;
    if (filters.timed && state.timed != nullptr)
        if (const auto now = state.timed->find(&filters); now != state.timed->end()) programs = &now->second;
    const auto hit = [&](const engine::ProgramPtr& p) { return engine::match(*p, document) == Match::shown; };
    return filters.any ? std::any_of(programs->begin(), programs->end(), hit) : std::all_of(programs->begin(), programs->end(), hit);
}

template <class Document>
bool allows_document(const State& state, const Decision& d, const Document& document) noexcept {
    if (d.denied() || engine::match(*state.book->everything, document) == Match::refused) return false;
    if (d.allowed()) return true;
    Asker asker;
    return engine::asker(state, d.principal(), d.action(), asker) == DenyReason::none &&
           shows(state, asker, static_cast<std::uint32_t>(d.account()), document);
}

}  // namespace

bool Decision::allows(std::string_view json) const noexcept {
    return !denied() && allows_document(*static_cast<const State*>(state_), *this, json);
}

bool Decision::allows(const Value& document) const noexcept {
    return !denied() && allows_document(*static_cast<const State*>(state_), *this, document);
}

Filter Decision::filter() const {
    auto compiled = std::make_shared<Filter::Compiled>();
    engine::Combination combination;
    const engine::CheckedFilterPtr everything = *engine::check_filter("*:*", {});
    const engine::CompileContext nothing;
    if (denied()) {
        compiled->text = compiled->canonical = "NOT *:*";
        compiled->program = engine::compile(combination, nothing);
        return Filter(std::move(compiled));
    }
    const State& state = *static_cast<const State*>(state_);
    Asker asker;
    if (engine::asker(state, principal_, action_, asker) == DenyReason::none) {
        engine::applying(state, asker, static_cast<std::uint32_t>(account_), [&](std::size_t bit) {
            const auto& rule = state.policy->rules[state.book->rules.bits[bit].rule];
            const bool all = engine::is_every_document(rule.only);
            (rule.allow ? combination.allow : combination.deny).push_back(all ? everything.get() : rule.only.get());
        });
        if (asker.narrowing != nullptr) {
            const engine::Narrowing& filters = *asker.narrowing;
            combination.any_filter = filters.any;
            if (!filters.trivial)
                for (const auto& f : filters.filters) combination.filters.push_back(f.get());
        }
    }
    compiled->program = engine::compile(combination, state.compile_context());
    compiled->text = compiled->canonical = engine::text_of(parts());
    return Filter(std::move(compiled));
}

DecisionParts Decision::parts() const {
    if (denied()) return {};
    const State& state = *static_cast<const State*>(state_);
    Asker asker;
    if (engine::asker(state, principal_, action_, asker) != DenyReason::none) return {};
    return engine::parts(state, asker, static_cast<std::uint32_t>(account_));
}

std::string_view reason_text(DenyReason reason) noexcept {
    switch (reason) {
        case DenyReason::none:
            return "not denied";
        case DenyReason::unknown_principal:
            return "nobody of that name";
        case DenyReason::unknown_action:
            return "no such action";
        case DenyReason::unknown_account:
            return "no such account";
        case DenyReason::token_disabled:
            return "the token is disabled";
        case DenyReason::token_expired:
            return "the token has expired";
        case DenyReason::not_in_token_accounts:
            return "the token's own list of accounts leaves it out";
        case DenyReason::no_rule:
            return "no rule allows it";
        case DenyReason::denied_by_rule:
            return "a rule denies it";
    }
    return "denied";
}

}  // namespace jeton
