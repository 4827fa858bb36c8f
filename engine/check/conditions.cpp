// Filters inside a policy: the document filters of rules and tokens, the conditions of rules and limits.
#include <algorithm>
#include <utility>

#include "engine/check/policy_impl.hpp"

namespace jeton::engine {

using syntax::Node;
using syntax::NodeIndex;
using syntax::NodeKind;

namespace {

/// Bytes of a filter as bytes of the text that it stands in.
syntax::Range shifted(syntax::Range at, std::uint32_t offset) noexcept { return {at.begin + offset, at.end + offset}; }

/// Calls `on_value(path, word)` for every value that is compared with `:`; `path` has the fields of `{…}` before its
/// own.
template <class OnValue>
void each_value(const syntax::Filter& filter, NodeIndex index, const std::string& prefix, const OnValue& on_value) {
    const syntax::FilterNode& node = filter.nodes[index];
    const auto path = [&] { return prefix + filter.decode(filter.words[node.field]); };
    switch (node.kind) {
        case NodeKind::value:
            on_value(path(), filter.words[node.value]);
            return;
        case NodeKind::nested:
            each_value(filter, node.first, path() + ".", on_value);
            return;
        case NodeKind::not_:
            each_value(filter, node.first, prefix, on_value);
            return;
        case NodeKind::and_:
        case NodeKind::or_:
            for (NodeIndex child = node.first; child != syntax::no_node; child = filter.nodes[child].next) {
                each_value(filter, child, prefix, on_value);
            }
            return;
        default:
            return;
    }
}

/// Calls `on_field(word)` for every field that is asked for outside of `{…}`.
template <class OnField>
void each_field(const syntax::Filter& filter, NodeIndex index, const OnField& on_field) {
    const syntax::FilterNode& node = filter.nodes[index];
    switch (node.kind) {
        case NodeKind::exists:
        case NodeKind::value:
        case NodeKind::order:
        case NodeKind::regex:
            on_field(filter.words[node.field]);
            return;
        case NodeKind::not_:
        case NodeKind::and_:
        case NodeKind::or_:
            for (NodeIndex child = node.first; child != syntax::no_node; child = filter.nodes[child].next) {
                each_field(filter, child, on_field);
            }
            return;
        default:
            return;
    }
}

}  // namespace

FilterContext PolicyCheck::Impl::document_context() const {
    FilterContext context;
    context.schema = &policy.documents;
    context.named = [this](std::string_view name) -> NamedFilter {
        const auto found = filters().find(name);
        if (found == filters().end()) {
            return {};
        }
        const CheckedFilterPtr& filter = policy.filters[found->second].filter;
        return {filter == nullptr ? NamedFilter::State::broken : NamedFilter::State::good, filter};
    };
    context.near_name = [this](std::string_view name) { return values.near(name, filters()); };
    return context;
}

void PolicyCheck::Impl::filter_error(const Node& node, const syntax::FilterError& error, std::uint32_t offset) {
    syntax::Range at = shifted(error.at, offset);
    if (error.code == "empty" && node.style != syntax::Style::literal && values.span(node, at).line != values.span(node, at).end_line) {
        return values.error_in(node, at, error.code, "the filter is empty: YAML makes one line of these, and the comment does not end before it does",
                               "write the text behind `|`, which keeps its lines, or leave the comment out");
    }
    if (at.begin == at.end && node.shape == syntax::Shape::scalar) {        // what is missing at the end, before empty lines that a block keeps
        at.begin = at.end = std::min(at.begin, static_cast<std::uint32_t>(node.text().find_last_not_of("\r\n") + 1));
    }
    values.error_in(node, at, error.code, error.message, error.help);
}

/// A comment ends with its line, of which a folded or quoted text has one where the file has several.
void PolicyCheck::Impl::comment_lint(const Node& node, const syntax::Filter& filter, std::uint32_t offset) {
    const std::string_view text = filter.text;
    const std::size_t sign = std::min(text.find_first_not_of(" \t\r\n", span_of(filter, filter.nodes[filter.root]).end), text.size());
    if (node.made || sign == text.size() || text[sign] != '#') {
        return;
    }
    const std::size_t end = std::min(text.find_first_of("\r\n", sign), text.size());
    const syntax::Range at = shifted({static_cast<std::uint32_t>(sign), static_cast<std::uint32_t>(end)}, offset);
    if (const Span place = values.span(node, at); place.line != place.end_line) {
        values.warn_in(node, at, "eaten-by-comment", "the comment does not end with its line, as YAML makes one line of these, and counts for nothing",
                       "write the text behind `|`, which keeps its lines, or leave the comment out");
    }
}

void PolicyCheck::Impl::filter_lints(const Node& node, const std::vector<FilterLint>& lints, std::uint32_t offset) {
    for (const FilterLint& each : lints) {
        values.warn_in(node, shifted(each.at, offset), each.code, each.message, each.help);
    }
}

CheckedFilterPtr PolicyCheck::Impl::document_filter(const Node& node, const syntax::Clause& clause, bool grants) {
    std::vector<FilterLint> lints;
    FilterContext context = document_context();
    context.grants = grants;
    auto found = check_filter(std::string(clause.text), context, &lints);
    if (!found) {
        filter_error(node, found.error(), clause.at.begin);
        return nullptr;
    }
    filter_lints(node, lints, clause.at.begin);
    const syntax::Filter& filter = (*found)->syntax();
    comment_lint(node, filter, clause.at.begin);
    each_field(filter, filter.root, [&](const syntax::Word& word) {
        const std::string path = filter.decode(word);
        const std::string side = path.substr(0, std::min(path.find('.'), path.size()));
        const bool is_fact = (side == "from" || side == "to") && path.size() > side.size() &&
                             (path == side + ".id" || attributes.contains(path.substr(side.size() + 1)));
        if (is_fact && !policy.documents.find(path)) {
            values.warn_in(node, shifted(word.at, clause.at.begin), "only-asks-documents",
                           "`only` looks for " + shown(path) + " in documents, not at the account",
                           "a condition on accounts stands before it: " + shown("where " + path + ":…"));
        }
    });
    return *std::move(found);
}

bool PolicyCheck::Impl::names_broken_attribute(std::string_view text) const {
    for (std::size_t i = 0; i < policy.attributes.size(); ++i) {
        if (attribute_is_broken[i] && text.find("." + policy.attributes[i].name) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

CheckedFilterPtr PolicyCheck::Impl::condition(const Node& node, const syntax::Clause& clause,
                                              const DocumentSchema& schema) {
    FilterContext context;
    context.schema = &schema;
    context.condition = true;
    std::vector<FilterLint> lints;
    auto found = check_filter(std::string(clause.text), context, &lints);
    if (!found) {
        if (found.error().code != "wrong-type" || !names_broken_attribute(clause.text)) {
            filter_error(node, found.error(), clause.at.begin);
        }
        return nullptr;
    }
    filter_lints(node, lints, clause.at.begin);
    const syntax::Filter& filter = (*found)->syntax();
    each_value(filter, filter.root, "", [&](const std::string& path, const syntax::Word& word) {
        if (const bool of_kind = path == "token.kind"; !word.wild && (of_kind || path == "from.id" || path == "to.id")) {
            const std::string value = filter.decode(word);
            if (of_kind ? !kinds.contains(value) : find_account(value) == NameTable::none)
                values.warn_in(node, shifted(word.at, clause.at.begin), "equals-nothing", shown(path) + " is never " + shown(value) + (of_kind ? ", which is no token kind" : ", which is no account"),
                               of_kind ? values.near(value, kinds) : near_account(value));
            return;
        }
        const std::size_t dot = path.find('.');
        const auto attribute = dot == std::string::npos || path.starts_with("token.")
                                   ? attributes.end()
                                   : attributes.find(path.substr(dot + 1));
        if (attribute == attributes.end() || word.wild) {
            return;
        }
        const std::string value = filter.decode(word);
        if (!may_be(attribute->second, value)) {
            const auto& allowed = policy.attributes[attribute->second].one_of;
            values.error_in(node, shifted(word.at, clause.at.begin), "not-one-of",
                            shown(path) + " is never " + shown(value) + ", it is " + listed(allowed),
                            values.near(value, allowed));
        }
    });
    return *std::move(found);
}

}  // namespace jeton::engine
