#include "engine/compile/predicates.hpp"

#include <charconv>
#include <memory>
#include <utility>

#include "grammar/filter/ast.hpp"
#include "grammar/literal/regex.hpp"

namespace jeton::engine {

using syntax::BoundKind;
using syntax::Filter;
using syntax::FilterNode;
using syntax::NodeKind;
using syntax::Word;

namespace {

constexpr std::int64_t beyond = 1'000'000'000'000'000'000;     // more than 18 digits

/// Is there a number?
bool read_number(const std::string& text, NumberLiteral& number) {
    auto exact = literal::parse_decimal(text);
    if (!exact) return false;
    number.exact = std::move(*exact);
    const std::size_t digits = text.size() - (text[0] == '-');
    if (digits <= 18 && text.find_first_of(".eE") == std::string::npos) {
        std::from_chars(text.data(), text.data() + text.size(), number.whole);
        number.is_whole = true;
    }
    return true;
}

literal::Moment moment_of(const std::string& text, literal::Instant now) {
    const auto moment = literal::resolve(text, now);
    return moment ? *moment : literal::Moment{};
}

void make_glob(Predicate& p, const Filter& f, const Word& word) {
    p.test = Test::glob;
    auto operand = std::make_unique<TextOperand>();
    std::string& text = operand->text;
    std::size_t piece = 0;                              // where the last one has its size
    text.resize(2);
    const auto end = [&] {
        const std::size_t size = text.size() - piece - 2;
        text[piece] = static_cast<char>(size & 0xff);
        text[piece + 1] = static_cast<char>(size >> 8);
    };
    for (const auto& part : syntax::glob_parts(f, word)) {
        if (text.size() == 2 && part.kind == syntax::GlobPart::Kind::text)
            p.gate = {head_of(part.text.data(), part.text.size()), head_of(std::string(part.text.size(), '\xff').data(), part.text.size())};
        switch (part.kind) {
            case syntax::GlobPart::Kind::text: text += part.text; break;
            case syntax::GlobPart::Kind::one:
                text += one_character;
                p.ones = true;
                break;
            case syntax::GlobPart::Kind::any:
                end();
                piece = text.size();
                text.resize(piece + 2);
        }
    }
    end();
    text.shrink_to_fit();
    p.operand = std::move(operand);
}

void make_network(Predicate& p, const literal::Network& network) {
    p.test = Test::network;
    auto operand = std::make_unique<NetworkOperand>();
    operand->network = network;
    p.operand = std::move(operand);
}

void make_equals(Predicate& p, const std::string& text) {
    p.test = Test::equals;
    p.gate = {head_of(text.data(), text.size()), ~std::uint64_t{0}};
    p.size = static_cast<std::uint16_t>(text.size());
    NumberLiteral number;
    if (read_number(text, number)) {
        p.whole = number.is_whole;
        p.exact = !number.is_whole;
        if (p.whole) p.least = p.most = number.whole;
    }
    if (p.exact) {
        auto operand = std::make_unique<NumberOperand>();
        operand->text = text;
        operand->number = std::move(number);
        p.operand = std::move(operand);
    } else if (text.size() > Predicate::gate_size) {
        auto operand = std::make_unique<TextOperand>();
        operand->text = text;
        p.operand = std::move(operand);
    }
}

void make_date_order(Predicate& p, const literal::Moment& low, const literal::Moment& high) {
    p.test = Test::date_order;
    auto operand = std::make_unique<DateRange>();
    operand->low = low;
    operand->high = high;
    p.operand = std::move(operand);
}

void make_number_order(Predicate& p, const std::string& lo, const std::string& hi) {
    p.test = Test::number_order;
    auto operand = std::make_unique<NumberRange>();
    NumberLiteral &low = operand->low, &high = operand->high;
    if (p.has_lo) read_number(lo, low);
    if (p.has_hi) read_number(hi, high);
    p.whole = (!p.has_lo || low.is_whole) && (!p.has_hi || high.is_whole);
    if (p.whole) {
        p.least = p.has_lo ? low.whole + !p.lo_closed : -beyond;
        p.most = p.has_hi ? high.whole - !p.hi_closed : beyond;
    } else {
        p.operand = std::move(operand);
    }
}

Predicate value_predicate(const Filter& f, const Word& word, const Field* field, const CompileContext& context) {
    Predicate p;
    if (word.wild) {
        make_glob(p, f, word);
        return p;
    }
    const std::string text = f.decode(word);
    if (!word.quoted) {
        if (const auto found = literal::parse_network(text); found.is) {
            make_network(p, found.network);
            return p;
        }
        if (field != nullptr && field->type == FieldType::ip)
            if (const auto address = literal::parse_address(text)) {
                make_network(p, {*address, 128});
                return p;
            }
        if (field != nullptr && field->type == FieldType::date && literal::is_moment(text)) {
            const literal::Moment moment = moment_of(text, context.now);
            p.numbers_are_dates = p.has_lo = p.has_hi = p.lo_closed = p.hi_closed = true;
            make_date_order(p, moment, moment);
            return p;
        }
    }
    make_equals(p, text);
    return p;
}

Predicate order_predicate(const Filter& f, const FilterNode& node, const Field* field, const CompileContext& context) {
    Predicate p;
    if (!node.has_lo && !node.has_hi) return p;         // `[* TO *]`: a mark
    p.has_lo = node.has_lo;
    p.has_hi = node.has_hi;
    p.lo_closed = node.lo_closed;
    p.hi_closed = node.hi_closed;
    std::string lo = node.has_lo ? f.decode(f.words[node.value]) : std::string();
    std::string hi = node.has_hi ? f.decode(f.words[node.high]) : std::string();
    switch (bound_kind(f, f.words[node.has_lo ? node.value : node.high])) {
        case BoundKind::number: make_number_order(p, lo, hi); return p;
        case BoundKind::date:
            p.numbers_are_dates = field != nullptr && field->type == FieldType::date;
            make_date_order(p, node.has_lo ? moment_of(lo, context.now) : literal::Moment{}, node.has_hi ? moment_of(hi, context.now) : literal::Moment{});
            return p;
        case BoundKind::text:
        case BoundKind::bad: break;                      // bad ones are refused before
    }
    p.test = Test::text_order;
    auto operand = std::make_unique<TextRange>();
    operand->low = std::move(lo);
    operand->high = std::move(hi);
    p.operand = std::move(operand);
    return p;
}

}  // namespace

Predicate make_predicate(const Filter& f, const FilterNode& node, const std::string& path, const CompileContext& context) {
    const auto declared = context.schema != nullptr ? context.schema->find(path) : std::nullopt;
    const Field* field = declared ? &*declared : nullptr;
    if (node.kind == NodeKind::value) return value_predicate(f, f.words[node.value], field, context);
    if (node.kind == NodeKind::order) return order_predicate(f, node, field, context);
    Predicate p;
    if (node.kind == NodeKind::regex) {
        p.test = Test::regex;
        auto operand = std::make_unique<RegexOperand>();
        operand->regex = make_regex(literal::with_plain_counts(f.decode(f.words[node.value])));
        p.operand = std::move(operand);
    }
    return p;
}

}  // namespace jeton::engine
