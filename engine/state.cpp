#include "engine/state.hpp"

#include <algorithm>


namespace jeton::engine {

State::State(const std::shared_ptr<const State>& base)
    : Version(std::shared_ptr<const Version>(base)), revision(base->revision), clock(base->clock), clock_us(base->clock_us), ground(base->ground),
      policy(base->policy), book(base->book), pools(base->pools), record_pools(base->record_pools), profiles(base->profiles), classing(base->classing),
      secrets(base->secrets), timed(base->timed), words(base->words), principals(base->principals), actions(base->actions), hot(base->hot), hot_actions(base->hot_actions),
      from_masks(base->from_masks), to_masks(base->to_masks), token_masks(base->token_masks), classes(base->classes), badges(base->badges),
      instants(base->instants), profile_rows(base->profile_rows), narrowings(base->narrowings), account_names(base->account_names),
      token_names(base->token_names), user_names(base->user_names), accounts(base->accounts), organizations(base->organizations),
      tokens(base->tokens), token_texts(base->token_texts), members(base->members), users(base->users), roles(base->roles), naming(base->naming),
      open_homes(base->open_homes), open_targets(base->open_targets), schedule(base->schedule), next_flip(base->next_flip),
      living_accounts(base->living_accounts), living_tokens(base->living_tokens), uses(base->uses), crowded(base->crowded) {}

void State::offer_accounts(text::Nearest& nearest) const {
    account_names.offer_to(nearest, [&](std::uint32_t account) { return lives(account); });
}
void State::offer_tokens(text::Nearest& nearest) const {
    token_names.offer_to(nearest, [&](std::uint32_t token) { return tokens.get(token).there != 0; });
}
void State::offer_users(text::Nearest& nearest) const {
    user_names.offer_to(nearest, [&](std::uint32_t user) { return is_user(user); });
}

State::~State() {
    leave([this](auto free) {
        const auto one = [&](Block* block) {
            if (block != nullptr) free(block);
        };
        const auto lists = [&](const Pages<NumberList*>& pages) {
            pages.each([&](std::uint32_t, NumberList* list) { one(list); });
            pages.blocks(free);
        };
        organizations.each([&](std::uint32_t, const Organization& o) { one(o); });
        members.each([&](std::uint32_t, Members* m) { one(m); });
        organizations.blocks(free);
        members.blocks(free);
        accounts.blocks(free);
        tokens.blocks(free);
        token_texts.blocks(free);
        users.blocks(free);
        lists(roles);
        for (const auto& pages : naming) lists(pages);
        one(open_homes.accounts);
        one(open_targets.accounts);
    });
}

void State::stand_on(std::shared_ptr<const Ground> next) noexcept {
    ground = std::move(next);
    policy = ground->policy.get();
    book = ground->book.get();
    pools = ground->pools.get();
    record_pools = ground->record_pools.get();
    profiles = ground->profiles.get();
    classing = ground->classing.get();
    secrets = ground->secrets.get();
    timed = ground->timed.get();
}

void State::aim() {
    words = book->rules.words;
    principals = book->rules.principals;
    actions = policy->actions.size();
    hot = book->hot.data();
    hot_actions = book->hot_actions.data();
    from_masks = profiles->from_masks.data();
    to_masks = profiles->to_masks.data();
    token_masks = profiles->token_masks.data();
    classes = profiles->classes.data();
    badges = record_pools->badges.data();
    instants = record_pools->instants.data();
    profile_rows = profiles->rows();
    narrowings = pools->narrowing_rows.data();
}

CompileContext State::compile_context() const {
    return {&policy->documents, static_cast<literal::Instant>(clock.seconds) * 1'000'000'000 + clock.nanoseconds};
}

std::int64_t microseconds(const Time& time) noexcept { return time.seconds * 1'000'000 + time.nanoseconds / 1000; }

Time from_microseconds(std::int64_t us) noexcept {
    const std::int64_t second = us >= 0 ? us / 1'000'000 : -((-us + 999'999) / 1'000'000);
    return {second, static_cast<std::uint32_t>(us - second * 1'000'000) * 1000};
}

}  // namespace jeton::engine
