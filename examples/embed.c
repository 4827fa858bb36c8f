// Asks a policy from C: which documents of which accounts a token may see. embed.cpp does the same and prints the same.
#include <stdio.h>
#include <string.h>

#include "jeton/jeton.h"

static const char* seen(const jeton_snapshot* view, jeton_decision decision, const char* json) {
    return jeton_decision_allows(view, decision, json, strlen(json)) ? "shown" : "hidden";
}

static void ask(const jeton_snapshot* view) {
    // Names become small ids once; deciding by id takes no lock and allocates nothing.
    const jeton_principal grafana = jeton_snapshot_token(view, "grafana", NULL);
    jeton_decisions* scope = jeton_snapshot_scope(view, grafana, JETON_DEFAULT_ACTION, NULL);
    for (size_t i = 0; i < jeton_decisions_count(scope); ++i) {
        const jeton_text account = jeton_snapshot_account_name(view, jeton_decisions_at(scope, i).account);
        printf("grafana sees %.*s\n", (int)account.size, account.data);
    }
    jeton_decisions_free(scope);

    const jeton_principal status_page = jeton_snapshot_token(view, "status-page", NULL);
    const jeton_action_id view_logs = jeton_snapshot_action(view, "logs.view", NULL);
    const jeton_account_id web = jeton_snapshot_account(view, "acme-web", NULL);
    const jeton_account_id pay = jeton_snapshot_account(view, "acme-pay", NULL);
    const jeton_decision decision = jeton_snapshot_decide(view, status_page, view_logs, web);
    printf("status-page: an error is %s\n", seen(view, decision, "{\"env\": \"prod\", \"response\": 503}"));
    printf("status-page: an error with a card number is %s\n",
           seen(view, decision, "{\"env\": \"prod\", \"response\": 503, \"card\": {\"number\": \"4111\"}}"));
    const bool denied = jeton_snapshot_decide(view, status_page, view_logs, pay).verdict == JETON_VERDICT_DENY;
    printf("status-page: acme-pay is %s\n", denied ? "denied" : "open");
}

int main(int argc, char** argv) {
    jeton_diagnostics* error;
    jeton_engine* engine = jeton_engine_load(argc > 1 ? argv[1] : "examples/quick-start", NULL, &error);
    if (engine == NULL) {
        fputs(jeton_diagnostics_text(error), stderr);  // every mistake of every file, with carets
        jeton_diagnostics_free(error);
        return 1;
    }
    jeton_snapshot* view = jeton_engine_snapshot(engine);
    ask(view);
    jeton_snapshot_free(view);
    jeton_engine_free(engine);
    return 0;
}
