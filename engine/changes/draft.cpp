#include "engine/changes/draft.hpp"

#include <algorithm>
#include <utility>

#include "engine/changes/checker.hpp"
#include "engine/changes/editor.hpp"
#include "engine/load/world.hpp"

namespace jeton::engine {
namespace {

/// For a check alone.
class Nowhere final : public WorldSink {
public:
    void account(const AccountEntry&) override {}
    void token(const TokenEntry&) override {}
    void user(const UserEntry&) override {}
};

}  // namespace

Draft::Checker::Checker(const Draft& draft, PolicyFiles& files, text::Problems& problems) : steps(files, accounts, tokens, problems) {
    const auto levels = draft.levels();
    for (std::uint32_t a = 0; a < draft.written_.accounts.size(); ++a)
        steps.standing_account({draft.account_names_[a], levels[a], draft.written_.accounts[a].alive});
    for (std::uint32_t t = 0; t < draft.written_.tokens.size(); ++t) steps.standing_token(draft.token_names_[t]);
    steps.declarations();
    steps.end_of_accounts();
}

Draft::Draft(const Written& base, const State& state, text::Problems& problems)
    : written_(base), state_(state), problems_(problems), errors_before_(problems.errors()), account_names_(state.account_names),
      token_names_(state.token_names) {
    written_.arenas.push_back(std::make_shared<syntax::Arena>());
}

Draft::~Draft() = default;

std::vector<std::uint32_t> Draft::levels() const {
    constexpr std::uint32_t unknown = 0xffffffff;
    std::vector<std::uint32_t> levels(written_.accounts.size(), unknown), chain;
    for (std::uint32_t a = 0; a < levels.size(); ++a) {
        chain.clear();
        std::uint32_t at = a;
        for (; levels[at] == unknown && written_.accounts[at].parent != no_account; at = written_.accounts[at].parent) chain.push_back(at);
        if (levels[at] == unknown) levels[at] = 0;
        for (std::uint32_t level = levels[at]; !chain.empty(); chain.pop_back()) levels[chain.back()] = ++level;
    }
    return levels;
}

Draft::Checker& Draft::checker() {
    if (checker_ == nullptr) checker_ = std::make_unique<Checker>(*this, written_.files, problems_);
    return *checker_;
}

/// All that is written, in the order in which a load would: the policy, then accounts, users, tokens.
void Draft::check_everything() {
    checker_.reset();
    PolicyCheck& steps = checker().steps;
    steps.sentences();
    Nowhere nowhere;
    for (std::uint32_t a = 0; a < written_.accounts.size(); ++a)
        if (const auto& account = written_.accounts[a]; account.alive)
            steps.account(a, account.parent == no_account ? std::string_view() : account_names_[account.parent], *account.settings, nowhere);
    for (const auto& [user, roles] : written_.users) steps.user(user, *roles, nowhere);
    for (std::uint32_t t = 0; t < written_.tokens.size(); ++t)
        if (written_.tokens[t].fields != nullptr) steps.token(token_names_[t], *written_.tokens[t].fields, nowhere);
}

bool Draft::become(const Written& next, const State& named) {
    auto rules = written_.files.sections.find("rules");
    const syntax::Node* old_rules = rules == written_.files.sections.end() ? nullptr : rules->second;
    const bool same_rules = std::equal(state_.policy.rules.begin(), state_.policy.rules.end(), named.policy.rules.begin(), named.policy.rules.end(),
                                       [](const Rule& a, const Rule& b) { return a.text == b.text; });
    touched_.policy = true;
    written_.files = next.files;
    if (same_rules && old_rules != nullptr) touched_.same_rules = true;
    written_.arenas.insert(written_.arenas.end(), next.arenas.begin(), next.arenas.end());
    if (next.accounts.empty() && next.tokens.empty() && next.users.empty()) {
        check_everything();
        return !failed();
    }
    touched_.structure = touched_.users = true;
    for (auto& account : written_.accounts) account = {};
    for (auto& token : written_.tokens) token = {};
    std::vector<std::uint32_t> numbers(next.accounts.size(), no_account);
    for (std::uint32_t a = 0; a < next.accounts.size(); ++a) {
        if (!next.accounts[a].alive) continue;
        numbers[a] = account_names_.add(named.account_names[a]).number;
        if (numbers[a] == written_.accounts.size()) written_.accounts.emplace_back();
    }
    for (std::uint32_t a = 0; a < next.accounts.size(); ++a) {
        const auto& account = next.accounts[a];
        if (account.alive) written_.accounts[numbers[a]] = {account.settings, account.parent == no_account ? no_account : numbers[account.parent], true};
    }
    for (std::uint32_t t = 0; t < next.tokens.size(); ++t) {
        if (next.tokens[t].fields == nullptr) continue;
        const std::uint32_t number = token_names_.add(named.token_names[t]).number;
        if (number == written_.tokens.size()) written_.tokens.emplace_back();
        written_.tokens[number] = next.tokens[t];
    }
    written_.users = next.users;
    for (std::uint32_t t = 0; t < written_.tokens.size(); ++t) touched_.tokens.insert(t);
    return true;
}

bool Draft::change(const syntax::Node& node) {
    Editor editor(*this);
    editor.edit(node);
    return !failed();
}

std::shared_ptr<State> Draft::finish_at(Time clock) {
    written_.clock = clock;
    return finish();
}

std::shared_ptr<State> Draft::finish() {
    text::Problems found;
    Checker fresh(*this, written_.files, found);
    NameTable accounts = account_names_, tokens = token_names_;
    World world(accounts, tokens);
    world.keep_users(state_);
    fresh.steps.sentences();
    for (std::uint32_t a = 0; a < written_.accounts.size(); ++a) {
        const auto& account = written_.accounts[a];
        if (account.alive)
            fresh.steps.account(a, account.parent == no_account ? std::string_view() : account_names_[account.parent], *account.settings, world);
        else
            world.deleted_account(a);
    }
    for (const auto& [user, roles] : written_.users) fresh.steps.user(user, *roles, world);
    for (std::uint32_t t = 0; t < written_.tokens.size(); ++t) {
        if (written_.tokens[t].fields != nullptr)
            fresh.steps.token(token_names_[t], *written_.tokens[t].fields, world);
        else
            world.deleted_token(t);
    }
    auto state = found.errors() != 0 ? nullptr : world.finish(fresh.steps.take_policy(), written_.clock, found);
    if (state == nullptr)
        for (Diagnostic& each : found.take().list)
            if (each.severity == Severity::error) problems_.add(std::move(each));
    if (state != nullptr) {
        state->revision = state_.revision + 1;
        state->secrets = state_.secrets;
    }
    return state;
}

}  // namespace jeton::engine
