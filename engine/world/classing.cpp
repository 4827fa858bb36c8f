#include "engine/world/classing.hpp"

#include <algorithm>

#include "engine/evaluate/match.hpp"

namespace jeton::engine {
namespace {

bool share(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
    return std::any_of(a.begin(), a.end(), [&](std::uint32_t x) { return std::binary_search(b.begin(), b.end(), x); });
}

Value::Members facts_of(const State& state, std::uint32_t account, const Profile& profile) {
    Value::Members facts;
    if (state.book->looks_at_id || state.book->limits_look_at_id) facts.emplace_back("id", text_of(state.account_names[account]));
    for (std::size_t slot = 0; slot < state.book->attributes.size(); ++slot)
        facts.emplace_back(state.policy->attributes[state.book->attributes[slot]].name, to_value(state.pools->values[profile.values[slot]]));
    return facts;
}

bool looks_at(const Rulebook& book, TokenField field) { return (book.token_fields & static_cast<std::uint8_t>(field)) != 0; }

}  // namespace

bool source_holds(const Rule& rule, const std::vector<std::uint32_t>& selectors, const Profile& profile) {
    if (rule.from.empty()) return true;
    for (const SourceSelector& s : rule.from)
        if (s.is == Source::any || (s.is == Source::main && profile.main) || (s.is == Source::sub && !profile.main)) return true;
    return share(selectors, profile.selectors);
}

Value account_facts(const State& state, std::uint32_t account, const Profile& profile, const char* name) {
    return object_of(name, Value{facts_of(state, account, profile)});
}

Value token_facts(const State& state, std::uint32_t number, const TokenRecord& token, const TokenText& text) {
    const Rulebook& book = *state.book;
    Value::Members facts;
    if (looks_at(book, TokenField::id)) facts.emplace_back("id", text_of(state.token_names[number]));
    if (looks_at(book, TokenField::kind)) facts.emplace_back("kind", text_of(state.policy->kinds[state.kind(token)].name));
    if (looks_at(book, TokenField::account)) facts.emplace_back("account", text_of(state.account_names[token.account]));
    if (text.name != NameTable::none) facts.emplace_back("name", text_of(state.pools->words[text.name]));
    if (text.created_by != NameTable::none) facts.emplace_back("created-by", text_of(state.pools->words[text.created_by]));
    if (text.created != never) facts.emplace_back("created", text_of(from_microseconds(text.created).text()));
    if (state.expires(token) != never) facts.emplace_back("expires", text_of(from_microseconds(state.expires(token)).text()));
    return object_of("token", Value{std::move(facts)});
}

Classing::Classing(const Rulebook& book) noexcept : looks_at_id_(looks_at(book, TokenField::id) || looks_at(book, TokenField::account)) {}

std::uint32_t Classing::side(const State& state, Side side, std::uint32_t account, const Profile& profile) {
    const Rulebook& book = *state.book;
    const RuleBits& rules = book.rules;
    const auto& atoms = rules.atoms[static_cast<std::size_t>(side)];
    const bool from = side == Side::from;
    const auto truth = ask(atoms, account_facts(state, account, profile, from ? "from" : "to"));
    Mask mask(rules.words);
    for (std::size_t bit = 0; bit < rules.bits.size(); ++bit) {
        const RuleBit& b = rules.bits[bit];
        const bool there = from ? source_holds(state.policy->rules[b.rule], book.from_selectors[b.rule], profile)
                                : b.named_targets.empty() || share(book.to_selectors[bit], profile.selectors);
        const auto& links = book.needed_links[from ? 0 : 1][bit];
        const bool linked = links.empty() || std::any_of(links.begin(), links.end(), [&](std::uint32_t link) { return !profile.links[link].empty(); });
        if (there && linked && all_hold(b.needs[static_cast<std::size_t>(side)], truth)) set(mask, bit);
    }
    return (from ? state.profiles->from_masks : state.profiles->to_masks).add(mask);
}

std::uint32_t Classing::account(const State& state, std::uint32_t account) {
    const std::uint32_t number = state.accounts[account].profile, aspect = state.profiles->aspect(number);
    const auto both = [&] {
        const Profile& profile = (*state.profiles)[number];
        return state.profiles->classes.add({side(state, Side::from, account, profile), side(state, Side::to, account, profile)});
    };
    if (state.book->looks_at_id) return both();
    if (aspect >= by_aspect_.size()) by_aspect_.resize(std::max<std::size_t>(aspect + 1, by_aspect_.size() * 2), unknown);
    std::uint32_t& known = by_aspect_[aspect];
    if (known == unknown) known = both();
    return known;
}

std::uint32_t Classing::user(const State& state) {
    if (user_ == unknown) user_ = state.profiles->token_masks.add(state.book->user_mask);
    return user_;
}

std::uint32_t Classing::ask_token(const State& state, std::uint32_t number, const TokenRecord& token, std::uint32_t text_number) {
    const Rulebook& book = *state.book;
    const auto& atoms = book.rules.atoms[static_cast<std::size_t>(Side::token)];
    if (atoms.empty()) return user(state);
    const TokenText text = state.pools->texts[text_number];
    const auto make = [&] {
        const auto truth = ask(atoms, token_facts(state, number, token, text));
        Mask mask(book.rules.words);
        for (std::size_t bit = 0; bit < book.rules.bits.size(); ++bit)
            if (all_hold(book.rules.bits[bit].needs[static_cast<std::size_t>(Side::token)], truth)) set(mask, bit);
        return state.profiles->token_masks.add(mask);
    };
    if (looks_at_id_) return make();
    const auto if_looked_at = [&](TokenField field, std::int64_t value) { return looks_at(book, field) ? value : 0; };
    std::uint32_t& known = by_token_.try_emplace({if_looked_at(TokenField::kind, state.kind(token)), if_looked_at(TokenField::expires, state.expires(token)),
                                                    if_looked_at(TokenField::created, text.created), if_looked_at(TokenField::name, text.name),
                                                    if_looked_at(TokenField::created_by, text.created_by)}, unknown).first->second;
    if (known == unknown) known = make();
    return known;
}

namespace {

/// How many tokens of a kind an account has, all and usable; counted when somebody asks, once for all of the first kinds.
class TokenCounts {
public:
    TokenCounts(const State& state, std::uint32_t account) noexcept : state_(state), members_(state.members.get(account)) {}
    [[nodiscard]] std::uint32_t of(std::uint16_t kind, bool enabled) noexcept {
        if (members_ == nullptr) return 0;
        if (kind >= first_kinds) return count(kind, enabled);
        if (!counted_) count_first();
        return counts_[kind][enabled ? 1 : 0];
    }

private:
    static constexpr std::size_t first_kinds = 8;
    [[nodiscard]] std::uint32_t count(std::uint16_t kind, bool enabled) const noexcept {
        std::uint32_t count = 0;
        for (const Group& group : members_->groups())
            if (state_.badges[group.is.badge].kind == kind && (!enabled || group.is.usable != 0)) count += group.count;
        return count;
    }
    void count_first() noexcept {
        counted_ = true;
        counts_ = {};
        for (const Group& group : members_->groups()) {
            const std::uint16_t kind = state_.badges[group.is.badge].kind;
            if (kind >= first_kinds) continue;
            counts_[kind][0] += group.count;
            if (group.is.usable != 0) counts_[kind][1] += group.count;
        }
    }

