// Filters inside a policy: the document filters of rules and tokens, the conditions of rules and limits.
#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "engine/check/policy_impl.hpp"
#include "grammar/policy/places.hpp"

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

/// Is what is compared the id of an account?
bool is_id(std::string_view path) noexcept { return path == "token.account" || (path.ends_with(".id") && path != "token.id"); }

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

/// A comment ends with its line, of which a folded or quoted text has one where the file has several: it takes what stands on the others, if that is
/// more than comments. Of a filter that stands at `offset` in a text.
std::optional<syntax::Range> PolicyCheck::Impl::comment_of_lines(const Node& node, std::string_view filter, std::uint32_t offset) const {
    if (node.made || node.shape != syntax::Shape::scalar || node.style == syntax::Style::literal || filter.find('#') == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view file = values.file_of(node);
    for (const syntax::Range& comment : syntax::comments_in(filter)) {
        const syntax::Range at = shifted(comment, offset);
        const syntax::FileRange there = syntax::scalar_range(file, node, at.begin, at.end);
        std::string_view lines = file.substr(there.begin, there.end - there.begin);
        for (std::size_t end = lines.find('\n'); end != std::string_view::npos; end = lines.find('\n')) {
            lines.remove_prefix(end + 1);
            const std::size_t first = std::min(lines.find_first_not_of(" \t\r\n"), lines.size());
            if (first != lines.size() && lines[first] != '#') {
                return at;
            }
        }
    }
    return std::nullopt;
}

void PolicyCheck::Impl::filter_error(const Node& node, const syntax::FilterError& error, std::uint32_t offset) {
    syntax::Range at = shifted(error.at, offset);
    std::string help = error.help;
    if (node.shape == syntax::Shape::scalar) {
        const std::string_view text = node.text();
        if (at.begin == at.end) {       // what is missing at the end, before empty lines that a block keeps
            at.begin = at.end = std::min(at.begin, static_cast<std::uint32_t>(text.find_last_not_of("\r\n") + 1));
        }
        const auto comment = comment_of_lines(node, text.substr(std::min<std::size_t>(offset, text.size())), offset);
        if (comment && (error.code == "empty" || at.begin >= comment->begin)) {
            help = "YAML joins these lines into one, of which all behind `#` is a comment: write the text behind `|`, which keeps its lines";
        }
    }
    values.error_in(node, at, error.code, error.message, std::move(help));
}

bool PolicyCheck::Impl::comment_lint(const Node& node, const syntax::Filter& filter, std::uint32_t offset) {
    const auto at = comment_of_lines(node, filter.text, offset);
    if (at) {
        values.warn_in(node, *at, "eaten-by-comment", "YAML joins these lines into one: all behind `#` is a comment, and counts for nothing",
                       "write the text behind `|`, which keeps its lines, or leave the comment out");
    }
    return at.has_value();
}

/// In double quotes YAML reads `\b` as a sign of its own, also in an expression or a path where a backslash was meant. Between words it does no harm.
bool PolicyCheck::Impl::escape_lint(const Node& node, const syntax::Filter& filter, std::uint32_t offset) {
    struct Sign {
        std::string_view bytes, name, instead;
    };
    using namespace std::string_view_literals;
    constexpr std::array<Sign, 11> signs{{{"\0"sv, "a zero", "\\x00"}, {"\a", "a bell", "\\x07"}, {"\b", "a backspace", "\\x08"}, {"\t", "a tab", "\\x09"}, {"\v", "a vertical tab", "\\x0B"},
                                          {"\f", "a form feed", "\\x0C"}, {"\x1b", "an escape", "\\x1B"}, {"\u0085", "a line break", "\\x85"}, {"\u00a0", "a blank that does not break", "\\xA0"},
                                          {"\u2028", "a line separator", "\\u2028"}, {"\u2029", "a paragraph separator", "\\u2029"}}};
    constexpr std::size_t letter_escape = 2;        // `\b`; who writes `\x08` means that sign
    std::size_t looks = 10;
    if (node.made || node.shape != syntax::Shape::scalar || node.style != syntax::Style::double_quoted) {
        return false;
    }
    const std::string_view file = values.file_of(node);
    for (const syntax::Word& word : filter.words) {
        const std::string_view text = word.quoted ? filter.raw(word.at) : std::string_view();
        for (std::size_t p = 0; p < text.size() && looks != 0; ++p) {
            if (const auto byte = static_cast<unsigned char>(text[p]); byte >= 0x20 && byte < 0x80) {
                continue;
            }
            const auto* const sign = std::find_if(signs.begin(), signs.end(), [&](const Sign& each) { return text.substr(p).starts_with(each.bytes); });
            if (sign == signs.end()) {
                continue;
            }
            --looks;
            const auto begin = static_cast<std::uint32_t>(word.at.begin + p);
            const syntax::Range at = shifted({begin, begin + static_cast<std::uint32_t>(sign->bytes.size())}, offset);
            const syntax::FileRange there = syntax::scalar_range(file, node, at.begin, at.end);
            const std::string escape(file.substr(there.begin, there.end - there.begin));
            if (escape.size() == letter_escape && escape[0] == '\\') {
                const bool json = values.is_json(node);
                const std::string or_else = json ? std::string() : ", or leave out the double quotes around it all; `" + std::string(sign->instead) + "` if that sign is meant";
                values.warn_in(node, at, "hidden-character", std::string(json ? "JSON" : "YAML") + " reads `" + escape + "` in double quotes as " + std::string(sign->name),
                               "write `\\" + escape + "` for a backslash" + or_else);
                return true;
            }
        }
    }
    return false;
}

void PolicyCheck::Impl::filter_lints(const Node& node, const std::vector<FilterLint>& lints, std::uint32_t offset) {
    constexpr std::size_t most = 100;       // where each stands is looked for from the beginning of the text
    for (const FilterLint& each : std::span(lints).first(std::min(most, lints.size()))) {
        values.warn_in(node, shifted(each.at, offset), each.code, each.message, each.help);
    }
}

CheckedFilterPtr PolicyCheck::Impl::document_filter(const Node& node, const syntax::Clause& clause, FilterContext::Effect effect) {
    std::vector<FilterLint> lints;
    FilterContext context = document_context();
    context.effect = effect;
    auto found = check_filter(std::string(clause.text), context, &lints);
    if (!found) {
        const std::string_view first = clause.text.substr(0, clause.text.find(' '));
        if (found.error().code == "implicit-operator" && (first == "by" || first == "from" || first == "to"))
            found.error().help = "`only` begins a filter of documents: " + shown(std::string(first) + " …") + " stands before it, in the order `by … from … to … where … only …`";
        if (clause.left_out) found.error().help = "write a filter behind `only`, which stands at the end; without one leave `only` out";
        filter_error(node, found.error(), clause.at.begin);
        return nullptr;
    }
    filter_lints(node, lints, clause.at.begin);
    const syntax::Filter& filter = (*found)->syntax();
    comment_lint(node, filter, clause.at.begin);
    escape_lint(node, filter, clause.at.begin);
    each_value(filter, filter.root, "", [&](const std::string&, const syntax::Word& word) {
        if (!word.quoted && !word.wild) {
            attribute_as_text(node, {}, filter.decode(word), shifted(word.at, clause.at.begin));
        }
    });
    each_field(filter, filter.root, [&](const syntax::Word& word) {
        const std::string path = filter.decode(word);
        if (!rule_conditions.find(path) || word.quoted || policy.documents.find(path)) {
            return;
        }
        struct Asked {
            const char *instead, *of, *value;
        };
        const Asked asked = path == "now"                                         ? Asked{"; the clock is asked in `where`", "the clock", "<…"}
                            : path.starts_with("from.") || path.starts_with("to.") ? Asked{", not at the account", "accounts", ":…"}
                                                                                   : Asked{", not at the token", "tokens", ":…"};
        values.warn_in(node, shifted(word.at, clause.at.begin), "only-asks-documents", "`only` looks for " + shown(path) + " in documents" + asked.instead,
                       std::string("a condition on ") + asked.of + " stands before it: " + shown("where " + path + asked.value));
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

/// What a condition compares with an account or the name of a kind: is there one? Where a change set edits the policy, accounts may come later.
void PolicyCheck::Impl::equals_nothing(const Node& node, std::string_view path, const std::string& value, syntax::Range at, std::size_t& unknown) {
    constexpr std::size_t most = 8;         // of one condition
    const bool of_kind = path == "token.kind";
    const bool known = of_kind ? kinds.contains(value) : standing != nullptr || accounts.size() == 0 || account_refused || find_account(value) != NameTable::none;
    if (known || ++unknown > most) {
        return;
    }
    const bool is_pattern = is_name_pattern(value) && value.find_first_of(" \t()[]{}<>\"\\") == std::string::npos;
    std::string help = is_pattern ? "in quotes, or behind a backslash, `*` is the sign itself: write " + shown(std::string(path) + ":" + value)
                       : of_kind && roles.contains(value) ? shown(value) + " is a role, which people have and no token" : of_kind ? values.near(value, kinds) : near_account(value);
    values.warn_in(node, at, "equals-nothing", "there is no " + std::string(of_kind ? "token kind " : "account ") + shown(value) + " for " + shown(path) + " to equal", std::move(help));
}

/// `from.team:to.team`: the text is compared. An id, and an account, are compared by selectors.
void PolicyCheck::Impl::attribute_as_text(const Node& node, std::string_view path, const std::string& value, syntax::Range at) {
    if (value.find('.') == std::string::npos || !rule_conditions.find(value)) {
        return;
    }
    values.warn_in(node, at, "attribute-as-text", "this is the text " + shown(value) + ": a value stands for itself, not for what an account or a token has",
                   is_id(path) ? "which accounts they are to each other stands after `to`: `to self` is the account of who asks; quote the text if it is meant"
                               : "name the values: two attributes are not compared with one another; quote the text if it is meant");
}

/// `_exists_:to.searchable` asks for nothing where every account has a value. `is_needed`: more than it asks for may be meant; else it is left out.
void PolicyCheck::Impl::always_true(const Node& node, const syntax::Filter& filter, NodeIndex part, std::uint32_t offset, bool is_needed) {
    const syntax::FilterNode& asked = filter.nodes[part];
    if (asked.kind == NodeKind::and_ || asked.kind == NodeKind::or_) {
        bool negates = false;       // `to.plan:* AND NOT to.plan:pro`
        for (NodeIndex child = asked.first; child != syntax::no_node; child = filter.nodes[child].next) negates = negates || filter.nodes[child].kind == NodeKind::not_;
        for (NodeIndex child = asked.first; child != syntax::no_node; child = filter.nodes[child].next) always_true(node, filter, child, offset, is_needed && !negates);
    }
    if (asked.kind != NodeKind::exists) {
        return;
    }
    const syntax::Word& field = filter.words[asked.field];
    const std::string path = filter.decode(field);
    const auto found = path.starts_with("token.") ? attributes.end() : attributes.find(std::string_view(path).substr(path.find('.') + 1));
    if (found == attributes.end() || attribute_is_broken[found->second]) {
        return;
    }
    const Attribute& attribute = policy.attributes[found->second];
    const bool may_be_missing = attribute.type >= AttributeType::keywords && attribute.type != AttributeType::date;     // an empty list, an account that was deleted
    if (may_be_missing || std::holds_alternative<std::monostate>(attribute.fallback)) {
        return;
    }
    const bool is_boolean = attribute.type == AttributeType::boolean;
    values.warn_in(node, shifted(field.at, offset), "always-true",
                   "this is always true: every account has a value for " + shown(path) + (is_boolean ? ", `true` or `false`" : ", set or by default"),
                   !is_needed   ? "leave " + shown(filter.raw(asked.at)) + " out"
                   : is_boolean ? "write " + shown(path + ":true")
                                : "leave it out, or name the values, such as " + shown(path + ":VALUE"));
}

CheckedFilterPtr PolicyCheck::Impl::condition(const Node& node, const syntax::Clause& clause,
                                              const DocumentSchema& schema, FilterContext::Effect effect) {
    FilterContext context;
    context.schema = &schema;
    context.condition = true;
    context.effect = effect;
    std::vector<FilterLint> lints;
    auto found = check_filter(std::string(clause.text), context, &lints);
    if (!found) {
        if (clause.left_out) found.error().help = "write the condition behind `where`; without one leave `where` out";
        if (found.error().code != "wrong-type" || !names_broken_attribute(clause.text)) {
            filter_error(node, found.error(), clause.at.begin);
        }
        return nullptr;
    }
    filter_lints(node, lints, clause.at.begin);
    const syntax::Filter& filter = (*found)->syntax();
    escape_lint(node, filter, clause.at.begin);
    always_true(node, filter, filter.root, clause.at.begin, effect != FilterContext::Effect::hides);
    std::size_t unknown = 0;
    each_value(filter, filter.root, "", [&](const std::string& path, const syntax::Word& word) {
        if (!word.wild && (path == "token.kind" || is_id(path))) {
            const std::string value = filter.decode(word);
            if (is_id(path) && !word.quoted && rule_conditions.find(value) && find_account(value) == NameTable::none) {
                return attribute_as_text(node, path, value, shifted(word.at, clause.at.begin));
            }
            return equals_nothing(node, path, value, shifted(word.at, clause.at.begin), unknown);
        }
        const std::size_t dot = path.find('.');
        const auto attribute = dot == std::string::npos || path.starts_with("token.")
                                   ? attributes.end()
                                   : attributes.find(path.substr(dot + 1));
        if (attribute == attributes.end() || word.wild) {
            return;
        }
        const std::string value = filter.decode(word);
        const AttributeType type = policy.attributes[attribute->second].type;
        const bool links = type == AttributeType::account || type == AttributeType::accounts;
        if (links && (word.quoted || !rule_conditions.find(value))) {
            return equals_nothing(node, path, value, shifted(word.at, clause.at.begin), unknown);
        }
        if (!word.quoted) {
            attribute_as_text(node, path, value, shifted(word.at, clause.at.begin));
        }
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
