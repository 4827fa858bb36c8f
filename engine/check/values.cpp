// What a node should be, what it is, and how that is said.
#include "engine/check/values.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "grammar/filter/parse.hpp"
#include "grammar/rule/vocabulary.hpp"
#include "grammar/text/unicode.hpp"
#include "jeton/secret.hpp"

namespace jeton::engine {

using syntax::Node;
using syntax::Shape;

namespace {

std::string_view shape_name(const Node& node) noexcept {
    switch (node.shape) {
        case Shape::mapping:
            return "a mapping";
        case Shape::list:
            return "a list";
        case Shape::nothing:
            return "nothing";
        case Shape::scalar:
            break;
    }
    return "a word";
}

/// Words of other systems, and ours for the same.
constexpr std::array<std::pair<std::string_view, std::string_view>, 28> foreign_words{{
    {"string", "keyword"},  {"str", "keyword"},   {"text", "keyword"},     {"integer", "long"},   {"int", "long"},    {"number", "double"},
    {"float", "double"},    {"decimal", "double"}, {"bool", "boolean"},    {"timestamp", "date"}, {"datetime", "date"}, {"list", "keywords"},
    {"array", "keywords"},  {"object", "nested"}, {"enum", "one-of"},      {"children", "sub-accounts"}, {"expiry", "expires"},
    {"any", "or"},          {"all", "and"},       {"include", "imports"},  {"includes", "imports"}, {"kinds", "token-kinds"}, {"token-types", "token-kinds"},
    {"permissions", "rules"}, {"policies", "rules"}, {"statements", "rules"}, {"tenants", "accounts"}, {"organizations", "accounts"},
}};

/// The one text that somebody put in brackets, as other languages have them; empty: there is more, or none.
std::string text_in_brackets(const Node& node) {
    if (node.tagged || node.size != 1) return {};
    const Node& first = node.shape == Shape::list ? *node.items()[0] : *node.entries()[0].key;
    if (first.shape != Shape::scalar || !first.plain() || first.text().find_first_of("=(") != std::string_view::npos) return {};
    const Node* value = node.shape == Shape::mapping ? node.entries()[0].value : nullptr;
    const bool alone = value == nullptr || value->shape == Shape::nothing;
    if (!alone && (value->shape != Shape::scalar || !value->plain())) return {};
    const std::string text = std::string(first.text()) + (alone ? std::string() : ":" + std::string(value->text()));
    return syntax::parse_filter(text) ? text : std::string();
}

/// Plain where YAML reads it as it stands.
std::string as_item(std::string_view text) {
    constexpr std::string_view signs = "[]{},#&*!|>%@`\"'~?";
    const bool plain = text.find_first_of(signs) == std::string_view::npos && text.find(": ") == std::string_view::npos && !text.starts_with('-') &&
                       !text.ends_with(':') && !is_surprising(text) && !text.empty();
    if (plain) return std::string(text);
    const char quote = text.find_first_of("\"\\") == std::string_view::npos ? '"' : '\'';
    std::string out(1, quote);
    for (const char c : text) out += c == '\'' && quote == c ? "''" : std::string(1, c);
    return out + quote;
}

/// Texts between commas, or blanks too, that are but names. Empty: one of them is more than that.
std::vector<std::string_view> names_in(std::string_view text, std::string_view ends) {
    constexpr std::string_view in_names = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-*@+%";
    std::vector<std::string_view> names;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of(ends, at), text.size());
        std::string_view name = text.substr(at, end - at);
        while (name.starts_with(' ')) name.remove_prefix(1);
        while (name.ends_with(' ')) name.remove_suffix(1);
        if (name.find_first_not_of(in_names) != std::string_view::npos) return {};
        if (!name.empty()) names.push_back(name);
        at = end + 1;
    }
    return names;
}

/// Of a text where a list is due: how to write the list so that it says the same. A text of several lines, or one that a message would cut off, is
/// not written out.
std::string help_to_list(const Node& node, bool of_sentences) {
    constexpr std::size_t most = 60;
    const std::string_view text = node.text();
    if (text.find_first_not_of(" ,\t\r\n") == std::string_view::npos) return "leave the key out, or write an entry: `[…]`";
    if (node.style == syntax::Style::literal || node.style == syntax::Style::folded) return "write `- |` on a line of its own, and the text below it";
    const bool shown_whole = text.size() <= most && std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
    if (!shown_whole) return node.plain() ? "put the text in quotes, and brackets around it: `[\"…\"]`" : "put brackets around it: `[…]`";
    std::string entries;
    for (const std::string_view name : names_in(text, of_sentences ? "," : ", ")) entries += (entries.empty() ? "" : ", ") + as_item(name);
    return "write `[" + (entries.empty() ? as_item(text) : entries) + "]`";
}

}  // namespace

