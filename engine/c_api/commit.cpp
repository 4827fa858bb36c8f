// jeton_changes.h: change sets, tried and applied, the clock, and who is told of commits.
#include <optional>

#include "engine/c_api/handles.hpp"

using namespace jeton::c_api;

namespace {

/// The handle is there before anything is done: what is in force is never said to have failed.
template <class Do>
jeton_commit* given(Do make, jeton_diagnostics** error) {
    auto handle = std::make_unique<jeton_commit>(nullptr);
    auto made = made_or_said(make(), error);
    if (!made) return nullptr;
    handle->commit = *std::move(made);
    return handle.release();
}

jeton::Change change_of(const char* text, size_t size) { return jeton::Change::from_yaml(std::string(text, size)); }

jeton_snapshot* side_of(const jeton_commit* commit, const jeton::Snapshot jeton::Commit::* side) {
    return attempt<jeton_snapshot*>(nullptr, nullptr, [&]() -> jeton_snapshot* {
        return commit == nullptr ? nullptr : new jeton_snapshot{(*commit->commit).*side};
    });
}

/// How many there are of what a commit works out when somebody asks.
template <class T>
std::size_t count_of(const jeton_commit* commit, const std::vector<T>& (jeton_commit::*list)() const) {
    return attempt<std::size_t>(0, nullptr, [&] { return commit == nullptr ? 0 : (commit->*list)().size(); });
}

const char* text_at(const jeton_commit* commit, const std::vector<std::string>& (jeton_commit::*list)() const, std::size_t index) {
    return attempt<const char*>(nullptr, nullptr, [&] {
        return commit == nullptr || index >= (commit->*list)().size() ? nullptr : (commit->*list)()[index].c_str();
    });
}

}  // namespace

const std::vector<std::string>& jeton_commit::flags() const {
    std::call_once(asked_, [&] {
        std::vector<std::string> texts;
        for (const jeton::Flag& flag : commit->flags()) texts.push_back(flag.text());
        flags_ = std::move(texts);
    });
    return flags_;
}

const jeton_diagnostics& jeton_commit::lints() const {
    std::call_once(asked_lints_, [&] { lints_.emplace(commit->lints()); });
    return *lints_;
}

const std::vector<std::string>& jeton_commit::filters() const {
    std::call_once(asked_filters_, [&] {
        std::vector<std::string> texts;
        for (const jeton::Access& access : commit->delta.decisions) texts.push_back(access.text());
        filters_ = std::move(texts);
    });
    return filters_;
}

const std::vector<std::string>& jeton_commit::dropped() const {
    std::call_once(asked_dropped_, [&] { dropped_ = commit->dropped(); });
    return dropped_;
}

const std::vector<jeton::RereadFilter>& jeton_commit::reread() const {
    std::call_once(asked_reread_, [&] { reread_ = commit->reread(); });
    return reread_;
}

jeton_commit* jeton_engine_plan(const jeton_engine* engine, const char* changes, size_t size, jeton_diagnostics** error) {
    return attempt<jeton_commit*>(nullptr, error, [&]() -> jeton_commit* {
        if (missing(engine, "engine", error) || missing(changes, "changes", error)) return nullptr;
        return given([&] { return engine->engine.plan(change_of(changes, size)); }, error);
    });
}

jeton_commit* jeton_engine_apply(jeton_engine* engine, const char* changes, size_t size, jeton_diagnostics** error) {
    return attempt<jeton_commit*>(nullptr, error, [&]() -> jeton_commit* {
        if (missing(engine, "engine", error) || missing(changes, "changes", error)) return nullptr;
        return given([&] { return engine->engine.apply(change_of(changes, size)); }, error);
    });
}

jeton_commit* jeton_engine_plan_policy(const jeton_engine* engine, const jeton_engine* next, jeton_diagnostics** error) {
    return attempt<jeton_commit*>(nullptr, error, [&]() -> jeton_commit* {
        if (missing(engine, "engine", error) || missing(next, "next", error)) return nullptr;
        return given([&] { return engine->engine.plan(next->engine); }, error);
    });
}

