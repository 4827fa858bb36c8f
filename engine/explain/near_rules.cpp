#include "engine/explain/near_rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "engine/world/classing.hpp"
#include "grammar/filter/print.hpp"
#include "grammar/text/render.hpp"

namespace jeton::engine {
namespace {

constexpr std::size_t most = 5;
constexpr std::size_t most_ways = 3;        ///< of one rule
constexpr std::array<std::string_view, 5> sources{"any", "main", "sub", "account", "subtree"};
constexpr std::array<std::string_view, 12> targets{"self",         "parent", "children", "descendants", "ancestors", "siblings",
                                                   "organization", "any",    "account",  "subtree",     "linked",    "linking"};

constexpr std::size_t most_text = 160;      ///< of a condition or a value

/// In ticks, without signs that a terminal obeys, and cut.
std::string in_ticks(std::string_view content) {
    std::string inside = text::shown(content.substr(0, most_text));
    if (content.size() > most_text) inside += "…";
    return "`" + inside + "`";
}

constexpr std::size_t at(Side side) noexcept { return static_cast<std::size_t>(side); }

void join(std::string& list, std::string_view word) { list += (list.empty() ? "" : ", ") + std::string(word); }

std::string with_accounts(std::string_view word, const std::vector<std::string>& accounts) {
    std::string inside;
    for (const auto& account : accounts) join(inside, account);
    return std::string(word) + (inside.empty() ? "" : "(" + inside + ")");
}

std::string text_of(const Setting& setting) {
    struct Write {
        std::string operator()(std::monostate) const { return "not set"; }
        std::string operator()(bool v) const { return v ? "`true`" : "`false`"; }
        std::string operator()(std::int64_t v) const { return in_ticks(std::to_string(v)); }
        std::string operator()(double v) const {
            std::array<char, 32> digits{};
            return in_ticks(std::string_view(digits.data(), static_cast<std::size_t>(std::to_chars(digits.data(), digits.data() + digits.size(), v).ptr - digits.data())));
        }
        std::string operator()(const std::string& v) const { return in_ticks(v); }
        std::string operator()(const std::vector<std::string>& v) const {
            std::string list;
            for (const auto& each : v) join(list, each);
            return in_ticks("[" + list + "]");
        }
    };
    return std::visit(Write{}, setting);
}

/// How far what somebody would have to change is from what is: settings change more easily than where accounts stand and what tokens are.
constexpr std::size_t of_condition = 1, of_source = 2, of_target = 3, of_principal = 4;

struct Lacks {
    std::vector<std::string> sentences;
    std::size_t distance = 0;
    void add(std::size_t far, std::string sentence) {
        distance += far;
        sentences.push_back(std::move(sentence));
    }
};

/// One question, and how far each rule is from it.
class Nearness {
public:
    Nearness(const State& state, const Asker& asker, std::uint32_t principal, std::uint16_t action, std::uint32_t account)
        : state_(state), book_(*state.book), asker_(asker), principal_(principal), action_(action), to_(account) {
        const std::array<std::uint32_t, 2> accounts{asker.home, account};
        for (const Side side : {Side::from, Side::to}) {
            const std::uint32_t account_of_side = accounts[at(side)];
            profiles_[at(side)] = state.profile_rows[state.accounts[account_of_side].profile];
            truth_[at(side)] = ask(atoms(side), account_facts(state, account_of_side, profile(side), side == Side::from ? "from" : "to"));
        }
        truth_[at(Side::now)] = ask(atoms(Side::now), object_of("now", jeton::engine::text_of(state.clock.text())));
        const auto& bits = book_.rules.bits;        // those of a rule are neighbours
        for (std::uint32_t bit = 0; bit <= bits.size(); ++bit)
            while (first_.size() <= (bit == bits.size() ? state.policy->rules.size() : bits[bit].rule)) first_.push_back(bit);
    }

    [[nodiscard]] Lacks lacks(std::uint32_t rule) const {
        Lacks all;
        const Rule& r = state_.policy->rules[rule];
        if (!r.any_principal && std::find(r.by.begin(), r.by.end(), principal_) == r.by.end()) all.add(of_principal, principals_of(r));
        if (!source_holds(r, book_.from_selectors[rule], profile(Side::from))) all.add(of_source, sources_of(r));
        std::size_t nearest = SIZE_MAX;
        for (std::uint32_t bit = first_[rule]; bit < first_[rule + 1]; ++bit) nearest = std::min(nearest, look(bit, r, nullptr));
        // One of these is enough.
        std::vector<std::string> ways;
        for (std::uint32_t bit = first_[rule]; bit < first_[rule + 1] && ways.size() < most_ways; ++bit) {
            if (look(bit, r, nullptr) != nearest) continue;
            std::vector<std::string> sentences;
            look(bit, r, &sentences);
            std::string way;
            for (const std::string& each : sentences) way += (way.empty() ? "" : "; ") + each;
            if (std::find(ways.begin(), ways.end(), way) != ways.end()) continue;
            if (ways.empty())
                for (std::string& each : sentences) all.add(0, std::move(each));
            else all.add(0, "or instead: " + way);
            ways.push_back(std::move(way));
        }
        if (nearest == SIZE_MAX) all.add(of_principal * 100, "its condition can never hold");
        else all.distance += nearest;
        return all;
    }

private:
    [[nodiscard]] const std::vector<Atom>& atoms(Side side) const { return book_.rules.atoms[at(side)]; }
    [[nodiscard]] const Profile& profile(Side side) const { return *profiles_[at(side)]; }
    [[nodiscard]] std::string name(std::uint32_t account) const { return in_ticks(state_.account_names[account]); }
    [[nodiscard]] std::string principal_name(std::size_t number) const {
        const auto& policy = *state_.policy;
        return number < policy.kinds.size() ? policy.kinds[number].name : policy.roles[number - policy.kinds.size()];
    }

