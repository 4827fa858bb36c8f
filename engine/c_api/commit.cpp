// jeton.h: change sets, tried and applied.
#include "engine/c_api/handles.hpp"

using namespace jeton::c_api;

namespace {

using Planned = jeton::Outcome<std::shared_ptr<const jeton::Commit>>;

jeton_commit* given(Planned&& outcome, jeton_diagnostics** error) {
    if (!outcome) {
        say(error, outcome.error().diagnostics);
        return nullptr;
    }
    auto* made = new jeton_commit{*std::move(outcome), {}};
    for (const jeton::Flag& flag : made->commit->flags()) made->flags.push_back(flag.text());
    return made;
}

jeton::Change change_of(const char* text, size_t size) { return jeton::Change::from_yaml(std::string(text, size)); }

}  // namespace

jeton_commit* jeton_engine_plan(const jeton_engine* engine, const char* changes, size_t size, jeton_diagnostics** error) {
    return attempt<jeton_commit*>(nullptr, error, [&]() -> jeton_commit* {
        if (missing(engine, "engine", error) || missing(changes, "changes", error)) return nullptr;
        return given(engine->engine.plan(change_of(changes, size)), error);
    });
}

jeton_commit* jeton_engine_apply(jeton_engine* engine, const char* changes, size_t size, jeton_diagnostics** error) {
    return attempt<jeton_commit*>(nullptr, error, [&]() -> jeton_commit* {
        if (missing(engine, "engine", error) || missing(changes, "changes", error)) return nullptr;
        return given(engine->engine.apply(change_of(changes, size)), error);
    });
}

uint64_t jeton_commit_base(const jeton_commit* commit) { return commit == nullptr ? 0 : commit->commit->base; }
uint64_t jeton_commit_revision(const jeton_commit* commit) { return commit == nullptr ? 0 : commit->commit->revision; }

uint64_t jeton_commit_count(const jeton_commit* commit, jeton_change_class is) {
    const auto number = static_cast<std::size_t>(is);
    return commit == nullptr || number >= commit->commit->delta.counts.size() ? 0 : commit->commit->delta.counts[number];
}

size_t jeton_commit_flag_count(const jeton_commit* commit) { return commit == nullptr ? 0 : commit->flags.size(); }

const char* jeton_commit_flag(const jeton_commit* commit, size_t index) {
    return commit == nullptr || index >= commit->flags.size() ? nullptr : commit->flags[index].c_str();
}

bool jeton_commit_each(const jeton_commit* commit, jeton_permission_callback call, void* context) {
    return attempt<bool>(false, nullptr, [&] {
        if (commit == nullptr || call == nullptr) return false;
        const jeton::Commit& all = *commit->commit;
        std::vector<std::string> texts;
        for (const jeton::Access& access : all.delta.decisions) texts.push_back(access.text());
        for (const jeton::DeltaRow& row : all.delta.rows)
            for (std::size_t i = 0; i < row.principals.size(); ++i) {
                const std::string who = all.after.name(row.principals[i]);
                for (const std::string_view action : row.actions)
                    for (const jeton::AccountId account : row.accounts_of(i)) {
                        const std::string where(all.after.name(account));
                        const jeton_permission_change each{who.c_str(), action.data(), where.c_str(), texts[row.before].c_str(),
                                                           texts[row.after].c_str(), static_cast<jeton_change_class>(row.is)};
                        if (!call(context, &each)) return true;
                    }
            }
        return true;
    });
}

void jeton_commit_free(jeton_commit* commit) { delete commit; }
