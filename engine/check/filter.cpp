#include "engine/check/filter.hpp"

#include <algorithm>
#include <utility>

#include "engine/check/filter_lints.hpp"
#include "engine/check/filter_values.hpp"
#include "grammar/filter/parse.hpp"
#include "grammar/literal/date.hpp"

namespace jeton::engine {

using syntax::Filter;
using syntax::FilterError;
using syntax::FilterNode;
using syntax::NodeIndex;
using syntax::NodeKind;
using syntax::Range;
using syntax::Word;

namespace {

constexpr std::uint32_t max_predicates = 4096;      // predicate-limit: the size of a program
constexpr std::uint32_t max_parts = 32'768;         // predicate-limit, where `*:*` that is named again and again is no predicate
constexpr std::uint32_t max_nesting = 64;           // nesting-limit, through names

}  // namespace

/// Checks one filter, keeping the leftmost mistake; those against the schema come behind all others.
class FilterChecker {
public:
    FilterChecker(Filter syntax, const FilterContext& context) : context_(context), made_(std::make_shared<CheckedFilter>()) {
        made_->syntax_ = std::move(syntax);
        made_->predicates_ = made_->syntax_.predicates;
        made_->depth_ = made_->syntax_.depth;
        made_->parts_ = static_cast<std::uint32_t>(made_->syntax_.nodes.size());
    }

