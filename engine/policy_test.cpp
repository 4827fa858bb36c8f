#include "engine/policy_test.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "engine/state.hpp"
#include "grammar/literal/decimal.hpp"

namespace jeton::engine {
namespace {

using syntax::Node;
using syntax::Shape;

constexpr std::string_view default_clock = "2026-01-01T00:00:00Z";

bool is_json_number(std::string_view text) { return literal::is_number(text); }

/// A node as JSON would read it: what stands quoted is text.
Value value_of(const Node& node) {
    switch (node.shape) {
        case Shape::nothing: return Value{nullptr};
        case Shape::list: {
            Value::List list;
            for (const Node* item : node.items()) list.push_back(value_of(*item));
            return Value{std::move(list)};
        }
        case Shape::mapping: {
            Value::Members members;
            for (const auto& [key, value] : node.entries()) members.emplace_back(std::string(key->text), value_of(*value));
            return Value{std::move(members)};
        }
        case Shape::scalar: break;
    }
    if (node.plain() && node.text == "true") return Value{true};
    if (node.plain() && node.text == "false") return Value{false};
    if (node.plain() && is_json_number(node.text)) return Value{Value::Number{std::string(node.text)}};
    return Value{std::string(node.text)};
}

std::vector<std::string> sorted_texts(const Node& list) {
    std::vector<std::string> texts;
    for (const Node* item : list.items()) texts.emplace_back(item->text);
    std::sort(texts.begin(), texts.end());
    return texts;
}

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const auto& t : texts) (all += all.empty() ? "" : ", ") += t;
    return "[" + all + "]";
}

std::string_view word(const Node* mapping, std::string_view key) {
    const Node* found = mapping == nullptr ? nullptr : mapping->find(key);
    return found == nullptr ? std::string_view() : found->text;
}

/// One test against one snapshot.
class Run {
public:
    Run(const Node& test, const Snapshot& view, const text::Sources& sources) : test_(test), ask_(test.find("ask")), view_(view), sources_(sources) {}

    TestResult result() {
        TestResult r;
        r.name = std::string(word(&test_, "name"));
        r.span = span_of(sources_, *test_.find("name"));
        const Node* given = test_.find("given");
        if (given != nullptr && given->size != 0) {
            r.outcome = TestOutcome::skipped;
            r.details.push_back("a test after changes (`given:`)");
            return r;
        }
        expect_all();
        r.outcome = wrong_.empty() ? TestOutcome::passed : TestOutcome::failed;
        r.details = std::move(wrong_);
        return r;
    }

    /// What the test asked, for coverage: every account it could look at is left to `explain`.
    [[nodiscard]] std::vector<std::size_t> rules_applied() const {
        std::vector<std::size_t> rules;
        const auto add = [&](Principal p, ActionId x, AccountId a) {
            for (const auto& rule : view_.explain(p, x, a).rules) rules.push_back(rule.number);
        };
        const auto [who, action] = asked();
        const AccountId account = view_.account(word(ask_, "account"));
        if (who && account != AccountId::none) add(who, action, account);
        else if (who) for (const AccountId a : view_.accounts()) add(who, action, a);
        else if (account != AccountId::none) for (const Principal p : view_.principals()) add(p, action, account);
        std::sort(rules.begin(), rules.end());
        rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
        return rules;
    }

private:
    [[nodiscard]] std::pair<Principal, ActionId> asked() const {
        Principal who;
        if (const auto token = word(ask_, "token"); !token.empty()) who = view_.token(token);
        if (const auto user = word(ask_, "user"); !user.empty()) who = view_.user(user, word(ask_, "from"));
        const auto named = word(ask_, "action");
        return {who, named.empty() ? view_.default_action(who) : view_.action(named)};
    }

    void expect(std::string_view key, const std::vector<std::string>& found) {
        const Node* wanted = test_.find(key);
        if (wanted == nullptr) return;
        const auto texts = sorted_texts(*wanted);
        if (texts != found) wrong_.push_back(std::string(key) + ": expected " + joined(texts) + ", found " + joined(found));
    }

