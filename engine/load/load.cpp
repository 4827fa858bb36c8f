#include "engine/load/load.hpp"

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

/// What the files say, the accounts and tokens into `world`. What only the check needs is gone when it returns.
std::pair<Policy, PolicyTests> read(PolicyFiles& files, NameTable& accounts, NameTable& tokens, World& world, text::Problems& problems,
                                    const LoadOptions& options) {
    PolicyCheck steps(files, accounts, tokens, problems);
    steps.declare_accounts();
    steps.declarations();
    steps.yaml_accounts(world);
    stream(files, "accounts.ndjson", problems, options, [&](const syntax::Node& line) {
        steps.account_line(line, world);
    });
    steps.end_of_accounts();
    world.end_of_accounts();
    steps.sentences();
    steps.users(world);
    steps.yaml_tokens(world);
    stream(files, "tokens.ndjson", problems, options, [&](const syntax::Node& line) {
        steps.token_line(line, world);
    });
    steps.tests();
    return {steps.take_policy(), steps.take_tests()};
}

Result<Loaded> check(PolicyFiles files, text::Problems& problems, const LoadOptions& options) {
    if (files.unreadable) return tl::unexpected(problems.take());
    NameTable accounts, tokens;
    World world(accounts, tokens, microsecond_of(options.now.value_or(Time::now())));
    auto [policy, tests] = read(files, accounts, tokens, world, problems, options);
    if (problems.errors() != 0) return tl::unexpected(problems.take());
    auto state = world.finish(std::move(policy), problems);
    if (state == nullptr) return tl::unexpected(problems.take());
    warn_of_limits(*state, problems);
    return Loaded{std::move(state), std::move(files), std::move(tests), problems.take()};
}

}  // namespace

Result<Loaded> load(const std::filesystem::path& path, const LoadOptions& options) {
    text::Problems problems;
    PolicyFiles files = read_policy_files(path, problems);
    return check(std::move(files), problems, options);
}

Result<Loaded> load(std::vector<NamedText> texts, const LoadOptions& options) {
    text::Problems problems;
    PolicyFiles files = read_policy_texts(std::move(texts), problems);
    return check(std::move(files), problems, options);
}

}  // namespace jeton::engine
