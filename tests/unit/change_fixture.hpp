// A small world for tests of change sets.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <utility>

#include "jeton/jeton.hpp"

inline const char* policy = R"(jeton: 1
schema:
  account:
    plan: {type: keyword, inherit: nearest, default: community}
    searchable: {type: boolean, default: true}
actions: [logs.search, logs.view]
roles: [admin]
token-kinds:
  api-token: {purpose: integrations, action: logs.search, filters: optional}
  shared-token: {purpose: dashboards, action: logs.view, filters: optional, expires-after: 7d}
rules:
  - allow logs.search by api-token to self, descendants where to.searchable:true
  - allow * by admin to organization
accounts:
  acme: {sub-accounts: {web: {}, pay: {}}}
users: {ann: {acme: admin, web: admin}}
tokens:
  grafana: {kind: api-token, account: acme, name: "say \"hi\""}
  old: {kind: shared-token, account: web, created: 2025-12-30}
)";

inline jeton::Engine loaded(std::string text = policy) {
    jeton::LoadOptions options;
    options.now = jeton::Time::parse("2026-01-01");
    auto engine = jeton::Engine::load_text({{"policy.yaml", std::move(text)}}, options);
    INFO((engine ? std::string() : jeton::render(engine.error())));
    REQUIRE(engine);
    return *engine;
}

inline std::string code(const jeton::Outcome<std::shared_ptr<const jeton::Commit>>& outcome) { return outcome ? "" : outcome.error().code; }
