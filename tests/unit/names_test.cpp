// Names to dense numbers and back.
#include "engine/accounts/names.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using jeton::engine::NameTable;

TEST_CASE("a table that is empty has no name") {
    const NameTable names;
    CHECK(names.size() == 0);
    CHECK(names.find("a") == NameTable::none);
    CHECK_FALSE(names.contains(""));
}

TEST_CASE("names are numbered as they arrive, and a name that is there keeps its number") {
    NameTable names;
    const auto first = names.add("acme");
    CHECK(first.number == 0);
    CHECK(first.fresh);
    CHECK(names.add("acme-web").number == 1);
    const auto again = names.add("acme");
    CHECK(again.number == 0);
    CHECK_FALSE(again.fresh);
    CHECK(names.size() == 2);
}

TEST_CASE("names that share a beginning, are empty or hold any byte are told apart") {
    NameTable names;
    const std::string zero("a\0b", 3);
    for (const std::string& name : {std::string(), std::string("a"), zero, std::string("aaaaaaaa"), std::string("aaaaaaaab")})
        CHECK(names.add(name).fresh);
    CHECK(names.find("") == 0);
    CHECK(names.find("a") == 1);
    CHECK(names.find(zero) == 2);
    CHECK(names.find("aaaaaaaa") == 3);
    CHECK(names.find("aaaaaaaab") == 4);
    CHECK(names.find("aaaaaaa") == NameTable::none);
}

TEST_CASE("a table that has grown many times still finds every name and gives it back") {
    NameTable names;
    constexpr std::uint32_t many = 20'000;
    for (std::uint32_t i = 0; i < many; ++i) REQUIRE(names.add("account-" + std::to_string(i)).number == i);
    names.shrink_to_fit();
    for (std::uint32_t i = 0; i < many; ++i) {
        const std::string name = "account-" + std::to_string(i);
        REQUIRE(names.find(name) == i);
        REQUIRE(names[i] == name);
    }
    CHECK(names.find("account-20000") == NameTable::none);
}

TEST_CASE("names of any length are given back, whatever stands around them") {
    NameTable names;
    std::vector<std::string> all;
    for (std::size_t i = 0; i < 700; ++i) all.push_back(std::string(i % 5 == 0 ? i * 3 : i, static_cast<char>('a' + i % 26)) + std::to_string(i));
    for (const std::string& name : all) REQUIRE(names.add(name).fresh);
    names.shrink_to_fit();
    for (std::uint32_t i = 0; i < all.size(); ++i) {
        REQUIRE(names[i] == all[i]);
        REQUIRE(names.find(all[i]) == i);
        REQUIRE(names.add(all[i]).number == i);
    }
    CHECK(names.size() == all.size());
}

TEST_CASE("a table that knows how many there will be holds them in 8 bytes each beside their texts") {
    NameTable names;
    constexpr std::uint32_t many = 100'000;
    for (std::uint32_t i = 0; i < many; ++i) names.add("o" + std::to_string(i));
    names.shrink_to_fit();
    CHECK(names.bytes() - names.text_size() < 8 * many);
}

TEST_CASE("a name nearly written is offered from the table") {
    NameTable names;
    names.add("grafana");
    names.add("status-page");
    jeton::text::Nearest nearest("grafna");
    names.offer_to(nearest);
    REQUIRE(nearest.found());
    CHECK(*nearest.found() == "grafana");
}
