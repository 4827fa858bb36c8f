// The words of sentences.
#include "grammar/rule/vocabulary.hpp"

#include <algorithm>
#include <array>

namespace jeton::syntax {
namespace {

constexpr std::array<std::string_view, 12> sentence_words{"allow", "deny", "by",  "from", "to",  "where",
                                                          "only",  "any",  "and", "or",   "not", "null"};

constexpr bool is_lower(char c) noexcept {
    return c >= 'a' && c <= 'z';
}

constexpr bool is_name_character(char c) noexcept {
    return is_lower(c) || (c >= '0' && c <= '9') || c == '-';
}

bool is_name(std::string_view word) noexcept {
    return !word.empty() && is_lower(word.front()) && std::all_of(word.begin(), word.end(), is_name_character);
}

struct SelectorWord {
    std::string_view word;
    Brackets brackets;
};

constexpr std::array<SelectorWord, 5> from_words{{{"any", Brackets::no},
                                                  {"main", Brackets::no},
                                                  {"sub", Brackets::no},
                                                  {"account", Brackets::accounts},
                                                  {"subtree", Brackets::accounts}}};
constexpr std::array<SelectorWord, 12> to_words{{{"self", Brackets::no},
                                                 {"parent", Brackets::no},
                                                 {"children", Brackets::no},
                                                 {"descendants", Brackets::no},
                                                 {"ancestors", Brackets::no},
                                                 {"siblings", Brackets::no},
                                                 {"organization", Brackets::no},
                                                 {"any", Brackets::no},
                                                 {"account", Brackets::accounts},
                                                 {"subtree", Brackets::accounts},
                                                 {"linked", Brackets::attribute},
                                                 {"linking", Brackets::attribute}}};

}  // namespace

bool is_sentence_word(std::string_view word) noexcept {
    return std::find(sentence_words.begin(), sentence_words.end(), word) != sentence_words.end();
}

bool is_action(std::string_view word) noexcept {
    if (word == "*") {
        return true;
    }
    if (word.ends_with(".*")) {
        word.remove_suffix(2);
    }
    while (true) {
        const std::size_t dot = word.find('.');
        if (!is_name(word.substr(0, dot))) {
            return false;
        }
        if (dot == std::string_view::npos) {
            return true;
        }
        word.remove_prefix(dot + 1);
    }
}

bool means_any(std::string_view word) noexcept {
    constexpr std::array<std::string_view, 8> words{"any", "all", "everyone", "everything", "everybody", "anyone", "anything", "*"};
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool means_none(std::string_view word) noexcept {
    constexpr std::array<std::string_view, 6> words{"none", "nobody", "nothing", "nowhere", "no-one", "empty"};
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_any_or_name(std::string_view word) noexcept {
    return word == "any" || (is_name(word) && !is_sentence_word(word));
}

bool is_count(std::string_view word) noexcept {
    return !word.empty() && word.size() <= 9 && (word == "0" || word.front() != '0') &&
           std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Brackets brackets_of(std::string_view word, Side side) noexcept {
    const auto look = [&](const auto& words) {
        const auto* found =
            std::find_if(words.begin(), words.end(), [&](const SelectorWord& each) { return each.word == word; });
        return found == words.end() ? Brackets::unknown : found->brackets;
    };
    return side == Side::from ? look(from_words) : look(to_words);
}

}  // namespace jeton::syntax
