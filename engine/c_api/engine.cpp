// jeton.h: loads policies and hands out snapshots.
#include <algorithm>
#include <chrono>
#include <optional>

#include "engine/c_api/handles.hpp"

using namespace jeton::c_api;

namespace {

/// False, and said, where the options are wrong.
bool read_options(const jeton_load_options* from, jeton::LoadOptions& to, jeton_diagnostics** error) {
    if (from == nullptr) return true;
    if (from->progress != nullptr)
        to.progress = [progress = from->progress, context = from->context](std::string_view what, std::uint64_t done,
                                                                           std::uint64_t total) {
            progress(context, std::string(what).c_str(), done, total);
        };
    to.read_only = from->read_only;
    if (from->secret_key != nullptr) std::copy_n(from->secret_key, to.secret_key.emplace().bytes.size(), to.secret_key->bytes.begin());
    if (from->over != nullptr) to.over = from->over->snapshot;
    return read_time(from->now, "now", to.now, error);
}

jeton_engine* loaded(jeton::Result<jeton::Engine>&& result, jeton_diagnostics** error) {
    return made_of<jeton_engine*>(std::move(result), nullptr, error, [](jeton::Engine engine) {
        jeton_diagnostics lints(engine.lints());
        return new jeton_engine{std::move(engine), std::move(lints)};
    });
}

}  // namespace

jeton_engine* jeton_engine_load(const char* path, const jeton_load_options* options, jeton_diagnostics** error) {
    return attempt<jeton_engine*>(nullptr, error, [&]() -> jeton_engine* {
        jeton::LoadOptions read;
        if (missing(path, "path", error) || !read_options(options, read, error)) return nullptr;
        return loaded(jeton::Engine::load(path, read), error);
    });
}

jeton_engine* jeton_engine_load_text(const jeton_source* sources, size_t count, const jeton_load_options* options,
                                     jeton_diagnostics** error) {
    return attempt<jeton_engine*>(nullptr, error, [&]() -> jeton_engine* {
        jeton::LoadOptions read;
        if (missing(sources, "sources", error) || !read_options(options, read, error)) return nullptr;
        std::vector<jeton::NamedText> files;
        for (const jeton_source* s = sources; s != sources + count; ++s) {
            if (missing(s->name, "sources.name", error) || missing(s->text, "sources.text", error)) return nullptr;
            files.push_back({s->name, std::string(s->text, s->size)});
        }
        return loaded(jeton::Engine::load_text(std::move(files), read), error);
    });
}

const jeton_diagnostics* jeton_engine_lints(const jeton_engine* engine) {
    return engine != nullptr ? &engine->lints : nullptr;
}

jeton_snapshot* jeton_engine_snapshot(const jeton_engine* engine) {
    return attempt<jeton_snapshot*>(nullptr, nullptr, [&]() -> jeton_snapshot* {
        return engine != nullptr ? new jeton_snapshot{engine->engine.snapshot()} : nullptr;
    });
}

jeton_snapshot* jeton_engine_at_least(const jeton_engine* engine, uint64_t revision, uint32_t milliseconds) {
    return attempt<jeton_snapshot*>(nullptr, nullptr, [&]() -> jeton_snapshot* {
        if (engine == nullptr) return nullptr;
        auto found = engine->engine.at_least(revision, std::chrono::milliseconds(milliseconds));
        return found ? new jeton_snapshot{*std::move(found)} : nullptr;
    });
}

size_t jeton_engine_revisions_kept(const jeton_engine* engine) {
    return attempt<std::size_t>(0, nullptr, [&] { return engine != nullptr ? engine->engine.revisions_kept() : 0; });
}

bool jeton_engine_reevaluate(const jeton_engine* engine, uint64_t* wrong) {
    return attempt<bool>(false, nullptr, [&] {
        if (engine == nullptr || wrong == nullptr) return false;
        *wrong = engine->engine.reevaluate();
        return true;
    });
}

void jeton_engine_free(jeton_engine* engine) { delete engine; }
