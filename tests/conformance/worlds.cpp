// Random small policies with a change set: what each principal sees before it, for each action and account.
// Entry point: run_worlds.
#include <map>

#include "jeton/engine.hpp"
#include "tests/conformance/tally.hpp"

namespace conformance {
namespace {

/// A decision as `worlds.ndjson` writes it: "all", or an object of filters.
nlohmann::json written(const jeton::Decision& decision) {
    if (decision.verdict() == jeton::Decision::Verdict::all) return "all";
    const jeton::DecisionParts parts = decision.parts();
    const bool any = parts.any_filter && parts.filters.size() > 1;
    return {{"allow", parts.allow}, {"deny", parts.deny}, {"filters", parts.filters}, {"operator", any ? "or" : "and"}};
}

std::string key(const std::string& principal, std::string_view action, std::string_view account) {
    return principal + " | " + std::string(action) + " | " + std::string(account);
}

using Answers = std::map<std::string, nlohmann::json>;     // the order of keys says nothing

Answers recorded(const Json& world, const char* name) {
    Answers answers;
    for (const auto& [principal, actions] : world[name].items())
        for (const auto& [action, accounts] : actions.items())
            for (const auto& [account, number] : accounts.items())
                answers[key(principal, action, account)] = world["decisions"][number.get<std::size_t>()];
    return answers;
}

/// Every scope; `contradictions` gets what decide() says otherwise, one answer a question.
Answers asked(const jeton::Snapshot& view, std::string& contradictions) {
    Answers answers;
    for (const jeton::Principal principal : view.principals()) {
        for (const jeton::ActionId action : view.actions()) {
            const std::vector<jeton::ScopeEntry> scope = view.scope(principal, action);
            for (const jeton::ScopeEntry& entry : scope)
                answers[key(view.name(principal), view.name(action), view.name(entry.account))] = written(entry.decision);
            for (const jeton::AccountId account : view.accounts()) {
                const jeton::Decision decision = view.decide(principal, action, account);
                const std::string question = key(view.name(principal), view.name(action), view.name(account));
                const auto found = answers.find(question);
                const bool agrees = found == answers.end() ? decision.denied()
                                                           : !decision.denied() && written(decision) == found->second;
                if (!agrees) contradictions += "\n             decide() and scope() differ: " + question;
            }
        }
    }
    return answers;
}

std::string differences(const Answers& expected, const Answers& found) {
    std::string text;
    const auto differ = [&](const std::string& question, const std::string& wanted, const std::string& got) {
        text += "\n             " + question + ": expected " + wanted + ", got " + got;
    };
    for (const auto& [question, decision] : expected) {
        const auto other = found.find(question);
        if (other == found.end())
            differ(question, decision.dump(), "deny");
        else if (other->second != decision)
            differ(question, decision.dump(), other->second.dump());
    }
    for (const auto& [question, decision] : found)
        if (!expected.contains(question)) differ(question, "deny", decision.dump());
    return text;
}

}  // namespace

void run_worlds(const std::filesystem::path& path, Tally& tally) {
    for (const Json& world : read_lines(path)) {
        const std::string id = world["id"];
        jeton::LoadOptions options;
        options.now = jeton::Time::parse("2026-01-01T00:00:00Z");
        const auto engine = jeton::Engine::load_text({{id, world["policy"].dump(1)}}, options);
        tally.skip();
        tally.say("what a change set does to a world (delta, scopes after, classes, flags, limits, refusals)");
        if (!engine) {
            tally.fail(id, "a policy that loads", jeton::render(engine.error()));
            continue;
        }
        std::string wrong;
        const Answers found = asked(engine->snapshot(), wrong);
        wrong += differences(recorded(world, "scopes_before"), found);
        if (wrong.empty())
            tally.pass();
        else
            tally.fail(id, "the recorded scopes", wrong);
    }
}

}  // namespace conformance