std::string_view own_word(std::string_view foreign, WordList words) noexcept {
    const auto is = [&](const auto& pair) { return pair.first == foreign && std::find(words.begin(), words.end(), pair.second) != words.end(); };
    const auto found = std::find_if(foreign_words.begin(), foreign_words.end(), is);
    return found == foreign_words.end() ? std::string_view() : found->second;
}

std::string shown(std::string_view text) {
    constexpr std::size_t most = 80;
    std::string out = "`";
    for (std::size_t at = 0; at < text.size();) {
        const auto [code, size, valid] = text::character_at(text, at);
        if (at + size > most) {
            return out + "…`";
        }
        if (code == '\n' || code == '\r' || code == '\t') {
            out += ' ';
        } else if (code < 0x20 || code == 0x7f || !valid) {
            static constexpr char digits[] = "0123456789abcdef";
            const auto byte = static_cast<unsigned char>(text[at]);
            ((out += "\\x") += digits[byte >> 4]) += digits[byte & 15];
        } else {
            out += text.substr(at, size);
        }
        at += size;
    }
    return out + "`";
}

std::string shown(const Node& node) {
    return node.shape == Shape::scalar ? shown(node.text()) : std::string(shape_name(node));
}

std::string What::text() const {
    std::string out(noun);
    if (!name.empty()) {
        out += (out.empty() ? "" : " ") + shown(name);
    }
    if (!key.empty()) {
        out += (out.empty() ? "" : ", ") + shown(key);
    }
    return out;
}

bool What::holds_sentences() const noexcept {
    const std::string_view holds = key.empty() ? noun : key;
    return holds == "rules" || holds == "limits" || holds == "invariants" || holds == "filters";
}

void Values::error(const Node& node, std::string code, std::string message, std::string help,
                   std::vector<Label> labels) {
    problems_.error(std::move(code), span(node), std::move(message), std::move(help), std::move(labels));
}

void Values::warn_in(const Node& node, syntax::Range at, std::string code, std::string message, std::string help,
                     std::vector<Label> labels) {
    problems_.warn(std::move(code), span_of(sources_, node, at.begin, at.end), std::move(message), std::move(help),
                   std::move(labels));
}

void Values::warn(const Node& node, std::string code, std::string message, std::string help) {
    problems_.warn(std::move(code), span(node), std::move(message), std::move(help));
}

bool Values::tagged(const Node& node, What what) {
    if (node.tagged) {
        error(node, "unexpected-tag", what.text() + ": found the tag " + shown(node.tag()) + ", tags are not read",
              "leave the tag out, or quote a text that begins with `!`");
    }
    return node.tagged;
}

void Values::wrong(const Node& node, What what, std::string_view expected, std::string help) {
    const std::string_view sort = node.shape == Shape::scalar && !node.plain() ? "the text " : "";
    error(node, "wrong-type",
          what.text() + ": found " + std::string(sort) + shown(node) + ", expected " + std::string(expected),
          std::move(help));
}

Fields Values::mapping(const Node* node, What what) {
    if (node == nullptr) {
        return {};
    }
    tagged(*node, what);
    if (node->shape == Shape::mapping || node->shape == Shape::nothing) {
        return Fields(*node);
    }
    const std::string_view text = node->shape == Shape::scalar ? node->text() : std::string_view();
    const bool glued = has_form(text.substr(0, text.find(':')), NameForm::name) && text.find(':') != std::string_view::npos;
    const bool odd_blank = glued && text.substr(text.find(':')).starts_with(":\u00a0");
    std::string help = odd_blank ? "write a plain space behind the `:`: a blank that cannot be seen as another (U+00A0) stands there"
                       : glued   ? "write a space behind the `:`"
                                 : "write `key: value`";
    if (node->shape == Shape::list) {
        const auto items = node->items();
        const bool names = !items.empty() && items[0]->shape == Shape::scalar && has_form(items[0]->text(), NameForm::id);
        help = is_in_brackets(*node) ? "write `{KEY: VALUE}`" : "write `" + (names ? std::string(items[0]->text()) + ": …" : std::string("key: value")) + "` lines without `-`";
    }
    wrong(*node, what, "a mapping", std::move(help));
    return {};
}

