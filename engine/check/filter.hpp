// From a filter's tree to a filter that may be compiled: names resolved, literals read, types right. Entry point: check_filter().
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "engine/schema/document_schema.hpp"
#include "grammar/filter/ast.hpp"

namespace jeton::engine {

class CheckedFilter;
using CheckedFilterPtr = std::shared_ptr<const CheckedFilter>;

/// A filter without a mistake. Immutable. Only check_filter() makes one.
class CheckedFilter {
public:
    [[nodiscard]] const syntax::Filter& syntax() const noexcept { return syntax_; }
    /// What a `name` node stands for.
    [[nodiscard]] const CheckedFilter& target(syntax::NodeIndex name) const noexcept { return *find_target(name); }
    [[nodiscard]] bool has_names() const noexcept { return !targets_.empty(); }     ///< else its text says all of it
    /// The `name` nodes, in order, and what each stands for.
    [[nodiscard]] const std::vector<std::pair<syntax::NodeIndex, CheckedFilterPtr>>& targets() const noexcept { return targets_; }
    [[nodiscard]] bool is_all() const noexcept;         ///< the text is `*`, `*:*` or brackets around it, nothing else
    [[nodiscard]] bool uses_now() const noexcept { return uses_now_; }   ///< holds a date counted from `now`, here or in a named filter
    [[nodiscard]] std::uint32_t predicates() const noexcept { return predicates_; }   ///< with those of named filters
    [[nodiscard]] std::uint32_t depth() const noexcept { return depth_; }
    [[nodiscard]] std::uint32_t parts() const noexcept { return parts_; }   ///< nodes of the tree, with those of named filters
    [[nodiscard]] std::size_t hash() const noexcept { return hash_; }       ///< of all that it says: see say_the_same()

private:
    friend class FilterChecker;
    [[nodiscard]] const CheckedFilter* find_target(syntax::NodeIndex name) const noexcept;

    syntax::Filter syntax_;
    std::vector<std::pair<syntax::NodeIndex, CheckedFilterPtr>> targets_;   // sorted by node
    std::uint32_t predicates_ = 0;
    std::uint32_t depth_ = 0;
    std::uint32_t parts_ = 0;
    std::size_t hash_ = 0;
    bool uses_now_ = false;
};

struct FilterLint {
    std::string code;
    syntax::Range at;
    std::string message;
    std::string help;
};

/// A filter found by name: `missing`; or `broken`, with the mistake to report at the name, or null where it is reported in its own
/// place (it counts as `*:*` then); or `good`.
struct NamedFilter {
    enum class State : std::uint8_t { missing, broken, good } state = State::missing;
    CheckedFilterPtr filter;
    const syntax::FilterError* error = nullptr;
};

struct FilterContext {
    const DocumentSchema* schema = nullptr;         ///< null: nothing declared, not strict
    std::function<NamedFilter(std::string_view)> named;    ///< empty: no filters by name
    std::function<std::string(std::string_view)> near_name;///< "did you mean …" for an unknown name; may be empty
    bool condition = false;     ///< a `where`: `unknown-field` is called `unknown-attribute`; no lints about documents
    /// What becomes of a document that passes: nothing by itself; it is seen (a token's filter, the `only` of an allow); it is not (of a deny).
    enum class Effect : std::uint8_t { none, shows, hides } effect = Effect::none;
};

/// parse and check in one. Of several mistakes the first by filters.md's order. A mistake that comes in through a name underlines the name.
[[nodiscard]] tl::expected<CheckedFilterPtr, syntax::FilterError> check_filter(std::string text, const FilterContext& context,
                                                                              std::vector<FilterLint>* lints = nullptr);

/// The same of a filter that was parsed.
[[nodiscard]] tl::expected<CheckedFilterPtr, syntax::FilterError> check_filter(syntax::Filter filter, const FilterContext& context,
                                                                              std::vector<FilterLint>* lints = nullptr);

/// All named filters of a policy at once, each by itself: resolves them in topological order; a filter on a cycle gets
/// `filter-cycle` at the name in its own text through which it reaches itself. What names a broken filter is broken too, at the name; or,
/// where all mistakes are told in their own places and nothing is used if there are any, is checked with `*:*` for it.
enum class Broken : std::uint8_t { breaks, told_elsewhere };
struct FilterText {
    std::string_view name;
    std::string_view text;
    CheckedFilterPtr known = nullptr;               ///< what a check of it would give; then it has no names in it
};
struct NamedFilterResult {
    CheckedFilterPtr filter;                        ///< null where it has a mistake
    std::unique_ptr<syntax::FilterError> error;
    std::vector<FilterLint> lints;
};
[[nodiscard]] std::vector<NamedFilterResult> check_named_filters(const std::vector<FilterText>& filters, const DocumentSchema* schema, Broken broken);

/// Do two filters say the same, word for word, and the filters that they name too?
[[nodiscard]] bool say_the_same(const CheckedFilter& a, const CheckedFilter& b);

/// The names of all filters that a filter is made of, at any depth. Good for as long as the filter is.
[[nodiscard]] std::set<std::string_view> names_of(const CheckedFilter& filter);

/// The text with the names in it replaced by what they stand for: a text that is one name alone becomes that filter's text,
/// any other name its text in brackets; everything else stays as written.
[[nodiscard]] std::string expanded_text(const CheckedFilter& filter);

}  // namespace jeton::engine
