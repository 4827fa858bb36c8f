// Keys beside `rule:` that say what belongs into the sentence. Left out, as a key that is unknown may be, a condition would be lost.
// Entry point: PolicyCheck::Impl::help_for_rule_key().
#include <algorithm>
#include <string>

#include "engine/check/policy_impl.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::engine {

using syntax::Clause;
using syntax::Node;
using syntax::Shape;

namespace {

enum class Part { where, only };

/// Text of one line that a message may repeat as it stands.
bool is_plain_line(std::string_view text) {
    constexpr std::size_t most = 160;
    return text.size() <= most && text.find('`') == std::string_view::npos && std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

/// Two conditions that both hold.
std::string joined(const std::optional<Clause>& was, const std::string& condition) {
    return was && !was->text.empty() ? "(" + std::string(was->text) + ") AND (" + condition + ")" : condition;
}

/// The sentence with one more condition, at its place.
std::string with_condition(std::string_view text, const syntax::RuleSentence& sentence, Part part, const std::string& condition) {
    const std::string where = part == Part::where ? joined(sentence.where, condition) : sentence.where ? std::string(sentence.where->text) : std::string();
    const std::string only = part == Part::only ? joined(sentence.only, condition) : sentence.only ? std::string(sentence.only->text) : std::string();
    const auto cut = [&](const std::optional<Clause>& clause, std::string_view word) {
        if (clause) text = text.substr(0, text.rfind(word, clause->at.begin - 1));
    };
    cut(sentence.only, "only");
    cut(sentence.where, "where");
    while (!text.empty() && std::string_view(" \t\r\n").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
    return std::string(text) + (where.empty() ? "" : " where " + where) + (only.empty() ? "" : " only " + only);
}

bool is_negated(std::string_view key) { return text::is_one_of(key, {"unless", "except", "where-not", "only-not", "not"}); }
bool is_of_documents(std::string_view key) { return text::is_one_of(key, {"only", "filter", "filters", "documents", "only-not"}); }
bool is_condition_key(std::string_view key) { return is_negated(key) || is_of_documents(key) || text::is_one_of(key, {"where", "when", "if", "condition", "conditions", "given"}); }

/// Does YAML read it as it stands?
bool needs_quotes(std::string_view sentence) {
    return sentence.find(": ") != std::string_view::npos || sentence.find(" #") != std::string_view::npos || sentence.find_first_of("[]{},") != std::string_view::npos;
}

}  // namespace

std::string PolicyCheck::Impl::help_for_rule_key(const syntax::Entry& entry, const Node& mapping) {
    const Node* rule = mapping.find("rule");
    const std::string key = text::lower_case(entry.key->text());
    if (text::is_one_of(key, {"allow", "deny", "by", "from", "to", "action", "actions", "effect"}))
        return "write it in the sentence: `allow ACTION by KIND from … to … where … only …`";
    if (text::is_one_of(key, {"enabled", "disabled", "active"})) return "a rule has no switch: one that is not to hold is left out whole, or has a condition in its sentence";
    if (text::is_one_of(key, {"expires", "until", "valid-until", "ends"})) return "a rule that ends has a condition in its sentence: `… where now<2027-01-01`";
    const bool negated = is_negated(key), of_documents = is_of_documents(key);
    if (!is_condition_key(key)) return {};

    const std::string_view said = entry.value->text();
    FilterContext of_accounts;
    of_accounts.schema = &rule_conditions;
    of_accounts.condition = true;
    const bool is_condition = check_filter(std::string(said), of_accounts).has_value(), is_document_filter = check_filter(std::string(said), document_context()).has_value();
    const Part part = of_documents || (key != "where" && !is_condition && is_document_filter) ? Part::only : Part::where;
    const std::string word = part == Part::only ? "only" : "where";
    const bool is_filter = part == Part::only ? is_document_filter : is_condition;
    std::string condition(said);
    if (negated) condition = "NOT (" + condition + ")";
    const std::string_view text = rule == nullptr ? std::string_view() : rule->text();
    const auto [sentence, error] = syntax::parse_rule(text, syntax::RuleForm::rule);
    const std::string whole = error ? std::string() : with_condition(text, sentence, part, condition);
    const auto conditions = std::count_if(mapping.entries().begin(), mapping.entries().end(), [](const syntax::Entry& each) { return is_condition_key(text::lower_case(each.key->text())); });
    // With two of them each sentence would lack the condition of the other.
    if (is_filter && !error && conditions == 1 && said.find('#') == std::string_view::npos && is_plain_line(whole)) return "write it in the sentence: `" + whole + "`" + (needs_quotes(whole) ? ", in quotes" : "");
    return "write it in the sentence: `… " + word + " " + (is_filter && is_plain_line(condition) ? condition : negated ? "NOT (CONDITION)" : std::string("CONDITION")) + "`";
}

}  // namespace jeton::engine
