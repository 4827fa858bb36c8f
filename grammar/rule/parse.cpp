// Sentences to trees, one function a part of the sentence. A mistake ends the reading; what was read stays.
//
//   rule     = ( "allow" / "deny" ) actions [ "by" names ] [ "from" selectors ] "to" selectors
//              [ "where" filter ] [ "only" filter ]
//   limit    = "at" ( "most" / "least" ) number [ "enabled" ] name "per" "account" [ "where" filter ]
//   selector = name [ "(" argument *( "," argument ) ")" ]
#include "grammar/rule/parse.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "grammar/rule/brackets.hpp"
#include "grammar/rule/exclusions.hpp"
#include "grammar/rule/help.hpp"
#include "grammar/rule/vocabulary.hpp"
#include "grammar/rule/words.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::syntax {
namespace {

/// Every function that reads returns whether the sentence may go on.
class RuleReader {
public:
    explicit RuleReader(std::string_view sentence) noexcept : words_(sentence), sentence_(sentence) {}

    bool rule(RuleSentence& rule, RuleForm form);
    bool limit(LimitSentence& limit);
    std::optional<SentenceError> error;

private:
    bool wrong(std::string_view expected, std::string help = {});
    bool expect(std::string_view word, std::string help = {});
    bool effect(RuleSentence& rule);
    bool actions(RuleSentence& rule, RuleForm form);
    bool principals(RuleSentence& rule, RuleForm form);
    bool selectors(RuleSentence& rule, Side side, RuleForm form);
    bool selector(RuleSentence& rule, Side side, RuleForm form);
    bool arguments(Selector& selector, Brackets brackets);
    [[nodiscard]] std::string help_before_targets(const RuleSentence& rule, RuleForm form) const;
    [[nodiscard]] std::string help_with_exclusion(const RuleSentence& rule, RuleForm form, Part part) const {
        return syntax::help_with_exclusion(words_, sentence_, rule, form, part);
    }
    /// Where another name is due and the next part begins.
    [[nodiscard]] std::string help_behind_comma(bool is_behind_one) const {
        return is_behind_one && text::is_one_of(words_.next().text, {"by", "from", "to", "where", "only"}) ? "leave the comma before it out" : std::string();
    }
    bool end_of_rule(const RuleSentence& rule, RuleForm form);
    void clause(std::optional<Clause>& out);

    template <class Read>
    bool list(const Read& read) {
        do {
            if (!read()) {
                return false;
            }
        } while (words_.is(",") && !words_.take().text.empty());
        return true;
    }

