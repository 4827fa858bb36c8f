#include "engine/changes/editor.hpp"

#include <algorithm>
#include <utility>

#include "engine/changes/meant.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::engine {

using syntax::Entry;
using syntax::Shape;

/// A row of the table in changes.md: the keys a change may have, the first `need` of which it must.
struct Editor::Kind {
    std::string_view word;
    std::size_t need;
    std::vector<std::string_view> keys;
    bool attributes;            ///< and any attribute
    void (Editor::*make)();
};

const Editor::Kind Editor::kinds[] = {
    {"create-account", 1, {"account", "parent", "main"}, true, &Editor::create_account},
    {"move-account", 1, {"account", "parent", "main"}, false, &Editor::move_account},
    {"delete-account", 1, {"account", "sub-accounts"}, false, &Editor::delete_account},
    {"set", 1, {"account"}, true, &Editor::set},
    {"reset", 2, {"account", "attributes"}, false, &Editor::reset},
    {"replace", 0, {"schema", "actions", "roles", "token-kinds", "filters", "rules", "limits"}, false, &Editor::replace},
    {"create-token", 3, {"token", "kind", "account", "name", "enabled", "expires", "filters", "filters-operator", "accounts", "created-by"}, false, &Editor::create_token},
    {"update-token", 1, {"token", "name", "enabled", "expires", "filters", "filters-operator", "accounts"}, false, &Editor::update_token},
    {"delete-token", 1, {"token"}, false, &Editor::delete_token},
    {"attach-filter", 2, {"token", "filter"}, false, &Editor::attach_filter},
    {"detach-filter", 2, {"token", "filter"}, false, &Editor::detach_filter},
    {"create-filter", 2, {"filter", "text"}, false, &Editor::create_filter},
    {"edit-filter", 2, {"filter", "text"}, false, &Editor::edit_filter},
    {"delete-filter", 1, {"filter", "tokens"}, false, &Editor::delete_filter},
    {"create-user", 1, {"user"}, false, &Editor::create_user},
    {"delete-user", 1, {"user"}, false, &Editor::delete_user},
    {"set-role", 3, {"user", "account", "role"}, false, &Editor::set_role},
    {"remove-role", 2, {"user", "account"}, false, &Editor::remove_role},
    {"tick", 1, {"now"}, false, &Editor::tick},
};

namespace {

/// What `delete: {token: t}` is about, as the word of a change says it.
std::string_view thing_in(const syntax::Node& body) {
    if (body.find("user") != nullptr && body.find("account") != nullptr) return "role";
    for (const std::string_view key : {"filter", "role", "token", "user", "account"})
        if (body.find(key) != nullptr) return key;
    return {};
}

}  // namespace

Editor::Editor(Draft& draft)
    : draft_(draft), values_(draft.text_->files.sources, draft.problems()), make_(*draft.arena_) {}

void Editor::error(const Node& node, std::string code, std::string message, std::string help) {
    values_.error(node, std::move(code), std::move(message), std::move(help));
}

void Editor::edit(const Node& change) {
    const auto entries = change.entries();
    const std::string_view word = entries.size() == 1 ? entries[0].key->text() : std::string_view();
    const auto kind = std::find_if(std::begin(kinds), std::end(kinds), [&](const Kind& each) { return each.word == word; });
    if (change.tagged || kind == std::end(kinds)) return refuse_kind(change);
    verb_ = entries[0].key;
    if (read(*kind, *entries[0].value)) (this->*kind->make)();
}

