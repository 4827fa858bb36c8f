#include "engine/check/filter_lints.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "grammar/filter/print.hpp"
#include "grammar/literal/address.hpp"
#include "grammar/literal/date.hpp"
#include "grammar/literal/decimal.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::engine {

using syntax::Filter;
using syntax::FilterNode;
using syntax::NodeIndex;
using syntax::NodeKind;
using syntax::Range;
using syntax::Word;

namespace {

class Linter {
public:
    Linter(const CheckedFilter& filter, const FilterContext& context, std::vector<FilterLint>& lints)
        : filter_(filter), f_(filter.syntax()), context_(context), lints_(lints) {}

    void run() {
        if (context_.grants) collect_existing(f_.root, "");
        visit(f_.root, "", false);
    }

private:
    void add(const char* code, Range at, std::string message, std::string help) { lints_.push_back({code, at, std::move(message), std::move(help)}); }

    [[nodiscard]] std::string written(Range at) const { return "`" + std::string(f_.raw(at)) + "`"; }
    [[nodiscard]] std::string field_of(const FilterNode& node) const { return f_.decode(f_.words[node.field]); }
    [[nodiscard]] std::string field_text(const FilterNode& node) const { return std::string(f_.raw(f_.words[node.field].at)); }
    [[nodiscard]] bool declared(const std::string& path) const { return context_.schema != nullptr && context_.schema->find(path).has_value(); }

    /// Fields that some conjunct of the whole filter requires to be there.
    void collect_existing(NodeIndex at, const std::string& prefix) {
        const FilterNode& node = f_.nodes[at];
        if (node.kind == NodeKind::and_)
            for (NodeIndex child = node.first; child != syntax::no_node; child = f_.nodes[child].next) collect_existing(child, prefix);
        if (node.kind == NodeKind::exists || looks_for_value(node)) existing_.push_back(prefix + field_of(node));
        if (node.kind != NodeKind::or_) return;
        const FilterNode& first = f_.nodes[node.first];     // `f:(a OR b)`
        for (NodeIndex child = node.first; child != syntax::no_node; child = f_.nodes[child].next)
            if (!looks_for_value(f_.nodes[child]) || field_of(f_.nodes[child]) != field_of(first)) return;
        existing_.push_back(prefix + field_of(first));
    }

    static bool looks_for_value(const FilterNode& node) noexcept {
        return node.kind == NodeKind::value || node.kind == NodeKind::order || node.kind == NodeKind::regex || node.kind == NodeKind::nested;
    }

    /// Fields of which an OR says itself that they may be missing.
    void collect_missing(const FilterNode& either, const std::string& prefix) {
        for (NodeIndex child = either.first; child != syntax::no_node; child = f_.nodes[child].next) {
            const FilterNode& node = f_.nodes[child];
            if (node.kind == NodeKind::not_ && f_.nodes[node.first].kind == NodeKind::exists) existing_.push_back(prefix + field_of(f_.nodes[node.first]));
        }
    }

    void visit(NodeIndex at, const std::string& prefix, bool below_not) {
        const FilterNode& node = f_.nodes[at];
        if (node.kind == NodeKind::exists || looks_for_value(node)) near_field(node, prefix);
        switch (node.kind) {
            case NodeKind::all:
            case NodeKind::exists: return;
            case NodeKind::name:
                if (context_.grants && !below_not) negations_of(at, prefix);
                return;
            case NodeKind::not_:
                if (context_.grants && !below_not) negation(node, prefix);
                return visit(node.first, prefix, true);
            case NodeKind::and_:
                split_range(node, prefix);
                [[fallthrough]];
            case NodeKind::or_:
                if (node.kind == NodeKind::or_) mixed(node);
                {
                    const std::size_t outside = existing_.size();
                    if (node.kind == NodeKind::or_) collect_missing(node, prefix);
                    for (NodeIndex child = node.first; child != syntax::no_node; child = f_.nodes[child].next) visit(child, prefix, below_not);
                    existing_.resize(outside);
                }
                return;
            case NodeKind::nested: number_as_field(node); return visit(node.first, prefix + field_of(node) + ".", below_not);
            case NodeKind::value: value(node, prefix + field_of(node)); return;
            case NodeKind::order: number_as_field(node); bounds(node, prefix + field_of(node)); return;
            case NodeKind::regex: return;
        }
    }

    /// A field that is not declared, one slip away from one that is.
    void near_field(const FilterNode& node, const std::string& prefix) {
        if (context_.schema == nullptr || context_.schema->strict || context_.schema->fields.size() > 256) return;
        const std::string path = prefix + field_of(node);
        if (declared(path) || context_.schema->has_below(path)) return;
        text::Nearest near(path);
        for (const auto& [name, field] : context_.schema->fields) near.offer(name);
        if (near.found()) add("undeclared-field", f_.words[node.field].at, "no field " + written(f_.words[node.field].at) + " is declared, but one like it", near.question());
    }

