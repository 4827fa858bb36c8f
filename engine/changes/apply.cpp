#include "engine/changes/apply.hpp"

#include <utility>

#include "engine/changes/comparison.hpp"
#include "engine/changes/draft.hpp"
#include "engine/changes/flags.hpp"

namespace jeton::engine {
namespace {

using syntax::Node;

/// A change set may be far longer than a policy that somebody wrote.
constexpr syntax::YamlLimits change_limits{256u << 20, 10'000'000};

/// A limit guards what is done to tokens: it refuses a set that takes a count further beyond it, and only then.
void refuse_limits(const State& before, const State& after, text::Problems& problems) {
    for (const Exceeded& each : after.exceeded) {
        const Limit& limit = after.policy.limits[each.limit];
        const std::string& kind = after.policy.kinds[limit.kind].name;
        std::uint32_t count = 0;
        for (const TokenRecord& token : before.tokens)
            count += !token.deleted && token.account == each.account && before.policy.kinds[token.kind].name == kind &&
                     (!limit.enabled || (token.enabled && token.expires > after.clock_us));
        if (limit.most ? each.count <= count : each.count >= count) continue;
        const std::string account(after.account_names[each.account]);
        problems.error(limit.most ? "limit-most" : "limit-least", limit.span,
                       "account `" + account + "` would have " + std::to_string(each.count) + ", but " + limit.text,
                       "it has " + std::to_string(count) + " now; a limit refuses what goes further beyond it");
    }
}

tl::expected<Applied, Refusal> refused(text::Problems& problems, std::optional<std::size_t> change) {
    std::string code(problems.first_code());
    Diagnostics all = problems.take();
    std::erase_if(all.list, [](const Diagnostic& each) { return each.severity != Severity::error; });
    return tl::unexpected(Refusal{std::move(code), change, std::move(all)});
}

std::shared_ptr<const Commit> describe(const Written& before, const std::shared_ptr<const State>& old, const Written& after,
                                       const std::shared_ptr<const State>& now, const Touched& touched, const MakeSnapshot& make_snapshot) {
    auto commit = std::make_shared<Commit>(Commit{old->revision, now->revision, make_snapshot(old), make_snapshot(now), {}, {}, {}});
    if (old != now) {
        Comparison comparison(*old, *now, touched);
        commit->delta = comparison.delta();
        commit->flags = flags(comparison, commit->delta, before, after, touched);
    } else {
        commit->delta.decisions.resize(1);
    }
    for (const Exceeded& each : now->exceeded) commit->over_limits.push_back({each.limit + std::size_t{1}, AccountId{each.account}, each.count});
    return commit;
}

}  // namespace

tl::expected<Applied, Refusal> apply(const Written& written, const std::shared_ptr<const State>& state, std::span<const Node* const> changes,
                                     const MakeSnapshot& make_snapshot, const std::function<void(State&)>& finish) {
    if (changes.empty()) return Applied{written, state, describe(written, state, written, state, {}, make_snapshot)};
    text::Problems problems;
    Draft draft(written, *state, problems);
    for (std::size_t i = 0; i < changes.size(); ++i)
        if (!draft.change(*changes[i])) return refused(problems, i);
    const std::shared_ptr<State> made = draft.finish();
    if (made == nullptr) return refused(problems, std::nullopt);
    if (finish) finish(*made);
    const std::shared_ptr<const State> next = made;
    refuse_limits(*state, *next, problems);
    if (problems.errors() != 0) return refused(problems, std::nullopt);
    const Touched touched = draft.touched();
    Written after = draft.take();
    auto commit = describe(written, state, after, next, touched, make_snapshot);
    return Applied{std::move(after), next, std::move(commit)};
}

tl::expected<Applied, Refusal> apply(const Written& written, const std::shared_ptr<const State>& state, const Change& change,
                                     const MakeSnapshot& make_snapshot, const std::function<void(State&)>& finish) {
    Written base = written;
    text::Problems problems;
    const auto arena = std::make_shared<syntax::Arena>();
    const text::FileId file = base.files.sources.add(change.name(), change.text());
    base.arenas.push_back(arena);
    const Node* root = syntax::read_yaml(base.files.sources, file, *arena, problems, change_limits);
    if (problems.errors() != 0) return refused(problems, std::nullopt);
    if (root->shape == syntax::Shape::mapping) return apply(base, state, std::span(&root, 1), make_snapshot, finish);
    if (root->shape == syntax::Shape::list && !root->tagged) return apply(base, state, root->items(), make_snapshot, finish);
    if (root->shape == syntax::Shape::nothing && !root->tagged) return apply(base, state, std::span<const Node* const>(), make_snapshot, finish);
    problems.error("wrong-type", span_of(base.files.sources, *root), "expected a list of changes", "begin each change with `- `, such as `- set: {account: acme, searchable: false}`");
    return refused(problems, std::nullopt);
}

tl::expected<Applied, Refusal> become(const Written& written, const std::shared_ptr<const State>& state, const Written& next,
                                      const State& named, const MakeSnapshot& make_snapshot) {
    text::Problems problems;
    Draft draft(written, *state, problems);
    if (!draft.become(next, named)) return refused(problems, std::nullopt);
    const std::shared_ptr<const State> after = draft.finish();
    if (after == nullptr) return refused(problems, std::nullopt);
    const Touched touched = draft.touched();
    const Written edited = draft.take();
    return Applied{edited, after, describe(written, state, edited, after, touched, make_snapshot)};
}

}  // namespace jeton::engine
