// What is said of words that are no token kind and no role, or no selector, but name something else: a token, a user, an account, an attribute. All of
// a token's kind, or all who have a user's role, are others.
#include <algorithm>
#include <string>

#include "engine/check/policy_impl.hpp"
#include "grammar/rule/help.hpp"
#include "grammar/rule/vocabulary.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::engine {

using syntax::Node;
using syntax::SentenceWord;

std::string there_are(std::initializer_list<const Index*> all) {
    constexpr std::size_t most_listed = 8;
    std::vector<std::string> names;
    for (const Index* each : all) {
        if (names.size() + each->size() > most_listed) return {};
        for (const auto& [name, number] : *each) names.push_back(shown(name));
    }
    return names.empty() ? "none is declared" : "expected " + listed(names);
}

/// Of a word after `by` that names something else; or an empty text.
std::string PolicyCheck::Impl::help_with_principal(std::string_view word) const {
    if (syntax::means_any(word)) return "write `any`, or leave `by …` out";
    const auto declared = [&](std::string_view name) -> const Node* {
        const Node* all = section(name);
        return all != nullptr && all->shape == syntax::Shape::mapping && values.may_look_through(all->entries().size()) ? all->find(word) : nullptr;
    };
    if (const Node* token = declared("tokens")) {
        const Node* kind = token->shape == syntax::Shape::mapping ? token->find("kind") : nullptr;
        const std::string name = kind != nullptr && kinds.contains(kind->text()) ? std::string(kind->text()) : "KIND";
        return "a rule names kinds: for that token alone write " + shown("by " + name + " … where token.id:" + std::string(word));
    }
    if (declared("users") != nullptr) return syntax::of_users();
    return find_account(word) == NameTable::none ? std::string() : "the account of who asks is named by " + shown("from account(" + std::string(word) + ")") + ", before `to`: leave it out here";
}

void PolicyCheck::Impl::principal_of(const Node& node, const SentenceWord& word, Rule& out) {
    if (word.text == "any") {
        out.any_principal = true;
    } else if (const auto kind = kinds.find(word.text); kind != kinds.end()) {
        out.by.push_back(static_cast<std::uint16_t>(kind->second));
    } else if (const auto role = roles.find(word.text); role != roles.end()) {
        out.by.push_back(static_cast<std::uint16_t>(policy.kinds.size() + role->second));
    } else {
        text::Nearest nearest(word.text);
        if (values.may_look_through(kinds.size() + roles.size())) {
            Values::offer(nearest, kinds);
            Values::offer(nearest, roles);
        }
        std::string help = nearest.question();
        if (std::string declared = help_with_principal(word.text); !declared.empty()) help = std::move(declared);
        if (help.empty()) help = there_are({&kinds, &roles});
        values.error_in(node, word.at, "unknown-principal", "no token kind and no role " + shown(word.text), std::move(help));
    }
}

/// Of a word that is no selector but the name of an account.
std::string PolicyCheck::Impl::help_with_account(std::string_view word) const {
    if (syntax::means_any(word)) return "write `any` for all accounts";
    if (find_account(word) == NameTable::none) return {};
    return "write " + shown("account(" + std::string(word) + ")") + " for that account, `subtree(…)` with all below it";
}

/// Of a word after `to` that other languages have, or that belongs elsewhere; or an empty text.
std::string PolicyCheck::Impl::help_with_target(std::string_view word) const {
    if (text::is_one_of(word, {"own", "me", "mine", "my", "home", "itself", "same"})) return "write `self` for the account that asks";
    if (text::is_one_of(word, {"sub", "subs", "subaccounts", "sub-accounts", "child", "below", "tree"}))
        return "write `children` for those right below the account that asks, `descendants` for all below; `subtree(ACCOUNT)`, whoever asks";
    if (text::is_one_of(word, {"every", "each"})) return "write `any` for all accounts";
    if (text::is_one_of(word, {"tenant", "org", "team", "company"})) return "write `organization` for all accounts of the tree, `self` for the one that asks";
    if (word == "main") return "`main` stands after `from`; a main account as the target is named: `account(…)`";
    const auto link = attributes.find(word);
    const AttributeType type = link == attributes.end() ? AttributeType::keyword : policy.attributes[link->second].type;
    if (type != AttributeType::account && type != AttributeType::accounts) return {};
    const std::string name(word);
    return "write " + shown("linked(" + name + ")") + " for those that the account that asks names there, " + shown("linking(" + name + ")") + " for those that name it";
}

}  // namespace jeton::engine