jeton_commits* jeton_engine_advance(jeton_engine* engine, jeton_time now, jeton_diagnostics** error) {
    return attempt<jeton_commits*>(nullptr, error, [&]() -> jeton_commits* {
        std::optional<jeton::Time> to;
        if (missing(engine, "engine", error) || !read_time(&now, "now", to, error)) return nullptr;
        const auto made = made_or_said(engine->engine.advance(*to), error);
        if (!made) return nullptr;
        auto commits = std::make_unique<jeton_commits>();
        for (const auto& commit : *made) commits->list.push_back(std::make_unique<jeton_commit>(commit));
        return commits.release();
    });
}

size_t jeton_commits_count(const jeton_commits* commits) { return commits == nullptr ? 0 : commits->list.size(); }

const jeton_commit* jeton_commits_at(const jeton_commits* commits, size_t index) {
    return commits == nullptr || index >= commits->list.size() ? nullptr : commits->list[index].get();
}

void jeton_commits_free(jeton_commits* commits) { delete commits; }

uint64_t jeton_commit_base(const jeton_commit* commit) { return commit == nullptr ? 0 : commit->commit->base; }
uint64_t jeton_commit_revision(const jeton_commit* commit) { return commit == nullptr ? 0 : commit->commit->revision; }

uint64_t jeton_commit_count(const jeton_commit* commit, jeton_change_class is) {
    const auto number = static_cast<std::size_t>(is);
    return commit == nullptr || number >= commit->commit->delta.counts.size() ? 0 : commit->commit->delta.counts[number];
}

const jeton_diagnostics* jeton_commit_lints(const jeton_commit* commit) {
    return attempt<const jeton_diagnostics*>(nullptr, nullptr, [&] { return commit == nullptr ? nullptr : &commit->lints(); });
}

size_t jeton_commit_flag_count(const jeton_commit* commit) { return count_of(commit, &jeton_commit::flags); }
const char* jeton_commit_flag(const jeton_commit* commit, size_t index) { return text_at(commit, &jeton_commit::flags, index); }

size_t jeton_commit_dropped_count(const jeton_commit* commit) { return count_of(commit, &jeton_commit::dropped); }
const char* jeton_commit_dropped(const jeton_commit* commit, size_t index) { return text_at(commit, &jeton_commit::dropped, index); }

size_t jeton_commit_reread_count(const jeton_commit* commit) { return count_of(commit, &jeton_commit::reread); }

bool jeton_commit_reread(const jeton_commit* commit, size_t index, jeton_reread* out) {
    return attempt<bool>(false, nullptr, [&] {
        if (commit == nullptr || out == nullptr || index >= commit->reread().size()) return false;
        const jeton::RereadFilter& filter = commit->reread()[index];
        *out = {filter.text.c_str(), filter.why.c_str(), filter.by == jeton::RereadFilter::By::clock};
        return true;
    });
}

jeton_snapshot* jeton_commit_before(const jeton_commit* commit) { return side_of(commit, &jeton::Commit::before); }
jeton_snapshot* jeton_commit_after(const jeton_commit* commit) { return side_of(commit, &jeton::Commit::after); }

bool jeton_commit_each(const jeton_commit* commit, jeton_permission_callback call, void* context) {
    return attempt<bool>(false, nullptr, [&] {
        if (commit == nullptr || call == nullptr) return false;
        const jeton::Commit& all = *commit->commit;
        const std::vector<std::string>& texts = commit->filters();
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

jeton_subscription* jeton_engine_on_commit(const jeton_engine* engine, jeton_commit_callback call, void* context, jeton_diagnostics** error) {
    return attempt<jeton_subscription*>(nullptr, error, [&]() -> jeton_subscription* {
        if (missing(engine, "engine", error) || missing(reinterpret_cast<const void*>(call), "call", error)) return nullptr;
        auto handle = std::make_unique<jeton_subscription>();
        handle->subscription = engine->engine.on_commit([call, context](const jeton::Commit& commit) {
            const jeton_commit lent(std::shared_ptr<const jeton::Commit>(std::shared_ptr<void>(), &commit));
            call(context, &lent);
        });
        return handle.release();
    });
}

void jeton_subscription_free(jeton_subscription* subscription) { delete subscription; }

void jeton_commit_free(jeton_commit* commit) { delete commit; }
