#include "engine/changes/comparison.hpp"

#include <algorithm>
#include <map>

#include "engine/evaluate/reach.hpp"

namespace jeton::engine {
namespace {

constexpr std::uint32_t none = 0xffffffff;

/// Is a side of an account different, apart from its place?
bool differs(const State& before, const State& after, const std::uint64_t* was, const std::uint64_t* is) {
    return !std::equal(was, was + before.words, is, is + after.words);
}

bool same_links(const State& before, const State& after, std::uint32_t account) {
    for (std::uint32_t link = 0; link < after.book->link_slots.size(); ++link)
        if (before.links(link, account) != after.links(link, account)) return false;
    return true;
}

/// The bits that hold about `to` for somebody at `home`, whoever it is and whatever they ask for.
void bits_about(const State& state, std::uint32_t home, std::uint32_t to, std::uint64_t* out) {
    if (!state.lives(home) || !state.lives(to)) return std::fill(out, out + state.words, 0);
    const std::uint64_t *from = state.from_mask(home), *about = state.to_mask(to);
    for (std::size_t w = 0; w < state.words; ++w) {
        const std::uint64_t candidates = from[w] & about[w];
        out[w] = candidates == 0 ? 0 : related(state, home, to, w, candidates);
    }
}

}  // namespace

Comparison::Comparison(const State& before, const State& after, const Touched& touched)
    : before_(before), after_(after), touched_(touched), decisions_(before, after) {
    same_bits_ = !touched.policy;
    const auto &names = after.policy->actions, &old = before.policy->actions;
    for (std::uint32_t x = 0; x < names.size(); ++x) actions_.push_back({names[x], none, x});
    for (std::uint32_t x = 0; x < old.size(); ++x) {
        if (same_bits_) {
            actions_[x].before = x;
            continue;
        }
        const auto at = std::find_if(actions_.begin(), actions_.end(), [&](const Action& each) { return each.name == old[x]; });
        if (at == actions_.end())
            actions_.push_back({old[x], x, none});
        else
            at->before = x;
    }
    applying_.resize(std::max(before.words, after.words));
    cells_.stride = before.words + after.words;
    for (const std::uint32_t a : touched.accounts) {
        const bool lived = before.lives(a), lives = after.lives(a);
        if (!lived && !lives) continue;
        const bool moved = lived != lives || has(touched.moved, a);
        const bool links = !moved && same_bits_ && !same_links(before, after, a);
        if (moved || links || differs(before, after, before.from_mask(a), after.from_mask(a))) homes_.push_back(a);
        if (moved || links || differs(before, after, before.to_mask(a), after.to_mask(a))) targets_.push_back(a);
    }
}

bool Comparison::has(const std::vector<std::uint32_t>& sorted, std::uint32_t number) const { return std::binary_search(sorted.begin(), sorted.end(), number); }

Delta Comparison::delta() {
    if (touched_.policy || touched_.clock_bits) {
        everything();
    } else {
        homes();
        targets();
    }
    Delta delta;
    std::vector<std::uint32_t> order(rows_.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) {
        order[i] = i;
        std::sort(rows_[i].members.begin(), rows_[i].members.end());
    }
    std::sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) {
        const Row &a = rows_[x], &b = rows_[y];
        if (a.members.front() != b.members.front()) return a.members.front() < b.members.front();
        if (a.action != b.action) return actions_[a.action].name < actions_[b.action].name;
        return a.accounts.front() < b.accounts.front();
    });
    delta.rows.reserve(order.size());
    for (const std::uint32_t i : order) {
        const Row& row = rows_[i];
        DeltaRow& out = delta.rows.emplace_back();
        out.is = decisions_.classify(row.before, row.after);
        out.action = actions_[row.action].name;
        out.before = row.before;
        out.after = row.after;
        out.principals.reserve(row.members.size());
        for (const std::uint32_t m : row.members) out.principals.push_back(principal_of(m));
        out.accounts.reserve(row.accounts.size());
        for (const std::uint32_t a : row.accounts) out.accounts.push_back(AccountId{a});
        delta.counts[static_cast<std::size_t>(out.is)] += out.pairs();
    }
    delta.decisions = decisions_.take();
    return delta;
}

