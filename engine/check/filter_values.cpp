#include "engine/check/filter_values.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "engine/check/in_place.hpp"
#include "engine/check/networks.hpp"
#include "engine/check/values.hpp"
#include "grammar/literal/address.hpp"
#include "grammar/literal/date.hpp"
#include "grammar/literal/decimal.hpp"
#include "grammar/literal/regex.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::engine {

using syntax::BoundKind;
using syntax::Filter;
using syntax::FilterError;
using syntax::FilterNode;
using syntax::NodeKind;
using syntax::Range;
using syntax::Word;

namespace {

constexpr std::size_t max_regex = 1000;     // characters
constexpr std::size_t max_wildcards = 32;

using Found = std::optional<FilterError>;

std::string tick(std::string_view text) {
    constexpr std::size_t shown = 60;
    if (text.size() <= shown) return "`" + std::string(text) + "`";
    std::size_t cut = shown;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) --cut;
    return "`" + std::string(text.substr(0, cut)) + "…`";
}

Range part(Range whole, std::size_t begin, std::size_t end) {
    return {whole.begin + static_cast<std::uint32_t>(begin), whole.begin + static_cast<std::uint32_t>(end)};
}

/// The text as written with each escape blotted out, so that escaped signs are none.
std::string without_escapes(std::string_view raw) {
    std::string plain(raw);
    for (std::size_t p = 0; p < plain.size(); ++p) {
        if (plain[p] != '\\') continue;
        std::size_t end = p + 2;
        if (plain[p + 1] == 'u') end = plain[p + 2] == '{' ? plain.find('}', p) + 1 : p + 6;
        for (; p < end; ++p) plain[p] = '_';
        --p;
    }
    return plain;
}

/// Is this what ends a fuzzy word or a boost: digits, a point with more digits?
bool is_amount(std::string_view s) {
    const auto digits = [&](std::size_t p) {
        while (p < s.size() && s[p] >= '0' && s[p] <= '9') ++p;
        return p;
    };
    std::size_t p = digits(0);
    if (p == 0) return false;
    if (p < s.size() && s[p] == '.') {
        const std::size_t end = digits(p + 1);
        if (end == p + 1) return false;
        p = end;
    }
    return p == s.size();
}

Found check_bare(const Filter& f, const Word& word) {
    if (word.quoted) return std::nullopt;
    const std::string plain = word.escaped ? without_escapes(f.raw(word.at)) : std::string(f.raw(word.at));
    // Quotes would make a wildcard the sign itself.
    const auto itself = [&](const std::string& escaped) { return word.wild ? "write `" + escaped + "` for the sign itself" : std::string("quote the text"); };
    for (std::size_t p = 0; p < plain.size(); ++p) {
        const std::string_view rest = std::string_view(plain).substr(p + 1);
        if (plain[p] == '~' && (rest.empty() || is_amount(rest)))
            return FilterError{"fuzzy", part(word.at, p, plain.size()), "fuzzy search does not exist here", "leave it out, or " + itself("\\~")};
        if (plain[p] == '^' && is_amount(rest))
            return FilterError{"boost", part(word.at, p, plain.size()), "a boost does not exist here", "leave it out, or " + itself("\\^")};
    }
    if (plain.size() > 1 && plain.front() == '/' && plain.back() == '/')
        return FilterError{"slash-regex", word.at, "a regular expression is not written between slashes", word.wild ? "write `f =~ \"re\"`; a text has `\\/` for its first slash" : "write `f =~ \"re\"`, or quote the text"};
    const std::size_t glued = std::min(plain.find("&&"), plain.find("||"));
    if (glued != std::string::npos) {
        const bool rounds = plain[glued] == '|' && literal::is_moment(std::string_view(plain).substr(0, glued));
        return FilterError{"glued-operator", part(word.at, glued, glued + 2), tick(plain.substr(glued, 2)) + " inside a value",
                           rounds ? "times are calculated from `now` alone, without `||`: `now-1d`, `now/d`; or quote the text" : "put spaces around it, or " + itself("\\" + plain.substr(glued, 2))};
    }
    return std::nullopt;
}

