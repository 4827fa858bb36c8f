// Forms of words: names, durations, dates, and plain words that YAML readers disagree about.
#include <algorithm>
#include <array>
#include <charconv>

#include "engine/check/values.hpp"

namespace jeton::engine {
namespace {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
constexpr bool is_alphanumeric(char c) noexcept { return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z'); }
constexpr char lowered(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_name(std::string_view text) noexcept {
    return !text.empty() && is_lower(text.front()) &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

bool is_id(std::string_view text, std::string_view marks) noexcept {
    return !text.empty() && text.size() <= 128 && is_alphanumeric(text.front()) &&
           std::all_of(text.begin(), text.end(),
                       [&](char c) { return is_alphanumeric(c) || marks.find(c) != marks.npos; });
}

/// Eats digits and underscores; a number begins with a digit.
bool eat_digits(std::string_view& text) noexcept {
    if (text.empty() || !is_digit(text.front())) {
        return false;
    }
    text.remove_prefix(std::min(text.find_first_not_of("0123456789_"), text.size()));
    return true;
}

bool eat(std::string_view& text, char c) noexcept {
    if (text.empty() || text.front() != c) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

void eat_sign(std::string_view& text) noexcept {
    if (!eat(text, '-')) {
        eat(text, '+');
    }
}

bool is_decimal(std::string_view text) noexcept {
    eat_sign(text);
    if (eat(text, '.')) {
        if (!eat_digits(text)) {
            return false;
        }
    } else {
        if (!eat_digits(text)) {
            return false;
        }
        if (eat(text, '.')) {
            text.remove_prefix(std::min(text.find_first_not_of("0123456789_"), text.size()));
        }
    }
    if (text.empty()) {
        return true;
    }
    if (!eat(text, 'e')) {
        return false;
    }
    eat_sign(text);
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// `12:30`, which some read as a number of base sixty.
bool is_sexagesimal(std::string_view text) noexcept {
    eat_sign(text);
    if (!eat_digits(text) || text.empty()) {
        return false;
    }
    while (eat(text, ':')) {
        const std::size_t size = std::min(text.find(':'), text.size());
        const std::string_view part = text.substr(0, size);
        const bool good =
            (size == 1 && is_digit(part[0])) || (size == 2 && part[0] >= '0' && part[0] <= '5' && is_digit(part[1]));
        if (!good) {
            return false;
        }
        text.remove_prefix(size);
    }
    return text.empty();
}

bool is_with_base(std::string_view text) noexcept {
    if (text.size() < 3 || text[0] != '0') {
        return false;
    }
    const std::string_view digits = text[1] == 'x'   ? "0123456789abcdef_"
                                    : text[1] == 'o' ? "01234567_"
                                    : text[1] == 'b' ? "01_"
                                                     : "";
    return text.find_first_not_of(digits, 2) == std::string_view::npos;
}

bool is_whole_of_yaml(std::string_view text) noexcept {
    eat(text, '-');
    return text == "0" || (!text.empty() && text.front() != '0' && std::all_of(text.begin(), text.end(), is_digit));
}

std::string_view rule_of(NameForm form) noexcept {
    switch (form) {
        case NameForm::name:
            return "a name is lower-case letters, digits and `-`, and begins with a letter";
        case NameForm::action:
            return "an action is names with dots between";
        case NameForm::id:
            return "an id is letters, digits, `.`, `_` and `-`, begins with a letter or digit, up to 128 characters";
        case NameForm::user:
            break;
    }
    return "a user is letters, digits and any of `._-%+@`, begins with a letter or digit, up to 128 characters";
}

/// `contractUntil`, `contract_until` and `CONTRACT UNTIL` as `contract-until`; `logs:search` as `logs.search`. Empty: it is no such name.
std::string spelled_in(std::string_view text, NameForm form) {
    std::string out;
    char last = 0;
    for (const char c : text) {
        const bool begins_word = c >= 'A' && c <= 'Z' && (is_lower(last) || is_digit(last));
        if (begins_word) out += '-';
        if (form == NameForm::action && std::string_view(":/").find(c) != std::string_view::npos) out += '.';
        else out += c == '_' || c == ' ' ? '-' : lowered(c);
        last = c;
    }
    return has_form(out, form) ? out : std::string();
}

}  // namespace

bool has_form(std::string_view text, NameForm form) noexcept {
    switch (form) {
        case NameForm::name:
            return is_name(text);
        case NameForm::id:
            return is_id(text, "._-");
        case NameForm::user:
            return is_id(text, "._%+@-");
        case NameForm::action:
            break;
    }
    while (true) {
        const std::size_t dot = text.find('.');
        if (!is_name(text.substr(0, dot))) {
            return false;
        }
        if (dot == std::string_view::npos) {
            return true;
        }
        text.remove_prefix(dot + 1);
    }
}

std::string help_for_form(std::string_view text, NameForm form) {
    const std::string in_form = form == NameForm::name || form == NameForm::action ? spelled_in(text, form) : std::string();
    const std::string such = !in_form.empty() ? in_form : form == NameForm::action ? "logs.search" : "";
    return std::string(rule_of(form)) + (such.empty() ? such : ", such as `" + such + "`");
}

std::string short_word(const syntax::Node* node, std::size_t longest) {
    const bool is_word = node != nullptr && node->shape == syntax::Shape::scalar && node->plain() && !node->text().empty() && node->text().size() <= longest;
    return is_word ? std::string(node->text()) : "…";
}

bool is_name_pattern(std::string_view name) noexcept { return name.find_first_of("*?") != std::string_view::npos && name.size() > 1; }

bool is_surprising(std::string_view text) noexcept {
    constexpr std::array<std::string_view, 16> words{"~",     "null",  "y",     "yes",   "n",    "no",
                                                     "on",    "off",   "true",  "false", ".inf", ".nan",
                                                     "-.inf", "+.inf", "-.nan", "+.nan"};
    constexpr std::size_t longest_exact = 64;
    if (text.empty() || is_whole_of_yaml(text)) {
        return false;
    }
    std::array<char, longest_exact> low{};
    if (text.size() > low.size()) {  // no word: a number at most, in which only `e` and digits of base 16 are letters
        return text.find_first_not_of("0123456789_+-.:eExXoObBaAcCdDfF") == std::string_view::npos && is_digit(text[0]);
    }
    std::transform(text.begin(), text.end(), low.begin(), lowered);
    const std::string_view lower(low.data(), text.size());
    return std::find(words.begin(), words.end(), lower) != words.end() || is_decimal(lower) || is_sexagesimal(lower) ||
           is_with_base(lower);
}

std::optional<std::int64_t> duration_seconds(std::string_view text) noexcept {
    if (text.size() < 2 || text.size() > 7 || text.front() == '0') {
        return std::nullopt;
    }
    const std::string_view digits = text.substr(0, text.size() - 1);
    if (!std::all_of(digits.begin(), digits.end(), is_digit)) {
        return std::nullopt;
    }
    std::int64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    switch (text.back()) {
        case 's':
            return number;
        case 'm':
            return number * 60;
        case 'h':
            return number * 3600;
        case 'd':
            return number * 86400;
        case 'w':
            return number * 604800;
        default:
            return std::nullopt;
    }
}

std::optional<Time> policy_time(std::string_view text) noexcept {
    constexpr std::string_view longest = "YYYY-MM-DDThh:mm:ss.ffffffZ";
    if (text.size() > longest.size() || text.starts_with("0000")) {
        return std::nullopt;
    }
    return Time::parse(text);
}

}  // namespace jeton::engine
