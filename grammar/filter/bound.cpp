// How a bound compares: as a number, a date, a text, or not at all.
#include <algorithm>
#include <string>
#include <string_view>

#include "grammar/filter/ast.hpp"
#include "grammar/literal/address.hpp"
#include "grammar/literal/date.hpp"
#include "grammar/literal/decimal.hpp"

namespace jeton::syntax {
namespace {

/// Begins as a number or `now` with an operator does, or is an address (also one with a length).
bool looks_like_more(std::string_view text) {
    std::size_t p = 0;
    if (p < text.size() && (text[p] == '+' || text[p] == '-')) ++p;
    if (p < text.size() && text[p] == '.') ++p;
    if (p < text.size() && text[p] >= '0' && text[p] <= '9') return true;
    if (text.size() > 3 && text.starts_with("now") && std::string_view("+/|-").find(text[3]) != std::string_view::npos) return true;
    return literal::parse_address(text.substr(0, text.find('/'))).has_value();
}

}  // namespace

BoundKind bound_kind(const Filter& filter, const Word& word) {
    if (word.quoted) return BoundKind::text;
    const std::string text = filter.decode(word);
    if (literal::is_number(text)) return BoundKind::number;
    if (literal::is_moment(text)) return BoundKind::date;
    return looks_like_more(text) ? BoundKind::bad : BoundKind::text;
}

}  // namespace jeton::syntax
