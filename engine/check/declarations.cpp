// The schema, actions, roles, token kinds and filters of a policy.
#include <algorithm>
#include <utility>

#include "engine/check/policy_impl.hpp"
#include "grammar/rule/vocabulary.hpp"

namespace jeton::engine {

using syntax::Node;
using syntax::Shape;

namespace {

constexpr std::array<std::string_view, 3> schema_keys{"account", "document", "strict-documents"};
constexpr std::array<std::string_view, 4> attribute_keys{"type", "one-of", "default", "inherit"};
constexpr std::array<std::string_view, 2> inherit_words{"nearest", "any"};
constexpr std::array<std::string_view, 2> field_keys{"type", "single"};
constexpr std::array<std::string_view, 8> field_types{"keyword", "long", "double", "boolean",
                                                      "date",    "ip",   "nested", "text"};
constexpr std::array<std::string_view, 4> kind_keys{"purpose", "action", "filters", "expires-after"};
constexpr std::array<std::string_view, 3> filter_uses{"none", "optional", "expected"};

bool is_keyword(AttributeType type) noexcept {
    return type == AttributeType::keyword || type == AttributeType::keywords;
}
bool is_link(AttributeType type) noexcept { return type == AttributeType::account || type == AttributeType::accounts; }

FieldType as_field(AttributeType type) noexcept {
    switch (type) {
        case AttributeType::boolean:
            return FieldType::boolean;
        case AttributeType::long_:
            return FieldType::long_;
        case AttributeType::double_:
            return FieldType::double_;
        case AttributeType::date:
            return FieldType::date;
        case AttributeType::keyword:
        case AttributeType::keywords:
        case AttributeType::account:
        case AttributeType::accounts:
            break;
    }
    return FieldType::keyword;
}

}  // namespace

DocumentSchema condition_schema(const std::vector<Attribute>& attributes, bool for_limit) {
    DocumentSchema schema;
    schema.strict = true;
    const auto add_account = [&](const std::string& prefix) {
        schema.fields[prefix + ".id"] = {FieldType::keyword, true};
        for (const Attribute& each : attributes) {
            schema.fields[prefix + "." + each.name] = {as_field(each.type), each.type != AttributeType::keywords && each.type != AttributeType::accounts};
        }
    };
    if (for_limit) {
        add_account("account");
        return schema;
    }
    add_account("from");
    add_account("to");
    for (const char* field : {"token.id", "token.kind", "token.name", "token.account", "token.created-by"}) {
        schema.fields[field] = {FieldType::keyword, true};
    }
    for (const char* field : {"token.created", "token.expires", "now"}) {
        schema.fields[field] = {FieldType::date, true};
    }
    return schema;
}

void PolicyCheck::Impl::declare_schema() {
    const Fields schema = values.mapping(section("schema"), {"schema"}, schema_keys, 0);
    for (const auto& [key, node] : values.mapping(schema["account"], {"schema", {}, "account"}).entries()) {
        if (values.name(*key, NameForm::name, "an attribute", reserved_attributes)) {
            declare_attribute(*key, *node);
        }
    }
    declare_documents(schema["document"]);
    if (const Node* strict = schema["strict-documents"]) {
        policy.documents.strict = values.boolean(*strict, {"strict-documents"}).value_or(false);
    }
}

void PolicyCheck::Impl::declare_attribute(const Node& key, const Node& node) {
    const What what{"attribute", key.text()};
    const auto number = static_cast<std::uint32_t>(policy.attributes.size());
    attributes.emplace(key.text(), number);
    policy.attributes.push_back({});
    attribute_is_broken.push_back(true);
    sorted_one_of.emplace_back();
    Attribute& attribute = policy.attributes.back();
    attribute.name = key.text();

    const Fields fields = values.mapping(&node, what, attribute_keys, 1);
    const Node* type = fields["type"];
    const auto type_number =
        type == nullptr ? std::nullopt : values.choice(*type, what.at("type"), attribute_type_names);
    if (!type_number) {
        return;
    }
    attribute.type = static_cast<AttributeType>(*type_number);
    if (attribute.type == AttributeType::boolean) {
        attribute.fallback = false;
    }
    attribute_is_broken[number] = false;
    if (const Node* one_of = fields["one-of"]) {
        attribute.one_of = values.words(*one_of, what.at("one-of"));
        for (const Node* each : one_of->items()) {
            if (each->plain() && is_surprising(each->text())) {
                attribute.one_of.emplace_back(each->text());      // refused as it is written, but what it means is plain
            }
        }
        if (!is_keyword(attribute.type)) {
            values.error(
                *one_of, "wrong-type",
                "`one-of` is for keyword and keywords, this is " + std::string(attribute_type_names[*type_number]),
                "leave it out, or write `type: keyword`");
            attribute.one_of.clear();
        }
        sorted_one_of[number] = attribute.one_of;
        std::sort(sorted_one_of[number].begin(), sorted_one_of[number].end());
    }
    if (const Node* fallback = fields["default"]) {
        if (auto value = setting(*fallback, number, what.at("default"))) {
            attribute.fallback = std::move(*value);
        }
    }
    if (const Node* inherit = fields["inherit"]) {
        if (const auto word = values.choice(*inherit, what.at("inherit"), inherit_words)) {
            attribute.inherit = *word == 0 ? Inherit::nearest : Inherit::any;
        }
        const bool* truth = std::get_if<bool>(&attribute.fallback);
        if (attribute.inherit == Inherit::any &&
            (attribute.type != AttributeType::boolean || (truth != nullptr && *truth))) {
            values.error(
                *inherit, "inherit-any",
                attribute.type != AttributeType::boolean
                    ? "`inherit: any` of a " + std::string(attribute_type_names[*type_number]) + ", it is for booleans"
                    : "`inherit: any` of a boolean that is true by default, it is for those that are false by default",
                attribute.type != AttributeType::boolean ? "write `inherit: nearest`" : "write `inherit: nearest`, or an attribute that says the opposite: to leave out `default: true` turns every account round that does not set it");
        }
    }
}

void PolicyCheck::Impl::declare_documents(const Node* node) {
    for (const auto& [key, value] : values.mapping(node, {"schema", {}, "document"}).entries()) {
        const What what{"field", key->text()};
        Field& field = policy.documents.fields[std::string(key->text())];
        const Node* type = value;
        if (value->shape == Shape::mapping) {
            const Fields fields = values.mapping(value, what, field_keys, 1);
            type = fields["type"];
            if (const Node* single = fields["single"]) {
                field.single = values.boolean(*single, what.at("single")).value_or(false);
            }
        }
        constexpr std::array types{FieldType::keyword, FieldType::long_, FieldType::double_, FieldType::boolean,
                                   FieldType::date,    FieldType::ip,    FieldType::nested,  FieldType::text};
        if (type != nullptr) {
            field.type = types[values.choice(*type, what, field_types).value_or(0)];
        }
    }
}

void PolicyCheck::Impl::declare_names(std::string_view section_name, std::string_view noun, NameForm form, Index& index,
                                      std::vector<std::string>& names) {
    std::map<std::string_view, const Node*> places;
    std::map<std::string, std::uint32_t, std::less<>> numbers;       // of names that have one already
    for (std::uint32_t i = 0; i < names.size(); ++i) {
        numbers.emplace(names[i], i);
    }
    for (const Node* node : values.items(section(section_name), {section_name})) {
        const auto name = values.name(*node, form, noun, sentence_words);
        if (!name) {
            continue;
        }
        const auto [at, fresh] = places.emplace(*name, node);
        if (!fresh) {
            values.duplicate(*node, noun.substr(noun.find(' ') + 1), values.span(*at->second));
        } else if (index.size() >= max_declared) {
            values.error(*node, "too-large",
                         "more than " + std::to_string(max_declared) + " names in `" + std::string(section_name) + "`");
        } else {
            const auto known = numbers.find(*name);
            index.emplace(*name, known != numbers.end() ? known->second : static_cast<std::uint32_t>(names.size()));
            if (known == numbers.end()) {
                names.emplace_back(*name);
            }
        }
    }
    if (section_name == "roles") {
        role_places = std::move(places);
    }
}

/// Programs keep the numbers of actions: none ever means another one.
void PolicyCheck::Impl::declare_actions() {
    if (standing != nullptr) {
        policy.actions = standing->action_names();
    }
    const std::size_t before = policy.actions.size();
    declare_names("actions", "an action", NameForm::action, actions, policy.actions);
    if (policy.actions.size() > most_numbered) {
        return values.error(*section("actions"), "too-large", "more than " + std::to_string(most_numbered) + " names of actions since this policy was loaded", "load it anew");
    }
    for (std::size_t i = 0; i < before; ++i) {
        if (!actions.contains(policy.actions[i])) {
            policy.retired.push_back(static_cast<std::uint16_t>(i));
        }
    }
}

void PolicyCheck::Impl::declare_kinds() {
    for (const auto& [key, node] : values.mapping(section("token-kinds"), {"token-kinds"}).entries()) {
        const auto name = values.name(*key, NameForm::name, "a token kind", sentence_words);
        const auto role = name ? role_places.find(*name) : role_places.end();
        if (role != role_places.end()) {
            values.duplicate(*key, "token kind", values.span(*role->second));
        }
        const What what{"token kind", key->text()};
        const Fields fields = values.mapping(node, what, kind_keys, 2);
        TokenKind kind;
        kind.name = key->text();
        if (const Node* purpose = fields["purpose"]) {
            kind.purpose = values.scalar(*purpose, what.at("purpose")).value_or("");
        }
        if (const Node* action = fields["action"]) {
            kind.action = static_cast<std::uint16_t>(
                values.existing(*action, actions, "unknown-action", "action", what.at("action")).value_or(0));
        }
        if (const Node* use = fields["filters"]) {
            const auto word = values.choice(*use, what.at("filters"), filter_uses);
            kind.filters = word ? static_cast<FilterUse>(*word) : FilterUse::optional;
        }
        if (const Node* life = fields["expires-after"]) {
            kind.life_seconds = values.duration(*life, what.at("expires-after")).value_or(0);
        }
        if (!name || role != role_places.end()) {
            continue;
        }
        if (policy.kinds.size() >= max_declared) {
            values.error(*key, "too-large", "more than " + std::to_string(max_declared) + " token kinds");
            continue;
        }
        kinds.emplace(key->text(), static_cast<std::uint32_t>(policy.kinds.size()));
        policy.kinds.push_back(std::move(kind));
    }
}

bool PolicyCheck::Impl::may_be(std::uint32_t attribute, const std::string& value) const {
    const auto& allowed = sorted_one_of[attribute];
    return allowed.empty() || std::binary_search(allowed.begin(), allowed.end(), value);
}

std::optional<Setting> PolicyCheck::Impl::setting(const Node& node, std::uint32_t number, What what) {
    if (attribute_is_broken[number]) {
        return std::nullopt;
    }
    const Attribute& attribute = policy.attributes[number];
    const std::size_t before = values.errors();
    if (attribute.type == AttributeType::accounts && node.shape == Shape::scalar && !node.tagged && syntax::means_any(node.text()) && find_account(node.text()) == NameTable::none) {
        values.error(node, "wrong-type", what.text() + ": found " + shown(node) + ", expected a list", "name each account: no word stands for all of them here, only in rules: `to any`");
        return std::nullopt;
    }
    auto found = values.setting(node, attribute.type, what);
    if (!found || values.errors() != before) {
        return std::nullopt;
    }
    const auto judge = [&](const std::string& value, const Node& place) {
        if (!may_be(number, value)) {
            values.error(place, "not-one-of",
                         what.text() + ": found " + shown(value) + ", expected " + listed(attribute.one_of),
                         values.near(value, attribute.one_of));
        }
        if (is_link(attribute.type)) {
            link(place, value, what);
        }
    };
    if (const auto* one = std::get_if<std::string>(&*found)) {
        judge(*one, node);
    } else if (const auto* list = std::get_if<Items>(&*found)) {
        for (std::size_t i = 0; i < list->size(); ++i) {
            judge((*list)[i], *node.items()[i]);
        }
    }
    return values.errors() == before ? std::move(found) : std::nullopt;
}

}  // namespace jeton::engine
