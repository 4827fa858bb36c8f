// What is left where memory runs out: nothing.
#include <catch2/catch.hpp>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "allocations.hpp"
#include "engine/check/policy.hpp"
#include "jeton/jeton.h"
#include "jeton/jeton.hpp"

namespace {

/// Makes the changes, of each of which the allocation after `at` others fails first if it has so many, and compares what is told then with what
/// is told where none failed. How many failed.
template <class Load, class Told>
std::size_t failures_of(const std::vector<jeton::Change>& changes, long at, Load load, Told told) {
    jeton::Engine engine = load(), expected = load();
    jeton::Reader reader = engine.reader();             // apply waits for it, which takes memory, too
    const auto subscription = engine.on_commit([](const jeton::Commit&) {});
    std::size_t failures = 0;
    for (const jeton::Change& change : changes) {
        bool failed = false, applied = true;
        try {
            const FailingAllocation one(at);
            applied = static_cast<bool>(engine.apply(change));
        } catch (const std::bad_alloc&) {
            failed = true;
        }
        REQUIRE(applied);
        failures += failed;
        REQUIRE(engine.snapshot().revision() == expected.snapshot().revision() + (failed ? 0 : 1));
        REQUIRE(reader.view()->revision() == engine.snapshot().revision());
        if (failed) REQUIRE(engine.apply(change));
        REQUIRE(expected.apply(change));
        REQUIRE(told(engine.snapshot()) == told(expected.snapshot()));
    }
    CHECK(engine.reevaluate() == 0);
    return failures;
}

}  // namespace

TEST_CASE("a copy of settings for which memory runs out is no copy, and nothing else happens") {
    using jeton::engine::Setting;
    const std::vector<std::pair<std::uint32_t, Setting>> settings{
        {1, Setting{true}}, {2, Setting{jeton::engine::Items{"a", "b"}}}, {3, Setting{std::string("a text that is longer than a short one")}}};
    std::size_t failures = 0;
    for (long at = 0; at < 6; ++at) {
        try {
            const FailingAllocation one(at);
            const auto copy = settings;
            CHECK(copy == settings);
        } catch (const std::bad_alloc&) {
            ++failures;
        }
    }
    CHECK(failures >= 3);
}

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
    const auto load = [&] { return jeton::Engine::load_text({{"p", policy}}).value(); };
    for (long at = 0; at < 400; at += at < 60 ? 1 : 7) failures += failures_of(changes, at, load, told);
    CHECK(failures > 100);
}

TEST_CASE("a change of the policy, of users or of the clock for which memory runs out leaves nothing behind either") {
    using jeton::Change;
    using jeton::Value;
    const std::string policy = "jeton: 1\nschema: {account: {open: {type: boolean}, plan: {type: keyword, inherit: nearest}, until: {type: date}, readers: {type: accounts}}}\n"
                               "actions: [x, z]\nroles: [admin]\ntoken-kinds: {k: {purpose: p, action: x, filters: optional, expires-after: 30d}}\nfilters: {prod: \"env:prod\"}\n"
                               "rules:\n  - allow x to self, descendants where to.open:true AND NOT to.until:<=now\n  - allow * by admin to organization only prod\n  - allow x to linking(readers)\n"
                               "limits: [at most 5 k per account where account.plan:p]\n"
                               "accounts: {a: {plan: p, sub-accounts: {b: {open: true, until: 2026-02-01}, c: {readers: [b]}, d: {sub-accounts: {e: {open: true}}}}}}\n"
                               "users: {ann: {a: admin}}\ntokens: {t: {kind: k, account: a, filters: [prod, \"q:r\"], created: 2026-01-01}, u: {kind: k, account: b, expires: 2026-03-01}}\n";
    const std::vector<Change> changes{Change{}.create_user("bob").set_role("bob", "c", "admin"), Change{}.create_filter("eu", "region:eu*"), Change{}.attach_filter("t", "eu"), Change{}.edit_filter("prod", "env:prod OR env:live"),
                                      Change{}.tick(*jeton::Time::parse("2026-02-02")), Change{}.create_account("f", "d", {{"plan", Value{std::string("z")}}}), Change{}.reset("b", {"until"}),
                                      Change{}.replace("rules:\n  - allow x to self, children where to.open:true only prod\n  - allow z by admin to any where to.plan:z\n"),
                                      Change{}.remove_role("ann", "a"), Change{}.delete_account_and_sub_accounts("d"), Change{}.delete_filter("eu", Change::InUse::detach),
                                      Change{}.replace("schema: {account: {open: {type: boolean}, plan: {type: keyword}, readers: {type: accounts}}}\nrules: [allow x to self]\n")};
    const auto load = [&] {
        jeton::LoadOptions options;
        options.now = jeton::Time::parse("2026-01-02");
        return jeton::Engine::load_text({{"p", policy}}, options).value();
    };
    const auto told = [](const jeton::Snapshot& view) {
        std::string all = std::to_string(view.revision());
        for (const jeton::Principal who : view.principals())
            for (const jeton::ActionId action : view.actions()) {
                all += "\n" + view.name(who) + " " + std::string(view.name(action)) + ":";
                for (const auto& entry : view.scope(who, action)) {
                    all += " " + std::string(view.name(entry.account));
                    for (const char* document : {R"({"env":"prod","q":"r","region":"eu1"})", R"({"env":"live","q":"r","region":"eu1"})", R"({"env":"prod","q":"r"})", R"({"env":"prod"})", "{}"}) all += entry.decision.allows(document) ? "+" : "-";
                }
            }
        return all;
    };
    std::size_t failures = 0;
    for (long at = 0; at < 4000; at += at < 40 ? 1 : at < 400 ? 5 : 149) failures += failures_of(changes, at, load, told);
    CHECK(failures > 300);
}