/// Another policy, or rules that come into force or out of it with the clock.
void Comparison::everything() {
    const std::uint32_t count = std::max(before_.members.size(), after_.members.size());
    for (std::uint32_t home = 0; home < count; ++home)
        if (before_.members.get(home) != nullptr || after_.members.get(home) != nullptr) visit(home, reach(home, nullptr), Who::all);
}

/// All that a home may reach, before or after, by allows among the bits `only`; null: by any.
std::vector<std::uint32_t> Comparison::reach(std::uint32_t home, const Mask* only) {
    const auto side = [&](const State& state) {
        if (!state.lives(home)) return std::vector<std::uint32_t>();
        Mask bits(state.from_mask(home), state.from_mask(home) + state.words);
        for (std::size_t w = 0; only != nullptr && w < state.words; ++w) bits[w] &= (*only)[w];
        return targets_of(state, home, bits.data());
    };
    auto was = side(before_), is = side(after_);
    if (was == is) return is;
    std::vector<std::uint32_t> all;
    std::set_union(was.begin(), was.end(), is.begin(), is.end(), std::back_inserter(all));
    return all;
}

void Comparison::homes() {
    for (const std::uint32_t home : homes_) {
        if (before_.members.get(home) == nullptr && after_.members.get(home) == nullptr) continue;
        Mask partners;
        const bool place = before_.lives(home) != after_.lives(home) || has(touched_.moved, home) || !same_links(before_, after_, home);
        if (targets_.empty() && !place) {
            partners.resize(after_.words);
            for (std::size_t w = 0; w < after_.words; ++w)
                each_bit(before_.from_mask(home)[w] ^ after_.from_mask(home)[w], w, [&](std::size_t bit) {
                    for (std::size_t v = 0; v < after_.words; ++v) partners[v] |= after_.book->partners[bit][v];
                });
        }
        visit(home, reach(home, partners.empty() ? nullptr : &partners), Who::all);
    }
    std::uint32_t last = none;
    std::vector<std::uint32_t> written;
    for (const std::uint32_t m : touched_.members)
        written.push_back((m & user_bit) != 0 ? after_.users[m & ~user_bit].account : after_.tokens[m].account);
    std::sort(written.begin(), written.end());
    for (const std::uint32_t home : written) {
        if (home == last || has(homes_, home)) continue;
        last = home;
        visit(home, reach(home, nullptr), Who::written);
    }
}

/// Accounts that are different, asked about from homes that are not.
void Comparison::targets() {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    std::map<std::pair<const State*, std::uint32_t>, std::vector<std::uint32_t>> wide;      // by organization: accounts that any of it may reach
    const auto counts = [&](std::uint32_t home) {
        return (before_.members.get(home) != nullptr || after_.members.get(home) != nullptr) && !has(homes_, home);
    };
    for (const std::uint32_t to : targets_) {
        Mask bits(after_.words, ~std::uint64_t{0});
        const bool moved = before_.lives(to) != after_.lives(to) || has(touched_.moved, to) || !same_links(before_, after_, to);
        if (!moved) {
            std::fill(bits.begin(), bits.end(), 0);
            for (std::size_t w = 0; w < after_.words; ++w)
                each_bit(before_.to_mask(to)[w] ^ after_.to_mask(to)[w], w, [&](std::size_t bit) {
                    for (std::size_t v = 0; v < after_.words; ++v) bits[v] |= after_.book->partners[bit][v];
                });
        }
        for (const State* state : {&before_, &after_}) {
            bool whole = false;
            for (const std::uint32_t home : homes_of(*state, to, bits.data(), whole))
                if (counts(home)) pairs.emplace_back(home, to);
            if (whole) wide[{state, state->accounts[to].organization}].push_back(to);
        }
    }
    std::vector<std::pair<std::uint32_t, const std::vector<std::uint32_t>*>> homes;
    for (const auto& [where, accounts] : wide)
        for (const std::uint32_t home : *where.first->organizations[where.second].order)
            if (counts(home)) homes.emplace_back(home, &accounts);
    std::sort(homes.begin(), homes.end());
    std::sort(pairs.begin(), pairs.end());
    std::vector<std::uint32_t> accounts;
    auto one = pairs.begin();
    auto many = homes.begin();
    while (one != pairs.end() || many != homes.end()) {
        const std::uint32_t home = std::min(one == pairs.end() ? none : one->first, many == homes.end() ? none : many->first);
        accounts.clear();
        for (; one != pairs.end() && one->first == home; ++one) accounts.push_back(one->second);
        for (; many != homes.end() && many->first == home; ++many) accounts.insert(accounts.end(), many->second->begin(), many->second->end());
        sort_unique(accounts);
        visit(home, accounts, Who::others);
    }
}