    void mixed(const FilterNode& node) {
        for (NodeIndex child = node.first; child != syntax::no_node; child = f_.nodes[child].next)
            if (f_.nodes[child].kind == NodeKind::and_ && !f_.nodes[child].grouped)
                return add("mixed-and-or", node.at, "AND and OR side by side: other tools read them in another order",
                           "with brackets it reads: `" + syntax::print_filter(f_) + "`");
    }

    void split_range(const FilterNode& node, const std::string& prefix) {
        std::vector<const FilterNode*> lower, upper;
        for (NodeIndex child = node.first; child != syntax::no_node; child = f_.nodes[child].next) {
            const FilterNode& n = f_.nodes[child];
            if (n.kind != NodeKind::order || n.range) continue;
            (n.has_lo ? lower : upper).push_back(&n);
        }
        for (const FilterNode* lo : lower)
            for (const FilterNode* hi : upper) {
                if (field_of(*lo) != field_of(*hi) || is_single(prefix + field_of(*lo))) continue;
                const Range at{std::min(f_.words[lo->field].at.begin, f_.words[hi->field].at.begin), std::max(lo->at.end, hi->at.end)};
                add("split-range", at, "each half may be met by a different element of an array",
                    "write `" + field_text(*lo) + ":" + (lo->lo_closed ? "[" : "{") + std::string(f_.raw(f_.words[lo->value].at)) + " TO " +
                        std::string(f_.raw(f_.words[hi->high].at)) + (hi->hi_closed ? "]" : "}") + "`");
            }
    }

    [[nodiscard]] bool is_single(const std::string& path) const {
        const auto field = context_.schema != nullptr ? context_.schema->find(path) : std::nullopt;
        return field && field->single;
    }

    /// Fields without which a part of a filter does not hold.
    struct Missed {
        std::vector<std::string> fields;
        bool any = false;       ///< one that is missing is enough; else all of them
    };

    static Missed missed_by(const CheckedFilter& filter, NodeIndex at, const std::string& prefix) {
        const Filter& f = filter.syntax();
        const FilterNode& node = f.nodes[at];
        switch (node.kind) {
            case NodeKind::value:
            case NodeKind::order:
            case NodeKind::regex:
            case NodeKind::nested: return {{prefix + f.decode(f.words[node.field])}, false};
            case NodeKind::name: return missed_by(filter.target(at), filter.target(at).syntax().root, prefix);
            case NodeKind::and_:
            case NodeKind::or_: {
                Missed all{{}, node.kind == NodeKind::and_};
                for (NodeIndex child = node.first; child != syntax::no_node; child = f.nodes[child].next)
                    for (auto& field : missed_by(filter, child, prefix).fields)
                        if (std::find(all.fields.begin(), all.fields.end(), field) == all.fields.end()) all.fields.push_back(std::move(field));
                return all;
            }
            case NodeKind::all:
            case NodeKind::exists:
            case NodeKind::not_: return {};
        }
        return {};
    }

    void negation(const FilterNode& node, const std::string& prefix) {
        Missed missed = missed_by(filter_, node.first, prefix);
        std::erase_if(missed.fields, [&](const std::string& field) { return std::find(existing_.begin(), existing_.end(), field) != existing_.end(); });
        if (missed.fields.empty()) return;
        const FilterNode& inner = f_.nodes[node.first];
        const bool has_field = looks_for_value(inner) && inner.kind != NodeKind::nested;
        const Range at{has_field ? f_.words[inner.field].at.begin : inner.at.begin, inner.at.end};
        constexpr std::size_t few = 3;
        const std::size_t count = missed.fields.size();
        std::string fields, there;
        for (std::size_t i = 0; i < std::min(count, few); ++i) {
            fields += (i == 0 ? "`" : missed.any ? " or `" : " and `") + missed.fields[i] + "`";
            there += (i == 0 ? "" : " AND ") + (has_field ? field_text(inner) : missed.fields[i]) + ":*";
        }
        if (count > few) fields += (missed.any ? " or " : " and ") + std::to_string(count - few) + " more", there += " AND …";
        const std::string either = count > 1 ? std::string() : "; `(_missing_:" + there.substr(0, there.size() - 2) + " OR NOT …)` says that they should";
        add("negation-shows-missing", at, "documents without " + fields + " pass this NOT and become visible", "write `" + there + " AND NOT …` if they should not" + either);
    }

