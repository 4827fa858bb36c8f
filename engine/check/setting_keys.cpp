// Keys of an account that are no attributes: what to write so that the value they have is set all the same.
// Entry point: PolicyCheck::Impl::help_for_setting_key().
#include <algorithm>
#include <string>

#include "engine/check/policy_impl.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::engine {

using syntax::Entry;
using syntax::Node;
using syntax::Shape;

namespace {

enum class Written { in_yaml, in_a_line, in_a_change };

/// What to do with a key that is no attribute.
std::string where_it_goes(std::string_view key, Written how) {
    if (key == "parent" || key == "main") {
        if (how == Written::in_yaml) {
            return "an account stands in the `sub-accounts` of its parent";
        }
        if (how == Written::in_a_change) {
            return "what moves an account is `move-account`";
        }
    }
    if (key == "sub-accounts" && how == Written::in_a_line) {
        return "each of them is a line of its own, with its `parent`";
    }
    if (key == "sub-accounts" && how == Written::in_a_change) {
        return "each of them is created by itself, with its `parent`";
    }
    if (std::find(reserved_attributes.begin(), reserved_attributes.end(), key) != reserved_attributes.end()) return "leave it out: no attribute is called that";
    return "declare it in `schema: account:`";
}

/// `searchable: false`, with `…` for what is no short word.
std::string setting_text(std::string_view attribute, const Node* value) {
    constexpr std::size_t longest = 40;
    return std::string(attribute) + ": " + short_word(value, longest);
}

/// The value at the first of these keys.
const Node* value_of(std::span<const Entry> entries, std::initializer_list<std::string_view> keys) {
    for (const Entry& each : entries)
        if (text::is_one_of(each.key->text(), keys)) return each.value;
    return nullptr;
}

}  // namespace

/// Attributes with something around them.
bool PolicyCheck::Impl::holds_settings(const Entry& entry) const {
    const auto inside = entry.value->entries();
    const auto is_attribute = [&](const Entry& each) { return attributes.contains(each.key->text()); };
    return !inside.empty() && (entry.key->text() == "attributes" || std::all_of(inside.begin(), inside.end(), is_attribute));
}

/// Of settings that stand in another form than `ATTRIBUTE: value`; empty: they do not.
std::string PolicyCheck::Impl::help_for_setting_form(std::span<const Entry> entries, const Entry& entry, std::string_view beside) const {
    const std::string_view key = entry.key->text();
    if (const auto colon = key.find(':'); colon != std::string_view::npos && attributes.contains(key.substr(0, colon))) return "write a space behind the `:` of " + shown(key.substr(0, colon));
    const auto inside = entry.value->entries();
    const bool all = holds_settings(entry);
    const std::string quote(values.is_json(*entry.key) ? "\"" : "");
    const auto key_text = [&](std::string_view attribute) { return quote + std::string(attribute) + quote; };
    if (all && !beside.empty()) return "write its entries beside " + shown(beside) + ": " + shown(setting_text(key_text(inside[0].key->text()), inside[0].value));
    const auto items = entry.value->items();
    if (!beside.empty() && !items.empty() && key == "attributes") return "each stands with its value beside " + shown(beside) + ", such as " + shown(setting_text(key_text(items[0]->shape == Shape::scalar ? items[0]->text() : "ATTRIBUTE"), nullptr));
    const std::initializer_list<std::string_view> names{"attribute", "setting", "key", "field", "name"};
    if (!text::is_one_of(key, names) && !text::is_one_of(key, {"value", "to"})) return {};
    const Node* attribute = value_of(entries, names);
    const Node* value = value_of(entries, {"value", "to"});
    const bool is_pair = attribute != nullptr && attribute->shape == Shape::scalar && attributes.contains(attribute->text()) && value != nullptr;
    return is_pair ? "write " + shown(setting_text(key_text(attribute->text()), value)) : std::string();
}

std::string PolicyCheck::Impl::help_for_setting_key(std::span<const Entry> entries, const Entry& entry, std::span<const std::string_view> places) const {
    const std::string_view key = entry.key->text();
    const bool line = std::find(places.begin(), places.end(), "id") != places.end();
    if (std::string help = help_for_setting_form(entries, entry, standing != nullptr ? "account" : line ? "id" : ""); !help.empty()) return help;
    if (std::string help = values.near(key, attributes); !help.empty()) return help;
    if (std::string help = values.near(key, places); !help.empty()) return help;
    if (const std::string_view own = own_word(key, places); !own.empty()) return "did you mean " + shown(own) + "?";
    if (standing == nullptr && !line && entry.value->shape == Shape::mapping) {
        return holds_settings(entry) ? "attributes stand in the account itself, with no " + shown(key) + " around them"
                                     : "what stands below an account stands in its `sub-accounts: {" + std::string(key) + ": …}`";
    }
    return where_it_goes(key, standing != nullptr ? Written::in_a_change : line ? Written::in_a_line : Written::in_yaml);
}

}  // namespace jeton::engine
