// What is said of sentences as people write them who come from elsewhere: followed, no help lets anybody see more than was meant.
#include "grammar/rule/parse.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

namespace {

using jeton::syntax::RuleForm;

std::string help(const std::string& sentence, RuleForm form = RuleForm::rule) {
    const auto error = sentence.starts_with("at ") ? jeton::syntax::parse_limit(sentence).error : jeton::syntax::parse_rule(sentence, form).error;
    return error ? error->help : "nothing";
}

void check(const std::vector<std::pair<std::string, std::string>>& rows, RuleForm form = RuleForm::rule) {
    for (const auto& [sentence, expected] : rows) {
        INFO(sentence);
        CHECK(help(sentence, form) == expected);
    }
}

}  // namespace

TEST_CASE("kinds, roles and actions are left out by a deny, and out of a deny by naming the others") {
    const std::string by = "no word leaves some out: name those that may, or add a rule `deny a by r to …`", action = "no word leaves some out: name those that may be done, or add a rule `deny a.b by … to …`";
    const std::string denied = "no word leaves some out, and nothing takes back a deny: name those that it denies";
    check({
        {"allow a by any except r to any", by},
        {"allow a by any but r to any", by},
        {"allow a by !r to any", by},
        {"allow a by not r to any", by},
        {"allow a by any, !r to any", by},
        {"allow a by any, not r to any", by},
        {"allow a to any except by r", by},
        {"allow a.* except a.b by r to self", action},
        {"allow a.*, !a.b to any", action},
        {"allow a.*, not a.b to any", action},
        {"allow a.*, -a.b to any", action},
        {"deny a by any except r to any", denied},
        {"deny a.*, !a.b to any", denied},
        {"deny a to any except self", denied},
        {"allow a unless to.plan:pro", "say on which accounts before it, such as `to self`; write `where NOT …` for accounts and tokens, `only NOT …` for documents"},
        {"allow a to any except where to.plan:pro", "write `where NOT …` for accounts and tokens, `only NOT …` for documents"},
    });
    const std::string beside = "who is left out stands beside it: `{never: …, except: by … from … to …}`";
    check({{"a by any except r to any", beside}, {"a to any except self", beside}, {"a to any except from main", beside}, {"a.*, !a.b to any", "no word leaves some out: name those that it is about"}}, RuleForm::never);
    check({{"by any, !r", "no word leaves some out: name those that it is about"}, {"to not self", "no word leaves some out: name those that it is about"}}, RuleForm::except);
}

TEST_CASE("accounts are left out by a condition or a deny") {
    check({
        {"allow a by r to any, !account(acme)", "write `where NOT to.id:acme` behind the targets, or add a rule `deny a by r to account(acme)`"},
        {"allow a to not account(acme)", "write `to any` and `where NOT to.id:acme` behind the targets, or add a rule `deny a to account(acme)`"},
        {"allow a to any except account(x, y)", "write `where NOT to.id:(x OR y)` behind the targets, or add a rule `deny a to account(x, y)`"},
        {"deny a to any except account(x, y)", "write `where NOT to.id:(x OR y)` behind the targets"},
        {"allow a to any except account(x-*)", "no word leaves some out: name those that may be reached, or add a rule `deny a to account(…)`"},
        {"allow a to any, not subtree(acme)", "no word leaves some out: name those that may be reached, or add a rule `deny a to subtree(acme)`"},
        {"allow a to not self", "no word leaves some out: name those that may be reached, or add a rule `deny a to self`"},
        {"allow a to any other than self", "no word leaves some out: name those that may be reached, or add a rule `deny a to self`"},
        {"allow a to any except acme", "an account is left out by `where NOT to.id:acme` behind the targets, a role by a rule `deny a by acme to …`"},
        {"deny a to any except acme", "an account is left out by `where NOT to.id:acme` behind the targets, a role by no word: name those that it denies"},
        {"allow a to any except main", "no word leaves some out: name those that may be reached, or add a rule `deny a to main`"},
        {"allow a to any except role admin", "no word leaves some out: name those that may be reached, or add a rule `deny a to role`"},
        {"allow a to descendants, except account(x)", "no word leaves some out: name those that are meant, or add a rule `deny …` for those that are not"},
        {"allow a by except r to self", "no word leaves some out: name those that are meant, or add a rule `deny …` for those that are not"},
        {"allow a, except b by r to self", "no word leaves some out: name those that are meant, or add a rule `deny …` for those that are not"},
        {"deny a to other than account(x)", "no word leaves some out: name those that are meant"},
        {"deny a to self, subtree(acme) except account(x)", "write `where NOT to.id:x` behind the targets, in a rule of its own with the last of them"},
        {"allow a from !main to any", "write `from sub`, which are all but main accounts"},
        {"deny a from any except main to any", "write `from sub`, which are all but main accounts"},
        {"allow a from not sub to any", "write `from main`, which are all but sub accounts"},
        {"allow a from subtree(x), !sub to any", "no word leaves some out: name those from where it may be done, or add a rule `deny a from sub to …`"},
        {"allow a by r from any, not account(x) to any", "write `where NOT from.id:x` behind the targets, or add a rule `deny a by r from account(x) to …`"},
    });
}

