// Comparison: what is different for the principals of a home at the accounts that it is asked about.
#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "engine/changes/comparison.hpp"

namespace jeton::engine {
namespace {

constexpr Signature nobody{0xffffffff, 0xffffff, 1, 1, 1};

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

void Comparison::find_parties(std::uint32_t home) {
    parties_.clear();
    const auto same_narrowing = [&](const Signature& old, const Signature& now) {
        if (&old == &now && before_.narrowings == after_.narrowings) return true;
        const Narrowing *x = before_.narrowings[old.narrowing], *y = after_.narrowings[now.narrowing];
        return x == y || (*x == *y && x->texts == y->texts);
    };
    const Members *was = before_.members.get(home), *is = after_.members.get(home);
    if (was == is) {
        if (is == nullptr) return;
        const std::uint32_t* id = is->ids();
        for (const Group& group : is->groups()) {
            if (group.is.narrows != 0) decisions_.prefetch(group.is.narrowing);
            parties_.push_back({&group.is, &group.is, false, same_narrowing(group.is, group.is), {id, group.count}});
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
            for (std::uint32_t i = 0; i < members->first[g].count; ++i) found.push_back({g, *id++});
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
        Both& both = all.emplace_back(Both{none, none, has(touched_.members, id), id});
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
        parties_.push_back({before, after, all[first].written, before != nullptr && after != nullptr && same_narrowing(*before, *after), {ids + first, i - first}});
    }
}

/// Sorts targets into cells: used_, local_.
void Comparison::find_cells(std::uint32_t home, std::span<const std::uint32_t> targets) {
    used_.clear();
    local_.clear();
    lists_.clear();
    joined_.clear();
    spread_.clear();
    std::uint32_t last = none;
    for (const std::uint32_t to : targets) {
        const std::size_t free = cells_.size();
        cells_.resize(free + stride_);
        bits_about(before_, home, to, cells_.data() + free);
        bits_about(after_, home, to, cells_.data() + free + before_.words);
        if (last != none && std::equal(cells_.data() + free, cells_.data() + free + stride_, cells_.data() + used_[last] * stride_)) {
            cells_.resize(free);
        } else {
            const std::uint32_t number = cell();
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

/// The number of the bits at the end of cells_, which are taken away again if they are known.
std::uint32_t Comparison::cell() {
    const std::size_t free = cells_.size() - stride_;
    const std::span<const std::uint64_t> bits(cells_.data() + free, stride_);
    const std::size_t hash = hash_numbers(bits);
    const std::uint32_t known = cell_numbers_.find(hash, [&](std::uint32_t number) { return std::equal(bits.begin(), bits.end(), cells_.data() + number * stride_); });
    if (known != HashIndex::none) {
        cells_.resize(free);
        return known;
    }
    cell_numbers_.add(hash);
    seen_.push_back(none);
    return cell_numbers_.size() - 1;
}

bool Comparison::has_list(const Party& party) const {
    return (party.was != nullptr && party.was->listed != 0) || (party.is != nullptr && party.is->listed != 0);
}

/// What is different for members of a party at the accounts of a cell. Where their own filters are the same before and after, they
/// are left out: whoever has some gets them by narrowed().
Comparison::Answer Comparison::differing(std::uint32_t cell, const Party& party) {
    Question question{cell, party.was == nullptr ? nobody : *party.was, party.is == nullptr ? nobody : *party.is};
    if (!party.same_narrowing) return answer(question, Narrowed::yes);
    question.was = question.was.without_narrowing();
    question.is = question.is.without_narrowing();
    return answer(question, Narrowed::no);
}

Comparison::Answer Comparison::answer(const Question& question, Narrowed narrowed) {
    const std::size_t hash = hash_numbers(std::array<std::uint64_t, 3>{question.was.number(), question.is.number(), question.cell});
    const std::uint32_t known = answer_numbers_.find(hash, [&](std::uint32_t number) { return answers_[number].of == question; });
    if (known != HashIndex::none) return answers_[known];
    Answer fresh{question, static_cast<std::uint32_t>(differences_.size()), 0};
    const std::uint64_t* bits = cells_.data() + question.cell * stride_;
    // For who is told apart by no rule anew, a verdict differs only by bits that do.
    const bool same = same_bits_ && !touched_.clock_bits && question.was == question.is && question.was != nobody;
    const auto may_differ = [&](const Action& action) {
        const Badge& badge = after_.badges[question.is.badge];
        const std::uint64_t *asked = after_.action_mask(action.after, badge.kind), *token = after_.token_mask(badge.token_class);
        for (std::size_t w = 0; w < after_.words; ++w)
            if (((bits[w] ^ bits[before_.words + w]) & asked[w] & token[w]) != 0) return true;
        return false;
    };
    std::vector<Difference>& found = fresh_;        // `actions` is one of them, not a set yet
    found.clear();
    for (std::uint32_t x = 0; x < actions_.size(); ++x) {
        if (same && !may_differ(actions_[x])) continue;
        const std::uint32_t was = ask(When::before, question.was, actions_[x].before, bits, narrowed);
        const std::uint32_t is = ask(When::after, question.is, actions_[x].after, bits + before_.words, narrowed);
        if (was != is) found.push_back({x, was, is});
    }
    const auto order = [](const Difference& is) { return std::tuple(is.before, is.after, is.actions); };
    if (found.size() > 1) std::sort(found.begin(), found.end(), [&](const Difference& a, const Difference& b) { return order(a) < order(b); });
    Numbers& set = set_;
    for (std::size_t i = 0; i < found.size();) {
        const Difference first = found[i];
        set.clear();
        for (; i < found.size() && found[i].before == first.before && found[i].after == first.after; ++i) set.push_back(found[i].actions);
        differences_.push_back({set_of(set), first.before, first.after});
    }
    fresh.last = static_cast<std::uint32_t>(differences_.size());
    answers_.push_back(fresh);
    answer_numbers_.add(hash);
    return fresh;
}

std::uint32_t Comparison::ask(When when, const Signature& who, std::uint32_t action, const std::uint64_t* bits, Narrowed narrowed) {
    if (who == nobody || who.usable == 0 || action == none) return 0;
    const State& state = when == When::before ? before_ : after_;
    const Badge& badge = state.badges[who.badge];
    const std::uint64_t *asked = state.action_mask(action, badge.kind), *token = state.token_mask(badge.token_class);
    std::uint64_t any = 0;
    for (std::size_t w = 0; w < state.words; ++w) any |= applying_[w] = bits[w] & asked[w] & token[w];
    return any == 0 ? 0 : decisions_.number(when, applying_.data(), narrowed == Narrowed::no || who.narrowing == 0 ? nullptr : state.narrowings[who.narrowing]);
}

std::uint32_t Comparison::set_of(std::span<const std::uint32_t> actions) {
    for (std::uint32_t i = 0; i < sets_.size(); ++i)
        if (std::equal(actions.begin(), actions.end(), sets_[i].begin(), sets_[i].end())) return i;
    sets_.emplace_back(actions.begin(), actions.end());
    return static_cast<std::uint32_t>(sets_.size() - 1);
}

void Comparison::compare(const Party& party, std::span<const std::uint32_t> targets) {
    found_.clear();
    for (std::uint32_t local = 0; local < used_.size(); ++local) {
        const Answer is = differing(used_[local], party);
        for (std::uint32_t i = is.first; i < is.last; ++i) found_.emplace_back(differences_[i], local);
    }
    if (party.same_narrowing && found_.empty()) return;
    if (has_list(party)) return compare_listed(party, targets);
    if (party.same_narrowing && party.is->narrows != 0)
        for (auto& [is, local] : found_) is = {is.actions, decisions_.narrowed(is.before, party.is->narrowing), decisions_.narrowed(is.after, party.is->narrowing)};
    if (used_.size() > 1) std::sort(found_.begin(), found_.end());
    for (std::size_t i = 0; i < found_.size();) {
        const std::size_t first = i;
        while (i < found_.size() && found_[i].first == found_[first].first) ++i;
        if (i - first == 1)
            add(party, found_[first].first, accounts_of_cell(found_[first].second, targets));
        else
            add(party, found_[first].first, accounts_of_cells(first, i, targets));
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
    for (std::uint32_t x = 0; x < actions_.size(); ++x) {
        std::vector<std::pair<std::uint32_t, std::uint32_t>> verdicts;              // by cell
        for (const std::uint32_t cell : used_) {
            const std::uint64_t* bits = cells_.data() + cell * stride_;
            verdicts.emplace_back(ask(When::before, party.was == nullptr ? nobody : *party.was, actions_[x].before, bits, Narrowed::yes),
                                  ask(When::after, party.is == nullptr ? nobody : *party.is, actions_[x].after, bits + before_.words, Narrowed::yes));
        }
        std::map<std::pair<std::uint32_t, std::uint32_t>, Numbers> found;
        for (std::size_t i = 0; i < targets.size(); ++i) {
            const auto [before, after] = verdicts[local_[i]];
            const std::uint32_t was = before != 0 && lets(before_, party.was, targets[i]) ? before : 0;
            const std::uint32_t is = after != 0 && lets(after_, party.is, targets[i]) ? after : 0;
            if (was != is) found[{was, is}].push_back(targets[i]);
        }
        for (auto& [pair, accounts] : found) sets[{pair.first, pair.second, std::move(accounts)}].push_back(x);
    }
    for (const auto& [what, actions] : sets) {
        const auto& [was, is, numbers] = what;
        Joined& made = joined_.emplace_back();
        made.numbers = numbers;
        made.accounts = {made.numbers, hash_numbers(made.numbers), {}};
        add(party, {set_of(actions), was, is}, made.accounts);
    }
}

}  // namespace jeton::engine
