// Policies with their own tests: every test of every file holds. Entry point: run_policies.
#include "jeton/engine.hpp"
#include "tests/conformance/tally.hpp"

namespace conformance {

void run_policies(const std::filesystem::path& path, Tally& tally) {
    for (const std::filesystem::path& policy : policies_of(path)) {
        const jeton::Result<jeton::Engine> engine = jeton::Engine::load(policy);
        if (!engine) {
            tally.fail(policy.string(), "a policy that loads", jeton::render(engine.error()));
            continue;
        }
        const jeton::TestReport report = engine->test();
        if (report.results.empty()) tally.pass();
        for (const jeton::TestResult& test : report.results) {
            const std::string id = policy.string() + ":" + std::to_string(test.span.line) + ": " + test.name;
            std::string details;
            for (const std::string& detail : test.details) details += (details.empty() ? "" : "\n             ") + detail;
            switch (test.outcome) {
                case jeton::TestOutcome::passed: tally.pass(); break;
                case jeton::TestOutcome::failed: tally.fail(id, "a test that passes", details); break;
                case jeton::TestOutcome::skipped:
                case jeton::TestOutcome::not_proved:
                    tally.skip();
                    tally.say(test.invariant ? "invariants that are not proved" : details.empty() ? "tests without a reason" : details);
                    break;
            }
        }
    }
}

}  // namespace conformance
