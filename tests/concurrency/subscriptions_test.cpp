// Subscribers get every commit once, in order, and nothing of theirs is left in the way when they end. What commits and snapshots hold may go in any
// thread.
#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/concurrency/fixture.hpp"

namespace {

/// A thread that changes things until this ends.
class Turning {
public:
    explicit Turning(jeton::Engine engine)
        : thread_([this, engine]() mutable {
              for (bool web = false; !stop_.load(); web = !web) {
                  (void)engine.apply(turn(web));
                  std::this_thread::yield();
              }
          }) {}
    ~Turning() {
        stop_.store(true);
        thread_.join();
    }

private:
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

}  // namespace

TEST_CASE("every subscriber gets every commit once and in order, whatever another one does") {
    auto engine = loaded();
    std::vector<std::uint64_t> first, second;
    {
        const auto a = engine.on_commit([&](const jeton::Commit& commit) { first.push_back(commit.revision); });
        const auto slow = engine.on_commit([](const jeton::Commit&) { std::this_thread::sleep_for(std::chrono::milliseconds(1)); });
        const auto bad = engine.on_commit([](const jeton::Commit&) { throw std::runtime_error("no"); });
        const auto b = engine.on_commit([&](const jeton::Commit& commit) { second.push_back(commit.revision); });
        for (int i = 0; i < 50; ++i) REQUIRE(engine.apply(turn(i % 2 != 0)));
    }
    REQUIRE(engine.apply(turn(true)));
    REQUIRE(first.size() == 50);
    CHECK(first == second);
    CHECK(std::is_sorted(first.begin(), first.end()));
    CHECK(first.front() == 2);
    CHECK(first.back() == 51);
}

TEST_CASE("the end of a subscription waits for its calls, however many changes are made meanwhile") {
    auto engine = loaded();
    std::optional<Turning> writer(engine);
    int late = 0;
    for (int i = 0; i < 200; ++i) {
        const auto inside = std::make_shared<std::atomic<int>>(0);
        {
            const auto subscription = engine.on_commit([&engine, inside](const jeton::Commit&) {
                ++*inside;
                (void)engine.plan(jeton::Change{});         // waits for the writer, who must not wait for this
                std::this_thread::sleep_for(std::chrono::microseconds(50));
                --*inside;
            });
            std::this_thread::sleep_for(std::chrono::microseconds(200));
        }
        late += inside->load() != 0;
    }
    writer.reset();
    CHECK(late == 0);
}

TEST_CASE("a subscription that is ended within its function is not called again") {
    auto engine = loaded();
    std::atomic<int> calls{0};
    std::atomic<bool> all_made{false}, ended{false};
    std::optional<jeton::Subscription> subscription;
    subscription = engine.on_commit([&](const jeton::Commit&) {
        while (!all_made.load()) std::this_thread::yield();
        ++calls;
        subscription.reset();
        ended.store(true);
    });
    for (int i = 0; i < 3; ++i) REQUIRE(engine.apply(turn(i % 2 == 0)));
    std::atomic<int> later{0};
    {
        const auto other = engine.on_commit([&](const jeton::Commit&) { ++later; });
        all_made.store(true);
        REQUIRE(engine.apply(turn(true)));
    }
    while (!ended.load()) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(calls.load() == 1);
    CHECK(later.load() == 1);
}

TEST_CASE("who has a view may end a subscription whose function changes things") {
    auto engine = loaded();
    std::atomic<bool> viewed{false}, once{false};
    std::optional<jeton::Subscription> subscription = engine.on_commit([&](const jeton::Commit&) {
        if (once.exchange(true)) return;
        while (!viewed.load()) std::this_thread::yield();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        (void)engine.apply(turn(false));
    });
    REQUIRE(engine.apply(turn(true)));
    auto reader = engine.reader();
    const auto view = reader.view();
    viewed.store(true);
    subscription.reset();
    CHECK(view->revision() == 2);
    CHECK(engine.snapshot().revision() == 3);
}

TEST_CASE("what a subscriber's function holds is gone when its subscription has ended, and asks what it likes as it goes") {
    auto engine = loaded();
    std::optional<Turning> writer(engine);
    struct Held {
        jeton::Engine of;
        ~Held() { (void)of.at_least(1, std::chrono::milliseconds(0)); }         // wants a lock that the writer has now and then
    };
    int left = 0;
    for (int i = 0; i < 300; ++i) {
        std::weak_ptr<Held> held;
        {
            auto given = std::make_shared<Held>(Held{engine});
            held = given;
            const auto subscription = engine.on_commit([given = std::move(given)](const jeton::Commit&) {});
            std::this_thread::yield();
        }
        left += !held.expired();
    }
    writer.reset();
    CHECK(left == 0);
}

TEST_CASE("flags are asked in any thread while the writer goes on") {
    auto engine = jeton::Engine::load_text({{"policy.yaml", "jeton: 1\nschema: {account: {level: {type: long}, friends: {type: accounts}}}\nactions: [read]\n"
                                                            "token-kinds: {api: {purpose: p, action: read}}\n"
                                                            "rules: [\"allow read by api to any where to.level:>5\", \"allow read by api to linked(friends)\"]\n"
                                                            "accounts: {a: {}, b: {}}\ntokens: {t: {kind: api, account: a}}\n"}})
                      .value();
    std::atomic<int> asked{0};
    {
        const auto subscription = engine.on_commit([&](const jeton::Commit& commit) { asked += commit.flags().size() < 100; });
        for (int i = 0; i < 300; ++i) REQUIRE(engine.apply(jeton::Change{}.set("b", "level", jeton::Value{std::int64_t{i}})));      // each makes something new
    }
    CHECK(asked.load() == 300);
}

TEST_CASE("revisions that outlive their engine go in any order, in several threads") {
    for (int round = 0; round < 200; ++round) {
        std::optional<jeton::Engine> engine = loaded();
        std::vector<std::optional<jeton::Snapshot>> kept;
        for (int i = 0; i < 4; ++i) {
            kept.emplace_back(engine->snapshot());
            REQUIRE(engine->apply(turn(i % 2 == 0)));
        }
        kept.emplace_back(engine->snapshot());
        engine.reset();
        std::vector<std::thread> threads;
        std::atomic<std::size_t> ready{0};
        for (auto& each : kept)
            threads.emplace_back([&] {
                ++ready;
                while (ready.load() != kept.size()) std::this_thread::yield();
                each.reset();
            });
        for (auto& thread : threads) thread.join();
    }
}
