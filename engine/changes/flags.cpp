#include "engine/changes/flags.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/changes/applied_rules.hpp"
#include "engine/evaluate/reach.hpp"

namespace jeton::engine {
namespace {

class Warnings {
public:
    Warnings(const Delta& delta, const State& before, const State& after) : delta_(delta), before_(before), after_(after) {}

    [[nodiscard]] std::vector<Flag> take() {
        const auto key = [](const Flag& f) { return std::tie(f.flag, f.about); };
        std::sort(found_.begin(), found_.end(), [&](const Flag& a, const Flag& b) { return key(a) < key(b); });
        found_.erase(std::unique(found_.begin(), found_.end(), [&](const Flag& a, const Flag& b) { return key(a) == key(b); }), found_.end());
        return std::move(found_);
    }

    void direction() {
        const auto count = [&](ChangeClass c) { return delta_.counts[static_cast<std::size_t>(c)]; };
        const bool up = count(ChangeClass::gained) + count(ChangeClass::widened) != 0;
        const bool down = count(ChangeClass::lost) + count(ChangeClass::narrowed) != 0;
        if (delta_.empty()) return;
        const bool mixed = count(ChangeClass::changed) != 0 || (up && down);
        add(mixed ? "mixed" : up ? "grows" : "shrinks");
    }

    void access() {
        for (const DeltaRow& row : delta_.rows) {
            if (row.is == ChangeClass::lost) {
                for (const Principal p : row.principals) nothing_left(p);
                lost(row);
            } else if (row.is != ChangeClass::narrowed) {
                outside(row);
            }
            if (row.is == ChangeClass::gained) newly_visible(row);
        }
    }

    void limits() {
        std::set<std::pair<std::string_view, std::uint32_t>> old;
        for (const Exceeded& each : exceeded_limits(before_)) old.emplace(before_.policy->limits[each.limit].text, each.account);
        for (const Exceeded& each : exceeded_limits(after_)) {
            const std::string& text = after_.policy->limits[each.limit].text;
            if (!old.contains({text, each.account})) add("limit-exceeded", name(each.account) + ": " + text);
        }
    }

    void rules(const Touched& touched) {
        std::vector<bool> missing = rules_at_risk(touched);
        const auto none = [&] { return std::find(missing.begin(), missing.end(), true) == missing.end(); };
        if (none()) return;
        const auto is = applied_rules(after_, missing);
        for (std::size_t i = 0; i < missing.size(); ++i) missing[i] = missing[i] && !is[i];
        if (none()) return;
        const auto was = applied_rules(before_, missing);
        for (std::size_t i = 0; i < was.size(); ++i)
            if (was[i]) add("rule-applies-to-nothing", std::to_string(i + 1));
    }

    void token(std::uint32_t number) {
        const TokenRecord record = after_.tokens.get(number), old_record = before_.tokens.get(number);
        if (!record.there) return;
        const bool old = old_record.there;
        const std::string id(after_.token_names[number]);
        const Narrowing& narrowing = *after_.narrowings[record.narrowing];
        const std::set<std::string_view> was = old ? filters(*before_.narrowings[old_record.narrowing]) : std::set<std::string_view>(), is = filters(narrowing);
        const bool expected = after_.policy->kinds[after_.kind(record)].filters == FilterUse::expected;
        if (expected && is.empty() && (!old || !was.empty())) add("unfiltered", id);
        if (!old) return;
        if (!was.empty() && is.empty()) add("last-filter-removed", id);
        if (!was.empty() && narrowing.any && !std::includes(was.begin(), was.end(), is.begin(), is.end())) add("filter-added-to-or", id);
        if (after_.expires(record) > before_.expires(old_record)) add("expiry-extended", id);
    }

private:
    /// A rule that applied before can apply to nothing after only if a pair of accounts, or a principal, for which it did is different.
    [[nodiscard]] std::vector<bool> rules_at_risk(const Touched& touched) const {
        std::vector<bool> rules(std::min(before_.policy->rules.size(), after_.policy->rules.size()));
        if (touched.policy || touched.anew || touched.clock_bits || before_.book->rules.bits.size() != after_.book->rules.bits.size()) {
            rules.assign(rules.size(), true);
            return rules;
        }
        Mask bits(before_.words);
        const auto lose = [&](const std::uint64_t* was, const std::uint64_t* is) {
            for (std::size_t w = 0; w < bits.size(); ++w) bits[w] |= is == nullptr ? was[w] : was[w] & ~is[w];
        };
        for (const std::uint32_t a : touched.accounts) {
            if (!before_.lives(a)) continue;
            const bool stays = after_.lives(a) && !std::binary_search(touched.moved.begin(), touched.moved.end(), a) &&
                               before_.profiles == after_.profiles && !names_accounts(before_, a);
            lose(before_.from_mask(a), stays ? after_.from_mask(a) : nullptr);
            lose(before_.to_mask(a), stays ? after_.to_mask(a) : nullptr);
        }
        for (const std::uint32_t m : touched.members) {
            const bool is_user = (m & user_bit) != 0;
            const UserRecord user = is_user ? before_.users.get(m & ~user_bit) : UserRecord{};
            const TokenRecord token = is_user ? TokenRecord{} : before_.tokens.get(m);
            const std::uint32_t home = is_user ? user.account : token.account;
            if ((is_user ? user.role != no_role : token.there != 0) && before_.lives(home)) lose(before_.from_mask(home), nullptr);
        }
        for (std::size_t bit = 0; bit < before_.book->rules.bits.size(); ++bit)
            if (test(bits, bit)) rules[before_.book->rules.bits[bit].rule] = true;
        return rules;
    }

