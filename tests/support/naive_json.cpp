#include "tests/support/naive_json.hpp"

#include <cstdio>
#include <cstdlib>

namespace naive {
namespace {

std::string quoted(const std::string& bytes, Draw* draw) {
    std::string text = "\"";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        const bool as_number = byte < 0x20 || (byte < 0x80 && draw != nullptr && draw->one_in(16));
        char escape[8];
        std::snprintf(escape, sizeof escape, "\\u%04x", byte);
        if (as_number)
            text += escape;
        else if (c == '"' || c == '\\')
            (text += '\\') += c;
        else
            text += c;
    }
    return text + '"';
}

void write(const Json& json, Draw* draw, std::string& out) {
    static const std::vector<std::string> spaces{"", "", "", " ", "\t", "\r\n"};
    const auto space = [&] { return draw == nullptr ? std::string() : draw->from(spaces); };
    switch (json.kind) {
        case Json::Kind::null: out += "null"; return;
        case Json::Kind::boolean:
        case Json::Kind::number: out += json.scalar; return;
        case Json::Kind::text: out += quoted(json.scalar, draw); return;
        case Json::Kind::list:
        case Json::Kind::object: break;
    }
    const bool object = json.kind == Json::Kind::object;
    out += object ? '{' : '[';
    bool first = true;
    for (const auto& [key, value] : json.members) {
        if (!first) out += ',';
        first = false;
        out += space();
        if (object) out += quoted(key, draw) + space() + ":" + space();
        write(value, draw, out);
        out += space();
    }
    out += object ? '}' : ']';
}

Json random_scalar(Draw& draw) {
    switch (draw.below(8)) {
        case 0: return Json::text(draw.from(words()));
        case 1: return Json::number(draw.from(numbers()));
        case 2: return Json::text(draw.from(numbers()));
        case 3: return Json::text(draw.from(dates()));
        case 4: return Json::text(draw.from(addresses()));
        case 5: return Json::boolean(draw.one_in(2));
        case 6: return Json::number(draw.from(std::vector<std::string>{"1767225600000", "1773578096789", "1767225600000.5", "0"}));
        default: return {};
    }
}

Json random_object(Draw& draw, int depth);

Json random_value(Draw& draw, int depth) {
    const std::size_t shape = draw.below(depth > 0 ? 8 : 4);
    if (shape < 4) return random_scalar(draw);
    if (shape < 6) return random_object(draw, depth - 1);
    Json list = Json::list();
    for (std::size_t left = draw.below(4); left > 0; --left) list.add(random_value(draw, depth - 1));
    return list;
}

Json random_object(Draw& draw, int depth) {
    static const std::vector<std::string> keys{"a", "b", "p", "q", "t", "ip", "a.b", "p.q", "b.a", "", "x y", "\xc3\xa9", "a.", ".b", "a.b.a", "0"};
    Json object = Json::object();
    for (std::size_t left = draw.below(5); left > 0; --left) {
        std::string key = draw.from(keys);
        object.add(std::move(key), random_value(draw, depth));
    }
    return object;
}

}  // namespace

Json& Json::add(std::string key, Json value) {
    members.emplace_back(std::move(key), std::move(value));
    return *this;
}

std::string Json::str() const {
    std::string out;
    write(*this, nullptr, out);
    return out;
}

std::string Json::str(Draw& draw) const {
    std::string out;
    write(*this, &draw, out);
    return out;
}

jeton::Value Json::value() const {
    using jeton::Value;
    switch (kind) {
        case Kind::null: return {};
        case Kind::boolean: return {scalar == "true"};
        case Kind::text: return {scalar};
        case Kind::number:
            if (scalar == "0.5" || scalar == "5e-1") return {0.5};
            if (scalar.find_first_of(".eE") == std::string::npos && scalar.size() < 17) return {std::int64_t{std::atoll(scalar.c_str())}};
            if (scalar == "18446744073709551615") return {std::uint64_t{18446744073709551615u}};
            return {Value::Number{scalar}};
        case Kind::list: {
            Value::List list;
            for (const auto& [key, element] : members) list.push_back(element.value());
            return {std::move(list)};
        }
        case Kind::object: {
            Value::Members pairs;
            for (const auto& [key, member] : members) pairs.emplace_back(key, member.value());
            return {std::move(pairs)};
        }
    }
    return {};
}

Json random_document(Draw& draw) {
    return random_object(draw, 4);
}

const std::vector<std::string>& words() {
    static const std::vector<std::string> all{"x", "y", "xy", "X", "true", "false", "", "x y", "a:b", "null", "and", "*", "x*", "\xc3\xa9", "e\xcc\x81",
        "\xf0\x9f\x98\x80", "x\ny", "x\"y", "x'y", "x\\y", "/x/", "x~", "(x)", "-x", "&&", "now", "nowhere", "007", "1.2.3", "0x1f", std::string("x\0y", 3)};
    return all;
}

const std::vector<std::string>& numbers() {
    static const std::vector<std::string> all{"0", "1", "2", "5", "-1", "-0", "1.0", "0.5", "5e-1", "10e-1", "0.10e1", "200", "2E+2", "1e400", "-1e400", "1e-400",
        "9007199254740992", "9007199254740992.0", "9007199254740993", "18446744073709551615", "18446744073709551616", "0.1",
        "0.1000000000000000055511151231257827", "123456789012345678901234567890", "1767225600000"};
    return all;
}

const std::vector<std::string>& dates() {
    static const std::vector<std::string> all{"2026-01-01", "2026-01-01T00:00:00Z", "2025-12-31", "2025-12-31T23:59:59.999999999Z", "2026-01-01T12", "2026-01-01T12:30",
        "2026-01-01T12:30:15", "2026-01-01T12:30:15.5", "2026-01-01T12:30:15,25Z", "2026-01-01T12:30Z", "2026-01-01T01:00+01:00",
        "2026-01-01T01:00:00+0100", "2025-12-31T19:00:00-05", "2024-02-29", "2026-03-15T12:34:56.789Z", "2026-03-15", "2026-02-28", "1969-12-31", "0001-01-01", "9999-12-31"};
    return all;
}

const std::vector<std::string>& addresses() {
    static const std::vector<std::string> all{"10.0.0.1", "10.0.0.2", "10.1.2.3", "192.168.0.1", "::1", "::", "::ffff:10.0.0.1", "::ffff:a00:2", "2001:db8::1",
        "2001:db8:0:0:0:0:0:1", "2001:DB8::1:0", "fe80::1", "255.255.255.255", "0.0.0.0"};
    return all;
}

}  // namespace naive
