#include "engine/check/quoted_lints.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "engine/check/filter_values.hpp"
#include "engine/check/in_place.hpp"
#include "engine/check/networks.hpp"
#include "grammar/filter/parse.hpp"
#include "grammar/filter/placeholder.hpp"
#include "grammar/literal/address.hpp"
#include "grammar/literal/date.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::engine {

using syntax::Filter;
using syntax::FilterNode;
using syntax::NodeKind;

namespace {

constexpr const char* sign_itself = "; with a `\\` before the sign, in double quotes, the text is meant";

/// `*error`, `/var/log/secret*`. Signs alone (`*`, `*/*`), a time of cron (`*/5`), and what is blotted out (`****1234`) are texts.
bool is_pattern(std::string_view text) {
    if (!text.starts_with('*') && !text.ends_with('*')) return false;
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80; };
    if (text.find_first_of(" \t\r\n?") != std::string_view::npos || text.find("**") != std::string_view::npos || text.starts_with("*/")) return false;
    return std::any_of(text.begin(), text.end(), is_letter);
}

/// With nothing but the letters of a name around it: `acme-${ENV}`.
bool is_name_around(std::string_view text, std::string_view placeholder) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:@/-*";
    const auto begin = static_cast<std::size_t>(placeholder.data() - text.data());
    const auto is_plain = [&](std::string_view part) { return part.find_first_not_of(letters) == std::string_view::npos; };
    return is_plain(text.substr(0, begin)) && is_plain(text.substr(begin + placeholder.size()));
}

/// `${ENV}`, `{{ .Values.env }}`, `{{ env }}`. What detection looks for (`$(whoami)`, `${IFS}`) and routes (`/users/{{id}}`) are texts.
bool is_of_templates(std::string_view placeholder, bool alone) {
    const std::string_view name = syntax::name_in_placeholder(placeholder);
    if (text::is_one_of(name, {"IFS", "HOME", "PATH", "PWD", "USER", "SHELL"})) return false;
    return name.starts_with('.') || (alone && placeholder.starts_with("{{")) || std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

/// Does it stand without quotes as it is?
bool stands_without_quotes(const std::string& text) {
    const auto filter = syntax::parse_filter("f:" + text);
    if (!filter || filter->nodes[filter->root].kind != NodeKind::value) return false;
    const FilterNode& node = filter->nodes[filter->root];
    return filter->raw(node.at) == text && filter->words[node.value].wild && !filter->words[node.value].escaped && !check_values(*filter, node);
}

}  // namespace

void lint_quoted(const Filter& f, const FilterNode& node, std::optional<FieldType> declared, std::vector<FilterLint>& lints) {
    const syntax::Word& word = f.words[node.value];
    const std::string text = f.decode(word);
    if (word.escaped) return;
    const auto add = [&](const char* code, std::string message, std::string help) { lints.push_back({code, word.at, std::move(message), std::move(help)}); };
    if (const std::string_view placeholder = syntax::placeholder_in(text); !placeholder.empty() && is_of_templates(placeholder, placeholder.size() == text.size()) && is_name_around(text, placeholder))
        return add("placeholder", "`" + std::string(placeholder) + "` was not filled in: this is a text",
                   "write the value that it stands for; with a `\\` before its bracket, in double quotes, the text is meant");
    if (declared == FieldType::ip || (!declared && is_of_addresses(f.decode(f.words[node.field])))) {
        const auto read = literal::parse_network(text);
        std::string network = declared ? meant_network(text) : std::string();
        if (read.is && read.fault != literal::NetworkFault::bad_network) network = literal::to_text(read.network);
        if (!network.empty()) return add("network-as-text", "in quotes this is a text, and no network", "for the network write " + in_place(f, node, network) + sign_itself);
    }
    if (literal::uses_now(text) && text != "now" && (!declared || declared == FieldType::date))
        return add("date-as-text", "in quotes this is a text, and no time",
                   "for that time write " + in_place(f, node, "[" + text + " TO " + text + "]") + ", for all since " + in_place(f, node, ">=" + text) + sign_itself);
    if (is_pattern(text) && (!declared || declared == FieldType::keyword || declared == FieldType::text))
        add("quoted-wildcard", "in quotes `*` is the sign itself, and no wildcard",
            (stands_without_quotes(text) ? "for a pattern write " + in_place(f, node, text)
                                         : "for a pattern leave the quotes out, and write a `\\` before each sign that ends a text") + sign_itself);
}

}  // namespace jeton::engine