    [[nodiscard]] std::string principals_of(const Rule& rule) const {
        std::string list;
        for (const std::uint16_t each : rule.by) join(list, in_ticks(principal_name(each)));
        return "it is for " + list + ", not for " + in_ticks(principal_name(principal_));
    }

    [[nodiscard]] std::string sources_of(const Rule& rule) const {
        std::string list;
        for (const SourceSelector& each : rule.from) join(list, with_accounts(sources[static_cast<std::size_t>(each.is)], each.accounts));
        return "it is for who is at home at " + in_ticks(list) + ", not at " + name(asker_.home);
    }

    [[nodiscard]] std::string targets_of(const Rule& rule) const {
        std::string list;
        for (const TargetSelector& each : rule.to)
            join(list, each.is == Target::linked || each.is == Target::linking
                           ? std::string(targets[static_cast<std::size_t>(each.is)]) + "(" + state_.policy->attributes[each.attribute].name + ")"
                           : with_accounts(targets[static_cast<std::size_t>(each.is)], each.accounts));
        return "it is about " + in_ticks(list) + ": from " + name(asker_.home) + ", " + name(to_) + " is not that";
    }

    /// How far a bit is from applying, rule and principal apart; what it lacks as sentences where there is room for them.
    std::size_t look(std::size_t bit, const Rule& rule, std::vector<std::string>* sentences) const {
        const RuleBit& b = book_.rules.bits[bit];
        const std::uint64_t mine = std::uint64_t{1} << bit % 64;
        std::size_t distance = 0;
        const auto lacks = [&](std::size_t far, const auto& sentence) {
            distance += far;
            if (sentences != nullptr) sentences->push_back(sentence());
        };
        const auto& selectors = profile(Side::to).selectors;
        const bool named = b.named_targets.empty() || std::any_of(book_.to_selectors[bit].begin(), book_.to_selectors[bit].end(), [&](std::uint32_t each) {
                               return std::binary_search(selectors.begin(), selectors.end(), each);
                           });
        if (!named || related(state_, asker_.home, to_, bit / 64, mine) == 0) lacks(of_target, [&] { return targets_of(rule); });
        for (const Side side : {Side::from, Side::to, Side::now})
            for (const Literal& literal : b.needs[at(side)])
                if (truth_[at(side)][literal.atom] == literal.negated) lacks(of_condition, [&] { return condition(side, literal); });
        if ((asker_.token_mask[bit / 64] & mine) == 0)
            lacks(of_condition, [&] {
                const bool several = b.needs[at(Side::token)].size() > 1;
                return (several ? "not all of this holds for the token: " : "it does not hold for the token: ") + conditions_of_token(b);
            });
        return distance;
    }

    [[nodiscard]] static std::string text_of_atom(const Atom& atom) { return in_ticks(syntax::print_filter(atom.filter->syntax(), atom.node)); }

    [[nodiscard]] std::string conditions_of_token(const RuleBit& bit) const {
        std::string list;
        for (const Literal& literal : bit.needs[at(Side::token)])
            join(list, (literal.negated ? "not " : "") + text_of_atom(atoms(Side::token)[literal.atom]));
        return list;
    }

    [[nodiscard]] std::string condition(Side side, const Literal& literal) const {
        const Atom& atom = atoms(side)[literal.atom];
        const std::uint32_t account = side == Side::from ? asker_.home : to_;
        std::string is;
        std::vector<std::uint32_t> attributes = side == Side::now ? std::vector<std::uint32_t>() : atom.attributes;
        std::sort(attributes.begin(), attributes.end());
        attributes.erase(std::unique(attributes.begin(), attributes.end()), attributes.end());
        for (const std::uint32_t attribute : attributes) {
            const auto slot = std::find(book_.attributes.begin(), book_.attributes.end(), attribute);
            if (slot == book_.attributes.end()) continue;
            const auto value = profile(side).values[static_cast<std::size_t>(slot - book_.attributes.begin())];
            join(is, in_ticks(state_.policy->attributes[attribute].name) + " of " + name(account) + " is " + text_of(state_.pools->values[value]));
        }
        if (side == Side::now) is = "it is " + in_ticks(state_.clock.text());
        return text_of_atom(atom) + (literal.negated ? " holds, and must not" : " does not hold") + (is.empty() ? "" : ": " + is);
    }

    const State& state_;
    const Rulebook& book_;
    const Asker& asker_;
    std::uint32_t principal_;
    std::uint16_t action_;
    std::uint32_t to_;
    std::array<const Profile*, 2> profiles_{};          ///< by side
    std::array<std::vector<bool>, side_count> truth_;   ///< of the atoms of a side; not of the token's
    std::vector<std::uint32_t> first_;                  ///< bit, by rule, and one more
};

}  // namespace

std::vector<NearRule> near_rules(const State& state, const Asker& asker, std::uint32_t principal, std::uint16_t action, std::uint32_t account) {
    const Nearness nearness(state, asker, principal, action, account);
    std::vector<NearRule> found;
    std::size_t nearest = SIZE_MAX;
    for (std::uint32_t rule = 0; rule < state.policy->rules.size(); ++rule) {
        const Rule& is = state.policy->rules[rule];
        if (!is.allow || !std::binary_search(is.actions.begin(), is.actions.end(), action)) continue;
        Lacks lacks = nearness.lacks(rule);
        if (lacks.distance == 0) continue;      // it applies
        if (lacks.distance < nearest) found.clear(), nearest = lacks.distance;
        if (lacks.distance == nearest && found.size() < most) found.push_back({rule, std::move(lacks.sentences)});
    }
    return found;
}

}  // namespace jeton::engine
