// What the tests of several threads share: a small world, and a change that turns it over.
#pragma once

#include "jeton/jeton.hpp"

namespace {

const char* policy = R"(jeton: 1
schema: {account: {searchable: {type: boolean, default: true}}}
actions: [logs.search]
token-kinds: {api-token: {purpose: integrations, action: logs.search, filters: optional}}
rules:
  - allow logs.search by api-token to descendants where to.searchable:true
accounts: {acme: {sub-accounts: {web: {}, pay: {searchable: false}}}}
tokens: {grafana: {kind: api-token, account: acme}}
)";

jeton::Engine loaded() { return jeton::Engine::load_text({{"policy.yaml", policy}}).value(); }

/// In every revision one of the two accounts is searchable.
jeton::Change turn(bool web) {
    return jeton::Change{}.set("web", "searchable", jeton::Value{web}).set("pay", "searchable", jeton::Value{!web});
}

}  // namespace