/// No change, or several in one.
void Editor::refuse_kind(const Node& change) {
    constexpr std::string_view one = ", expected one change, such as `set: {account: …}`";
    constexpr std::array<std::string_view, 6> verbs{"action", "type", "op", "change", "verb", "kind"};
    const auto entries = change.tagged ? std::span<const Entry>() : change.entries();
    const auto is_kind = [](std::string_view word) { return std::find(change_words.begin(), change_words.end(), word) != change_words.end(); };
    const auto is_change = [&](const Node* node) { return node->entries().size() == 1 && is_kind(node->entries()[0].key->text()); };
    for (const auto& [key, value] : entries) {
        const auto items = value->shape == Shape::list && !is_kind(key->text()) ? value->items() : std::span<const Node* const>();
        if (std::any_of(items.begin(), items.end(), is_change))
            return error(*key, "unknown-change", "found " + shown(key->text()) + std::string(one), "leave " + shown(std::string(key->text()) + ":") + " out: the file is the list itself");
        if (value->shape == Shape::scalar && is_kind(value->text()) && std::find(verbs.begin(), verbs.end(), key->text()) != verbs.end())
            return error(*key, "unknown-change", "found " + shown(key->text()) + std::string(one), "what is done is the key: write `- " + std::string(value->text()) + ": {…}`");
    }
    if (entries.size() > 1 && is_kind(entries[0].key->text())) {
        const std::string first(entries[0].key->text());
        for (const auto& [key, value] : entries.subspan(1)) {
            if (is_kind(key->text()))
                return error(*key, "unknown-change", shown(key->text()) + " is another change than " + shown(first), "begin it with `- `");
        }
        const Node& key = *entries[1].key;
        return error(key, "unknown-change", shown(key.text()) + " stands beside " + shown(first) + ", not in it",
                     "write " + shown("- " + first + ": {" + std::string(key.text()) + ": …}") + ", or its fields further to the right than " + shown(first));
    }
    const std::string found = entries.size() > 1 ? "a mapping with " + std::to_string(entries.size()) + " keys" : entries.empty() ? shown(change) : shown(entries[0].key->text());
    std::string help = entries.size() == 1 ? meant_change(entries[0].key->text()) : std::string();
    if (const auto thing = help.empty() && entries.size() == 1 ? thing_in(*entries[0].value) : std::string_view(); !thing.empty())
        help = meant_change((thing == "role" && entries[0].key->text() == "create" ? "set" : std::string(entries[0].key->text())) + "-" + std::string(thing));
    error(change, "unknown-change", "found " + found + std::string(one), help.empty() ? "write one of " + listed(change_words) : help);
}

bool Editor::read(const Kind& kind, const Node& body) {
    kind_ = &kind;
    word_ = kind.word;
    body_ = &body;
    if (is("update-token"))
        for (const std::string_view key : {"kind", "account", "created", "created-by"})
            if (const Node* fixed = body.find_key(key))
                error(*fixed, "fixed-field", "update-token: " + shown(key) + " of a token never changes", "delete the token and create another");
    if (draft_.failed() || !has_shape()) return false;
    read_fields();
    return !draft_.failed() && find_names();
}

/// `delete-token: grafana`, as some other systems write it, is none.
bool Editor::has_shape() {
    const auto items = body_->shape == Shape::list ? body_->items() : std::span<const Node* const>(&body_, 1);
    const auto is_name = [](const Node* node) { return node->shape == Shape::scalar && has_form(node->text(), NameForm::user); };
    if (body_->tagged || kind_->need == 0 || items.empty() || !is_name(items[0])) return true;
    const bool all = items.size() == kind_->need && std::all_of(items.begin(), items.end(), is_name);
    std::string fields;
    for (std::size_t i = 0; i < kind_->need; ++i)
        fields += (i == 0 ? "" : ", ") + std::string(kind_->keys[i]) + ": " + (i == 0 || all ? std::string(items[i]->text()) : "…");
    error(*body_, "wrong-type", what().text() + ": found " + shown(*body_) + ", expected a mapping",
          "write " + shown("- " + std::string(word_) + ": {" + fields + (is("set") ? ", ATTRIBUTE: …}" : "}")) +
              (kind_->need == 1 && items.size() > 1 ? ", and so on: a change for each" : ""));
    return false;
}

/// What to write for a key that is no field of this change, and the missing field that it stands for, if it does.
Editor::Meant Editor::meant_by(const Node& key, std::span<const std::string_view> missing) const {
    const std::string_view word = key.text();
    const std::string word_is(word);
    const Node& value = *field(word);
    const bool is_name = has_form(word, NameForm::user);        // that may be written as it stands
    const bool nothing_right = missing.size() == kind_->need;
    const std::size_t sign = std::min(word.find_first_of(":= "), word.size());
    if (const std::string_view start = word.substr(0, sign); sign != word.size() && std::find(kind_->keys.begin(), kind_->keys.end(), start) != kind_->keys.end())
        return {word[sign] == ':' ? "write a space behind the `:` of " + shown(start) : "write " + shown(std::string(start) + ": …"), start};
    if (is("set") && word == "token") return {"write " + shown("- update-token: {token: " + (value.shape == Shape::scalar && has_form(value.text(), NameForm::id) ? std::string(value.text()) : "…") + ", …}"), {}};
    constexpr std::size_t longest = 30;
    if (is("reset") && !nothing_right && check().attribute(word) != nullptr)
        return {value.shape == Shape::nothing ? "write " + shown("attributes: [" + word_is + "]")
                                              : "a reset takes the setting away; to set it, write " + shown("- set: {account: " + short_word(field("account"), longest) + ", " + word_is + ": " + short_word(&value, longest) + "}"), "attributes"};
    for (const std::string_view each : missing)
        if (meant_field(each, word, word_))
            return {value.shape == Shape::list && each != "attributes" ? "a change is about one: write `" + std::string(each) + ": …`" : "write `" + std::string(each) + "` for `" + word_is + "`", each};
    if (nothing_right && is_name && kind_->need == 2 && kind_->keys[1] == "text") return {"write " + shown("{filter: " + word_is + ", text: …}"), {}};
    if (nothing_right && kind_->attributes && draft_.find_account(word) != NameTable::none) return {"write " + shown("{account: " + word_is + ", ATTRIBUTE: …}"), {}};
    return {};
}

