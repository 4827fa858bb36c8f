// Where accounts are: organizations, parents, and the depth-first order that relations are read from.
#include <algorithm>
#include <cassert>

#include "engine/accounts/forest.hpp"
#include "engine/memory/release.hpp"
#include "engine/world/writer.hpp"

namespace jeton::engine {

/// From now on the organization's order is that of its slots: `pre` of a record is a place among them.
Writer::Disorder& Writer::disorder(std::uint32_t organization) {
    const auto [at, fresh] = more().disorders.try_emplace(organization);
    Disorder& found = at->second;
    if (fresh) {
        if (const NumberList* order = next_.organizations[organization]) {
            found.root = order->items[0];
            found.slots.assign(order->begin(), order->end());
        }
    }
    return found;
}

std::uint32_t Writer::new_organization(std::uint32_t root) {
    const std::uint32_t number = next_.organizations.push_back(next_, nullptr);
    disorder(number).root = root;
    return number;
}

void Writer::enter(std::uint32_t account, std::uint32_t organization) {
    Disorder& there = disorder(organization);
    AccountRecord& record = next_.accounts.edit(next_, account);
    record.organization = organization;
    record.pre = static_cast<std::uint32_t>(there.slots.size());
    there.slots.push_back(account);
    there.joins(account, record.parent);
}

void Writer::Disorder::joins(std::uint32_t account, std::uint32_t parent) {
    if (children && parent != no_account) (*children)[parent].push_back(account);
}

void Writer::Disorder::leaves(std::uint32_t account, std::uint32_t parent) {
    if (!children || parent == no_account) return;
    std::vector<std::uint32_t>& all = (*children)[parent];
    *std::find(all.begin(), all.end(), account) = all.back();
    all.pop_back();
}

/// What is below an account is asked for by each change of a set that moves or deletes: a few times the organization is brought in order for it,
/// then who is below whom is kept up to date. Null where it is in order.
const Writer::Disorder* Writer::children_of(std::uint32_t organization) {
    constexpr std::uint32_t most = 4;
    if (more_ == nullptr) return nullptr;
    const auto found = more_->disorders.find(organization);
    if (found == more_->disorders.end()) return nullptr;
    Disorder& there = found->second;
    if (!there.children && ++labels_ <= most) {
        label(organization);
        return nullptr;
    }
    if (!there.children) {
        there.children.emplace();
        for (std::uint32_t slot = 0; slot < there.slots.size(); ++slot) {
            const AccountRecord& record = next_.accounts[there.slots[slot]];
            if (record.organization == organization && record.pre == slot) there.joins(there.slots[slot], record.parent);
        }
    }
    return &there;
}

// ---- a few changes of a large organization: what stands between the old place and the new one moves over

bool Writer::may_splice(std::uint32_t organization) {
    constexpr std::uint32_t most = 16;      // of a change set: then numbering everything anew, once, costs less
    return base_ != nullptr && (more_ == nullptr || !more_->disorders.contains(organization)) && ++splices_ <= most;
}

/// Accounts of an order move by some places, what is below them with them.
void Writer::shift(std::span<const std::uint32_t> accounts, std::int64_t places) {
    Pages<AccountRecord>::Near near;
    for (const std::uint32_t a : accounts) {
        AccountRecord& record = next_.accounts.edit(next_, a, near);
        record.pre = static_cast<std::uint32_t>(record.pre + places);
        record.last = static_cast<std::uint32_t>(record.last + places);
    }
}

/// An account and all above it have more below them, or fewer.
void Writer::widen(std::uint32_t account, std::int64_t by) {
    for (; account != no_account; account = next_.accounts[account].parent) {
        AccountRecord& record = next_.accounts.edit(next_, account);
        record.last = static_cast<std::uint32_t>(record.last + by);
    }
}

NumberList& Writer::new_order(std::uint32_t organization, std::uint32_t size) {
    Organization& is = next_.organizations.edit(next_, organization);
    next_.drop(is);
    is = NumberList::make(next_, size);
    return *is;
}

/// A new account becomes the last below its parent.
void Writer::splice_in(std::uint32_t account, std::uint32_t parent) {
    const std::uint32_t organization = next_.accounts[parent].organization, at = next_.accounts[parent].last + 1;
    const NumberList& old = *next_.organizations[organization];
    NumberList& order = new_order(organization, old.size + 1);
    std::copy(old.items, old.items + at, order.items);
    order.items[at] = account;
    std::copy(old.items + at, old.items + old.size, order.items + at + 1);
    shift({order.items + at + 1, order.size - at - 1}, 1);
    AccountRecord& record = next_.accounts.edit(next_, account);
    record.organization = organization;
    record.pre = record.last = at;
    widen(parent, 1);
}

/// A subtree that is below another account of its organization now becomes the last below that.
void Writer::splice_over(std::uint32_t account, std::uint32_t from, std::uint32_t to) {
    const AccountRecord record = next_.accounts[account];
    const std::uint32_t organization = record.organization, size = record.last - record.pre + 1, behind = next_.accounts[to].last + 1;
    const NumberList& old = *next_.organizations[organization];
    NumberList& order = new_order(organization, old.size);
    std::copy(old.items, old.items + old.size, order.items);
    std::uint32_t* const items = order.items;
    if (behind > record.pre) {
        std::rotate(items + record.pre, items + record.last + 1, items + behind);
        shift({items + record.pre, behind - record.last - 1}, -static_cast<std::int64_t>(size));
        shift({items + behind - size, size}, static_cast<std::int64_t>(behind) - record.last - 1);
    } else {
        std::rotate(items + behind, items + record.pre, items + record.last + 1);
        shift({items + behind + size, record.pre - behind}, size);
        shift({items + behind, size}, static_cast<std::int64_t>(behind) - record.pre);
    }
    widen(from, -static_cast<std::int64_t>(size));
    widen(to, size);
}

void Writer::create_account(std::uint32_t account, std::uint32_t parent, std::uint32_t settings) {
    AccountRecord& record = next_.accounts.edit(next_, account);
    record = {};
    record.parent = parent;
    record.settings = settings;
    record.life = static_cast<std::uint32_t>(Life::living);
    record.profile = Profiles::none;
    if (parent != no_account && may_splice(next_.accounts[parent].organization))
        splice_in(account, parent);
    else
        enter(account, parent == no_account ? new_organization(account) : next_.accounts[parent].organization);
    ++next_.living_accounts;
    touched_.moved.push_back(account);
    settings_.push_back(account);
    limited_.push_back(account);
    written_ = true;
}

void Writer::deleted_account(std::uint32_t account) {
    AccountRecord& record = next_.accounts.edit(next_, account);
    record = {};
    record.life = static_cast<std::uint32_t>(Life::dead);
}

void Writer::settings(std::uint32_t account, std::uint32_t settings) {
    written_ = true;
    if (next_.accounts[account].settings == settings) return;
    next_.accounts.edit(next_, account).settings = settings;
    settings_.push_back(account);
}

void Writer::move_account(std::uint32_t account, std::uint32_t parent) {
    const std::uint32_t from = next_.accounts[account].organization;
    const auto below = subtree(account);
    written_ = true;
    touched_.moved.insert(touched_.moved.end(), below.begin(), below.end());
    settings_.push_back(account);
    const std::uint32_t above = next_.accounts[account].parent;
    if (parent != no_account && above != no_account && next_.accounts[parent].organization == from && may_splice(from)) {
        next_.accounts.edit(next_, account).parent = parent;
        splice_over(account, above, parent);
        return;
    }
    disorder(from).leaves(account, above);
    next_.accounts.edit(next_, account).parent = parent;
    const std::uint32_t to = parent == no_account ? new_organization(account) : next_.accounts[parent].organization;
    Disorder& old = more().disorders[from];
    if (to == from) return old.joins(account, parent);
    if (above == no_account) old.root = no_account;
    if (old.children)
        for (const std::uint32_t a : below) old.children->erase(a);
    for (const std::uint32_t a : below) enter(a, to);
}

void Writer::delete_account(std::uint32_t account) {
    const auto below = subtree(account);
    const std::uint32_t organization = next_.accounts[account].organization;
    Disorder& there = disorder(organization);
    if (there.root == account) there.root = no_account;
    there.leaves(account, next_.accounts[account].parent);
    if (there.children)
        for (const std::uint32_t a : below) there.children->erase(a);
    for (const std::uint32_t a : below) {
        AccountRecord& record = next_.accounts.edit(next_, a);
        record.organization = 0xffffffff;           // no slot is its own any more
        record.classes = 0;
        record.life = static_cast<std::uint32_t>(Life::dead);
        --next_.living_accounts;
        touched_.moved.push_back(a);
        limited_.push_back(a);
        for (const Member& member : members_of(next_.members.get(a))) {
            if ((member.id & user_bit) == 0) {
                delete_token(member.id);
            } else {
                next_.users.edit(next_, member.id & ~user_bit).role = no_role;
                touched_.users.push_back(member.id & ~user_bit);
            }
        }
    }
    written_ = true;
    // Members that this change set made are in no block yet.
    const auto dead = [&](std::uint32_t a) { return next_.accounts[a].life == static_cast<std::uint32_t>(Life::dead); };
    if (more_ == nullptr) return;
    for (const std::uint32_t t : more_->placed_tokens) {
        const TokenRecord& token = next_.tokens[t];
        if (token.there && dead(token.account)) delete_token(t);
    }
    for (const std::uint32_t u : more_->placed_users) {
        const UserRecord& user = next_.users[u];
        if (user.role != no_role && dead(user.account)) next_.users.edit(next_, u).role = no_role;
    }
}

void Writer::place_all(const std::vector<Place>& places) {
    label_all();
    for (std::uint32_t o = 0; o < next_.organizations.size(); ++o)
        if (next_.organizations[o] != nullptr) disorder(o).root = no_account;
    label_all();
    next_.living_accounts = 0;
    for (std::uint32_t a = 0; a < places.size(); ++a) {
        AccountRecord& record = next_.accounts.edit(next_, a);
        record = {};
        record.parent = places[a].parent;
        record.settings = places[a].settings;
        record.life = static_cast<std::uint32_t>(places[a].life);
        record.profile = Profiles::none;
        next_.living_accounts += places[a].life == Life::living;
        touched_.moved.push_back(a);
    }
    std::vector<std::uint32_t> above;
    for (std::uint32_t a = 0; a < places.size(); ++a) {
        if (places[a].life != Life::living) continue;
        above.clear();
        std::uint32_t at = a;
        for (; next_.accounts[at].organization == no_account; at = places[at].parent) {
            above.push_back(at);
            if (places[at].parent == no_account) break;
        }
        for (; !above.empty(); above.pop_back()) {
            const std::uint32_t each = above.back(), parent = places[each].parent;
            enter(each, parent == no_account ? new_organization(each) : next_.accounts[parent].organization);
        }
    }
    everything_ = written_ = true;
}

std::vector<std::uint32_t> Writer::depth_first() {
    label_all();
    std::vector<std::uint32_t> all;
    all.reserve(next_.living_accounts);
    for (std::uint32_t o = 0; o < next_.organizations.size(); ++o)
        if (const NumberList* order = next_.organizations[o]) all.insert(all.end(), order->begin(), order->end());
    return all;
}

void Writer::renumber_accounts(std::span<const std::uint32_t> order) {
    assert(base_ == nullptr && order.size() == next_.accounts.size());
    std::vector<std::uint32_t> numbers(order.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) numbers[order[i]] = i;
    std::vector<AccountRecord> records;
    records.reserve(order.size());
    for (const std::uint32_t old : order) {
        records.push_back(next_.accounts[old]);
        if (records.back().parent != no_account) records.back().parent = numbers[records.back().parent];
    }
    for (std::uint32_t i = 0; i < order.size(); ++i) next_.accounts.edit(next_, i) = records[i];
    for (std::uint32_t o = 0; o < next_.organizations.size(); ++o) {
        NumberList* const is = next_.organizations.edit(next_, o);
        for (std::uint32_t i = 0; i < is->size; ++i) is->items[i] = numbers[is->items[i]];
    }
    // All of them are looked at when a load ends.
    release(touched_.moved);
    release(settings_);
    release(limited_);
}

const NumberList& Writer::order_of(std::uint32_t account) {
    const std::uint32_t organization = next_.accounts[account].organization;
    label(organization);
    return *next_.organizations[organization];
}

std::vector<std::uint32_t> Writer::subtree(std::uint32_t account) {
    if (const Disorder* there = children_of(next_.accounts[account].organization)) {
        std::vector<std::uint32_t> all, open{account};
        while (!open.empty()) {
            all.push_back(open.back());
            open.pop_back();
            const auto found = there->children->find(all.back());
            if (found == there->children->end()) continue;
            const auto first = static_cast<std::ptrdiff_t>(open.size());
            open.insert(open.end(), found->second.begin(), found->second.end());
            std::sort(open.begin() + first, open.end(), [&](std::uint32_t a, std::uint32_t b) { return next_.accounts[a].pre > next_.accounts[b].pre; });
        }
        return all;
    }
    const NumberList& order = order_of(account);
    const AccountRecord& record = next_.accounts[account];
    return {order.items + record.pre, order.items + record.last + 1};
}

bool Writer::has_sub_accounts(std::uint32_t account) {
    if (const Disorder* there = children_of(next_.accounts[account].organization)) {
        const auto found = there->children->find(account);
        return found != there->children->end() && !found->second.empty();
    }
    return next_.accounts[account].pre != next_.accounts[account].last;
}

std::uint32_t Writer::level(std::uint32_t account) const {
    std::uint32_t level = 0;
    for (std::uint32_t up = next_.accounts[account].parent; up != no_account; up = next_.accounts[up].parent) ++level;
    return level;
}

/// Brings one organization's order up to date.
void Writer::label(std::uint32_t organization) {
    if (more_ == nullptr) return;
    const auto found = more_->disorders.find(organization);
    if (found == more_->disorders.end()) return;
    const Disorder disorder = std::move(found->second);
    more_->disorders.erase(found);
    Organization& is = next_.organizations.edit(next_, organization);
    NumberList* const old = is;
    if (disorder.root == no_account) {
        is = nullptr;
        if (old != nullptr) next_.drop(old);
        return;
    }
    // Slots that are no account's any more stand apart: they become roots of their own, and are left out.
    std::vector<std::uint32_t> parents(disorder.slots.size(), no_account);
    const auto here = [&](std::uint32_t slot) {
        const AccountRecord& record = next_.accounts[disorder.slots[slot]];
        return record.organization == organization && record.pre == slot;
    };
    std::uint32_t living = 0;
    for (std::uint32_t slot = 0; slot < parents.size(); ++slot) {
        if (!here(slot)) continue;
        ++living;
        const std::uint32_t parent = next_.accounts[disorder.slots[slot]].parent;
        if (parent != no_account) parents[slot] = next_.accounts[parent].pre;
    }
    const auto labels = engine::label(parents);
    NumberList* order = NumberList::make(next_, living);
    std::vector<std::uint32_t> by_pre(labels.size());
    for (std::uint32_t slot = 0; slot < labels.size(); ++slot) by_pre[labels[slot].pre] = slot;
    const std::uint32_t root = next_.accounts[disorder.root].pre;
    const std::uint32_t first = labels[root].pre;
    assert(labels[root].last - first + 1 == living);
    for (std::uint32_t i = 0; i < living; ++i) order->items[i] = disorder.slots[by_pre[first + i]];
    for (std::uint32_t i = 0; i < living; ++i) {
        const std::uint32_t last = labels[by_pre[first + i]].last - first;
        const AccountRecord& record = next_.accounts[order->items[i]];
        if (record.pre == i && record.last == last) continue;
        AccountRecord& changed = next_.accounts.edit(next_, order->items[i]);
        changed.pre = i;
        changed.last = last;
    }
    is = order;
    if (old != nullptr) next_.drop(old);
}

void Writer::label_all() {
    while (more_ != nullptr && !more_->disorders.empty()) label(more_->disorders.begin()->first);
}

}  // namespace jeton::engine
