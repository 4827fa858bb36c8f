#include "tests/support/naive_values.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <regex>
#include <set>

namespace naive {

std::optional<Number> read_number(const std::string& text) {
    static const std::regex form(R"((-?)(0|[1-9][0-9]*)(\.([0-9]+))?([eE]([-+]?[0-9]+))?)");
    std::smatch match;
    if (!std::regex_match(text, match, form)) return std::nullopt;
    Number number;
    const std::string whole = match[2];
    number.digits = whole + match[4].str();
    number.magnitude = static_cast<long long>(whole.size()) + (match[6].matched ? std::stoll(match[6].str()) : 0);
    while (!number.digits.empty() && number.digits.front() == '0') {
        number.digits.erase(0, 1);
        --number.magnitude;
    }
    while (!number.digits.empty() && number.digits.back() == '0') number.digits.pop_back();
    if (number.digits.empty()) return Number{};
    number.sign = match[1].length() == 0 ? 1 : -1;
    return number;
}

int compare(const Number& a, const Number& b) {
    if (a.sign != b.sign) return a.sign < b.sign ? -1 : 1;
    if (a.sign == 0) return 0;
    if (a.magnitude != b.magnitude) return (a.magnitude < b.magnitude ? -1 : 1) * a.sign;
    return a.digits.compare(b.digits) * a.sign;
}

Number as_number(__int128 whole) {
    std::string digits;
    const bool negative = whole < 0;
    for (; whole != 0; whole /= 10) digits.insert(digits.begin(), static_cast<char>('0' + std::abs(static_cast<int>(whole % 10))));
    return *read_number((negative ? "-" : "") + (digits.empty() ? "0" : digits));
}

namespace {

constexpr __int128 second = 1'000'000'000;
constexpr __int128 minute = 60 * second;
constexpr __int128 hour = 60 * minute;
constexpr __int128 day = 24 * hour;

__int128 start_of(std::chrono::year_month_day date) {
    return static_cast<__int128>(std::chrono::sys_days(date).time_since_epoch().count()) * day;
}

__int128 days_before(__int128 moment) {
    return moment >= 0 ? moment / day : -((-moment + day - 1) / day);
}

std::chrono::year_month_day date_of(__int128 moment) {
    return std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(static_cast<int>(days_before(moment)))));
}

__int128 add_months(__int128 moment, int months) {
    const std::chrono::year_month_day before = date_of(moment);
    std::chrono::year_month_day after = before + std::chrono::months(months);
    if (!after.ok()) after = std::chrono::year_month_day_last(after.year(), std::chrono::month_day_last(after.month()));
    return start_of(after) + (moment - start_of(before));
}

__int128 add(__int128 moment, int count, char unit) {
    switch (unit) {
        case 'y': return add_months(moment, 12 * count);
        case 'M': return add_months(moment, count);
        case 'w': return moment + count * 7 * day;
        case 'd': return moment + count * day;
        case 'h': return moment + count * hour;
        case 'm': return moment + count * minute;
        default: return moment + count * second;
    }
}

__int128 rounded_down(__int128 moment, char unit) {
    const std::chrono::year_month_day date = date_of(moment);
    const __int128 midnight = start_of(date);
    switch (unit) {
        case 'y': return start_of(date.year() / std::chrono::January / 1);
        case 'M': return start_of(date.year() / date.month() / 1);
        case 'w': return midnight - (std::chrono::weekday(std::chrono::sys_days(date)).iso_encoding() - 1) * day;
        case 'd': return midnight;
        case 'h': return midnight + (moment - midnight) / hour * hour;
        case 'm': return midnight + (moment - midnight) / minute * minute;
        default: return midnight + (moment - midnight) / second * second;
    }
}

}  // namespace

