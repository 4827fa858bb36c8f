#include "engine/check/value_lints.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "engine/check/in_place.hpp"
#include "engine/check/networks.hpp"
#include "engine/check/quoted_lints.hpp"
#include "grammar/filter/quoting.hpp"
#include "grammar/literal/address.hpp"
#include "grammar/literal/date.hpp"
#include "grammar/literal/decimal.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::engine {

using syntax::Filter;
using syntax::FilterNode;
using syntax::Range;
using syntax::Word;

namespace {

class ValueLinter {
public:
    ValueLinter(const Filter& filter, const FilterNode& node, std::optional<FieldType> declared, std::vector<FilterLint>& lints)
        : f_(filter), node_(node), lints_(lints), declared_(declared) {}

    void run() {
        const Word& word = f_.words[node_.value];
        if (word.quoted) return lint_quoted(f_, node_, declared_, lints_);
        const std::string text = f_.decode(word);
        const auto raw = f_.raw(word.at);
        if (word.wild && !declared_ && is_digits_with_wildcard(text))
            add("digits-with-wildcard", word.at, "wildcards match strings only: a number" + example(text) + " does not match",
                digits_help(text));
        if (const std::size_t slash = raw.find('/'); slash != std::string_view::npos && syntax::has_unescaped(raw.substr(slash), "?"))
            add("wildcard-in-url", word.at, "`?` stands for any one character here", syntax::has_unescaped(raw, "*") ? "write `\\?` for the sign itself" : "write `\\?` for the sign itself, or quote the text");
        const bool ends_with_comma = syntax::has_unescaped(raw, ",") && raw.ends_with(',') && !syntax::has_unescaped(raw.substr(0, raw.size() - 1), ",");
        if (ends_with_comma && raw.size() > 1)
            add("comma-in-group", word.at, "one value with a comma at its end", word.wild ? "a comma joins nothing: leave it out, or write `\\,` for the sign itself" : "a comma joins nothing: leave it out, or quote the text");
        else if (is_in_group(f_, node_) && syntax::has_unescaped(raw, ","))
            add("comma-in-group", word.at, "one value with a comma in it", help_for_list(raw, ','));
        else if (const std::string conditions = is_in_group(f_, node_) || word.wild ? std::string() : joined_by_commas(raw); !conditions.empty())
            add("comma-in-group", word.at, "one value with a comma in it", "conditions are joined by AND: `" + conditions + "`; quote it if the text is meant");
        other_list(raw);
        if (raw.size() > 4 && raw.starts_with("\\\"") && raw.ends_with("\\\""))
            add("typographic-quote", word.at, "`\\\"` is the first letter of this word here, and quotes nothing",
                word.wild ? "leave these quotes out: in `\"` a wildcard is the sign itself" : "write `\"`");
        if (!declared_) range_as_text(text);
        if (!declared_ && !word.wild) no_network(text);
        if (word.wild || declared_) return;
        if (literal::is_moment(text))
            add("date-as-text", word.at, "after `:` a date on an undeclared field is compared as text",
                "for that time write " + in_place("[" + std::string(raw) + " TO " + std::string(raw) + "]") + ", for all since " + in_place(">=" + std::string(raw)) + ", or declare the field as `date`");
        if (literal::parse_network(text).is)
            add("network-as-text", word.at, "this matches every address inside the network",
                std::string(is_of_addresses(field_name()) ? "quote it, with `\\/` in it," : "quote it") + " if the text itself is meant, or declare the field as `ip`");
    }

private:
    void add(const char* code, Range at, std::string message, std::string help) { lints_.push_back({code, at, std::move(message), std::move(help)}); }
    [[nodiscard]] std::string field_text() const { return std::string(f_.raw(f_.words[node_.field].at)); }

    [[nodiscard]] std::string in_place(const std::string& value) const { return engine::in_place(f_, node_, value); }