void Comparison::visit(std::uint32_t home, std::span<const std::uint32_t> targets, Who who) {
    if (targets.empty()) return;
    find_parties(home);
    find_cells(home, targets);
    const Party* nothing = nullptr;     // a party for which nothing was different but for what its own filters may do
    for (const Party& party : parties_) {
        if (who != Who::all && party.written != (who == Who::written)) continue;
        if (nothing != nullptr && same_but_for_narrowing(*nothing, party)) continue;
        const std::size_t rows = rows_.size(), pairs = added_;
        for (std::uint32_t x = 0; x < actions_.size(); ++x)
            if (may_differ(party, actions_[x])) compare(party, actions_[x], x);
        const bool lists = (party.was != nullptr && before_.narrowings[party.was->narrowing]->narrowed) || (party.is != nullptr && after_.narrowings[party.is->narrowing]->narrowed);
        if (rows == rows_.size() && pairs == added_ && party.same_narrowing && !lists) nothing = &party;
    }
}

/// Then what differs for one, before its own filters, differs for the other.
bool Comparison::same_but_for_narrowing(const Party& a, const Party& b) const {
    const auto same = [](const Signature* x, const Signature* y) {
        return (x == nullptr) == (y == nullptr) && (x == nullptr || (x->kind == y->kind && x->token_class == y->token_class && x->usable == y->usable));
    };
    return a.same_narrowing && b.same_narrowing && same(a.was, b.was) && same(a.is, b.is);
}

void Comparison::find_parties(std::uint32_t home) {
    parties_.clear();
    party_members_.clear();
    const auto same_narrowing = [&](const Signature* old, const Signature* now) {
        if (old == nullptr || now == nullptr) return false;
        const Narrowing *x = before_.narrowings[old->narrowing], *y = after_.narrowings[now->narrowing];
        return x == y || (*x == *y && x->texts == y->texts);
    };
    const Members *was = before_.members.get(home), *is = after_.members.get(home);
    if (was == is) {
        if (is == nullptr) return;
        const std::uint32_t* id = is->ids();
        for (const Group& group : is->groups()) {
            parties_.push_back({&group.is, &group.is, false, {id, group.count}, same_narrowing(&group.is, &group.is)});
            id += group.count;
        }
        return;
    }
    std::map<std::uint32_t, std::pair<const Signature*, const Signature*>> found;
    const auto side = [&](const Members* members, bool after) {
        if (members == nullptr) return;
        const std::uint32_t* id = members->ids();
        for (const Group& group : members->groups())
            for (std::uint32_t i = 0; i < group.count; ++i) {
                auto& pair = found[*id++];
                (after ? pair.second : pair.first) = &group.is;
            }
    };
    side(was, false);
    side(is, true);
    std::map<std::tuple<const Signature*, const Signature*, bool>, std::size_t> numbers;
    for (const auto& [id, pair] : found) {
        const bool written = has(touched_.members, id);
        const auto [at, fresh] = numbers.try_emplace({pair.first, pair.second, written}, parties_.size());
        if (fresh) {
            parties_.push_back({pair.first, pair.second, written, {}, same_narrowing(pair.first, pair.second)});
            party_members_.emplace_back();
        }
        party_members_[at->second].push_back(id);
    }
    for (std::size_t i = 0; i < parties_.size(); ++i) parties_[i].members = party_members_[i];
}

