// A rule names those that it is about. To leave some out takes a condition, where there is one, or a deny beside an allow; from a deny nothing is
// taken back. Followed, each help lets nobody see more than was meant.
#include "grammar/rule/exclusions.hpp"

#include <algorithm>
#include <vector>

#include "grammar/rule/brackets.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::syntax {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool leaves_out(std::string_view word) {
    return text::is_one_of(text::lower_case(word), {"except", "unless", "but", "without", "excluding", "exclude", "excepting", "minus", "not", "!", "-"});
}

/// Who is left out: `account(acme)`, `readonly`.
struct LeftOut {
    Part part;
    std::string_view name;
    std::vector<std::string_view> arguments;
    bool is_last = false;       ///< nothing stands behind it but `where` or `only`

    [[nodiscard]] bool is_account() const { return name == "account" && !arguments.empty(); }
    [[nodiscard]] std::string written() const { return with_brackets(is_id(name) ? name : "…", arguments); }
};

LeftOut left_out(Words words, Part part) {
    const std::string_view first = words.next().text;
    const bool is_word = leaves_out(first) || first == "other";
    if (is_word) words.take();
    while (is_word && (leaves_out(words.next().text) || text::is_one_of(words.next().text, {"for", "of", "than"}))) words.take();
    if (is_word && words.is("by")) part = Part::principals;
    if (is_word && words.is("from")) part = Part::from;
    if (is_word && words.is("to")) part = Part::to;
    if (is_word && (words.is("by") || words.is("from") || words.is("to"))) words.take();
    std::string_view name = words.take().text;
    if (!is_word) name.remove_prefix(1);
    if (part == Part::principals && brackets_of(name, Side::from) != Brackets::unknown) part = Part::from;
    const std::vector<std::string_view> arguments = in_brackets(words);
    return {part, name, arguments, words.at_end() || words.is("where") || words.is("only")};
}

/// The sentence before this part, to be written again; `…` where it is long or of several lines.
std::string before_part(std::string_view sentence, const RuleSentence& rule, std::size_t at, Part part) {
    constexpr std::size_t most = 80;
    if (rule.actions.empty()) return "…";
    const std::size_t begin = rule.actions.front().at.begin;
    std::size_t end = rule.actions.back().at.end;
    if (part == Part::from && !rule.by.empty()) end = rule.by.back().at.end;
    if (part == Part::to) {
        std::string_view before = sentence.substr(0, rule.to.empty() ? at : rule.to.front().word.at.begin);
        before = before.substr(0, before.find_last_not_of(" \t\r\n") + 1);
        if (!before.ends_with(" to")) return "…";
        end = before.find_last_not_of(' ', before.size() - 3) + 1;
    }
    const std::string_view written = sentence.substr(begin, end - begin);
    return written.size() > most || written.find_first_of("`\r\n\t") != std::string_view::npos ? "…" : std::string(written);
}

bool is_of_all(const std::vector<Selector>& from) {
    return std::all_of(from.begin(), from.end(), [](const Selector& each) { return each.word.text == "any"; });
}

/// As a condition, behind the rest: such leave an account out of a deny too.
std::string as_condition(const LeftOut& out, const RuleSentence& rule) {
    const std::string_view side = out.part == Part::from ? "from" : "to";
    const std::string ids = out.is_account() ? as_values(out.arguments) : std::string();
    if (ids.empty()) return {};
    const bool alone = (out.part == Part::from ? rule.from : rule.to).empty();
    // of several, in a deny, the others stay denied there
    const bool several = !rule.allow && (out.part == Part::from ? rule.from : rule.to).size() > 1;
    return "write " + (alone ? quoted(std::string(side) + " any") + " and " : std::string()) + quoted("where NOT " + std::string(side) + ".id:" + ids) + " behind the targets" +
           (several ? ", in a rule of its own with the last of them" : "");
}