Found check_network(const Filter& f, const Word& word) {
    const auto found = literal::parse_network(f.decode(word));
    if (found.fault == literal::NetworkFault::bad_network)
        return FilterError{"bad-network", word.at, tick(f.raw(word.at)) + " has a length that is none",
                           "0 to 32 for IPv4, 0 to 128 for IPv6, without leading zeros; or quote the text"};
    if (found.fault == literal::NetworkFault::host_bits) {
        const std::string_view raw = f.raw(word.at);
        const bool of_both = raw.find('.') != std::string_view::npos && raw.find(':') != std::string_view::npos;
        return FilterError{"host-bits", word.at, tick(raw) + " has bits set behind its length",
                           of_both ? "of `::ffff:10.0.0.0` the length counts from the left of 128: 96 more than of `10.0.0.0`; or quote the text"
                                   : "write " + tick(literal::to_text(found.network)) + " for the network, or quote the text"};
    }
    return std::nullopt;
}

Found check_value(const Filter& f, const Word& word) {
    if (auto error = check_bare(f, word)) return error;
    if (word.quoted) return std::nullopt;
    if (word.wild) {
        const auto parts = syntax::glob_parts(f, word);
        const auto wild = std::count_if(parts.begin(), parts.end(), [](const auto& p) { return p.kind != syntax::GlobPart::Kind::text; });
        if (static_cast<std::size_t>(wild) > max_wildcards)
            return FilterError{"wildcard-limit", word.at, "more than 32 wildcards in one value", "use a regular expression: `f =~ \"re\"`"};
        return std::nullopt;
    }
    return check_network(f, word);
}

/// A step of date math.
bool is_time(std::string_view unit) { return unit.size() == 1 && std::string_view("yMwdhHms").find(unit[0]) != std::string_view::npos; }

/// Of `[10.0.0.0 TO 10.0.0.255]` or what else stands on a field of addresses: the network that holds the same.
std::string help_for_network(const Filter& f, const FilterNode& node) {
    std::string text;
    if (node.kind == NodeKind::value) text = f.decode(f.words[node.value]);
    else if (node.kind == NodeKind::order && node.lo_closed && node.hi_closed && node.has_lo && node.has_hi) text = f.decode(f.words[node.value]) + "-" + f.decode(f.words[node.high]);
    const std::string network = meant_network(text);
    return network.empty() ? std::string() : "for this network write " + in_place(f, node, network);
}