std::optional<Moments> read_date(const std::string& text) {
    static const std::regex form("([0-9]{4})-([0-9]{2})-([0-9]{2})"
                                 "(T([0-9]{2})(:([0-9]{2})(:([0-9]{2})([.,]([0-9]{1,9}))?)?)?(Z|([-+])([0-9]{2})(:?([0-9]{2}))?)?)?");
    std::smatch match;
    if (!std::regex_match(text, match, form)) return std::nullopt;
    const auto part = [&](std::size_t group) { return match[group].matched ? std::stoi(match[group].str()) : 0; };
    const std::chrono::year_month_day date{std::chrono::year(part(1)), std::chrono::month(static_cast<unsigned>(part(2))),
                                           std::chrono::day(static_cast<unsigned>(part(3)))};
    if (!date.ok() || part(5) > 23 || part(7) > 59 || part(9) > 59 || part(14) > 23 || part(16) > 59) return std::nullopt;
    std::string fraction = match[11].str();
    if (!fraction.empty()) fraction.resize(9, '0');
    __int128 first = start_of(date) + part(5) * hour + part(7) * minute + part(9) * second + (fraction.empty() ? 0 : std::stoi(fraction));
    const __int128 zone = part(14) * hour + part(16) * minute;
    first -= match[13].str() == "-" ? -zone : zone;
    const __int128 length = match[11].matched ? 0 : match[9].matched ? second : match[7].matched ? minute : match[5].matched ? hour : day;
    return Moments{first, first + length};
}

std::optional<Moments> read_moment(const std::string& text, __int128 now) {
    static const std::regex form("now(([-+][0-9]{1,9}[yMwdhms])*)(/([yMwdhms]))?");
    static const std::regex step("([-+][0-9]+)(.)");
    std::smatch match;
    if (!std::regex_match(text, match, form)) return read_date(text);
    const std::string steps = match[1];
    for (std::sregex_iterator at(steps.begin(), steps.end(), step), end; at != end; ++at)
        now = add(now, std::stoi((*at)[1].str()), (*at)[2].str()[0]);
    if (!match[4].matched) return Moments{now, now};
    const char unit = match[4].str()[0];
    const __int128 first = rounded_down(now, unit);
    return Moments{first, add(first, 1, unit)};
}

std::optional<Address> read_address(const std::string& text) {
    if (text.find('\0') != std::string::npos) return std::nullopt;
    Address address{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (inet_pton(AF_INET, text.c_str(), address.data() + 12) == 1) return address;
    if (inet_pton(AF_INET6, text.c_str(), address.data()) == 1) return address;
    return std::nullopt;
}

bool in_network(const std::string& network, const std::string& address) {
    const std::size_t slash = network.find('/');
    const auto base = read_address(network.substr(0, slash));
    const auto other = read_address(address);
    if (!base || !other) return false;
    unsigned length = static_cast<unsigned>(std::stoi(network.substr(slash + 1)));
    if (network.find(':') == std::string::npos) length += 96;
    for (unsigned bit = 0; bit < length; ++bit)
        if ((((*base)[bit / 8] ^ (*other)[bit / 8]) >> (7 - bit % 8) & 1) != 0) return false;
    return true;
}

std::string network_around(const std::string& address, unsigned length) {
    const bool four = address.find(':') == std::string::npos;
    Address bytes = *read_address(address);
    for (unsigned bit = length + (four ? 96 : 0); bit < 128; ++bit) bytes[bit / 8] &= static_cast<unsigned char>(~(0x80u >> bit % 8));
    char text[INET6_ADDRSTRLEN];
    inet_ntop(four ? AF_INET : AF_INET6, bytes.data() + (four ? 12 : 0), text, sizeof text);
    return std::string(text) + "/" + std::to_string(length);
}

std::vector<char32_t> code_points(const std::string& utf8) {
    std::vector<char32_t> points;
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xc0) == 0x80)
            points.back() = points.back() << 6 | (byte & 0x3f);
        else
            points.push_back(byte < 0x80 ? byte : byte < 0xe0 ? byte & 0x1f : byte < 0xf0 ? byte & 0x0f : byte & 0x07);
    }
    return points;
}

std::string utf8(char32_t point) {
    if (point < 0x80) return {static_cast<char>(point)};
    const char last = static_cast<char>(0x80 | (point & 0x3f));
    if (point < 0x800) return {static_cast<char>(0xc0 | point >> 6), last};
    const char third = static_cast<char>(0x80 | (point >> 6 & 0x3f));
    if (point < 0x10000) return {static_cast<char>(0xe0 | point >> 12), third, last};
    return {static_cast<char>(0xf0 | point >> 18), static_cast<char>(0x80 | (point >> 12 & 0x3f)), third, last};
}