    /// Does an account link to any? Of its profile, which stays: the writer adds to what else is said of profiles.
    [[nodiscard]] static bool names_accounts(const State& state, std::uint32_t account) {
        const auto& links = state.profile_rows[state.accounts[account].profile]->links;
        return std::any_of(links.begin(), links.end(), [](const auto& accounts) { return !accounts.empty(); });
    }
    void add(std::string flag, std::string about = {}) { found_.push_back({std::move(flag), std::move(about)}); }
    [[nodiscard]] std::string name(std::uint32_t account) const { return std::string(after_.account_names[account]); }
    [[nodiscard]] std::string label(Principal principal) const {
        if (principal.kind == Principal::Kind::token) return std::string(after_.token_names[principal.index]);
        const UserRecord& user = after_.users[principal.index];
        return std::string(after_.user_names[user.user]) + " at " + name(user.account);
    }
    [[nodiscard]] std::uint32_t home_of(Principal p) const { return p.kind == Principal::Kind::token ? after_.tokens[p.index].account : after_.users[p.index].account; }

    static std::set<std::string_view> filters(const Narrowing& narrowing) {
        std::set<std::string_view> texts;
        for (const auto& each : narrowing.filters) texts.insert(each->syntax().text);
        return texts;
    }

    /// Does somebody see an account at all, whatever the action?
    static bool sees(const State& state, Principal principal, std::uint32_t account) {
        if (!state.lives(account)) return false;
        for (std::uint16_t x = 0; x < state.actions; ++x) {
            Asker who;
            if (asker(state, principal, ActionId{x}, who) == DenyReason::none && decide(state, who, account).is != Decision::Verdict::deny) return true;
        }
        return false;
    }

    [[nodiscard]] bool sees_anything(Principal principal) {
        const std::uint32_t home = home_of(principal);
        if (sees(after_, principal, home)) return true;
        if (!after_.lives(home)) return false;
        const auto [seen, fresh] = seen_.try_emplace(after_.accounts[home].organization, home);     // what another there saw, mostly
        if (!fresh && sees(after_, principal, seen->second)) return true;
        for (std::uint16_t x = 0; x < after_.actions; ++x) {
            Asker who;
            if (asker(after_, principal, ActionId{x}, who) != DenyReason::none || !after_.lives(who.home)) continue;
            for (const std::uint32_t a : targets_of(after_, who.home, bits_of(after_, who).data()))
                if (decide(after_, who, a).is != Decision::Verdict::deny) {
                    seen->second = a;
                    return true;
                }
        }
        return false;
    }

    void nothing_left(Principal p) {
        if (p.kind != Principal::Kind::token || !after_.tokens[p.index].there || !emptied_.insert(p.index).second) return;
        const TokenRecord& token = after_.tokens[p.index];
        // Tokens that nothing tells apart see the same accounts: their filters only say which documents of these.
        const auto [at, fresh] = nothing_.try_emplace({token.account, token.listed != 0 ? token.narrowing : 0, token.badge, token.usable()}, false);
        if (fresh) at->second = !sees_anything(p);
        if (at->second) add("nothing-left", label(p));
    }

