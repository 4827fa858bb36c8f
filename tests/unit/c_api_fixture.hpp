// What the tests of jeton.h share: owned handles, a policy, and texts of what they give.
#pragma once

#include <catch2/catch.hpp>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "jeton/jeton.h"
#include "jeton/jeton.hpp"

namespace c_api_test {

using Diagnostics = std::unique_ptr<jeton_diagnostics, decltype(&jeton_diagnostics_free)>;
using Engine = std::unique_ptr<jeton_engine, decltype(&jeton_engine_free)>;
using Snapshot = std::unique_ptr<jeton_snapshot, decltype(&jeton_snapshot_free)>;
using Filter = std::unique_ptr<jeton_filter, decltype(&jeton_filter_free)>;
using Decisions = std::unique_ptr<jeton_decisions, decltype(&jeton_decisions_free)>;

inline const char* const policy = R"(jeton: 1
schema: {account: {searchable: {type: boolean, default: true}}, document: {response: {type: long}}}
filters: {bad: "response:>=500"}
actions: [logs.search, account.enter]
token-kinds: {api-token: {purpose: build an integration, action: logs.search}}
roles: [reader]
rules:
  - allow logs.search by api-token, reader to self
  - allow logs.search by api-token from main to descendants where to.searchable:true only bad
  - allow account.enter by reader to self
accounts: {acme: {sub-accounts: {acme-web: {}, acme-pay: {searchable: false}}}}
tokens: {grafana: {kind: api-token, account: acme}, late: {kind: api-token, account: acme, expires: 2020-01-01}}
users: {ann: {acme: reader, acme-web: reader}, bob: {acme-pay: reader}}
)";

inline std::string diagnosed(jeton_diagnostics* error) {
    const Diagnostics owned(error, jeton_diagnostics_free);
    return jeton_diagnostics_json(error);
}

inline Engine loaded(const char* text) {
    const jeton_source source{"policy.yaml", text, std::strlen(text)};
    jeton_diagnostics* error = nullptr;
    Engine engine(jeton_engine_load_text(&source, 1, nullptr, &error), jeton_engine_free);
    if (!engine) FAIL(diagnosed(error));
    return engine;
}

inline Snapshot view_of(const Engine& engine) { return {jeton_engine_snapshot(engine.get()), jeton_snapshot_free}; }

inline Filter compiled(std::string_view text, const jeton_filter_options* options = nullptr) {
    jeton_diagnostics* error = nullptr;
    Filter filter(jeton_filter_compile(text.data(), text.size(), options, &error), jeton_filter_free);
    if (!filter) FAIL(diagnosed(error));
    return filter;
}

inline bool has_code(const std::string& json, const std::string& code) {
    return json.find("\"code\":\"" + code + "\"") != std::string::npos;
}

inline std::string str(jeton_text text) { return {text.data, text.size}; }

inline std::string name_of(const Snapshot& view, jeton_principal principal) {
    std::string name(jeton_snapshot_principal_name(view.get(), principal, nullptr, 0), '\0');
    jeton_snapshot_principal_name(view.get(), principal, name.data(), name.size() + 1);
    return name;
}

}  // namespace c_api_test
