// Loads policies and hands out snapshots.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "jeton/result.hpp"
#include "jeton/snapshot.hpp"
#include "jeton/time.hpp"

namespace jeton {

struct LoadOptions {
    /// The revision's clock; the system's clock if left out.
    std::optional<Time> now;
    /// Called now and then with what is being read, bytes done and bytes in all; from the loading thread.
    std::function<void(std::string_view what, std::uint64_t done, std::uint64_t total)> progress;
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

/// Any thread may call snapshot() at any time.
class Engine {
public:
    /// A policy directory or one file; with `accounts.ndjson` and `tokens.ndjson` beside the YAML if they are there.
    /// Errors: every mistake of every file. A policy with an error is never half in force.
    [[nodiscard]] static Result<Engine> load(const std::filesystem::path& path, const LoadOptions& options = {});
    /// The same from texts in memory; `imports:` are refused as not found.
    [[nodiscard]] static Result<Engine> load_text(std::vector<NamedText> files, const LoadOptions& options = {});

    [[nodiscard]] Snapshot snapshot() const noexcept;
    [[nodiscard]] const Diagnostics& lints() const noexcept;    ///< warnings of loading
    /// Runs the policy's own `tests:` and lists its `invariants:`.
    [[nodiscard]] TestReport test() const;

private:
    struct Impl;
    explicit Engine(std::shared_ptr<Impl> impl) noexcept;
    std::shared_ptr<Impl> impl_;
};

}  // namespace jeton
