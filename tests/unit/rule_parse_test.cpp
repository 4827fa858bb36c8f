// Sentences of rules and limits: what they say, and where one is none.
#include "grammar/rule/parse.hpp"

#include <catch2/catch.hpp>
#include <string>

using jeton::syntax::Clause;
using jeton::syntax::LimitSentence;
using jeton::syntax::parse_limit;
using jeton::syntax::parse_rule;
using jeton::syntax::Parsed;
using jeton::syntax::RuleForm;
using jeton::syntax::RuleSentence;
using jeton::syntax::Selector;
using jeton::syntax::SentenceError;

namespace {

std::string show(const std::vector<Selector>& selectors) {
    std::string out;
    for (const Selector& each : selectors) {
        out += (out.empty() ? "" : ", ") + std::string(each.word.text);
        if (each.brackets) {
            out += '(';
            for (const auto& argument : each.arguments) {
                out += (out.back() == '(' ? "" : " ") + std::string(argument.text);
            }
            out += ')';
        }
    }
    return out;
}

std::string show(const std::optional<Clause>& clause, std::string_view word) {
    return clause ? "; " + std::string(word) + " [" + std::string(clause->text) + "]" : "";
}

std::string show(const Parsed<RuleSentence>& parsed) {
    const RuleSentence& rule = parsed.sentence;
    std::string out = rule.allow ? "allow" : "deny";
    for (const auto& each : rule.actions) {
        out += " " + std::string(each.text);
    }
    if (rule.has_by) {
        out += "; by";
        for (const auto& each : rule.by) {
            out += " " + std::string(each.text);
        }
    }
    if (rule.has_from) {
        out += "; from " + show(rule.from);
    }
    return out + "; to " + show(rule.to) + show(rule.where, "where") + show(rule.only, "only");
}

/// `BEGIN: message`, and the help behind a bar.
std::string show(const std::optional<SentenceError>& error) {
    return error ? std::to_string(error->at.begin) + ": " + error->message +
                       (error->help.empty() ? "" : " | " + error->help)
                 : "none";
}

std::string rule(std::string_view sentence) {
    const auto parsed = parse_rule(sentence);
    return parsed.error ? show(parsed.error) : show(parsed);
}

std::string limit(std::string_view sentence) {
    const auto parsed = parse_limit(sentence);
    if (parsed.error) {
        return show(parsed.error);
    }
    const LimitSentence& found = parsed.sentence;
    return (found.most ? "most " : "least ") + std::to_string(found.number) + (found.enabled ? " enabled " : " ") +
           std::string(found.kind.text) + show(found.where, "where");
}

}  // namespace

TEST_CASE("a rule has its parts in order") {
    CHECK(rule("allow logs.ship to self") == "allow logs.ship; to self");
    CHECK(rule("deny a.*, b ,* by any,role from main, account(x,Y.z) to linked(readers), self where to.a:1 only b:2") ==
          "deny a.* b *; by any role; from main, account(x Y.z); to linked(readers), self; where [to.a:1]; only [b:2]");
    CHECK(rule("allow\n  logs.ship\n\tto self\n") == "allow logs.ship; to self");
}

TEST_CASE("words know their bytes") {
    const auto parsed = parse_rule("deny logs.x by kind to account(acme) only  a:b ");
    REQUIRE_FALSE(parsed.error);
    CHECK(parsed.sentence.actions.at(0).at.begin == 5);
    CHECK(parsed.sentence.actions.at(0).at.end == 11);
    CHECK(parsed.sentence.to.at(0).arguments.at(0).at.begin == 31);
    CHECK(parsed.sentence.only->at.begin == 43);
    CHECK(parsed.sentence.only->at.end == 46);
}

TEST_CASE("a filter ends before a where or only that could end it") {
    CHECK(rule("deny a to self where to.a:only only x:where") == "deny a; to self; where [to.a:only]; only [x:where]");
    CHECK(rule("deny a to self where to.a: only only x:1") == "deny a; to self; where [to.a: only]; only [x:1]");
    CHECK(rule(R"(deny a to self where to.a:"x only y" only b:1)") == R"(deny a; to self; where [to.a:"x only y"]; only [b:1])");
    CHECK(rule("deny a to self where to.a:(x OR only) only b:1") == "deny a; to self; where [to.a:(x OR only)]; only [b:1]");
    CHECK(rule("deny a to self where to.a:1 AND only:2 only b:1") == "deny a; to self; where [to.a:1 AND only:2]; only [b:1]");
    CHECK(rule("deny a to self where not only") == "deny a; to self; where [not only]");
    CHECK(rule("deny a to self where to.a:1 # only x\n AND to.b:2") ==
          "deny a; to self; where [to.a:1 # only x\n AND to.b:2]");
    CHECK(rule("deny a to self where to.a:x\\ only only b:1") == "deny a; to self; where [to.a:x\\ only]; only [b:1]");
    CHECK(rule("deny a to self only name:'it''s only' ") == "deny a; to self; only [name:'it''s only']");
}

TEST_CASE("an empty filter stands at the end of the sentence, and knows whether more of it is there") {
    const std::string_view sentence = "deny a to self where only b:1";
    const auto parsed = parse_rule(sentence);
    REQUIRE(parsed.sentence.where);
    CHECK(parsed.sentence.where->text.empty());
    CHECK(parsed.sentence.where->at.begin == sentence.size());
    CHECK(parsed.sentence.where->left_out);
    CHECK(parsed.sentence.only->text == "b:1");
    CHECK_FALSE(parse_rule("deny a to self where").sentence.where->left_out);
}

