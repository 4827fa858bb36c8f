// A commit checked the slow way: every principal, action and account of both snapshots, by the questions anybody may ask.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "engine/evaluate/parts.hpp"
#include "jeton/engine.hpp"

namespace jeton {
namespace {

constexpr std::size_t most = 100;

std::string text_of(const Decision& decision) {
    return decision.denied() ? "NOT *:*" : decision.allowed() ? "*:*" : engine::text_of(decision.parts());
}

/// All who may ask before or after. Numbers of principals mean the same in both.
std::vector<Principal> everybody(const Commit& commit) {
    std::vector<Principal> all = commit.after.principals();
    const auto number = [](Principal p) { return std::pair(p.kind, p.index); };
    std::set<std::pair<Principal::Kind, std::uint32_t>> there;
    for (const Principal p : all) there.insert(number(p));
    for (const Principal p : commit.before.principals())
        if (!there.contains(number(p))) all.push_back(p);
    return all;
}

}  // namespace

std::vector<std::string> Engine::check(const Commit& commit) {
    std::map<std::tuple<std::string, std::string, std::string>, std::pair<std::string, std::string>> said;
    for (const PermissionChange& each : commit.delta)
        said[{commit.after.name(each.principal), std::string(each.action), std::string(commit.after.name(each.account))}] = {each.before->text(), each.after->text()};
    std::vector<std::string> wrong;
    std::vector<AccountId> accounts = commit.after.accounts();
    for (const AccountId a : commit.before.accounts())
        if (commit.after.account(commit.before.name(a)) == AccountId::none) accounts.push_back(a);
    std::vector<std::string> actions;
    for (const Snapshot* view : {&commit.after, &commit.before})
        for (const ActionId x : view->actions())
            if (std::find(actions.begin(), actions.end(), view->name(x)) == actions.end()) actions.emplace_back(view->name(x));
    for (const Principal p : everybody(commit))
        for (const auto& action : actions)
            for (const AccountId a : accounts) {
                const auto was = commit.before.decide(p, commit.before.action(action), a), is = commit.after.decide(p, commit.after.action(action), a);
                const auto found = said.find({commit.after.name(p), action, std::string(commit.after.name(a))});
                if (found == said.end() && was.denied() && is.denied()) continue;
                const std::string before = text_of(was), after = text_of(is);
                const std::string name = commit.after.name(p) + " " + action + " " + std::string(commit.after.name(a)) + ": ";
                if (found == said.end() && before != after) wrong.push_back(name + "is not in the delta, but " + before + " became " + after);
                if (found != said.end() && found->second != std::pair(before, after))
                    wrong.push_back(name + "the delta says " + found->second.first + " became " + found->second.second + ", but " + before + " became " + after);
                if (found != said.end()) said.erase(found);
                if (wrong.size() >= most) return wrong;
            }
    for (const auto& [pair, change] : said) wrong.push_back(std::get<0>(pair) + " " + std::get<1>(pair) + " " + std::get<2>(pair) + ": is in the delta, but nothing asks this");
    return wrong;
}

}  // namespace jeton
