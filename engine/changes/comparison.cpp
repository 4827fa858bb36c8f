#include "engine/changes/comparison.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace jeton::engine {
namespace {

/// The bits of a mask table's rows, so that masks of two states can be compared.
bool same_mask(const State& a, const std::uint64_t* x, const std::uint64_t* y) { return std::equal(x, x + a.rules.words, y); }

std::span<const std::uint32_t> named(const Links& links, std::uint32_t account) {
    if (account + 1 >= links.begins.size()) return {};
    return {links.named.data() + links.begins[account], links.named.data() + links.begins[account + 1]};
}

bool same_links(const State& before, const State& after, std::uint32_t account) {
    for (const auto& [attribute, links] : after.links) {
        const auto old = before.links.find(attribute);
        const auto now = named(links, account);
        const auto was = old == before.links.end() ? std::span<const std::uint32_t>() : named(old->second, account);
        if (!std::equal(now.begin(), now.end(), was.begin(), was.end())) return false;
    }
    return true;
}

/// What tells two principals at one account apart.
using Signature = std::tuple<std::uint32_t, bool, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t, bool>;

Signature signature(const State& state, Principal principal, bool& there) {
    there = false;
    if (principal.kind == Principal::Kind::user) {
        if (principal.index >= state.users.size() || state.users[principal.index].role == no_role) return {};
        const UserRecord& user = state.users[principal.index];
        there = true;
        return {user.account, false, user.role, 0, 0, 0, true};
    }
    if (principal.index >= state.tokens.size() || state.tokens[principal.index].deleted) return {};
    const TokenRecord& token = state.tokens[principal.index];
    there = true;
    const bool usable = token.enabled && token.expires > state.clock_us;
    return {token.account, true, token.kind, token.token_class, token.filters, token.narrowing, usable};
}

const std::uint64_t* token_mask(const State& state, const Signature& signature) {
    return state.token_masks[std::get<1>(signature) ? std::get<3>(signature) : state.user_class];
}

}  // namespace

Comparison::Comparison(const State& before, const State& after, const Touched& touched)
    : before_(before), after_(after), decisions_(before, after) {
    everything_ = touched.policy || before.hot_actions != after.hot_actions;
    for (std::uint16_t x = 0; x < after.policy.actions.size(); ++x) actions_.push_back({after.policy.actions[x], ActionId::none, ActionId{x}});
    for (std::uint16_t x = 0; x < before.policy.actions.size(); ++x) {
        const auto& name = before.policy.actions[x];
        const auto at = std::find_if(actions_.begin(), actions_.end(), [&](const Action& each) { return each.name == name; });
        if (at == actions_.end())
            actions_.push_back({name, ActionId{x}, ActionId::none});
        else
            at->before = ActionId{x};
    }
    find_moved();
    find_differences();
    find_places(When::before);
    find_places(When::after);
    find_beyond(When::before);
    find_beyond(When::after);
    find_groups(touched);
}

void Comparison::find_moved() {
    const std::size_t count = after_.accounts.size();
    moved_.resize(count);
    for (const std::uint32_t a : after_.by_pre) {
        const std::uint32_t parent = after_.accounts[a].parent;
        moved_[a] = before_.lives(a) != after_.lives(a) || a >= before_.accounts.size() || before_.accounts[a].parent != parent || (parent != no_account && moved_[parent]);
    }
}

void Comparison::find_differences() {
    const std::size_t count = after_.accounts.size(), old = before_.accounts.size();
    home_differs_.resize(count);
    target_differs_.resize(count);
    for (std::uint32_t a = 0; a < count; ++a) {
        bool from = everything_ || moved_[a], to = from;
        if (!from && a < old) {
            const bool links = same_links(before_, after_, a);
            from = !links || !same_mask(after_, before_.from_masks[before_.accounts[a].from_class], after_.from_masks[after_.accounts[a].from_class]);
            to = !links || !same_mask(after_, before_.to_masks[before_.accounts[a].to_class], after_.to_masks[after_.accounts[a].to_class]);
        }
        home_differs_[a] = from;
        target_differs_[a] = to;
    }
}

void Comparison::find_places(When when) {
    const State& state = this->state(when);
    for (std::uint32_t pre = 0; pre < state.by_pre.size(); ++pre)
        if (target_differs_[state.by_pre[pre]]) differing_[static_cast<std::size_t>(when)].push_back(pre);
}

