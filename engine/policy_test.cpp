#include "engine/policy_test.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "engine/changes/draft.hpp"
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
            for (const auto& [key, value] : node.entries()) members.emplace_back(std::string(key->text()), value_of(*value));
            return Value{std::move(members)};
        }
        case Shape::scalar: break;
    }
    if (node.plain() && node.text() == "true") return Value{true};
    if (node.plain() && node.text() == "false") return Value{false};
    if (node.plain() && is_json_number(node.text())) return Value{Value::Number{std::string(node.text())}};
    return Value{std::string(node.text())};
}

std::vector<std::string> sorted_texts(const Node& list) {
    std::vector<std::string> texts;
    for (const Node* item : list.items()) texts.emplace_back(item->text());
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
    return found == nullptr ? std::string_view() : found->text();
}

/// One test against one snapshot.
class Run {
public:
    Run(const Node& test, const Snapshot& view, const text::Sources& sources) : test_(test), ask_(test.find("ask")), view_(view), sources_(sources) {}
    void after(const Commit& commit) { commit_ = &commit; }
    void after(const Refusal& refusal) { refusal_ = &refusal; }

    TestResult result() {
        TestResult r;
        r.name = std::string(word(&test_, "name"));
        r.span = span_of(sources_, *test_.find("name"));
        if (const auto wanted = word(&test_, "refused"); refusal_ != nullptr)
            refused(wanted);
        else if (!wanted.empty())
            wrong_.push_back("refused: expected `" + std::string(wanted) + "`, found nothing to refuse");
        else
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
        if (!who && !(word(ask_, "token").empty() && word(ask_, "user").empty())) return rules;       // nobody was asked about
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
        if (const auto user = word(ask_, "user"); !user.empty()) who = word(ask_, "from").empty() ? view_.user(user) : view_.user(user, word(ask_, "from"));
        const auto named = word(ask_, "action");
        return {who, named.empty() ? view_.default_action(who) : view_.action(named)};
    }

    /// `why(name)` says it of a name that is on one side alone.
    template <class Why>
    void expect(std::string_view key, const std::vector<std::string>& found, Why why) {
        const Node* wanted = test_.find(key);
        if (wanted == nullptr) return;
        const auto texts = sorted_texts(*wanted);
        if (texts == found) return;
        wrong_.push_back(std::string(key) + ": expected " + joined(texts) + ", found " + joined(found));
        constexpr std::size_t most = 3;
        std::vector<std::string> differing;
        std::set_symmetric_difference(texts.begin(), texts.end(), found.begin(), found.end(), std::back_inserter(differing));
        for (std::size_t i = 0; i < differing.size() && i < most; ++i)
            if (const std::string because = why(differing[i]); !because.empty()) wrong_.push_back("  " + differing[i] + ": " + because);
        if (differing.size() > most) wrong_.push_back("  and " + std::to_string(differing.size() - most) + " more");
    }
    void expect(std::string_view key, const std::vector<std::string>& found) {
        expect(key, found, [](const std::string&) { return std::string(); });
    }

    /// Why an answer is what it is: the reason of a denial, and the rule that decides.
    [[nodiscard]] std::string because(Principal who, ActionId action, AccountId account) const {
        const Explanation is = view_.explain(who, action, account);
        std::string text(is.decision.denied() ? reason_text(is.decision.reason()) : "allowed");
        for (const AppliedRule& rule : is.rules)
            if (rule.allow != is.decision.denied() && (!is.decision.denied() || is.decision.reason() == DenyReason::denied_by_rule))
                return text + " by " + rule.span.file + ":" + std::to_string(rule.span.line) + ", " + rule.text;
        return text;
    }

