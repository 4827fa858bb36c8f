// Draws the accounts of a world and writes its files; the tokens are in bench_tokens.cpp.
#include "bench_world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

#include "bench_tokens.hpp"
#include "output.hpp"

namespace jeton::cli {
namespace {

constexpr double share_of_largest = 0.2;
constexpr std::uint32_t greatest_depth = 6;
constexpr std::uint64_t of_sizes = 1, of_organizations = 2, of_accounts = 3;  // streams of one seed

struct Weighted {
    double up_to;
    std::string_view word;
};

template <std::size_t n>
std::string_view pick(const Weighted (&table)[n], double unit) {
    for (const Weighted& each : table) {
        if (unit < each.up_to) return each.word;
    }
    return table[n - 1].word;
}

constexpr Weighted plans_of_one[] = {{0.75, "community"}, {0.9, "pro"}, {1, "trial"}};
constexpr Weighted plans_of_many[] = {{0.65, "pro"}, {0.92, "enterprise"}, {1, "trial"}};
constexpr Weighted kinds[] = {{0.86, "logs"}, {0.92, "metrics"}, {0.95, "tracing"}, {0.98, "siem"}, {1, "timeless"}};
constexpr std::string_view tags[] = {"prod", "staging", "pci", "eu", "us", "audit", "public", "team-a", "team-b"};

}  // namespace

std::uint64_t Chance::next() noexcept {
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
}

Chance::Chance(std::uint64_t seed, std::uint64_t a, std::uint64_t b) noexcept : state_(seed) {
    state_ = next() ^ a;
    state_ = next() ^ b;
    state_ = next();
}

/// What is drawn of one account, in this order.
struct BenchWorld::Account {
    double parent = 0, below_another = 0;
    std::string_view kind;
    bool searchable = true, suspended = false, tagged = false;
    std::string_view tag;
    double reader = 0;
};

BenchWorld::BenchWorld(const BenchSize& size) : size_(size) {
    const auto largest = static_cast<std::uint64_t>(share_of_largest * static_cast<double>(size.accounts));
    Chance chance(size.seed, of_sizes, 0);
    for (std::uint64_t made = 0; made < size.accounts;) {
        const double drawn = std::pow(1 - chance.unit(), -0.75);
        const std::uint64_t wanted = sizes_.empty() ? largest : static_cast<std::uint64_t>(std::min(drawn, 1e9));
        const std::uint64_t most = std::min(size.accounts - made, std::max<std::uint64_t>(1, largest));
        sizes_.push_back(static_cast<std::uint32_t>(std::clamp<std::uint64_t>(wanted, 1, most)));
        made += sizes_.back();
    }
}

std::string BenchWorld::name(Place place) {
    return place.account == 0 ? fmt::format("o{}", place.organization + 1)
                              : fmt::format("o{}-{}", place.organization + 1, place.account);
}

BenchWorld::Account BenchWorld::at(Place place) const noexcept {
    Chance chance(size_.seed, of_accounts ^ (std::uint64_t{place.organization} << 32), place.account);
    Account account;
    const bool main = place.account == 0;
    account.parent = chance.unit();
    account.below_another = chance.unit();
    const double kind = chance.unit(), searchable = chance.unit(), suspended = chance.unit();
    account.kind = main ? "logs" : pick(kinds, kind);
    account.searchable = main || searchable >= 0.2;
    account.suspended = suspended < (main ? 0.003 : 0.005) && !(main && place.organization == 0);
    account.tagged = chance.unit() < 0.3;
    account.tag = tags[chance.below(std::size(tags))];
    account.reader = chance.unit();
    return account;
}

bool BenchWorld::searchable(Place place) const noexcept { return at(place).searchable; }
bool BenchWorld::suspended(Place place) const noexcept { return at(place).suspended; }
bool BenchWorld::keeps_logs(Place place) const noexcept { return at(place).kind == "logs"; }

bool BenchWorld::deep(std::uint32_t organization) const noexcept {
    return organization == 0 || Chance(size_.seed, of_organizations, organization).unit() < 0.1;
}

std::string_view BenchWorld::plan(std::uint32_t organization) const noexcept {
    Chance chance(size_.seed, of_organizations, organization);
    (void)chance.next();
    if (organization == 0) return "enterprise";
    return sizes_[organization] == 1 ? pick(plans_of_one, chance.unit()) : pick(plans_of_many, chance.unit());
}

Place BenchWorld::parent(Place place) const noexcept {
    Place above{place.organization, 0};
    if (!deep(place.organization)) return above;
    const Account account = at(place);
    if (account.below_another >= 0.7) return above;
    above.account = static_cast<std::uint32_t>(account.parent * place.account);
    return depth(above) < greatest_depth ? above : Place{place.organization, 0};
}

std::uint32_t BenchWorld::depth(Place place) const noexcept {
    std::uint32_t depth = 0;
    for (; place.account != 0; place = parent(place)) ++depth;
    return depth;
}

bool BenchWorld::is_below(Place account, Place above) const noexcept {
    for (; account.account > above.account; account = parent(account)) {
    }
    return account.organization == above.organization && account.account == above.account;
}

std::string BenchWorld::account_line(Place place) const {
    const Account account = at(place);
    std::string line = fmt::format("{{\"id\":\"{}\"", name(place));
    if (place.account == 0) {
        line += fmt::format(",\"plan\":\"{}\"", plan(place.organization));
    } else {
        line += fmt::format(",\"parent\":\"{}\"", name(parent(place)));
    }
    if (account.kind != "logs") line += fmt::format(",\"kind\":\"{}\"", account.kind);
    if (!account.searchable) line += ",\"searchable\":false";
    if (account.suspended) line += ",\"suspended\":true";
    if (account.tagged) line += fmt::format(",\"tags\":[\"{}\"]", account.tag);
    if (account.reader < 0.02 && place.account != 0) {  // an access list names an account that stands before it
        const auto reader = static_cast<std::uint32_t>(account.reader / 0.02 * place.account);
        line += fmt::format(",\"readers\":[\"{}\"]", name({place.organization, reader}));
    }
    return line + "}\n";
}

std::string BenchWorld::write(const std::string& accounts_file, const std::string& tokens_file,
                              const Progress& progress) const {
    LineFile accounts(accounts_file), tokens(tokens_file);
    TokenWriter writer(size_);
    std::uint64_t done = 0;
    for (std::uint32_t organization = 0; organization < sizes_.size(); ++organization) {
        const std::uint32_t count = sizes_[organization];
        std::vector<bool> logs(count);
        for (std::uint32_t i = 0; i < count; ++i) {
            logs[i] = keeps_logs({organization, i});
            accounts.add(account_line({organization, i}));
        }
        done += count;
        writer.add(organization, logs, plan(organization) == "community", done, tokens);
        if (progress && organization % 64 == 0) progress(done, size_.accounts);
    }
    for (LineFile* file : {&accounts, &tokens}) {
        if (const int failure = file->finish(); failure != 0) {
            return fmt::format("{}: {}", file->path(), failure_text(failure));
        }
    }
    return {};
}

}  // namespace jeton::cli
