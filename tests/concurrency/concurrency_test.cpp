// Readers on every core under a writer at full speed: each answer belongs to one revision, revisions never go back, and none is
// from before a change that was applied.
#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/concurrency/fixture.hpp"

namespace {

constexpr int turns = 200;

/// A change that another thread applies; its end waits for that.
class Applying {
public:
    explicit Applying(jeton::Engine engine)
        : thread_([this, engine]() mutable { returned_.store(engine.apply(turn(true)).has_value()); }) {}
    ~Applying() { thread_.join(); }
    [[nodiscard]] bool returned() const { return returned_.load(); }

private:
    std::atomic<bool> returned_{false};
    std::thread thread_;
};

/// In force, and given some time to return.
void wait_for_second_revision(const jeton::Engine& engine) {
    while (engine.snapshot().revision() != 2) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

}  // namespace

TEST_CASE("a reader is at one revision, which never goes back and is never from before an applied change") {
    auto engine = loaded();
    std::atomic<std::uint64_t> applied{1};
    std::atomic<bool> done{false};
    std::atomic<int> wrong{0};
    std::atomic<std::uint64_t> reads{0};
    std::vector<std::thread> readers;
    for (unsigned i = 0; i < std::max(2u, std::thread::hardware_concurrency()); ++i)
        readers.emplace_back([&] {
            std::uint64_t last = 0;
            while (!done.load()) {
                const std::uint64_t fence = applied.load();
                const auto view = engine.snapshot();
                if (view.revision() < fence || view.revision() < last) ++wrong;
                last = view.revision();
                const auto token = view.token("grafana");
                const auto scope = view.scope(token);
                const bool web = view.decide(token, "logs.search", "web").allowed(), pay = view.decide(token, "logs.search", "pay").allowed();
                if (scope.size() != 1 || web == pay || view.name(scope[0].account) != (web ? "web" : "pay")) ++wrong;
                const auto near = view.near_rules(token, view.action("logs.search"), view.account(web ? "pay" : "web"));
                if (near.empty() || near.back().lacks.empty()) ++wrong;
                if (view.revision() != last) ++wrong;
                ++reads;
            }
        });
    for (int i = 0; i < turns; ++i) {
        const auto commit = engine.apply(turn(i % 2 != 0));
        if (!commit || (*commit)->delta.pairs() != 2) ++wrong;
        applied.store((*commit)->revision);
    }
    while (reads.load() < 100) std::this_thread::yield();
    done.store(true);
    for (auto& reader : readers) reader.join();
    CHECK(wrong.load() == 0);
    CHECK(engine.snapshot().revision() == 1 + turns);
}

TEST_CASE("writers follow each other, and dry runs touch nothing") {
    auto engine = loaded();
    std::atomic<int> wrong{0};
    std::vector<std::thread> writers;
    for (int w = 0; w < 4; ++w)
        writers.emplace_back([&, w] {
            for (int i = 0; i < 20; ++i) {
                if (w % 2 == 0 ? !engine.plan(turn(true)) : !engine.apply(turn(i % 2 == 0))) ++wrong;
            }
        });
    for (auto& writer : writers) writer.join();
    CHECK(wrong.load() == 0);
    CHECK(engine.snapshot().revision() == 41);
}

TEST_CASE("a commit is read while dry runs add filters") {
    jeton::LoadOptions options;
    options.now = jeton::Time::parse("2026-01-01");
    auto engine = jeton::Engine::load_text({{"policy.yaml", policy}}, options).value();
    REQUIRE(engine.apply(jeton::Change{}.attach_filter("grafana", "t:>now")));
    const auto commit = engine.apply(jeton::Change{}.tick(*jeton::Time::parse("2026-02-01"))).value();
    std::atomic<bool> done{false};
    std::atomic<int> wrong{0};
    std::thread reader([&] {
        while (!done) wrong += commit->reread().size() == 1 ? 0 : 1;
    });
    for (int i = 0; i < turns; ++i) (void)engine.plan(jeton::Change{}.attach_filter("grafana", "a:b" + std::to_string(i)));
    done = true;
    reader.join();
    CHECK(wrong == 0);
}

TEST_CASE("a reader can wait for a revision, and is told when it does not come") {
    auto engine = loaded();
    CHECK_FALSE(engine.at_least(2, std::chrono::milliseconds(5)));
    std::thread writer([&] { (void)engine.apply(turn(true)); });
    const auto view = engine.at_least(2, std::chrono::seconds(60));
    writer.join();
    REQUIRE(view);
    CHECK(view->revision() == 2);
}

TEST_CASE("an old revision is kept as long as somebody reads it, and no longer") {
    auto engine = loaded();
    auto old = std::make_unique<jeton::Snapshot>(engine.snapshot());
    REQUIRE(engine.apply(turn(true)));
    CHECK(old->revision() == 1);
    CHECK(old->decide(old->token("grafana"), "logs.search", "web").allowed());
    CHECK(engine.revisions_kept() == 2);
    old.reset();
    CHECK(engine.revisions_kept() == 1);
}

TEST_CASE("the clock stops at each token that expires") {
    jeton::LoadOptions options;
    options.now = jeton::Time::parse("2026-01-01");
    auto engine = jeton::Engine::load_text({{"policy.yaml", std::string(policy) + "users: {}\n"}}, options).value();
    REQUIRE(engine.apply(jeton::Change{}
                             .create_token("a", "api-token", "acme", {{"expires", jeton::Value{std::string("2026-02-01")}}})
                             .create_token("b", "api-token", "acme", {{"expires", jeton::Value{std::string("2026-03-01")}}})));
    const auto commits = engine.advance(*jeton::Time::parse("2026-12-31"));
    REQUIRE(commits);
    REQUIRE(commits->size() == 3);
    CHECK((*commits)[0]->after.clock().text() == "2026-02-01T00:00:00Z");
    CHECK((*commits)[0]->delta.counts[1] == 1);
    CHECK((*commits)[1]->after.clock().text() == "2026-03-01T00:00:00Z");
    CHECK((*commits)[2]->delta.empty());
    CHECK(engine.snapshot().clock().text() == "2026-12-31T00:00:00Z");
    CHECK(engine.advance(*jeton::Time::parse("2026-01-01")).error().code == "clock-goes-back");
}

TEST_CASE("views of readers are each of one revision, and none is from before an applied change") {
    auto engine = loaded();
    std::atomic<std::uint64_t> applied{1};
    std::atomic<bool> done{false};
    std::atomic<int> wrong{0};
    std::atomic<std::uint64_t> reads{0};
    std::vector<std::thread> readers;
    for (unsigned i = 0; i < std::max(2u, std::thread::hardware_concurrency()); ++i)
        readers.emplace_back([&, i] {
            auto reader = engine.reader();
            std::uint64_t last = 0;
            while (!done.load()) {
                const std::uint64_t fence = applied.load();
                const auto view = reader.view();
                const std::uint64_t revision = view->revision();
                if (revision < fence || revision < last) ++wrong;
                last = revision;
                const auto token = view->token("grafana");
                const bool web = view->decide(token, "logs.search", "web").allowed(), pay = view->decide(token, "logs.search", "pay").allowed();
                if (web == pay || view->revision() != revision) ++wrong;
                // An apply() that this view is from before has not returned.
                if (applied.load() > revision) ++wrong;
                if (reads.load() % 64 == i) {
                    const auto inner = reader.view();
                    const jeton::Snapshot kept = *inner;
                    if (&*inner != &*view || kept.revision() != revision) ++wrong;
                }
                ++reads;
            }
        });
    for (int i = 0; i < turns; ++i) {
        const auto commit = engine.apply(turn(i % 2 != 0));
        if (!commit) ++wrong;
        applied.store((*commit)->revision);
    }
    while (reads.load() < 100) std::this_thread::yield();
    done.store(true);
    for (auto& reader : readers) reader.join();
    CHECK(wrong.load() == 0);
    CHECK(engine.revisions_kept() == 1);
}

TEST_CASE("an apply returns when the last view from before it has gone, though the change is in force before") {
    auto engine = loaded();
    auto reader = engine.reader();
    std::optional<Applying> writer;
    {
        const auto view = reader.view();
        writer.emplace(engine);
        wait_for_second_revision(engine);
        CHECK_FALSE(writer->returned());
        CHECK(view->revision() == 1);
        CHECK(view->decide(view->token("grafana"), "logs.search", "web").allowed());
    }
    writer.reset();
    CHECK(reader.view()->revision() == 2);
    CHECK(engine.revisions_kept() == 1);
}

TEST_CASE("who has a view may change things and wait for others who do") {
    auto engine = loaded();
    auto reader = engine.reader();
    {
        const auto view = reader.view();
        REQUIRE(engine.apply(turn(true)));
        REQUIRE(engine.apply(turn(false)));
        CHECK(view->revision() == 1);
        CHECK(engine.snapshot().revision() == 3);
        CHECK(view->scope(view->token("grafana")).size() == 1);
    }
    CHECK(reader.view()->revision() == 3);
    // Two threads that both have a view and both write.
    std::atomic<int> wrong{0};
    std::vector<std::thread> writers;
    for (int w = 0; w < 2; ++w)
        writers.emplace_back([&] {
            auto mine = engine.reader();
            for (int i = 0; i < 50; ++i) {
                const auto view = mine.view();
                const std::uint64_t revision = view->revision();
                if (!engine.apply(turn(i % 2 == 0)) || view->revision() != revision) ++wrong;
                if (!engine.at_least(revision + 1, std::chrono::seconds(60))) ++wrong;
            }
        });
    for (auto& writer : writers) writer.join();
    CHECK(wrong.load() == 0);
    CHECK(engine.snapshot().revision() == 103);
    REQUIRE(engine.apply(turn(true)));
    CHECK(engine.revisions_kept() == 1);
}

TEST_CASE("who waited for a writer once is waited for again") {
    auto engine = loaded();
    auto reader = engine.reader();
    std::optional<Applying> writer;
    {
        const auto view = reader.view();
        REQUIRE(engine.plan(turn(true)));       // its excuse is over when this returns
        writer.emplace(engine);
        wait_for_second_revision(engine);
        CHECK_FALSE(writer->returned());
    }
}

TEST_CASE("a reader keeps its engine") {
    std::optional<jeton::Engine> engine = loaded();
    auto reader = engine->reader();
    engine.reset();
    CHECK(reader.view()->token_count() == 1);
}
