#include "engine/changes/flags.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "engine/changes/applied_rules.hpp"

namespace jeton::engine {
namespace {

using syntax::Node;

class Warnings {
public:
    Warnings(Comparison& comparison, const Delta& delta) : compared_(comparison), delta_(delta), after_(comparison.state(When::after)), before_(comparison.state(When::before)) {}

    void add(std::string flag, std::string about = {}) { found_.emplace(std::move(flag), std::move(about)); }

    [[nodiscard]] std::vector<Flag> take() const {
        std::vector<Flag> flags;
        for (const auto& [flag, about] : found_) flags.push_back({flag, about});
        return flags;
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
        for (const GroupRow& row : compared_.rows()) {
            const ChangeClass is = compared_.decisions().classify(row.before, row.after);
            for (const std::uint32_t g : row.groups) {
                if (is == ChangeClass::lost)
                    nothing_left(g);
                else if (is != ChangeClass::narrowed)
                    outside(compared_.groups()[g], row);
                if (is == ChangeClass::gained) newly_visible(compared_.groups()[g], row);
            }
            if (is == ChangeClass::lost)
                for (const std::uint32_t a : row.accounts) visible_to_nobody(a);
        }
    }

    void limits() {
        std::set<std::pair<std::string_view, std::uint32_t>> old;
        for (const Exceeded& each : before_.exceeded) old.emplace(before_.policy.limits[each.limit].text, each.account);
        for (const Exceeded& each : after_.exceeded) {
            const std::string& text = after_.policy.limits[each.limit].text;
            if (!old.contains({text, each.account})) add("limit-exceeded", name(each.account) + ": " + text);
        }
    }

    void rules() {
        const auto was = applied_rules(before_), is = applied_rules(after_);
        for (std::size_t i = 0; i < was.size() && i < is.size(); ++i)
            if (was[i] && !is[i]) add("rule-applies-to-nothing", std::to_string(i + 1));
    }

    void token(std::uint32_t number, const Node* old, const Node* now) {
        if (now == nullptr) return;
        const std::string id(after_.token_names[number]);
        const std::set<std::string_view> was = filters(old), is = filters(now);
        const TokenRecord& record = after_.tokens[number];
        const bool expected = after_.policy.kinds[record.kind].filters == FilterUse::expected;
        if (expected && is.empty() && (old == nullptr || !was.empty())) add("unfiltered", id);
        if (old == nullptr) return;
        if (!was.empty() && is.empty()) add("last-filter-removed", id);
        const Node* joined = now->find("filters-operator");
        const bool any = joined != nullptr && joined->text == "or";
        if (!was.empty() && any && !std::includes(was.begin(), was.end(), is.begin(), is.end())) add("filter-added-to-or", id);
        if (record.expires > before_.tokens[number].expires) add("expiry-extended", id);
    }

private:
    [[nodiscard]] std::string name(std::uint32_t account) const { return std::string(after_.account_names[account]); }

    static std::set<std::string_view> filters(const Node* token) {
        std::set<std::string_view> texts;
        const Node* list = token == nullptr ? nullptr : token->find("filters");
        if (list != nullptr)
            for (const Node* each : list->items()) texts.insert(each->text);
        return texts;
    }

    void nothing_left(std::uint32_t number) {
        const PrincipalGroup& group = compared_.groups()[number];
        if (!emptied_.insert(number).second || compared_.sees_anything(When::after, group)) return;
        for (const Principal p : group.principals)
            if (p.kind == Principal::Kind::token && !after_.tokens[p.index].deleted) add("nothing-left", compared_.label(When::after, p));
    }

    void outside(const PrincipalGroup& group, const GroupRow& row) {
        if (!after_.lives(group.home)) return;
        const std::uint32_t root = after_.accounts[group.home].root;
        for (const std::uint32_t a : row.accounts) {
            if (!after_.lives(a) || after_.accounts[a].root == root) continue;
            for (const Principal p : group.principals) add("outside-organization", compared_.label(When::after, p) + " " + name(a));
        }
    }

    void newly_visible(const PrincipalGroup& group, const GroupRow& row) {
        for (const std::uint32_t a : row.accounts)
            if (after_.lives(a) && !seen_anew_.contains(a) && !compared_.sees(When::before, group, a)) {
                seen_anew_.insert(a);
                add("newly-visible", name(a));
            }
    }

    void visible_to_nobody(std::uint32_t account) {
        if (!after_.lives(account) || !looked_at_.insert(account).second) return;
        const auto seen_by = [&](std::uint32_t g) { return compared_.sees(When::after, compared_.groups()[g], account); };
        const auto seen_from = [&](std::uint32_t home) {
            const auto& groups = compared_.groups_at(home);
            return std::any_of(groups.begin(), groups.end(), seen_by);
        };
        if (seen_from(account)) return;
        const AccountRecord& root = after_.accounts[after_.accounts[account].root];
        for (std::uint32_t pre = root.pre; pre <= root.last; ++pre)
            if (seen_from(after_.by_pre[pre])) return;
        if (compared_.sees_beyond(When::after, account))
            for (std::uint32_t g = 0; g < compared_.groups().size(); ++g)
                if (seen_by(g)) return;
        add("visible-to-nobody", name(account));
    }

    Comparison& compared_;
    const Delta& delta_;
    const State& after_;
    const State& before_;
    std::set<std::pair<std::string, std::string>> found_;
    std::set<std::uint32_t> emptied_;
    std::set<std::uint32_t> seen_anew_;
    std::set<std::uint32_t> looked_at_;
};

const Node* section(const Written& written, std::string_view name) {
    const auto found = written.files.sections.find(name);
    return found == written.files.sections.end() ? nullptr : found->second;
}

}  // namespace

std::vector<Flag> flags(Comparison& comparison, const Delta& delta, const Written& before, const Written& after, const Touched& touched) {
    Warnings warnings(comparison, delta);
    warnings.direction();
    warnings.access();
    warnings.limits();
    if (touched.same_rules || section(before, "rules") == section(after, "rules")) warnings.rules();
    const auto fields = [](const Written& written, std::uint32_t token) { return token < written.tokens.size() ? written.tokens[token].fields : nullptr; };
    for (const std::uint32_t token : touched.tokens) warnings.token(token, fields(before, token), fields(after, token));
    return warnings.take();
}

}  // namespace jeton::engine
