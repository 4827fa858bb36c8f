#include "engine/load/load.hpp"

#include <optional>
#include <utility>

#include "engine/load/ndjson.hpp"
#include "engine/load/world.hpp"

namespace jeton::engine {
namespace {

/// Policies and changes write dates with microseconds: a clock between two of them could not be written down.
Time microsecond_of(Time time) noexcept { return {time.seconds, time.nanoseconds / 1000 * 1000}; }

void stream(PolicyFiles& files, const char* name, text::Problems& problems, const LoadOptions& options,
            const std::function<void(const syntax::Node&)>& on_line) {
    for (const auto& folder : files.folders) {
        const auto path = folder / name;
        std::error_code error;
        // A link to nowhere is there, and cannot be read.
        if (std::filesystem::symlink_status(path, error).type() != std::filesystem::file_type::not_found) read_lines(path, files.sources, problems, options, on_line);
    }
}

/// Accounts that a policy without any may name.
class Over final : public StandingWorld {
public:
    explicit Over(const State& state) noexcept : state_(state) {}
    [[nodiscard]] std::uint32_t find_account(std::string_view name) const override {
        const std::uint32_t number = state_.account_names.find(name);
        return state_.lives(number) ? number : NameTable::none;
    }
    [[nodiscard]] std::string_view account_name(std::uint32_t account) const override { return state_.account_names[account]; }
    [[nodiscard]] bool account_lives(std::uint32_t account) const override { return state_.lives(account); }
    [[nodiscard]] std::uint32_t account_level(std::uint32_t) const override { return 0; }
    [[nodiscard]] std::size_t account_count() const override { return state_.account_names.size(); }
    [[nodiscard]] const std::vector<std::string>& action_names() const override { return state_.policy->actions; }
    void offer_accounts(text::Nearest& nearest) const override { state_.offer_accounts(nearest); }

private:
    const State& state_;
};

/// What the files say, the accounts and tokens into `world`. What only the check needs is gone when it returns.
std::pair<Policy, PolicyTests> read(PolicyFiles& files, NameTable& accounts, NameTable& tokens, World& world, text::Problems& problems,
                                    const LoadOptions& options, const State* over) {
    PolicyCheck steps(files, accounts, tokens, problems);
    steps.declare_accounts();
    steps.declarations();
    steps.yaml_accounts(world);
    stream(files, "accounts.ndjson", problems, options, [&](const syntax::Node& line) {
        steps.account_line(line, world);
    });
    std::optional<Over> named;
    if (over != nullptr && accounts.size() == 0) steps.stand(&named.emplace(*over));
    steps.end_of_accounts();
    world.end_of_accounts();
    steps.sentences();
    if (named) steps.stand(nullptr);            // nobody of its own is at home there
    steps.users(world);
    steps.yaml_tokens(world);
    stream(files, "tokens.ndjson", problems, options, [&](const syntax::Node& line) {
        steps.token_line(line, world);
    });
    if (!named) steps.tests();
    return {steps.take_policy(), steps.take_tests()};
}

Result<Loaded> check(PolicyFiles files, text::Problems& problems, const LoadOptions& options, const State* over) {
    if (options.now && !options.now->is_date()) {
        problems.clear();
        problems.error("bad-argument", {}, "`now` is no moment of the years 1 to 9999");
        return tl::unexpected(problems.take());
    }
    if (files.unreadable) return tl::unexpected(problems.take());
    NameTable accounts, tokens;
    World world(accounts, tokens, microsecond_of(options.now.value_or(Time::now())));
    auto [policy, tests] = read(files, accounts, tokens, world, problems, options, over);
    if (problems.errors() != 0) return tl::unexpected(problems.take());
    auto state = world.finish(std::move(policy), problems);
    if (state == nullptr) return tl::unexpected(problems.take());
    warn_of_limits(*state, problems);
    return Loaded{std::move(state), std::move(files), std::move(tests), problems.take()};
}

}  // namespace

Result<Loaded> load(const std::filesystem::path& path, const LoadOptions& options, const State* over) {
    text::Problems problems;
    PolicyFiles files = read_policy_files(path, problems);
    return check(std::move(files), problems, options, over);
}

Result<Loaded> load(std::vector<NamedText> texts, const LoadOptions& options, const State* over) {
    text::Problems problems;
    PolicyFiles files = read_policy_texts(std::move(texts), problems);
    return check(std::move(files), problems, options, over);
}

}  // namespace jeton::engine
