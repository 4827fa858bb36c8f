#include "engine/check/either_lint.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "grammar/literal/address.hpp"
#include "grammar/literal/decimal.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::engine {
namespace {

using syntax::Filter;
using syntax::FilterNode;
using syntax::NodeIndex;
using syntax::NodeKind;

/// The one value that an alternative hides: `NOT env:dev`, or `env:* AND NOT env:dev`.
struct Hidden {
    const Filter* filter = nullptr;
    const FilterNode* value = nullptr;
    bool there = false;         ///< it asks that there is one
};

Hidden hidden_by(const Filter& f, NodeIndex at) {
    const FilterNode& node = f.nodes[at];
    if (node.kind == NodeKind::not_) {
        const FilterNode& inner = f.nodes[node.first];
        const bool one = inner.kind == NodeKind::value && !f.words[inner.value].wild;
        return one && !literal::parse_network(f.decode(f.words[inner.value])).is ? Hidden{&f, &inner, false} : Hidden{};
    }
    if (node.kind != NodeKind::and_) return {};
    Hidden found;
    const FilterNode* exists = nullptr;
    std::size_t parts = 0;
    for (NodeIndex child = node.first; child != syntax::no_node; child = f.nodes[child].next, ++parts) {
        if (f.nodes[child].kind == NodeKind::exists) exists = &f.nodes[child];
        else found = hidden_by(f, child);
    }
    if (parts != 2 || exists == nullptr || found.value == nullptr || f.decode(f.words[exists->field]) != f.decode(f.words[found.value->field])) return {};
    found.there = true;
    return found;
}

/// Other than `5` and `5.0`.
bool differ(const std::string& a, const std::string& b) {
    const auto x = literal::parse_decimal(a), y = literal::parse_decimal(b);
    return x && y ? !(*x == *y) : a != b;
}

/// Fields with several values at once may well have one of two: `tags`, `labels`.
bool has_one_value(const std::string& path, const FilterContext& context) {
    const auto declared = context.schema != nullptr ? context.schema->find(path) : std::nullopt;
    if (declared && declared->single) return true;
    return !context.condition && (!path.ends_with('s') || path.ends_with("ss") || text::lower_case(path).ends_with("status"));
}

/// With the NOT before the first alternative.
syntax::Range all_of(const Filter& f, const FilterNode& either) {
    syntax::Range at = syntax::span_of(f, either);
    if (f.nodes[either.first].kind != NodeKind::not_) return at;
    const std::string_view before = std::string_view(f.text).substr(0, at.begin);
    const std::size_t end = before.find_last_not_of(" \t\r\n") + 1;       // none: 0
    if (end > 2 && text::lower_case(before.substr(end - 3, 3)) == "not") at.begin = static_cast<std::uint32_t>(end - 3);
    else if (end > 0 && (before[end - 1] == '-' || before[end - 1] == '!')) at.begin = static_cast<std::uint32_t>(end - 1);
    return at;
}

}  // namespace

std::optional<FilterLint> alternatives_lint(const std::vector<std::pair<const Filter*, NodeIndex>>& alternatives, const std::string& prefix, const FilterContext& context) {
    std::map<std::string, std::vector<Hidden>> of_fields;
    for (const auto& [filter, at] : alternatives)
        if (const Hidden hidden = hidden_by(*filter, at); hidden.value != nullptr) of_fields[prefix + filter->decode(filter->words[hidden.value->field])].push_back(hidden);
    for (const auto& of_field : of_fields) {
        const std::string& path = of_field.first;
        const std::vector<Hidden>& hidden = of_field.second;
        const auto text = [](const Hidden& each) { return each.filter->decode(each.filter->words[each.value->value]); };
        const auto raw = [](const Hidden& each, syntax::WordIndex word) { return std::string(each.filter->raw(each.filter->words[word].at)); };
        const auto other = std::find_if(hidden.begin(), hidden.end(), [&](const Hidden& each) { return differ(text(each), text(hidden[0])); });
        if (other == hidden.end() || !has_one_value(path, context)) continue;
        constexpr std::size_t longest = 100;
        const std::string field = raw(hidden[0], hidden[0].value->field);
        std::string values;
        for (const Hidden& each : hidden) {
            const std::string value = raw(each, each.value->value);
            if (values.size() <= longest && (" " + values + " ").find(" " + value + " ") == std::string::npos) values += (values.empty() ? "" : " OR ") + value;
        }
        if (values.size() > longest) values = "a OR b";
        const bool there = std::any_of(hidden.begin(), hidden.end(), [](const Hidden& each) { return each.there; });
        const std::string none = (there ? field + ":* AND NOT " : "NOT ") + field + ":(" + values + ")";
        return FilterLint{"negation-shows-missing", {},
                          "each shows what the other hides: no `" + path + "` is both " + raw(hidden[0], hidden[0].value->value) + " and " + raw(*other, other->value->value),
                          "where none of them is meant, write `" + none + "`"};
    }
    return std::nullopt;
}

void lint_either(const Filter& f, const FilterNode& node, const std::string& prefix, const FilterContext& context, std::vector<FilterLint>& lints) {
    std::vector<std::pair<const Filter*, NodeIndex>> alternatives;
    bool all = false;
    for (NodeIndex child = node.first; child != syntax::no_node; child = f.nodes[child].next) {
        alternatives.emplace_back(&f, child);
        all = all || f.nodes[child].kind == NodeKind::all;
    }
    if (all && prefix.empty())
        lints.push_back({"shadowed", all_of(f, node), "`*:*` holds always: with it this OR is no restriction", "leave `*:*` out where a restriction is meant; else write it alone"});
    else if (auto lint = alternatives_lint(alternatives, prefix, context)) {
        lint->at = all_of(f, node);
        lints.push_back(*std::move(lint));
    }
}

}  // namespace jeton::engine