/// What denies those that an allow names and should not, to be written beside it.
std::string rule_beside(const LeftOut& out, const std::string& before) {
    const std::string name = out.written();
    switch (out.part) {
        case Part::actions: return ", or add a rule " + quoted("deny " + name + " by … to …");
        case Part::principals: return ", or add a rule " + quoted("deny " + before + " by " + name + " to …");
        case Part::from: return ", or add a rule " + quoted("deny " + before + " from " + name + " to …");
        case Part::to: break;
    }
    return ", or add a rule " + quoted("deny " + before + " to " + name);
}

/// Where no rule stands beside it, or a deny, which nothing takes back.
std::string instead_of_rule(Part part, RuleForm form) {
    if (form == RuleForm::never && part != Part::actions) return "who is left out stands beside it: `{never: …, except: by … from … to …}`";
    return form == RuleForm::rule ? "no word leaves some out, and nothing takes back a deny: name those that it denies" : "no word leaves some out: name those that it is about";
}

std::string_view those(Part part) {
    switch (part) {
        case Part::actions: return "those that may be done";
        case Part::principals: return "those that may";
        case Part::from: return "those from where it may be done";
        case Part::to: break;
    }
    return "those that may be reached";
}

}  // namespace

std::string help_with_exclusion(Words words, std::string_view sentence, const RuleSentence& rule, RuleForm form, Part part) {
    const SentenceWord first = words.next();
    const bool has_sign = first.text.size() > 1 && std::string_view("!-~^").find(first.text[0]) != std::string_view::npos && is_letter(first.text[1]);
    const bool other = first.text == "other" && words.second().text == "than";
    if (!has_sign && !other && !leaves_out(first.text)) return {};
    const LeftOut out = left_out(words, part);
    // `unless to.plan:pro` is a condition, which help_with_condition() knows
    const bool is_condition = text::is_one_of(out.name, {"if", "when"}) || is_like_condition(out.name);
    if (out.name.empty() || is_sentence_word(out.name) || is_condition) return {};

    const bool roots = out.name == "main", stands_beside = form == RuleForm::never && part != Part::from;
    if (out.part == Part::from && !stands_beside && (roots || out.name == "sub") && is_of_all(rule.from))
        return std::string("write `from ") + (roots ? "sub`, which are all but main accounts" : "main`, which are all but sub accounts");
    if (form != RuleForm::rule) return instead_of_rule(out.part, form);
    const std::string beside = rule.allow ? rule_beside(out, before_part(sentence, rule, first.at.begin, out.part)) : std::string();
    if (const std::string condition = as_condition(out, rule); !condition.empty()) return condition + beside;
    const bool may_be_id = out.is_last && is_id(out.name) && brackets_of(out.name, Side::to) == Brackets::unknown && brackets_of(out.name, Side::from) == Brackets::unknown;
    if (out.part == Part::to && out.arguments.empty() && may_be_id) {
        const std::string name(out.name);
        const std::string denied = "deny " + before_part(sentence, rule, first.at.begin, Part::principals) + " by " + name + " to …";
        return "an account is left out by " + quoted("where NOT to.id:" + name) + " behind the targets, a role by " +
               (rule.allow ? "a rule " + quoted(denied) : std::string("no word: name those that it denies"));
    }
    return rule.allow ? "no word leaves some out: name " + std::string(those(out.part)) + beside : instead_of_rule(out.part, form);
}

std::string help_behind_exclusion(const RuleSentence& rule) {
    const std::string_view last = !rule.to.empty()        ? rule.to.back().word.text
                                  : !rule.from.empty()    ? rule.from.back().word.text
                                  : !rule.by.empty()      ? rule.by.back().text
                                  : !rule.actions.empty() ? rule.actions.back().text
                                                          : std::string_view();
    if (!leaves_out(last) && last != "other") return {};
    return std::string("no word leaves some out: name those that are meant") + (rule.allow ? ", or add a rule `deny …` for those that are not" : "");
}

}  // namespace jeton::syntax
