// What the engine says, in the words of the slow specification, and whether both say the same. A difference is thrown.
#pragma once

#include <string>

#include "jeton/jeton.hpp"
#include "tests/support/choices.hpp"
#include "tests/support/naive_world.hpp"

namespace agreement {

using naive::Judged;
using naive::Scopes;
using Applied = jeton::Outcome<std::shared_ptr<const jeton::Commit>>;

[[nodiscard]] jeton::Engine loaded(const naive::World& world);
[[nodiscard]] std::string code_of(const Applied& outcome);
[[nodiscard]] naive::Answer answer_of(const jeton::DecisionParts& parts);
[[nodiscard]] std::string text(const naive::Pair& pair);

/// Every pair by decide(); scope() and who_sees() must say the same.
[[nodiscard]] Scopes scopes_of(const jeton::Snapshot& view);
void same(const std::string& what, const Scopes& expected, const Scopes& found, const std::string& context);
/// The principals of a revision are those of the model.
void same_principals(const naive::World& world, const jeton::Snapshot& view, const std::string& context);

/// What a commit takes away and what it gives: every pair that is different, as it was and as it is.
struct Difference {
    Scopes was, is;
};
/// Checks that no pair stands twice and that classes and counts are right.
[[nodiscard]] Difference difference_of(const jeton::Commit& commit, const std::string& context);
[[nodiscard]] Difference difference_of(const Scopes& before, const Scopes& after);

/// The delta expanded is the difference of the two models, pair by pair, with its classes, counts, warnings and limits.
void commit_agrees(const Judged& before, const Judged& after, const jeton::Commit& commit, bool same_rules, const std::string& context);

/// Half of the cases are looked at as if their few accounts were very many (engine/changes/areas.hpp), half as if their few forgotten filters were
/// (engine/facts/narrowings.hpp), for as long as this lives.
class Bounds {
public:
    explicit Bounds(naive::Draw& draw);
    Bounds(const Bounds&) = delete;
    Bounds& operator=(const Bounds&) = delete;
    ~Bounds();

private:
    std::size_t accounts_;
    std::uint32_t narrowings_, said_;
};

/// Everything a commit says, as JSON.
[[nodiscard]] std::string json_of(const jeton::Commit& commit);

}  // namespace agreement
