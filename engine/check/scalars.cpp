// Booleans, numbers, dates and life times, written in the one way that every YAML reader reads alike.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <initializer_list>
#include <utility>

#include "engine/check/values.hpp"

namespace jeton::engine {

using syntax::Node;

const std::array<std::string_view, 8> attribute_type_names{"boolean",  "long", "double",  "keyword",
                                                           "keywords", "date", "account", "accounts"};

namespace {

bool is_json_integer(std::string_view text) noexcept {
    if (text.starts_with('-')) {
        text.remove_prefix(1);
    }
    return text == "0" ||
           (!text.empty() && text.front() != '0' && text.find_first_not_of("0123456789") == std::string_view::npos);
}

bool is_json_number(std::string_view text) noexcept {
    const std::size_t end = std::min(text.find_first_of(".eE"), text.size());
    if (!is_json_integer(text.substr(0, end))) {
        return false;
    }
    text.remove_prefix(end);
    const auto digits = [&] {
        const std::size_t size = std::min(text.find_first_not_of("0123456789"), text.size());
        text.remove_prefix(size);
        return size != 0;
    };
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        if (!digits()) {
            return false;
        }
    }
    if (text.empty()) {
        return true;
    }
    if (text.front() != 'e' && text.front() != 'E') {
        return false;
    }
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) {
        text.remove_prefix(1);
    }
    return digits() && text.empty();
}

}  // namespace

std::optional<bool> Values::boolean(const Node& node, What what) {
    const auto text = scalar(node, what);
    if (!text) {
        return std::nullopt;
    }
    if (node.plain() && (*text == "true" || *text == "false")) {
        return *text == "true";
    }
    const std::string lower = text::lower_case(*text);
    const auto is_one_of = [&](std::initializer_list<std::string_view> words) { return std::find(words.begin(), words.end(), lower) != words.end(); };
    wrong(node, what, "true or false", *text == "true" || *text == "false"           ? "leave the quotes out"
                                       : is_one_of({"true", "yes", "y", "on", "1"})  ? "write `true`"
                                       : is_one_of({"false", "no", "n", "off", "0"}) ? "write `false`"
                                                                                     : "");
    return std::nullopt;
}

std::optional<std::int64_t> Values::whole(const Node& node, What what) {
    const auto text = scalar(node, what);
    if (!text) {
        return std::nullopt;
    }
    std::int64_t number = 0;
    if (node.plain() && is_json_integer(*text) &&
        std::from_chars(text->data(), text->data() + text->size(), number).ec == std::errc()) {
        return number;
    }
    wrong(node, what, "a whole number (long)",
          !node.plain() && is_json_integer(*text) ? "leave the quotes out"
          : is_json_integer(*text)                ? "it must fit in 64 bits"
          : text->starts_with('+')                ? "leave the `+` out"
                                                  : "");
    return std::nullopt;
}

std::optional<double> Values::real(const Node& node, What what) {
    const auto text = scalar(node, what);
    if (!text) {
        return std::nullopt;
    }
    if (node.plain() && is_json_number(*text)) {
        const double number = std::strtod(std::string(*text).c_str(), nullptr);
        if (std::isfinite(number)) {
            return number;
        }
    }
    wrong(node, what, "a number (double)", !node.plain() && is_json_number(*text) ? "leave the quotes out" : text->starts_with('+') ? "leave the `+` out" : "");
    return std::nullopt;
}

std::optional<Time> Values::time(const Node& node, What what, std::string_view besides) {
    const auto text = scalar(node, what);
    if (!text) {
        return std::nullopt;
    }
    const auto time = policy_time(*text);
    if (!time) {
        error(node, "bad-date", what.text() + ": " + shown(*text) + " is no date",
              "write `2027-06-30` or `2027-06-30T12:00:00Z`, in UTC" + (besides.empty() ? std::string() : ", or `" + std::string(besides) + "`"));
    }
    return time;
}

std::optional<std::int64_t> Values::duration(const Node& node, What what) {
    const auto text = scalar(node, what);
    if (!text) {
        return std::nullopt;
    }
    const auto seconds = duration_seconds(*text);
    if (!seconds) {
        error(node, "bad-duration", what.text() + ": " + shown(*text) + " is no duration",
              "write `90s`, `30m`, `12h`, `7d` or `2w`");
    }
    return seconds;
}

std::optional<Setting> Values::setting(const Node& node, AttributeType type, What what) {
    const auto wrapped = [](auto value) -> std::optional<Setting> {
        if (!value) {
            return std::nullopt;
        }
        return Setting(*std::move(value));
    };
    switch (type) {
        case AttributeType::boolean:
            return wrapped(boolean(node, what));
        case AttributeType::long_:
            return wrapped(whole(node, what));
        case AttributeType::double_:
            return wrapped(real(node, what));
        case AttributeType::keywords:
        case AttributeType::accounts:
            return Setting(Items(words(node, what)));
        case AttributeType::keyword:
        case AttributeType::account: {
            const auto text = word(node, what);
            return text ? std::optional<Setting>(std::string(*text)) : std::nullopt;
        }
        case AttributeType::date:
            break;
    }
    const auto moment = time(node, what);
    return moment ? std::optional<Setting>(moment->text()) : std::nullopt;
}

}  // namespace jeton::engine