    void expect_all() {
        const auto question = asked();
        const Principal who = question.first;
        const ActionId action = question.second;
        if (!word(ask_, "user").empty() && word(ask_, "from").empty() && !who) {
            wrong_.push_back("`" + std::string(word(ask_, "user")) + "` has no account, or several: say `from:`");
            return;
        }
        if (test_.find("sees") != nullptr) {
            std::vector<std::string> seen;
            for (const auto& entry : view_.scope(who, action)) seen.emplace_back(view_.name(entry.account));
            std::sort(seen.begin(), seen.end());
            expect("sees", seen, [&](const std::string& name) { return because(who, action, view_.account(name)); });
        }
        const AccountId account = view_.account(word(ask_, "account"));
        if (test_.find("seen-by") != nullptr) {
            std::vector<std::string> seers;
            for (const auto& seer : view_.who_sees(account, action)) seers.push_back(view_.name(seer.principal));
            std::sort(seers.begin(), seers.end());
            expect("seen-by", seers, [&](const std::string& name) {
                for (const Principal p : view_.principals())
                    if (view_.name(p) == name) return because(p, action, account);
                return std::string(reason_text(DenyReason::unknown_principal));
            });
        }
        const Decision decision = view_.decide(who, action, account);
        if (const auto answer = word(&test_, "answer"); !answer.empty()) {
            const std::string_view found = decision.denied() ? "deny" : decision.allowed() ? "allow" : "filter";
            if (answer != found) wrong_.push_back("answer: expected " + std::string(answer) + ", found " + std::string(found) + "; " + because(who, action, account));
        }
        if (const Node* documents = test_.find("documents")) expect_documents(*documents, decision);
        if (const Node* changes = test_.find("changes")) expect_changes(*changes);
        std::vector<std::string> flags;
        if (commit_ != nullptr)
            for (const Flag& flag : commit_->flags()) flags.push_back(flag.text());
        std::sort(flags.begin(), flags.end());
        expect("flags", flags);
    }

    void refused(std::string_view wanted) {
        if (wanted == refusal_->code) return;
        std::string found = "refused: expected " + (wanted.empty() ? std::string("nothing to be refused") : "`" + std::string(wanted) + "`") + ", found `" + refusal_->code + "`";
        if (!refusal_->diagnostics.list.empty()) {
            const Diagnostic& why = refusal_->diagnostics.list.front();
            found += ": " + why.message + (why.help.empty() ? "" : "; " + why.help);
            if (!why.span.file.empty()) found += " (" + why.span.file + ":" + std::to_string(why.span.line) + ":" + std::to_string(why.span.column) + ")";
        }
        wrong_.push_back(std::move(found));
    }

    /// The classes that are named have these counts, and the others none.
    void expect_changes(const Node& wanted) {
        std::string expected, found;
        bool differ = false;
        for (std::size_t i = 0; i < change_class_names.size(); ++i) {
            const std::string name(change_class_names[i]);
            const Node* count = wanted.find(name);
            const std::string here = std::to_string(commit_ == nullptr ? 0 : commit_->delta.counts[i]);
            const std::string there(count == nullptr ? "0" : count->text());
            differ = differ || here != there;
            if (there != "0") expected += (expected.empty() ? "" : ", ") + name + ": " + there;
            if (here != "0") found += (found.empty() ? "" : ", ") + name + ": " + here;
        }
        if (differ) wrong_.push_back("changes: expected {" + expected + "}, found {" + found + "}");
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
    const Commit* commit_ = nullptr;
    const Refusal* refusal_ = nullptr;
    std::vector<std::string> wrong_;
};

}  // namespace

TestReport run_tests(const Written& written, const std::shared_ptr<const State>& state, const PolicyTests& tests, const MakeSnapshot& make_snapshot) {
    TestReport report;
    for (const Rule& rule : state->policy->rules) report.rules.push_back({rule.text, rule.span, 0});
    std::map<std::int64_t, std::shared_ptr<const State>> worlds;
    for (const Node* test : tests.tests) {
        const auto now = word(test, "now");
        const Time clock = Time::parse(now.empty() ? default_clock : now).value_or(Time{});
        const auto [at, fresh] = worlds.try_emplace(microseconds(clock));
        if (fresh) {
            Draft draft(written, state, std::make_shared<syntax::Arena>());
            draft.set_clock(clock);
            at->second = draft.finish();
        }
        const auto& start = at->second;
        const Node* given = test->find("given");
        const auto applied = apply(written, start, given == nullptr ? std::span<const Node* const>() : given->items(), std::make_shared<syntax::Arena>(), make_snapshot);
        const Snapshot view = make_snapshot(applied && applied->state != nullptr ? applied->state : start);
        Run run(*test, view, written->files.sources);
        if (applied)
            run.after(*applied->commit);
        else
            run.after(applied.error());
        report.results.push_back(run.result());
        for (const std::size_t rule : run.rules_applied())
            if (rule <= report.rules.size()) ++report.rules[rule - 1].tests;
    }
    for (const Invariant& invariant : state->policy->invariants)
        report.results.push_back({invariant.name, invariant.span, TestOutcome::not_proved, {"not proved yet"}, true});
    return report;
}

}  // namespace jeton::engine
