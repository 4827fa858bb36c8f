// Any text as a sentence of a rule, an invariant, or a limit: no crash, and every word lies inside the text.
#include "grammar/rule/parse.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

using jeton::syntax::Range;
using jeton::syntax::RuleForm;

namespace {

void expect(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void expect_range(std::string_view sentence, Range at, std::string_view text) {
    expect(at.begin <= at.end && at.end <= sentence.size());
    expect(sentence.substr(at.begin, at.end - at.begin) == text);
}

void expect_error(std::string_view sentence, const std::optional<jeton::syntax::SentenceError>& error) {
    expect(!error || (error->at.begin <= error->at.end && error->at.end <= sentence.size() && !error->message.empty()));
}

void parse(std::string_view sentence, RuleForm form) {
    const auto parsed = jeton::syntax::parse_rule(sentence, form);
    const auto& rule = parsed.sentence;
    expect_error(sentence, parsed.error);
    for (const auto* words : {&rule.actions, &rule.by}) {
        for (const auto& each : *words) {
            expect_range(sentence, each.at, each.text);
        }
    }
    for (const auto* selectors : {&rule.from, &rule.to}) {
        for (const auto& each : *selectors) {
            expect_range(sentence, each.word.at, each.word.text);
            for (const auto& argument : each.arguments) {
                expect_range(sentence, argument.at, argument.text);
            }
        }
    }
    for (const auto* clause : {&rule.where, &rule.only}) {
        if (*clause) {
            expect_range(sentence, (*clause)->at, (*clause)->text);
        }
    }
    expect(parsed.error || form == RuleForm::except || (!rule.actions.empty() && !rule.to.empty()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view sentence(reinterpret_cast<const char*>(bytes), size);
    parse(sentence, RuleForm::rule);
    parse(sentence, RuleForm::never);
    parse(sentence, RuleForm::except);
    const auto limit = jeton::syntax::parse_limit(sentence);
    expect_error(sentence, limit.error);
    expect(limit.error || !limit.sentence.kind.text.empty());
    return 0;
}
