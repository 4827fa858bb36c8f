// Searches lines of acme-web's log with the token grafana while the policy changes: each line is answered at one revision, and
// who loses access is said the moment it is lost.
#include <cstdio>
#include <iostream>
#include <string>

#include <jeton/jeton.hpp>

int main() {
    auto engine = jeton::Engine::load("examples/quick-start");
    if (!engine) {
        std::fputs(jeton::render(engine.error()).c_str(), stderr);
        return 1;
    }
    const auto say_who_lost = [](const jeton::Commit& commit) {
        for (const jeton::PermissionChange& each : commit.delta)
            if (each.is == jeton::ChangeClass::lost)
                std::cout << "revision " << commit.revision << ": " << commit.after.name(each.principal) << " lost " << each.action << " at "
                          << commit.after.name(each.account) << '\n';
    };
    std::string line;
    for (int number = 1; std::getline(std::cin, line); ++number) {
        const jeton::Snapshot view = engine->snapshot();
        const auto decision = view.decide(view.token("grafana"), "logs.search", "acme-web");
        std::cout << "revision " << view.revision() << ", line " << number << ": " << (decision.allows(line) ? "shown" : "hidden") << '\n';
        if (number != 2) continue;
        const auto told = engine->on_commit(say_who_lost);      // its end waits until it was told
        const auto commit = engine->apply(jeton::Change{}.set("acme-web", "searchable", jeton::Value{false}));
        if (!commit) std::cout << jeton::render(commit.error().diagnostics);
    }
}
