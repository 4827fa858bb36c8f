// Every decision of random worlds against the slow specification of tests/support.
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/property/agreement.hpp"

namespace {

void decided_as_specified(naive::Draw& draw, const naive::Extent& extent) {
    const naive::World world = naive::random_world(draw, extent);
    const auto view = agreement::loaded(world).snapshot();
    agreement::same_principals(world, view, world.yaml());
    agreement::same("scopes", naive::judged(world).scopes, agreement::scopes_of(view), world.yaml());
}

/// Accounts come in any order in which parents stand before their children; nobody sees in which.
void read_in_any_order(naive::Draw& draw) {
    const naive::World world = naive::random_world(draw, {12, 6, 3, 6});
    std::vector<std::string> waiting, lines;
    std::set<std::string> placed{""};
    for (const auto& [id, account] : world.accounts) waiting.push_back(id);
    while (!waiting.empty()) {
        std::size_t i = draw.below(waiting.size());
        while (!placed.contains(world.accounts.at(waiting[i]).parent)) i = (i + 1) % waiting.size();
        lines.push_back(world.account_line(waiting[i]));
        placed.insert(waiting[i]);
        waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(i));
    }
    const auto folder = std::filesystem::temp_directory_path() / ("jeton-world-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "policy.yaml") << world.yaml(naive::World::Accounts::elsewhere);
    std::ofstream accounts(folder / "accounts.ndjson");
    std::string context;
    for (const auto& line : lines) accounts << line, context += line;
    accounts.close();
    jeton::LoadOptions options;
    options.now = jeton::Time::parse(world.clock);
    const auto engine = jeton::Engine::load(folder, options);
    std::filesystem::remove_all(folder);
    if (!engine) throw naive::Mismatch(jeton::render(engine.error()) + context);
    const auto view = engine->snapshot();
    agreement::same_principals(world, view, context);
    agreement::same("scopes", naive::judged(world).scopes, agreement::scopes_of(view), world.yaml() + context);
    // Depth first: the numbers of an account and of all below it stand together.
    for (const auto& [id, account] : world.accounts) {
        if (account.parent.empty()) continue;
        const auto number = static_cast<std::uint32_t>(*view.find_account(id)), above = static_cast<std::uint32_t>(*view.find_account(account.parent));
        std::size_t between = 0;
        for (const auto& [other, unused] : world.accounts) {
            const auto chain = world.chain(other);
            const auto n = static_cast<std::uint32_t>(*view.find_account(other));
            if (n > above && n < number && std::find(chain.begin(), chain.end(), account.parent) == chain.end()) ++between;
        }
        if (number <= above || between != 0) throw naive::Mismatch(id + " is not numbered depth first\n" + context);
    }
}

/// What is said of a denial: allows that do not apply and what they lack, denies that do, what a token itself would have to be; nothing where there
/// is no denial.
void near_rules_are_near(naive::Draw& draw) {
    const naive::World world = naive::random_world(draw, {8, 6, 3, 8});
    const auto engine = agreement::loaded(world);
    const auto view = engine.snapshot();
    const auto principals = world.principals();
    const auto sights = world.sights();
    const auto wrong = [&](const std::string& what, const naive::Pair& pair) { throw naive::Mismatch(what + " of " + agreement::text(pair) + "\n" + world.yaml()); };
    for (const jeton::Principal principal : view.principals()) {
        const std::string label = view.name(principal);
        const auto& who = principals.at(label);
        const bool disabled = who.token != nullptr && !who.token->enabled, expired = who.token != nullptr && !who.token->expires.empty() && who.token->expires <= world.clock;
        for (const auto action : view.actions())
            for (const auto& [account, unused] : world.accounts) {
                const naive::Pair pair{label, std::string(view.name(action)), account};
                const bool listed = who.token == nullptr || !who.token->accounts || std::find(who.token->accounts->begin(), who.token->accounts->end(), account) != who.token->accounts->end();
                const auto near = view.near_rules(principal, action, view.account(account));
                const bool told = disabled || expired || !world.decide(who, std::get<1>(pair), sights, account);
                if (!told && !near.empty()) wrong("near rules where there is nothing to change", pair);
                for (const jeton::NearRule& each : near) {
                    const naive::Rule& rule = world.rules.at(each.rule.number - 1);
                    if (each.rule.allow != rule.allow || each.lacks.empty()) wrong("a near rule that is another, or lacks nothing,", pair);
                    const bool applies = world.applies(rule, who, std::get<1>(pair), sights.at(who.home), sights.at(account));
                    const auto lacks = [&](const char* what) { return std::any_of(each.lacks.begin(), each.lacks.end(), [&](const std::string& lack) { return lack.starts_with(what); }); };
                    if (rule.allow && (lacks("the token would have to be enabled") != disabled || lacks("the token would have to last longer") != expired || lacks("the token's `accounts`") == listed))
                        wrong("what a token itself lacks is not said, or is said of another,", pair);
                    if (rule.allow ? applies && listed && !disabled && !expired : !applies) wrong("rule " + std::to_string(each.rule.number) + " is near, but not as said,", pair);
                }
                if (!told || !near.empty()) continue;
                for (const naive::Rule& rule : world.rules) {
                    bool may = false;
                    for (const auto& each : rule.actions) may = may || each == "*" || each == std::get<1>(pair) || (each.ends_with(".*") && std::get<1>(pair).starts_with(each.substr(0, each.size() - 1)));
                    if (rule.allow && may) wrong("no near rule though there are allows", pair);
                }
            }
    }
}

}  // namespace

TEST_CASE("what is said of a denial is what would have to change") {
    CHECK(naive::hold("near rules", 300, near_rules_are_near) == "");
}

TEST_CASE("accounts are read in any order, and numbered depth first") {
    CHECK(naive::hold("orders of lines", 200, read_in_any_order) == "");
}

TEST_CASE("every principal, action and account is decided as the specification does") {
    CHECK(naive::hold("small worlds", 500, [](naive::Draw& draw) { decided_as_specified(draw, {}); }) == "");
    CHECK(naive::hold("larger worlds", 100, [](naive::Draw& draw) { decided_as_specified(draw, {20, 16, 4, 10}); }) == "");
}