TEST_CASE("names of filters for which memory runs out are all there the next time") {
    using jeton::Change;
    const std::string policy = "jeton: 1\nactions: [x]\ntoken-kinds: {k: {purpose: p, action: x, filters: optional}}\nfilters: {prod: \"env:prod\", eu: \"region:eu\", us: \"region:us\"}\n"
                               "rules: [allow x to self]\naccounts: {a: {}}\ntokens: {t: {kind: k, account: a}}\n";
    std::size_t failures = 0;
    for (long at = 0; at < 200; ++at) {
        jeton::Engine engine = jeton::Engine::load_text({{"p", policy}}).value();
        REQUIRE(engine.apply(Change{}.create_account("b", "")));        // what loading knew is gone
        try {
            const FailingAllocation one(at);
            (void)engine.plan(Change{}.attach_filter("t", "us"));
        } catch (const std::bad_alloc&) {
            ++failures;
        }
        REQUIRE(engine.apply(Change{}.attach_filter("t", "us").attach_filter("t", "eu")));
        CHECK(engine.reevaluate() == 0);
    }
    CHECK(failures > 10);
}

TEST_CASE("lines for which memory runs out are not said to be no documents, and are read the next time") {
    const auto filter = jeton::Filter::compile("env:prod").value();
    const auto one_line = [](std::size_t objects) {
        std::string text = R"({"env":"prod","a":[)";
        for (std::size_t i = 0; i < objects; ++i) text += "{},";
        return text + "1]}\n";
    };
    std::size_t failures = 0;
    for (long at = 0; at < 12; ++at) {
        std::thread([&] {       // with nothing kept from lines before
            std::size_t size = 100;
            CHECK(filter.scan(one_line(size)).shown == 1);
            try {
                const FailingAllocation one(at);
                const auto counts = filter.scan(one_line(size *= 40));
                CHECK(counts.shown == 1);
            } catch (const std::bad_alloc&) {
                ++failures;
            }
            CHECK(filter.scan(one_line(size - 1)).shown == 1);
            CHECK(filter.match(R"({"env":"prod"})") == jeton::Match::shown);
        }).join();
        std::thread([&] {
            { const FailingAllocation one(at); (void)filter.match(R"({"env":"prod"})"); }
            CHECK(filter.match(R"({"env":"prod"})") == jeton::Match::shown);
        }).join();
    }
    CHECK(failures >= 3);
}

