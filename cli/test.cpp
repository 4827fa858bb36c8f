// `jeton test`: the policy's own tests, and which rules they touch.
#include <fmt/format.h>

#include <cerrno>
#include <cstdio>

#include "answer.hpp"
#include "junit.hpp"
#include "options.hpp"
#include "session.hpp"

namespace jeton::cli {
namespace {

std::string_view outcome_word(TestOutcome outcome) {
    switch (outcome) {
        case TestOutcome::passed:
            return "passed";
        case TestOutcome::failed:
            return "FAILED";
        case TestOutcome::skipped:
            return "skipped";
        case TestOutcome::not_proved:
            return "not proved";
    }
    return "failed";
}

void print_result(const TestResult& result, Console& console) {
    const std::string_view word = outcome_word(result.outcome);
    const std::string shade = result.outcome == TestOutcome::passed   ? console.good(word)
                              : result.outcome == TestOutcome::failed ? console.bad(word)
                                                                      : console.faint(word);
    console.line(
        fmt::format("{}{}  {}", shade, std::string(word.size() < 7 ? 7 - word.size() : 0, ' '), shown(result.name)));
    if (result.outcome != TestOutcome::passed) {
        console.line(console.faint(fmt::format("         {}", place(result.span))));
        for (const std::string& detail : result.details) {
            console.line(fmt::format("         {}", shown(detail)));
        }
    }
}

void print_coverage(const TestReport& report, Console& console) {
    std::size_t covered = 0;
    for (const RuleCoverage& rule : report.rules) {
        covered += rule.tests > 0 ? 1u : 0u;
    }
    console.line(fmt::format("\n{} of {} applied in a test", covered, counted(report.rules.size(), "rule")));
    std::vector<std::vector<std::string>> rows;
    for (const RuleCoverage& rule : report.rules) {
        if (rule.tests == 0) {
            rows.push_back({"  never", place(rule.span), shown(rule.text)});
        }
    }
    console.table(rows);
}

Json json_of(const TestReport& report) {
    Json tests = Json::array();
    for (const TestResult& result : report.results) {
        tests.push_back({{"name", result.name},
                         {"outcome", outcome_word(result.outcome)},
                         {"file", result.span.file},
                         {"line", result.span.line},
                         {"invariant", result.invariant},
                         {"details", result.details}});
        tests.back()["outcome"] = result.outcome == TestOutcome::failed ? "failed" : outcome_word(result.outcome);
    }
    Json rules = Json::array();
    for (const RuleCoverage& rule : report.rules) {
        rules.push_back(
            {{"rule", rule.text}, {"file", rule.span.file}, {"line", rule.span.line}, {"tests", rule.tests}});
    }
    return {{"passed", report.count(TestOutcome::passed)},
            {"failed", report.count(TestOutcome::failed)},
            {"tests", std::move(tests)},
            {"rules", std::move(rules)}};
}

bool write_file(const std::string& path, const std::string& text, Console& console) {
    if (path == "-") {
        console.print(text);
        return true;
    }
    std::FILE* const file = std::fopen(path.c_str(), "we");
    const bool written = file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size();
    if ((file != nullptr && std::fclose(file) != 0) || !written) {
        console.error(fmt::format("{}: {}", path, failure_text(errno)));
        return false;
    }
    return true;
}

int run(const Arguments& arguments, Console& console) {
    const std::string path = policy_of(arguments);
    const auto engine = load_policy(path, arguments, console, LoadFor::changes);
    if (!engine) {
        if (arguments.has("--junit")) {         // none of an older run stays behind
            write_file(arguments.value("--junit"), junit_of_wrong(path), console);
        }
        return Exit::wrong;
    }
    const TestReport report = engine->test();
    const bool to_output = arguments.value("--junit") == "-";
    bool fine = report.count(TestOutcome::failed) == 0;
    if (arguments.has("--junit")) {
        fine = write_file(arguments.value("--junit"), junit_of(report, path), console) && fine;
    }
    if (to_output) {
        return fine ? Exit::ok : Exit::wrong;
    }
    if (format_of(arguments) == Format::json) {
        console.line(dumped(json_of(report)));
        return fine ? Exit::ok : Exit::wrong;
    }
    for (const TestResult& result : report.results) {
        print_result(result, console);
    }
    print_coverage(report, console);
    std::string summary =
        fmt::format("{} passed, {} failed", report.count(TestOutcome::passed), report.count(TestOutcome::failed));
    if (const std::size_t count = report.count(TestOutcome::skipped); count > 0) {
        summary += fmt::format(", {} skipped", count);
    }
    if (const std::size_t count = report.count(TestOutcome::not_proved); count > 0) {
        summary += fmt::format(", {} not proved", count);
    }
    console.line(summary);
    return fine ? Exit::ok : Exit::wrong;
}

}  // namespace

Command test_command() {
    return {"test",
            "the policy's own tests, and the rules that none of them touches",
            "test [DIR] [options]",
            "Runs the `tests:` of the policy in DIR (default: the current folder). Exit 1 if one fails.",
            "$ jeton test policies/logzio\n$ jeton test policies/logzio --junit report.xml",
            0,
            1,
            {{"--junit", "FILE", "write a JUnit report too; `-`: to standard output, instead of text"},
             policy_option,
             now_option,
             format_option,
             color_option},
            run};
}

}  // namespace jeton::cli
