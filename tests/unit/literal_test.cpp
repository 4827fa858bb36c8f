#include <catch2/catch.hpp>
#include <cstdint>
#include <string>

#include "grammar/literal/address.hpp"
#include "grammar/literal/date.hpp"
#include "grammar/literal/decimal.hpp"
#include "grammar/literal/regex.hpp"
#include "jeton/time.hpp"

using namespace jeton::literal;

namespace {

int order(const std::string& a, const std::string& b) {
    const auto x = parse_decimal(a), y = parse_decimal(b);
    REQUIRE(x);
    REQUIRE(y);
    const auto both = compare(*x, *y), text = compare(*x, b);
    CHECK(both == text);
    return both < 0 ? -1 : both > 0 ? 1 : 0;
}

constexpr Instant second = 1'000'000'000;

Instant at(const std::string& text) {
    const auto time = jeton::Time::parse(text);
    REQUIRE(time);
    return static_cast<Instant>(time->seconds) * second + time->nanoseconds;
}

}  // namespace

TEST_CASE("numbers compare by their exact decimal value, whatever their size") {
    CHECK(order("9007199254740993", "9007199254740992.0") == 1);
    CHECK(order("18446744073709551615", "18446744073709551615.0") == 0);
    CHECK(order("1e400", "1e399") == 1);
    CHECK(order("-0", "0") == 0);
    CHECK(order("-0.0e5", "0") == 0);
    CHECK(order("0.1", "1e-1") == 0);
    CHECK(order("100", "1E+2") == 0);
    CHECK(order("-2", "-10") == 1);
    CHECK(order("1e99999999999999999999", "1e99999999999999999998") == 1);
    CHECK(order("10e99999999999999999998", "1e99999999999999999999") == 0);
    CHECK(order("1e-99999999999999999999", "0") == 1);
    CHECK(order("1e-99999999999999999999", "1e-99999999999999999998") == -1);
    CHECK(order("1e99999999999999999999", "1") == 1);
    CHECK(order("12345678901234567890123", "12345678901234567890124") == -1);
    for (const std::string text : {"05", ".5", "5.", "+1", "1e", "0x1", "", "-", "1 ", "NaN"}) CHECK_FALSE(is_number(text));
}

TEST_CASE("integers with an exponent compare as the decimals they are") {
    const __int128 large = (static_cast<__int128>(1) << 126) + 10;      // 85070591730234615865843651857942052874
    const auto is = [](__int128 whole, int exponent, const std::string& number) {
        const auto order = compare(whole, exponent, number);
        return order < 0 ? -1 : order > 0 ? 1 : 0;
    };
    CHECK(is(0, -6, "0.0") == 0);
    CHECK(is(0, 0, "-1e-99") == 1);
    CHECK(is(5, 0, "5.0") == 0);
    CHECK(is(-500, -2, "-5") == 0);
    CHECK(is(-500, -2, "-5.01") == 1);
    CHECK(is(1'500'000, -6, "1.5") == 0);
    CHECK(is(1'500'001, -6, "1.5") == 1);
    CHECK(is(7, 3, "7e3") == 0);
    CHECK(is(7, 3, "1e99999999999999999999") == -1);
    CHECK(is(INT64_MIN, 0, "-9223372036854775808") == 0);
    CHECK(is(INT64_MIN, 0, "-9223372036854775807.9") == -1);
    CHECK(is(large, 0, "85070591730234615865843651857942052874") == 0);
    CHECK(is(-large, -6, "-85070591730234615865843651857942.052875") == 1);
}

TEST_CASE("dates with missing parts are spans") {
    const auto day = parse_date("2026-02-28");
    REQUIRE(day);
    CHECK(day->first == at("2026-02-28"));
    CHECK(day->end == at("2026-03-01"));
    const auto minute = parse_date("2026-01-01T10:30+01:00");
    REQUIRE(minute);
    CHECK(minute->first == at("2026-01-01T09:30:00Z"));
    CHECK(minute->end - minute->first == 60 * second);
    const auto instant = parse_date("2026-01-01T10:30:00,5Z");
    REQUIRE(instant);
    CHECK(instant->first == instant->end);
    for (const std::string text : {"2026-02-30", "2026-13-01", "2026-1-1", "2026-01-01 10:00", "2026-01-01T24", "2026-01-01T10:60", "2026-01-01T", "2026-01-01Z"}) {
        INFO(text);
        CHECK_FALSE(parse_date(text));
    }
}

