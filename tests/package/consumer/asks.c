/* The same through jeton.h. */
#include <stdio.h>
#include <string.h>

#include "jeton/jeton.h"

static const char policy[] =
    "jeton: 1\n"
    "actions: [logs.search]\n"
    "token-kinds: {api-token: {purpose: test, action: logs.search}}\n"
    "rules: [\"allow logs.search by api-token to self only agent =~ 'curl.*'\"]\n"
    "accounts: {acme: {}}\n"
    "tokens: {grafana: {kind: api-token, account: acme}}\n";

static int allows(const jeton_snapshot* view, const char* json) {
    const jeton_decision decision = jeton_snapshot_decide(view, jeton_snapshot_token(view, "grafana", NULL),
                                                          jeton_snapshot_action(view, "logs.search", NULL),
                                                          jeton_snapshot_account(view, "acme", NULL));
    return jeton_decision_allows(view, decision, json, strlen(json));
}

int main(void) {
    const jeton_source source = {"policy.yaml", policy, sizeof policy - 1};
    jeton_diagnostics* error;
    jeton_engine* engine = jeton_engine_load_text(&source, 1, NULL, &error);
    jeton_snapshot* view = jeton_engine_snapshot(engine);
    const int right = allows(view, "{\"agent\": \"curl/8.0\"}") && !allows(view, "{\"agent\": \"lynx\"}");
    fputs(jeton_diagnostics_text(error), stderr);
    jeton_diagnostics_free(error);
    jeton_snapshot_free(view);
    jeton_engine_free(engine);
    return right && strcmp(jeton_version(), JETON_VERSION) == 0 ? 0 : 1;
}