    tl::expected<CheckedFilterPtr, FilterError> check() {
        const Filter& f = made_->syntax_;
        for (NodeIndex i = 0; i < f.nodes.size(); ++i) check_node(i);
        if (f.predicates > max_predicates)
            found({"predicate-limit", whole(), "more than 4,096 predicates", "use ranges or wildcards instead of lists"});
        std::sort(made_->targets_.begin(), made_->targets_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        // What is no value is told before what is none of its field's type.
        if (!error_ && context_.schema != nullptr) check_schema(*made_, f.root, "", nullptr);
        if (error_) return tl::unexpected(std::move(*error_));
        made_->hash_ = std::hash<std::string>()(f.text);
        for (const auto& [node, target] : made_->targets_) made_->hash_ = made_->hash_ * 31 + target->hash();
        return made_;
    }

private:
    [[nodiscard]] Range whole() const { return {0, static_cast<std::uint32_t>(made_->syntax_.text.size())}; }

    void found(FilterError error) {
        if (!error_ || error.at.begin < error_->at.begin) error_ = std::move(error);
    }

    void check_node(NodeIndex i) {
        const Filter& f = made_->syntax_;
        const FilterNode& node = f.nodes[i];
        if (auto error = check_values(f, node)) found(std::move(*error));
        if (node.kind == NodeKind::name) resolve(i);
        const auto now_in = [&](std::uint32_t word) {
            if (!f.words[word].quoted && literal::uses_now(f.decode(f.words[word]))) made_->uses_now_ = true;
        };
        if (node.kind == NodeKind::value || (node.kind == NodeKind::order && node.has_lo)) now_in(node.value);
        if (node.kind == NodeKind::order && node.has_hi) now_in(node.high);
    }

    /// Where a filter's name stands in a condition, of a rule or of a limit.
    static std::string help_for_condition(const DocumentSchema& schema) {
        if (schema.has_below("account")) return "a condition is an attribute with a value, such as `account.ATTRIBUTE:value`, and names no filters";
        return "a condition is an attribute with a value, such as `to.ATTRIBUTE:value`, and names no filters: `only FILTER` shows their documents";
    }

    void resolve(NodeIndex i) {
        const FilterNode& node = made_->syntax_.nodes[i];
        const std::string name(made_->syntax_.raw(node.at));
        const NamedFilter named = context_.named ? context_.named(name) : NamedFilter{};
        if (named.state == NamedFilter::State::missing) {
            std::string help = context_.near_name ? context_.near_name(name) : std::string();
            if (help.empty() && context_.condition && context_.schema != nullptr) help = help_for_condition(*context_.schema);
            if (help.empty() && context_.schema != nullptr && context_.schema->find(name))
                help = "a field is asked for with a value, `" + name + ":value`, or whether it is there, `_exists_:" + name + "`";
            if (help.empty()) help = "to look for it inside the text write `message:*" + name + "*`; for several values of one field `f:(a OR b)` or `f:(a AND b)`";
            found({"unknown-filter", node.at, "no filter is called `" + name + "`", std::move(help)});
            return;
        }
        if (named.error != nullptr) {
            found({named.error->code, node.at, "in filter `" + name + "`: " + named.error->message, named.error->help});
            return;
        }
        CheckedFilterPtr target = named.state == NamedFilter::State::good ? named.filter : *check_filter("*:*", {});
        made_->predicates_ += target->predicates();
        made_->parts_ = std::min(made_->parts_ + target->parts(), max_parts + 1);
        made_->depth_ = std::max(made_->depth_, node.depth + 1 + target->depth());
        if (made_->depth_ > max_nesting)
            found({"nesting-limit", node.at, "more than 64 levels of brackets, NOT and named filters", "write it flatter, or name fewer filters in filters"});
        if (made_->predicates_ > max_predicates && !error_)     // no name alone is more: that one would be broken
            found({"predicate-limit", whole(), "more than 4,096 predicates, with those of `" + name + "`", "use ranges or wildcards instead of lists"});
        if (made_->parts_ > max_parts)
            found({"predicate-limit", node.at, "more than 32,768 parts, with those of `" + name + "`", "name fewer filters in filters"});
        made_->uses_now_ = made_->uses_now_ || target->uses_now();
        made_->targets_.emplace_back(i, std::move(target));
    }

    void check_schema(const CheckedFilter& filter, NodeIndex at, const std::string& prefix, const Range* name) {
        const Filter& f = filter.syntax();
        const FilterNode& node = f.nodes[at];
        switch (node.kind) {
            case NodeKind::all: return;
            case NodeKind::name:
                if (const CheckedFilter* target = filter.find_target(at))       // none: refused already
                    check_schema(*target, target->syntax().root, prefix, name != nullptr ? name : &node.at);
                return;
            case NodeKind::not_: return check_schema(filter, node.first, prefix, name);
            case NodeKind::and_:
            case NodeKind::or_:
                for (NodeIndex child = node.first; child != syntax::no_node; child = f.nodes[child].next) check_schema(filter, child, prefix, name);
                return;
            case NodeKind::exists:
            case NodeKind::value:
            case NodeKind::order:
            case NodeKind::regex:
            case NodeKind::nested: break;
        }
        const Word& field = f.words[node.field];
        const std::string path = prefix + f.decode(field);
        if (auto error = check_types(f, node, path, *context_.schema, context_.condition)) {
            if (name != nullptr) {
                error->message = "in the filter named here: " + error->message;
                error->at = *name;
            }
            found(std::move(*error));
        }
        if (node.kind == NodeKind::nested) check_schema(filter, node.first, path + ".", name);
    }

    const FilterContext& context_;
    std::shared_ptr<CheckedFilter> made_;
    std::optional<FilterError> error_;
};

const CheckedFilter* CheckedFilter::find_target(NodeIndex name) const noexcept {
    const auto at = std::lower_bound(targets_.begin(), targets_.end(), name, [](const auto& t, NodeIndex n) { return t.first < n; });
    return at == targets_.end() || at->first != name ? nullptr : at->second.get();
}

bool CheckedFilter::is_all() const noexcept { return syntax_.nodes[syntax_.root].kind == NodeKind::all; }

tl::expected<CheckedFilterPtr, FilterError> check_filter(std::string text, const FilterContext& context, std::vector<FilterLint>* lints) {
    auto syntax = syntax::parse_filter(std::move(text));
    if (!syntax) return tl::unexpected(std::move(syntax).error());
    return check_filter(*std::move(syntax), context, lints);
}

tl::expected<CheckedFilterPtr, FilterError> check_filter(Filter filter, const FilterContext& context, std::vector<FilterLint>* lints) {
    auto checked = FilterChecker(std::move(filter), context).check();
    if (checked && lints != nullptr) lint_filter(**checked, context, *lints);
    return checked;
}

bool say_the_same(const CheckedFilter& a, const CheckedFilter& b) {
    return &a == &b || (a.hash() == b.hash() && a.syntax().text == b.syntax().text &&
                        std::equal(a.targets().begin(), a.targets().end(), b.targets().begin(), b.targets().end(),
                                   [](const auto& x, const auto& y) { return say_the_same(*x.second, *y.second); }));
}

std::set<std::string_view> names_of(const CheckedFilter& filter) {
    std::set<std::string_view> names;
    std::set<const CheckedFilter*> seen;
    std::vector<const CheckedFilter*> todo{&filter};
    while (!todo.empty()) {
        const CheckedFilter& at = *todo.back();
        todo.pop_back();
        for (const auto& [node, target] : at.targets()) {
            names.insert(at.syntax().raw(at.syntax().nodes[node].at));
            if (seen.insert(target.get()).second) todo.push_back(target.get());
        }
    }
    return names;
}

std::string expanded_text(const CheckedFilter& filter) {
    const Filter& f = filter.syntax();
    std::vector<NodeIndex> names;
    for (NodeIndex i = 0; i < f.nodes.size(); ++i)
        if (f.nodes[i].kind == NodeKind::name) names.push_back(i);
    std::string text;
    std::uint32_t done = 0;
    for (const NodeIndex i : names) {
        const Range at = f.nodes[i].at;
        if (f.raw(at) == f.text) return expanded_text(filter.target(i));
        text += f.raw({done, at.begin});
        text += "(" + expanded_text(filter.target(i)) + ")";
        done = at.end;
    }
    return text + std::string(f.raw({done, static_cast<std::uint32_t>(f.text.size())}));
}

}  // namespace jeton::engine