void Comparison::find_cells(std::uint32_t home, std::span<const std::uint32_t> targets) {
    cells_.bits.clear();
    cells_.accounts.clear();
    if (!cells_.known.empty()) cells_.known.clear();
    cells_.any.assign(cells_.stride, 0);
    cells_.differing.assign(std::max(before_.words, after_.words), 0);
    const std::size_t stride = cells_.stride;
    std::vector<std::uint64_t> bits(stride);
    std::uint32_t last = none;
    for (const std::uint32_t to : targets) {
        bits_about(before_, home, to, bits.data());
        bits_about(after_, home, to, bits.data() + before_.words);
        const auto is = [&](std::uint32_t cell) { return std::equal(bits.begin(), bits.end(), cells_.bits.begin() + static_cast<std::ptrdiff_t>(cell * stride)); };
        if (last == none || !is(last)) {
            const std::size_t hash = hash_numbers(bits);
            last = none;
            for (auto [at, end] = cells_.known.equal_range(hash); at != end && last == none; ++at)
                if (is(at->second)) last = at->second;
            if (last == none) {
                last = static_cast<std::uint32_t>(cells_.size());
                cells_.known.emplace(hash, last);
                cells_.bits.insert(cells_.bits.end(), bits.begin(), bits.end());
                cells_.accounts.emplace_back();
                for (std::size_t w = 0; w < stride; ++w) cells_.any[w] |= bits[w];
                for (std::size_t w = 0; same_bits_ && w < after_.words; ++w) cells_.differing[w] |= bits[w] ^ bits[before_.words + w];
            }
        }
        cells_.accounts[last].push_back(to);
    }
}

std::uint32_t Comparison::ask(When when, const Party& party, std::uint32_t action, const std::uint64_t* bits, Narrowed narrowed) {
    const bool then = when == When::before;
    const State& state = then ? before_ : after_;
    const Signature* is = then ? party.was : party.is;
    if (is == nullptr || is->usable == 0 || action == none) return 0;
    const std::uint64_t *asked = state.action_mask(action, is->kind), *token = state.token_mask(is->token_class);
    std::uint64_t any = 0;
    for (std::size_t w = 0; w < state.words; ++w) any |= applying_[w] = bits[w] & asked[w] & token[w];
    return any == 0 ? 0 : decisions_.number(when, applying_.data(), narrowed == Narrowed::no || is->narrowing == 0 ? nullptr : state.narrowings[is->narrowing]);
}

/// Judged by the bits of all cells together.
bool Comparison::may_differ(const Party& party, const Action& action) const {
    const auto any = [](const State& state, const Signature* is, std::uint32_t x, const std::uint64_t* bits) {
        if (is == nullptr || is->usable == 0 || x == none) return false;
        const std::uint64_t *asked = state.action_mask(x, is->kind), *token = state.token_mask(is->token_class);
        for (std::size_t w = 0; w < state.words; ++w)
            if ((bits[w] & asked[w] & token[w]) != 0) return true;
        return false;
    };
    if (same_bits_ && party.was == party.is && !touched_.clock_bits) return any(after_, party.is, action.after, cells_.differing.data());
    return any(before_, party.was, action.before, cells_.any.data()) || any(after_, party.is, action.after, cells_.any.data() + before_.words);
}

