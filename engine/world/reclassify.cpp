// What accounts are in effect after their settings or places changed: profiles, classes, links. Works down from what was written and
// stops where nothing is handed down that was not before.
#include <algorithm>

#include "engine/world/writer.hpp"

namespace jeton::engine {
namespace {

constexpr std::uint32_t most_open = 4096;

/// A sorted list without some numbers and with others; null: none is left.
NumberList* edited(State& next, const NumberList* old, const std::vector<std::uint32_t>& gone, const std::vector<std::uint32_t>& come) {
    std::vector<std::uint32_t> left;
    if (old != nullptr) std::set_difference(old->begin(), old->end(), gone.begin(), gone.end(), std::back_inserter(left));
    std::vector<std::uint32_t> all;
    std::set_union(left.begin(), left.end(), come.begin(), come.end(), std::back_inserter(all));
    if (all.empty()) return nullptr;
    NumberList* list = NumberList::make(next, static_cast<std::uint32_t>(all.size()));
    std::copy(all.begin(), all.end(), list->items);
    return list;
}

}  // namespace

bool Writer::classify(std::uint32_t account) {
    const AccountRecord record = next_.accounts[account];
    const std::uint32_t parent = record.parent == no_account ? Profiles::none : next_.accounts[record.parent].profile;
    const std::uint32_t named = next_.book->named.empty() ? 0 : next_.book->named_at(account);
    const std::uint32_t profile = next_.profiles->find(parent, record.settings, named, next_.pools->settings[record.settings], *next_.policy, *next_.book,
                                                       next_.pools->values, next_.account_names);
    if (everything_ || record.profile == Profiles::none || next_.profiles->has_links(record.profile) || next_.profiles->has_links(profile))
        return settle(account, record, profile);
    // What most are: they name nobody, before or after.
    if (profile == record.profile) return false;
    AccountRecord& is = next_.accounts.edit(next_, account);
    is.profile = profile;
    if (next_.book->timed) reprofiled_.push_back(account);
    if (const std::uint32_t classes = next_.classing->account(next_, account); classes != record.classes) {
        is.classes = classes;
        if (next_.book->opens) note_open(account, record.classes, classes);
        if (base_ != nullptr) touched_.accounts.push_back(account);
    }
    if (next_.book->limits_asked_anew || (*next_.profiles)[record.profile].limits != (*next_.profiles)[profile].limits) limited_.push_back(account);
    return next_.profiles->heritage(record.profile) != next_.profiles->heritage(profile);
}

/// An account whose sides are others may be open, or may be it no more.
void Writer::note_open(std::uint32_t account, std::uint32_t was, std::uint32_t is) {
    const ClassesPool& pairs = next_.profiles->classes;
    if (pairs[is].from != pairs[was].from) opened_homes_.push_back(account);
    if (pairs[is].to != pairs[was].to) opened_targets_.push_back(account);
}

/// One that is new, or names others, before or after; or all that follows is made again.
bool Writer::settle(std::uint32_t account, const AccountRecord record, std::uint32_t profile) {
    const bool fresh = record.profile == Profiles::none || touched_.policy || touched_.anew;
    if (profile != record.profile) {
        next_.accounts.edit(next_, account).profile = profile;
        if (next_.book->timed && !everything_) reprofiled_.push_back(account);
    }
    const std::uint32_t classes = next_.classing->account(next_, account);
    bool changed = fresh && !touched_.anew;
    if (classes != record.classes) {
        if (!everything_ && next_.book->opens) note_open(account, record.classes, classes);
        next_.accounts.edit(next_, account).classes = classes;
        changed = true;
    }
    if (fresh) {
        const bool links = next_.profiles->has_links(profile);
        if (links) relink(account, nullptr, &(*next_.profiles)[profile]);
        if (touched_.anew && (links || base_->profiles->has_links(record.profile)))
            changed = changed || base_->profile_rows[record.profile]->links != (*next_.profiles)[profile].links;
        if (!everything_) limited_.push_back(account);
    } else if (profile != record.profile) {
        const Profile &was = (*next_.profiles)[record.profile], &is = (*next_.profiles)[profile];
        if ((next_.profiles->has_links(record.profile) || next_.profiles->has_links(profile)) && was.links != is.links) {
            relink(account, &was, &is);
            changed = true;
        }
        if (was.limits != is.limits || next_.book->limits_asked_anew) limited_.push_back(account);
    }
    if (changed && base_ != nullptr) touched_.accounts.push_back(account);
    return fresh || next_.profiles->heritage(record.profile) != next_.profiles->heritage(profile);
}

void Writer::relink(std::uint32_t account, const Profile* was, const Profile* is) {
    for (std::uint32_t link = 0; link < is->links.size(); ++link) {
        if (was != nullptr && was->links[link] == is->links[link]) continue;
        if (was != nullptr)
            for (const std::uint32_t named : was->links[link]) more().named.push_back({link, named, account, false});
        for (const std::uint32_t named : is->links[link]) more().named.push_back({link, named, account, true});
    }
}

/// An account and, as far as it matters, what is below it.
void Writer::classify_tree(std::uint32_t account) {
    if (!classify(account)) return;
    const auto [first, last] = std::pair(next_.accounts[account].pre, next_.accounts[account].last);
    if (first == last) return;          // as most: where the order stands is a miss of the cache
    const NumberList& order = next_.order_of(account);
    for (std::uint32_t pre = first + 1; pre <= last;) {
        const std::uint32_t a = order.items[pre];
        pre = classify(a) ? pre + 1 : next_.accounts[a].last + 1;
    }
}

/// Depth first.
void Writer::sort_settings() {
    sort_unique(settings_);
    std::erase_if(settings_, [&](std::uint32_t a) { return !next_.lives(a); });
    std::sort(settings_.begin(), settings_.end(), [&](std::uint32_t a, std::uint32_t b) {
        const AccountRecord &x = next_.accounts[a], &y = next_.accounts[b];
        return x.organization != y.organization ? x.organization < y.organization : x.pre < y.pre;
    });
}

void Writer::reclassify() {
    if (everything_) {
        for (std::uint32_t o = 0; o < next_.organizations.size(); ++o)
            if (const NumberList* order = next_.organizations[o])
                for (const std::uint32_t a : *order) classify(a);
    } else {
        if (settings_.size() > 1) sort_settings();
        for (const std::uint32_t a : settings_)
            if (next_.lives(a)) classify_tree(a);
    }
    next_.aim();
    apply_links();
    find_open_targets();
    if (!touched_.moved.empty()) {
        sort_unique(touched_.moved);
        touched_.accounts.insert(touched_.accounts.end(), touched_.moved.begin(), touched_.moved.end());
    }
    sort_unique(touched_.accounts);
}

/// Who names whom, for those whose links are different.
void Writer::apply_links() {
    if (more_ == nullptr || more_->named.empty()) return;
    std::vector<Named>& all = more_->named;
    std::sort(all.begin(), all.end());
    std::vector<std::uint32_t> gone, come;
    for (std::size_t i = 0; i < all.size();) {
        const auto [link, account, by, names] = all[i];
        gone.clear();
        come.clear();
        for (; i < all.size() && all[i].link == link && all[i].named == account; ++i) (all[i].names ? come : gone).push_back(all[i].by);
        NumberList*& list = next_.naming[link].edit(next_, account);
        NumberList* const old = list;
        list = edited(next_, old, gone, come);
        if (old != nullptr) next_.drop(old);
    }
    all.clear();
}

void Writer::find_open_targets() {
    if (next_.book->opens)
        for (const std::uint32_t a : touched_.moved)
            if (!next_.lives(a)) opened_homes_.push_back(a), opened_targets_.push_back(a);
    find_open(next_.open_targets, opened_targets_, nullptr, [&](std::uint32_t a) {
        const std::uint64_t* mask = next_.to_mask(a);
        for (std::size_t w = 0; w < next_.words; ++w)
            if ((mask[w] & next_.book->open[w]) != 0) return true;
        return false;
    });
}

/// Once it is known who is at home where.
void Writer::find_open_homes() {
    if (next_.book->opens && !everything_) opened_homes_.insert(opened_homes_.end(), limited_.begin(), limited_.end());
    const std::vector<Mask>& open_by = next_.book->open_by;
    std::vector<std::uint32_t> homes;       // of users who may, where no token may: few, mostly
    bool users_alone = false;
    if (everything_) {
        const auto opens = [](const Mask& bits) { return std::any_of(bits.begin(), bits.end(), [](std::uint64_t word) { return word != 0; }); };
        users_alone = std::none_of(open_by.begin(), open_by.begin() + static_cast<std::ptrdiff_t>(next_.policy->kinds.size()), opens);
        if (users_alone)
            next_.users.each([&](std::uint32_t, const UserRecord& user) {
                if (user.role != no_role && opens(open_by[user.role])) homes.push_back(user.account);
            });
        sort_unique(homes);
    }
    find_open(next_.open_homes, opened_homes_, users_alone ? &homes : nullptr, [&](std::uint32_t a) {
        const Members* members = next_.members.get(a);
        const std::uint64_t* mask = next_.from_mask(a);
        const auto lets_out = [&](const Mask& bits) {
            for (std::size_t w = 0; w < next_.words; ++w)
                if ((mask[w] & bits[w]) != 0) return true;
            return false;
        };
        if (members == nullptr || !lets_out(next_.book->open)) return false;
        const auto groups = members->groups();
        return std::any_of(groups.begin(), groups.end(), [&](const Group& group) { return lets_out(open_by[next_.badges[group.is.badge].kind]); });
    });
}

/// `judged`: accounts that may be open and were not, or the reverse. Where all are looked at: those that may be open, sorted, or null: all.
template <class IsOpen>
void Writer::find_open(State::Open& open, std::vector<std::uint32_t>& judged, const std::vector<std::uint32_t>* among, IsOpen is_open) {
    NumberList* const old = open.accounts;
    if (everything_ || base_ == nullptr) {
        judged.clear();
        const std::size_t count = !next_.book->opens ? 0 : among != nullptr ? among->size() : next_.accounts.size();
        for (std::size_t i = 0; i < count && judged.size() <= most_open; ++i)
            if (const std::uint32_t a = among != nullptr ? (*among)[i] : static_cast<std::uint32_t>(i); is_open(a)) judged.push_back(a);
        open.many = judged.size() > most_open;
        open.accounts = open.many ? nullptr : edited(next_, nullptr, {}, judged);
        if (old != nullptr) next_.drop(old);
        return;
    }
    if (open.many || judged.empty()) return;
    sort_unique(judged);
    const auto known = [&](std::uint32_t a) { return old != nullptr && std::binary_search(old->begin(), old->end(), a); };
    if (std::all_of(judged.begin(), judged.end(), [&](std::uint32_t a) { return is_open(a) == known(a); })) return;
    std::vector<std::uint32_t> gone, come;
    for (const std::uint32_t a : judged) (is_open(a) ? come : gone).push_back(a);
    open.accounts = edited(next_, old, gone, come);
    open.many = open.accounts != nullptr && open.accounts->size > most_open;
    if (open.many) {
        next_.drop(open.accounts);
        open.accounts = nullptr;
    }
    if (old != nullptr) next_.drop(old);
}

}  // namespace jeton::engine
