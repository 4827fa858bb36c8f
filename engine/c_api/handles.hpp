// What the opaque handles of jeton.h hold, and how an error leaves a function of C. Private to this folder, which knows
// the public headers alone.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jeton/jeton.h"
#include "jeton/jeton.hpp"

struct jeton_diagnostics {
    explicit jeton_diagnostics(const jeton::Diagnostics& diagnostics);

    std::string text;
    std::string json;
    std::size_t errors;
    std::size_t warnings;
    std::string code;
    std::optional<std::size_t> change;
};

struct jeton_engine {
    jeton::Engine engine;
    jeton_diagnostics lints;
};

struct jeton_snapshot {
    jeton::Snapshot snapshot;
};

struct jeton_filter {
    explicit jeton_filter(jeton::Filter compiled);

    jeton::Filter filter;
    std::string canonical;
    jeton_diagnostics lints;
};

struct jeton_commit {
    explicit jeton_commit(std::shared_ptr<const jeton::Commit> made) noexcept : commit(std::move(made)) {}
    /// Worked out when somebody asks.
    [[nodiscard]] const std::vector<std::string>& flags() const;
    [[nodiscard]] const jeton_diagnostics& lints() const;
    /// Of the decisions of the delta.
    [[nodiscard]] const std::vector<std::string>& filters() const;
    [[nodiscard]] const std::vector<std::string>& dropped() const;
    [[nodiscard]] const std::vector<jeton::RereadFilter>& reread() const;

    std::shared_ptr<const jeton::Commit> commit;

private:
    mutable std::once_flag asked_, asked_lints_, asked_filters_, asked_dropped_, asked_reread_;
    mutable std::optional<jeton_diagnostics> lints_;
    mutable std::vector<std::string> flags_, filters_, dropped_;
    mutable std::vector<jeton::RereadFilter> reread_;
};

struct jeton_commits {
    std::vector<std::unique_ptr<const jeton_commit>> list;
};

struct jeton_subscription {
    jeton::Subscription subscription;
};

struct jeton_new_token {
    ~jeton_new_token();

    jeton::NewToken made;
    jeton_commit commit;
};

struct jeton_decisions {
    std::vector<jeton_decision> list;
};

struct jeton_explanation {
    struct Near {
        jeton::AppliedRule rule;
        std::string lacks;
    };
    std::vector<jeton::AppliedRule> rules;
    std::vector<Near> near;
};

namespace jeton::c_api {

/// Hands diagnostics to the caller, who may not want them.
void say(jeton_diagnostics** error, const Diagnostics& diagnostics);
void say(jeton_diagnostics** error, const Refusal& refusal);
void say_out_of_memory(jeton_diagnostics** error) noexcept;

/// The error `bad-argument`.
[[nodiscard]] Diagnostics bad_argument(std::string message);

/// True, and said, if an argument is NULL.
[[nodiscard]] bool missing(const void* argument, std::string_view name, jeton_diagnostics** error);

/// A moment of the caller's. False, and said, where it is none.
[[nodiscard]] bool read_time(const jeton_time* from, std::string_view name, std::optional<Time>& to, jeton_diagnostics** error);

/// The value, or nothing and why it was refused said.
template <class Made>
[[nodiscard]] std::optional<Made> made_or_said(Outcome<Made>&& outcome, jeton_diagnostics** error) {
    if (outcome) return *std::move(outcome);
    say(error, outcome.error());
    return std::nullopt;
}

/// Runs `body`. What is thrown ends here, which can be want of memory only: `failed` is the answer then.
template <class T, class Body>
[[nodiscard]] T attempt(T failed, jeton_diagnostics** error, Body body) noexcept {
    if (error != nullptr) *error = nullptr;
    try {
        return body();
    } catch (...) {
        say_out_of_memory(error);
        return failed;
    }
}

/// The value, or `failed` and its diagnostics said.
template <class T, class Made, class Make>
[[nodiscard]] T made_of(Result<Made>&& result, T failed, jeton_diagnostics** error, Make make) {
    if (result) return make(*std::move(result));
    say(error, result.error());
    return failed;
}

[[nodiscard]] inline jeton_text text_of(std::string_view text) noexcept {
    return {text.empty() ? "" : text.data(), text.size()};
}

}  // namespace jeton::c_api