void Comparison::compare(const Party& party, const Action& action, std::uint32_t number) {
    const bool same = same_bits_ && party.was == party.is && !touched_.clock_bits;
    const auto has_list = [](const State& state, const Signature* is) { return is != nullptr && is->narrowing != 0 && state.narrowings[is->narrowing]->narrowed; };
    if (has_list(before_, party.was) || has_list(after_, party.is)) {
        std::vector<std::uint32_t> before, after;
        for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
            const std::uint64_t* bits = cells_.bits.data() + cell * cells_.stride;
            before.push_back(ask(When::before, party, action.before, bits, Narrowed::yes));
            after.push_back(ask(When::after, party, action.after, bits + before_.words, Narrowed::yes));
        }
        return compare_narrowed(party, number, before, after);
    }
    const std::uint64_t* asked = same ? after_.action_mask(action.after, party.is->kind) : nullptr;
    const auto pair_of = [&](std::size_t cell) {
        const std::uint64_t* bits = cells_.bits.data() + cell * cells_.stride;
        if (same) {
            std::uint64_t differ = 0;
            for (std::size_t w = 0; w < after_.words; ++w) differ |= (bits[w] ^ bits[before_.words + w]) & asked[w];
            if (differ == 0) return std::pair(0u, 0u);
        }
        const auto both = [&](Narrowed narrowed) {
            const std::uint32_t was = ask(When::before, party, action.before, bits, narrowed);
            return std::pair(was, ask(When::after, party, action.after, bits + before_.words, narrowed));
        };
        if (party.same_narrowing)
            if (const auto plain = both(Narrowed::no); plain.first == plain.second) return plain;
        return both(Narrowed::yes);
    };
    std::vector<std::pair<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t>> differing;
    for (std::uint32_t cell = 0; cell < cells_.size(); ++cell)
        if (const auto pair = pair_of(cell); pair.first != pair.second) differing.emplace_back(pair, cell);
    std::sort(differing.begin(), differing.end());
    for (std::size_t i = 0; i < differing.size();) {
        const auto pair = differing[i].first;
        std::vector<std::uint32_t> accounts;
        const std::size_t first = i;
        for (; i < differing.size() && differing[i].first == pair; ++i) {
            const auto& more = cells_.accounts[differing[i].second];
            accounts.insert(accounts.end(), more.begin(), more.end());
        }
        if (i - first > 1) std::sort(accounts.begin(), accounts.end());
        add(party, number, pair.first, pair.second, std::move(accounts));
    }
}

/// Of tokens with a list of accounts: what is not on it is denied.
void Comparison::compare_narrowed(const Party& party, std::uint32_t number, const std::vector<std::uint32_t>& before, const std::vector<std::uint32_t>& after) {
    const auto lets = [](const State& state, const Signature* is, std::uint32_t account) {
        if (is == nullptr || is->narrowing == 0) return true;
        const Narrowing& narrowing = *state.narrowings[is->narrowing];
        return !narrowing.narrowed || std::binary_search(narrowing.accounts.begin(), narrowing.accounts.end(), account);
    };
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::uint32_t>> found;
    for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
        if (before[cell] == 0 && after[cell] == 0) continue;
        for (const std::uint32_t a : cells_.accounts[cell]) {
            const std::uint32_t was = before[cell] != 0 && lets(before_, party.was, a) ? before[cell] : 0;
            const std::uint32_t is = after[cell] != 0 && lets(after_, party.is, a) ? after[cell] : 0;
            if (was != is) found[{was, is}].push_back(a);
        }
    }
    for (auto& [pair, accounts] : found) {
        std::sort(accounts.begin(), accounts.end());
        add(party, number, pair.first, pair.second, std::move(accounts));
    }
}

void Comparison::add(const Party& party, std::uint32_t action, std::uint32_t before, std::uint32_t after, std::vector<std::uint32_t> accounts) {
    ++added_;
    const std::size_t hash = hash_numbers(accounts) ^ hash_numbers(std::array<std::uint32_t, 3>{action, before, after});
    for (auto [at, end] = row_numbers_.equal_range(hash); at != end; ++at) {
        Row& row = rows_[at->second];
        if (row.action != action || row.before != before || row.after != after || row.accounts != accounts) continue;
        row.members.insert(row.members.end(), party.members.begin(), party.members.end());
        return;
    }
    row_numbers_.emplace(hash, static_cast<std::uint32_t>(rows_.size()));
    rows_.push_back({action, before, after, {party.members.begin(), party.members.end()}, std::move(accounts)});
}

}  // namespace jeton::engine
