// A world of any size for benchmarks: a policy of 32 rules, and accounts and tokens in the shape of real customers (few large
// organizations, many small ones). Entry point: make_world().
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace jeton::bench {

inline constexpr const char* policy_of_32_rules = R"(jeton: 1
schema:
  account:
    kind: {type: keyword, one-of: [logs, metrics, tracing, siem, timeless], default: logs}
    plan: {type: keyword, one-of: [community, pro, enterprise, trial], inherit: nearest, default: community}
    searchable: {type: boolean, default: true}
    suspended: {type: boolean, inherit: any}
    readers: {type: accounts}
    tags: {type: keywords}
actions: [logs.search, logs.ship, logs.view, logs.export, token.create, token.delete, alert.read, alert.write]
roles: [admin, regular]
token-kinds:
  log-shipping-token: {purpose: send logs, action: logs.ship}
  shared-token: {purpose: share a dashboard, action: logs.view, filters: expected}
  api-token: {purpose: build an integration, action: logs.search, filters: optional}
rules:
  - allow logs.ship by log-shipping-token to self where to.kind:logs
  - allow logs.ship by log-shipping-token to self where to.kind:timeless
  - allow logs.search by api-token to self
  - allow logs.search by api-token from main to descendants where to.searchable:true
  - allow logs.search by api-token to linking(readers)
  - allow logs.view by shared-token to self
  - allow logs.view by shared-token from main to children where to.tags:public
  - allow logs.export by api-token to self where from.plan:enterprise
  - allow logs.export by api-token from main to descendants where from.plan:enterprise AND to.searchable:true
  - allow alert.read by api-token to organization
  - allow alert.write by api-token to self
  - allow alert.write by api-token from main to children
  - allow alert.read to parent where to.tags:audit
  - allow alert.read to siblings where to.tags:audit AND from.tags:audit
  - allow token.* by admin to self
  - allow token.* by admin from main to descendants
  - allow logs.search by admin, regular to self
  - allow logs.search by admin from main to descendants
  - allow alert.* by admin to organization
  - allow logs.view by admin, regular to self
  - allow logs.export by admin to self
  - allow logs.search by api-token to any where to.tags:team-a AND from.tags:team-a
  - allow logs.search by api-token to any where to.kind:siem AND from.kind:siem only severity:HIGH
  - deny logs.* to any where to.suspended:true OR from.suspended:true
  - deny alert.* to any where from.suspended:true
  - deny logs.search by api-token to any where from.plan:community
  - deny logs.export by api-token to any where from.plan:trial
  - deny logs.view by shared-token to any where to.tags:pci
  - deny logs.search to any where to.tags:pci AND NOT from.tags:pci only _exists_:card.number
  - deny token.delete by regular to any
  - deny logs.export to any where to.tags:eu AND NOT from.tags:eu
  - deny alert.write to any where to.kind:timeless
)";

struct Size {
    std::size_t accounts = 0;
    std::size_t tokens = 0;
};

/// Writes policy.yaml, accounts.ndjson and tokens.ndjson; the same size gives the same bytes.
inline std::filesystem::path make_world(Size size) {
    const auto folder = std::filesystem::temp_directory_path() / ("jeton-bench-" + std::to_string(size.accounts) + "-" + std::to_string(size.tokens));
    if (std::filesystem::exists(folder / "done")) return folder;
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "policy.yaml") << policy_of_32_rules;
    std::mt19937_64 random(1);
    const auto chance = [&] { return static_cast<double>(random() >> 11) * 0x1.0p-53; };
    static constexpr const char* tags[] = {"prod", "staging", "pci", "eu", "audit", "public", "team-a", "team-b"};
    static constexpr const char* plans[] = {"community", "pro", "enterprise", "trial"};
    std::vector<std::string> ids;
    {
        std::ofstream out(folder / "accounts.ndjson");
        for (std::size_t organization = 1; ids.size() < size.accounts; ++organization) {
            const double wanted = organization == 1 ? 0.2 * static_cast<double>(size.accounts) : std::pow(1 - chance(), -0.75);
            const std::size_t first = ids.size(), members = std::min<std::size_t>(size.accounts - first, std::max(1.0, wanted));
            for (std::size_t i = 0; i < members; ++i) {
                std::string id = "o" + std::to_string(organization) + (i == 0 ? "" : "-" + std::to_string(i));
                out << "{\"id\":\"" << id << '"';
                if (i == 0) out << ",\"plan\":\"" << plans[random() % 4] << '"';
                else out << ",\"parent\":\"" << ids[first + (chance() < 0.1 ? random() % i : 0) % 32] << '"';
                if (chance() < 0.2) out << ",\"searchable\":false";
                if (chance() < 0.005) out << ",\"suspended\":true";
                if (chance() < 0.05) out << ",\"kind\":\"siem\"";
                if (chance() < 0.3) out << ",\"tags\":[\"" << tags[random() % 8] << "\"]";
                if (chance() < 0.02 && i != 0) out << ",\"readers\":[\"" << ids[first + random() % i] << "\"]";
                out << "}\n";
                ids.push_back(std::move(id));
            }
        }
        std::ofstream tokens(folder / "tokens.ndjson");
        static constexpr const char* kinds[] = {"log-shipping-token", "shared-token", "api-token", "api-token"};
        for (std::size_t t = 0; t < size.tokens; ++t) {
            const char* kind = kinds[random() % 4];
            tokens << "{\"id\":\"t" << t << "\",\"kind\":\"" << kind << "\",\"account\":\"" << ids[random() % ids.size()] << '"';
            if (kind[0] != 'l' && chance() < 0.4) tokens << ",\"filters\":[\"response:" << 200 + random() % 300 << "\"]";
            tokens << "}\n";
        }
    }
    std::ofstream(folder / "done") << "1";
    return folder;
}

}  // namespace jeton::bench