    /// `debug|trace`, `debug,trace`, `debug;`. What a `|` joins is no list where it is of several kinds, such as `auth0|5f7c8ec7`.
    void other_list(std::string_view raw) {
        const Range at = f_.words[node_.value].at;
        if (raw.size() > 1 && raw.ends_with(';') && syntax::has_unescaped(raw, ";") && is_plain(raw.substr(0, raw.size() - 1)))
            return add("comma-in-group", at, "one value with a semicolon at its end", "a semicolon ends nothing: leave it out, or quote the text");
        const char sign = raw.find('|') == std::string_view::npos && !is_in_group(f_, node_) ? ',' : '|';
        const auto consists_of = [&](std::string_view letters) { return raw.find_first_not_of(std::string(letters) + sign) == std::string_view::npos; };
        const bool list = raw.find(sign) != std::string_view::npos && !raw.starts_with(sign) && !raw.ends_with(sign) &&
                          (consists_of("0123456789") || consists_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"));
        if (list && (sign == '|' || !is_written_with_commas(raw))) add("comma-in-group", at, std::string("one value with a `") + sign + "` in it", help_for_list(raw, sign) + "; quote it if the text is meant");
    }

    /// `1,5`, `12,50`, `1,000`, `Doe,John`: a number, or a name. `gzip,deflate`, `rw,nosuid`: on a field whose texts are lists.
    [[nodiscard]] bool is_written_with_commas(std::string_view raw) const {
        const std::string last = text::lower_case(last_of_field());
        if (last.ends_with("encoding") || last.ends_with("options") || last.ends_with("flags")) return true;
        const std::size_t comma = raw.find(',');
        if (raw.find(',', comma + 1) == std::string_view::npos && raw.size() - comma <= 3 && raw.find_first_not_of("0123456789,") == std::string_view::npos) return true;
        bool number = false, name = false;
        for (std::size_t p = 0; p < raw.size();) {
            const std::size_t end = std::min(raw.find(',', p), raw.size());
            const std::string_view part = raw.substr(p, end - p);
            const bool digits = part.find_first_not_of("0123456789") == std::string_view::npos;
            number = number || (digits && (part.size() < 2 || (p != 0 && part[0] == '0')));
            name = name || part.empty() || (part[0] >= 'A' && part[0] <= 'Z' && part.find_first_of("abcdefghijklmnopqrstuvwxyz") != std::string_view::npos);
            p = end + 1;
        }
        return number || name;
    }

    /// `500-599`, `5xx`, `400..500`, `≥500`: as ranges are written elsewhere.
    void range_as_text(const std::string& text) {
        const auto add_range = [&](const std::string& range, bool dates = false) {
            const std::string noun = dates ? "date" : "number";
            add("range-as-text", f_.words[node_.value].at, "this is a text, which no " + noun + " equals", "for " + noun + "s write " + in_place(range) + "; quote it if the text is meant");
        };
        const bool hundred = text.size() == 3 && text[0] >= '1' && text[0] <= '5' && (text.ends_with("xx") || text.ends_with("XX"));
        if (hundred) return add_range("[" + text.substr(0, 1) + "00 TO " + text.substr(0, 1) + "99]");
        for (const auto& [sign, here] : {std::pair<std::string_view, const char*>{"\u2265", ">="}, {"\u2264", "<="}}) {
            const std::string bound = text.starts_with(sign) ? text.substr(sign.size()) : std::string();
            if (const bool date = literal::parse_date(bound).has_value(); date || literal::is_number(bound)) return add_range(here + bound, date);
        }
        for (const std::string_view sign : {"..", "\u2013", "\u2014", "-"}) {
            const std::size_t at = text.find(sign);
            if (at == std::string::npos) continue;
            const std::string_view low = std::string_view(text).substr(0, at), high = std::string_view(text).substr(at + sign.size());
            const auto code = [](std::string_view digits) { return digits.size() == 3 && digits[0] >= '1' && digits[0] <= '5'; };
            const bool dates = sign != "-" && literal::parse_date(low) && literal::parse_date(high);
            if (dates || (is_span(low, high) && (sign != "-" || (code(low) && code(high) && (low[0] == high[0] || (low.ends_with("00") && high.ends_with("99")))) || is_of_amounts()))) return add_range("[" + std::string(low) + " TO " + std::string(high) + "]", dates);
        }
    }

    /// Two whole numbers, the smaller one first.
    static bool is_span(std::string_view low, std::string_view high) {
        const auto whole = [](std::string_view text) { return literal::is_number(text) && text.find_first_not_of("0123456789") == std::string_view::npos; };
        return whole(low) && whole(high) && (low.size() < high.size() || (low.size() == high.size() && low < high));
    }

    [[nodiscard]] std::string field_name() const { return f_.decode(f_.words[node_.field]); }

    /// The last part of the field's name, in which digits with a dash between them are no telephone number and no season.
    [[nodiscard]] std::string last_of_field() const {
        const std::string field = field_name();
        return field.substr(field.find_last_of("._-/") + 1);
    }
    [[nodiscard]] bool is_of_amounts() const {
        const std::string last = text::lower_case(last_of_field());
        return last.ends_with("port") || text::is_one_of(last, {"ports", "bytes", "size", "duration", "latency", "length", "count", "ms", "seconds"});
    }
    /// `10.0.0.0-10.255.255.255`, `10.0.0.0/255.0.0.0`, `10.0.0/8`: networks as they are written elsewhere.
    void no_network(const std::string& text) {
        const std::string_view all = text;
        const std::size_t sign = all.find_first_of("-/");
        if (sign == std::string_view::npos || literal::parse_network(text).is) return;
        const std::string_view before = all.substr(0, sign), behind = all.substr(sign + 1);
        const bool both = literal::parse_address(before) && literal::parse_address(behind);
        // `10.0.0`, where the field is one of addresses: elsewhere it may be a version.
        const std::string network = both || (all[sign] == '/' && is_of_addresses_or_networks(field_name())) ? meant_network(text) : std::string();
        if (!both && network.empty()) return;
        add("network-as-text", f_.words[node_.value].at, "this is a text, which no address equals",
            (network.empty() ? "name the networks, such as " + in_place(example_of_network(text)) : "for the network write " + in_place(network)) + "; quote it if the text is meant");
    }

    /// Written out where each value is plain: what is no word by itself would mean something else.
    [[nodiscard]] std::string help_for_list(std::string_view raw, char sign) const {
        std::string list;
        for (std::size_t p = 0; p <= raw.size();) {
            std::size_t end = p;
            while (end < raw.size() && raw[end] != sign) end += raw[end] == '\\' ? 2 : 1;
            end = std::min(end, raw.size());
            const std::string_view part = raw.substr(p, end - p);
            if (!part.empty() && !is_plain(part)) return "several values are joined by OR, such as `" + field_text() + ":(a OR b)`; quote each that is a word of the language or holds a sign";
            if (!part.empty()) list += (list.empty() ? "" : " OR ") + std::string(part);
            p = end + 1;
        }
        return "several values are joined by OR: " + in_place("(" + list + ")");
    }

    /// `prod,service:web` behind `env:`, joined by AND; empty: it is a text.
    [[nodiscard]] std::string joined_by_commas(std::string_view raw) const {
        const std::size_t first = raw.find(',');
        if (first == 0 || first == std::string_view::npos || raw.find('\\') != std::string_view::npos || !is_plain(raw.substr(0, first))) return {};
        std::string all = field_text() + ":" + std::string(raw.substr(0, first));
        for (std::size_t p = first; p < raw.size();) {
            const std::size_t end = std::min(raw.find(',', p + 1), raw.size());
            const std::string_view part = raw.substr(p + 1, end - p - 1);
            const std::size_t colon = std::min(part.find(':'), part.size());
            const std::string_view name = part.substr(0, colon), value = part.substr(std::min(colon + 1, part.size()));
            if (name.size() < 2 || value.empty() || !is_plain(name) || !is_letter(name[0]) || !is_plain(value)) return {};
            all += " AND " + std::string(part);
            p = end;
        }
        return &node_ == &f_.nodes[f_.root] ? all : "(" + all + ")";
    }

    static bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

    static bool is_plain(std::string_view part) {
        constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-\\,";
        return part.find_first_not_of(letters) == std::string_view::npos && part.front() != '-' && !part.starts_with("00") &&
               !text::is_one_of(text::lower_case(part), {"and", "or", "not", "to", "null"});
    }

    /// May a number be meant? None has two points, a dash within, or a zero before other digits: `10.0.0.*`, `2026-01-*`, `0*`.
    static bool is_digits_with_wildcard(std::string_view text) {
        if (text.find_first_of("0123456789") == std::string_view::npos || text.find_first_not_of("0123456789*?.-") != std::string_view::npos) return false;
        const std::string_view number = text.substr(text.starts_with('-') ? 1 : 0);
        return number.find('-') == std::string_view::npos && number.find('.') == number.rfind('.') && !number.starts_with('.') && !(number.size() > 1 && number[0] == '0' && number[1] != '.');
    }

    static std::string example(std::string text) {
        std::replace(text.begin(), text.end(), '*', '0');
        std::replace(text.begin(), text.end(), '?', '0');
        return literal::is_number(text) ? " such as `" + text + "`" : std::string();
    }

    std::string digits_help(const std::string& text) const {
        if (text.size() == 2 && text[0] >= '1' && text[0] <= '9' && text[1] == '*')
            return "for status codes write " + in_place(std::string("[") + text[0] + "00 TO " + text[0] + "99]");
        return "use a range for numbers, or declare the field as `keyword`";
    }

    const Filter& f_;
    const FilterNode& node_;
    std::vector<FilterLint>& lints_;
    std::optional<FieldType> declared_;
};

}  // namespace

void lint_value(const Filter& filter, const FilterNode& node, std::optional<FieldType> declared, std::vector<FilterLint>& lints) {
    ValueLinter(filter, node, declared, lints).run();
}

}  // namespace jeton::engine