std::string bad_bound_help(const Filter& f, const FilterNode& node, std::string_view text) {
    if (literal::parse_address(text.substr(0, text.find('/')))) {
        const std::string network = help_for_network(f, node);
        return "addresses have no order: " + (network.empty() ? "name the networks instead, such as `f:" + example_of_network(text) + "`" : network) + "; quoted bounds are texts, compared letter by letter";
    }
    const bool is_day = text.find_first_of("Tt: ") == std::string_view::npos;      // of a clock's time the precision counts
    if (const std::string date = is_day ? meant_date(text) : std::string(); !date.empty()) return "write `" + date + "`";
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    if (digits != 0 && digits != text.size() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ%", digits) == std::string_view::npos)
        return std::string("a bound has no unit: write the number alone, in what the field counts in") +
               (is_time(text.substr(digits)) ? "; for a date `now+" + std::string(text) + "` or `now-" + std::string(text) + "`" : "");
    return "a bound is a number or a date, such as `2027-06-30`; in quotes it is a text, and compared letter by letter";
}

Found check_bounds(const Filter& f, const FilterNode& node) {
    std::optional<BoundKind> kinds[2];
    for (const bool upper : {false, true}) {
        if (!(upper ? node.has_hi : node.has_lo)) continue;
        const Word& word = f.words[upper ? node.high : node.value];
        if (auto error = check_bare(f, word)) return error;
        kinds[upper] = bound_kind(f, word);
        if (kinds[upper] == BoundKind::bad)
            return FilterError{"bad-bound", word.at, tick(f.raw(word.at)) + " is neither a number nor a date", bad_bound_help(f, node, f.decode(word))};
    }
    if (kinds[0] && kinds[1] && kinds[0] != kinds[1])
        return FilterError{"mixed-range", node.at, "the two bounds are of different kinds", "two numbers, two dates, or two texts; quotes make a text"};
    return std::nullopt;
}

Found check_expression(const Filter& f, const Word& word) {
    const std::string text = f.decode(word);
    if (f.text[word.at.begin] == '"' && f.raw(word.at).find('\\') != std::string_view::npos)
        return FilterError{"regex", word.at, "a backslash in double quotes would be read twice", "put the expression in single quotes, which know no escapes, with `\\` for each `\\\\`"};
    const auto characters = std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
    if (static_cast<std::size_t>(characters) > max_regex)
        return FilterError{"regex-limit", word.at, "a regular expression of more than 1,000 characters", "split it with OR"};
    if (auto fault = literal::check_regex(text)) return FilterError{"regex", word.at, std::move(*fault), "the subset that RE2 and Lucene read alike; single quotes keep backslashes"};
    return std::nullopt;
}

bool is_stringy(FieldType t) { return t == FieldType::keyword || t == FieldType::text; }

bool value_fits(const Filter& f, const Word& word, FieldType type) {
    const std::string text = f.decode(word);
    if (word.wild && !is_stringy(type)) return false;
    switch (type) {
        case FieldType::long_:
        case FieldType::double_: return literal::is_number(text);
        case FieldType::boolean: return text == "true" || text == "false";
        case FieldType::date: return word.quoted || literal::is_number(text) || literal::is_moment(text);
        case FieldType::ip: return word.quoted || literal::parse_address(text) || literal::parse_network(text).is;
        case FieldType::keyword:
        case FieldType::text: return true;
        case FieldType::nested: return false;
    }
    return false;
}

bool bound_fits(BoundKind kind, FieldType type) {
    switch (type) {
        case FieldType::long_:
        case FieldType::double_: return kind == BoundKind::number;
        case FieldType::date: return kind == BoundKind::number || kind == BoundKind::date;
        case FieldType::keyword:
        case FieldType::text: return kind == BoundKind::text || kind == BoundKind::date;
        case FieldType::boolean:
        case FieldType::ip:
        case FieldType::nested: return false;
    }
    return false;
}

bool fits(const Filter& f, const FilterNode& node, FieldType type) {
    switch (node.kind) {
        case NodeKind::nested: return type == FieldType::nested;
        case NodeKind::regex: return is_stringy(type);
        case NodeKind::value: return value_fits(f, f.words[node.value], type);
        case NodeKind::order:
            return (!node.has_lo || bound_fits(bound_kind(f, f.words[node.value]), type)) &&
                   (!node.has_hi || bound_fits(bound_kind(f, f.words[node.high]), type));
        case NodeKind::exists:
        case NodeKind::all:
        case NodeKind::name:
        case NodeKind::not_:
        case NodeKind::and_:
        case NodeKind::or_: return true;
    }
    return true;
}

std::string help_for(FieldType type) {
    switch (type) {
        case FieldType::long_:
        case FieldType::double_: return "compare it with numbers: `f:5`, `f:>=5`, `f:[1 TO 9]`";
        case FieldType::boolean: return "`true` or `false`";
        case FieldType::date: return "compare it with dates: `f:>=2026-01-01`, `f:[now-1d TO now]`";
        case FieldType::ip: return "an address or a network, such as `f:192.0.2.0/24`";
        case FieldType::nested: return "`f:*`, or conditions on one of its objects: `f:{a:1 AND b:2}`";
        case FieldType::keyword:
        case FieldType::text: return "compare it with texts: `f:word`, `f:\"some words\"`, a number in quotes";
    }
    return {};
}

}  // namespace

Found check_values(const Filter& f, const FilterNode& node) {
    if (node.kind == NodeKind::value) return check_value(f, f.words[node.value]);
    if (node.kind == NodeKind::order) return check_bounds(f, node);
    if (node.kind == NodeKind::regex) return check_expression(f, f.words[node.value]);
    return std::nullopt;
}

