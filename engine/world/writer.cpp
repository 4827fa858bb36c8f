#include "engine/world/writer.hpp"

#include <algorithm>

#include "engine/memory/radix_sort.hpp"
#include "engine/memory/release.hpp"
#include "engine/world/flips.hpp"

namespace jeton::engine {

void sort_unique_many(std::vector<std::uint32_t>& numbers) {
    constexpr std::size_t few = 4096;
    if (numbers.size() > few) {
        std::vector<std::uint32_t> spare;
        radix_sort(numbers, spare, [](std::uint32_t number) { return number; });
    } else if (!std::is_sorted(numbers.begin(), numbers.end())) {
        std::sort(numbers.begin(), numbers.end());
    }
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

Writer::Writer(State& next, const State* base, Lists& lists)
    : next_(next), base_(base), settings_(lists.settings), reprofiled_(lists.reprofiled), limited_(lists.limited), opened_homes_(lists.opened_homes),
      opened_targets_(lists.opened_targets),
      old_clock_us_(base == nullptr ? INT64_MIN : base->clock_us) {
    for (auto* list : {&settings_, &reprofiled_, &limited_, &opened_homes_, &opened_targets_})
        if (list->capacity() != 0) empty(*list);
}

void Writer::foresee(std::uint32_t account) const noexcept {
    next_.accounts.prefetch_page(account);
    next_.members.prefetch_any(account);
    for (const auto& naming : next_.naming) naming.prefetch_any(account);
}

void Writer::expect(std::uint32_t account) const noexcept {
    for (std::uint32_t up = account; up != no_account; up = next_.accounts[up].parent)
        if (const Members* members = next_.members.get(up)) fetch(*members);
}

// ---- tokens and users

/// Its token class, and whether it has ended, stay as they were: gather_members() makes them right.
TokenRecord Writer::packed(const TokenSettings& settings, const TokenRecord& old) {
    TokenRecord record = old;
    record.account = settings.account;
    record.narrowing = settings.narrowing;
    record.enabled = settings.enabled;
    record.says_never = settings.says_never;
    record.there = record.was = 1;
    const std::uint32_t worn = old.was != 0 ? next_.record_pools->badges[old.badge].token_class : 0;
    record.badge = badge({worn, settings.kind});
    record.expiry = next_.record_pools->instants.add(settings.expires);
    next_.instants = next_.record_pools->instants.data();
    return record;
}

void Writer::put_token(std::uint32_t token, const TokenSettings& settings, const TokenText& text) {
    const TokenRecord old = next_.tokens.get(token);
    TokenRecord record = packed(settings, old);
    const Narrowing& narrowing = next_.pools->narrowings[record.narrowing];
    record.listed = narrowing.narrowed;
    record.narrows = !narrowing.trivial;
    next_.living_tokens += old.there == 0;
    if (old.there != 0 && old.account != settings.account) more().left.emplace_back(old.account, token);
    if (record.expiry != 0 && (old.there == 0 || old.expiry != record.expiry)) more().dues.push_back({settings.expires, token});
    next_.tokens.edit(next_, token) = record;
    if (next_.uses != nullptr) next_.uses->add(token, record.narrowing, narrowing.filters);
    const std::uint32_t number = next_.pools->text(text);
    if (next_.token_texts.get(token) != number) next_.token_texts.edit(next_, token) = number;
    touched_.tokens.push_back(token);
    if (base_ != nullptr) more().placed_tokens.push_back(token);
    written_ = true;
}

/// Whose filters are made of named ones. It is made of the state that the change set began with, for which it stays good where the set is dropped,
/// and of what the set wrote.
const FilterUses& Writer::filter_uses() {
    if (next_.uses != nullptr && !next_.uses->is_stale(next_.living_tokens)) return *next_.uses;
    const auto made = std::make_shared<FilterUses>();
    const auto add = [&](std::uint32_t token, const TokenRecord& record) {
        if (record.there != 0 && record.narrowing != 0) made->add(token, record.narrowing, next_.pools->narrowings[record.narrowing].filters);
    };
    const bool of_base = base_ != nullptr && base_->pools == next_.pools;
    (of_base ? *base_ : next_).tokens.each(add);
    if (of_base)
        for (const std::uint32_t token : touched_.tokens) add(token, next_.tokens[token]);
    made->settle();
    if (of_base) base_->uses = made;
    next_.uses = made;
    return *made;
}

std::vector<std::uint32_t> Writer::tokens_with(std::uint32_t narrowing) {
    std::vector<std::uint32_t> tokens;
    for (const std::uint32_t token : filter_uses().tokens(narrowing)) {
        const TokenRecord record = next_.tokens.get(token);     // one of a dry run is of no page, perhaps
        if (record.there != 0 && record.narrowing == narrowing) tokens.push_back(token);
    }
    sort_unique(tokens);
    return tokens;
}

std::vector<std::uint32_t> Writer::narrowings_made_of(std::string_view filter) {
    const auto all = filter_uses().narrowings(filter);
    return {all.begin(), all.end()};
}

void Writer::delete_token(std::uint32_t token) {
    TokenRecord& record = next_.tokens.edit(next_, token);
    next_.living_tokens -= record.there;
    record.there = record.enabled = 0;
    touched_.tokens.push_back(token);
    written_ = true;
}

TokenText Writer::text_of_token(std::uint32_t token) const { return next_.pools->texts[next_.token_texts.get(token)]; }

bool Writer::has_user(std::uint32_t user) const { return next_.is_user(user); }

/// The user's list, of this version, with room for one record more.
NumberList& Writer::own_roles(std::uint32_t user, std::uint32_t more) {
    NumberList*& list = next_.roles.edit(next_, user);
    const NumberList* old = list;
    NumberList* made = NumberList::make(next_, (old == nullptr ? 1 : old->size) + more);
    made->items[0] = 0;
    if (old != nullptr) std::copy(old->begin(), old->end(), made->items);
    if (list != nullptr) next_.drop(list);
    list = made;
    return *made;
}

void Writer::create_user(std::uint32_t user) {
    if (!has_user(user)) own_roles(user, 0).items[0] = 1;
    written_ = true;
}

/// The records stay: who comes back to an account is the same principal.
void Writer::delete_user(std::uint32_t user) {
    join_roles();
    NumberList& list = own_roles(user, 0);
    list.items[0] = 0;
    for (std::uint32_t i = 1; i < list.size; ++i) {
        if (next_.users[list.items[i]].role == no_role) continue;
        next_.users.edit(next_, list.items[i]).role = no_role;
        touched_.users.push_back(list.items[i]);
    }
    written_ = true;
}

std::optional<std::uint32_t> Writer::record_at(std::uint32_t user, std::uint32_t account) const {
    const NumberList* list = next_.roles.get(user);
    for (std::uint32_t i = 1; list != nullptr && i < list->size; ++i)
        if (next_.users[list->items[i]].account == account) return list->items[i];
    if (more_ == nullptr) return std::nullopt;
    const auto fresh = more_->roles_at.find(role_key(user, account));
    return fresh == more_->roles_at.end() ? std::nullopt : std::optional(fresh->second);
}

std::optional<std::uint32_t> Writer::role_at(std::uint32_t user, std::uint32_t account) const {
    const auto record = record_at(user, account);
    return record && next_.users[*record].role != no_role ? record : std::nullopt;
}

void Writer::set_role(std::uint32_t user, std::uint32_t account, std::uint16_t role) {
    create_user(user);
    auto record = record_at(user, account);
    if (record) {
        next_.users.edit(next_, *record).role = role;
    } else {
        record = next_.users.push_back(next_, {user, account, role});
        more().roles_at[role_key(user, account)] = *record;
        more().new_roles.emplace_back(user, *record);
    }
    touched_.users.push_back(*record);
    more().placed_users.push_back(*record);
}

/// Records that this change set made join the lists of their users.
void Writer::join_roles() {
    if (more_ == nullptr) return;
    auto& all = more_->new_roles;
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto at = all.begin(); at != all.end();) {
        const auto end = std::find_if(at, all.end(), [&](const auto& each) { return each.first != at->first; });
        NumberList& list = own_roles(at->first, static_cast<std::uint32_t>(end - at));
        list.items[0] = 1;
        std::uint32_t* to = list.items + list.size - (end - at);
        for (; at != end; ++at) *to++ = at->second;
    }
    all.clear();
    more_->roles_at.clear();
}

void Writer::remove_role(std::uint32_t user, std::uint32_t account) {
    const auto record = role_at(user, account);
    if (!record) return;
    next_.users.edit(next_, *record).role = no_role;
    touched_.users.push_back(*record);
    written_ = true;
}

// ---- the policy and the clock

void Writer::renumber_settings(std::uint32_t account, std::uint32_t settings) {
    if (next_.accounts[account].settings != settings) next_.accounts.edit(next_, account).settings = settings;
}

void Writer::renumber_token(std::uint32_t token, const TokenSettings& settings, bool narrows) {
    const TokenRecord old = next_.tokens[token];
    TokenRecord record = packed(settings, old);
    record.narrows = narrows;
    if (record.expiry != 0 && record.expiry != old.expiry) more().dues.push_back({settings.expires, token});
    next_.tokens.edit(next_, token) = record;
    more().renumbered.push_back(token);
}

void Writer::renumber_role(std::uint32_t record, std::uint16_t role) {
    if (next_.users[record].role != role) next_.users.edit(next_, record).role = role;
}

void Writer::policy(std::shared_ptr<const Policy> policy, std::shared_ptr<Pools> pools, bool same_rules) {
    next_.edit_ground([&](Ground& ground) {
        ground.policy = std::move(policy);
        ground.book = nullptr;
    });
    this->pools(std::move(pools));
    if (base_ == nullptr || base_->pools != next_.pools) next_.pools->settle();
    touched_.policy = true;
    touched_.same_rules = same_rules;
    everything_ = written_ = true;
}

void Writer::pools(std::shared_ptr<Pools> pools) {
    if (pools.get() == next_.pools) return;
    next_.uses = nullptr;
    next_.crowded = false;
    next_.edit_ground([&](Ground& ground) { ground.pools = std::move(pools); });
}

void Writer::named_filters(std::shared_ptr<const Policy> policy) {
    next_.edit_ground([&](Ground& ground) { ground.policy = std::move(policy); });
    written_ = true;
}

void Writer::anew() {
    next_.edit_ground([](Ground& ground) { ground.book = nullptr; });
    touched_.anew = everything_ = written_ = true;
}

void Writer::clock(const Time& clock) {
    next_.clock = clock;
    next_.clock_us = microseconds(clock);
    written_ = true;
}

/// The rulebook of the policy and the clock. Bits have the places they had unless the policy is another.
void Writer::make_book(bool& made) {
    const bool ticked = base_ != nullptr && next_.clock_us != old_clock_us_;
    const bool flips = ticked && next_.book != nullptr && (next_.clock_us < old_clock_us_ || next_.clock_us >= next_.next_flip);
    if (next_.book != nullptr && !(ticked && (next_.book->timed || next_.book->clocked))) return;
    const bool first = next_.book == nullptr, timed = first || flips;
    std::uint32_t too_complex = 0;
    auto book = make_rulebook(*next_.policy, next_.account_names, next_.clock, too_complex);
    if (book == nullptr) throw too_complex;
    if (!first) touched_.clock_bits = book->hot_actions != next_.book->hot_actions;
    next_.edit_ground([&](Ground& ground) { ground.book = std::move(book); });
    if (first) {
        auto profiles = std::make_shared<Profiles>(next_.book->rules.words, *next_.policy, *next_.book, next_.pools->values);
        if (touched_.anew) profiles->number_masks_as(*next_.profiles);
        next_.edit_ground([&](Ground& ground) { ground.profiles = std::move(profiles); });
        next_.naming.clear();
        if (base_ != nullptr)
            for (const auto& pages : base_->naming) {
                pages.each([&](std::uint32_t, NumberList* list) {
                    if (list != nullptr) next_.drop(list);
                });
                pages.blocks([&](Block* block) { next_.drop(block); });
            }
        next_.naming.resize(next_.book->link_slots.size());
    }
    // What is remembered was true at the clock before; what is in force is looked at anew where something passes between the two.
    if (first || next_.book->timed) {
        auto classing = std::make_shared<Classing>(*next_.book);
        const auto& moments = next_.book->moments;      // a sum of the clock is looked at for some time ahead, and there is more of it later
        const bool lasts = std::none_of(moments.begin(), moments.end(), [](const auto& moment) { return moment.relative || !moment.steps.months.empty(); });
        if (!first && lasts && next_.clock_us >= old_clock_us_) classing->keep_flips(*next_.classing, next_.clock_us);
        next_.edit_ground([&](Ground& ground) { ground.classing = std::move(classing); });
    }
    everything_ = everything_ || timed;
    made = timed;
}

void Writer::touch_due_tokens() {
    if (base_ == nullptr || next_.clock_us == old_clock_us_) return;
    const std::int64_t first = std::min(old_clock_us_, next_.clock_us), last = std::max(old_clock_us_, next_.clock_us);
    next_.schedule.each(first, last, [&](const Due& due) {
        const TokenRecord token = next_.tokens.get(due.token);
        if (token.there && next_.expires(token) == due.at) touched_.tokens.push_back(due.token);
    });
}

/// The next flip is that of what was touched where it is sooner; where it was one of theirs that is gone, everybody's is looked for.
void Writer::find_flip(bool made) {
    if (next_.book->moments.empty()) {
        next_.next_flip = INT64_MAX;
        return;
    }
    sort_unique(reprofiled_);
    reprofiled_.insert(reprofiled_.end(), touched_.moved.begin(), touched_.moved.end());
    const std::int64_t known = next_.next_flip;
    const bool may_be_gone = known != INT64_MAX && !made && base_ != nullptr && first_flip(*base_, known + 1, reprofiled_, touched_.tokens) <= known;
    next_.next_flip = made || base_ == nullptr || may_be_gone ? next_flip(next_) : first_flip(next_, known, reprofiled_, touched_.tokens);
}

/// That has a condition on tokens; the last where none has.
std::uint32_t Writer::first_rule_of_tokens() const {
    for (const RuleBit& bit : next_.book->rules.bits)
        if (!bit.needs[static_cast<std::size_t>(Side::token)].empty()) return bit.rule;
    return static_cast<std::uint32_t>(next_.policy->rules.size() - 1);
}

bool Writer::finish(std::uint32_t& too_complex) {
    next_.account_names.seal();
    next_.token_names.seal();
    next_.user_names.seal();
    label_all();
    join_roles();
    bool made = false;
    try {
        make_book(made);
    } catch (const std::uint32_t rule) {
        too_complex = rule;
        return false;
    }
    if (more_ != nullptr) next_.schedule.add(std::move(more_->dues));
    touch_due_tokens();
    next_.aim();
    reclassify();
    gather_members();
    next_.aim();
    find_open_homes();
    check_limits();
    find_flip(made);
    if (too_many_badges_) {
        too_complex = first_rule_of_tokens();
        return false;
    }
    const auto lacks_programs = [&](std::uint32_t token) {
        const Narrowing& narrowing = next_.pools->narrowings[next_.tokens[token].narrowing];
        return narrowing.timed && (next_.timed == nullptr || !next_.timed->contains(&narrowing));
    };
    if (next_.clock_us != old_clock_us_ || touched_.policy || std::any_of(touched_.tokens.begin(), touched_.tokens.end(), lacks_programs))
        next_.edit_ground([&](Ground& ground) { ground.timed = next_.pools->compile_timed(next_.compile_context()); });
    sort_unique(touched_.users);
    next_.crowded = next_.pools->crowded();
    return true;
}

}  // namespace jeton::engine
