// What records say by a number, and the calendar of tokens.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "engine/facts/badges.hpp"
#include "engine/facts/profiles.hpp"
#include "engine/facts/schedule.hpp"
#include "engine/memory/chain_index.hpp"
#include "engine/memory/hash_index.hpp"
#include "engine/memory/large.hpp"
#include "engine/memory/radix_sort.hpp"
#include "engine/memory/release.hpp"
#include "engine/world/writer.hpp"

using namespace jeton::engine;

TEST_CASE("equal badges have one number, and there are no more of them than there may be") {
    BadgePool pool(3);
    CHECK(pool.add({7, 1}) == 0);
    CHECK(pool.add({7, 2}) == 1);
    CHECK(pool.add({7, 1}) == 0);
    CHECK(pool.add({8, 1}) == 2);
    CHECK(pool.add({9, 1}) == BadgePool::none);
    CHECK(pool.add({7, 2}) == 1);
    CHECK(pool[1] == Badge{7, 2});
}

TEST_CASE("instants keep their numbers, and the first is never") {
    InstantPool pool;
    CHECK(pool.add(never) == 0);
    std::vector<std::uint32_t> numbers;
    for (std::int64_t i = 0; i < 5000; ++i) numbers.push_back(pool.add(i * 1'000'000 - 2'000'000'000));
    for (std::int64_t i = 0; i < 5000; ++i) {
        REQUIRE(pool[numbers[static_cast<std::size_t>(i)]] == i * 1'000'000 - 2'000'000'000);
        REQUIRE(pool.add(i * 1'000'000 - 2'000'000'000) == numbers[static_cast<std::size_t>(i)]);
    }
    CHECK(pool.add(INT64_MIN) == 5001);
    CHECK(pool[5001] == INT64_MIN);
}

TEST_CASE("many items are sorted by a number, and equal ones stay in their order") {
    std::mt19937 random(3);
    for (const std::uint32_t below : {1u, 2u, 300u, 5000u, 3'000'000u, 0xffffffffu})
        for (const std::size_t count : {0u, 1u, 2u, 23u, 24u, 25u, 257u, 511u, 512u, 513u, 3000u}) {
            std::vector<std::pair<std::uint32_t, std::size_t>> items, spare;
            for (std::size_t i = 0; i < count; ++i) items.emplace_back(static_cast<std::uint32_t>(0xffffffffu - random() % below), i);
            auto expected = items;
            std::stable_sort(expected.begin(), expected.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
            radix_sort(items, spare, [](const auto& item) { return item.first; });
            CHECK(items == expected);
        }
}

TEST_CASE("numbers stand once each and in order, be they few or many") {
    std::mt19937 random(5);
    for (const std::size_t count : {0u, 1u, 2u, 4096u, 4097u, 20'000u})
        for (const std::uint32_t below : {1u, 5000u, 0xffffffffu}) {
            std::vector<std::uint32_t> numbers(count);
            std::generate(numbers.begin(), numbers.end(), [&] { return static_cast<std::uint32_t>(random() % below); });
            const std::set<std::uint32_t> expected(numbers.begin(), numbers.end());
            sort_unique(numbers);
            CHECK(numbers == std::vector<std::uint32_t>(expected.begin(), expected.end()));
        }
}

TEST_CASE("rows are found by their head, be they few or many of it") {
    std::mt19937 random(11);
    ChainIndex index;
    for (int round = 0; round < 3; ++round) {           // used again
        std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> expected;
        std::vector<std::pair<std::uint32_t, std::uint32_t>> rows;
        index.heads(3);
        for (int i = 0; i < 5000; ++i) {
            if (i == 2000) index.heads(40);
            const std::pair row(static_cast<std::uint32_t>(random() % index.heads()), static_cast<std::uint32_t>(random() % (i % 2 == 0 ? 5 : 300)));
            const auto [number, fresh] = index.add(row.first, [&] { return hash_numbers(std::array{row.first, row.second % 7}); }, [&](std::uint32_t n) { return rows[n] == row; });
            const auto [at, is_new] = expected.try_emplace(row, static_cast<std::uint32_t>(rows.size()));
            REQUIRE(fresh == is_new);
            REQUIRE(number == at->second);
            if (fresh) rows.push_back(row);
        }
        CHECK(rows.size() > 40 * ChainIndex::few);
        index.clear();
        CHECK(index.heads() == 0);
    }
}

TEST_CASE("a list of settings with one more is that list, whatever was asked before") {
    std::mt19937 random(23);
    jeton::engine::OwnSettingsPool pool;
    std::vector<std::map<std::uint32_t, std::uint32_t>> lists{{}};
    for (int i = 0; i < 20'000; ++i) {
        const auto number = static_cast<std::uint32_t>(random() % std::min<std::size_t>(lists.size(), 4)), attribute = static_cast<std::uint32_t>(random() % 2), value = static_cast<std::uint32_t>(random() % 300);
        auto expected = lists[number];
        expected[attribute] = value;
        const std::uint32_t made = pool.with(number, {attribute, value});
        REQUIRE(made <= lists.size());
        if (made == lists.size()) lists.push_back(expected);
        REQUIRE(lists[made] == expected);
        const auto there = pool[made];
        REQUIRE(std::equal(there.begin(), there.end(), expected.begin(), expected.end(), [](const auto& a, const auto& b) { return a.first == b.first && a.second == b.second; }));
    }
    CHECK(lists.size() > 1'000);
}

TEST_CASE("memory of lists is there to be written to, however large") {
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{5000}, large_bytes / sizeof(std::uint64_t) - 1, large_bytes / sizeof(std::uint64_t), std::size_t{3'000'000}}) {
        std::vector<std::uint64_t, LargeAllocator<std::uint64_t>> list(count);
        std::iota(list.begin(), list.end(), std::uint64_t{0});
        list.push_back(count);
        CHECK(list.front() == 0);
        CHECK(list[count / 2] == count / 2);
        CHECK(list.back() == count);
    }
    CHECK_THROWS_AS(LargeAllocator<std::uint64_t>().allocate(SIZE_MAX / 8 + 1), std::bad_alloc);
}

TEST_CASE("a schedule gives what is due between two instants, however it was added") {
    std::mt19937 random(7);
    for (int round = 0; round < 50; ++round) {
        Schedule schedule;
        std::set<std::pair<std::int64_t, std::uint32_t>> all;
        for (int part = 0; part < 12; ++part) {
            std::vector<Due> dues;
            for (std::size_t i = random() % 20; i > 0; --i) {
                dues.push_back({static_cast<std::int64_t>(random() % 40), static_cast<std::uint32_t>(random() % 10)});
                all.emplace(dues.back().at, dues.back().token);
            }
            schedule.add(dues);
        }
        const std::int64_t first = static_cast<std::int64_t>(random() % 42) - 1, last = static_cast<std::int64_t>(random() % 42) - 1;
        std::set<std::pair<std::int64_t, std::uint32_t>> found, expected;
        schedule.each(first, last, [&](const Due& due) { found.emplace(due.at, due.token); });
        for (const auto& [at, token] : all)
            if (first < at && at <= last) expected.emplace(at, token);
        CHECK(found == expected);
        const auto odd = [](const Due& due) { return due.token % 2 == 1; };
        std::int64_t next = INT64_MAX;
        for (const auto& [at, token] : all)
            if (at > first && token % 2 == 1) next = std::min(next, at);
        CHECK(schedule.next(first, odd) == next);
    }
}

TEST_CASE("lists and indexes that are used again keep their memory, and give back much of it when little was needed") {
    std::vector<int> list(100'000, 1);
    jeton::engine::empty(list);
    CHECK(list.empty());
    CHECK(list.capacity() == 100'000);
    list.assign(10, 1);
    jeton::engine::empty(list);
    CHECK(list.empty());
    CHECK(list.capacity() == 0);
    list.assign(10, 1);
    const std::size_t little = list.capacity();
    jeton::engine::empty(list);
    CHECK(list.empty());
    CHECK(list.capacity() == little);

    jeton::engine::HashIndex index;
    for (const std::uint32_t rows : {0u, 5u, 16u, 17u, 100u, 5'000u, 4'000u, 3u, 20u}) {
        CHECK(index.find(0, [](std::uint32_t) { return true; }) == jeton::engine::HashIndex::none);
        for (std::uint32_t row = 0; row < rows; ++row) index.add(row * 7);
        for (std::uint32_t row = 0; row < rows; ++row) CHECK(index.find(row * 7, [&](std::uint32_t n) { return n == row; }) == row);
        index.clear();
        CHECK(index.size() == 0);
    }
}