TEST_CASE("a policy for which memory runs out is not loaded, and is the next time") {
    const std::string policy = "jeton: 1\nschema: {account: {open: {type: boolean}, plan: {type: keyword, one-of: [p, q]}, readers: {type: accounts}}}\nactions: [x, z.a, z.b]\nroles: [admin]\n"
                               "token-kinds: {k: {purpose: p, action: x, filters: optional, expires-after: 30d}}\nfilters: {prod: \"env:prod AND NOT host:test*\", eu: \"prod AND region:(eu* OR uk)\"}\n"
                               "rules:\n  - allow x to self, descendants where to.open:true AND NOT to.plan:q only eu\n  - {name: n, rule: deny z.* by admin to any where from.id:>a}\n  - allow x to linking(readers)\n"
                               "limits: [at most 5 k per account where account.plan:p]\naccounts: {a: {plan: p, sub-accounts: {b: {open: true}, c: {readers: [b]}}}}\n"
                               "users: {ann: {a: admin}}\ntokens: {t: {kind: k, account: a, filters: [prod, \"q:r*s\", \"ip:10.0.0.0/8 OR t:>now-1d\"], created: 2026-01-01}}\n"
                               "tests:\n  - {name: it sees, ask: {token: t, account: a}, answer: deny}\n";
    jeton::LoadOptions options;
    options.now = jeton::Time::parse("2026-01-02");
    std::size_t failures = 0;
    const auto load = [&] { return jeton::Engine::load_text({{"p", policy}}, options); };
    const auto load_broken = [&] { return jeton::Engine::load_text({{"p", policy + "roles: [x]\ninvariants: [{name: n, never: allow y to self}]\n"}}, options); };
    REQUIRE(load());
    REQUIRE_FALSE(load_broken());
    for (long at = 0; at < 6000; at += at < 60 ? 1 : 23) {
        bool loaded = true;
        try {
            const FailingAllocation one(at);
            loaded = static_cast<bool>(load());
            const FailingAllocation another(at);
            loaded = loaded && !load_broken();
        } catch (const std::bad_alloc&) {
            ++failures;
        }
        REQUIRE(loaded);
    }
    CHECK(failures > 60);
    CHECK(load()->snapshot().scope(load()->snapshot().token("t")).size() <= 3);
}

TEST_CASE("a refusal for which memory runs out is nothing to the next change") {
    using jeton::Change;
    using jeton::Value;
    const std::string policy = "jeton: 1\nschema: {account: {open: {type: boolean}}}\nactions: [x]\ntoken-kinds: {k: {purpose: p, action: x, filters: optional}}\nfilters: {f: \"a:b\"}\n"
                               "rules: [allow x to self only f]\nlimits: [at least 1 enabled k per account]\naccounts: {a: {}}\ntokens: {t: {kind: k, account: a, filters: [f]}}\n";
    auto engine = jeton::Engine::load_text({{"p", policy}}).value();
    const std::vector<Change> wrong{Change{}.delete_token("t"), Change{}.set("a", "open", Value{std::int64_t{1}}), Change{}.set("b", "open", Value{true}), Change::from_yaml("- ["),
                                    Change{}.replace("filters: {}\n"), Change{}.delete_filter("f"), Change::from_yaml("- set: {account: a, open: tru}\n- delete-token: {token: u}\n")};
    std::size_t failures = 0;
    for (const Change& change : wrong)
        for (long at = 0; at < 300; ++at) {
            bool refused = true;
            try {
                const FailingAllocation one(at);
                refused = !engine.plan(change);
            } catch (const std::bad_alloc&) {
                ++failures;
            }
            REQUIRE(refused);
            const auto right = engine.plan(Change{}.set("a", "open", Value{true}));
            REQUIRE(right);
            REQUIRE((*right)->lints().empty());
        }
    CHECK(failures > 300);
}

