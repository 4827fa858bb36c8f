// The grammar of filters: what is valid. Tokens are the lexer's; actions.hpp says what to build, refusals.cpp what to say.
//
//   Filter    <- _ OrExpr _ EOF                         Nested    <- '{' _ OrExpr _ '}'
//   OrExpr    <- AndExpr ( _ OrOp _ AndExpr )*          Group     <- '(' _ GOr _ ')'
//   AndExpr   <- Unary ( _ AndOp _ Unary )*             GOr       <- GAnd ( _ OrOp _ GAnd )*
//   Unary     <- NotOp _ Unary / Primary                GAnd      <- GUnary ( _ AndOp _ GUnary )*
//   Primary   <- '(' _ OrExpr _ ')' / MatchAll          GUnary    <- NotWord _ GUnary / '(' _ GOr _ ')' / Range / Single
//              / ExistsFn / Predicate / FilterName      Single    <- Comparison / Exists / Term
//   ExistsFn  <- ExistsWord _ ':' _ Field               Term      <- Quoted / Bare
//   Predicate <- Field _ ( ':' _ Rhs / RegexOp _ Quoted / Comparison )
//   Rhs       <- Range / Nested / Group / Single        Comparison <- CmpOp _ Literal
//   Range     <- [[{] _ Bound S 'TO' S Bound _ [\]}]    Bound     <- Exists / Literal
#pragma once

#include <tao/pegtl.hpp>
#include <utility>

#include "grammar/filter/builder.hpp"
#include "grammar/filter/foreign.hpp"

namespace jeton::syntax::rules {

namespace peg = tao::pegtl;

/// A token: matches where the lexer's function finds one.
template <std::size_t (Lexer::*Token)(std::size_t) const noexcept>
struct token {
    using rule_t = token;
    using subs_t = peg::empty_list;

    template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class, typename Input>
    static bool match(Input& in, Builder& b) {
        const auto p = in.byte();
        const std::size_t end = (b.lexer.*Token)(p);
        if (end == Lexer::none) return false;
        in.bump(end - p);
        return true;
    }
};

/// Never matches: throws what the function says of this place.
template <void (*Refuse)(const Builder&, std::size_t)>
struct refused {
    using rule_t = refused;
    using subs_t = peg::empty_list;

    template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class, typename Input>
    static bool match(Input& in, Builder& b) {
        Refuse(b, in.byte());
        return false;
    }
};

/// A rule that has to match here.
template <typename Rule, void (*Refuse)(const Builder&, std::size_t)>
struct expected : peg::sor<Rule, refused<Refuse>> {};

// ---- what is said where a rule had to match
inline void no_value(const Builder& b, std::size_t p) { refuse_value(b, p); }
inline void no_primary(const Builder& b, std::size_t p) { refuse_primary(b, p); }
inline void no_round(const Builder& b, std::size_t p) { refuse_end(b, p, ')'); }
inline void no_curly(const Builder& b, std::size_t p) { refuse_end(b, p, '}'); }
inline void no_end(const Builder& b, std::size_t p) { refuse_end(b, p, '\0'); }
inline void no_colon(const Builder& b, std::size_t p) { refuse_word(b, p, "expected `:` and a field", "write `_exists_:field`"); }
inline void no_to(const Builder& b, std::size_t p) {
    const std::string_view before = word_before(b.lexer, p);
    const bool several = b.lexer.at(p) == ',' || before.ends_with(',') || (b.last_bare.end == p && before.find(',') != std::string_view::npos);
    const std::string one = b.last_bare.end == p && b.lexer.at(p) == ']' ? help_for_one_bound(b.lexer.text().substr(b.last_bare.begin, p - b.last_bare.begin)) : std::string();
    const std::string step = help_for_time_step(b.lexer, p);
    const bool small = b.lexer.starts(p, "to") && b.lexer.is(p + 2, " \t\r\n");
    refuse_word(b, p, "expected a range: a bound, TO, a bound",
                !one.empty()             ? one
                : !step.empty()          ? step
                : several                ? "for all between two bounds write `f:[1 TO 9]`, for one of several values `f:(a OR b)`"
                : b.lexer.at(p) == ']' ? "for one value write `f:a`"
                : small                  ? "write `TO` in capitals"
                                         : "write `f:[500 TO 599]`, with `*` on a side that has no bound");
}
inline void no_range_end(const Builder& b, std::size_t p) {
    refuse_word(b, p, "expected `]` or `}` behind the range", "`]` if the bound belongs to it, `}` if not");
}
inline void no_expression(const Builder& b, std::size_t p) {
    refuse_word(b, p, "expected a regular expression in quotes", "write `f =~ \"re\"`");
}
inline void wild_field_here(const Builder& b, std::size_t p) { refuse_wild_field(b, p, b.lexer.wild_field(p)); }
inline void minus_here(const Builder& b, std::size_t p) {
    const std::size_t end = b.lexer.bare_chars(p);
    refuse("minus-in-group", p, end, "a minus inside a group can mean two things", "write NOT, or quote a negative number: `n:(\"-5\")`");
}
inline void broken_quote(const Builder& b, std::size_t p) { refuse_quoted(b, p); }
inline void not_a_predicate(const Builder& b, std::size_t p) {
    b.check_escapes(b.field_at);
    refuse_impossible(b, p);
}

// ---- tokens
struct _ : token<&Lexer::space> {};
struct S : token<&Lexer::some_space> {};
struct or_op : token<&Lexer::or_op> {};
struct and_op : token<&Lexer::and_op> {};
struct not_op : token<&Lexer::not_op> {};
struct not_word : token<&Lexer::not_word> {};
struct cmp_op : token<&Lexer::comparison> {};
struct regex_op : peg::string<'=', '~'> {};
struct exists_word : token<&Lexer::exists_word> {};
struct exists : token<&Lexer::exists> {};
struct match_all : token<&Lexer::match_all> {};
struct filter_name : token<&Lexer::filter_name> {};
struct wild_field : token<&Lexer::wild_field> {};
struct wild_predicate : token<&Lexer::wild_predicate> {};
struct quoted_token : token<&Lexer::quoted> {};
struct bare_token : token<&Lexer::bare> {};
struct field_token : token<&Lexer::field> {};

/// A quote opens a string; one that is broken is refused here and now.
struct quoted : peg::seq<peg::at<peg::one<'"', '\''>>, expected<quoted_token, broken_quote>> {};

struct or_expr;
struct g_or;

// ---- values
struct value_quoted : quoted {};
struct value_bare : bare_token {};
struct term : peg::sor<value_quoted, value_bare> {};
struct bound_quoted : quoted {};
struct bound_bare : bare_token {};
struct literal : expected<peg::sor<bound_quoted, bound_bare>, no_value> {};
struct no_bound : exists {};
struct bound : peg::sor<no_bound, literal> {};

struct compare_op : cmp_op {};
struct comparison : peg::seq<compare_op, _, literal> {};
struct value_exists : exists {};
struct single : peg::sor<comparison, value_exists, expected<term, no_value>> {};

struct range_open : peg::one<'[', '{'> {};
struct range_close : peg::one<']', '}'> {};
struct to_word : peg::string<'T', 'O'> {};
struct range : peg::seq<range_open, _, bound, expected<S, no_to>, expected<to_word, no_to>, expected<S, no_to>, bound, _,
                        expected<range_close, no_range_end>> {};

/// A `{` that opens a range rather than a Nested.
struct range_ahead {
    using rule_t = range_ahead;
    using subs_t = peg::empty_list;

