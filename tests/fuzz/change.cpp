// Any text as a change set: it is refused with a code and a place, or it is applied and its delta is that of a comparison of everything.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "grammar/policy/flow.hpp"
#include "jeton/engine.hpp"

namespace {

const char* policy = R"(jeton: 1
schema: {account: {plan: {type: keyword, one-of: [community, pro], inherit: nearest, default: community}, searchable: {type: boolean, default: true}, readers: {type: accounts}}}
actions: [logs.search, logs.ship]
roles: [admin, reader]
token-kinds: {api-token: {purpose: i, action: logs.search, filters: optional}, shipper: {purpose: s, action: logs.ship, expires-after: 7d}}
filters: {only-prod: "env:prod", prod-errors: "only-prod AND level:error"}
rules:
  - allow logs.search by api-token to self, descendants where to.searchable:true
  - allow logs.search by api-token to linking(readers) only only-prod
  - allow logs.ship by shipper to self
  - allow * by admin to organization
limits: [at most 1 enabled shipper per account]
accounts: {acme: {plan: pro, sub-accounts: {acme-web: {}, acme-pay: {}}}, audit: {}}
users: {ann@acme.example: {acme: admin}}
tokens: {grafana: {kind: api-token, account: acme, filters: [only-prod]}, ship: {kind: shipper, account: acme-web, expires: never}}
)";

jeton::Engine loaded() {
    jeton::LoadOptions options;
    options.now = jeton::Time::parse("2026-01-01");
    return jeton::Engine::load_text({{"world.yaml", policy}}, options).value();
}

void expect(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static auto engine = loaded();
    const std::string text(reinterpret_cast<const char*>(bytes), size);
    const auto plan = engine.plan(jeton::Change::from_yaml(text));
    if (jeton::syntax::read_switch(text)) {      // which is quick about it
        const auto slow = engine.plan(jeton::Change::from_yaml(text + "# by YAML\n"));
        expect(slow.has_value() == plan.has_value());
        expect(plan ? (*plan)->delta.counts == (*slow)->delta.counts : plan.error().code == slow.error().code);
    }
    if (plan)
        expect(jeton::Engine::check(**plan).empty());
    else
        expect(!plan.error().code.empty() && plan.error().diagnostics.errors() != 0 && !jeton::render(plan.error().diagnostics).empty());
    expect(engine.snapshot().revision() == 1);
    return 0;
}