TEST_CASE("brackets where none are, left out, would be about others") {
    check({
        {"allow a by k(t) to self", "one token is `by k … where token.id:t`, those of one account are `by k from account(t) …`; of a role all who have it are meant"},
        {"allow a by r, k(t) to self", "one token is `by k … where token.id:t`, those of one account are `by k from account(t) …`, in a rule of its own; of a role all who have it are meant"},
        {"deny a by k(t) to self", "one token is `by k … where token.id:t`, those of one account are `by k from account(t) …`, in a rule of its own; of a role all who have it are meant"},
        {"allow a to children(acme)", "`children` are those of the account that asks: name the accounts, `account(…)`, or for all below it write `subtree(acme)` with the condition `NOT to.id:acme`, or "
                                      "`from account(acme) to children` for what may be done from there"},
        {"deny a to children(acme)", "`children` are those of the account that asks: name the accounts, `account(…)`, or for all below it write `subtree(acme)` with the condition `NOT to.id:acme`, in a rule of its own"},
        {"allow a from main to siblings(x)", "`siblings` are those of the account that asks: name the accounts, `account(…)`"},
        {"allow a to descendants(acme)", "write `subtree(acme)` with the condition `NOT to.id:acme`"},
        {"allow a to organization(acme)", "write `subtree(…)` with the main account of that tree: it and all below it"},
        {"allow a to self(acme)", "write `account(acme)` for that account, `subtree(acme)` with all below it"},
        {"allow a from sub(acme) to self", "write `subtree(acme)` with the condition `NOT from.id:acme`"},
        {"allow a to self()", "write `self` alone"},
        {"allow a by account(acme) to self", "the account of who asks is named by `from account(acme)`"},
        {"allow a by user(ann) to self", "a rule names roles, not users: for one alone declare a role of its own, and give it to the user in `users`"},
        {"allow a by role(r) to self", "write `by r`: the name alone"},
    });
}