TEST_CASE("date arithmetic goes by the calendar") {
    const Instant now = at("2026-03-31T12:34:56Z");
    const auto is = [&](const std::string& text, const std::string& first) {
        INFO(text);
        const auto moment = resolve(text, now);
        REQUIRE(moment);
        CHECK(moment->first == at(first));
    };
    is("now", "2026-03-31T12:34:56Z");
    is("now-1M", "2026-02-28T12:34:56Z");
    is("now-1y+1d", "2025-04-01T12:34:56Z");
    is("now/d", "2026-03-31");
    is("now/w", "2026-03-30");
    is("now/M", "2026-03-01");
    is("now/y", "2026-01-01");
    is("now-15m/h", "2026-03-31T12:00:00Z");
    CHECK(resolve("now/M", now)->end == at("2026-04-01"));
    for (const std::string text : {"now-", "now-1x", "now/dd", "now-1234567890d", "nowx", "now/d-1d"}) {
        INFO(text);
        CHECK_FALSE(resolve(text, now));
    }
}

TEST_CASE("times are written as they are read") {
    for (const std::string text : {"2026-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.000001Z"})
        CHECK(jeton::Time::parse(text)->text() == text);
    CHECK(jeton::Time::parse("2026-05-06")->text() == "2026-05-06T00:00:00Z");
    CHECK_FALSE(jeton::Time::parse("2026-05-06T10:00:00+01:00"));
    CHECK_FALSE(jeton::Time::parse("2026-05-06T10:00Z"));
}

TEST_CASE("addresses are read strictly, IPv4 as IPv4-mapped IPv6") {
    CHECK(parse_address("10.0.0.1") == parse_address("::ffff:10.0.0.1"));
    CHECK(parse_address("2001:db8::1") == parse_address("2001:0DB8:0:0:0:0:0:1"));
    for (const std::string text : {"1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4.5", ":1", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "fe80::1%eth0", "12345::", "::1.2.3", "", "1:2:3:4:5:6:7::8:9"}) {
        INFO(text);
        CHECK_FALSE(parse_address(text));
    }
    CHECK(parse_address("1:2:3:4:5:6:7::"));
    CHECK(parse_address("::"));
}

TEST_CASE("a network names its address without bits behind its length") {
    CHECK(parse_network("10.0.0.0/8").fault == NetworkFault::none);
    CHECK(parse_network("10.0.0.0/8").network.contains(*parse_address("::ffff:10.255.0.1")));
    CHECK_FALSE(parse_network("10.0.0.0/8").network.contains(*parse_address("11.0.0.0")));
    const auto meant = parse_network("10.1.2.3/8");
    CHECK(meant.fault == NetworkFault::host_bits);
    CHECK(to_text(meant.network) == "10.0.0.0/8");
    CHECK(to_text(parse_network("2001:db8::1/32").network) == "2001:db8::/32");
    CHECK(parse_network("10.0.0.0/33").fault == NetworkFault::bad_network);
    CHECK(parse_network("10.0.0.0/08").fault == NetworkFault::bad_network);
    CHECK_FALSE(parse_network("10.0.0/8").is);
    CHECK_FALSE(parse_network("a/8").is);
}

TEST_CASE("the subset of regular expressions") {
    for (const std::string text : {"a", "a|b", "(a|b)*c+d?", "[a-z]{2,5}", "[^\\]\\-]", "\\.\\*", ".*", "a{0}", "[é-ü]", "a{3,}"}) {
        INFO(text);
        CHECK_FALSE(check_regex(text));
    }
    for (const std::string text : {"", "a||b", "(", ")", "[", "[]", "*a", "a**", "^a", "a$", "\\d", "a{2,1}", "(?:a)", "a{1,", "[z-a]", "[a-]", "a\\", "(a{100}){11}", "\"", "{", "a*?"}) {
        INFO(text);
        CHECK(check_regex(text));
    }
}

TEST_CASE("counts lose their leading zeros, and nothing else does") {
    using jeton::literal::with_plain_counts;
    CHECK(with_plain_counts("a{010}") == "a{10}");
    CHECK(with_plain_counts("(a{00,0002})b{0}") == "(a{0,2})b{0}");
    CHECK(with_plain_counts("\\{01}[{02}]{003,}0{5}") == "\\{01}[{02}]{3,}0{5}");
}
