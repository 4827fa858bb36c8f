// Selectors without brackets are seen from the account that asks, kinds and roles are whole: leaving brackets out would let others in.
#include "grammar/rule/brackets.hpp"

#include "grammar/rule/help.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::syntax {

bool is_id(std::string_view word) noexcept {
    return !word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == std::string_view::npos;
}

std::vector<std::string_view> in_brackets(Words words) {
    std::vector<std::string_view> found;
    if (!words.is("(")) return found;
    for (words.take(); !words.at_end() && !words.is(")") && !words.is("("); words.take())
        if (!words.is(",")) found.push_back(words.next().text);
    return found;
}

std::string as_values(const std::vector<std::string_view>& names) {
    std::string out;
    for (const std::string_view name : names) {
        if (!is_id(name)) return {};
        (out += out.empty() ? "" : " OR ") += name;
    }
    return names.size() > 1 ? "(" + out + ")" : out;
}

std::string with_brackets(std::string_view word, const std::vector<std::string_view>& names) {
    std::string out(word);
    for (std::size_t i = 0; i < names.size(); ++i) (out += i == 0 ? "(" : ", ") += is_id(names[i]) ? names[i] : "…";
    return names.empty() ? out : out + ")";
}

std::string help_with_brackets(std::string_view word, const std::vector<std::string_view>& names, const RuleSentence& rule, Side side) {
    const std::string ids = as_values(names);
    if (ids.empty()) return "write " + quoted(word) + " alone";
    const std::string account = quoted(with_brackets("account", names)), subtree = quoted(with_brackets("subtree", names));
    const std::string condition = std::string("NOT ") + (side == Side::from ? "from" : "to") + ".id:" + ids;
    const std::string below = subtree + " with the condition " + quoted(condition) + (rule.allow ? "" : ", in a rule of its own");
    if (text::is_one_of(word, {"self", "main", "any"})) return "write " + account + " for that account, " + subtree + " with all below it";
    if (word == "organization") return "write `subtree(…)` with the main account of that tree: it and all below it";
    if (word == "descendants" || word == "sub") return "write " + below;
    const std::string home = "from " + with_brackets("account", names);
    // a deny from there alone would leave others undenied
    const bool may_ask = rule.allow && !rule.has_from;
    const std::string seen = may_ask ? ", or " + quoted(home + " to " + std::string(word)) + " for what may be done from there" : std::string();
    return quoted(word) + " are those of the account that asks: name the accounts, `account(…)`" + (word == "children" ? ", or for all below it write " + below : std::string()) + seen;
}

std::string help_with_principal(std::string_view word, const std::vector<std::string_view>& names, const RuleSentence& rule) {
    const std::string ids = as_values(names), by = "by " + std::string(word);
    if (brackets_of(word, Side::from) == Brackets::accounts) return "the account of who asks is named by " + quoted("from " + with_brackets(word, names));
    if (ids.empty()) return "write " + quoted(by) + " without brackets";
    if (text::is_one_of(word, {"user", "users"})) return of_users();
    if (std::string help = names.size() == 1 ? help_with_several(word, names.front()) : std::string(); !help.empty()) return help;
    const std::string alone = rule.allow && rule.by.size() == 1 ? "" : ", in a rule of its own";
    return "one token is " + quoted(by + " … where token.id:" + ids) + ", those of one account are " + quoted(by + " from " + with_brackets("account", names) + " …") + alone +
           "; of a role all who have it are meant";
}

}  // namespace jeton::syntax
