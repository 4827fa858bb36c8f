// A full re-evaluation finds what a state remembers wrongly. Nothing else can: rules alone decide, whatever is remembered.
#include <catch2/catch.hpp>

#include "engine/changes/apply.hpp"
#include "engine/load/load.hpp"

namespace {

using namespace jeton;

const char* policy = R"(jeton: 1
schema:
  account:
    searchable: {type: boolean, default: true}
    frozen: {type: boolean, inherit: any}
actions: [logs.search]
roles: [admin]
token-kinds: {api-token: {purpose: i, action: logs.search, filters: optional}, other: {purpose: i, action: logs.search}}
rules:
  - allow logs.search by api-token to self, descendants where to.searchable:true
  - allow * by admin to organization
  - deny * by other to any where token.name:banned OR from.frozen:true
limits: [at most 2 api-token per account]
accounts: {acme: {sub-accounts: {web: {}, pay: {searchable: false}}}, zoo: {}}
users: {ann: {acme: admin}}
tokens:
  grafana: {kind: api-token, account: acme}
  filtered: {kind: api-token, account: acme, filters: ["env:prod"]}
  web-1: {kind: api-token, account: web}
)";

struct World {
    std::shared_ptr<engine::State> state;
    engine::Written written;

    World() {
        LoadOptions options;
        options.now = Time::parse("2026-01-01");
        auto loaded = engine::load(std::vector<NamedText>{{"policy.yaml", policy}}, options);
        REQUIRE(loaded);
        state = std::const_pointer_cast<engine::State>(loaded->state);
        written = std::make_shared<engine::PolicyText>(std::move(loaded->files), std::vector<std::shared_ptr<syntax::Arena>>(), std::make_shared<engine::Workshop>());
    }
    [[nodiscard]] std::uint32_t account(std::string_view name) const { return state->account_names.find(name); }
    [[nodiscard]] engine::Members& members(std::string_view name) const { return *state->members.get(account(name)); }
    [[nodiscard]] std::uint64_t differing() const { return engine::differing_anew(written, state); }
};

}  // namespace

TEST_CASE("a full re-evaluation finds nothing where all is remembered rightly") { CHECK(World().differing() == 0); }

TEST_CASE("a full re-evaluation finds a token that its account has forgotten") {
    World world;
    engine::Members& web = world.members("web");
    REQUIRE(web.size == 1);
    web.first[0].count = web.size = 0;
    CHECK(world.differing() == 2);      // it, and what it may do
}

TEST_CASE("a full re-evaluation finds a token of which its account remembers something else") {
    World world;
    engine::Members& web = world.members("web");
    SECTION("that it is disabled") { web.first[0].is.usable = 0; }
    SECTION("another narrowing") {
        for (const engine::Group& group : world.members("acme").groups())
            if (group.is.narrowing != 0) web.first[0].is = group.is;
        REQUIRE(web.first[0].is.narrowing != 0);
    }
    CHECK(world.differing() == 2);      // it, and what it may do
}

TEST_CASE("a full re-evaluation counts whom it finds alone, not all of that account") {
    World world;
    for (engine::Group* group = world.members("acme").first; group != world.members("acme").first + world.members("acme").group_count; ++group)
        if (group->is.narrowing != 0) group->is.usable = 0;
    CHECK(world.differing() == 3);      // the token with a filter, and what it may do at acme and at web
}

TEST_CASE("a full re-evaluation finds two accounts that have each other's tokens") {
    World world;
    engine::Members &acme = world.members("acme"), &web = world.members("web");
    auto* ids = const_cast<std::uint32_t*>(acme.ids());
    std::size_t plain = 0;
    for (const engine::Group& group : acme.groups()) {
        if (group.is == web.first[0].is) break;
        plain += group.count;
    }
    REQUIRE(plain < acme.size);
    std::swap(ids[plain], *const_cast<std::uint32_t*>(web.ids()));
    CHECK(world.differing() != 0);
}

TEST_CASE("a full re-evaluation finds a token and an account whose bits are not what the rules say") {
    World world;
    SECTION("an account of which nothing holds") { const_cast<engine::AccountRecord&>(world.state->accounts[world.account("web")]).classes = 0; }
    SECTION("a token that ended, they say") { const_cast<engine::TokenRecord&>(world.state->tokens[world.state->token_names.find("web-1")]).expired = 1; }
    CHECK(world.differing() != 0);
}
