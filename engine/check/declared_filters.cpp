// PolicyCheck: the named filters of a policy.
#include "engine/check/filter.hpp"
#include "engine/check/policy_impl.hpp"

namespace jeton::engine {

using syntax::Node;

/// An edit leaves nodes as they are, in their order, but for one.
std::vector<const DeclaredFilter*> PolicyCheck::Impl::known_filters(std::span<const syntax::Entry> entries) const {
    std::vector<const DeclaredFilter*> found(entries.size());
    if (right_before == nullptr || right_before->section("schema") != section("schema")) return found;
    const Node* const before = right_before->section("filters");
    const auto old = before == nullptr ? std::span<const syntax::Entry>() : before->entries();
    const auto& declared = right_before->policy.filters;
    if (declared.size() != old.size()) return found;
    const auto same = [](const syntax::Entry& a, const syntax::Entry& b) { return a.key == b.key && a.value == b.value; };
    std::size_t at = 0;
    for (std::size_t i = 0; i < entries.size() && at < old.size(); ++i, ++at) {
        if (at + 1 < old.size() && !same(old[at], entries[i]) && same(old[at + 1], entries[i])) ++at;
        const CheckedFilterPtr& filter = declared[at].filter;
        if (same(old[at], entries[i]) && filter != nullptr && !filter->has_names()) found[i] = &declared[at];
    }
    return found;
}

const Index& PolicyCheck::Impl::filters() const {
    if (filter_numbers.empty()) {
        Index all;      // all of them or, for want of memory, none
        for (std::uint32_t i = 0; i < policy.filters.size(); ++i) all.emplace(policy.filters[i].name, i);
        filter_numbers = std::move(all);
    }
    return filter_numbers;
}

void PolicyCheck::Impl::declare_filters() {
    std::vector<FilterText> texts;
    std::vector<const Node*> nodes;
    const auto entries = values.mapping(section("filters"), {"filters"}).entries();
    const auto right = known_filters(entries);
    std::vector<const DeclaredFilter*> known_of;        // by text
    texts.reserve(entries.size());
    nodes.reserve(entries.size());
    known_of.reserve(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto& [key, node] = entries[i];
        if (right[i] != nullptr) {
            texts.push_back({key->text(), node->text(), right[i]->filter});
            nodes.push_back(node);
            known_of.push_back(right[i]);
            continue;
        }
        const auto name = values.name(*key, NameForm::name, "a filter", sentence_words);
        const auto text = values.sentence(*node, {"filter", key->text()});
        if (name) {
            texts.push_back({*name, text.value_or("*:*")});
            nodes.push_back(text ? node : nullptr);
            known_of.push_back(nullptr);
        }
    }
    auto results = check_named_filters(texts, &policy.documents, Broken::told_elsewhere);
    policy.filters.reserve(texts.size());
    std::shared_ptr<const std::string> file;
    const auto place = [&](const Node& node) {
        const Span span = values.span(node);
        if (file == nullptr || *file != span.file) {
            file = std::make_shared<const std::string>(span.file);
        }
        return Place{file, span.line, span.column, span.end_line, span.end_column};
    };
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (known_of[i] != nullptr) {
            policy.filters.push_back(*known_of[i]);
            continue;
        }
        if (nodes[i] != nullptr && results[i].error) {
            filter_error(*nodes[i], *results[i].error, 0);
        } else if (nodes[i] != nullptr) {
            filter_lints(*nodes[i], results[i].lints, 0);
            if (results[i].filter != nullptr) {
                comment_lint(*nodes[i], results[i].filter->syntax(), 0);
                escape_lint(*nodes[i], results[i].filter->syntax(), 0);
            }
        }
        policy.filters.push_back({std::string(texts[i].name), nodes[i] == nullptr ? nullptr : std::move(results[i].filter),
                                  nodes[i] == nullptr ? Place{} : place(*nodes[i])});
    }
}

}  // namespace jeton::engine