    /// Those of a named filter, told at its name.
    void negations_of(NodeIndex name, const std::string& prefix) {
        std::vector<FilterLint> found;
        Linter inside(filter_.target(name), context_, found);
        inside.existing_ = existing_;
        inside.collect_existing(inside.f_.root, prefix);
        inside.visit(inside.f_.root, prefix, false);
        const auto lint = std::find_if(found.begin(), found.end(), [](const FilterLint& each) { return each.code == "negation-shows-missing"; });
        if (lint == found.end()) return;
        const std::string_view where = "in the filter named here: ";
        add("negation-shows-missing", f_.nodes[name].at, (lint->message.starts_with(where) ? std::string() : std::string(where)) + lint->message, lint->help);
    }

    void number_as_field(const FilterNode& node) {
        const Word& field = f_.words[node.field];
        if (!field.quoted && literal::is_number(f_.decode(field)))
            add("number-as-field", field.at, "this asks for a field called " + written(field.at), "turn the comparison round");
    }

    void value(const FilterNode& node, const std::string& path) {
        const Word& word = f_.words[node.value];
        if (word.quoted) return;
        const std::string text = f_.decode(word);
        const auto raw = f_.raw(word.at);
        if (word.wild && !declared(path) && is_digits_with_wildcard(text))
            add("digits-with-wildcard", word.at, "wildcards match strings only: a number such as " + example(text) + " does not match",
                digits_help(node, text));
        if (const std::size_t slash = raw.find('/'); slash != std::string_view::npos && has_unescaped(raw.substr(slash), '?'))
            add("wildcard-in-url", word.at, "`?` stands for any one character here", "write `\\?` for the sign itself, or quote the text");
        if (node_in_group(node) && raw.find(',') != std::string_view::npos)
            add("comma-in-group", word.at, "one value with a comma in it", "several values are joined by OR: `" + field_text(node) + ":(" + or_list(raw) + ")`");
        if (word.wild || declared(path)) return;
        if (literal::is_moment(text))
            add("date-as-text", word.at, "after `:` a date on an undeclared field is compared as text",
                "use a range such as `" + field_text(node) + ":[" + std::string(raw) + " TO *]`, or declare the field as `date`");
        if (literal::parse_network(text).is)
            add("network-as-text", word.at, "this matches every address inside the network", "quote it if the text itself is meant, or declare the field as `ip`");
    }

    [[nodiscard]] bool node_in_group(const FilterNode& node) const {
        // Inside `f:( … )` the field stands before a bracket that opens after it.
        const std::string_view between = f_.raw({f_.words[node.field].at.end, node.at.begin});
        return between.find('(') != std::string_view::npos;
    }

    static std::string or_list(std::string_view raw) {
        std::string list;
        for (std::size_t p = 0; p <= raw.size();) {
            const std::size_t end = std::min(raw.find(',', p), raw.size());
            if (end > p) list += (list.empty() ? "" : " OR ") + std::string(raw.substr(p, end - p));
            p = end + 1;
        }
        return list;
    }

    static bool has_unescaped(std::string_view raw, char c) {
        for (std::size_t p = 0; p < raw.size(); ++p) {
            if (raw[p] == '\\') ++p;
            else if (raw[p] == c) return true;
        }
        return false;
    }

    static bool is_digits_with_wildcard(std::string_view text) {
        return text.find_first_of("0123456789") != std::string_view::npos && text.find_first_not_of("0123456789*?.-") == std::string_view::npos;
    }

    static std::string example(std::string text) {
        std::replace(text.begin(), text.end(), '*', '0');
        std::replace(text.begin(), text.end(), '?', '0');
        return "`" + text + "`";
    }

    std::string digits_help(const FilterNode& node, const std::string& text) const {
        if (text.size() == 2 && text[0] >= '1' && text[0] <= '9' && text[1] == '*')
            return "for status codes write `" + field_text(node) + ":[" + text[0] + "00 TO " + text[0] + "99]`";
        return "use a range for numbers, or declare the field as `keyword`";
    }

    void bounds(const FilterNode& node, const std::string& path) {
        for (const bool upper : {false, true}) {
            if (!(upper ? node.has_hi : node.has_lo)) continue;
            const Word& word = f_.words[upper ? node.high : node.value];
            const std::string text = f_.decode(word);
            if (word.quoted && !declared(path) && (literal::is_number(text) || literal::is_moment(text)))
                add("quoted-bound", word.at, "a quoted bound compares as text, with strings only", "leave the quotes out to compare as a number or date");
        }
    }

    const CheckedFilter& filter_;
    const Filter& f_;
    const FilterContext& context_;
    std::vector<FilterLint>& lints_;
    std::vector<std::string> existing_;     ///< fields that need not be told of
};

}  // namespace

void lint_filter(const CheckedFilter& filter, const FilterContext& context, std::vector<FilterLint>& lints) {
    if (context.condition) return;
    const auto first = static_cast<std::ptrdiff_t>(lints.size());
    Linter(filter, context, lints).run();
    std::stable_sort(lints.begin() + first, lints.end(), [](const auto& a, const auto& b) { return a.at.begin < b.at.begin; });
}

}  // namespace jeton::engine