/// Fields that must be there, and no others. One that stands for another is one mistake.
void Editor::read_fields() {
    const Fields fields = values_.mapping(body_, what());
    if (body_->shape != Shape::mapping && body_->shape != Shape::nothing) return;
    std::vector<std::string_view> missing;
    for (const std::string_view key : std::span(kind_->keys).first(kind_->need))
        if (fields[key] == nullptr) missing.push_back(key);
    if (kind_->attributes && missing.empty()) return;       // what is no attribute is told where it is read
    for (const auto& [key, value] : fields.entries()) {
        const std::string_view word = key->text();
        if (std::find(kind_->keys.begin(), kind_->keys.end(), word) != kind_->keys.end() || (kind_->attributes && check().attribute(word) != nullptr)) continue;
        auto [help, stands_for] = meant_by(*key, missing);
        if (help.empty() && kind_->attributes) continue;
        const bool is_all = !help.empty() && stands_for.empty();        // what to write for the whole of it
        if (help.empty()) help = values_.near(word, kind_->keys);
        if (kind_->attributes)
            error(*key, "missing-key", what().text() + ": `" + std::string(kind_->keys[0]) + "` is missing", std::move(help));
        else
            error(*key, "unknown-key", what().text() + ": unknown key " + shown(word), help.empty() ? "it may have " + listed(kind_->keys) : std::move(help));
        if (is_all) return;
        std::erase(missing, stands_for);
    }
    for (const std::string_view key : missing) error(*body_, "missing-key", what().text() + ": `" + std::string(key) + "` is missing", "add `" + std::string(key) + ": …`");
}

bool Editor::find_names() {
    const bool creates_account = is("create-account"), creates_token = is("create-token");
    if (creates_account || creates_token) {
        const std::string_view noun = creates_account ? "account" : "token";
        const Node& id = *field(noun);
        const auto name = values_.name(id, NameForm::id, creates_account ? "an account" : "a token");
        const auto is_taken = [&] {
            if (creates_account) return draft_.find_account(*name) != NameTable::none;
            return next().tokens.get(next().token_names.find(*name)).was != 0;
        };
        if (name && is_taken())
            error(id, "id-taken", what().text() + ": " + shown(*name) + " is or was another " + std::string(noun), "ids are never used again");
    }
    if (const Node* account = field("account"); account != nullptr && !creates_account) account_ = living_account(*account);
    if (const Node* token = field("token"); token != nullptr && !creates_token) {
        if (const auto word = name_of(*token, "token")) {
            token_ = next().token_names.find(*word);
            if (!next().tokens.get(token_).there) {
                if (next().tokens.get(token_).was != 0) {
                    error(*token, "unknown-token", what().text() + ": token " + shown(*word) + " was deleted");
                    return false;
                }
                text::Nearest near(*word);
                next().offer_tokens(near);
                refuse_name(*token, "unknown-token", "token", near.question());
            }
        }
    }
    if (const Node* user = field("user"); user != nullptr && !is("create-user")) {
        const auto word = name_of(*user, "user");
        if (word) user_ = next().user_names.find(*word);
        if (word && !writer().has_user(user_)) {
            if (next().roles.get(user_) != nullptr) {
                error(*user, "unknown-user", what().text() + ": user " + shown(*word) + " was deleted");
                return false;
            }
            refuse_name(*user, "unknown-user", "user", similar_user(*word));
        }
    }
    if (creates_account || is("move-account")) {
        const Node *parent = field("parent"), *main = field("main");
        const bool is_main = main != nullptr && main->shape == Shape::scalar && main->text() == "true";
        if ((parent == nullptr) == (main == nullptr) || (main != nullptr && !is_main))
            error(*body_, "missing-key", what().text() + ": expected `parent:` or `main: true`, one of the two");
        else if (parent != nullptr)
            parent_ = living_account(*parent);
    }
    if (is("edit-filter") || is("delete-filter")) {
        const Node& filter = *field("filter");
        const auto& declared = check().policy().filters;
        const auto word = values_.word(filter, what());
        if (word && std::none_of(declared.begin(), declared.end(), [&](const auto& f) { return f.name == *word; })) {
            text::Nearest near(*word);
            for (const auto& each : declared) near.offer(each.name);
            refuse_name(filter, "unknown-filter", "filter", near.question());
        }
    }
    if (is("create-filter")) values_.word(*field("filter"), what());
    check_deleted_names();
    return !draft_.failed();
}

