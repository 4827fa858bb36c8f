// The filter engine against the slow specification of tests/support, on random filters and random documents.
#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include <memory>

#include "jeton/jeton.hpp"
#include "tests/support/naive_filter.hpp"

namespace {

constexpr std::size_t documents_each = 12;

naive::Draw draw_from_rapidcheck() {
    return naive::Draw([](std::size_t n) { return *rc::gen::resize(100, rc::gen::inRange<std::size_t>(0, n)); });
}

/// A number of its own, so that a filter and its documents are drawn from few shrinkable choices.
naive::Draw draw_from_seed() {
    auto state = std::make_shared<std::uint64_t>(*rc::gen::arbitrary<std::uint64_t>() | 1);
    return naive::Draw([state](std::size_t n) {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        return static_cast<std::size_t>((*state * 0x2545f4914f6cdd1d) >> 33) % n;
    });
}

const naive::Schema types{{"t", "date"}, {"ip", "ip"}, {"a.t", "date"}, {"p", "nested"}, {"p.q", "keyword"}};

jeton::FilterOptions options_of(const naive::Schema& schema) {
    static const std::map<std::string, jeton::FieldType> names{
        {"date", jeton::FieldType::date}, {"ip", jeton::FieldType::ip}, {"nested", jeton::FieldType::nested}, {"keyword", jeton::FieldType::keyword}};
    jeton::FilterOptions options;
    for (const auto& [field, type] : schema) options.schema[field] = {names.at(type), false};
    options.now = jeton::Time::parse("2015-06-15T12:30:45Z");
    return options;
}

struct Case {
    naive::Schema schema;
    naive::Filter filter;
    std::string text;
    jeton::FilterOptions options;
    __int128 now = 0;
};

Case random_case(naive::Draw& draw) {
    Case made;
    if (draw.one_in(2)) made.schema = types;
    made.options = options_of(made.schema);
    made.now = naive::read_date("2015-06-15T12:30:45Z")->first;
    std::map<std::string, naive::Filter> named;
    if (draw.one_in(2)) {
        named["f-one"] = naive::random_filter(draw, made.schema);
        named["f-two"] = naive::random_filter(draw, made.schema);
        for (const auto& [name, filter] : named) made.options.filters[name] = filter.str(draw);
    }
    made.filter = naive::random_filter(draw, made.schema, named);
    made.text = made.filter.str(draw);
    return made;
}

jeton::Filter compiled(const std::string& text, const jeton::FilterOptions& options) {
    auto filter = jeton::Filter::compile(text, options);
    if (!filter) RC_FAIL(jeton::render(filter.error()));
    return *filter;
}

void says(const std::string& what, bool expected, bool got, const Case& of, const std::string& document) {
    if (expected == got) return;
    std::string all = what + " says " + (got ? "shown" : "hidden") + ", the specification " + (expected ? "shown" : "hidden") + "\nfilter   " + of.text +
                      (of.schema.empty() ? "" : "\nwith the schema") + "\ndocument " + document;
    for (const auto& [name, text] : of.options.filters) all += "\nfilters." + name + " " + text;
    RC_FAIL(all);
}

void answers_agree(naive::Draw draw) {
    const Case of = random_case(draw);
    const jeton::Filter filter = compiled(of.text, of.options);
    const jeton::Filter printed = compiled(filter.canonical(), of.options);
    if (printed.canonical() != filter.canonical())
        RC_FAIL("filter " + of.text + "\nprints  " + filter.canonical() + "\nand then " + printed.canonical());
    std::string lines;
    std::vector<bool> expected;
    for (std::size_t i = 0; i < documents_each; ++i) {
        const naive::Json document = naive::random_document(draw);
        const std::string json = document.str(draw);
        const bool shown = of.filter.holds(naive::read(document), of.schema, of.now);
        if (filter.match(json) == jeton::Match::refused) RC_FAIL("refuses " + json);
        says("match", shown, filter.matches(json), of, json);
        says("what it prints", shown, printed.matches(json), of, json);
        says("a value", shown, filter.matches(document.value()), of, json);
        expected.push_back(shown);
        lines += document.str() + "\n";
    }
    std::size_t asked = 0;
    filter.scan(lines, [&](std::uint64_t number, std::string_view line, jeton::Match match) {
        says("scan", expected[number - 1], match == jeton::Match::shown, of, std::string(line));
        ++asked;
    });
    RC_ASSERT(asked == expected.size());
}

}  // namespace

TEST_CASE("a filter answers as its specification does, on text, lines and values, and so does what it prints") {
    CHECK(rc::check("choices that shrink", [] { answers_agree(draw_from_rapidcheck()); }));
    CHECK(rc::check("choices of a seed", [] { answers_agree(draw_from_seed()); }));
}
