// Nodes read as the values that a policy is made of: mappings, lists, words, names, dates. Entry point: Values.
// A mistake goes to the problems, at the smallest wrong thing; what is returned then stands for nothing.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/check/policy.hpp"
#include "grammar/filter/ast.hpp"
#include "grammar/policy/node.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::engine {

/// What a message is about: "account `acme`", "account `acme`, `plan`". Cheap to make; text only where something is
/// wrong.
struct What {
    std::string_view noun;
    std::string_view name{};
    std::string_view key{};
    [[nodiscard]] What at(std::string_view k) const noexcept { return {noun, name, k}; }
    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool holds_sentences() const noexcept;        ///< rules, limits, filters: texts of several words
};

using WordList = std::span<const std::string_view>;

/// Text of a user as a message shows it: in backticks, on one line, cut where it is long.
[[nodiscard]] std::string shown(std::string_view text);
[[nodiscard]] std::string shown(const syntax::Node& node);

/// `a, b or c`; of many words the first.
template <class Words>
[[nodiscard]] std::string listed(const Words& words) {
    constexpr std::size_t most = 20;
    std::string out;
    for (std::size_t i = 0; i < words.size() && i < most; ++i) {
        out += i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
        out += words[i];
    }
    return words.size() <= most ? out : out + " or one of " + std::to_string(words.size() - most) + " more";
}

/// A word of other systems: ours for the same, among `words`; empty: none is known.
[[nodiscard]] std::string_view own_word(std::string_view foreign, WordList words) noexcept;

/// A plain word of up to `longest` bytes as it stands, to be written again in a help; `…` for all else, and for null.
[[nodiscard]] std::string short_word(const syntax::Node* node, std::size_t longest);

/// `acme-*`: a name that was meant to stand for several.
[[nodiscard]] bool is_name_pattern(std::string_view name) noexcept;

/// What a change of a change set may be.
inline constexpr std::array<std::string_view, 19> change_words{
    "create-account", "move-account",  "delete-account", "set",           "reset",
    "replace",        "create-token",  "update-token",   "delete-token",  "attach-filter",
    "detach-filter",  "create-filter", "edit-filter",    "delete-filter", "create-user",
    "delete-user",    "set-role",      "remove-role",    "tick"};

/// Names declared so far, as they stand in the policy's files, with their numbers.
using Index = std::map<std::string_view, std::uint32_t>;

/// The forms of names; see policy-files.md, *Names*.
enum class NameForm : std::uint8_t { name, action, id, user };
[[nodiscard]] bool has_form(std::string_view text, NameForm form) noexcept;
/// What names of a form are made of, of a text that is none; with the text in that form, where only its way of writing is another one's.
[[nodiscard]] std::string help_for_form(std::string_view text, NameForm form);

/// A plain word or number that one YAML reader or another takes for something else than these characters.
[[nodiscard]] bool is_surprising(std::string_view text) noexcept;

/// `90s 30m 12h 7d 2w` in seconds.
[[nodiscard]] std::optional<std::int64_t> duration_seconds(std::string_view text) noexcept;

/// A date of a policy: Time::parse() with at most microseconds, from the year 1 on.
[[nodiscard]] std::optional<Time> policy_time(std::string_view text) noexcept;

/// The date that somebody meant who wrote it in another way (`2026-1-3`, `2026/01/03 12:00`, with an offset); empty: nobody knows.
[[nodiscard]] std::string meant_date(std::string_view text);

extern const std::array<std::string_view, 8> attribute_type_names;

/// The entries of a mapping that may be there.
class Fields {
public:
    Fields() = default;
    explicit Fields(const syntax::Node& node) noexcept : node_(&node) {}
    [[nodiscard]] const syntax::Node* operator[](std::string_view key) const noexcept {
        return node_ == nullptr ? nullptr : node_->find(key);
    }
    [[nodiscard]] std::span<const syntax::Entry> entries() const noexcept {
        return node_ == nullptr ? std::span<const syntax::Entry>() : node_->entries();
    }

private:
    const syntax::Node* node_ = nullptr;
};

/// What to write for a key that may not be there; empty: nothing better than the keys that may.
using HelpForKey = std::function<std::string(const syntax::Entry&)>;

class Values {
public:
    Values(const text::Sources& sources, text::Problems& problems) noexcept : sources_(sources), problems_(problems) {}