bool glob(const std::vector<char32_t>& pattern, const std::vector<char32_t>& text, std::size_t p, std::size_t t) {
    if (p == pattern.size()) return t == text.size();
    if (pattern[p] == any_run) return glob(pattern, text, p + 1, t) || (t < text.size() && glob(pattern, text, p, t + 1));
    return t < text.size() && (pattern[p] == any_one || pattern[p] == text[t]) && glob(pattern, text, p + 1, t + 1);
}

namespace {

std::string in_regex(char32_t point) {
    static const std::string special = ".*+?|()[]{}^$\\\"-&~#@<>/=!,:;'";
    const std::string text = utf8(point);
    return special.find(text) == std::string::npos ? text : "\\" + text;
}

std::set<std::size_t> ends(const Regex& regex, const std::vector<char32_t>& text, std::size_t at);

std::set<std::size_t> ends_of_all(const Regex& regex, const std::vector<char32_t>& text, const std::set<std::size_t>& starts) {
    std::set<std::size_t> all;
    for (const std::size_t start : starts) all.merge(ends(regex, text, start));
    return all;
}

std::set<std::size_t> ends_of_repeat(const Regex& regex, const std::vector<char32_t>& text, std::size_t at) {
    std::set<std::size_t> found;
    std::set<std::size_t> now{at};
    const std::size_t most = std::min(regex.most, regex.least + text.size() + 1);      // more rounds would find nothing else
    for (std::size_t round = 0;; ++round) {
        if (round >= regex.least) found.insert(now.begin(), now.end());
        if (round == most || now.empty()) return found;
        now = ends_of_all(regex.parts[0], text, now);
    }
}

std::set<std::size_t> ends(const Regex& regex, const std::vector<char32_t>& text, std::size_t at) {
    const auto one = [&](bool good) { return good ? std::set<std::size_t>{at + 1} : std::set<std::size_t>{}; };
    const bool more = at < text.size();
    switch (regex.kind) {
        case Regex::Kind::literal: return one(more && text[at] == regex.literal);
        case Regex::Kind::any: return one(more);
        case Regex::Kind::set: {
            if (!more) return {};
            const bool in = std::ranges::any_of(regex.ranges, [&](const auto& r) { return r.first <= text[at] && text[at] <= r.second; });
            return one(in != regex.negated);
        }
        case Regex::Kind::sequence: {
            std::set<std::size_t> reached{at};
            for (const Regex& part : regex.parts) reached = ends_of_all(part, text, reached);
            return reached;
        }
        case Regex::Kind::choice: {
            std::set<std::size_t> all;
            for (const Regex& part : regex.parts) all.merge(ends(part, text, at));
            return all;
        }
        case Regex::Kind::repeat: return ends_of_repeat(regex, text, at);
    }
    return {};
}

}  // namespace

std::string Regex::str() const {
    switch (kind) {
        case Kind::literal: return in_regex(literal);
        case Kind::any: return ".";
        case Kind::set: {
            std::string text = negated ? "[^" : "[";
            for (const auto& [low, high] : ranges) text += in_regex(low) + (low == high ? "" : "-" + in_regex(high));
            return text + "]";
        }
        case Kind::sequence: {
            std::string text;
            for (const Regex& part : parts) text += part.str();
            return text;
        }
        case Kind::choice: {
            std::string text;
            for (const Regex& part : parts) text += (text.empty() ? "(" : "|") + part.str();
            return text + ")";
        }
        case Kind::repeat: {
            const std::string body = "(" + parts[0].str() + ")";
            if (least == 0 && most == unbounded) return body + "*";
            if (least == 1 && most == unbounded) return body + "+";
            if (least == 0 && most == 1) return body + "?";
            if (least == most) return body + "{" + std::to_string(least) + "}";
            return body + "{" + std::to_string(least) + "," + (most == unbounded ? "" : std::to_string(most)) + "}";
        }
    }
    return {};
}

bool Regex::matches(const std::string& text) const {
    const std::vector<char32_t> points = code_points(text);
    return ends(*this, points, 0).contains(points.size());
}

}  // namespace naive