    void outside(const DeltaRow& row) {
        if (row.paired || outside_.size() > most_outside) return;         // at their own accounts
        if (listed_ != row.accounts.data()) {       // else as of the row before
            listed_ = row.accounts.data();
            by_organization_.clear();
            for (std::size_t i = 0; i < row.accounts.size(); ++i)
                if (const auto a = static_cast<std::uint32_t>(row.accounts[i]); after_.lives(a)) by_organization_[after_.accounts[a].organization].push_back(i);
        }
        for (std::size_t place = 0; place < row.principals.size(); ++place) {
            const Principal p = row.principals[place];
            const std::uint32_t home = home_of(p);
            if (!after_.lives(home)) continue;
            for (const auto& [organization, accounts] : by_organization_)
                if (organization != after_.accounts[home].organization)
                    for (const std::size_t i : accounts)
                        if (row.is_about(place, i)) {
                            const auto account = static_cast<std::uint32_t>(row.accounts[i]);
                            const std::uint32_t who = p.index | (p.kind == Principal::Kind::token ? 0 : user_bit);
                            if (!outside_.insert(std::uint64_t{who} << 32 | account).second) continue;      // of another action
                            if (outside_.size() > most_outside) return add("outside-organization", "(more than " + std::to_string(most_outside) + ": the rows have all)");
                            add("outside-organization", label(p) + " " + name(account));
                        }
        }
    }

    /// Somebody whom a row is about at one of its accounts, by the place there, for whom `holds`.
    template <class Holds>
    static bool any_at(const DeltaRow& row, std::size_t account, Holds holds) {
        if (row.paired) return holds(row.principals[account]);
        for (std::size_t place = 0; place < row.principals.size(); ++place)
            if (row.is_about(place, account) && holds(row.principals[place])) return true;
        return false;
    }

    /// Very many rows may show the same accounts: of those each is asked about until `done`.
    template <class Done>
    static void each_account(const DeltaRow& row, std::map<const AccountId*, std::vector<std::uint32_t>>& left, Done done) {
        if (row.except.empty()) {
            for (std::uint32_t i = 0; i < row.accounts.size(); ++i) static_cast<void>(done(i));
            return;
        }
        const auto [at, fresh] = left.try_emplace(row.accounts.data());
        if (fresh) {
            at->second.resize(row.accounts.size());
            std::iota(at->second.begin(), at->second.end(), 0);
        }
        std::erase_if(at->second, done);
    }

    void lost(const DeltaRow& row) {
        each_account(row, lost_, [&](std::uint32_t i) {
            if (!any_at(row, i, [](Principal) { return true; })) return false;
            visible_to_nobody(static_cast<std::uint32_t>(row.accounts[i]));
            return true;
        });
    }

    void newly_visible(const DeltaRow& row) {
        if (!row.except.empty()) return newly_visible_from_afar(row);
        for (std::size_t i = 0; i < row.accounts.size(); ++i) {
            const auto a = static_cast<std::uint32_t>(row.accounts[i]);
            if (!after_.lives(a) || seen_anew_.contains(a)) continue;
            if (any_at(row, i, [&](Principal p) { return !sees(before_, p, a); })) see_anew(a);
        }
    }

    void see_anew(std::uint32_t account) {
        if (seen_anew_.insert(account).second) add("newly-visible", name(account));
    }

    /// Accounts that nothing but their classes, organizations and, where rules look at that, parents tell apart for those who are far from them.
    using Alike = std::vector<std::size_t>;         ///< by their places in the row
    [[nodiscard]] std::vector<Alike> alike(const DeltaRow& row) const {
        const bool families = std::any_of(before_.book->hot.begin(), before_.book->hot.end(), [](const HotWord& hot) { return hot.relation[static_cast<std::size_t>(Target::siblings)] != 0; });
        std::map<std::tuple<bool, std::uint32_t, std::uint32_t, std::uint32_t>, Alike> found;
        for (std::size_t i = 0; i < row.accounts.size(); ++i) {
            const auto a = static_cast<std::uint32_t>(row.accounts[i]);
            if (!after_.lives(a)) continue;
            const bool lived = before_.lives(a);
            found[{lived, lived ? before_.accounts[a].organization : 0, lived ? before_.classes_of(a).to : 0, lived && families ? before_.accounts[a].parent : 0}].push_back(i);
        }
        std::vector<Alike> all;
        for (auto& [key, places] : found) all.push_back(std::move(places));
        return all;
    }

