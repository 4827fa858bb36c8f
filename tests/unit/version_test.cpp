// Versions that share their pages: each shows what it was made with, whoever goes first.
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "allocations.hpp"
#include "engine/memory/pages.hpp"
#include "engine/memory/version.hpp"

using namespace jeton::engine;

namespace {

/// What records are, a list of numbers, and nothing else.
struct Book : Version {
    Book() : Version(std::make_shared<Timeline>()) {}
    explicit Book(const std::shared_ptr<const Book>& base) : Version(std::shared_ptr<const Version>(base)), pages(base->pages), list(base->list) {}
    ~Book() {
        leave([this](auto free) {
            pages.blocks(free);
            if (list != nullptr) free(list);
        });
    }
    void write_list(const std::vector<std::uint32_t>& numbers) {
        if (list != nullptr) drop(list);
        list = NumberList::make(*this, static_cast<std::uint32_t>(numbers.size()));
        std::copy(numbers.begin(), numbers.end(), list->items);
    }
    Pages<std::uint64_t> pages;
    NumberList* list = nullptr;
};

struct Kept {
    std::shared_ptr<const Book> book;
    std::vector<std::uint64_t> pages;
    std::vector<std::uint32_t> list;
    [[nodiscard]] bool holds() const {
        if (book->pages.size() != pages.size() || !std::equal(list.begin(), list.end(), book->list->begin(), book->list->end())) return false;
        for (std::uint32_t i = 0; i < pages.size(); ++i)
            if (book->pages.get(i) != pages[i]) return false;
        return true;
    }
};

}  // namespace

TEST_CASE("versions show what they were made with, in whatever order they go and however much each changed") {
    std::mt19937 random(11);
    const auto below = [&](std::uint32_t count) { return static_cast<std::uint32_t>(random() % count); };
    auto first = std::make_shared<Book>();
    first->write_list({7});
    first->publish();
    std::vector<std::uint64_t> pages;
    std::vector<std::uint32_t> list{7};
    std::shared_ptr<const Book> newest = first;
    first = nullptr;
    std::vector<Kept> kept;
    for (int round = 0; round < 400; ++round) {
        const auto next = std::make_shared<Book>(newest);
        auto written = pages;
        const std::uint32_t edits = round % 16 == 0 ? 300 : below(4), space = round < 200 ? 3000 : 90'000;     // more blocks than a list has room for, or few
        for (std::uint32_t i = 0; i < edits; ++i) {
            const std::uint32_t at = below(space);
            if (at >= written.size()) written.resize(at + 1);
            next->pages.edit(*next, at) = written[at] = random();
        }
        const bool lists = below(3) == 0;
        std::vector<std::uint32_t> numbers(below(40) + 1);
        if (lists)
            for (std::uint32_t times = below(3) + 1; times != 0; --times) {      // what it wrote first goes with it
                for (auto& number : numbers) number = static_cast<std::uint32_t>(random());
                next->write_list(numbers);
            }
        if (below(4) == 0) continue;            // a dry run: what it made goes
        pages = std::move(written);
        if (lists) list = numbers;
        next->publish();
        newest = next;
        kept.push_back({newest, pages, list});
        while (kept.size() > 6 || (!kept.empty() && below(3) == 0)) kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(below(static_cast<std::uint32_t>(kept.size()))));
        for (const Kept& each : kept) REQUIRE(each.holds());
    }
}

TEST_CASE("a record is fetched ahead where there is none, too") {
    Book book;
    Pages<std::uint64_t>& pages = book.pages;
    pages.prefetch_any(0);
    pages.prefetch_page(5);
    pages.edit(book, 200'000) = 3;
    for (const std::uint32_t i : {0u, 100'000u, 200'000u, 200'001u, 0xffffffffu}) {
        pages.prefetch_any(i);
        pages.prefetch_page(i);
    }
    CHECK(pages.get(200'000) == 3);
    CHECK(pages.get(100'000) == 0);
    CHECK(pages.get(0xffffffff) == 0);
}

TEST_CASE("what a version made before its memory ran out goes with it") {
    std::size_t failures = 0;
    for (long at = 0; at < 80; ++at) {
        auto first = std::make_shared<Book>();
        first->write_list({1});
        first->publish();
        auto next = std::make_shared<Book>(first);
        try {
            const FailingAllocation one(at);
            for (std::uint32_t i = 0; i < 30; ++i) next->write_list(std::vector<std::uint32_t>(i + 1, i));
        } catch (const std::bad_alloc&) {
            ++failures;         // a block that nobody has is what the leak sanitizer looks for
        }
        CHECK(next->list != nullptr);
    }
    CHECK(failures > 30);
}

TEST_CASE("while the newest version is walked as it goes, the one before it stays") {
    struct Slow : Version {
        Slow() : Version(std::make_shared<Timeline>()) {}
        Slow(const std::shared_ptr<const Slow>& base, std::function<void()> meanwhile) : Version(std::shared_ptr<const Version>(base)), list(base->list), walk(std::move(meanwhile)) {}
        ~Slow() {
            leave([this](auto free) {
                if (walk) walk();
                if (list != nullptr) free(list);
            });
        }
        NumberList* list = nullptr;
        std::function<void()> walk;
    };
    auto first = std::make_shared<Slow>();
    first->list = NumberList::make(*first, 3);
    first->publish();
    std::atomic<bool> gone{false};
    bool stayed = false;
    std::thread other;
    auto second = std::make_shared<Slow>(first, [&] {
        other = std::thread([&] {
            first = nullptr;
            gone.store(true);
        });
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
        stayed = !gone.load();
    });
    second->publish();
    second = nullptr;
    other.join();
    CHECK(stayed);
    CHECK(gone.load());
}

TEST_CASE("a version goes though there is no memory for what the one before it gets of it") {
    std::vector<std::shared_ptr<const Book>> kept;
    auto first = std::make_shared<Book>();
    for (std::uint32_t i = 0; i < 3000; ++i) first->pages.edit(*first, i) = i;
    first->write_list({1});
    first->publish();
    kept.push_back(first);
    first = nullptr;
    for (std::uint32_t version = 0; version < 3; ++version) {          // each another thousand: so one has dead that the first has, too
        const auto next = std::make_shared<Book>(kept.back());
        for (std::uint32_t i = 0; i < 1000; ++i) next->pages.edit(*next, version * 1000 + i) = version;
        next->write_list({2, 3});
        next->publish();
        kept.push_back(next);
    }
    {
        const FailingAllocation none(0);
        kept.erase(kept.begin() + 1);
        kept.erase(kept.begin() + 1);
    }
    for (std::uint32_t i = 0; i < 3000; ++i) CHECK(kept.front()->pages.get(i) == i);
}
