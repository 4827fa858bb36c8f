// Any text as a filter: no crash, every error lies inside the text, and what is printed is the same filter.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "jeton/jeton.hpp"

namespace {

void expect(bool holds) {
    if (!holds) std::abort();
}

jeton::FilterOptions options(bool typed) {
    jeton::FilterOptions made;
    made.now = jeton::Time::parse("2024-02-29T12:00:00Z");
    made.filters = {{"named", "a:1 OR b:x*"}, {"other", "named AND c:{d:1}"}};
    if (typed)
        made.schema = {{"t", {jeton::FieldType::date, false}}, {"ip", {jeton::FieldType::ip, false}}, {"n", {jeton::FieldType::long_, true}},
                       {"o", {jeton::FieldType::nested, false}}, {"s", {jeton::FieldType::text, false}}, {"k", {jeton::FieldType::keyword, false}}};
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static const jeton::FilterOptions plain = options(false), typed = options(true);
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    for (const auto* each : {&plain, &typed}) {
        const auto filter = jeton::Filter::compile(text, *each);
        if (!filter) {
            expect(!filter.error().empty());
            for (const auto& problem : filter.error().list) expect(!problem.code.empty() && !problem.message.empty() && problem.span.line >= 1);
            expect(!jeton::render(filter.error()).empty());
            continue;
        }
        const auto printed = jeton::Filter::compile(filter->canonical(), *each);
        expect(printed && printed->canonical() == filter->canonical());
        for (const char* document : {"{}", R"({"a":1,"b":"xy","t":"2024-02-28","ip":"10.0.0.1","n":3,"o":[{"k":"v"}]})"})
            expect(filter->match(document) == printed->match(document));
    }
    return 0;
}
