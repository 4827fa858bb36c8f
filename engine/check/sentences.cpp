// Rules, limits and invariants: what their words name.
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "engine/check/policy_impl.hpp"
#include "engine/limits.hpp"
#include "grammar/rule/vocabulary.hpp"

namespace jeton::engine {

using syntax::Node;
using syntax::RuleForm;
using syntax::SentenceWord;
using syntax::Shape;

namespace {

constexpr std::array<std::string_view, 3> rule_keys{"rule", "name", "why"};
constexpr std::array<std::string_view, 3> invariant_keys{"name", "never", "except"};
/// In the order of Source and Target.
constexpr std::array<std::string_view, 5> source_words{"any", "main", "sub", "account", "subtree"};
constexpr std::array<std::string_view, 12> target_words{"self",      "parent",   "children",     "descendants",
                                                        "ancestors", "siblings", "organization", "any",
                                                        "account",   "subtree",  "linked",       "linking"};

template <class Enum>
std::optional<Enum> selector_of(std::string_view word, WordList words) {
    const auto found = std::find(words.begin(), words.end(), word);
    return found == words.end() ? std::nullopt : std::optional<Enum>(static_cast<Enum>(found - words.begin()));
}

bool is_written_out(const Node& node) {
    return std::any_of(rule_keys.begin(), rule_keys.end(),
                       [&](std::string_view key) { return node.find(key) != nullptr; });
}

/// `logs.*` of `logs.search`.
std::set<std::string> groups_of(const Index& actions) {
    std::set<std::string> groups;
    for (const auto& [action, number] : actions) {
        for (std::size_t dot = action.find('.'); dot != std::string_view::npos; dot = action.find('.', dot + 1)) {
            groups.insert(std::string(action.substr(0, dot)) + ".*");
        }
    }
    return groups;
}

void sort_once(std::vector<std::uint16_t>& numbers) {
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

/// A sentence as people are shown it: without the line break that YAML's `>` and `|` leave behind it.
std::string said(std::string_view sentence) {
    const std::size_t last = sentence.find_last_not_of(" \t\r\n");
    return std::string(sentence.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

}  // namespace

void PolicyCheck::Impl::rules() {
    std::map<std::string_view, const Node*> called;
    for (const Node* node : values.items(section("rules"), {"rules"})) {
        const Node* sentence = node;
        std::string_view name, why;
        const std::size_t before = values.errors();
        if (is_written_out(*node)) {
            const Fields fields = values.mapping(node, {"rule"}, rule_keys, 1, [&](const syntax::Entry& each) { return help_for_rule_key(each, *node); });
            if (const Node* given = fields["name"]) {
                if (const auto text = values.scalar(*given, {"rule", {}, "name"})) {
                    name = *text;
                    const auto [at, fresh] = called.emplace(name, given);
                    if (!fresh) {
                        values.duplicate(*given, "rule", values.span(*at->second));
                    }
                }
            }
            if (const Node* reason = fields["why"]) {
                why = values.scalar(*reason, {"rule", {}, "why"}).value_or("");
            }
            sentence = fields["rule"];
        }
        const auto text = sentence == nullptr ? std::nullopt : values.sentence(*sentence, {"rule"});
        if (!text) {
            continue;
        }
        if (auto found = rule(*sentence, *text, RuleForm::rule); found && values.errors() == before) {      // what it says is not known else
            found->name = name;
            found->why = why;
            policy.rules.push_back(*std::move(found));
        }
        if (policy.rules.size() > limits::rule_bits) {
            values.error(*sentence, "rule-limit", "more than " + std::to_string(limits::rule_bits) + " rules",
                         "name accounts by an attribute, not each in a rule of its own");
            return;
        }
    }
}

void PolicyCheck::Impl::limits() {
    for (const Node* node : values.items(section("limits"), {"limits"})) {
        if (const auto text = values.sentence(*node, {"limit"})) {
            if (auto found = limit(*node, *text)) {
                policy.limits.push_back(*std::move(found));
            }
        }
    }
}

void PolicyCheck::Impl::invariants() {
    for (const Node* node : values.items(section("invariants"), {"invariants"})) {
        const Fields fields = values.mapping(node, {"invariant"}, invariant_keys, 2);
        Invariant found;
        if (const Node* name = fields["name"]) {
            found.name = values.scalar(*name, {"invariant", {}, "name"}).value_or("");
            found.span = values.span(*name);
        }
        for (const auto& [key, form, out] : {std::tuple{"never", RuleForm::never, &found.never},
                                             std::tuple{"except", RuleForm::except, &found.except}}) {
            const Node* sentence = fields[key];
            const auto text = sentence == nullptr ? std::nullopt : values.sentence(*sentence, {"invariant", {}, key});
            if (text) {
                *out = *text;
                rule(*sentence, *text, form);
            }
        }
        policy.invariants.push_back(std::move(found));
    }
}

std::optional<Rule> PolicyCheck::Impl::rule(const Node& node, std::string_view text, RuleForm form) {
    const std::size_t before = values.errors();
    const auto [sentence, error] = syntax::parse_rule(text, form);
    Rule rule;
    rule.text = said(text);
    rule.span = values.span(node);
    rule.allow = sentence.allow;
    for (const SentenceWord& each : sentence.actions) {
        actions_of(node, each, rule.actions);
    }
    sort_once(rule.actions);
    rule.any_principal = !sentence.has_by;
    for (const SentenceWord& each : sentence.by) {
        principal_of(node, each, rule);
    }
    if (rule.any_principal) {
        rule.by.clear();
    }
    sort_once(rule.by);
    for (const syntax::Selector& each : sentence.from) {
        if (auto source = source_of(node, each)) {
            rule.from.push_back(*std::move(source));
        }
    }
    for (const syntax::Selector& each : sentence.to) {
        if (auto target = target_of(node, each)) {
            rule.to.push_back(*std::move(target));
        }
    }
    if (sentence.where) {
        rule.where = condition(node, *sentence.where, rule_conditions, sentence.allow ? FilterContext::Effect::none : FilterContext::Effect::hides);
    }
    if (sentence.only) {
        rule.only = document_filter(node, *sentence.only, sentence.allow ? FilterContext::Effect::shows : FilterContext::Effect::hides);
    }
    if (error) {
        const bool is_none = form == RuleForm::rule && error->at.begin == 0 && error->help.empty() && !values.is_behind_comma(node);
        values.error_in(node, error->at, "rule-syntax", error->message, is_none ? "a rule is a sentence, such as `allow ACTION by KIND to self`" : error->help);
    }
    return values.errors() == before ? std::optional(std::move(rule)) : std::nullopt;
}

std::optional<Limit> PolicyCheck::Impl::limit(const Node& node, std::string_view text) {
    const std::size_t before = values.errors();
    const auto [sentence, error] = syntax::parse_limit(text);
    Limit limit;
    limit.text = said(text);
    limit.span = values.span(node);
    limit.most = sentence.most;
    limit.number = sentence.number;
    limit.enabled = sentence.enabled;
    if (const SentenceWord& word = sentence.kind; !word.text.empty()) {
        if (const auto found = kinds.find(word.text); found != kinds.end()) {
            limit.kind = static_cast<std::uint16_t>(found->second);
        } else {
            values.error_in(node, word.at, "unknown-kind", "no token kind " + shown(word.text),
                            values.near(word.text, kinds));
        }
    }
    if (sentence.where) {
        limit.where = condition(node, *sentence.where, limit_conditions);
    }
    if (error) {
        values.error_in(node, error->at, "rule-syntax", error->message, error->help);
    }
    return values.errors() == before ? std::optional(std::move(limit)) : std::nullopt;
}

void PolicyCheck::Impl::actions_of(const Node& node, const SentenceWord& word, std::vector<std::uint16_t>& out) {
    const bool group = word.text.ends_with(".*");
    const std::string_view start = group ? word.text.substr(0, word.text.size() - 1) : word.text;
    const bool all = word.text == "*";
    const std::size_t before = out.size();
    for (auto at = all ? actions.begin() : actions.lower_bound(start); at != actions.end(); ++at) {
        if (!all && (group ? !at->first.starts_with(start) : at->first != start)) {
            break;
        }
        out.push_back(static_cast<std::uint16_t>(at->second));
    }
    const bool found = all || out.size() != before;
    if (out.size() > 2 * actions.size()) {
        sort_once(out);
    }
    if (!found) {
        std::string help = group ? values.near(word.text, groups_of(actions)) : values.near(word.text, actions);
        if (group && help.empty()) {
            help = "a group is the names before the last dot of an action and `.*`";
        }
        if (help.empty() && !group && groups_of(actions).contains(std::string(word.text) + ".*")) help = "write " + shown(std::string(word.text) + ".*") + " for all of them";
        if (help.empty() && syntax::means_any(word.text)) help = "write `*` for all actions";
        if (help.empty()) help = there_are({&actions});
        values.error_in(node, word.at, "unknown-action",
                        group ? "no action is in the group " + shown(word.text) : "no action " + shown(word.text),
                        std::move(help));
    }
}

std::optional<SourceSelector> PolicyCheck::Impl::source_of(const Node& node, const syntax::Selector& selector) {
    const auto found = selector_of<Source>(selector.word.text, source_words);
    if (!found) {
        std::string help = help_with_account(selector.word.text);
        if (help.empty()) {
            help = values.near(selector.word.text, WordList(source_words));
        }
        if (std::find(target_words.begin(), target_words.end(), selector.word.text) != target_words.end()) {
            help = "after `from` may stand " + listed(source_words) + "; where it leads stands after `to`";
        } else if (help.empty()) {
            help = "after `from` may stand " + listed(source_words);
        }
        values.error_in(node, selector.word.at, "unknown-selector",
                        "no accounts are " + shown(selector.word.text) + " after `from`", std::move(help));
        return std::nullopt;
    }
    return SourceSelector{*found, accounts_of(node, selector, "from")};
}

std::optional<TargetSelector> PolicyCheck::Impl::target_of(const Node& node, const syntax::Selector& selector) {
    const auto found = selector_of<Target>(selector.word.text, target_words);
    if (!found) {
        std::string help = help_with_account(selector.word.text);
        if (help.empty()) {
            help = values.near(selector.word.text, WordList(target_words));
        }
        if (help.empty()) {
            help = help_with_target(selector.word.text);
        }
        values.error_in(node, selector.word.at, "unknown-selector",
                        "no accounts are " + shown(selector.word.text) + " after `to`",
                        help.empty() ? "after `to` may stand " + listed(target_words) : std::move(help));
        return std::nullopt;
    }
    TargetSelector out{*found, {}, 0};
    if (*found == Target::linked || *found == Target::linking) {
        for (const SentenceWord& each : selector.arguments) {
            out.attribute = attribute_of(node, each);
        }
    } else {
        out.accounts = accounts_of(node, selector, "to");
    }
    return out;
}

std::vector<std::string> PolicyCheck::Impl::accounts_of(const Node& node, const syntax::Selector& selector, std::string_view side) {
    std::vector<std::string> found;
    for (const SentenceWord& each : selector.arguments) {
        if (find_account(each.text) == NameTable::none) {
            values.error_in(node, each.at, "unknown-account", "no account " + shown(each.text),
                            syntax::means_any(each.text) ? "write `any` alone for all accounts" : is_name_pattern(each.text) ? help_with_pattern(each.text, side, selector.arguments.size() == 1) : near_account(each.text));
        }
        found.emplace_back(each.text);
    }
    return found;
}

std::string PolicyCheck::Impl::help_with_pattern(std::string_view name, std::string_view side, bool alone) const {
    std::string_view start = name.substr(0, name.find('*'));
    if (!start.empty() && std::string_view("-._").find(start.back()) != std::string_view::npos) {
        start.remove_suffix(1);
    }
    const std::string below = find_account(start) == NameTable::none ? "subtree(…)" : "subtree(" + std::string(start) + ")";
    const std::string condition = ", or " + shown(std::string(side) + " any") + " with the condition " + shown(std::string(side) + ".id:" + std::string(name));
    return "names have no wildcards: list them, or write " + shown(below) + " if they are one account and all below it" + (alone ? condition : std::string());
}

std::uint32_t PolicyCheck::Impl::attribute_of(const Node& node, const SentenceWord& word) {
    const auto found = attributes.find(word.text);
    if (found == attributes.end()) {
        const std::string_view name = word.text.substr(word.text.find('.') + 1);
        const bool prefixed = (word.text.starts_with("from.") || word.text.starts_with("to.")) && attributes.find(name) != attributes.end();
        values.error_in(node, word.at, "unknown-attribute", "no attribute " + shown(word.text),
                        prefixed ? "write " + shown(name) + " alone" : values.near(word.text, attributes));
        return 0;
    }
    const AttributeType type = policy.attributes[found->second].type;
    if (!attribute_is_broken[found->second] && type != AttributeType::account && type != AttributeType::accounts) {
        values.error_in(node, word.at, "not-a-link",
                        shown(word.text) + " is a " +
                            std::string(attribute_type_names[static_cast<std::size_t>(type)]) +
                            ", expected an attribute that names accounts",
                        "declare it as `account` or `accounts`");
    }
    return found->second;
}

}  // namespace jeton::engine
