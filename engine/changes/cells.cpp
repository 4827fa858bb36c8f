// Comparison: what is different for the principals of a home at the accounts that it is asked about.
#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "engine/changes/comparison.hpp"

namespace jeton::engine {
namespace {

/// The bits that hold about `to` for somebody at `home`, whoever it is and whatever they ask for. A call: the same code for both states.
[[gnu::noinline]] void bits_about(const State& state, std::uint32_t home, std::uint32_t to, std::uint64_t* out) {
    if (!state.lives(home) || !state.lives(to)) return std::fill(out, out + state.words, 0);
    const std::uint64_t *from = state.from_mask(home), *about = state.to_mask(to);
    for (std::size_t w = 0; w < state.words; ++w) {
        const std::uint64_t candidates = from[w] & about[w];
        out[w] = candidates == 0 ? 0 : related(state, home, to, w, candidates);
    }
}

}  // namespace

/// Do the same bits hold for somebody at `home` about `to`, before and after?
bool Comparison::alike(std::uint32_t home, std::uint32_t to) const {
    const bool there = after_->lives(home) && after_->lives(to);
    if (there != (before_->lives(home) && before_->lives(to))) return false;
    if (!there) return true;
    const std::uint64_t *from_was = before_->from_mask(home), *to_was = before_->to_mask(to), *from_is = after_->from_mask(home), *to_is = after_->to_mask(to);
    for (std::size_t w = 0; w < after_->words; ++w) {
        const std::uint64_t was = from_was[w] & to_was[w], is = from_is[w] & to_is[w];
        if ((was | is) != 0 && related(*before_, home, to, w, was) != related(*after_, home, to, w, is)) return false;
    }
    return true;
}

bool Comparison::same_narrowing(const Signature* old, const Signature* now) const {
    const bool same_pools = before_->pools == after_->pools;
    if (old == now && same_pools) return true;
    if (old == nullptr || now == nullptr) return same_pools;
    const Narrowing *x = before_->narrowings[old->narrowing], *y = after_->narrowings[now->narrowing];
    return x == y || *x == *y;
}

void Comparison::find_parties(std::uint32_t home) {
    parties_.clear();
    const Members *was = before_->members.get(home), *is = after_->members.get(home);
    if (was == is) {
        if (is == nullptr) return;
        const std::uint32_t* id = is->ids();
        for (const Group& group : is->groups()) {
            parties_.push_back({&group.is, &group.is, false, same_narrowing(&group.is, &group.is), {id, group.count}});
            id += group.count;
        }
        return;
    }
    struct InGroup {
        std::uint32_t group;            // of one side
        std::uint32_t id;
    };
    const auto side = [&](const Members* members) {
        std::pmr::vector<InGroup> found(&scratch_);
        if (members == nullptr) return found;
        found.reserve(members->size);
        const std::uint32_t* id = members->ids();
        for (std::uint32_t g = 0; g < members->group_count; ++g)
            for (std::uint32_t i = 0; i < members->first[g].count; ++i, ++id)
                if (!has(resettled_, *id)) found.push_back({g, *id});
        std::sort(found.begin(), found.end(), [](const InGroup& a, const InGroup& b) { return a.id < b.id; });
        return found;
    };
    const auto old = side(was), now = side(is);
    struct Both {
        std::uint32_t was, is;          // groups
        bool written;
        std::uint32_t id;
    };
    std::pmr::vector<Both> all(&scratch_);
    all.reserve(old.size() + now.size());
    for (auto o = old.begin(), n = now.begin(); o != old.end() || n != now.end();) {
        const std::uint32_t id = std::min(o == old.end() ? none : o->id, n == now.end() ? none : n->id);
        Both& both = all.emplace_back(Both{none, none, has(touched_->members, id), id});
        if (o != old.end() && o->id == id) both.was = (o++)->group;
        if (n != now.end() && n->id == id) both.is = (n++)->group;
    }
    const auto key = [](const Both& b) { return std::tuple(b.was, b.is, b.written); };
    std::stable_sort(all.begin(), all.end(), [&](const Both& a, const Both& b) { return key(a) < key(b); });
    auto* ids = static_cast<std::uint32_t*>(scratch_.allocate(sizeof(std::uint32_t) * std::max<std::size_t>(1, all.size()), alignof(std::uint32_t)));
    for (std::size_t i = 0; i < all.size();) {
        const std::size_t first = i;
        for (; i < all.size() && key(all[i]) == key(all[first]); ++i) ids[i] = all[i].id;
        const Signature* before = all[first].was == none ? nullptr : &was->first[all[first].was].is;
        const Signature* after = all[first].is == none ? nullptr : &is->first[all[first].is].is;
        parties_.push_back({before, after, all[first].written, same_narrowing(before, after), {ids + first, i - first}});
    }
}

/// What holds about an account before and after, in cell_.
void Comparison::find_bits(std::uint32_t was_home, std::uint32_t home, std::uint32_t to) {
    bits_about(*before_, was_home, to, cell_.data());
    if (same_bits_ && touched_->accounts.empty() && !touched_->clock_bits)     // nothing about accounts is different
        std::copy_n(cell_.begin(), before_->words, cell_.begin() + static_cast<std::ptrdiff_t>(before_->words));
    else
        bits_about(*after_, home, to, cell_.data() + before_->words);
}

/// All that is looked at is in one cell.
void Comparison::begin_cell(std::uint32_t cell) {
    used_.assign(1, cell);
    local_.assign(1, 0);
    lists_.assign(1, {});
    if (!joined_.empty()) joined_.clear();
    ++visit_;
}

/// Sorts targets into cells: used_, local_.
void Comparison::find_cells(std::uint32_t was_home, std::uint32_t home, std::span<const std::uint32_t> targets) {
    used_.clear();
    local_.clear();
    lists_.clear();
    if (!joined_.empty()) joined_.clear();
    spread_.clear();
    ++visit_;
    std::uint32_t last = none;
    for (const std::uint32_t to : targets) {
        find_bits(was_home, home, to);
        if (last == none || !same_words(cell_.data(), verdicts_->bits(used_[last], When::before), cell_.size())) {
            const std::uint32_t number = verdicts_->cell(cell_.data());
            if (number >= seen_.size()) seen_.resize(verdicts_->cells(), none);
            if (seen_[number] >= used_.size() || used_[seen_[number]] != number) {
                seen_[number] = static_cast<std::uint32_t>(used_.size());
                used_.push_back(number);
            }
            last = seen_[number];
        }
        local_.push_back(last);
    }
    lists_.resize(used_.size());
}

bool Comparison::has_list(const Party& party) const {
    return (party.was != nullptr && party.was->listed != 0) || (party.is != nullptr && party.is->listed != 0);
}

/// Parties of a home wear a few badges, again and again.
const std::vector<Comparison::Said>& Comparison::find_said(const Party& party) {
    const std::uint32_t was = Verdicts::badge_of(party.was), is = Verdicts::badge_of(party.is);
    SaidOf& said = said_[(was == none ? is : was) % said_.size()];
    if (said.visit == visit_ && said.was == was && said.is == is) return said.all;
    said.was = was;
    said.is = is;
    said.visit = visit_;
    said.all.clear();
    for (std::uint32_t local = 0; local < used_.size(); ++local)
        for (auto [at, last] = verdicts_->differing(*before_, *after_, used_[local], was, is); at < last; ++at) said.all.push_back({verdicts_->difference(at), local});
    return said.all;
}

std::uint32_t Comparison::decision(When when, std::uint32_t cell, const Signature* who, std::uint32_t action) {
    if (who == nullptr) return 0;
    const State& state = when == When::before ? *before_ : *after_;
    return decisions_.number(verdicts_->said(state, when, cell, Verdicts::badge_of(who), action), state, who->narrowing);
}

/// What is different for a party whose own filters are not the same before and after.
void Comparison::find_narrowed(const Party& party) {
    static constexpr Signature nobody{0xffffffff, 0xffffff, 1, 1, 1};
    const Signature was = party.was == nullptr ? nobody : *party.was, is = party.is == nullptr ? nobody : *party.is;
    for (std::uint32_t local = 0; local < used_.size(); ++local) {
        const std::uint32_t cell = used_[local];
        const std::size_t hash = hash_numbers(std::array<std::uint64_t, 3>{was.number(), is.number(), cell});
        std::uint32_t answer = answer_numbers_.find(hash, [&](std::uint32_t n) { return answers_[n].cell == cell && answers_[n].was == was && answers_[n].is == is; });
        if (answer == HashIndex::none) {
            fresh_.clear();
            for (std::uint32_t x = 0; x < verdicts_->actions().size(); ++x) {
                const std::uint32_t before = decision(When::before, cell, party.was, x), after = decision(When::after, cell, party.is, x);
                if (before != after) fresh_.push_back({x, before, after});
            }
            const auto first = static_cast<std::uint32_t>(differences_.size());
            each_alike(fresh_, set_, [&](const Numbers& set, std::uint32_t before, std::uint32_t after) { differences_.push_back({verdicts_->set_of(set), before, after}); });
            answer = answer_numbers_.size();
            answers_.push_back({cell, was, is, first, static_cast<std::uint32_t>(differences_.size())});
            answer_numbers_.add(hash);
        }
        for (std::uint32_t i = answers_[answer].first; i < answers_[answer].last; ++i) found_.emplace_back(differences_[i], local);
    }
}

/// What is different for somebody without a list of accounts, by cell: found_.
bool Comparison::find_differences(const Party& party) {
    found_.clear();
    const std::vector<Said>* said = party.same_narrowing ? &find_said(party) : nullptr;
    if (said != nullptr && said->empty()) return false;
    if (has_list(party)) return true;
    if (said == nullptr) {
        find_narrowed(party);
    } else {
        const Signature& own = party.narrowing();
        for (const auto& [is, local] : *said) found_.push_back({{is.actions, with_own(own, is.before), with_own(own, is.after)}, local});
    }
    if (used_.size() > 1) std::sort(found_.begin(), found_.end());
    return true;
}

void Comparison::compare(const Party& party, std::span<const std::uint32_t> targets) {
    much_ = true;
    if (!find_differences(party)) return;
    if (has_list(party)) return compare_listed(party, targets);
    for (std::size_t i = 0; i < found_.size();) {
        const std::size_t first = i;
        while (i < found_.size() && found_[i].first == found_[first].first) ++i;
        if (i - first == 1)
            add(party.members, found_[first].first, accounts_of_cell(found_[first].second, targets));
        else
            add(party.members, found_[first].first, accounts_of_cells(first, i, targets));
    }
}

/// Nobody at home is different, and the same bits hold about all targets. Most groups ask nothing that is different: those that do are
/// picked out, and what is looked up about them is fetched.
void Comparison::pick_differing(const Members& members, std::uint32_t cell) {
    constexpr std::uint32_t line = 16, most = 16 * line;        // members in a line of the cache; fetched at the most
    const std::uint32_t* id = members.ids();
    for (std::uint32_t i = line; i < std::min(members.size, most); i += line) prefetch(id + i);        // rows show them later
    std::uint32_t worn = none;                  // groups of one badge stand beside one another, often
    Verdicts::Differing differing;
    for (const Group& group : members.groups()) {
        const std::span ids(id, group.count);
        id += group.count;
        if (group.is.usable == 0) continue;
        if (group.is.badge != worn) {
            worn = group.is.badge;
            differing = verdicts_->differing(*before_, *after_, cell, worn, worn);
        }
        if (differing.empty()) continue;
        if (group.is.narrows != 0) decisions_.fetch(group.is.narrowing);
        differing_.push_back({&group.is, ids, differing});
    }
}

void Comparison::fetch_differing() const {
    for (const auto& each : differing_)
        if (each.is->narrows != 0) decisions_.fetch_filters(each.is->narrowing);
}

void Comparison::compare_picked(std::span<const GroupDiffering> groups, std::span<const std::uint32_t> targets) {
    for (const GroupDiffering& each : groups) {
        if (each.is->listed != 0) {
            compare({each.is, each.is, false, true, each.members}, targets);
            continue;
        }
        Accounts& accounts = accounts_of_cell(0, targets);
        for (std::uint32_t i = each.differing.first; i < each.differing.last; ++i) {
            const Verdicts::Difference& said = verdicts_->difference(i);
            add(each.members, {said.actions, with_own(*each.is, said.before), with_own(*each.is, said.after)}, accounts);
        }
    }
}

/// Of tokens with a list of accounts: what is not on it is denied.
void Comparison::compare_listed(const Party& party, std::span<const std::uint32_t> targets) {
    const auto lets = [](const State& state, const Signature* is, std::uint32_t account) {
        if (is == nullptr || is->narrowing == 0) return true;
        const Narrowing& narrowing = *state.narrowings[is->narrowing];
        return !narrowing.narrowed || std::binary_search(narrowing.accounts.begin(), narrowing.accounts.end(), account);
    };
    std::map<std::tuple<std::uint32_t, std::uint32_t, Numbers>, Numbers> sets;      // before, after, accounts: actions
    for (std::uint32_t x = 0; x < verdicts_->actions().size(); ++x) {
        std::vector<std::pair<std::uint32_t, std::uint32_t>> verdicts;              // by cell
        for (const std::uint32_t cell : used_) verdicts.emplace_back(decision(When::before, cell, party.was, x), decision(When::after, cell, party.is, x));
        std::map<std::pair<std::uint32_t, std::uint32_t>, Numbers> found;
        for (std::size_t i = 0; i < targets.size(); ++i) {
            const auto [before, after] = verdicts[local_[i]];
            const std::uint32_t was = before != 0 && lets(*before_, party.was, targets[i]) ? before : 0;
            const std::uint32_t is = after != 0 && lets(*after_, party.is, targets[i]) ? after : 0;
            if (was != is) found[{was, is}].push_back(targets[i]);
        }
        for (auto& [pair, accounts] : found) sets[{pair.first, pair.second, std::move(accounts)}].push_back(x);
    }
    for (const auto& [what, actions] : sets) {
        const auto& [was, is, numbers] = what;
        Joined& made = joined_.emplace_back();
        made.numbers = numbers;
        made.accounts = {made.numbers, hash_numbers(made.numbers), {}};
        add(party.members, {verdicts_->set_of(actions), was, is}, made.accounts);
    }
}

}  // namespace jeton::engine
