// A change set being made on a fork of the world: each change is checked against what the earlier ones left, and what follows is
// brought up to date at the end. Entry points: Draft::change(), Draft::finish(). A draft that is dropped leaves nothing behind.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "engine/changes/written.hpp"
#include "engine/check/values.hpp"
#include "engine/world/writer.hpp"
#include "grammar/policy/flow.hpp"

namespace jeton::engine {

class Draft final : private StandingWorld {
public:
    /// `arena` has the nodes of the changes, and gets what is made of them; a policy that is replaced keeps it.
    Draft(Written base, const std::shared_ptr<const State>& state, std::shared_ptr<syntax::Arena> arena);
    ~Draft() override;
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    /// Makes one change; false with problems where it is refused. Then the draft is of no more use. `later`: those behind it, for help.
    [[nodiscard]] bool change(const syntax::Node& node, std::span<const syntax::Node* const> later);
    /// The same as change() of a text that is but this, without its nodes; false, and nothing is done, unless it is plainly right.
    [[nodiscard]] bool flip(const syntax::Switch& is);
    /// Everything as another engine has it; what it lacks is deleted. Of one without accounts, tokens and users the policy alone, for those
    /// here. False with problems where they do not fit.
    [[nodiscard]] bool become(const PolicyText& next, const State& world);
    /// At another clock, which may be earlier: for tests of a policy.
    void set_clock(const Time& clock) { writer_.clock(clock); }
    /// What followed from the facts before is worked out anew.
    void forget() { writer_.anew(); }
    /// The state that the changes lead to; null with a problem.
    [[nodiscard]] std::shared_ptr<State> finish();

    [[nodiscard]] const Touched& touched() const noexcept { return writer_.touched(); }
    /// Once it is finished.
    [[nodiscard]] Touched take_touched() noexcept { return writer_.take_touched(); }
    [[nodiscard]] bool nothing_written() const noexcept { return writer_.nothing_written(); }
    [[nodiscard]] const Written& text() const noexcept { return text_; }
    [[nodiscard]] text::Problems& problems() noexcept { return text_->workshop->problems; }

private:
    friend class Editor;
    friend class Fitting;

    [[nodiscard]] std::uint32_t find_account(std::string_view name) const override;
    [[nodiscard]] std::string_view account_name(std::uint32_t account) const override { return next_->account_names[account]; }
    [[nodiscard]] bool account_lives(std::uint32_t account) const override { return next_->lives(account); }
    [[nodiscard]] std::uint32_t account_level(std::uint32_t account) const override { return writer_.level(account); }
    [[nodiscard]] std::size_t account_count() const override { return next_->account_names.size(); }
    [[nodiscard]] const std::vector<std::string>& action_names() const override { return next_->policy->actions; }
    void offer_accounts(text::Nearest& nearest) const override { next_->offer_accounts(nearest); }

    /// The policy with other sections. Everything must fit it; false with problems.
    /// `place` is where facts are said to stand that no file has; `said` has those that one has, instead of `next`. `fit`: they are known to.
    enum class Facts : std::uint8_t { fit, check };
    [[nodiscard]] bool replace_policy(Written next, const syntax::Node& place, Facts facts, const Saying& said = {});
    /// Warns of named filters that the change at `place` writes and tokens have.
    void warn_of_shown_filters(const syntax::Node& place);
    /// The policy in force but for a named filter: only tokens with filters that are made of it are looked at.
    [[nodiscard]] bool replace_filter(Written next, const syntax::Node& place, std::string_view filter);
    /// Do its rules say what they said, word for word?
    [[nodiscard]] bool same_rules(const PolicyText& next) const;
    /// It is the policy that is written, from now on.
    void use(Written next);
    [[nodiscard]] Written edited_policy(const std::vector<syntax::Entry>& sections);
    [[nodiscard]] bool failed() noexcept { return problems().errors() != errors_before_; }

    Written text_;
    std::size_t errors_before_;
    std::shared_ptr<State> next_;
    Writer writer_;
    std::shared_ptr<syntax::Arena> arena_;
    std::span<const syntax::Node* const> later_;
};

/// What a check finds, one at a time.
class Found final : public WorldSink {
public:
    void account(const AccountEntry& entry) override { account_is = entry; }
    void token(const TokenEntry& entry) override { token_is = entry; }
    void someone(std::string_view) override {}
    void user(const UserEntry& entry) override { roles.push_back(entry); }
    std::optional<AccountEntry> account_is;
    std::optional<TokenEntry> token_is;
    std::vector<UserEntry> roles;
};

}  // namespace jeton::engine
