#include "grammar/filter/placeholder.hpp"

#include <algorithm>
#include <array>

namespace jeton::syntax {
namespace {

/// Names as templates have them, `.Values.env` too, and not `jndi:ldap`.
bool is_name(std::string_view text) noexcept {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return std::any_of(text.begin(), text.end(), is_letter) && std::all_of(text.begin(), text.end(), [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-'; });
}

std::string_view without_blanks_around(std::string_view text) noexcept {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

}  // namespace

std::string_view placeholder_in(std::string_view text) noexcept {
    struct Form {
        std::string_view open, close;
    };
    constexpr std::array<Form, 4> forms{{{"${", "}"}, {"%{", "}"}, {"$(", ")"}, {"{{", "}}"}}};
    constexpr std::size_t longest = 100;
    for (std::size_t p = text.find_first_of("$%{"); p != std::string_view::npos; p = text.find_first_of("$%{", p + 1)) {
        for (const Form& form : forms) {
            if (!text.substr(p).starts_with(form.open)) continue;
            const std::string_view rest = text.substr(p + form.open.size(), longest);
            const std::size_t end = rest.find(form.close);
            if (end != std::string_view::npos && is_name(without_blanks_around(rest.substr(0, end)))) return text.substr(p, form.open.size() + end + form.close.size());
        }
    }
    return {};
}

std::string_view name_in_placeholder(std::string_view placeholder) noexcept {
    return without_blanks_around(placeholder.substr(2, placeholder.size() - (placeholder.ends_with("}}") ? 4 : 3)));
}

}  // namespace jeton::syntax
