// A test report as JUnit XML: a suite with a case a test.
#include "junit.hpp"

#include <fmt/format.h>

#include <string_view>

namespace jeton::cli {
namespace {

std::string escaped(std::string_view text) {
    std::string out;
    for (const char each : text) {
        switch (each) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\n':
                out += "&#10;";
                break;
            default:
                out += static_cast<unsigned char>(each) < 0x20 ? '?' : each;  // XML has no way to write these
        }
    }
    return out;
}

}  // namespace

std::string junit_of(const TestReport& report, std::string_view suite) {
    const std::size_t skipped = report.count(TestOutcome::skipped) + report.count(TestOutcome::not_proved);
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    text += fmt::format(
        "<testsuites>\n  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n",
        escaped(suite), report.results.size(), report.count(TestOutcome::failed), skipped);
    for (const TestResult& result : report.results) {
        text += fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\"", escaped(suite),
                            escaped(result.name), escaped(result.span.file), result.span.line);
        if (result.outcome == TestOutcome::passed) {
            text += "/>\n";
            continue;
        }
        std::string details;
        for (const std::string& detail : result.details) {
            details += (details.empty() ? "" : "\n") + detail;
        }
        if (result.outcome == TestOutcome::failed) {
            text += fmt::format(">\n      <failure message=\"{}\"/>\n    </testcase>\n", escaped(details));
        } else {
            text += fmt::format(">\n      <skipped message=\"{}\"/>\n    </testcase>\n", escaped(details));
        }
    }
    return text + "  </testsuite>\n</testsuites>\n";
}

std::string junit_of_wrong(std::string_view suite) {
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"{0}\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n"
        "    <testcase classname=\"{0}\" name=\"the policy is read\">\n      <error message=\"the policy is wrong, no test ran: see `jeton check`\"/>\n    </testcase>\n"
        "  </testsuite>\n</testsuites>\n",
        escaped(suite));
}

}  // namespace jeton::cli
