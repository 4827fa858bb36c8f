#include "tests/property/agreement.hpp"

#include "engine/changes/areas.hpp"
#include "engine/changes/decisions.hpp"
#include "engine/facts/narrowings.hpp"

namespace agreement {
namespace {

using naive::Answer;
using naive::Mismatch;
using naive::Pair;

std::string text(const Answer* answer) {
    if (answer == nullptr) return "deny";
    std::string out;
    for (const auto* some : {&answer->allow, &answer->deny, &answer->filters}) {
        out += out.empty() ? "[" : " [";
        for (const auto& t : *some) out += t + ";";
        out += "]";
    }
    return out + (answer->any_filter ? " or" : "");
}

const Answer* find(const Scopes& scopes, const Pair& pair) {
    const auto at = scopes.find(pair);
    return at == scopes.end() ? nullptr : &at->second;
}

/// Members of a commit, or functions that work them out when they are asked for.
template <class Commit>
decltype(auto) flags_of(const Commit& commit) {
    if constexpr (requires { commit.flags(); }) return commit.flags();
    else return (commit.flags);
}

template <class Commit>
decltype(auto) over_limits_of(const Commit& commit) {
    if constexpr (requires { commit.over_limits(); }) return commit.over_limits();
    else return (commit.over_limits);
}

std::string listed(const std::set<std::string>& texts) {
    std::string all;
    for (const auto& t : texts) all += (all.empty() ? "" : " | ") + t;
    return all;
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return out + "\"";
}

void flags_agree(const Judged& before, const Judged& after, const jeton::Commit& commit, bool same_rules, const std::string& context) {
    std::set<std::string> found;
    for (const auto& flag : flags_of(commit)) found.insert(flag.text());
    const auto expected = naive::flags(before, after, same_rules);
    if (found != expected) throw Mismatch("flags: expected " + listed(expected) + "\nfound " + listed(found) + "\n" + context);
    std::set<std::string> over, beyond;
    for (const auto& [limit, account, count] : after.world.exceeded()) over.insert(std::to_string(limit + 1) + " " + account + " " + std::to_string(count));
    for (const auto& each : over_limits_of(commit))
        beyond.insert(std::to_string(each.limit) + " " + std::string(commit.after.name(each.account)) + " " + std::to_string(each.count));
    if (over != beyond) throw Mismatch("over limits: expected " + listed(over) + "\nfound " + listed(beyond) + "\n" + context);
}

}  // namespace

jeton::Engine loaded(const naive::World& world) {
    jeton::LoadOptions options;
    options.now = jeton::Time::parse(world.clock);
    auto engine = jeton::Engine::load_text({{"world", world.yaml()}}, options);
    if (!engine) throw Mismatch(jeton::render(engine.error()) + world.yaml());
    return *std::move(engine);
}

std::string code_of(const Applied& outcome) { return outcome ? std::string() : outcome.error().code; }

Answer answer_of(const jeton::DecisionParts& parts) {
    return {{parts.allow.begin(), parts.allow.end()}, {parts.deny.begin(), parts.deny.end()}, {parts.filters.begin(), parts.filters.end()}, parts.any_filter};
}

std::string text(const Pair& pair) { return std::get<0>(pair) + " " + std::get<1>(pair) + " " + std::get<2>(pair); }

void same(const std::string& what, const Scopes& expected, const Scopes& found, const std::string& context) {
    if (expected == found) return;
    std::string all = what + " differ\n";
    for (const auto& [pair, answer] : expected)
        if (const auto* other = find(found, pair); other == nullptr || *other != answer) all += text(pair) + ": expected " + text(&answer) + ", found " + text(other) + "\n";
    for (const auto& [pair, answer] : found)
        if (find(expected, pair) == nullptr) all += text(pair) + ": expected deny, found " + text(&answer) + "\n";
    throw Mismatch(all + context);
}

void same_principals(const naive::World& world, const jeton::Snapshot& view, const std::string& context) {
    std::set<std::string> expected, found;
    for (const auto& [label, who] : world.principals()) expected.insert(label);
    for (const auto who : view.principals()) found.insert(view.name(who));
    if (expected != found) throw Mismatch("principals: expected " + listed(expected) + "\nfound " + listed(found) + "\n" + context);
    if (view.accounts().size() != world.accounts.size() || view.account_count() != world.accounts.size() || view.token_count() != world.tokens.size())
        throw Mismatch("the number of accounts or tokens differs\n" + context);
}

Scopes scopes_of(const jeton::Snapshot& view) {
    Scopes all;
    const auto principals = view.principals();
    const auto accounts = view.accounts();
    for (const auto action : view.actions()) {
        const std::string name(view.name(action));
        std::size_t allowed = 0, scoped = 0, seen = 0;
        for (const auto who : principals) {
            const std::string label = view.name(who);
            std::vector<jeton::Question> questions;
            for (const auto account : accounts) questions.push_back({who, action, account});
            std::vector<jeton::Decision> answers(questions.size());
            view.decide(questions, answers);
            for (std::size_t i = 0; i < accounts.size(); ++i) {
                const auto account = accounts[i];
                const auto decision = view.decide(who, action, account);
                if (answers[i].verdict() != decision.verdict() || answers[i].reason() != decision.reason()) throw Mismatch("many at once are not answered as one");
                if (decision.denied()) continue;
                ++allowed;
                const auto at = all.emplace(Pair{label, name, view.name(account)}, answer_of(decision.parts())).first;
                if (decision.allowed() != at->second.all()) throw Mismatch("all is not all: " + text(at->first));
            }
            for (const auto& entry : view.scope(who, action)) scoped += all.contains(Pair{label, name, view.name(entry.account)});
        }
        for (const auto account : accounts) seen += view.who_sees(account, action).size();
        if (scoped != allowed || seen != allowed) throw Mismatch("scope() or who_sees() differ from decide()");
    }
    return all;
}

Difference difference_of(const jeton::Commit& commit, const std::string& context) {
    Difference all;
    std::array<std::uint64_t, 5> counts{};
    std::map<std::pair<const jeton::Access*, const jeton::Access*>, std::string> classes;
    for (const jeton::PermissionChange& each : commit.delta) {
        const Pair pair{commit.after.name(each.principal), std::string(each.action), std::string(commit.after.name(each.account))};
        const Answer before = answer_of(each.before->parts()), after = answer_of(each.after->parts());
        const bool there = each.before->verdict != jeton::Decision::Verdict::deny, here = each.after->verdict != jeton::Decision::Verdict::deny;
        if (there && !all.was.emplace(pair, before).second) throw Mismatch("twice in the delta: " + text(pair) + "\n" + context);
        if (here && !all.is.emplace(pair, after).second) throw Mismatch("twice in the delta: " + text(pair) + "\n" + context);
        std::string& expected = classes[{each.before, each.after}];
        if (expected.empty()) expected = naive::change_class(there ? &before : nullptr, here ? &after : nullptr);
        if (expected != jeton::change_class_names[static_cast<std::size_t>(each.is)])
            throw Mismatch("class of " + text(pair) + ": expected " + expected + "\n" + context);
        ++counts[static_cast<std::size_t>(each.is)];
    }
    if (counts != commit.delta.counts) throw Mismatch("counts differ\n" + context);
    return all;
}

Difference difference_of(const Scopes& before, const Scopes& after) {
    Difference all;
    for (const auto& [pair, answer] : before)
        if (const auto* now = find(after, pair); now == nullptr || *now != answer) all.was.emplace(pair, answer);
    for (const auto& [pair, answer] : after)
        if (const auto* old = find(before, pair); old == nullptr || *old != answer) all.is.emplace(pair, answer);
    return all;
}

void commit_agrees(const Judged& before, const Judged& after, const jeton::Commit& commit, bool same_rules, const std::string& context) {
    const Difference expected = difference_of(before.scopes, after.scopes), found = difference_of(commit, context);
    same("delta: before", expected.was, found.was, context);
    same("delta: after", expected.is, found.is, context);
    flags_agree(before, after, commit, same_rules, context);
}

Bounds::Bounds(naive::Draw& draw) : accounts_(jeton::engine::Areas::few), narrowings_(jeton::engine::Pools::few), said_(jeton::engine::Decisions::few) {
    if (draw.one_in(2)) jeton::engine::Areas::few = draw.below(6);
    if (draw.one_in(2)) jeton::engine::Pools::few = static_cast<std::uint32_t>(draw.below(6));
    if (draw.one_in(2)) jeton::engine::Decisions::few = static_cast<std::uint32_t>(draw.below(3));
}
Bounds::~Bounds() {
    jeton::engine::Areas::few = accounts_;
    jeton::engine::Pools::few = narrowings_;
    jeton::engine::Decisions::few = said_;
}

std::string json_of(const jeton::Commit& commit) {
    std::string all = "{\"base\":" + std::to_string(commit.base) + ",\"revision\":" + std::to_string(commit.revision) + ",\"rows\":[";
    for (const auto& row : commit.delta.rows) {
        all += "\n{\"class\":" + quoted(std::string(jeton::change_class_names[static_cast<std::size_t>(row.is)])) + ",\"actions\":[";
        for (const auto action : row.actions) all += quoted(std::string(action)) + ",";
        all += "]";
        all += ",\"before\":" + quoted(commit.delta.decisions[row.before].text()) + ",\"after\":" + quoted(commit.delta.decisions[row.after].text()) + ",\"principals\":[";
        for (const auto who : row.principals) all += quoted(commit.after.name(who)) + ",";
        all += "],\"accounts\":[";
        for (const auto account : row.accounts) all += quoted(std::string(commit.after.name(account))) + ",";
        all += "],\"except\":[";
        for (std::size_t i = 0; i < row.except.size(); ++i)
            for (const auto account : row.except[i]) all += quoted(commit.after.name(row.principals[i])) + quoted(std::string(commit.after.name(account))) + ",";
        all += row.paired ? "],\"paired\":true}" : "]}";
    }
    all += "],\"counts\":[";
    for (const auto count : commit.delta.counts) all += std::to_string(count) + ",";
    all += "],\"flags\":[";
    for (const auto& flag : flags_of(commit)) all += quoted(flag.text()) + ",";
    all += "],\"over-limits\":[";
    for (const auto& each : over_limits_of(commit)) all += std::to_string(each.limit) + " " + std::string(commit.after.name(each.account)) + " " + std::to_string(each.count) + ",";
    return all + "]}\n";
}

}  // namespace agreement
