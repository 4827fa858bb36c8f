// Random small policies with a change set: what each principal sees before and after it, for each action and account; what the
// commit says; or why it is refused.
// Entry point: run_worlds.
#include <array>
#include <map>

#include "jeton/engine.hpp"
#include "tests/conformance/tally.hpp"

namespace conformance {
namespace {

/// A decision as `worlds.ndjson` writes it: "all", or an object of filters.
nlohmann::json written(jeton::Decision::Verdict verdict, const jeton::DecisionParts& parts) {
    if (verdict == jeton::Decision::Verdict::deny) return nullptr;
    if (verdict == jeton::Decision::Verdict::all) return "all";
    const bool any = parts.any_filter && parts.filters.size() > 1;
    return {{"allow", parts.allow}, {"deny", parts.deny}, {"filters", parts.filters}, {"operator", any ? "or" : "and"}};
}

nlohmann::json written(const jeton::Access& access) { return written(access.verdict, access.parts()); }
nlohmann::json written(const jeton::Decision& decision) { return written(decision.verdict(), decision.parts()); }

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

/// Each pair of the delta with what it was and what it is.
Answers recorded_delta(const Json& world) {
    const auto decision = [&](const Json& number) { return number.is_null() ? nlohmann::json(nullptr) : nlohmann::json(world["decisions"][number.get<std::size_t>()]); };
    Answers answers;
    for (const Json& row : world["delta"])
        answers[key(row[0].get<std::string>(), row[1].get<std::string>(), row[2].get<std::string>())] = {decision(row[3]), decision(row[4])};
    return answers;
}

Answers expanded(const jeton::Commit& commit, std::string& wrong) {
    Answers answers;
    std::array<std::uint64_t, 5> counts{};
    for (const jeton::PermissionChange& each : commit.delta) {
        const std::string question = key(commit.after.name(each.principal), each.action, commit.after.name(each.account));
        if (!answers.emplace(question, nlohmann::json{written(*each.before), written(*each.after)}).second)
            wrong += "\n             twice in the delta: " + question;
        ++counts[static_cast<std::size_t>(each.is)];
    }
    if (counts != commit.delta.counts) wrong += "\n             counts are not those of the pairs";
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

void differ(std::string& wrong, const char* what, const nlohmann::json& expected, const nlohmann::json& found) {
    if (expected != found) wrong += std::string("\n             ") + what + ": expected " + expected.dump() + ", got " + found.dump();
}

/// What a commit says, beside its delta.
void compare(const Json& world, const jeton::Commit& commit, std::string& wrong) {
    nlohmann::json classes = nlohmann::json::object(), flags = nlohmann::json::array(), over = nlohmann::json::array();
    for (std::size_t i = 0; i < commit.delta.counts.size(); ++i)
        if (commit.delta.counts[i] != 0) classes[std::string(jeton::change_class_names[i])] = commit.delta.counts[i];
    for (const jeton::Flag& flag : commit.flags()) flags.push_back(flag.text());
    for (const jeton::OverLimit& each : commit.over_limits()) over.push_back({each.limit, commit.after.name(each.account), each.count});
    differ(wrong, "classes", world["classes"], classes);
    differ(wrong, "flags", world["flags"], flags);
    differ(wrong, "over_limits", world["over_limits"], over);
}

std::string run_change(const Json& world, jeton::Engine& engine) {
    std::string wrong;
    const auto change = jeton::Change::from_yaml(world["changes"].dump(1));
    const std::uint64_t before = engine.snapshot().revision();
    const auto plan = engine.plan(change);
    const auto commit = engine.apply(change);
    if (plan.has_value() != commit.has_value()) return "\n             plan() and apply() do not agree whether it is refused";
    if (!commit) {
        const jeton::Refusal& refusal = commit.error();
        if (!world.contains("refused")) return "\n             refused: " + refusal.code + "\n" + jeton::render(refusal.diagnostics);
        differ(wrong, "refused", world["refused"], refusal.code);
        differ(wrong, "refused_at", world["refused_at"], refusal.change ? nlohmann::json(*refusal.change) : nlohmann::json(nullptr));
        if (engine.snapshot().revision() != before) wrong += "\n             a refused change set made a revision";
        return wrong + differences(recorded(world, "scopes_before"), asked(engine.snapshot(), wrong));
    }
    if (world.contains("refused")) return "\n             expected to be refused: " + world["refused"].get<std::string>();
    wrong += differences(recorded(world, "scopes_after"), asked(engine.snapshot(), wrong));
    wrong += differences(recorded_delta(world), expanded(**commit, wrong));
    compare(world, **commit, wrong);
    compare(world, **plan, wrong);
    return wrong;
}

}  // namespace

void run_worlds(const std::filesystem::path& path, Tally& tally) {
    for (const Json& world : read_lines(path)) {
        const std::string id = world["id"];
        jeton::LoadOptions options;
        options.now = jeton::Time::parse("2026-01-01T00:00:00Z");
        auto engine = jeton::Engine::load_text({{id, world["policy"].dump(1)}}, options);
        if (!engine) {
            tally.fail(id, "a policy that loads", jeton::render(engine.error()));
            continue;
        }
        std::string wrong;
        const Answers found = asked(engine->snapshot(), wrong);
        wrong += differences(recorded(world, "scopes_before"), found);
        wrong += run_change(world, *engine);
        if (wrong.empty())
            tally.pass();
        else
            tally.fail(id, "the recorded scopes", wrong);
    }
}

}  // namespace conformance
