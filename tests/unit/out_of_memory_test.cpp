// What is left where memory runs out: nothing.
#include <catch2/catch.hpp>
#include <new>
#include <string>
#include <vector>

#include "allocations.hpp"
#include "jeton/jeton.hpp"

TEST_CASE("a change for which memory runs out leaves nothing behind that is in the way of the next") {
    using jeton::Change;
    using jeton::Value;
    std::string policy = "jeton: 1\nschema: {account: {open: {type: boolean}, shut: {type: boolean}, plan: {type: keyword}}}\nactions: [x]\ntoken-kinds: {k: {purpose: p, action: x, filters: optional}}\n"
                         "rules:\n  - allow x to self, descendants where to.open:true\n  - deny x to any where to.shut:true\naccounts: {a0: {sub-accounts: {";
    for (int i = 1; i < 12; ++i) policy += (i == 1 ? "" : ", ") + ("a" + std::to_string(i)) + ": {plan: p" + std::to_string(i) + "}";
    policy += "}}}\ntokens: {t: {kind: k, account: a0}, u: {kind: k, account: a3, filters: [\"a:b\"]}}\n";
    const std::vector<Change> changes{Change{}.set("a1", "open", Value{true}), Change{}.set("a2", {{"open", Value{true}}, {"plan", Value{std::string("new")}}}), Change{}.set("a0", "shut", Value{true}),
                                      Change{}.create_token("v", "k", "a2"), Change{}.move_account("a1", "a2"), Change{}.set("a0", "shut", Value{false}), Change{}.delete_token("v"),
                                      Change{}.create_token("w", "k", "a0", {{"name", Value{std::string("n")}}, {"expires", Value{std::string("2035-01-01")}}, {"filters", Value{Value::List{Value{std::string("e:f")}, Value{std::string("g:h AND i:*")}}}}}),
                                      Change{}.update_token("u", {{"accounts", Value{Value::List{Value{std::string("a3")}}}}, {"expires", Value{std::string("2036-01-01")}}}), Change{}.attach_filter("t", "c:d"), Change{}.set("a0", "shut", Value{true})};
    const auto told = [](const jeton::Snapshot& view) {
        std::string all;
        for (const char* token : {"t", "u", "w"})
            for (const auto& entry : view.scope(view.token(token)))
                all += std::string(view.name(entry.account)) + (entry.decision.allowed() ? " " : entry.decision.allows(R"({"a":"b","c":"d"})") ? "+ " : "- ");
        return all + std::to_string(view.revision());
    };
    std::size_t failures = 0;
    for (long at = 0; at < 400; at += at < 60 ? 1 : 7) {
        auto engine = jeton::Engine::load_text({{"p", policy}}).value(), expected = jeton::Engine::load_text({{"p", policy}}).value();
        for (const Change& change : changes) {
            bool failed = false, applied = true;
            try {
                const FailingAllocation one(at);
                applied = static_cast<bool>(engine.apply(change));
            } catch (const std::bad_alloc&) {
                failed = true;
            }
            REQUIRE(applied);
            failures += failed;
            if (failed && engine.snapshot().revision() == expected.snapshot().revision()) REQUIRE(engine.apply(change));
            REQUIRE(expected.apply(change));
            REQUIRE(told(engine.snapshot()) == told(expected.snapshot()));
        }
        CHECK(engine.reevaluate() == 0);
    }
    CHECK(failures > 100);
}
