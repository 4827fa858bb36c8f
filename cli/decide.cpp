// `jeton decide`: one answer to "may this token do this at that account", for a document if one is given.
#include <fmt/format.h>

#include "answer.hpp"
#include "input.hpp"
#include "options.hpp"
#include "session.hpp"

namespace jeton::cli {
namespace {

struct Question {
    Principal asker;
    ActionId action;
    AccountId account;
};

std::optional<Question> question_of(const Snapshot& view, const Arguments& arguments, Console& console) {
    const std::size_t words = arguments.words.size();
    const auto asker = find_asker(view, arguments.words.front(), arguments, console);
    const auto action = found_or_told(view.find_action(arguments.words[words - 2]), console);
    const auto account = found_or_told(view.find_account(arguments.words[words - 1]), console);
    if (!asker || !action || !account) {
        return std::nullopt;
    }
    return Question{*asker, *action, *account};
}

std::string answer_text(const Decision& decision) {
    switch (decision.verdict()) {
        case Decision::Verdict::all:
            return "allow";
        case Decision::Verdict::filter:
            return fmt::format("filter: {}", filter_text(decision));
        case Decision::Verdict::deny:
            break;
    }
    return fmt::format("deny: {}", reason_text(decision.reason()));
}

Json json_of(const Snapshot& view, const Question& question, const Decision& decision) {
    Json object = {{"principal", view.name(question.asker)}, {"action", view.name(question.action)}, {"account", view.name(question.account)}};
    add_decision(object, decision);
    return object;
}

/// Loads the policy and finds what is asked about; `answer` does the rest.
template <class Answer>
int asked(const Arguments& arguments, Console& console, const Answer& answer) {
    const auto engine = load_policy(arguments, console);
    if (!engine) {
        return Exit::wrong;
    }
    const Snapshot view = engine->snapshot();
    const auto question = question_of(view, arguments, console);
    return question ? answer(view, *question) : static_cast<int>(Exit::wrong);
}

int decide(const Snapshot& view, const Question& question, const Arguments& arguments, Console& console) {
    const Decision decision = view.decide(question.asker, question.action, question.account);
    Json object = json_of(view, question, decision);
    bool denied = decision.denied();
    std::string text = answer_text(decision);
    if (arguments.has("--document")) {
        const std::string path = arguments.value("--document");
        const auto document = read_whole(path, console);
        if (!document) {
            return Exit::wrong;
        }
        const auto anything = Filter::compile("*:*");
        if (!anything || anything->match(*document) == Match::refused) {
            const std::string why = why_no_document(*document);
            console.error(fmt::format("{}: no document", path == "-" ? "standard input" : path),
                          why + (why.empty() ? "" : "; ") + "a document is one JSON object (UTF-8)", "no-document");
            return Exit::wrong;
        }
        denied = !decision.allows(*document);
        text = denied ? "hidden" : "shown";
        object["document"] = text;
    }
    console.line(format_of(arguments) == Format::json ? dumped(object) : text);
    return denied && arguments.has("--exit-code") ? Exit::wrong : Exit::ok;
}

Json json_of(const AppliedRule& rule) {
    return {{"number", rule.number},
            {"effect", rule.allow ? "allow" : "deny"},
            {"name", rule.name},
            {"rule", rule.text},
            {"only", rule.only},
            {"file", rule.span.file},
            {"line", rule.span.line},
            {"column", rule.span.column}};
}

std::string text_of(const AppliedRule& rule) {
    const std::string text = in_one_line(rule.text);
    return rule.name.empty() ? text : fmt::format("{} ({})", text, rule.name);
}

std::string some_ticked(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += fmt::format("{}`{}`", all.empty() ? "" : ", ", in_one_line(text));
    return all;
}

int explain(const Snapshot& view, const Question& question, const Arguments& arguments, Console& console) {
    const Explanation why = view.explain(question.asker, question.action, question.account);
    const std::vector<NearRule> almost = view.near_rules(question.asker, question.action, question.account);
    if (format_of(arguments) == Format::json) {
        Json object = json_of(view, question, why.decision);
        object["rules"] = Json::array();
        for (const AppliedRule& rule : why.rules) object["rules"].push_back(json_of(rule));
        object["near"] = Json::array();
        for (const NearRule& near : almost) {
            object["near"].push_back(json_of(near.rule));
            object["near"].back()["lacks"] = near.lacks;
        }
        console.line(dumped(object));
        return Exit::ok;
    }
    console.line(answer_text(why.decision));
    std::vector<std::vector<std::string>> rows;
    for (const AppliedRule& rule : why.rules) {
        rows.push_back({fmt::format("  rule {}", rule.number), place(rule.span), text_of(rule)});
    }
    console.table(rows);
    if (const DecisionParts parts = why.decision.parts(); !parts.filters.empty()) {
        const std::string_view several = parts.filters.size() == 1 ? "" : parts.any_filter ? ", of which one is enough" : ", which all have to hold";
        console.line(fmt::format("  its own filter{}{}: {}", parts.filters.size() == 1 ? "" : "s", several, some_ticked(parts.filters)));
    }
    if (!almost.empty()) {
        console.line("what would have to change:");
    }
    for (const NearRule& near : almost) {
        console.line(fmt::format("  rule {}  {}  {}", near.rule.number, place(near.rule.span), text_of(near.rule)));
        for (const std::string& lack : near.lacks) {
            console.line(fmt::format("    {}", lack));
        }
    }
    return Exit::ok;
}

int run(const Arguments& arguments, Console& console) {
    return asked(arguments, console, [&](const Snapshot& view, const Question& question) { return decide(view, question, arguments, console); });
}

int run_explain(const Arguments& arguments, Console& console) {
    return asked(arguments, console, [&](const Snapshot& view, const Question& question) { return explain(view, question, arguments, console); });
}

}  // namespace

Command decide_command() {
    return {"decide",
            "whether a token may do an action at an account, or for which documents",
            "decide TOKEN ACTION ACCOUNT [options]\ndecide --user USER [--from ACCOUNT] ACTION ACCOUNT [options]",
            "Answers `allow`, `deny: WHY`, or `filter: FILTER` where some documents are shown only; with\n"
            "--document `shown` or `hidden`. Exit 0 whenever there is an answer; with --exit-code deny and\n"
            "hidden exit 1.",
            "$ jeton decide grafana logs.search acme-web --policy examples/quick-start\n"
            "$ echo '{\"env\":\"prod\",\"response\":503}' | jeton decide status-page logs.view acme-web --document - --policy examples/quick-start",
            3,
            3,
            {{"--document", "FILE", "one JSON document, `-` for standard input: is it shown?"},
             {"--exit-code", "", "exit 1 for deny and hidden"},
             user_option,
             from_option,
             policy_option,
             now_option,
             format_option,
             color_option},
            run};
}

Command explain_command() {
    return {"explain",
            "why: the answer of decide with every rule that applies, and for a denial what would have to change",
            "explain TOKEN ACTION ACCOUNT [options]\nexplain --user USER [--from ACCOUNT] ACTION ACCOUNT [options]",
            "The first line is the answer, then the rules that apply, denies first. For a denial follows what would\n"
            "have to change: denies that apply, the token's list of accounts, the rules that are nearest and what\n"
            "they lack.",
            "$ jeton explain grafana logs.search acme-pay --policy examples/quick-start",
            3,
            3,
            {user_option, from_option, policy_option, now_option, format_option, color_option},
            run_explain};
}

}  // namespace jeton::cli
