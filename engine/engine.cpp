// Engine: loads a policy and hands out snapshots; runs the policy's own tests.
#include "jeton/engine.hpp"

#include <utility>

#include "engine/load/load.hpp"
#include "engine/policy_test.hpp"

namespace jeton {

struct Engine::Impl {
    std::shared_ptr<const engine::State> state;
    Diagnostics lints;
    engine::Reload reload;      ///< the same policy at another clock
};

namespace {

template <class Source>
Result<engine::Loaded> load_at(const Source& source, Time now) {
    LoadOptions options;
    options.now = now;
    return engine::load(source, options);
}

}  // namespace

Engine::Engine(std::shared_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}

Result<Engine> Engine::load(const std::filesystem::path& path, const LoadOptions& options) {
    auto loaded = engine::load(path, options);
    if (!loaded) return tl::unexpected(std::move(loaded).error());
    return Engine(std::make_shared<Impl>(Impl{std::move(loaded->state), std::move(loaded->lints),
                                              [path](Time now) { return load_at(path, now); }}));
}

Result<Engine> Engine::load_text(std::vector<NamedText> files, const LoadOptions& options) {
    auto loaded = engine::load(files, options);
    if (!loaded) return tl::unexpected(std::move(loaded).error());
    return Engine(std::make_shared<Impl>(Impl{std::move(loaded->state), std::move(loaded->lints),
                                              [files = std::move(files)](Time now) { return load_at(files, now); }}));
}

Snapshot Engine::snapshot() const noexcept { return Snapshot(impl_->state); }
const Diagnostics& Engine::lints() const noexcept { return impl_->lints; }

TestReport Engine::test() const {
    return engine::run_tests(impl_->reload, [](std::shared_ptr<const engine::State> state) { return Snapshot(std::move(state)); });
}

std::size_t TestReport::count(TestOutcome outcome) const noexcept {
    std::size_t n = 0;
    for (const auto& r : results) n += r.outcome == outcome;
    return n;
}

}  // namespace jeton