Fields Values::mapping(const Node* node, What what, WordList known, std::size_t need, const HelpForKey& help_for) {
    const Fields fields = mapping(node, what);
    if (node == nullptr || (node->shape != Shape::mapping && node->shape != Shape::nothing)) {
        return fields;
    }
    for (const syntax::Entry& entry : fields.entries()) {
        const Node* key = entry.key;
        if (std::find(known.begin(), known.end(), key->text()) == known.end()) {
            std::string help = help_for ? help_for(entry) : std::string();
            if (help.empty()) help = near(key->text(), known);
            if (const std::string_view own = own_word(key->text(), known); help.empty() && !own.empty()) {
                help = "did you mean `" + std::string(own) + "`?";
            }
            const auto colon = key->text().find(':');
            if (colon != std::string_view::npos && std::find(known.begin(), known.end(), key->text().substr(0, colon)) != known.end()) {
                help = "write a space behind the `:` of `" + std::string(key->text().substr(0, colon)) + "`";
            }
            error(*key, "unknown-key", what.text() + ": unknown key " + shown(key->text()),
                  help.empty() ? "it may have " + listed(known) : std::move(help));
        }
    }
    for (const auto& key : known.first(need)) {
        if (fields[key] == nullptr) {
            error(*node, "missing-key", what.text() + ": `" + std::string(key) + "` is missing",
                  key == "jeton" ? "begin with `jeton: 1`" : is_json(*node) ? "add `\"" + std::string(key) + "\": …`" : "add `" + std::string(key) + ": …`");
        }
    }
    return fields;
}

/// Where a list is due.
std::string Values::help_for_scalar(const Node& node, What what) const {
    const std::string_view text = node.text();
    if (node.plain() && text.starts_with('-') && text.size() > 1) return "write a space behind each `-`";
    const bool none = syntax::means_none(text);
    if (what.key == "filters" && (none || text == "any" || text == "all")) return "leave the key out where there are none";
    if (what.noun == "token" && what.key == "accounts" && none) return std::string("write ") + (is_json(node) ? "`\"enabled\": false`" : "`enabled: false`") + " for a token that reaches none";
    if (none) return what.holds_sentences() || is_json(node) ? "write `[]` for none" : "write `[]` for none, " + shown("[" + std::string(text) + "]") + " for what is called so";
    return is_json(node) ? "put brackets around it: `[\"…\"]`" : help_to_list(node, what.holds_sentences());
}

std::span<const Node* const> Values::items(const Node* node, What what) {
    if (node == nullptr) {
        return {};
    }
    tagged(*node, what);
    if (node->shape != Shape::list && node->shape != Shape::nothing) {
        wrong(*node, what, "a list", node->shape == Shape::scalar ? help_for_scalar(*node, what) : std::string());
    }
    return node->items();
}

std::optional<std::string_view> Values::scalar(const Node& node, What what) {
    if (tagged(node, what)) {
        return std::nullopt;
    }
    if (node.shape != Shape::scalar) {
        wrong(node, what, "a text");
        return std::nullopt;
    }
    return node.text();
}

bool Values::is_in_brackets(const Node& node) const {
    const std::string_view file = sources_.text(node.file);
    return node.begin < file.size() && (file[node.begin] == '[' || file[node.begin] == '{');
}

bool Values::has_several(const Node& node) { return !node.tagged && (node.items().size() > 1 || node.entries().size() > 1); }

/// A list or mapping that was meant as one, not a text whose signs YAML took for its own.
bool Values::is_no_sentence(const Node& node) const {
    if (node.tagged || node.shape != Shape::mapping) {
        return node.shape == Shape::list && !is_in_brackets(node);
    }
    const auto entries = node.entries();
    return std::all_of(entries.begin(), entries.end(), [](const auto& entry) { return entry.key->text().find(' ') == std::string_view::npos; });
}