    template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class, typename Input>
    static bool match(Input& in, Builder& b) {
        return b.lexer.range_ahead(in.byte());
    }
};

struct nested_open : peg::one<'{'> {};
struct nested_close : peg::one<'}'> {};
struct nested : peg::seq<nested_open, _, or_expr, expected<peg::seq<_, nested_close>, no_curly>> {};
struct group_open : peg::one<'('> {};
struct group_close : peg::one<')'> {};
struct group : peg::seq<group_open, _, g_or, expected<peg::seq<_, group_close>, no_round>> {};

struct enter_g_not : not_word {};
struct g_unary;
struct g_negation : peg::seq<enter_g_not, _, g_unary> {};
struct g_open : peg::one<'('> {};
struct g_close : peg::one<')'> {};
struct g_brackets : peg::seq<g_open, _, g_or, expected<peg::seq<_, g_close>, no_round>> {};
struct minus : peg::seq<peg::at<peg::one<'-'>>, refused<minus_here>> {};
struct g_unary : peg::sor<g_negation, g_brackets, range, minus, single> {};
struct g_and : peg::seq<g_unary, peg::star<peg::seq<_, and_op, _, g_unary>>> {};
struct g_or : peg::seq<g_and, peg::star<peg::seq<_, or_op, _, g_and>>> {};

struct rhs : peg::sor<peg::seq<peg::sor<peg::at<peg::one<'['>>, range_ahead>, range>, nested, group, single> {};

// ---- predicates
struct field : peg::sor<quoted, field_token> {};
struct colon : peg::one<':'> {};
struct with_colon : colon {};
struct with_regex : regex_op {};
struct with_compare : peg::at<cmp_op> {};
struct expression : quoted {};
struct right_side : peg::sor<peg::seq<with_colon, _, rhs>, peg::seq<with_regex, _, expected<expression, no_expression>>,
                             peg::seq<with_compare, comparison>, refused<not_a_predicate>> {};
struct predicate : peg::seq<field, _, right_side> {};

struct exists_field : field {};
struct exists_fn : peg::seq<exists_word, _, expected<colon, no_colon>, _,
                            peg::sor<peg::seq<peg::at<wild_field>, refused<wild_field_here>>, expected<exists_field, no_value>>> {};

// ---- structure
struct open : peg::one<'('> {};
struct close : peg::one<')'> {};
struct brackets : peg::seq<open, _, or_expr, expected<peg::seq<_, close>, no_round>> {};
struct wild : peg::seq<peg::at<wild_predicate>, refused<wild_field_here>> {};
struct all : match_all {};
struct name : filter_name {};
struct primary : expected<peg::sor<brackets, wild, all, exists_fn, predicate, name>, no_primary> {};

struct enter_not : not_op {};
struct unary;
struct negation : peg::seq<enter_not, _, unary> {};
struct unary : peg::sor<negation, primary> {};
struct and_expr : peg::seq<unary, peg::star<peg::seq<_, and_op, _, unary>>> {};
struct or_expr : peg::seq<and_expr, peg::star<peg::seq<_, or_op, _, and_expr>>> {};
struct filter : peg::seq<_, or_expr, expected<peg::seq<_, peg::eof>, no_end>> {};

}  // namespace jeton::syntax::rules
