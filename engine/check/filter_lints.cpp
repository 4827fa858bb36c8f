#include "engine/check/filter_lints.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/check/bound_lints.hpp"
#include "engine/check/either_lint.hpp"
#include "engine/check/negation_lint.hpp"
#include "engine/check/value_lints.hpp"
#include "grammar/filter/lexer.hpp"
#include "grammar/filter/print.hpp"
#include "grammar/filter/quoting.hpp"
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
        : f_(filter.syntax()), context_(context), lints_(lints) {}

    void run() {
        for (const Word& word : f_.words)
            if (const std::size_t size = word.quoted ? 0 : syntax::typographic_quote(f_.raw(word.at)); size != 0)
                add("typographic-quote", word.at, "`" + std::string(f_.raw(word.at).substr(0, size)) + "` is the first letter of this word here, and quotes nothing",
                    word.wild ? "leave these quotes out: in `\"` a wildcard is the sign itself" : "write `\"`");
        visit(f_.root, "");
    }

private:
    void add(const char* code, Range at, std::string message, std::string help) { lints_.push_back({code, at, std::move(message), std::move(help)}); }

    [[nodiscard]] std::string written(Range at) const { return "`" + std::string(f_.raw(at)) + "`"; }
    [[nodiscard]] std::string field_of(const FilterNode& node) const { return f_.decode(f_.words[node.field]); }
    [[nodiscard]] std::string field_text(const FilterNode& node) const { return std::string(f_.raw(f_.words[node.field].at)); }
    [[nodiscard]] std::optional<FieldType> declared(const std::string& path) const {
        const auto field = context_.schema != nullptr ? context_.schema->find(path) : std::nullopt;
        return field ? std::optional(field->type) : std::nullopt;
    }

    void visit(NodeIndex at, const std::string& prefix) {
        const FilterNode& node = f_.nodes[at];
        if (asks_for_field(node)) {
            near_field(node, prefix);
            empty_key(node, prefix);
            value_behind_comment(node);
        }
        switch (node.kind) {
            case NodeKind::all:
            case NodeKind::name:
            case NodeKind::exists: return;
            case NodeKind::not_:
                negated_ = !negated_;
                visit(node.first, prefix);
                negated_ = !negated_;
                return;
            case NodeKind::and_:
                split_range(node, prefix);
                [[fallthrough]];
            case NodeKind::or_:
                if (node.kind == NodeKind::or_) mixed(node);
                if (node.kind == NodeKind::or_ && !negated_ && context_.effect != FilterContext::Effect::hides) lint_either(f_, node, prefix, context_, lints_);
                for (NodeIndex child = node.first; child != syntax::no_node; child = f_.nodes[child].next) visit(child, prefix);
                return;
            case NodeKind::nested: number_as_field(node, prefix); return visit(node.first, prefix + field_of(node) + ".");
            case NodeKind::value:
                number_as_field(node, prefix);
                if (!is_name(node, prefix)) lint_value(f_, node, declared(prefix + field_of(node)), lints_);
                return;
            case NodeKind::order: number_as_field(node, prefix); lint_bounds(f_, node, declared(prefix + field_of(node)), lints_); return;
            case NodeKind::regex: return;
        }
    }

    /// Of an account or of a kind, in quotes in a condition: there is one, or another warning says that there is none.
    [[nodiscard]] bool is_name(const FilterNode& node, const std::string& prefix) const {
        const std::string path = context_.condition && f_.words[node.value].quoted ? prefix + field_of(node) : std::string();
        return path.ends_with(".id") || path == "token.kind";
    }

    static bool asks_for_field(const FilterNode& node) noexcept {
        return node.kind == NodeKind::exists || node.kind == NodeKind::value || node.kind == NodeKind::order || node.kind == NodeKind::regex || node.kind == NodeKind::nested;
    }

    /// A field that is not declared, one slip of the hand from one that is.
    void near_field(const FilterNode& node, const std::string& prefix) {
        if (context_.schema == nullptr || context_.schema->strict || context_.schema->fields.empty() || node.field == last_field_) return;
        last_field_ = node.field;       // the values of `f:(a OR b)` have one field
        const std::string path = prefix + field_of(node);
        if (declared(path) || context_.schema->has_below(path)) return;
        const auto& fields = context_.schema->fields;
        const auto near = std::find_if(fields.begin(), fields.end(), [&](const auto& each) { return is_slip(path, each.first); });
        if (near == fields.end()) return;
        const Range at = f_.words[node.field].at;
        add("undeclared-field", at, "no field " + written(at) + " is declared, but one like it", "did you mean `" + near->first + "`?");
    }

    /// `card.`: an empty key is one like any other, which no document has, as good as always.
    void empty_key(const FilterNode& node, const std::string& prefix) {
        const Word& word = f_.words[node.field];
        if (word.quoted || node.field == last_empty_) return;
        last_empty_ = node.field;
        const std::string field = field_of(node);
        std::string whole;              // without those keys
        for (const char c : field)
            if (c != '.' || (!whole.empty() && !whole.ends_with('.'))) whole += c;
        if (whole.ends_with('.')) whole.pop_back();
        if (whole == field || declared(prefix + field)) return;
        add("empty-key", word.at, "one of the names in " + written(word.at) + " is empty, which hardly any document has",
            whole.empty() ? "name a field" : word.escaped ? std::string("leave the dot out, or quote the field if it is meant") : "write `" + whole + "`, or quote it if it is meant");
    }

    /// `channel:#general`, and what stands on the next line is its value.
    void value_behind_comment(const FilterNode& node) {
        if (node.field == last_commented_) return;
        last_commented_ = node.field;
        const std::string_view text = f_.text;
        const std::size_t from = f_.words[node.field].at.end;
        const std::size_t sign = node.at.begin > from ? text.substr(0, node.at.begin).find('#', from) : std::string_view::npos;
        if (sign == std::string_view::npos) return;
        const std::string_view before = text.substr(from, sign - from);
        if (before.find_first_not_of(" \t\r\n") == std::string_view::npos || before.find_first_not_of(": <>=~\t\r\n") != std::string_view::npos) return;
        const auto end = std::min(text.find_first_of("\r\n", sign), text.size());
        if (syntax::Lexer(text).bare_char(sign + 1) == syntax::Lexer::none) return;      // `# a comment`
        add("eaten-by-comment", {static_cast<std::uint32_t>(sign), static_cast<std::uint32_t>(end)}, "`#` begins a comment: the value is what stands behind that, " + written(node.at),
            "write `\"" + std::string(text.substr(sign, syntax::Lexer(text).bare_chars(sign) - sign)) + "\"` for the text, or the comment elsewhere");
    }

    /// One letter too many, too few or another one, or two that changed places, in a word of at least three.
    static bool is_slip(std::string_view a, std::string_view b) noexcept {
        if (a.size() > b.size() + 1 || b.size() > a.size() + 1) return false;
        const auto begin = static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
        std::size_t end = 0;
        while (end < std::min(a.size(), b.size()) - begin && a[a.size() - 1 - end] == b[b.size() - 1 - end]) ++end;
        const std::string_view x = a.substr(begin, a.size() - begin - end), y = b.substr(begin, b.size() - begin - end);
        const bool swapped = x.size() == 2 && y.size() == 2 && x[0] == y[1] && x[1] == y[0];
        if (!swapped && (x.size() > 1 || y.size() > 1)) return false;
        constexpr std::string_view no_letters = ".0123456789";       // another segment, or the next of a series
        if (x.find_first_of(no_letters) != std::string_view::npos || y.find_first_of(no_letters) != std::string_view::npos) return false;
        const std::size_t from = begin == 0 ? 0 : b.rfind('.', begin - 1) + 1, to = std::min(b.find('.', begin), b.size());
        return to - from >= 3;
    }

    void mixed(const FilterNode& node) {
        for (NodeIndex child = node.first; child != syntax::no_node; child = f_.nodes[child].next)
            if (f_.nodes[child].kind == NodeKind::and_ && !f_.nodes[child].grouped)
                return add("mixed-and-or", syntax::span_of(f_, node), "AND and OR side by side: other tools read them in another order",
                           "with brackets it reads: `" + syntax::print_filter(f_) + "`");
    }

    /// Of halves that have no value in common. Their OR is said last, as it shows much, and not where it would show everything.
    [[nodiscard]] std::string instead_of_nothing(const FilterNode& lo, const FilterNode& hi) const {
        const Word &low = f_.words[lo.value], &high = f_.words[hi.high];
        const std::string a(f_.raw(low.at)), b(f_.raw(high.at));
        const std::string field = "`" + field_text(lo) + ":";
        const std::string outside = "; if what is outside of the two is meant, " + field + "(" + (hi.hi_closed ? "<=" : "<") + b + " OR " + (lo.lo_closed ? ">=" : ">") + a + ")`";
        if (!holds_nothing(f_, low, true, high, true)) return "with both bounds in it the range is " + field + "[" + a + " TO " + b + "]`" + (lo.lo_closed || hi.hi_closed ? "" : outside);
        return "write the lower one first: " + field + (hi.hi_closed ? "[" : "{") + b + " TO " + a + (lo.lo_closed ? "]`" : "}`") + outside;
    }

    void split_range(const FilterNode& node, const std::string& prefix) {
        std::vector<const FilterNode*> lower, upper;
        for (NodeIndex child = node.first; child != syntax::no_node; child = f_.nodes[child].next) {
            const FilterNode& n = f_.nodes[child];
            if (n.kind != NodeKind::order || n.has_lo == n.has_hi) continue;
            (n.has_lo ? lower : upper).push_back(&n);
        }
        if (lower.empty() || upper.empty()) return;
        // The first upper bound of a field and a kind: no value is of two kinds.
        std::map<std::pair<std::string, syntax::BoundKind>, const FilterNode*> first;
        for (const FilterNode* hi : upper) first.try_emplace({field_of(*hi), syntax::bound_kind(f_, f_.words[hi->high])}, hi);
        for (const FilterNode* lo : lower) {
            const auto found = first.find({field_of(*lo), syntax::bound_kind(f_, f_.words[lo->value])});
            if (found == first.end()) continue;
            const FilterNode* hi = found->second;
            const bool nothing = holds_nothing(f_, f_.words[lo->value], lo->lo_closed, f_.words[hi->high], hi->hi_closed), single = is_single(prefix + found->first.first);
            if (single && !nothing) continue;
            const Range a = syntax::span_of(f_, *lo), b = syntax::span_of(f_, *hi);
            const auto follows = [&](const FilterNode* next, const FilterNode* of) { return of->next != syntax::no_node && &f_.nodes[of->next] == next; };
            const bool neighbours = follows(lo, hi) || follows(hi, lo);
            const Range whole = syntax::with_brackets(f_, {std::min(a.begin, b.begin), std::max(a.end, b.end)});
            const std::string_view low = f_.raw(f_.words[lo->value].at), high = f_.raw(f_.words[hi->high].at);
            if (nothing) {
                add("split-range", whole, "no value is both above " + std::string(low) + " and below " + std::string(high) + (single ? "" : ": an array with several may meet each half with another"),
                    std::string(neighbours ? "" : "leave the rest, and ") + instead_of_nothing(*lo, *hi));
            } else {
                const bool held_back = context_.effect == (negated_ ? FilterContext::Effect::shows : FilterContext::Effect::hides);
                add("split-range", whole, "each half may be met by a different element of an array",
                    std::string(neighbours ? "write `" : "leave the rest, and write both bounds as one: `") + field_text(*lo) + ":" + (lo->lo_closed ? "[" : "{") +
                        std::string(low) + " TO " + std::string(high) + (hi->hi_closed ? "]" : "}") + "`" +
                        (held_back ? ", which holds back no document that meets each half with another element" : ""));
            }
            first.erase(found);         // said once
        }
    }

    [[nodiscard]] bool is_single(const std::string& path) const {
        const auto field = context_.schema != nullptr ? context_.schema->find(path) : std::nullopt;
        return field && field->single;
    }

    void number_as_field(const FilterNode& node, const std::string& prefix) {
        const Word& field = f_.words[node.field];
        const std::string name = f_.decode(field);
        if (field.quoted || declared(prefix + name)) return;
        const bool number = literal::is_number(name), plain_value = node.kind == NodeKind::value;
        const bool turned = number ? !plain_value || (prefix.empty() && is_field_by_its_looks(node)) : !plain_value && literal::is_moment(name) && stands_for_time(node, name);
        if (turned) add("number-as-field", field.at, "this asks for a field called " + written(field.at), turned_round(node));
    }

    /// `now < t` is no comparison of a field `now`; `now < 2027-01-01` is.
    [[nodiscard]] bool stands_for_time(const FilterNode& node, const std::string& name) const {
        if (node.kind != NodeKind::order || node.range) return false;
        return name != "now" || syntax::bound_kind(f_, f_.words[node.has_lo ? node.value : node.high]) == syntax::BoundKind::text;
    }

    /// `500:status`. Numbers are names of fields too, often small ones or with short values in capitals.
    [[nodiscard]] bool is_field_by_its_looks(const FilterNode& node) const {
        constexpr std::size_t few = 3;
        const Word& word = f_.words[node.value];
        if (field_text(node).size() < few || word.quoted || word.wild || word.escaped || f_.raw({f_.words[node.field].at.end, node.at.begin}).find('(') != std::string_view::npos) return false;
        const std::string_view text = f_.raw(word.at);
        return text.size() >= few && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.@") == std::string_view::npos && (text[0] == '@' || (text[0] >= 'a' && text[0] <= 'z')) &&
               !text::is_one_of(text, {"true", "false", "yes", "none"});
    }

    /// `500 <= response`: `response>=500`.
    [[nodiscard]] std::string turned_round(const FilterNode& node) const {
        if (node.kind == NodeKind::value) return "turn it round: `" + std::string(f_.raw(f_.words[node.value].at)) + ":" + field_text(node) + "`";
        if (node.kind != NodeKind::order || node.range || f_.words[node.has_lo ? node.value : node.high].quoted) return "turn the comparison round";
        const Word& bound = f_.words[node.has_lo ? node.value : node.high];
        const std::string_view sign = node.has_lo ? (node.lo_closed ? "<=" : "<") : (node.hi_closed ? ">=" : ">");
        return "turn the comparison round: `" + std::string(f_.raw(bound.at)) + std::string(sign) + field_text(node) + "`";
    }

    const Filter& f_;
    const FilterContext& context_;
    std::vector<FilterLint>& lints_;
    bool negated_ = false;
    syntax::WordIndex last_field_ = 0xffff, last_empty_ = 0xffff, last_commented_ = 0xffff;
};

}  // namespace

void lint_filter(const CheckedFilter& filter, const FilterContext& context, std::vector<FilterLint>& lints) {
    const auto first = static_cast<std::ptrdiff_t>(lints.size());
    Linter(filter, context, lints).run();
    if (context.effect == FilterContext::Effect::shows) lint_negations(filter, lints);
    std::stable_sort(lints.begin() + first, lints.end(), [](const auto& a, const auto& b) { return a.at.begin < b.at.begin; });
}

}  // namespace jeton::engine