    void expect_all() {
        const auto [who, action] = asked();
        if (!word(ask_, "user").empty() && word(ask_, "from").empty() && !who) {
            wrong_.push_back("`" + std::string(word(ask_, "user")) + "` has no account, or several: say `from:`");
            return;
        }
        if (test_.find("refused") != nullptr) wrong_.push_back("refused: expected `" + std::string(word(&test_, "refused")) + "`, found no change to refuse");
        if (test_.find("sees") != nullptr) {
            std::vector<std::string> seen;
            for (const auto& entry : view_.scope(who, action)) seen.emplace_back(view_.name(entry.account));
            std::sort(seen.begin(), seen.end());
            expect("sees", seen);
        }
        const AccountId account = view_.account(word(ask_, "account"));
        if (test_.find("seen-by") != nullptr) {
            std::vector<std::string> seers;
            for (const auto& seer : view_.who_sees(account, action)) seers.push_back(view_.name(seer.principal));
            std::sort(seers.begin(), seers.end());
            expect("seen-by", seers);
        }
        const Decision decision = view_.decide(who, action, account);
        if (const auto answer = word(&test_, "answer"); !answer.empty()) {
            const std::string_view found = decision.denied() ? "deny" : decision.allowed() ? "allow" : "filter";
            if (answer != found) wrong_.push_back("answer: expected " + std::string(answer) + ", found " + std::string(found));
        }
        if (const Node* documents = test_.find("documents")) expect_documents(*documents, decision);
        if (const Node* changes = test_.find("changes"))
            for (const auto& [cls, count] : changes->entries())
                if (count->text != "0") wrong_.push_back("changes: expected " + std::string(count->text) + " " + std::string(cls->text) + ", found no change");
        expect("flags", {});
    }

    void expect_documents(const Node& documents, const Decision& decision) {
        std::size_t number = 0;
        for (const Node* item : documents.items()) {
            ++number;
            const bool shown = decision.allows(value_of(*item->find("document")));
            const auto is = word(item, "is");
            if (shown == (is == "shown")) continue;
            const Span place = span_of(sources_, *item->find("document"));
            wrong_.push_back("document " + std::to_string(number) + " (line " + std::to_string(place.line) + "): expected " + std::string(is) +
                             ", found " + (shown ? "shown" : "hidden"));
        }
    }

    const Node& test_;
    const Node* ask_;
    const Snapshot& view_;
    const text::Sources& sources_;
    std::vector<std::string> wrong_;
};

}  // namespace

TestReport run_tests(const Reload& reload, const MakeSnapshot& make_snapshot) {
    TestReport report;
    const auto first = reload(*Time::parse(default_clock));
    if (!first) return report;
    std::map<std::string, Result<Loaded>, std::less<>> at_clock;
    const State& policy = *first->state;
    for (const Rule& rule : policy.policy.rules) report.rules.push_back({rule.text, rule.span, 0});
    for (const Node* test : first->tests.tests) {
        const auto now = word(test, "now");
        const Loaded* loaded = &*first;
        if (!now.empty()) {
            const auto at = at_clock.try_emplace(std::string(now), tl::unexpected(Diagnostics{})).first;
            if (!at->second) at->second = reload(Time::parse(now).value_or(Time{}));
            if (at->second) loaded = &*at->second;
        }
        const Snapshot view = make_snapshot(loaded->state);
        Run run(*test, view, first->files.sources);
        report.results.push_back(run.result());
        if (report.results.back().outcome == TestOutcome::skipped) continue;
        for (const std::size_t rule : run.rules_applied()) ++report.rules[rule - 1].tests;
    }
    for (const Invariant& invariant : policy.policy.invariants)
        report.results.push_back({invariant.name, invariant.span, TestOutcome::not_proved, {"not proved yet"}, true});
    return report;
}

}  // namespace jeton::engine
