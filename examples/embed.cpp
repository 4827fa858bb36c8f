// Asks a policy from a program: which documents of which accounts a token may see. Shown in the README.
#include <cstdio>
#include <string>

#include "jeton/jeton.hpp"

int main(int argc, char** argv) {
    auto engine = jeton::Engine::load(argc > 1 ? argv[1] : "examples/quick-start");
    if (!engine) {
        std::fputs(jeton::render(engine.error()).c_str(), stderr);      // every mistake of every file, with carets
        return 1;
    }
    const jeton::Snapshot view = engine->snapshot();

    // Names become small ids once; deciding by id takes no lock and allocates nothing.
    const auto grafana = view.token("grafana");
    for (const auto& entry : view.scope(grafana)) {
        std::printf("grafana sees %s\n", std::string(view.name(entry.account)).c_str());
    }

    const auto status_page = view.token("status-page");
    const jeton::Decision decision = view.decide(status_page, "logs.view", "acme-web");
    const char* const error = R"({"env": "prod", "response": 503})";
    const char* const card = R"({"env": "prod", "response": 503, "card": {"number": "4111"}})";
    std::printf("status-page: an error is %s\n", decision.allows(error) ? "shown" : "hidden");
    std::printf("status-page: an error with a card number is %s\n", decision.allows(card) ? "shown" : "hidden");
    std::printf("status-page: acme-pay is %s\n", view.decide(status_page, "logs.view", "acme-pay").denied() ? "denied" : "open");
}