TEST_CASE("a policy that memory ran out for does not come with a later change") {
    auto engine = jeton::Engine::load_text({{"p", "jeton: 1\nactions: [x]\ntoken-kinds: {k: {purpose: p, action: x}}\nfilters: {f: \"a:b\"}\nrules: [deny x to self]\naccounts: {a: {}}\ntokens: {t: {kind: k, account: a}}\n"}}).value();
    const auto subscription = engine.on_commit([](const jeton::Commit&) {});
    std::size_t failures = 0;
    for (long at = 0; at < 2000; ++at) {
        bool failed = false;
        const auto change = jeton::Change{}.replace("rules: [allow x to self]\n");
        try {
            const FailingAllocation one(at);
            (void)engine.apply(change);
        } catch (const std::bad_alloc&) {
            failed = true;
        }
        if (!failed) break;
        REQUIRE(engine.snapshot().revision() == 1 + 2 * failures++);
        REQUIRE(engine.apply(jeton::Change{}.replace("filters: {g: \"c:d\"}\n")));
        REQUIRE(engine.apply(jeton::Change{}.replace("filters: {f: \"a:b\"}\n")));
        const auto view = engine.snapshot();
        REQUIRE(view.decide(view.token("t"), "x", "a").denied());
    }
    CHECK(failures > 100);
}

TEST_CASE("C is never told that what is in force has failed") {
    auto* const engine = [] {
        const char text[] = "jeton: 1\nschema: {account: {open: {type: boolean}}}\nactions: [x]\ntoken-kinds: {k: {purpose: p, action: x}}\nrules: [\"allow x to any where to.open:true\"]\n"
                            "accounts: {a: {}}\ntokens: {t: {kind: k, account: a}}\n";
        const jeton_source source{"p", text, sizeof text - 1};
        return jeton_engine_load_text(&source, 1, nullptr, nullptr);
    }();
    REQUIRE(engine != nullptr);
    const auto revision = [&] {
        auto* const view = jeton_engine_snapshot(engine);
        const auto is = jeton_snapshot_revision(view);
        jeton_snapshot_free(view);
        return is;
    };
    std::size_t failures = 0;
    for (long at = 0; at < 400; ++at) {
        const std::string change = at % 3 == 0 ? "- create-user: {user: u" + std::to_string(at) + "}" : "- set: {account: a, open: " + std::string(at % 2 == 0 ? "true" : "false") + "}";
        const std::string token = "t" + std::to_string(at);
        const auto before = revision();
        jeton_commit* commit = nullptr;
        jeton_new_token* made = nullptr;
        {
            const FailingAllocation one(at);
            commit = jeton_engine_apply(engine, change.data(), change.size(), nullptr);
        }
        const auto between = revision();
        {
            const FailingAllocation one(at);
            made = jeton_engine_create_token(engine, token.c_str(), "k", "a", nullptr, nullptr);
        }
        REQUIRE(between == before + (commit != nullptr));
        REQUIRE(revision() == between + (made != nullptr));
        failures += (commit == nullptr) + (made == nullptr);
        jeton_commit_free(commit);
        jeton_new_token_free(made);
    }
    CHECK(failures > 50);
    jeton_engine_free(engine);
}

TEST_CASE("limits that do not hold are each said once, though memory ran out as they were asked for first") {
    std::string policy = "jeton: 1\nactions: [x]\ntoken-kinds: {k: {purpose: p, action: x}}\nlimits: [at least 1 k per account]\naccounts: {a0: {}";
    for (int i = 1; i < 40; ++i) policy += ", a" + std::to_string(i) + ": {}";
    auto engine = jeton::Engine::load_text({{"p", policy + "}\n"}}).value();
    std::size_t failures = 0;
    for (long at = 0; at < 200; ++at) {
        const auto commit = engine.plan(jeton::Change{}.create_user("u")).value();
        try {
            const FailingAllocation one(at);
            (void)commit->over_limits();
        } catch (const std::bad_alloc&) {
            ++failures;
        }
        REQUIRE(commit->over_limits().size() == 40);
    }
    CHECK(failures > 3);
}

TEST_CASE("a document is matched as a thread ends, after what it was matched with is gone") {
    static int matched;
    matched = 0;
    struct Late {
        jeton::Filter filter = jeton::Filter::compile("a:b").value();
        ~Late() {
            matched += filter.match(R"({"a":"b"})") == jeton::Match::shown;
            matched += filter.match(jeton::Value{jeton::Value::Members{{"a", jeton::Value{std::string("b")}}}}) == jeton::Match::shown;
        }
    };
    std::thread([] {
        thread_local const Late late;
        (void)late.filter.match(R"({"a":"c"})");
        (void)late.filter.match(jeton::Value{});
    }).join();
    CHECK(matched == 2);
}
