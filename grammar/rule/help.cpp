#include "grammar/rule/help.hpp"

#include <algorithm>
#include <cstdio>

#include "grammar/rule/brackets.hpp"
#include "grammar/rule/vocabulary.hpp"
#include "grammar/text/spelling.hpp"
#include "grammar/text/unicode.hpp"

namespace jeton::syntax {

std::string quoted(std::string_view word) {
    return "`" + std::string(word) + "`";
}

std::string meant(std::string_view found, std::initializer_list<std::string_view> words) {
    const std::string lower = text::lower_case(found);
    text::Nearest near(lower);
    for (const std::string_view word : words) {
        near.offer(word);
    }
    return near.question();
}

namespace {

std::string help_with_comment(std::string_view found) { return found.starts_with('#') ? "put a comment on a line of its own, outside the text" : std::string(); }

bool means_where(std::string_view word) { return text::is_one_of(text::lower_case(word), {"if", "when", "whenever", "with", "having", "provided"}); }

bool means_where_not(std::string_view word) { return text::is_one_of(text::lower_case(word), {"unless", "except", "but", "without", "excluding"}); }

}  // namespace

std::string help_with_condition(std::string_view found) {
    if (means_where(found)) {
        return "a condition begins with `where`, such as `where to.ATTRIBUTE:value`; `only` begins one on documents";
    }
    if (means_where_not(found)) {
        return "write `where NOT …` for accounts and tokens, `only NOT …` for documents";
    }
    return help_with_comment(found);
}

std::string help_before_per(std::string_view kind, std::string_view found) {
    if (kind == "per") return "name the kind of token before `per`: `at most 1 KIND per account`";
    if (kind == "and") return "write two limits, `at least` and `at most`, each of its own";
    if (kind == "active") return "did you mean `enabled`?";
    if (kind == "disabled") return "leave `disabled` out: all are counted, or with `enabled` those that are";
    return text::is_one_of(found, {",", "or", "and"}) ? "a limit counts tokens of one kind: write one for each" : "write `at most 1 KIND per account`";
}

std::string help_in_limit(std::string_view found) {
    if (text::is_one_of(found, {"(", "from", "to", "by", "of", "in"})) {
        return "a limit is for each account: to choose some write a condition, such as `where account.id:ACCOUNT`";
    }
    if (found == "only" || means_where(found)) {
        return "a condition on the account begins with `where`, such as `where account.ATTRIBUTE:value`";
    }
    if (means_where_not(found)) {
        return "write `where NOT account.ATTRIBUTE:value`";
    }
    return help_with_comment(found);
}

bool is_like_condition(std::string_view word) { return word.find_first_of(":=<>") != std::string_view::npos && word.size() > 2; }

std::string help_with_effect(std::string_view found, std::string_view next) {
    const std::string word = text::lower_case(found);
    if (text::is_one_of(word, {"permit", "grant", "accept", "let", "may", "can"})) return "did you mean `allow`?";
    if (text::is_one_of(word, {"forbid", "block", "reject", "disallow", "prohibit", "revoke"})) return "did you mean `deny`?";
    if (text::is_one_of(word, {"not", "never", "don't"}) && next == "allow") return "write `deny` for " + quoted(word + " allow");
    if (word == "default" || (word == "only" && next == "allow")) return "leave " + quoted(word) + " out: nothing is allowed that no rule allows";
    if (found == "-") return "leave the `-` out of the text";
    for (const char* quote : {"\u201c", "\u201d", "\u2018", "\u201e"})
        if (found.starts_with(quote)) return "write `\"` or `'` around the text: these are quotes of print";
    return meant(found, {"allow", "deny"});
}

std::string help_with_action(std::string_view found) {
    std::string name;
    for (const char c : text::lower_case(found.substr(0, found.find_last_not_of(":;") + 1))) {
        if (c == ':' || c == '/') name += '.';
        else if (std::string_view("\"'[]{}").find(c) == std::string_view::npos) name += c;
    }
    if (!is_action(name) || is_sentence_word(name)) return {};
    return (text::lower_case(found) == name ? "write it in small letters: " : "write ") + quoted(name);
}

std::string help_with_name(std::string_view found) {
    std::string_view inner = found.substr(std::min(found.find_first_not_of("\"'["), found.size()));
    inner = inner.substr(0, inner.find_last_not_of("\"'];") + 1);
    const std::size_t sign = inner.find_first_of(":/="), bar = inner.find_first_of("|+&");
    const bool has_sort = sign != std::string_view::npos;
    const std::string sort = has_sort ? text::lower_case(inner.substr(0, sign)) : std::string(), name(has_sort ? inner.substr(inner.find_last_of(":/=\"'") + 1) : inner);
    if (found.find('@') != std::string_view::npos || text::is_one_of(sort, {"user", "users", "principal"})) return of_users();
    if (sort == "account") return "the account of who asks is named by `from account(…)`";
    if (!sort.empty() && !text::is_one_of(sort, {"role", "roles", "group", "groups", "kind", "token-kind"})) {
        if (!is_any_or_name(sort) || !is_id(name)) return {};
        const std::string kind = text::is_one_of(sort, {"token", "tokens"}) ? "KIND" : sort;
        return "one token is named by its kind and a condition: " + quoted("by " + kind + " … where token.id:" + name);
    }
    if (bar != std::string_view::npos && inner.size() > 1) return "write a comma for " + quoted(inner.substr(bar, 1));
    return name != found && is_any_or_name(name) ? "write " + quoted(name) + " alone" : std::string();
}

std::string help_with_selector(std::string_view found) {
    for (const std::string_view word : {"account", "subtree"}) {
        if (!found.starts_with(word) || found.size() <= word.size() + 1 || std::string_view(":=[{/").find(found[word.size()]) == std::string_view::npos) continue;
        std::string_view name = found.substr(word.size() + 1);
        if (name.ends_with(']') || name.ends_with('}')) name.remove_suffix(1);
        return "write " + quoted(std::string(word) + "(" + std::string(name) + ")");
    }
    for (const std::string_view side : {"to.", "from.", "token."})
        if (found.starts_with(side) && is_like_condition(found)) return "a condition begins with `where`: " + quoted("where " + std::string(found));
    if (found == "allow" || found == "deny") return of_one_sentence();
    const std::string_view word = found.substr(0, found.find_last_not_of(".;") + 1);
    if (word != found && is_any_or_name(word)) return "write " + quoted(word);
    return is_action(found) && found.find('.') != std::string_view::npos ? "accounts stand here, actions behind `allow` or `deny`" : std::string();
}

std::string help_with_several(std::string_view last, std::string_view found) {
    if (text::is_one_of(last, {"role", "roles", "group", "kind", "token-kind"})) return "write " + quoted("by " + std::string(found)) + ": the name alone";
    if (last == "token") return "one token is named by its kind and a condition: " + quoted("by KIND … where token.id:" + std::string(found));
    return {};
}

std::string help_with_only(std::string_view found, std::string_view next, Part part) {
    const bool begins_part = text::is_one_of(next, {"by", "from", "to"});
    const bool named = part == Part::actions      ? is_action(next) && !is_sentence_word(next)
                       : part == Part::principals ? is_any_or_name(next)
                                                  : brackets_of(next, part == Part::from ? Side::from : Side::to) != Brackets::unknown;
    return found == "only" && (begins_part || named) ? "leave `only` out: a rule is about those alone that it names" : std::string();
}

std::string help_with_reason(std::string_view found, std::string_view next, bool ends) {
    const bool amount = !next.empty() && next.front() >= '0' && next.front() <= '9';
    if (amount && found == "for") return "a rule that ends has a condition, such as `where now<2027-01-01`";
    const std::string why = "what it is for stands beside it: `{rule: …, why: …}`";
    return ends && is_any_or_name(next) && text::is_one_of(found, {"as", "for"}) ? "for those alone write " + quoted("by " + std::string(next)) + " before `to`; " + why : why;
}

std::string of_one_sentence() { return "a rule is one sentence: the next one begins with a `-` on a line of its own"; }

std::string of_users() { return "a rule names roles, not users: for one alone declare a role of its own, and give it to the user in `users`"; }

std::string help_with_time(std::string_view found, std::string_view next) {
    const bool date = !next.empty() && next.front() >= '0' && next.front() <= '9';
    if (found == "between") {
        return "a rule for a time has a condition, such as `where now>=2027-01-01 AND now<2028-01-01`";
    }
    if (text::is_one_of(found, {"until", "till", "before"})) {
        return "a rule that ends has a condition, such as `where now<2027-01-01`";
    }
    if (date && found == "from") {
        return "a rule for a time has a condition, such as `where now>=2027-01-01 AND now<2028-01-01`";
    }
    if (found == "after" || found == "starting" || (date && text::is_one_of(found, {"since", "as", "on"}))) {
        return "a rule that begins has a condition, such as `where now>=2027-01-01`";
    }
    return {};
}

std::string help_with_unseen(std::string_view word) {
    for (std::size_t at = 0; at < word.size();) {
        const text::Character c = text::character_at(word, at);
        if (c.valid && text::is_odd(c.code)) {
            char code[16];
            std::snprintf(code, sizeof code, "U+%04X", static_cast<unsigned>(c.code));
            return "in it stands a character that cannot be seen, " + std::string(code) + ": write a blank for it";
        }
        at += c.size;
    }
    return {};
}

}  // namespace jeton::syntax