    /// Instead of each account for each principal: those that are alike, for principals of one home that nothing tells apart. None of these has a list
    /// of accounts, before or after.
    void newly_visible_from_afar(const DeltaRow& row) {
        const auto [at, fresh] = left_.try_emplace(row.accounts.data());
        if (fresh) at->second = alike(row);
        std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, bool> last{~std::uint32_t{0}, 0, 0, false};
        for (std::size_t place = 0; place < row.principals.size() && !at->second.empty(); ++place) {
            const Principal p = row.principals[place];
            if (p.kind == Principal::Kind::token) {
                const TokenRecord token = before_.tokens.get(p.index);
                const std::tuple is(token.account, token.narrowing, token.badge, token.usable());
                if (token.there != 0 && is == last) continue;
                last = is;
            }
            std::erase_if(at->second, [&](Alike& each) {
                const auto far = std::find_if(each.begin(), each.end(), [&](std::size_t i) { return row.is_about(place, i); });
                if (far == each.end() || sees(before_, p, static_cast<std::uint32_t>(row.accounts[*far]))) return false;
                std::erase_if(each, [&](std::size_t i) {
                    if (!row.is_about(place, i)) return false;
                    see_anew(static_cast<std::uint32_t>(row.accounts[i]));
                    return true;
                });
                return each.empty();
            });
        }
    }

    void visible_to_nobody(std::uint32_t account) {
        if (!after_.lives(account) || !looked_at_.insert(account).second) return;
        const auto [who, fresh] = seeing_.try_emplace(after_.accounts[account].organization, account);      // from where another there was seen, mostly
        if (seen_from(account, account) || (who->second != account && seen_from(who->second, account))) return;
        const Mask every(after_.words, ~std::uint64_t{0});
        for (const std::uint32_t home : homes_of(after_, account, every.data()))
            if (seen_from(home, account)) {
                who->second = home;
                return;
            }
        add("visible-to-nobody", name(account));
    }

    [[nodiscard]] bool seen_from(std::uint32_t home, std::uint32_t account) const {
        const Members* members = after_.members.get(home);
        if (members == nullptr) return false;
        const std::uint32_t* id = members->ids();
        for (const Group& group : members->groups()) {
            if (sees(after_, principal_of(*id), account)) return true;
            id += group.count;
        }
        return false;
    }

    const Delta& delta_;
    const State& before_;
    const State& after_;
    std::vector<Flag> found_;
    std::unordered_set<std::uint32_t> emptied_;
    struct Alikes {
        std::size_t operator()(const std::array<std::uint32_t, 4>& numbers) const noexcept { return hash_numbers(numbers); }
    };
    std::unordered_map<std::array<std::uint32_t, 4>, bool, Alikes> nothing_;        ///< by home, list of accounts, badge, whether it is usable
    std::unordered_map<std::uint32_t, std::uint32_t> seen_, seeing_;         ///< by organization: an account that somebody sees, one from where somebody does
    static constexpr std::size_t most_outside = 100'000;           ///< that are named: there may be as many as principals times accounts
    std::unordered_set<std::uint64_t> outside_;     ///< principals and accounts
    const AccountId* listed_ = nullptr;             ///< accounts of a row, which are in by_organization_ by their places
    std::map<std::uint32_t, std::vector<std::size_t>> by_organization_;
    std::map<const AccountId*, std::vector<std::uint32_t>> lost_;   ///< of rows from afar: places that are still to be asked about
    std::map<const AccountId*, std::vector<Alike>> left_;
    std::unordered_set<std::uint32_t> seen_anew_, looked_at_;
};

}  // namespace

std::vector<Flag> flags(const Delta& delta, const State& before, const State& after, const Touched& touched) {
    Warnings warnings(delta, before, after);
    warnings.direction();
    warnings.access();
    warnings.limits();
    if (!touched.policy || touched.same_rules) warnings.rules(touched);
    for (const std::uint32_t token : touched.tokens) warnings.token(token);
    return warnings.take();
}

}  // namespace jeton::engine
