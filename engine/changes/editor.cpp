#include "engine/changes/editor.hpp"

#include <algorithm>
#include <utility>

#include "grammar/text/spelling.hpp"

namespace jeton::engine {

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

Editor::Editor(Draft& draft)
    : draft_(draft), values_(draft.text_->files.sources, draft.problems()), make_(*draft.arena_) {}

void Editor::error(const Node& node, std::string code, std::string message, std::string help) {
    values_.error(node, std::move(code), std::move(message), std::move(help));
}

void Editor::edit(const Node& change) {
    const auto entries = change.entries();
    const std::string_view word = entries.size() == 1 ? entries[0].key->text() : std::string_view();
    const auto kind = std::find_if(std::begin(kinds), std::end(kinds), [&](const Kind& each) { return each.word == word; });
    if (change.tagged || kind == std::end(kinds)) {
        std::vector<std::string_view> words;
        for (const Kind& each : kinds) words.push_back(each.word);
        std::string help = word.empty() ? std::string() : values_.near(word, words);
        const std::string found = entries.size() > 1 ? "a mapping with " + std::to_string(entries.size()) + " keys"
                                  : entries.empty()  ? shown(change)
                                                     : shown(word);
        return error(change, "unknown-change", "found " + found + ", expected one change, such as `set: {account: …}`",
                     help.empty() ? "write one of " + listed(words) : std::move(help));
    }
    if (read(*kind, *entries[0].value)) (this->*kind->make)();
}

bool Editor::read(const Kind& kind, const Node& body) {
    kind_ = &kind;
    word_ = kind.word;
    body_ = &body;
    if (is("update-token"))
        for (const std::string_view key : {"kind", "account", "created", "created-by"})
            if (const Node* fixed = body.find_key(key))
                error(*fixed, "fixed-field", "update-token: " + shown(key) + " of a token never changes", "delete the token and create another");
    if (draft_.failed()) return false;
    if (!kind.attributes) {
        values_.mapping(&body, what(), kind.keys, kind.need);
    } else {
        const Fields fields = values_.mapping(&body, what());
        for (std::size_t i = 0; i < kind.need && (body.shape == Shape::mapping || body.shape == Shape::nothing); ++i)
            if (fields[kind.keys[i]] == nullptr) {
                text::Nearest near(kind.keys[i]);
                for (const syntax::Entry& each : fields.entries())
                    if (!check().attribute(each.key->text())) near.offer(each.key->text());
                const auto& misspelt = near.found();
                error(body, "missing-key", what().text() + ": `" + std::string(kind.keys[i]) + "` is missing",
                      misspelt ? "write `" + std::string(kind.keys[i]) + "` for `" + *misspelt + "`" : "add `" + std::string(kind.keys[i]) + ": …`");
            }
    }
    return !draft_.failed() && find_names();
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
        if (const auto word = values_.word(*token, what())) {
            token_ = next().token_names.find(*word);
            if (!next().tokens.get(token_).there) {
                if (next().tokens.get(token_).was != 0) {
                    error(*token, "unknown-token", what().text() + ": token " + shown(*word) + " was deleted");
                    return false;
                }
                text::Nearest near(*word);
                next().token_names.offer_to(near);
                refuse_name(*token, "unknown-token", "token", near);
            }
        }
    }
    if (const Node* user = field("user"); user != nullptr && !is("create-user")) {
        const auto word = values_.word(*user, what());
        if (word) user_ = next().user_names.find(*word);
        if (word && !writer().has_user(user_)) {
            if (next().roles.get(user_) != nullptr) {
                error(*user, "unknown-user", what().text() + ": user " + shown(*word) + " was deleted");
                return false;
            }
            text::Nearest near(*word);
            next().user_names.offer_to(near);
            refuse_name(*user, "unknown-user", "user", near);
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
            refuse_name(filter, "unknown-filter", "filter", near);
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

void Editor::refuse_name(const Node& node, std::string code, std::string_view noun, const text::Nearest& near) {
    error(node, std::move(code), what().text() + ": no " + std::string(noun) + " " + shown(node.text()), near.question());
}

std::uint32_t Editor::living_account(const Node& node) {
    const auto word = values_.word(node, what());
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
    next().account_names.offer_to(near);
    refuse_name(node, "unknown-account", "account", near);
    return no_account;
}

}  // namespace jeton::engine