TEST_CASE("a sentence that is none says at which word, what was expected, and how to mend it") {
    CHECK(rule("") == "0: expected `allow` or `deny`, found the end of the sentence");
    CHECK(rule("Allow a to self") == "0: expected `allow` or `deny`, found `Allow` | did you mean `allow`?");
    CHECK(rule("alow a to self") == "0: expected `allow` or `deny`, found `alow` | did you mean `allow`?");
    CHECK(rule("allow to self") == "6: expected an action, found `to` | write an action such as `logs.search`, `logs.*` or `*`");
    CHECK(rule("allow a. to self") == "6: expected an action, found `a.` | write an action such as `logs.search`, `logs.*` or `*`");
    CHECK(rule("allow a by to self") == "11: expected a token kind or a role, found `to`");
    CHECK(rule("allow a to\u00a0self") ==
          "8: expected `to`, found `to\u00a0self` | in it stands a character that cannot be seen, U+00A0: write a blank for it");
    CHECK(rule("allow\u3000a to self") ==
          "0: expected `allow` or `deny`, found `allow\u3000a` | in it stands a character that cannot be seen, U+3000: write a blank for it");
    CHECK(rule("allow a by k\u200bto self") == "11: expected a token kind or a role, found `k\u200bto` | in it stands a character that cannot be seen, U+200B: write a blank for it");
    CHECK(rule("allow a t\u00f6 self") == "8: expected `to`, found `t\u00f6`");
    CHECK(rule("allow a") == "7: expected `to`, found the end of the sentence | say on which accounts, such as `to self`");
    CHECK(rule("allow a from main by b to self") == "18: expected `to`, found `by` | write `by …` before `from …`");
    CHECK(rule("allow a to account") == "18: expected `(`, found the end of the sentence | write `account(ACCOUNT)`");
    CHECK(rule("allow a to linked(x, y)") == "22: expected one attribute, found `)` | write `linked(…)` once for each attribute");
    CHECK(rule("allow a to account()") == "19: expected a name, found `)`");
    CHECK(rule("allow a to account(b") == "20: expected `,` or `)`, found the end of the sentence");
    CHECK(rule("allow a to self()") == "15: expected no brackets after `self`, found `(` | write `self` alone");
    CHECK(rule("allow a to self children") ==
          "16: expected `,`, `where`, `only` or the end of the sentence, found `children` | put commas between several targets");
    CHECK(rule("allow a to self,") ==
          "16: expected an account selector, found the end of the sentence | write for example `self`, `children`, `any` or `account(…)`");
    CHECK(rule("deny a to self only b:1 where to.c:1") ==
          "24: expected the end of the sentence, found `where` | write `where` before `only`");
    CHECK(rule("deny a to self where to.a:1 where to.b:1") ==
          "28: expected the end of the sentence, found `where` | join conditions with AND");
}

TEST_CASE("what was read before the mistake is kept") {
    const auto parsed = parse_rule("allow logs.serach by nobody to nowhere self");
    REQUIRE(parsed.error);
    CHECK(show(parsed) == "allow logs.serach; by nobody; to nowhere");
}

TEST_CASE("selectors that do not exist parse, with brackets or without") {
    CHECK(rule("allow a to nowhere, nothing(a, b)") == "allow a; to nowhere, nothing(a b)");
}

TEST_CASE("an invariant lacks the effect, an exception also actions and filters") {
    CHECK(show(parse_rule("logs.* to any only _exists_:card", RuleForm::never).error) == "none");
    CHECK(show(parse_rule("deny logs.* to any", RuleForm::never).error) ==
          "0: expected an action, found `deny` | an invariant says what must never be visible, without `allow` or `deny`");
    CHECK(show(parse_rule("from account(audit)", RuleForm::except).error) == "none");
    CHECK(show(parse_rule("by auditor", RuleForm::except).error) == "none");
    CHECK(show(parse_rule("to self only a:b", RuleForm::except).error) ==
          "8: expected the end of the sentence, found `only` | an exception names accounts and principals, without filters");
}

TEST_CASE("a limit counts tokens of a kind for each account") {
    CHECK(limit("at most 1 enabled shipper per account where account.plan:free") ==
          "most 1 enabled shipper; where [account.plan:free]");
    CHECK(limit("at least 999999999 shipper per account") == "least 999999999 shipper");
}

TEST_CASE("a limit that is none says at which word") {
    CHECK(limit("most 1 a per account") == "0: expected `at`, found `most` | write `at most 1 KIND per account`");
    CHECK(limit("at max 1 a per account") == "3: expected `most` or `least`, found `max` | did you mean `most`?");
    CHECK(limit("at most -1 a per account") == "8: expected a number, found `-1` | a whole number from 0 to 999999999");
    CHECK(limit("at most 01 a per account") == "8: expected a number, found `01` | a whole number from 0 to 999999999");
    CHECK(limit("at most 1000000000 a per account") ==
          "8: expected a number, found `1000000000` | a whole number from 0 to 999999999");
    CHECK(limit("at most 1") == "9: expected a token kind, found the end of the sentence");
    CHECK(limit("at most 1 a per user") == "16: expected `account`, found `user` | tokens are counted for each account");
    CHECK(limit("at most 1 a per account x") == "24: expected `where` or the end of the sentence, found `x`");
}
