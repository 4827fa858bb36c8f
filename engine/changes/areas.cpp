#include "engine/changes/areas.hpp"

#include <algorithm>
#include <iterator>

#include "engine/evaluate/reach.hpp"
#include "engine/world/writer.hpp"

namespace jeton::engine {

std::size_t Areas::few = 64;

void Areas::begin(const State& before, const State& after, Verdicts& verdicts) {
    before_ = &before;
    after_ = &after;
    verdicts_ = &verdicts;
}

void Areas::end() noexcept {
    if (!asked_) return;
    asked_ = false;
    outlooks_.fill({});
    areas_.clear();
    kept_ = 0;
    last_ = nullptr;
    sight_ = {};
}

const Areas::Outlook& Areas::outlook(std::uint32_t home, const Mask* only) {
    const auto [was, is] = classes_of(home);
    asked_ = true;
    Outlook& known = outlooks_[(was + is) % outlooks_.size()];
    if (known.known && known.was == was && known.is == is && known.only == (only != nullptr)) return known;
    known = {};
    known.known = true;
    known.was = was;
    known.is = is;
    known.only = only != nullptr;
    for (std::size_t s = 0; s < 2; ++s) {
        const State& state = side(s);
        if (!state.lives(home)) continue;
        const std::uint64_t* mask = state.from_mask(home);
        for (std::size_t w = 0; w < state.words; ++w) {
            const HotWord& hot = state.hot[w];
            const std::uint64_t allows = mask[w] & hot.allow & (only == nullptr ? ~std::uint64_t{0} : (*only)[w]);
            const auto of = [&](Target target) { return hot.relation[static_cast<std::size_t>(target)]; };
            known.any = known.any || (allows & of(Target::any)) != 0;
            known.organization = known.organization || (allows & of(Target::organization)) != 0;
            known.siblings = known.siblings || (allows & of(Target::siblings)) != 0;
            for (std::size_t t = 0; t < known.relation.size(); ++t) known.relation[t] = known.relation[t] || (mask[w] & hot.relation[t]) != 0;
        }
    }
    return known;
}

std::array<std::uint32_t, 2> Areas::classes_of(std::uint32_t home) const {
    const auto of = [&](const State& state) { return state.lives(home) ? state.classes_of(home).from : none; };
    return {of(*before_), of(*after_)};
}

bool Areas::has_large_family(std::uint32_t home) const {
    for (std::size_t s = 0; s < 2; ++s) {
        const State& state = side(s);
        if (!state.lives(home) || state.accounts[home].parent == no_account || state.order_of(home).size <= few) continue;
        std::size_t children = 0;
        each_child(state, state.accounts[home].parent, [&](std::uint32_t) { return ++children <= few; });
        if (children > few) return true;
    }
    return false;
}

Areas::Sight* Areas::of(std::uint32_t home, const Mask* only) {
    const Outlook& sees = outlook(home, only);
    if (!sees.any && !sees.organization && !sees.siblings) return nullptr;
    const auto looks_at = [&](Target target) { return sees.relation[static_cast<std::size_t>(target)]; };
    const auto many = [](const State::Open& open) { return open.many || (open.accounts != nullptr && open.accounts->size > few); };
    const auto large = [&](const State& state) { return state.lives(home) && state.order_of(home).size > few; };
    const bool large_organization = large(*before_) || large(*after_);
    Key key;
    key.any = sees.any && (many(before_->open_targets) || many(after_->open_targets));
    key.of_organization = sees.organization && large_organization;
    const bool family = looks_at(Target::siblings) && large_organization && has_large_family(home);
    key.of_family = sees.siblings && family;
    if (!key.any && !key.of_organization && !key.of_family) return nullptr;
    for (std::size_t s = 0; s < 2; ++s) {
        if (!side(s).lives(home)) continue;
        const AccountRecord& record = side(s).accounts[home];
        if (key.of_organization || (key.any && large_organization && looks_at(Target::organization))) key.organization[s] = record.organization;
        if (family) key.parent[s] = record.parent;
    }
    find_near(home, sees, key);
    return sight(home, key, {});
}

Areas::Sight* Areas::of_changed(std::uint32_t home, std::span<const Numbers* const> changed) {
    const Outlook& sees = outlook(home, nullptr);
    Key key;
    key.changed = true;
    const bool family = sees.relation[static_cast<std::size_t>(Target::siblings)] && has_large_family(home);
    for (std::size_t s = 0; s < 2; ++s) {
        if (!side(s).lives(home)) continue;
        key.organization[s] = side(s).accounts[home].organization;
        if (family) key.parent[s] = side(s).accounts[home].parent;
    }
    find_near(home, sees, key);
    Sight* const found = sight(home, key, changed);
    Numbers different;
    std::set_intersection(found->near.begin(), found->near.end(), found->all->begin(), found->all->end(), std::back_inserter(different));
    found->near.swap(different);
    return found;
}

/// Accounts of which more is to be known than their classes.
void Areas::find_near(std::uint32_t home, const Outlook& sees, const Key& key) {
    Numbers& near = sight_.near;
    near.assign(1, home);
    for (std::size_t s = 0; s < 2; ++s) {
        const State& state = side(s);
        if (!state.lives(home)) continue;
        bits_.assign(state.from_mask(home), state.from_mask(home) + state.words);
        add_near(state, home, bits_.data(), key.parent == std::array{none, none}, near);
        if (sees.any && !key.any && state.open_targets.accounts != nullptr) near.insert(near.end(), state.open_targets.accounts->begin(), state.open_targets.accounts->end());
        if (sees.relation[static_cast<std::size_t>(Target::organization)] && key.organization == std::array{none, none} && state.order_of(home).size <= few)
            near.insert(near.end(), state.order_of(home).begin(), state.order_of(home).end());
    }
    sort_unique(near);
}

/// All, sorted.
Areas::Numbers Areas::accounts_of(const Key& key) const {
    Numbers all;
    for (std::size_t s = 0; s < 2; ++s) {
        const State& state = side(s);
        if (key.any && state.open_targets.many) {
            for (std::uint32_t a = 0; a < state.accounts.size(); ++a)
                if (state.lives(a)) all.push_back(a);
        } else if (key.any && state.open_targets.accounts != nullptr) {
            all.insert(all.end(), state.open_targets.accounts->begin(), state.open_targets.accounts->end());
        }
        if (key.of_organization && key.organization[s] != none) {
            const NumberList& order = *state.organizations[key.organization[s]];
            all.insert(all.end(), order.begin(), order.end());
        }
        if (key.of_family && key.parent[s] != none)
            each_child(state, key.parent[s], [&](std::uint32_t child) { return all.push_back(child), true; });
    }
    sort_unique(all);
    return all;
}

void Areas::divide(Area& area, const Key& key) const {
    std::map<LotKey, std::size_t> numbers;
    std::pair<LotKey, std::size_t> last{{}, none};
    for (const std::uint32_t a : area.all) {
        LotKey is;
        for (std::size_t s = 0; s < 2; ++s) {
            const State& state = side(s);
            if (!state.lives(a)) continue;
            const AccountRecord& record = state.accounts[a];
            is.classes[s] = state.classes_of(a).to;
            if (key.parent[s] != none && record.parent == key.parent[s])
                is.relation[s] = Relation::sibling;
            else if (key.organization[s] != none && record.organization == key.organization[s])
                is.relation[s] = Relation::organization;
        }
        if (last.second == none || last.first != is) {
            const auto [at, fresh] = numbers.try_emplace(is, area.lots.size());
            if (fresh) area.lots.push_back({is, {}});
            last = *at;
        }
        area.lots[last.second].second.push_back(a);
    }
}

/// Of a home with these classes.
std::vector<Areas::Cell> Areas::cells_of(const Area& area, const std::array<std::uint32_t, 2>& classes) {
    std::map<std::uint32_t, std::size_t> numbers;
    std::vector<Cell> cells;
    Mask bits(verdicts_->stride());
    for (std::uint32_t lot = 0; lot < area.lots.size(); ++lot) {
        const LotKey& is = area.lots[lot].first;
        std::fill(bits.begin(), bits.end(), 0);
        for (std::size_t s = 0; s < 2; ++s) {
            if (classes[s] == none || is.classes[s] == none) continue;
            const State& state = side(s);
            std::uint64_t* const out = bits.data() + (s == 0 ? 0 : before_->words);
            const std::uint64_t *from = state.from_masks + classes[s] * state.words, *to = state.to_masks + is.classes[s] * state.words;
            for (std::size_t w = 0; w < state.words; ++w) {
                const auto of = [&](Target target) { return state.hot[w].relation[static_cast<std::size_t>(target)]; };
                std::uint64_t holds = of(Target::any);
                if (is.relation[s] != Relation::none) holds |= of(Target::organization);
                if (is.relation[s] == Relation::sibling) holds |= of(Target::siblings);
                out[w] = from[w] & to[w] & holds;
            }
        }
        if (std::all_of(bits.begin(), bits.end(), [](std::uint64_t word) { return word == 0; })) continue;
        const auto [at, fresh] = numbers.try_emplace(verdicts_->cell(bits.data()), cells.size());
        if (fresh) cells.push_back({at->first, {}});
        cells[at->second].lots.push_back(lot);
    }
    return cells;
}

Areas::Sight* Areas::sight(std::uint32_t home, const Key& key, std::span<const Numbers* const> changed) {
    constexpr std::size_t most = std::size_t{1} << 26;
    if (kept_ > most) {
        areas_.clear();
        kept_ = 0;
    }
    const auto [at, fresh] = areas_.try_emplace(key);
    Area& area = at->second;
    last_ = &area;
    if (fresh) {
        if (!key.changed) area.all = accounts_of(key);
        for (const Numbers* list : changed) {
            Numbers both;
            std::set_union(area.all.begin(), area.all.end(), list->begin(), list->end(), std::back_inserter(both));
            area.all.swap(both);
        }
        divide(area, key);
        kept_ += area.all.size();
    }
    const auto classes = classes_of(home);
    const auto [view, unseen] = area.cells.try_emplace(classes);
    if (unseen) view->second = cells_of(area, classes);
    sight_.cells = view->second;
    sight_.all = &area.all;
    return &sight_;
}

Areas::Listed& Areas::listed(std::span<const std::uint32_t> lots) {
    const auto [at, fresh] = last_->listed.try_emplace(Numbers(lots.begin(), lots.end()));
    Listed& is = at->second;
    if (fresh) {
        for (const std::uint32_t lot : lots) is.numbers.insert(is.numbers.end(), last_->lots[lot].second.begin(), last_->lots[lot].second.end());
        std::sort(is.numbers.begin(), is.numbers.end());
        kept_ += is.numbers.size();
    }
    return is;
}

}  // namespace jeton::engine