    Words words_;
    std::string_view sentence_;
};

bool RuleReader::wrong(std::string_view expected, std::string help) {
    const SentenceWord& found = words_.next();
    if (std::string unseen = help_with_unseen(found.text); !unseen.empty()) {
        help = std::move(unseen);
    }
    error = SentenceError{found.at,
                          "expected " + std::string(expected) + ", found " +
                              (words_.at_end() ? std::string("the end of the sentence") : quoted(found.text)),
                          std::move(help)};
    return false;
}

bool RuleReader::expect(std::string_view word, std::string help) {
    if (!words_.is(word)) {
        return wrong(quoted(word), std::move(help));
    }
    words_.take();
    return true;
}

void RuleReader::clause(std::optional<Clause>& out) {
    words_.take();
    out = words_.take_filter();
}

bool RuleReader::effect(RuleSentence& rule) {
    if (!words_.is("allow") && !words_.is("deny")) {
        return wrong("`allow` or `deny`", help_with_effect(words_.next().text, words_.second().text));
    }
    rule.allow = words_.take().text == "allow";
    return true;
}

bool RuleReader::actions(RuleSentence& rule, RuleForm form) {
    return list([&] {
        if (is_sentence_word(words_.next().text) || !is_action(words_.next().text)) {
            if (std::string help = help_with_exclusion(rule, form, Part::actions); !help.empty()) return wrong("an action", std::move(help));
            const bool effect = words_.is("allow") || words_.is("deny");
            const std::string_view found = words_.next().text;
            if (form == RuleForm::never && effect) return wrong("an action", "an invariant says what must never be visible, without `allow` or `deny`");
            std::string help = help_with_only(found, words_.second().text, Part::actions);
            if (help.empty()) help = help_behind_comma(!rule.actions.empty());
            if (help.empty()) help = found == "any" ? "write `*` for all actions" : help_with_action(found);
            if (help.empty() && !rule.allow && found == "by" && words_.second().text == "default") help = "leave it out: nothing is allowed that no rule allows";
            return wrong("an action", help.empty() ? "write an action such as `logs.search`, `logs.*` or `*`" : std::move(help));
        }
        rule.actions.push_back(words_.take());
        return true;
    });
}

bool RuleReader::principals(RuleSentence& rule, RuleForm form) {
    return list([&] {
        if (!is_any_or_name(words_.next().text)) {
            if (std::string help = help_with_exclusion(rule, form, Part::principals); !help.empty()) return wrong("a token kind or a role", std::move(help));
            const std::string_view found = words_.next().text;
            std::string lower = text::lower_case(found);
            std::replace(lower.begin(), lower.end(), '_', '-');
            std::string help = help_with_only(found, words_.second().text, Part::principals);
            if (help.empty()) help = help_behind_comma(!rule.by.empty());
            if (help.empty()) {
                help = words_.is("*")          ? "write `any`, or leave `by …` out"
                       : is_any_or_name(lower) ? "write it in small letters, digits and `-`: " + quoted(lower)
                                               : help_with_name(found);
            }
            return wrong("a token kind or a role", std::move(help));
        }
        rule.by.push_back(words_.take());
        return true;
    });
}

bool RuleReader::selectors(RuleSentence& rule, Side side, RuleForm form) {
    return list([&] { return selector(rule, side, form); });
}

bool RuleReader::selector(RuleSentence& rule, Side side, RuleForm form) {
    const std::string_view next = words_.next().text;
    if (!is_any_or_name(next)) {
        const Part part = side == Side::from ? Part::from : Part::to;
        if (std::string help = help_with_exclusion(rule, form, part); !help.empty()) return wrong("an account selector", std::move(help));
        std::string help = help_with_only(next, words_.second().text, part);
        if (help.empty()) help = help_behind_comma(!(side == Side::from ? rule.from : rule.to).empty());
        if (help.empty()) help = help_with_selector(next);
        if (!help.empty()) return wrong("an account selector", std::move(help));
        const std::string lower = text::lower_case(next);
        return wrong("an account selector", means_any(lower)        ? "write `any`"
                                            : is_any_or_name(lower) ? "write it in small letters: " + quoted(lower)
                                            : side == Side::from    ? "write `any`, `main`, `sub`, `account(…)` or `subtree(…)`"
                                                               : "write for example `self`, `children`, `any` or `account(…)`");
    }
    Selector& found = (side == Side::from ? rule.from : rule.to).emplace_back();
    found.word = words_.take();
    const Brackets brackets = brackets_of(found.word.text, side);
    if (!words_.is("(")) {
        if (brackets != Brackets::accounts && brackets != Brackets::attribute) return true;
        const std::string_view named = words_.next().text;
        const bool is_named = is_id(named) && !is_sentence_word(named);
        const std::string argument(is_named ? named : brackets == Brackets::accounts ? "ACCOUNT" : "ATTRIBUTE");
        return wrong("`(`", "write " + quoted(std::string(found.word.text) + "(" + argument + ")"));
    }
    if (brackets == Brackets::no) {
        return wrong("no brackets after " + quoted(found.word.text), help_with_brackets(found.word.text, in_brackets(words_), rule, side));
    }
    words_.take();
    found.brackets = true;
    return arguments(found, brackets);
}

bool RuleReader::arguments(Selector& selector, Brackets brackets) {
    const bool read = list([&] {
        if (words_.at_end() || words_.is("(") || words_.is(")") || words_.is(",")) {
            return wrong(brackets == Brackets::attribute ? "an attribute" : "a name");
        }
        selector.arguments.push_back(words_.take());
        return true;
    });
    if (!read) {
        return false;
    }
    if (brackets == Brackets::attribute && selector.arguments.size() > 1) {
        return wrong("one attribute", "write `" + std::string(selector.word.text) + "(…)` once for each attribute");
    }
    return words_.is(")") ? expect(")") : wrong("`,` or `)`", is_id(words_.next().text) ? "put commas between several" : std::string());
}

/// What may have been meant by a word where `to` was expected.
std::string RuleReader::help_before_targets(const RuleSentence& rule, RuleForm form) const {
    const std::string such = rule.allow ? "such as `to self`" : "such as `to any`";
    if (words_.at_end()) {
        const bool all = !rule.allow && !rule.actions.empty() && (rule.actions.front().text == "*" || means_any(rule.actions.front().text));
        return "say on which accounts, " + such + (all ? "; nothing needs a deny that no rule allows" : "");
    }
    if (words_.is("by") && rule.has_from) {
        return "write `by …` before `from …`";
    }
    if (words_.is("(") && rule.has_by && !rule.has_from) {
        return help_with_principal(rule.by.back().text, in_brackets(words_), rule);
    }
    if (std::string help = help_behind_exclusion(rule); !help.empty()) {
        return help;
    }
    const std::string_view found = words_.next().text;
    if (std::string help = help_with_exclusion(rule, form, rule.has_from ? Part::from : rule.has_by ? Part::principals : Part::actions); !help.empty()) {
        return help;
    }
    if (std::string help = help_with_condition(found); !help.empty()) {
        return "say on which accounts before it, " + such + "; " + help;
    }
    const bool begins_part = text::is_one_of(words_.second().text, {"by", "from", "to"});
    if (std::string help = begins_part ? help_with_only(found, words_.second().text, Part::to) : std::string(); !help.empty()) {
        return help;
    }
    if (found == "where" || found == "only") {
        return "say on which accounts before it, " + such;
    }
    if (std::string help = help_with_time(found, words_.second().text); !help.empty()) {
        return help + ", behind the accounts";
    }
    if (found == "and" || found == "or") {
        return "write a comma for " + quoted(found);
    }
    const std::string question = rule.has_from ? meant(found, {"to"}) : meant(found, {"to", "from", rule.has_by ? "from" : "by"});
    if (!question.empty()) {
        return question;
    }
    if (brackets_of(found, Side::to) != Brackets::unknown) {
        return "write " + quoted("to " + std::string(found) + (brackets_of(found, Side::to) == Brackets::no ? "" : "(…)"));
    }
    if (text::is_one_of(text::lower_case(found), {"on", "at", "in", "into", "over", "of", "->", "=>"})) {
        return rule.has_by ? "write `from` before the accounts that ask, `to` before those that may be reached" : "write `to` before the accounts that may be reached";
    }
    if (!rule.has_by && !rule.has_from && found.find('.') == std::string_view::npos && is_any_or_name(found)) {
        return "write `by …` before token kinds and roles, or commas between several actions";
    }
    if (std::string help = rule.by.empty() || rule.has_from || !is_id(found) ? std::string() : help_with_several(rule.by.back().text, found); !help.empty()) {
        return help;
    }
    const std::string_view several = rule.has_from ? "accounts" : rule.has_by ? "token kinds and roles" : "actions";
    return is_any_or_name(found) || is_action(found) ? "put commas between several " + std::string(several) : std::string();
}

/// What may still stand at the end of a rule, with a hint where the parts are in the wrong order.
bool RuleReader::end_of_rule(const RuleSentence& rule, RuleForm form) {
    if (words_.at_end()) {
        return true;
    }
    if (form == RuleForm::except && (words_.is("where") || words_.is("only"))) {
        return wrong("the end of the sentence", "an exception names accounts and principals, without filters");
    }
    if (words_.is("where") || words_.is("only")) {
        return wrong("the end of the sentence", !rule.only || words_.is("only") ? "join conditions with AND"
                                                : rule.only->left_out           ? "`where` begins a condition, `only` a filter of documents: leave one of the two out"
                                                                                : "write `where` before `only`");
    }
    if (words_.is("by") || words_.is("from") || words_.is("to")) {
        if (std::string help = help_with_time(words_.next().text, words_.second().text); !help.empty()) {
            return wrong("the end of the sentence", std::move(help));
        }
        return wrong("the end of the sentence", form == RuleForm::except ? "the parts of an exception stand in the order `by … from … to …`"
                                                                         : "the parts of a rule stand in the order `by … from … to … where … only …`");
    }
    if (form == RuleForm::except && !rule.has_by && !rule.has_from && rule.to.empty()) {
        return wrong("`by`, `from` or `to`", "an exception says for whom and where, such as `by admin to self`, and no actions");
    }
    const std::string_view found = words_.next().text;
    std::string help = help_behind_exclusion(rule);
    if (help.empty()) {
        help = help_with_exclusion(rule, form, Part::to);
    }
    if (help.empty()) {
        help = help_with_condition(found);
    }
    if (help.empty() && form != RuleForm::except) {
        help = rule.where ? meant(found, {"only"}) : meant(found, {"where", "only"});
    }
    if (help.empty()) {
        help = help_with_time(found, words_.second().text);
    }
    if (help.empty()) {
        const std::string_view next = words_.second().text;
        const bool joins = text::is_one_of(text::lower_case(found), {"and", "or", "&&", "||", "&", "|", "+"});
        help = found == ")"                                        ? "there is no bracket to close here"
               : brackets_of(found, Side::to) != Brackets::unknown ? "put commas between several targets"
               : found == "allow" || found == "deny"               ? of_one_sentence()
               : found.starts_with("--") || found.starts_with("//") ? "put a comment on a line of its own, behind `#`, outside the text"
               : is_like_condition(joins ? next : found)           ? "a condition begins with `where`, such as `where to.ATTRIBUTE:value`; `only` begins one on documents"
               : joins                                             ? "write a comma for " + quoted(found)
               : text::is_one_of(found, {"because", "as", "for", "since"}) ? help_with_reason(found, next, words_.second_is_last())
                                                                    : form == RuleForm::except && rule.to.empty() ? "an exception is `by … from … to …`, with commas between several of each"
                                                                    : "a target ends here; put commas between several";
    }
    return wrong(form == RuleForm::except ? "`,` or the end of the sentence" : "`,`, `where`, `only` or the end of the sentence", std::move(help));
}

bool RuleReader::rule(RuleSentence& rule, RuleForm form) {
    if ((form == RuleForm::rule && !effect(rule)) || (form != RuleForm::except && !actions(rule, form))) {
        return false;
    }
    if (words_.is("by")) {
        words_.take();
        rule.has_by = true;
        if (!principals(rule, form)) {
            return false;
        }
    }
    if (words_.is("from")) {
        words_.take();
        rule.has_from = true;
        if (!selectors(rule, Side::from, form)) {
            return false;
        }
    }
    if (form != RuleForm::except || words_.is("to")) {
        if (!expect("to", words_.is("to") ? std::string() : help_before_targets(rule, form)) || !selectors(rule, Side::to, form)) {
            return false;
        }
    }
    if (form != RuleForm::except) {
        if (words_.is("where")) {
            clause(rule.where);
        }
        if (words_.is("only")) {
            clause(rule.only);
        }
    }
    return end_of_rule(rule, form);
}

bool RuleReader::limit(LimitSentence& limit) {
    if (!expect("at", words_.is("exactly") ? "write two limits, `at least` and `at most` of the same number" : "write `at most 1 KIND per account`")) {
        return false;
    }
    if (!words_.is("most") && !words_.is("least")) {
        const std::string_view found = words_.next().text;
        return wrong("`most` or `least`", text::is_one_of(found, {"max", "maximum"})   ? "did you mean `most`?"
                                          : text::is_one_of(found, {"min", "minimum"}) ? "did you mean `least`?"
                                                                                       : meant(found, {"most", "least"}));
    }
    limit.most = words_.take().text == "most";
    const std::string_view digits = words_.next().text;
    if (!is_count(digits)) {
        return wrong("a number", "a whole number from 0 to 999999999");
    }
    std::from_chars(digits.data(), digits.data() + digits.size(), limit.number);
    words_.take();
    if (words_.is("enabled")) {
        words_.take();
        limit.enabled = true;
    }
    if (words_.at_end() || words_.is(",") || words_.is("(") || words_.is(")")) {
        return wrong("a token kind");
    }
    limit.kind = words_.take();
    if (!expect("per", help_before_per(limit.kind.text, words_.next().text)) || !expect("account", "tokens are counted for each account")) {
        return false;
    }
    if (words_.is("where")) {
        clause(limit.where);
    }
    if (words_.at_end()) {
        return true;
    }
    if (limit.where) {
        return wrong("the end of the sentence", words_.is("where")  ? "join conditions with AND"
                                                : words_.is("only") ? "a limit counts tokens, and looks at no documents"
                                                                    : help_in_limit(words_.next().text));
    }
    std::string help = help_in_limit(words_.next().text);
    return wrong("`where` or the end of the sentence", help.empty() ? meant(words_.next().text, {"where"}) : std::move(help));
}

}  // namespace

Parsed<RuleSentence> parse_rule(std::string_view sentence, RuleForm form) {
    Parsed<RuleSentence> parsed;
    RuleReader reader(sentence);
    reader.rule(parsed.sentence, form);
    parsed.error = std::move(reader.error);
    return parsed;
}

Parsed<LimitSentence> parse_limit(std::string_view sentence) {
    Parsed<LimitSentence> parsed;
    RuleReader reader(sentence);
    reader.limit(parsed.sentence);
    parsed.error = std::move(reader.error);
    return parsed;
}

}  // namespace jeton::syntax
