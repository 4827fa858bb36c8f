#include "engine/evaluate/reach.hpp"

#include <algorithm>
#include <array>

namespace jeton::engine {
namespace {

/// Which targets the allows among `bits` have.
struct Wanted {
    bool self = false, parent = false, children = false, descendants = false, ancestors = false, siblings = false, organization = false, any = false,
         linked = false;
    explicit Wanted(const State& state, const std::uint64_t* bits) {
        for (std::size_t w = 0; w < state.words; ++w) {
            const HotWord& hot = state.hot[w];
            const std::uint64_t allow = bits[w] & hot.allow;
            const auto wants = [&](Target target) { return (allow & hot.relation[static_cast<std::size_t>(target)]) != 0; };
            self = self || wants(Target::self);
            parent = parent || wants(Target::parent);
            children = children || wants(Target::children);
            descendants = descendants || wants(Target::descendants);
            ancestors = ancestors || wants(Target::ancestors);
            siblings = siblings || wants(Target::siblings);
            organization = organization || wants(Target::organization);
            any = any || wants(Target::any);
            linked = linked || (allow & hot.linked) != 0;
        }
    }
};

enum class Among : bool { allows, all };

bool share(const State& state, const std::uint64_t* a, const Mask& b, Among among = Among::allows) {
    for (std::size_t w = 0; w < state.words; ++w)
        if ((a[w] & b[w] & (among == Among::all ? ~std::uint64_t{0} : state.hot[w].allow)) != 0) return true;
    return false;
}

/// Is an allow among `bits` that is about any account in this mask?
bool shares_open(const State& state, const std::uint64_t* mask, const std::uint64_t* bits) {
    const std::uint64_t* open = state.book->open.data();
    for (std::size_t w = 0; w < state.words; ++w)
        if ((mask[w] & open[w] & bits[w] & state.hot[w].allow) != 0) return true;
    return false;
}

/// All accounts where they are too many to list.
template <class Take>
void each_open(const State& state, const State::Open& open, Take take) {
    if (open.many)
        for (std::uint32_t a = 0; a < state.accounts.size(); ++a) take(a);
    else if (open.accounts != nullptr)
        for (const std::uint32_t a : *open.accounts) take(a);
}

void add_below(const State& state, std::uint32_t account, std::vector<std::uint32_t>& out) {
    const AccountRecord& record = state.accounts[account];
    if (record.pre == record.last) return;      // as most: where the order stands is a miss of the cache
    const NumberList& order = state.order_of(account);
    out.insert(out.end(), order.items + record.pre + 1, order.items + record.last + 1);
}

void add_children(const State& state, std::uint32_t account, std::vector<std::uint32_t>& out) {
    each_child(state, account, [&](std::uint32_t child) { return out.push_back(child), true; });
}

/// The main account first: numbers that were given at a load are sorted then.
void add_above(const State& state, std::uint32_t account, std::vector<std::uint32_t>& out) {
    const auto first = static_cast<std::ptrdiff_t>(out.size());
    for (std::uint32_t up = state.accounts[account].parent; up != no_account; up = state.accounts[up].parent) out.push_back(up);
    std::reverse(out.begin() + first, out.end());
}

void add_siblings(const State& state, std::uint32_t account, std::vector<std::uint32_t>& out) {
    const std::uint32_t parent = state.accounts[account].parent;
    if (parent != no_account) add_children(state, parent, out);
}

/// By links, in one direction: the accounts that `account` names, or those that name it.
void add_linked(const State& state, std::uint32_t account, const std::uint64_t* bits, Among among, bool homes, std::vector<std::uint32_t>& out) {
    for (const HotLink& link : state.book->hot_links) {
        if (!share(state, bits, link.bits, among)) continue;
        if (link.linking == homes) {
            const auto& named = state.links(link.link, account);
            out.insert(out.end(), named.begin(), named.end());
        } else if (const NumberList* list = state.naming[link.link].get(account)) {
            out.insert(out.end(), list->begin(), list->end());
        }
    }
}

/// Mostly a long list that is in order, and a few more behind it.
void once(std::vector<std::uint32_t>& numbers) {
    constexpr std::size_t few = 64;
    if (numbers.size() < 2) return;
    const auto disordered = std::is_sorted_until(numbers.begin(), numbers.end());
    if (disordered != numbers.end()) {
        if (numbers.size() < few) {
            std::sort(numbers.begin(), numbers.end());
        } else {
            std::sort(disordered, numbers.end());
            std::inplace_merge(numbers.begin(), disordered, numbers.end());
        }
    }
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace

Mask bits_of(const State& state, const Asker& asker) {
    Mask bits(state.words);
    const std::uint64_t* from = state.from_mask(asker.home);
    for (std::size_t w = 0; w < state.words; ++w) bits[w] = asker.action_mask[w] & asker.token_mask[w] & from[w];
    return bits;
}

std::vector<std::uint32_t> targets_of(const State& state, std::uint32_t home, const std::uint64_t* bits) {
    std::vector<std::uint32_t> out;
    targets_of(state, home, bits, out);
    return out;
}

void targets_of(const State& state, std::uint32_t home, const std::uint64_t* bits, std::vector<std::uint32_t>& out) {
    out.clear();
    if (!state.lives(home)) return;
    const Wanted wants(state, bits);
    if (wants.any) {
        each_open(state, state.open_targets, [&](std::uint32_t a) {
            if (shares_open(state, state.to_mask(a), bits)) out.push_back(a);
        });
    }
    if (wants.organization) {
        const NumberList& order = state.order_of(home);
        out.insert(out.end(), order.begin(), order.end());
    } else {
        if (wants.ancestors)
            add_above(state, home, out);
        else if (wants.parent && state.accounts[home].parent != no_account)
            out.push_back(state.accounts[home].parent);
        if (wants.self) out.push_back(home);
        if (wants.descendants)
            add_below(state, home, out);
        else if (wants.children)
            add_children(state, home, out);
        if (wants.siblings) add_siblings(state, home, out);
    }
    if (wants.linked) add_linked(state, home, bits, Among::allows, false, out);
    once(out);
}

std::vector<std::uint32_t> homes_of(const State& state, std::uint32_t to, const std::uint64_t* bits) {
    bool whole = false;
    std::vector<std::uint32_t> out;
    if (!state.lives(to)) return out;
    Mask here(bits, bits + state.words);
    for (std::size_t w = 0; w < state.words; ++w) here[w] &= state.to_mask(to)[w];
    homes_of(state, to, here.data(), whole, out);
    if (!whole) return out;
    const NumberList& order = state.order_of(to);
    out.insert(out.end(), order.begin(), order.end());
    once(out);
    return out;
}

void homes_of(const State& state, std::uint32_t to, const std::uint64_t* bits, bool& whole, std::vector<std::uint32_t>& out) {
    out.clear();
    whole = false;
    if (!state.lives(to)) return;
    const Wanted wants(state, bits);
    if (wants.any) {
        each_open(state, state.open_homes, [&](std::uint32_t a) {
            if (shares_open(state, state.from_mask(a), bits)) out.push_back(a);
        });
    }
    const AccountRecord& record = state.accounts[to];
    whole = wants.organization || (wants.siblings && record.parent != no_account) || (wants.ancestors && record.pre != record.last);
    if (!whole) {
        if (wants.descendants)
            add_above(state, to, out);
        else if (wants.children && record.parent != no_account)
            out.push_back(record.parent);
        if (wants.self) out.push_back(to);
        if (wants.parent) add_children(state, to, out);
    }
    if (wants.linked) add_linked(state, to, bits, Among::allows, true, out);
    once(out);
}

void add_near(const State& state, std::uint32_t home, const std::uint64_t* bits, bool siblings, std::vector<std::uint32_t>& out) {
    std::array<bool, 8> wanted{};
    bool linked = false;
    for (std::size_t w = 0; w < state.words; ++w) {
        for (std::size_t t = 0; t < wanted.size(); ++t) wanted[t] = wanted[t] || (bits[w] & state.hot[w].relation[t]) != 0;
        linked = linked || (bits[w] & state.hot[w].linked) != 0;
    }
    const auto wants = [&](Target target) { return wanted[static_cast<std::size_t>(target)]; };
    if (wants(Target::ancestors))
        add_above(state, home, out);
    else if (wants(Target::parent) && state.accounts[home].parent != no_account)
        out.push_back(state.accounts[home].parent);
    if (wants(Target::descendants))
        add_below(state, home, out);
    else if (wants(Target::children))
        add_children(state, home, out);
    if (siblings && wants(Target::siblings)) add_siblings(state, home, out);
    if (linked) add_linked(state, home, bits, Among::all, false, out);
}

bool stands_alone(const State& state, std::uint32_t account) noexcept {
    if (!state.lives(account)) return false;
    const AccountRecord& record = state.accounts[account];
    return record.pre == record.last && !state.profiles->has_links(state.accounts[account].profile) &&
           std::all_of(state.naming.begin(), state.naming.end(), [&](const auto& naming) { return naming.get(account) == nullptr; });
}

bool stays_at_home(const State& state, const std::uint64_t* bits) noexcept {
    const Wanted wants(state, bits);
    return !wants.any && !wants.organization && !wants.ancestors && !wants.parent && !wants.siblings;
}

}  // namespace jeton::engine