    const State& state_;
    const Members* members_;
    std::array<std::array<std::uint32_t, 2>, first_kinds> counts_;
    bool counted_ = false;
};

/// `take(limit, count)` for each that does not hold, until it says no.
template <class Take>
void each_exceeded(const State& state, std::uint32_t account, Take take) {
    const auto& limits = state.policy->limits;
    if (limits.empty() || !state.lives(account)) return;
    const Profile& profile = *state.profile_rows[state.accounts[account].profile];
    TokenCounts counts(state, account);
    for (const std::uint32_t number : profile.limits) {
        const Limit& limit = limits[number];
        const Atom& where = state.book->limits[number];
        const bool asked_here = state.book->limits_asked_anew && (where.looks_at_id || where.uses_now());
        const std::uint32_t count = counts.of(limit.kind, limit.enabled);
        if (limit.most ? count <= limit.number : count >= limit.number) continue;
        if (asked_here && match(*where.program, account_facts(state, account, profile, "account")) != Match::shown) continue;
        if (!take(number, count)) return;
    }
}

}  // namespace

std::vector<Exceeded> exceeded_at(const State& state, std::uint32_t account) {
    std::vector<Exceeded> found;
    each_exceeded(state, account, [&](std::uint32_t limit, std::uint32_t count) {
        found.push_back({limit, account, count});
        return true;
    });
    return found;
}

bool exceeds(const State& state, std::uint32_t account) {
    bool found = false;
    each_exceeded(state, account, [&](std::uint32_t, std::uint32_t) {
        found = true;
        return false;
    });
    return found;
}

std::vector<Exceeded> exceeded_limits(const State& state) {
    std::vector<Exceeded> all;
    state.accounts.each([&](std::uint32_t account, const AccountRecord& record) {
        if (record.exceeds == 0) return;
        const auto here = exceeded_at(state, account);
        all.insert(all.end(), here.begin(), here.end());
    });
    std::stable_sort(all.begin(), all.end(), [](const Exceeded& a, const Exceeded& b) { return a.limit < b.limit; });
    return all;
}

}  // namespace jeton::engine
