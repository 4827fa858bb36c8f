#include "grammar/rule/help.hpp"

#include <cstdio>

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

std::string help_with_condition(std::string_view found) {
    const std::string word = text::lower_case(found);
    if (text::is_one_of(word, {"if", "when", "whenever", "with", "having", "provided"})) {
        return "a condition begins with `where`, such as `where to.ATTRIBUTE:value`; `only` begins one on documents";
    }
    if (text::is_one_of(word, {"unless", "except", "but", "without", "excluding"})) {
        return "write `where NOT …` for accounts and tokens, `only NOT …` for documents";
    }
    if (word.starts_with('#')) {
        return "put a comment on a line of its own, outside the text";
    }
    return {};
}

bool is_like_condition(std::string_view word) { return word.find_first_of(":=<>") != std::string_view::npos && word.size() > 2; }

std::string help_with_several(std::string_view last, std::string_view found) {
    if (text::is_one_of(last, {"role", "roles", "group", "kind", "token-kind"})) return "write " + quoted("by " + std::string(found)) + ": the name alone";
    if (last == "token") return "one token is named by its kind and a condition: " + quoted("by KIND … where token.id:" + std::string(found));
    return {};
}

std::string of_users() { return "a rule names roles, not users: for one alone declare a role of its own, and give it to the user in `users`"; }

std::string help_with_time(std::string_view found, std::string_view next) {
    const bool date = !next.empty() && next.front() >= '0' && next.front() <= '9';
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
