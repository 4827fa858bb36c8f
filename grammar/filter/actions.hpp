// What the grammar's rules build: one action or hook a production, writing into the Builder. Nothing is undone: every rule
// that builds is committed once it has matched.
#pragma once

#include "grammar/filter/rules.hpp"

namespace jeton::syntax::rules {

template <typename Rule>
struct action : peg::nothing<Rule> {};

template <typename Input>
Range range_of(const Input& in) {
    const auto begin = static_cast<std::uint32_t>(in.input().byte() - in.size());
    return {begin, begin + static_cast<std::uint32_t>(in.size())};
}

#define JETON_ON(rule) template <> struct action<rule>
#define JETON_APPLY template <typename Input> static void apply([[maybe_unused]] const Input& in, Builder& b)

JETON_ON(field) { JETON_APPLY { b.field_at = range_of(in); } };
JETON_ON(with_colon) { JETON_APPLY { b.fields.push_back(b.add_word(b.field_at.begin, b.field_at.end)); } };
JETON_ON(with_regex) { JETON_APPLY { b.fields.push_back(b.add_word(b.field_at.begin, b.field_at.end)); } };
JETON_ON(with_compare) { static void apply0(Builder& b) { b.fields.push_back(b.add_word(b.field_at.begin, b.field_at.end)); } };
JETON_ON(predicate) { static void apply0(Builder& b) { b.fields.pop_back(); } };

JETON_ON(expression) { JETON_APPLY {
    const Range at = range_of(in);
    FilterNode node;
    node.kind = NodeKind::regex;
    node.at = at;
    node.field = b.fields.back();
    node.value = b.add_word(at.begin, at.end);
    b.push_predicate(node);
} };

template <typename Input>
void push_value(const Input& in, Builder& b) {
    const Range at = range_of(in);
    FilterNode node;
    node.kind = NodeKind::value;
    node.at = at;
    node.field = b.fields.back();
    node.value = b.add_word(at.begin, at.end);
    b.push_predicate(node);
}
JETON_ON(value_quoted) { JETON_APPLY { push_value(in, b); } };
JETON_ON(value_bare) { JETON_APPLY {
    push_value(in, b);
    b.last_bare = range_of(in);
} };

inline void push_exists(Builder& b, WordIndex field, Range at) {
    FilterNode node;
    node.kind = NodeKind::exists;
    node.at = at;
    node.field = field;
    b.push_predicate(node);
}
JETON_ON(value_exists) { JETON_APPLY { push_exists(b, b.fields.back(), range_of(in)); } };

JETON_ON(exists_word) { JETON_APPLY { b.missing = in.size() == 9; } };
JETON_ON(exists_field) { JETON_APPLY {
    const Range at = range_of(in);
    push_exists(b, b.add_word(at.begin, at.end), at);
    if (b.missing) b.negate();
} };

// ---- comparisons and ranges
template <typename Input>
void add_bound(const Input& in, Builder& b) {
    const Range at = range_of(in);
    const WordIndex word = b.add_word(at.begin, at.end);
    if (b.filter().words[word].wild)
        refuse("wildcard-bound", at.begin, at.end, "a bound has no wildcards: `" + std::string(b.filter().raw(at)) + "`",
               "write the bound in full, or quote it if the sign is meant");
    (b.upper ? b.order.high : b.order.value) = word;
    if (b.upper)
        b.order.has_hi = true;
    else
        b.order.has_lo = true;
    if (!b.order.range) b.order.at = at;
    b.upper = true;
}
JETON_ON(bound_quoted) { JETON_APPLY { add_bound(in, b); } };
JETON_ON(bound_bare) { JETON_APPLY {
    add_bound(in, b);
    b.last_bare = range_of(in);
} };
JETON_ON(no_bound) { static void apply0(Builder& b) { b.upper = true; } };

JETON_ON(compare_op) { JETON_APPLY {
    b.order = {};
    b.order.kind = NodeKind::order;
    const char sign = *in.begin();
    b.upper = sign == '<';
    if (sign == '<')
        b.order.hi_closed = in.size() == 2;
    else
        b.order.lo_closed = in.size() == 2;
} };
JETON_ON(comparison) { static void apply0(Builder& b) {
    b.order.field = b.fields.back();
    b.push_predicate(b.order);
} };

JETON_ON(range_open) { JETON_APPLY {
    b.order = {};
    b.order.kind = NodeKind::order;
    b.order.range = true;
    b.order.lo_closed = *in.begin() == '[';
    b.order.at.begin = range_of(in).begin;
    b.upper = false;
} };
JETON_ON(range_close) { JETON_APPLY {
    b.order.hi_closed = *in.begin() == ']';
    b.order.at.end = range_of(in).end;
    b.order.field = b.fields.back();
    b.push_predicate(b.order);
} };

// ---- brackets
template <typename Input>
void enter_bracket(const Input& in, Builder& b) {
    const std::size_t at = range_of(in).begin;
    b.enter(at);
    b.begins.emplace_back(at, b.filter().predicates);
}
JETON_ON(nested_open) { JETON_APPLY { enter_bracket(in, b); } };
JETON_ON(nested_close) { JETON_APPLY {
    FilterNode node;
    node.kind = NodeKind::nested;
    node.at = {static_cast<std::uint32_t>(b.begins.back().first), range_of(in).end};
    node.field = b.fields.back();
    node.first = b.pop();
    b.begins.pop_back();
    b.push(node);
    b.leave();
} };
JETON_ON(group_open) { JETON_APPLY { enter_bracket(in, b); } };
JETON_ON(group_close) { JETON_APPLY {
    const auto [begin, before] = b.begins.back();
    b.begins.pop_back();
    b.leave();
    b.mark_grouped();
    if (b.filter().predicates - before > max_group)
        refuse("group-limit", begin, range_of(in).end, "more than 1,000 values in one group", "split the group, or use a range or a wildcard");
} };
JETON_ON(g_open) { JETON_APPLY { enter_bracket(in, b); } };
JETON_ON(g_close) { static void apply0(Builder& b) {
    b.begins.pop_back();
    b.leave();
    b.mark_grouped();
} };
JETON_ON(open) { JETON_APPLY { enter_bracket(in, b); } };
JETON_ON(close) { static void apply0(Builder& b) {
    b.begins.pop_back();
    b.leave();
    b.mark_grouped();
} };

JETON_ON(enter_not) { JETON_APPLY { b.enter(range_of(in).begin); } };
JETON_ON(enter_g_not) { JETON_APPLY { b.enter(range_of(in).begin); } };
JETON_ON(negation) { static void apply0(Builder& b) { b.negate(); b.leave(); } };
JETON_ON(g_negation) { static void apply0(Builder& b) { b.negate(); b.leave(); } };

JETON_ON(all) { JETON_APPLY {
    FilterNode node;
    node.kind = NodeKind::all;
    node.at = range_of(in);
    b.push(node);
} };
JETON_ON(name) { JETON_APPLY {
    FilterNode node;
    node.kind = NodeKind::name;
    node.at = range_of(in);
    node.depth = b.depth();
    b.push(node);
} };

#undef JETON_ON
#undef JETON_APPLY

/// Chains remember how many operands there were before them.
template <typename Rule>
struct control : peg::normal<Rule> {};

template <typename Rule, NodeKind Kind>
struct chain_control : peg::normal<Rule> {
    template <typename Input>
    static void start(const Input&, Builder& b) { b.open(); }
    template <typename Input>
    static void success(const Input&, Builder& b) { b.close(Kind); }
};
template <> struct control<or_expr> : chain_control<or_expr, NodeKind::or_> {};
template <> struct control<and_expr> : chain_control<and_expr, NodeKind::and_> {};
template <> struct control<g_or> : chain_control<g_or, NodeKind::or_> {};
template <> struct control<g_and> : chain_control<g_and, NodeKind::and_> {};

}  // namespace jeton::syntax::rules
