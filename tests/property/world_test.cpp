// Every decision of random worlds against the slow specification of tests/support.
#include <catch2/catch.hpp>

#include "tests/property/agreement.hpp"

namespace {

void decided_as_specified(naive::Draw& draw, const naive::Extent& extent) {
    const naive::World world = naive::random_world(draw, extent);
    const auto view = agreement::loaded(world).snapshot();
    agreement::same_principals(world, view, world.yaml());
    agreement::same("scopes", naive::judged(world).scopes, agreement::scopes_of(view), world.yaml());
}

}  // namespace

TEST_CASE("every principal, action and account is decided as the specification does") {
    CHECK(naive::hold("small worlds", 500, [](naive::Draw& draw) { decided_as_specified(draw, {}); }) == "");
    CHECK(naive::hold("larger worlds", 100, [](naive::Draw& draw) { decided_as_specified(draw, {20, 16, 4, 10}); }) == "");
}