TEST_CASE("a sentence as others write it is told how it reads here") {
    const std::string only = "leave `only` out: a rule is about those alone that it names", condition = "a condition begins with `where`, such as `where to.ATTRIBUTE:value`; `only` begins one on documents";
    const std::string nothing_needed = ": nothing is allowed that no rule allows", next = "a rule is one sentence: the next one begins with a `-` on a line of its own";
    check({
        {"default deny", "leave `default` out" + nothing_needed},
        {"only allow a to self", "leave `only` out" + nothing_needed},
        {"deny by default", "leave it out" + nothing_needed},
        {"deny *", "say on which accounts, such as `to any`; nothing needs a deny that no rule allows"},
        {"never allow a to self", "write `deny` for `never allow`"},
        {"- allow a to self", "leave the `-` out of the text"},
        {"allow logs:search to self", "write `logs.search`"},
        {"allow [logs.search] to self", "write `logs.search`"},
        {"deny any to any", "write `*` for all actions"},
        {"allow a only by r to self", only},
        {"allow a by only r to self", only},
        {"allow a by r only to self", only},
        {"allow a to only self", only},
        {"allow a by r only prod", "say on which accounts before it, such as `to self`"},
        {"allow a to any only where x:1", "`where` begins a condition, `only` a filter of documents: leave one of the two out"},
        {"allow a by role:r to self", "write `r` alone"},
        {"allow a by \"r\" to self", "write `r` alone"},
        {"allow a by role r to self", "write `by r`: the name alone"},
        {"allow a by r|s to self", "write a comma for `|`"},
        {"allow a by token graf to self", "one token is named by its kind and a condition: `by KIND … where token.id:graf`"},
        {"allow a by token:graf to self", "one token is named by its kind and a condition: `by KIND … where token.id:graf`"},
        {"allow a by k/graf to self", "one token is named by its kind and a condition: `by k … where token.id:graf`"},
        {"allow a by User::\"ann\" to self", "a rule names roles, not users: for one alone declare a role of its own, and give it to the user in `users`"},
        {"allow a by to.plan=pro to self", ""},
        {"allow a by user:ann to self", "a rule names roles, not users: for one alone declare a role of its own, and give it to the user in `users`"},
        {"allow a by r, to self", "leave the comma before it out"},
        {"allow a by r of acme to self", "write `from` before the accounts that ask, `to` before those that may be reached"},
        {"allow a to self, where to.plan:pro", "leave the comma before it out"},
        {"allow a to self, to.plan:pro", "a condition begins with `where`: `where to.plan:pro`"},
        {"allow a to self and to.plan:pro", condition},
        {"allow a to self && to.plan:pro", condition},
        {"allow a to self to.plan:pro", condition},
        {"allow a to self and children", "write a comma for `and`"},
        {"allow a to account acme", "write `account(acme)`"},
        {"allow a to account[acme]", "write `account(acme)`"},
        {"allow a to account(x y)", "put commas between several"},
        {"allow a to self;", "write `self`"},
        {"allow a to logs.search", "accounts stand here, actions behind `allow` or `deny`"},
        {"allow a to self deny b to self", next},
        {"allow a to self, deny b to self", next},
        {"allow a to any as r", "for those alone write `by r` before `to`; what it is for stands beside it: `{rule: …, why: …}`"},
        {"allow a to any for r", "for those alone write `by r` before `to`; what it is for stands beside it: `{rule: …, why: …}`"},
        {"allow a to any for the yearly audit", "what it is for stands beside it: `{rule: …, why: …}`"},
        {"allow a to any for 30d", "a rule that ends has a condition, such as `where now<2027-01-01`"},
        {"allow a to any between 2026-01-01 and 2027-01-01", "a rule for a time has a condition, such as `where now>=2027-01-01 AND now<2028-01-01`"},
        {"allow a to any // x", "put a comment on a line of its own, behind `#`, outside the text"},
    });
}

TEST_CASE("a limit is told how it chooses accounts and kinds") {
    const std::string choose = "a limit is for each account: to choose some write a condition, such as `where account.id:ACCOUNT`";
    check({
        {"at most 1 k per account(acme)", choose},
        {"at most 1 k per account from acme", choose},
        {"at most 1 k per account except account(acme)", "write `where NOT account.ATTRIBUTE:value`"},
        {"at most 1 k per account when account.plan:pro", "a condition on the account begins with `where`, such as `where account.ATTRIBUTE:value`"},
        {"at most 1 k, l per account", "a limit counts tokens of one kind: write one for each"},
        {"at most 1 active k per account", "did you mean `enabled`?"},
        {"at most 1 disabled k per account", "leave `disabled` out: all are counted, or with `enabled` those that are"},
        {"at least 1 and at most 5 k per account", "write two limits, `at least` and `at most`, each of its own"},
        {"at max 1 k per account", "did you mean `most`?"},
    });
}
