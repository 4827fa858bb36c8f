#include <catch2/catch.hpp>
#include <tao/pegtl/contrib/analyze.hpp>

#include "grammar/filter/rules.hpp"

// What the rules of our own consume, for PEGTL's search for loops that consume nothing.
namespace tao::pegtl {

template <typename Name, std::size_t (jeton::syntax::Lexer::*Token)(std::size_t) const noexcept>
struct analyze_traits<Name, jeton::syntax::rules::token<Token>> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, jeton::syntax::rules::token<&jeton::syntax::Lexer::space>> : analyze_opt_traits<> {};
template <typename Name, void (*Refuse)(const jeton::syntax::Builder&, std::size_t)>
struct analyze_traits<Name, jeton::syntax::rules::refused<Refuse>> : analyze_any_traits<> {};     // never succeeds
template <typename Name>
struct analyze_traits<Name, jeton::syntax::rules::range_ahead> : analyze_opt_traits<> {};

}  // namespace tao::pegtl

namespace {

namespace peg = tao::pegtl;
struct endless : peg::star<jeton::syntax::rules::_> {};

}  // namespace

TEST_CASE("no rule of the grammar of filters can loop without consuming") {
    CHECK(peg::analyze<jeton::syntax::rules::filter>() == 0);
    CHECK(peg::analyze<endless>(-1) > 0);
}