/// An allow shows an account to those outside of its organization only by a target `any`, an account named, or a link.
void Comparison::find_beyond(When when) {
    const State& state = this->state(when);
    Beyond& beyond = beyond_[static_cast<std::size_t>(when)];
    Mask bits = state.rules.relation[static_cast<std::size_t>(Target::any)];
    for (const auto& link : state.rules.links)
        for (std::size_t w = 0; w < bits.size(); ++w) bits[w] |= link.bits[w];
    for (std::size_t w = 0; w < bits.size(); ++w) bits[w] &= state.rules.allow[w];
    std::vector<bool> reached(state.to_masks.size());
    for (std::uint32_t c = 0; c < reached.size(); ++c)
        for (std::size_t w = 0; w < bits.size(); ++w) reached[c] = reached[c] || (state.to_masks[c][w] & bits[w]) != 0;
    beyond.at_.resize(after_.accounts.size());
    for (std::uint32_t a = 0; a < state.accounts.size(); ++a) {
        beyond.at_[a] = reached[state.accounts[a].to_class];
        if (beyond.at_[a]) beyond.list.push_back(a);
        if (beyond.at_[a] && target_differs_[a]) beyond.differing.push_back(a);
    }
}

void Comparison::find_groups(const Touched& touched) {
    groups_at_.resize(after_.accounts.size());
    std::map<std::pair<Signature, Signature>, std::uint32_t> numbers;
    const auto take = [&](Principal principal) {
        bool was = false, is = false;
        const Signature old = signature(before_, principal, was), now = signature(after_, principal, is);
        if (!was && !is) return;
        const auto [at, fresh] = numbers.try_emplace({old, now}, static_cast<std::uint32_t>(groups_.size()));
        if (fresh) {
            groups_.emplace_back();
            PrincipalGroup& group = groups_.back();
            group.home = std::get<0>(is ? now : old);
            group.was = was && std::get<6>(old);
            group.is = is && std::get<6>(now);
            group.changed = was != is || group.was != group.is || (was && is && !everything_ && !same_mask(after_, token_mask(before_, old), token_mask(after_, now)));
            groups_at_[group.home].push_back(at->second);
        }
        PrincipalGroup& group = groups_[at->second];
        group.principals.push_back(principal);
        const bool is_token = principal.kind == Principal::Kind::token;
        group.changed = group.changed || (is_token ? touched.tokens.contains(principal.index) : touched.users);
    };
    for (std::uint32_t t = 0; t < after_.tokens.size(); ++t) take({Principal::Kind::token, t});
    for (std::uint32_t u = 0; u < after_.users.size(); ++u) take({Principal::Kind::user, u});
}

std::string Comparison::label(When when, Principal principal) const {
    const State& state = this->state(when);
    if (principal.kind == Principal::Kind::token) return std::string(state.token_names[principal.index]);
    const UserRecord& user = state.users[principal.index];
    return std::string(state.user_names[user.user]) + " at " + std::string(state.account_names[user.account]);
}

bool Comparison::ask(When when, const PrincipalGroup& group, ActionId action, Asker& out) const {
    if (!(when == When::before ? group.was : group.is)) return false;
    return asker(state(when), group.principals.front(), action, out) == DenyReason::none;
}

bool Comparison::sees(When when, const PrincipalGroup& group, std::uint32_t account) const {
    const State& state = this->state(when);
    if (!state.lives(account)) return false;
    for (std::uint16_t x = 0; x < state.policy.actions.size(); ++x) {
        Asker asker;
        if (ask(when, group, ActionId{x}, asker) && decide(state, asker, account).is != Decision::Verdict::deny) return true;
    }
    return false;
}

bool Comparison::sees_anything(When when, const PrincipalGroup& group) const {
    const State& state = this->state(when);
    if (!(when == When::before ? group.was : group.is) || !state.lives(group.home)) return false;
    if (sees(when, group, group.home)) return true;
    const AccountRecord& root = state.accounts[state.accounts[group.home].root];
    for (std::uint32_t pre = root.pre; pre <= root.last; ++pre)
        if (sees(when, group, state.by_pre[pre])) return true;
    const auto& beyond = beyond_[static_cast<std::size_t>(when)].list;
    return std::any_of(beyond.begin(), beyond.end(), [&](std::uint32_t a) { return sees(when, group, a); });
}