    [[nodiscard]] Span span(const syntax::Node& node) const { return span_of(sources_, node); }
    [[nodiscard]] std::string_view file_of(const syntax::Node& node) const { return sources_.text(node.file); }
    /// A line of NDJSON, where a help is written as JSON.
    [[nodiscard]] bool is_json(const syntax::Node& node) const { return sources_.line(node.file) != 0; }
    /// A plain text behind a comma between brackets: it may belong to the one before.
    [[nodiscard]] bool is_behind_comma(const syntax::Node& node) const;
    void error(const syntax::Node& node, std::string code, std::string message, std::string help = {},
               std::vector<Label> labels = {});
    void error_in(const syntax::Node& node, syntax::Range at, std::string code, std::string message,
                  std::string help = {});
    void warn_in(const syntax::Node& node, syntax::Range at, std::string code, std::string message,
                 std::string help = {}, std::vector<Label> labels = {});
    void warn(const syntax::Node& node, std::string code, std::string message, std::string help);
    [[nodiscard]] std::size_t errors() const noexcept { return problems_.errors(); }

    /// "did you mean …", or nothing.
    template <class Names>
    [[nodiscard]] std::string near(std::string_view word, const Names& names) const {
        text::Nearest nearest(word);
        if (may_look_through(names.size())) {
            offer(nearest, names);
        }
        return nearest.question();
    }
    [[nodiscard]] bool may_look_through(std::size_t names) const noexcept {
        return looks_.may_look_through(names);
    }
    /// Gives the whole budget again.
    void look_again() noexcept { looks_ = {}; }
    template <class Names>
    static void offer(text::Nearest& nearest, const Names& names) {
        for (const auto& each : names) {
            if constexpr (std::is_same_v<Names, Index>) {
                nearest.offer(each.first);
            } else {
                nearest.offer(each);
            }
        }
    }

    /// A mapping with any keys. Nothing counts as an empty one; null too, so that a section may be left out.
    Fields mapping(const syntax::Node* node, What what);
    /// A mapping with these keys; the first `need` of them must be there.
    Fields mapping(const syntax::Node* node, What what, WordList known, std::size_t need, const HelpForKey& help_for = {});
    std::span<const syntax::Node* const> items(const syntax::Node* node, What what);

    std::optional<std::string_view> scalar(const syntax::Node& node, What what);
    /// A filter or a sentence: what is no text was eaten by YAML.
    std::optional<std::string_view> sentence(const syntax::Node& node, What what);
    /// A text that every YAML reader reads in one way.
    std::optional<std::string_view> word(const syntax::Node& node, What what);
    /// The number of one of these words.
    std::optional<std::size_t> choice(const syntax::Node& node, What what, WordList choices);
    /// A name that is declared here; `reserved` are words of the language. Whether it is taken is the caller's to ask.
    std::optional<std::string_view> name(const syntax::Node& node, NameForm form, std::string_view noun,
                                         WordList reserved = {});
    void duplicate(const syntax::Node& node, std::string_view noun, Span other);

    std::optional<bool> boolean(const syntax::Node& node, What what);
    std::optional<std::int64_t> whole(const syntax::Node& node, What what);
    std::optional<double> real(const syntax::Node& node, What what);
    /// `besides`: a word that may stand for a date, for the help.
    std::optional<Time> time(const syntax::Node& node, What what, std::string_view besides = {});
    std::optional<std::int64_t> duration(const syntax::Node& node, What what);
    /// A list of words; those that are none are left out.
    std::vector<std::string> words(const syntax::Node& node, What what);
    std::optional<Setting> setting(const syntax::Node& node, AttributeType type, What what);

    /// A word that names something declared elsewhere.
    std::optional<std::uint32_t> existing(const syntax::Node& node, const Index& names, std::string_view code,
                                          std::string_view noun, What what);

private:
    [[nodiscard]] bool is_in_brackets(const syntax::Node& node) const;
    [[nodiscard]] static bool has_several(const syntax::Node& node);
    [[nodiscard]] bool is_no_sentence(const syntax::Node& node) const;
    [[nodiscard]] std::string help_for_scalar(const syntax::Node& node, What what) const;
    void warn_of_comment(const syntax::Node& node, What what);
    [[nodiscard]] std::size_t cut_at(const syntax::Node& node) const;
    [[nodiscard]] bool is_behind_condition(const syntax::Node& node) const;
    [[nodiscard]] bool begins_line_with_dash(const syntax::Node& node, syntax::Range at) const;
    [[nodiscard]] std::string help_for_cut(const syntax::Node& node, syntax::Range at, std::string_view code) const;
    bool tagged(const syntax::Node& node, What what);
    bool is_text(const syntax::Node& node, What what, std::string_view expected, std::string help = {});
    void wrong(const syntax::Node& node, What what, std::string_view expected, std::string help = {});

    const text::Sources& sources_;
    text::Problems& problems_;
    mutable text::Looks looks_;
};

}  // namespace jeton::engine