std::optional<std::string_view> Values::sentence(const Node& node, What what) {
    if (node.tagged || node.shape != Shape::scalar) {
        const bool of_filters = what.noun == "filter" || what.key == "filters";
        const std::string in_brackets = of_filters && is_in_brackets(node) ? text_in_brackets(node) : std::string();
        const std::string found = node.tagged ? "the tag " + shown(node.tag()) : std::string(shape_name(node));
        error(node, "eaten-by-yaml", what.text() + ": expected a text, but YAML reads " + found + " here",
              node.shape == Shape::nothing && !node.tagged ? "write the text; quote one that begins with `#`"
              : is_no_sentence(node) && what.noun == "rule"  ? "write a sentence, such as `allow ACTION by KIND to self`"
              : !in_brackets.empty() ? "write " + shown(in_brackets) + " without the brackets"
              : has_several(node) && of_filters ? "write one text, its conditions joined by AND or OR"
              : is_no_sentence(node) && what.noun == "limit" ? "write a sentence, such as `at most 1 KIND per account`"
                                                             : "put the whole text in quotes");
        return std::nullopt;
    }
    warn_of_comment(node, what);
    return node.text();
}

std::optional<std::string_view> Values::word(const Node& node, What what) {
    const auto text = scalar(node, what);
    if (text && node.plain() && is_surprising(*text)) {
        error(node, "ambiguous-word", what.text() + ": YAML readers may take " + shown(*text) + " for something else",
              "quote it: \"" + std::string(text->substr(0, 80)) + "\"");
        return std::nullopt;
    }
    return text;
}

std::optional<std::size_t> Values::choice(const Node& node, What what, WordList choices) {
    const auto text = scalar(node, what);
    if (!text) {
        return std::nullopt;
    }
    const auto found = std::find(choices.begin(), choices.end(), *text);
    if (found == choices.end()) {
        const std::string lower = text::lower_case(*text);
        const bool is_upper = std::find(choices.begin(), choices.end(), lower) != choices.end();
        std::string help = is_upper ? "did you mean `" + lower + "`?" : near(*text, choices);
        if (const std::string_view own = own_word(lower, choices); !own.empty()) {
            help = "did you mean `" + std::string(own) + "`?";
        }
        for (const std::string_view each : choices) {
            if (help.empty() && text->size() >= 3 && each.starts_with(*text)) {
                help = "did you mean `" + std::string(each) + "`?";
            }
        }
        error(node, "unknown-word", what.text() + ": found " + shown(*text) + ", expected " + listed(choices),
              std::move(help));
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - choices.begin());
}

std::optional<std::string_view> Values::name(const Node& node, NameForm form, std::string_view noun,
                                             WordList reserved) {
    const auto text = word(node, {noun});
    if (!text) {
        return std::nullopt;
    }
    if (is_secret(*text)) {
        error(node, "bad-name", "this is a secret, no name of " + std::string(noun), "choose another name: names are logged");
        return std::nullopt;
    }
    if (!has_form(*text, form)) {
        error(node, "bad-name", shown(*text) + " is no name of " + std::string(noun), help_for_form(*text, form));
        return std::nullopt;
    }
    if (std::find(reserved.begin(), reserved.end(), *text) != reserved.end()) {
        error(node, "reserved-name", shown(*text) + " is a word of the language, no name of " + std::string(noun),
              "choose another name");
        return std::nullopt;
    }
    return text;
}

void Values::duplicate(const Node& node, std::string_view noun, Span other) {
    std::vector<Label> labels;
    labels.push_back({std::move(other), "it is here already"});
    error(node, "duplicate-name", std::string(noun) + (noun.empty() ? "" : " ") + shown(node) + " is there twice",
          "rename one of the two", std::move(labels));
}

std::vector<std::string> Values::words(const Node& node, What what) {
    std::vector<std::string> found;
    for (const Node* item : items(&node, what)) {
        if (const auto text = word(*item, what)) {
            found.emplace_back(*text);
        }
    }
    return found;
}

std::optional<std::uint32_t> Values::existing(const Node& node, const Index& names, std::string_view code,
                                              std::string_view noun, What what) {
    const auto text = word(node, what);
    if (!text) {
        return std::nullopt;
    }
    if (const auto found = names.find(*text); found != names.end()) {
        return found->second;
    }
    error(node, std::string(code), what.text() + ": no " + std::string(noun) + " " + shown(*text), near(*text, names));
    return std::nullopt;
}

}  // namespace jeton::engine
