// Tokens are drawn in the order in which they are written; filters come from a pool in which the r-th is used about 1/r as often as
// the first.
#include "bench_tokens.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <set>

namespace jeton::cli {
namespace {

constexpr std::uint64_t of_tokens = 4, of_filters = 5;
constexpr std::uint64_t most_at_main_account = 100;

struct Field {
    std::string_view name;
    std::vector<std::string_view> values;
};

const std::vector<Field>& fields() {
    static const std::vector<Field> all = {
        {"response", {"200", "206", "301", "304", "403", "404", "500", ">=400", ">=500", "[400 TO 499]"}},
        {"verb", {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"}},
        {"bytes", {">=1000000", ">100000", "[0 TO 1000]", "<64", "*"}},
        {"request", {"/blog/*", "/projects/*", "/files/*", "/images/*", "/admin/*", "*.png", "*.php", "/favicon.ico"}},
        {"agent", {"*Googlebot*", "*bingbot*", "*Firefox*", "*Chrome*", "curl*", "Wget*", "-"}},
        {"clientip", {"10.0.0.1", "192.168.7.20", "198.51.100.4", "192.0.2.33", "203.0.113.7"}},
        {"env", {"prod", "staging", "dev", "qa"}},
        {"severity", {"INFO", "WARN", "HIGH", "CRITICAL", "(WARN OR HIGH)"}},
        {"region", {"us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-south-1"}},
        {"event.name", {"ConsoleLogin", "AssumeRole", "GetObject", "RunInstances", "Describe*", "List*", "Put*", "Delete*"}},
        {"event.source", {"s3.amazonaws.com", "ec2.amazonaws.com", "iam.amazonaws.com", "sts.amazonaws.com"}},
        {"user.name", {"admin", "root", "system:*", "system:anonymous", "*@example.com"}},
        {"user.type", {"IAMUser", "AssumedRole", "Root", "FederatedUser"}},
        {"outcome.result", {"SUCCESS", "FAILURE", "DENY", "(FAILURE OR DENY)"}},
        {"namespace", {"default", "production", "kube-system", "monitoring"}},
        {"object.resource", {"pods", "secrets", "configmaps", "clusterroles", "serviceaccounts"}},
        {"status.code", {"200", "201", "403", "409", "[500 TO 599]"}},
        {"peers", {"{state:up AND backup:false}", "{state:down}", "{active:>=1}"}},
        {"connections.active", {">5", ">=3", "[1 TO 4]"}},
        {"port", {"22", "443", "[1 TO 1023]", ">=49152"}},
        {"team", {"web", "pay", "search", "billing", "identity", "mobile"}},
        {"error", {"*", "timeout", "AccessDenied", "*Unauthorized*"}},
        {"country", {"US", "CA", "BR", "IS", "DE", "IN"}},
        {"log.type", {"access", "audit", "cloudtrail", "kubernetes", "application"}}};
    return all;
}

/// `count` distinct texts: single comparisons in an order of chance, then pairs of them.
std::vector<std::string> filter_pool(std::uint64_t count, Chance chance) {
    std::vector<std::string> pool;
    for (const Field& field : fields()) {
        for (const std::string_view value : field.values) pool.push_back(fmt::format("{}:{}", field.name, value));
    }
    for (std::size_t i = pool.size() - 1; i > 0; --i) std::swap(pool[i], pool[chance.below(i + 1)]);
    const std::size_t single = pool.size();
    if (count < single) pool.resize(count);
    std::set<std::string> known(pool.begin(), pool.end());
    while (pool.size() < count) {
        const std::string& left = pool[chance.below(single)];
        const std::string& right = pool[chance.below(single)];
        std::string both = fmt::format("{} {} {}", left, chance.unit() < 0.75 ? "AND" : "OR", right);
        const bool one_field = left.substr(0, left.find(':')) == right.substr(0, right.find(':'));
        if (!one_field && known.insert(both).second) pool.push_back(std::move(both));
    }
    return pool;
}

std::string line_of(std::uint64_t number, std::string_view kind, Place place, std::string_view more) {
    return fmt::format("{{\"id\":\"t{}\",\"kind\":\"{}\",\"account\":\"{}\"{}}}\n", number, kind, BenchWorld::name(place),
                       more);
}

}  // namespace

LineFile::LineFile(std::string path) : path_(std::move(path)), file_(std::fopen(path_.c_str(), "wb")) {
    failure_ = file_ == nullptr ? errno : 0;
}

LineFile::~LineFile() { (void)finish(); }

void LineFile::add(std::string_view text) {
    if (failure_ == 0 && std::fwrite(text.data(), 1, text.size(), file_) != text.size()) failure_ = errno;
}

int LineFile::finish() {
    if (file_ != nullptr && std::fclose(file_) != 0 && failure_ == 0) failure_ = errno;
    file_ = nullptr;
    return failure_;
}

TokenWriter::TokenWriter(const BenchSize& size)
    : size_(size),
      chance_(size.seed, of_tokens, 0),
      pool_(filter_pool(std::clamp<std::uint64_t>(size.tokens / 100, 50, 20000), Chance(size.seed, of_filters, 0))) {}

void TokenWriter::add(std::uint32_t organization, const std::vector<bool>& logs, bool community,
                      std::uint64_t accounts_so_far, LineFile& file) {
    const auto share = static_cast<long double>(size_.tokens) * static_cast<long double>(accounts_so_far) /
                       static_cast<long double>(size_.accounts);
    const std::uint64_t end = accounts_so_far == size_.accounts ? size_.tokens : static_cast<std::uint64_t>(share);
    for (std::uint32_t i = 0; i < logs.size() && made_ < end; ++i) {
        if (logs[i]) file.add(line_of(++made_, "log-shipping-token", {organization, i}, ""));
    }
    const std::uint64_t left = end - made_;
    std::uint64_t at_main = logs.size() == 1 ? left : std::min(most_at_main_account, left * 3 / 10);
    while (made_ < end) {
        std::uint32_t account = 0;
        if (at_main > 0) {
            --at_main;
        } else {  // some sub accounts have many, most have few
            const auto subs = static_cast<double>(logs.size() - 1);
            account = 1 + static_cast<std::uint32_t>(subs * std::pow(chance_.unit(), 1.5));
        }
        add_token({organization, account}, logs[account], community, file);
    }
}

void TokenWriter::add_token(Place place, bool logs, bool community, LineFile& file) {
    const double which = chance_.unit(), count = chance_.unit(), rest = chance_.unit();
    if (logs && which < 0.1) {  // an older one, so that the limits on enabled ones hold
        file.add(line_of(++made_, "log-shipping-token", place, ",\"enabled\":false"));
    } else if (!logs || (which < 0.65 && !community)) {
        std::string more = drawn_filters(count < 0.7 ? 0 : count < 0.92 ? 1 : 2);
        if (rest < 0.02) more += ",\"enabled\":false";
        file.add(line_of(++made_, "api-token", place, more));
    } else {
        std::string more = drawn_filters(count < 0.1 ? 0 : count < 0.7 ? 1 : count < 0.92 ? 2 : 3);
        if (rest < 0.02) {  // some end on a day of the year that the clock is in
            more += fmt::format(",\"expires\":\"2026-{:02}-{:02}\"", 1 + chance_.below(12), 2 + chance_.below(27));
        } else if (rest < 0.95) {
            more += rest < 0.85 ? ",\"expires\":\"2035-01-01\"" : ",\"expires\":\"2024-08-26\"";
        }
        file.add(line_of(++made_, "shared-token", place, more));
    }
}

std::string TokenWriter::drawn_filters(std::size_t count) {
    std::set<std::size_t> ranks;
    for (std::size_t i = 0; i < count; ++i) {
        const double rank = std::pow(static_cast<double>(pool_.size() + 1), chance_.unit()) - 1;
        ranks.insert(std::min(pool_.size() - 1, static_cast<std::size_t>(rank)));
    }
    std::string text;
    for (const std::size_t rank : ranks) text += fmt::format("{}\"{}\"", text.empty() ? "" : ",", pool_[rank]);
    if (text.empty()) return {};
    const bool either = ranks.size() > 1 && chance_.unit() < 0.3;
    return fmt::format(",\"filters\":[{}]{}", text, either ? ",\"filters-operator\":\"or\"" : "");
}

}  // namespace jeton::cli
