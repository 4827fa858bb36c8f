// Engine: loads a policy, hands out snapshots, plans and applies changes; runs the policy's own tests.
#include "jeton/engine.hpp"

#include <utility>

#include "engine/changes/apply.hpp"
#include "engine/changes/publication.hpp"
#include "engine/load/load.hpp"
#include "engine/policy_test.hpp"
#include "engine/tokens/secret.hpp"

namespace jeton {

using engine::State;

struct Engine::Impl {
    engine::Publication published;
    Diagnostics lints;
    std::shared_ptr<const State> first;         ///< as it was loaded; null where there are no tests, or nothing will change
    engine::PolicyTests tests;
    std::vector<RuleCoverage> untested;         ///< the rules of a policy without tests
    engine::Written loaded;                     ///< null: read-only
    engine::Written written;                    ///< of the revision in force; guarded by the write lock
    const SecretKey key;

    Impl(engine::Loaded from, const LoadOptions& options)
        : published(from.state, Snapshot(from.state)), lints(std::move(from.lints)), tests(std::move(from.tests)), key(options.secret_key.value_or(engine::random_key())) {
        if (options.read_only) return;
        loaded = written = std::make_shared<engine::PolicyText>(std::move(from.files), std::vector<std::shared_ptr<syntax::Arena>>(), std::make_shared<engine::Workshop>());
        if (!tests.tests.empty() || !from.state->policy->invariants.empty()) first = from.state;
        else for (const engine::Rule& rule : from.state->policy->rules) untested.push_back({rule.text, rule.span, 0});
    }
};

namespace {

/// Of what stands in no text.
Refusal refusal(std::string code, std::string message, std::string help) {
    Diagnostic d;
    d.code = std::move(code);
    d.message = std::move(message);
    d.help = std::move(help);
    return {d.code, std::nullopt, {{d}, 0}};
}

/// Files that come after its beginning are forgotten at its end, whatever happens.
class AddedFiles {
public:
    explicit AddedFiles(text::Sources& sources) : sources_(sources), before_(sources.count()) {}
    ~AddedFiles() {
        if (!kept_ && sources_.count() != before_) sources_.forget(before_);
    }
    AddedFiles(const AddedFiles&) = delete;
    AddedFiles& operator=(const AddedFiles&) = delete;
    void keep() noexcept { kept_ = true; }

private:
    text::Sources& sources_;
    const std::size_t before_;
    bool kept_ = false;
};

Refusal read_only_refusal() { return refusal("read-only", "this engine was loaded to answer questions only", "load it without `read_only`"); }

}  // namespace

Engine::Engine(std::shared_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}

Result<Engine> Engine::load(const std::filesystem::path& path, const LoadOptions& options) {
    auto loaded = engine::load(path, options, options.over ? options.over->state_.get() : nullptr);
    if (!loaded) return tl::unexpected(std::move(loaded).error());
    return Engine(std::make_shared<Impl>(*std::move(loaded), options));
}

Result<Engine> Engine::load_text(std::vector<NamedText> files, const LoadOptions& options) {
    auto loaded = engine::load(std::move(files), options, options.over ? options.over->state_.get() : nullptr);
    if (!loaded) return tl::unexpected(std::move(loaded).error());
    return Engine(std::make_shared<Impl>(*std::move(loaded), options));
}

Snapshot Engine::snapshot() const noexcept { return Snapshot(impl_->published.now()); }
Reader Engine::reader() const { return {impl_->published.open(), impl_}; }
const Diagnostics& Engine::lints() const noexcept { return impl_->lints; }

std::optional<Snapshot> Engine::at_least(std::uint64_t revision, std::chrono::milliseconds within) const {
    auto state = impl_->published.at_least(revision, within);
    if (state == nullptr) return std::nullopt;
    return Snapshot(std::move(state));
}

std::size_t Engine::revisions_kept() const { return impl_->published.kept(); }

Outcome<std::shared_ptr<const Commit>> Engine::plan(const Change& change) const {
    if (!impl_->loaded) return tl::unexpected(read_only_refusal());
    const auto lock = impl_->published.write();
    const AddedFiles files(impl_->written->files.sources);
    auto applied = engine::apply(impl_->written, impl_->published.now(), change, [](auto state) { return Snapshot(std::move(state)); });
    if (!applied) return tl::unexpected(std::move(applied).error());
    return std::move(applied->commit);
}

Outcome<std::shared_ptr<const Commit>> Engine::plan(const Engine& next) const {
    if (!impl_->loaded || !next.impl_->loaded) return tl::unexpected(read_only_refusal());
    if (impl_ == next.impl_) return plan(Change());
    // Both at once: the other's pools are the other writer's.
    auto lock = impl_->published.write_later(), other = next.impl_->published.write_later();
    std::lock(lock.lock, other.lock);
    const AddedFiles files(next.impl_->written->files.sources);        // it gets this one's, for diagnostics
    auto applied = engine::become(impl_->written, impl_->published.now(), *next.impl_->written, *next.impl_->published.now(), [](auto state) { return Snapshot(std::move(state)); });
    if (!applied) return tl::unexpected(std::move(applied).error());
    return std::move(applied->commit);
}

Outcome<std::shared_ptr<const Commit>> Engine::apply(const Change& change) {
    if (!impl_->loaded) return tl::unexpected(read_only_refusal());
    const auto lock = impl_->published.write();
    return apply_with(change, nullptr);
}

Outcome<std::shared_ptr<const Commit>> Engine::apply_with(const Change& change, const std::function<void(engine::State&)>& finish) {
    AddedFiles files(impl_->written->files.sources);
    const auto now = impl_->published.now();
    auto applied = engine::apply(impl_->written, now, change, [](auto state) { return Snapshot(std::move(state)); }, finish);
    if (!applied) return tl::unexpected(std::move(applied).error());
    if (applied->state == nullptr) return std::move(applied->commit);
    impl_->published.publish(std::move(applied->state), applied->commit, applied->commit->after);
    if (applied->written != impl_->written) files.keep();       // a policy that was replaced stands in the change's text
    impl_->written = std::move(applied->written);               // what is not in force is not written either
    return std::move(applied->commit);
}

Outcome<std::vector<std::shared_ptr<const Commit>>> Engine::advance(Time now) {
    if (!impl_->loaded) return tl::unexpected(read_only_refusal());
    const auto lock = impl_->published.write();
    if (!now.is_date()) return tl::unexpected(refusal("bad-argument", "`now` is no moment of the years 1 to 9999", ""));
    std::vector<std::shared_ptr<const Commit>> commits;
    for (bool more = true; more;) {
        const auto due = snapshot().next_due();
        const Time next = due && *due < now ? *due : now;
        more = next < now;
        commits.emplace_back();             // room for it before it is in force
        auto commit = apply_with(Change{}.tick(next), nullptr);
        if (!commit) return tl::unexpected(std::move(commit).error());
        commits.back() = *std::move(commit);
    }
    return commits;
}

Outcome<NewToken> Engine::create_token(std::string_view token, std::string_view kind, std::string_view account, const Change::Fields& fields) {
    if (!impl_->loaded) return tl::unexpected(read_only_refusal());
    NewToken made;
    made.secret = engine::make_secret();
    made.hash = *engine::hash_of(made.secret, impl_->key);
    const auto lock = impl_->published.write();
    auto commit = apply_with(Change{}.create_token(token, kind, account, fields), [&](State& next) { add_secret_to(next, token, made.hash); });
    if (!commit) return tl::unexpected(std::move(commit).error());
    made.commit = *std::move(commit);
    return made;
}

void Engine::add_secret_to(State& state, std::string_view token, const SecretHash& hash) const {
    const engine::SecretIndex none(impl_->key);
    state.edit_ground([&](engine::Ground& ground) { ground.secrets = (ground.secrets == nullptr ? none : *ground.secrets).with(hash, state.token_names.find(token)); });
}

Outcome<Snapshot> Engine::add_secret(std::string_view token, const SecretHash& hash) {
    const auto lock = impl_->published.write();
    const auto now = impl_->published.now();
    if (auto found = Snapshot(now).find_token(token); !found) return tl::unexpected(Refusal{"unknown-token", std::nullopt, std::move(found).error()});
    if (const std::uint32_t known = now->secrets == nullptr ? engine::SecretIndex::none : now->secrets->token_of(hash); known != engine::SecretIndex::none) {
        const std::string name(now->token_names[known]);
        if (name == token) return Snapshot(now);
        return tl::unexpected(refusal("secret-taken", "token `" + std::string(token) + "`: this secret is or was that of token `" + name + "`", "make another one"));
    }
    auto next = std::make_shared<State>(now);
    add_secret_to(*next, token, hash);
    Snapshot made(next);
    impl_->published.publish(std::move(next), nullptr, made);
    return made;
}

std::uint64_t Engine::reevaluate() const {
    if (!impl_->loaded) return 0;
    const auto lock = impl_->published.write();
    return engine::differing_anew(impl_->written, impl_->published.now());
}

Subscription Engine::on_commit(std::function<void(const Commit&)> call) const {
    Subscription subscription;
    subscription.line_ = impl_->published.subscribe(std::move(call), std::shared_ptr<engine::Publication>(impl_, &impl_->published));
    return subscription;
}

Subscription& Subscription::operator=(Subscription&&) noexcept = default;
Subscription::~Subscription() = default;

TestReport Engine::test() const {
    if (!impl_->loaded || impl_->first == nullptr) return {{}, impl_->untested};
    const auto lock = impl_->published.write();
    return engine::run_tests(impl_->loaded, impl_->first, impl_->tests, [](auto state) { return Snapshot(std::move(state)); });
}

std::size_t TestReport::count(TestOutcome outcome) const noexcept {
    std::size_t n = 0;
    for (const auto& r : results) n += r.outcome == outcome;
    return n;
}

}  // namespace jeton