/// An account that was deleted may stay named, but not be named anew.
void Editor::check_deleted_names() {
    const bool sets = is("create-account") || is("set");
    const bool narrows = is("create-token") || is("update-token");
    for (const auto& [key, value] : body_->entries()) {
        const Attribute* attribute = sets ? check().attribute(key->text()) : nullptr;
        const bool links = attribute != nullptr && (attribute->type == AttributeType::account || attribute->type == AttributeType::accounts);
        if (!links && !(narrows && key->text() == "accounts")) continue;
        const auto check = [&](const Node& name) {
            if (name.shape != Shape::scalar) return;
            const std::uint32_t number = draft_.find_account(name.text());
            if (number != NameTable::none && !next().lives(number))
                error(name, "unknown-account", what().text() + ": account " + shown(name.text()) + " was deleted", "what was deleted is not named anew");
        };
        if (value->shape != Shape::list) check(*value);
        for (const Node* each : value->items()) check(*each);
    }
}

/// `help`: unless it is known what to do.
void Editor::refuse_name(const Node& node, std::string code, std::string_view noun, std::string help) {
    if (noun != "attribute" && is_made_later(node.text(), noun)) help = shown(node.text()) + " is made by a later change: put that one before this";
    if (is_name_pattern(node.text())) help = "names have no wildcards: write each";
    error(node, std::move(code), what().text() + ": no " + std::string(noun) + " " + shown(node.text()), std::move(help));
}

/// Does a change behind this one make it?
bool Editor::is_made_later(std::string_view name, std::string_view noun) const {
    const std::string change = "create-" + std::string(noun);
    return std::any_of(draft_.later_.begin(), draft_.later_.end(), [&](const Node* each) {
        const Node* body = each->find(change);
        const Node* made = body == nullptr ? nullptr : body->find(noun);
        return made != nullptr && made->shape == Shape::scalar && made->text() == name;
    });
}

/// People of one domain are no slips of each other's names: only what is before the `@` counts, and one letter of it.
std::string Editor::similar_user(std::string_view name) const {
    const std::size_t at = std::min(name.find('@'), name.size());
    std::string found;
    if (next().user_names.size() <= 100'000 && at > 3)
        for (std::uint32_t u = 0; u < next().user_names.size() && found.empty(); ++u) {
            const std::string_view other = next().user_names[u];
            const std::size_t other_at = std::min(other.find('@'), other.size());
            const bool same_domain = other.substr(other_at) == name.substr(at);
            const bool slip = same_domain ? text::distance(name.substr(0, at), other.substr(0, other_at), 1) <= 1
                                          : name.substr(0, at) == other.substr(0, other_at) && text::distance(name, other, 2) <= 2;
            if (slip && draft_.writer_.has_user(u)) found = "did you mean " + shown(other) + "?";
        }
    constexpr std::size_t longest = 50;         // that is shown whole
    if (!is("set-role") || !has_form(name, NameForm::user) || name.size() > longest) return found;
    return (found.empty() ? "first " : found + " A new one is first made: ") + ("write " + shown("- create-user: {user: " + std::string(name) + "}"));
}

/// A list is none: a change is about one.
std::optional<std::string_view> Editor::name_of(const Node& node, std::string_view noun) {
    if (node.shape == Shape::list && !node.tagged) {
        error(node, "wrong-type", what().text() + ", " + shown(noun) + ": found a list, expected one " + std::string(noun), "write a change for each");
        return std::nullopt;
    }
    return values_.word(node, what());
}

std::uint32_t Editor::living_account(const Node& node) {
    const auto word = name_of(node, "account");
    if (!word) return no_account;
    const std::uint32_t number = draft_.find_account(*word);
    if (number != NameTable::none && next().lives(number)) {
        draft_.writer_.foresee(number);
        draft_.writer_.expect(number);
        return number;
    }
    if (number != NameTable::none) {
        error(node, "unknown-account", what().text() + ": account " + shown(*word) + " was deleted");
        return no_account;
    }
    text::Nearest near(*word);
    next().offer_accounts(near);
    refuse_name(node, "unknown-account", "account", near.question());
    return no_account;
}

}  // namespace jeton::engine