/// Accounts that an allow may show to who asks, judged by the targets of the bits that hold for the action and the home: its own
/// subtree or organization, those above it, and those that anybody may be shown. All of them, or only those that differ themselves.
void Comparison::add_targets(When when, const Asker& asker, Which which, std::vector<std::uint32_t>& targets) const {
    const State& state = this->state(when);
    const auto side = static_cast<std::size_t>(when);
    bool subtree = false, organization = false, above = false, beyond = false;
    for (std::size_t w = 0; w < state.rules.words; ++w) {
        const HotWord& hot = state.hot[w];
        const std::uint64_t bits = asker.action_mask[w] & asker.token_mask[w] & hot.allow & state.from_masks[state.accounts[asker.home].from_class][w];
        const auto wants = [&](Target target) { return (bits & hot.relation[static_cast<std::size_t>(target)]) != 0; };
        subtree = subtree || wants(Target::self) || wants(Target::children) || wants(Target::descendants);
        organization = organization || wants(Target::organization) || wants(Target::siblings);
        above = above || wants(Target::parent) || wants(Target::ancestors);
        beyond = beyond || wants(Target::any) || (bits & hot.linked) != 0;
    }
    const AccountRecord& home = state.accounts[asker.home];
    if (organization || subtree) {
        const AccountRecord& top = organization ? state.accounts[home.root] : home;
        if (which == Which::all) {
            for (std::uint32_t pre = top.pre; pre <= top.last; ++pre) targets.push_back(state.by_pre[pre]);
        } else {
            const auto& places = differing_[side];
            for (auto at = std::lower_bound(places.begin(), places.end(), top.pre); at != places.end() && *at <= top.last; ++at)
                targets.push_back(state.by_pre[*at]);
        }
    }
    if (above && !organization)
        for (std::uint32_t a = home.parent; a != no_account; a = state.accounts[a].parent)
            if (which == Which::all || target_differs_[a]) targets.push_back(a);
    if (beyond) {
        const auto& list = which == Which::all ? beyond_[side].list : beyond_[side].differing;
        targets.insert(targets.end(), list.begin(), list.end());
    }
}

void Comparison::compare(std::uint32_t number) {
    const PrincipalGroup& group = groups_[number];
    const Which which = group.changed || home_differs_[group.home] ? Which::all : Which::differing;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::uint32_t>> cells;
    std::vector<std::uint32_t> targets;
    for (std::uint32_t x = 0; x < actions_.size(); ++x) {
        cells.clear();
        targets.clear();
        Asker was, is;
        const bool old = ask(When::before, group, actions_[x].before, was), now = ask(When::after, group, actions_[x].after, is);
        if (old) add_targets(When::before, was, which, targets);
        if (now) add_targets(When::after, is, which, targets);
        std::sort(targets.begin(), targets.end());
        targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
        for (const std::uint32_t a : targets) {
            const std::uint32_t b = old && before_.lives(a) ? decisions_.number(When::before, was, a) : 0;
            const std::uint32_t n = now && after_.lives(a) ? decisions_.number(When::after, is, a) : 0;
            if (b != n) cells[{b, n}].push_back(a);
        }
        for (auto& [pair, accounts] : cells) {
            sort_accounts(accounts);
            const auto [at, fresh] = row_numbers_.try_emplace({x, pair.first, pair.second, accounts}, static_cast<std::uint32_t>(rows_.size()));
            if (fresh) rows_.push_back({x, pair.first, pair.second, {}, std::move(accounts)});
            rows_[at->second].groups.push_back(number);
        }
    }
}

void Comparison::sort_accounts(std::vector<std::uint32_t>& accounts) const {
    std::sort(accounts.begin(), accounts.end(), [&](std::uint32_t a, std::uint32_t b) { return after_.account_names[a] < after_.account_names[b]; });
}

Delta Comparison::delta() {
    for (std::uint32_t g = 0; g < groups_.size(); ++g) compare(g);
    Delta delta;
    delta.decisions = decisions_.all();
    std::vector<std::pair<std::string, DeltaRow>> sorted;
    for (const GroupRow& row : rows_) {
        DeltaRow out;
        out.is = decisions_.classify(row.before, row.after);
        out.action = actions_[row.action].name;
        out.before = row.before;
        out.after = row.after;
        std::vector<std::pair<std::string, Principal>> who;
        for (const std::uint32_t g : row.groups)
            for (const Principal p : groups_[g].principals) who.emplace_back(label(groups_[g].is || !groups_[g].was ? When::after : When::before, p), p);
        std::sort(who.begin(), who.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        for (const auto& each : who) out.principals.push_back(each.second);
        for (const std::uint32_t a : row.accounts) out.accounts.push_back(AccountId{a});
        delta.counts[static_cast<std::size_t>(out.is)] += out.pairs();
        sorted.emplace_back(who.front().first, std::move(out));
    }
    std::sort(sorted.begin(), sorted.end(), [&](const auto& a, const auto& b) {
        if (a.first != b.first) return a.first < b.first;
        if (a.second.action != b.second.action) return a.second.action < b.second.action;
        const auto name = [&](const DeltaRow& row) { return after_.account_names[static_cast<std::uint32_t>(row.accounts.front())]; };
        return name(a.second) < name(b.second);
    });
    for (auto& each : sorted) delta.rows.push_back(std::move(each.second));
    return delta;
}

}  // namespace jeton::engine
