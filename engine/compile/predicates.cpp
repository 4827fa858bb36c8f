#include "engine/compile/predicates.hpp"

#include <charconv>
#include <utility>

#include "grammar/literal/regex.hpp"

namespace jeton::engine {

using syntax::BoundKind;
using syntax::Filter;
using syntax::FilterNode;
using syntax::NodeKind;
using syntax::Word;

namespace {

std::shared_ptr<const NumberLiteral> number_of(const std::string& text) {
    auto exact = literal::parse_decimal(text);
    if (!exact) return nullptr;
    NumberLiteral number;
    number.exact = std::move(*exact);
    const std::size_t digits = text.size() - (text[0] == '-');
    if (digits <= 18 && text.find_first_of(".eE") == std::string::npos) {
        std::from_chars(text.data(), text.data() + text.size(), number.whole);
        number.is_whole = true;
    }
    return std::make_shared<const NumberLiteral>(std::move(number));
}

std::string digits_of(literal::Instant value) {
    const bool negative = value < 0;
    unsigned __int128 left = negative ? 0 - static_cast<unsigned __int128>(value) : static_cast<unsigned __int128>(value);
    std::string text;
    do text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(left % 10)));
    while ((left /= 10) != 0);
    return (negative ? "-" : "") + text;
}

DateBound date_bound(const std::string& text, literal::Instant now) {
    DateBound bound;
    if (const auto moment = literal::resolve(text, now)) bound.moment = *moment;
    bound.first_ms = RareDecimal(*literal::parse_decimal(digits_of(bound.moment.first) + "e-6"));
    bound.end_ms = RareDecimal(*literal::parse_decimal(digits_of(bound.moment.end) + "e-6"));
    return bound;
}

Glob glob_of(const Filter& f, const Word& word) {
    Glob glob{{{}}};
    for (auto& part : syntax::glob_parts(f, word)) {
        if (part.kind == syntax::GlobPart::Kind::any) glob.pieces.emplace_back();
        else glob.pieces.back().push_back(std::move(part));
    }
    return glob;
}

void whole_span(Predicate& p, const std::string& text, literal::Instant now) {
    p.test = Test::date_order;
    p.numbers_are_dates = p.has_lo = p.has_hi = p.lo_closed = p.hi_closed = true;
    p.date = p.high_date = date_bound(text, now);
}

Predicate value_predicate(const Filter& f, const Word& word, const Field* field, const CompileContext& context) {
    Predicate p;
    const std::string text = f.decode(word);
    if (word.wild) {
        p.test = Test::glob;
        p.glob = glob_of(f, word);
        return p;
    }
    if (!word.quoted) {
        if (const auto network = literal::parse_network(text); network.is) {
            p.test = Test::network;
            p.network = network.network;
            return p;
        }
        if (field != nullptr && field->type == FieldType::ip)
            if (const auto address = literal::parse_address(text)) {
                p.test = Test::network;
                p.network = {*address, 128};
                return p;
            }
        if (field != nullptr && field->type == FieldType::date && literal::is_moment(text)) {
            whole_span(p, text, context.now);
            return p;
        }
    }
    p.test = Test::equals;
    p.number = number_of(text);
    p.text = text;
    return p;
}

Predicate order_predicate(const Filter& f, const FilterNode& node, const Field* field, const CompileContext& context) {
    Predicate p;
    if (!node.has_lo && !node.has_hi) return p;         // `[* TO *]`: a mark
    p.has_lo = node.has_lo;
    p.has_hi = node.has_hi;
    p.lo_closed = node.lo_closed;
    p.hi_closed = node.hi_closed;
    const std::string lo = node.has_lo ? f.decode(f.words[node.value]) : std::string();
    const std::string hi = node.has_hi ? f.decode(f.words[node.high]) : std::string();
    switch (bound_kind(f, f.words[node.has_lo ? node.value : node.high])) {
        case BoundKind::number:
            p.test = Test::number_order;
            if (node.has_lo) p.number = number_of(lo);
            if (node.has_hi) p.high_number = number_of(hi);
            return p;
        case BoundKind::date:
            p.test = Test::date_order;
            p.numbers_are_dates = field != nullptr && field->type == FieldType::date;
            if (node.has_lo) p.date = date_bound(lo, context.now);
            if (node.has_hi) p.high_date = date_bound(hi, context.now);
            return p;
        case BoundKind::text:
        case BoundKind::bad: break;                      // bad ones are refused before
    }
    p.test = Test::text_order;
    p.text = lo;
    p.high = hi;
    return p;
}

/// What every text that passes begins with.
Gate gate_of(const Predicate& p) {
    if (p.test == Test::equals) return {head_of(p.text.data(), p.text.size()), ~std::uint64_t{0}};
    if (p.test != Test::glob || p.glob.pieces.front().empty()) return {};
    const auto& first = p.glob.pieces.front().front();
    if (first.kind != syntax::GlobPart::Kind::text) return {};
    const std::string ones(first.text.size(), '\xff');
    return {head_of(first.text.data(), first.text.size()), head_of(ones.data(), ones.size())};
}

/// Which integers pass, where two of at most 18 digits tell. Numbers of documents that are compared with them have no more.
Whole whole_of(const Predicate& p) {
    constexpr std::int64_t none = 1'000'000'000'000'000'000;
    if (p.test == Test::equals) return p.number && p.number->is_whole ? Whole{p.number->whole, p.number->whole, true} : Whole{};
    if (p.test != Test::number_order || (p.has_lo && !p.number->is_whole) || (p.has_hi && !p.high_number->is_whole)) return {};
    return {p.has_lo ? p.number->whole + !p.lo_closed : -none, p.has_hi ? p.high_number->whole - !p.hi_closed : none, true};
}

Predicate without_short_cuts(const Filter& f, const FilterNode& node, const std::string& path, const CompileContext& context) {
    const auto declared = context.schema != nullptr ? context.schema->find(path) : std::nullopt;
    const Field* field = declared ? &*declared : nullptr;
    if (node.kind == NodeKind::value) return value_predicate(f, f.words[node.value], field, context);
    if (node.kind == NodeKind::order) return order_predicate(f, node, field, context);
    Predicate p;
    if (node.kind == NodeKind::regex) {
        p.test = Test::regex;
        p.regex = make_regex(literal::with_plain_counts(f.decode(f.words[node.value])));
    }
    return p;
}

}  // namespace

Predicate make_predicate(const Filter& f, const FilterNode& node, const std::string& path, const CompileContext& context) {
    Predicate p = without_short_cuts(f, node, path, context);
    p.gate = gate_of(p);
    p.whole = whole_of(p);
    return p;
}

}  // namespace jeton::engine
