// Loads policies and hands out snapshots.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "jeton/change.hpp"
#include "jeton/commit.hpp"
#include "jeton/reader.hpp"
#include "jeton/result.hpp"
#include "jeton/secret.hpp"
#include "jeton/snapshot.hpp"
#include "jeton/time.hpp"

namespace jeton {

struct LoadOptions {
    /// The revision's clock; the system's clock if left out.
    std::optional<Time> now;
    /// Called now and then with what is being read, bytes done and bytes in all; from the loading thread. What it throws ends the load.
    std::function<void(std::string_view what, std::uint64_t done, std::uint64_t total)> progress;
    /// Only questions will be asked: what changes would need is not kept, which halves the memory of large worlds.
    /// What plans or changes then says no (`read-only`), and there are no tests.
    bool read_only = false;
    /// The key of secrets' hashes; one of its own for each engine if left out, so that stored hashes mean nothing to the next one.
    std::optional<SecretKey> secret_key = std::nullopt;
    /// What Engine::plan(next) will try a policy over that has no accounts: it may name those that live there. Its tests, which are about a
    /// world of its own, are left out then.
    std::optional<Snapshot> over = std::nullopt;
};

struct NamedText {
    std::string name;       ///< what diagnostics call it
    std::string text;
};

enum class TestOutcome : std::uint8_t { passed, failed, skipped, not_proved };

struct TestResult {
    std::string name;
    Span span;
    TestOutcome outcome = TestOutcome::failed;
    std::vector<std::string> details;   ///< what was expected and what was found; why it was skipped
    bool invariant = false;
};

struct RuleCoverage {
    std::string text;
    Span span;
    std::size_t tests = 0;              ///< tests in which it applied to what was asked
};

struct TestReport {
    std::vector<TestResult> results;
    std::vector<RuleCoverage> rules;
    [[nodiscard]] std::size_t count(TestOutcome outcome) const noexcept;
};

/// While it lives, its function is called with every commit, once each and in order, on a thread of its own: a slow one delays
/// nobody, and what it throws is dropped. Its end waits until the commits made before it were delivered, and so for a call that is running;
/// within its own function it waits for nothing, and that call was the last. Two functions that end each other wait for ever.
class Subscription {
public:
    Subscription() noexcept = default;
    Subscription(Subscription&&) noexcept = default;
    Subscription& operator=(Subscription&&) noexcept;
    ~Subscription();

private:
    friend class Engine;
    std::shared_ptr<void> line_;
};

template <class T>
using Outcome = tl::expected<T, Refusal>;

/// Any thread may call any function at any time. Readers never wait: snapshot() gives the revision in force. Writers follow each other, and
/// so do those who try or work something out: plan(), test(), reevaluate() and add_secret() wait for an apply(), and with it for views of a
/// Reader that it waits for. Copies are the same engine; one that was moved from is for assigning and destroying alone.
class Engine {
public:
    /// A policy directory or one file; with `accounts.ndjson` and `tokens.ndjson` beside the YAML if they are there.
    /// Errors: every mistake of every file. A policy with an error is never half in force.
    [[nodiscard]] static Result<Engine> load(const std::filesystem::path& path, const LoadOptions& options = {});
    /// The same from texts in memory, which are YAML all: accounts and tokens as NDJSON come from a folder. `imports:` are refused as not found.
    [[nodiscard]] static Result<Engine> load_text(std::vector<NamedText> files, const LoadOptions& options = {});

    [[nodiscard]] Snapshot snapshot() const noexcept;
    /// For a thread that asks often: its views of the revision in force count nothing. Allocates; one for each thread, kept.
    [[nodiscard]] Reader reader() const;
    /// A snapshot at this revision or a later one; nothing if there is none within the time, of which a hundred years are the most.
    [[nodiscard]] std::optional<Snapshot> at_least(std::uint64_t revision, std::chrono::milliseconds within) const;

    /// How many revisions are in memory: the one in force and those that a snapshot, or a commit, still holds; right after a change for
    /// a while the one before, too. What add_secret() made counts as one more, though it has the number of the one before.
    [[nodiscard]] std::size_t revisions_kept() const;

    /// What apply() would do and return, byte for byte. Nothing is changed.
    [[nodiscard]] Outcome<std::shared_ptr<const Commit>> plan(const Change& change) const;
    /// What would be different if the policy and all accounts, tokens and users were those of `next`; matched by their ids. Of a
    /// `next` without accounts, tokens and users only the policy counts, over those of this engine; then they must fit it.
    [[nodiscard]] Outcome<std::shared_ptr<const Commit>> plan(const Engine& next) const;
    /// Makes the changes, all or none. When it returns, no later snapshot() of any thread is from before it, and no view of a Reader is, but
    /// those of this thread and of threads that waited for a writer themselves. An empty set makes no revision.
    Outcome<std::shared_ptr<const Commit>> apply(const Change& change);
    /// Moves the clock to `now`, stopping at each instant at which a token expires or a rule changes with the clock: one revision each, and
    /// one for `now` itself. Nothing happens between two calls: call it with the time of your clock, at the latest at Snapshot::next_due().
    /// Where memory runs out (std::bad_alloc) instants before `now` may have come: see Snapshot::clock().
    Outcome<std::vector<std::shared_ptr<const Commit>>> advance(Time now);
    /// Creates a token and its secret, in one revision. `fields` are those of `create-token` in a change set. Who may do this is the
    /// caller's to ask: `decide(user, "api-token.create", account).allowed()`.
    Outcome<NewToken> create_token(std::string_view token, std::string_view kind, std::string_view account, const Change::Fields& fields = {});
    /// The hash of a secret that was made before, by an engine with the same key. A token may have several; they go with it. Refused:
    /// unknown-token, and secret-taken where it is or was another token's. Makes no revision.
    Outcome<Snapshot> add_secret(std::string_view token, const SecretHash& hash);
    /// Compares the delta of a commit with a comparison of everything, pair by pair, that knows nothing of what changed: a line for each
    /// difference, at most 100; empty where the commit is right. Slow: principals × accounts × actions.
    [[nodiscard]] static std::vector<std::string> check(const Commit& commit);
    /// Works everything out anew, from what accounts, tokens and users are and what the policy says, and counts the permissions that are
    /// different in force, and the principals of whom something else is remembered: 0. Time: that of another policy for the same world, or less.
    /// Of an engine that was loaded `read_only` nothing is worked out, and the answer is 0.
    [[nodiscard]] std::uint64_t reevaluate() const;
    /// From the next commit on. Throws std::bad_alloc where there is no thread to be had.
    [[nodiscard]] Subscription on_commit(std::function<void(const Commit&)> call) const;
    [[nodiscard]] const Diagnostics& lints() const noexcept;    ///< warnings of loading
    /// Runs the policy's own `tests:` and lists its `invariants:`.
    [[nodiscard]] TestReport test() const;

private:
    struct Impl;
    explicit Engine(std::shared_ptr<Impl> impl) noexcept;
    /// By the writer; `finish` has the last word on the next state.
    Outcome<std::shared_ptr<const Commit>> apply_with(const Change& change, const std::function<void(engine::State&)>& finish);
    void add_secret_to(engine::State& state, std::string_view token, const SecretHash& hash) const;
    std::shared_ptr<Impl> impl_;
};

}  // namespace jeton