/// An attribute without its account, or of one that is none here: "did you mean `from.plan` or `to.plan`?".
std::string with_whose(std::string_view path, const DocumentSchema& schema) {
    for (const std::string_view side : {"from.", "to."})        // which account, not the token's own
        if (path == std::string(side) + "account" || path == std::string(side) + "name")
            if (const std::string id = std::string(side) + "id"; schema.find(id)) return "did you mean " + tick(id) + "?";
    constexpr std::array<std::string_view, 4> whose{"from.", "to.", "account.", "token."};
    for (const std::string_view each : whose)
        if (path.starts_with(each)) path.remove_prefix(each.size());
    std::string found;
    for (const std::string_view each : whose)
        if (const std::string name = std::string(each) + std::string(path); schema.find(name)) found += (found.empty() ? "did you mean " : " or ") + tick(name);
    return found.empty() ? found : found + "?";
}

std::string near_field(std::string_view path, const DocumentSchema& schema) {
    text::Nearest near(path);
    for (const auto& [name, field] : schema.fields) near.offer(name);
    return near.question();
}

/// What is near behind `from.`, `to.`, `token.` or `account.`, which are never taken for one another.
std::string near_attribute(std::string_view path, const DocumentSchema& schema) {
    const std::size_t dot = path.find('.');
    if (dot == std::string_view::npos || !schema.has_below(path.substr(0, dot))) return near_field(path, schema);
    const std::string_view side = path.substr(0, dot + 1);
    text::Nearest near(path.substr(side.size()));
    for (const auto& [name, field] : schema.fields)
        if (name.starts_with(side)) near.offer(std::string_view(name).substr(side.size()));
    return near.found() ? "did you mean " + tick(std::string(side) + *near.found()) + "?" : std::string();
}

/// `role`, `token.role`, `principal.id`: who asks, as conditions of other languages have it.
bool names_who(std::string_view path) {
    const auto is = [](std::string_view word) { return text::is_one_of(word, {"role", "roles", "user", "users", "group", "groups", "principal", "subject"}); };
    return is(path.substr(0, path.find('.'))) || is(path.substr(path.rfind('.') + 1));
}

Found check_types(const Filter& f, const FilterNode& node, const std::string& path, const DocumentSchema& schema, bool condition) {
    const auto declared = schema.find(path);
    if (!declared) {
        const bool whole = node.kind == NodeKind::exists || node.kind == NodeKind::nested || (node.kind == NodeKind::order && !node.has_lo && !node.has_hi);
        if (!schema.strict || (whole && schema.has_below(path))) return std::nullopt;
        std::string help = condition ? near_attribute(path, schema) : near_field(path, schema);
        if (help.empty() && condition && schema.has_below("from") && names_who(path)) help = "who asks stands after `by`: token kinds and roles";
        if (help.empty() && condition) help = with_whose(path, schema);
        if (help.empty()) help = condition ? "conditions look at from.ATTRIBUTE, to.ATTRIBUTE, token.FIELD (a limit: account.ATTRIBUTE) that the schema declares"
                                           : "declare it under `schema: document:`";
        return FilterError{condition ? "unknown-attribute" : "unknown-field", f.words[node.field].at,
                           std::string(condition ? "no attribute " : "no field ") + tick(path) + " is declared", std::move(help)};
    }
    if (fits(f, node, declared->type)) return std::nullopt;
    std::string help = declared->type == FieldType::ip ? help_for_network(f, node) : std::string();
    if (is_stringy(declared->type) && node.kind == NodeKind::order) help = "texts are compared letter by letter, so that `\"1000\"` is below `\"500\"`: to compare numbers declare the field as `long`";
    return FilterError{"wrong-type", node.at, tick(f.raw(node.at)) + " can never be true of " + tick(path) + ", which is declared `" + std::string(type_name(declared->type)) + "`",
                       help.empty() ? help_for(declared->type) : std::move(help)};
}

}  // namespace jeton::engine
