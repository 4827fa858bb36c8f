#include "engine/changes/apply.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "engine/changes/broken_limits.hpp"
#include "engine/changes/comparison.hpp"
#include "engine/changes/warnings.hpp"
#include "grammar/policy/flow.hpp"

namespace jeton::engine {
namespace {

using syntax::Node;

/// A change set may be far longer than a policy that somebody wrote.
constexpr syntax::YamlLimits change_limits{256u << 20, 10'000'000};

/// What was found is nothing to whoever comes next, where memory runs out before somebody is told.
class Forgetting {
public:
    explicit Forgetting(text::Problems& problems) : problems_(problems) {}
    ~Forgetting() {
        if (std::uncaught_exceptions() != before_) problems_.clear();
    }
    Forgetting(const Forgetting&) = delete;
    Forgetting& operator=(const Forgetting&) = delete;

private:
    text::Problems& problems_;
    const int before_ = std::uncaught_exceptions();
};

tl::expected<Applied, Refusal> refused(text::Problems& problems, std::optional<std::size_t> change) {
    std::string code(problems.first_code());
    return tl::unexpected(Refusal{std::move(code), change, problems.take_errors()});
}

/// What a change is about. Empty where it is no change.
std::string_view subject_of(const Node& change) {
    const auto entries = change.entries();
    for (const std::string_view key : {"token", "user", "filter", "account"})
        if (const Node* named = entries.size() == 1 ? entries[0].value->find(key) : nullptr; named != nullptr && named->shape == syntax::Shape::scalar) return named->text();
    return {};
}

/// Is whether a change is refused a matter of what is there beside what it is about?
bool looks_around(const Node& change) {
    const auto entries = change.entries();
    const std::string_view word = entries.size() == 1 ? entries[0].key->text() : std::string_view();
    return word == "move-account" || word == "delete-account" || word == "delete-filter";
}

bool names_any(const Node& node, const std::set<std::string_view>& names) {
    const auto items = node.items();
    const auto entries = node.entries();
    return (node.shape == syntax::Shape::scalar && names.contains(node.text())) ||
           std::any_of(items.begin(), items.end(), [&](const Node* item) { return names_any(*item, names); }) ||
           std::any_of(entries.begin(), entries.end(), [&](const syntax::Entry& entry) { return names_any(*entry.value, names); });
}

/// What else is wrong in a set of which change `first` is refused: looked for in the later ones that have nothing to do with what a refused one is
/// about, so that nothing is said which is but its consequence. The good ones are made again for each refusal, as a refused one may have been made
/// in part.
void refuse_others(const Written& written, const std::shared_ptr<const State>& state, std::span<const Node* const> changes, std::size_t first,
                   const std::shared_ptr<syntax::Arena>& arena) {
    constexpr std::size_t most_refusals = 1000, least_work = 10'000;
    std::size_t refusals = 0, work = std::max(least_work, changes.size());
    std::vector<const Node*> good(changes.begin(), changes.begin() + static_cast<std::ptrdiff_t>(first));
    std::set<std::string_view> doubtful;
    std::optional<Draft> draft;
    for (std::size_t i = first;; ++i) {
        if (i == changes.size() || refusals == most_refusals) return;
        const Node& change = *changes[i];
        const std::string_view subject = subject_of(change);
        if (i != first && (looks_around(change) || names_any(change, doubtful))) {
            if (subject.empty()) return;
            doubtful.insert(subject);
            continue;
        }
        if (i != first && !draft) {
            if (good.size() > work) return;
            work -= good.size();
            draft.emplace(written, state, arena);
            for (const Node* each : good)
                if (!draft->change(*each, {})) return;
        }
        if (i != first && draft->change(change, changes.subspan(i + 1))) {
            good.push_back(&change);
            continue;
        }
        if (subject.empty()) return;        // another policy, or the clock: everything behind it may be about that
        draft.reset();
        doubtful.insert(subject);
        ++refusals;
    }
}

Applied unchanged(const Written& written, const std::shared_ptr<const State>& state, const MakeSnapshot& make_snapshot) {
    auto commit = std::make_shared<Commit>(Commit{state->revision, state->revision, make_snapshot(state), make_snapshot(state), {}, {}});
    static const Access deny;
    commit->delta.decisions = {&deny, 1};
    commit->warnings = std::make_shared<CommitWarnings>(state, state, Touched{});
    return {written, state, nullptr, std::move(commit)};
}

Applied done(const std::shared_ptr<const State>& old, Draft& draft, std::shared_ptr<State> now, const MakeSnapshot& make_snapshot) {
    auto commit = std::make_shared<Commit>(Commit{old->revision, now->revision, make_snapshot(old), make_snapshot(now), {}, {}});
    commit->delta = draft.text()->workshop->comparison.delta(*old, *now, draft.touched());
    commit->warnings = std::make_shared<CommitWarnings>(old, now, draft.take_touched());
    return {draft.text(), old, std::move(now), std::move(commit)};
}

/// Warnings about what the changes say, each once: an edited policy is read as a whole, and some of it again and again.
Diagnostics lints_of(std::span<const Node* const> changes, const text::Sources& sources, Diagnostics all) {
    std::set<std::string_view> files;
    for (const Node* each : changes) files.insert(sources.name(each->file));
    std::set<std::tuple<std::string, std::uint32_t, std::uint32_t, std::string, std::string>> seen;
    std::erase_if(all.list, [&](const Diagnostic& each) {
        return !files.contains(each.span.file) || !seen.emplace(each.span.file, each.span.line, each.span.column, each.code, each.message).second;
    });
    all.omitted = 0;
    return all;
}

/// What the changes of a draft lead to.
tl::expected<Applied, Refusal> finished(Draft& draft, const std::shared_ptr<const State>& state, std::span<const Node* const> changes,
                                        const MakeSnapshot& make_snapshot, const Finish& finish) {
    const std::shared_ptr<State> next = draft.finish();
    if (next == nullptr) return refused(draft.problems(), std::nullopt);
    if (finish) finish(*next);
    refuse_broken_limits(*state, *next, draft.touched(), changes, draft.text()->files.sources, draft.problems());
    if (draft.problems().none()) return done(state, draft, next, make_snapshot);
    if (draft.problems().errors() != 0) return refused(draft.problems(), std::nullopt);
    Diagnostics found = draft.problems().take();
    Applied applied = done(state, draft, next, make_snapshot);
    applied.commit->warnings->lints = lints_of(changes, draft.text()->files.sources, std::move(found));
    return applied;
}

}  // namespace

tl::expected<Applied, Refusal> apply(const Written& written, const std::shared_ptr<const State>& state, std::span<const Node* const> changes,
                                     std::shared_ptr<syntax::Arena> arena, const MakeSnapshot& make_snapshot, const Finish& finish) {
    const Forgetting forgetting(written->workshop->problems);
    if (changes.empty()) return unchanged(written, state, make_snapshot);
    std::optional<Draft> draft(std::in_place, written, state, arena);
    for (std::size_t i = 0; i < changes.size(); ++i) {
        if (draft->change(*changes[i], changes.subspan(i + 1))) continue;
        draft.reset();
        refuse_others(written, state, changes, i, arena);
        return refused(written->workshop->problems, i);
    }
    return finished(*draft, state, changes, make_snapshot, finish);
}

tl::expected<Applied, Refusal> apply(const Written& written, const std::shared_ptr<const State>& state, const Change& change,
                                     const MakeSnapshot& make_snapshot, const Finish& finish) {
    const Forgetting forgetting(written->workshop->problems);
    if (const auto is = change.more().empty() ? syntax::read_switch(change.text()) : std::nullopt) {
        Draft draft(written, state, nullptr);
        if (draft.flip(*is)) return finished(draft, state, {}, make_snapshot, finish);
    }
    text::Problems& problems = written->workshop->problems;
    text::Sources& sources = written->files.sources;
    const auto arena = std::make_shared<syntax::Arena>(std::min<std::size_t>(4096, 512 + change.text().size() * 8));
    std::vector<const Node*> changes;
    const auto read = [&](const Change& part) {
        const text::FileId file = sources.add_file(part.name(), part.text());
        const Node* root = syntax::read_flow(sources.text(file), file, *arena);
        if (root == nullptr) root = syntax::read_yaml(sources, file, *arena, problems, change_limits);
        if (problems.errors() != 0) return;
        if (root->shape == syntax::Shape::mapping)
            changes.push_back(root);
        else if (root->shape == syntax::Shape::list && !root->tagged)
            changes.insert(changes.end(), root->items().begin(), root->items().end());
        else if (root->shape != syntax::Shape::nothing || root->tagged)
            problems.error("wrong-type", span_of(sources, *root), "expected a list of changes", "begin each change with `- `, such as `- set: {account: acme, searchable: false}`");
    };
    read(change);
    for (const Change& part : change.more()) read(part);
    if (problems.errors() != 0) return refused(problems, std::nullopt);
    return apply(written, state, changes, arena, make_snapshot, finish);
}

tl::expected<Applied, Refusal> become(const Written& written, const std::shared_ptr<const State>& state, const PolicyText& next,
                                      const State& world, const MakeSnapshot& make_snapshot) {
    const Forgetting forgetting(written->workshop->problems);
    Draft draft(written, state, std::make_shared<syntax::Arena>());
    if (!draft.become(next, world)) return refused(draft.problems(), std::nullopt);
    const std::shared_ptr<State> after = draft.finish();
    if (after == nullptr) return refused(draft.problems(), std::nullopt);
    static_cast<void>(draft.problems().take());
    return done(state, draft, after, make_snapshot);
}

std::uint64_t differing_anew(const Written& written, const std::shared_ptr<const State>& state) {
    const Forgetting forgetting(written->workshop->problems);
    Draft draft(written, state, std::make_shared<syntax::Arena>());
    draft.forget();
    const std::shared_ptr<State> anew = draft.finish();
    if (anew == nullptr) return 0;
    return written->workshop->comparison.delta(*state, *anew, draft.touched()).pairs() + draft.touched().members.size();
}

}  // namespace jeton::engine
