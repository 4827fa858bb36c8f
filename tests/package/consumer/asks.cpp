// Uses each of the libraries that jeton is linked with: YAML, JSON, regular expressions. Exit 0 if the answers are
// right.
#include <cstdio>
#include <string_view>

#include "jeton/jeton.h"
#include "jeton/jeton.hpp"

int main() {
    const auto engine =
        jeton::Engine::load_text({{"policy.yaml",
                                   "jeton: 1\n"
                                   "actions: [logs.search]\n"
                                   "token-kinds: {api-token: {purpose: test, action: logs.search}}\n"
                                   "rules: [\"allow logs.search by api-token to self only agent =~ 'curl.*'\"]\n"
                                   "accounts: {acme: {}}\n"
                                   "tokens: {grafana: {kind: api-token, account: acme}}\n"}});
    if (!engine) return std::fputs(jeton::render(engine.error()).c_str(), stderr), 1;
    const jeton::Snapshot view = engine->snapshot();
    const jeton::Decision decision = view.decide(view.token("grafana"), "logs.search", "acme");
    const bool right = decision.allows(R"({"agent": "curl/8.0"})") && !decision.allows(R"({"agent": "lynx"})");
    return right && jeton_version() == std::string_view(JETON_VERSION) ? 0 : 1;
}
