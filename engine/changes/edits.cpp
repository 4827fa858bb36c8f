// What each change does to what is written. Names in it are known and alive here; see editor.cpp.
#include <algorithm>
#include <array>

#include "engine/changes/checker.hpp"
#include "engine/changes/editor.hpp"
#include "engine/limits.hpp"
#include "grammar/filter/parse.hpp"

namespace jeton::engine {
namespace {

using syntax::Entry;
using syntax::Node;
using syntax::Shape;

/// Takes the expiry that a token has in the end.
class Expiry final : public WorldSink {
public:
    void account(const AccountEntry&) override {}
    void token(const TokenEntry& entry) override { time = entry.expires; }
    void user(const UserEntry&) override {}
    std::optional<Time> time;
};

bool names(std::string_view text, std::string_view filter) {
    const auto found = syntax::names_in(text);
    return std::any_of(found.begin(), found.end(), [&](const auto& name) { return name.name == filter; });
}

}  // namespace

const Node* Editor::attributes() {
    return is("create-account") ? make_.without(*body_, {"account", "parent", "main"}) : make_.without(*body_, {"account"});
}

std::vector<std::uint32_t> Editor::subtree(std::uint32_t account) const {
    std::vector<std::vector<std::uint32_t>> below(written_.accounts.size());
    for (std::uint32_t a = 0; a < written_.accounts.size(); ++a)
        if (written_.accounts[a].alive && written_.accounts[a].parent != no_account) below[written_.accounts[a].parent].push_back(a);
    std::vector<std::uint32_t> found{account};
    for (std::size_t i = 0; i < found.size(); ++i) found.insert(found.end(), below[found[i]].begin(), below[found[i]].end());
    return found;
}

void Editor::check_account(std::uint32_t account) {
    const Written::Account& it = written_.accounts[account];
    Expiry ignored;
    draft_.checker().steps.account(account, it.parent == no_account ? std::string_view() : draft_.account_names_[it.parent], *it.settings, ignored);
}

/// The expiry that a kind gives by default is fixed here: later changes of the kind do not move it.
void Editor::check_token(std::uint32_t token) {
    const Node*& fields = written_.tokens[token].fields;
    Expiry expiry;
    draft_.checker().steps.token(draft_.token_names_[token], *fields, expiry);
    if (expiry.time && fields->find("expires") == nullptr)
        fields = make_.with(*fields, "expires", make_.scalar(expiry.time->text(), *fields));
    draft_.touched_.tokens.insert(token);
}

// ---- accounts

void Editor::create_account() {
    PolicyCheck& steps = draft_.checker().steps;
    const std::string_view id = field("account")->text;
    const std::uint32_t number = draft_.account_names_.add(id).number;
    std::uint32_t levels = 0;
    for (std::uint32_t up = parent_; up != no_account; up = written_.accounts[up].parent) ++levels;
    written_.accounts.push_back({attributes(), parent_, true});
    steps.standing_account({id, levels, true});
    draft_.touched_.structure = true;
    check_account(number);
}

void Editor::move_account() {
    const auto below = subtree(account_);
    if (std::find(below.begin(), below.end(), parent_) != below.end())
        return error(*field("parent"), "moves-below-itself", "move-account: " + shown(field("parent")->text) + " is " +
                     shown(field("account")->text) + (parent_ == account_ ? " itself" : " or below it"));
    written_.accounts[account_].parent = parent_;
    draft_.touched_.structure = true;
    const auto levels = draft_.levels();
    for (const std::uint32_t a : below)
        if (levels[a] > limits::account_depth)
            return error(*body_, "account-too-deep", "move-account: account " + shown(draft_.account_names_[a]) + " would be " + std::to_string(levels[a]) +
                         " levels below its main account, at most " + std::to_string(limits::account_depth) + " are allowed");
    for (const std::uint32_t a : below) draft_.checker().steps.levels(a, levels[a]);
}

void Editor::delete_account() {
    const auto below = subtree(account_);
    if (const Node* how = field("sub-accounts")) {
        static constexpr std::array<std::string_view, 1> words{"delete"};
        values_.choice(*how, what().at("sub-accounts"), words);
    } else if (below.size() != 1) {
        error(*body_, "has-sub-accounts", "delete-account: " + shown(field("account")->text) + " has " + std::to_string(below.size() - 1) +
              (below.size() == 2 ? " sub account" : " sub accounts"), "write `sub-accounts: delete` to delete them too");
    }
    if (draft_.failed()) return;
    std::vector<bool> dead(written_.accounts.size());
    std::vector<std::string_view> dead_names;
    for (const std::uint32_t a : below) {
        dead[a] = true;
        written_.accounts[a] = {nullptr, no_account, false};
        dead_names.push_back(draft_.account_names_[a]);
    }
    for (std::uint32_t t = 0; t < written_.tokens.size(); ++t) {
        const Node*& fields = written_.tokens[t].fields;
        if (fields == nullptr || !dead[draft_.account_names_.find(fields->find("account")->text)]) continue;
        fields = nullptr;
        draft_.touched_.tokens.insert(t);
    }
    for (auto& [user, roles] : written_.users) roles = make_.without(*roles, dead_names);
    draft_.touched_.structure = true;
    draft_.checker_.reset();
}

void Editor::set() {
    Written::Account& account = written_.accounts[account_];
    for (const Entry& each : attributes()->entries()) account.settings = make_.with(*account.settings, each);
    draft_.touched_.accounts = true;
    check_account(account_);
}

void Editor::reset() {
    std::vector<std::string_view> wanted;
    for (const Node* each : values_.items(field("attributes"), what().at("attributes"))) {
        const auto word = values_.word(*each, what().at("attributes"));
        if (!word) continue;
        if (draft_.checker().steps.attribute(*word) == nullptr) {
            text::Nearest near(*word);
            for (const Attribute& attribute : draft_.checker().steps.policy().attributes) near.offer(attribute.name);
            refuse_name(*each, "unknown-attribute", "attribute", near);
        }
        wanted.push_back(*word);
    }
    Written::Account& account = written_.accounts[account_];
    account.settings = make_.without(*account.settings, wanted);
    draft_.touched_.accounts = true;
}

// ---- the policy

void Editor::replace() {
    for (const auto& [key, section] : body_->entries()) written_.files.sections.insert_or_assign(std::string(key->text), section);
    draft_.touched_.policy = true;
    draft_.check_everything();
}

void Editor::set_named_filter() {
    const Node*& filters = written_.files.sections["filters"];
    const Node nothing{};
    filters = make_.with(filters == nullptr ? nothing : *filters, Entry{field("filter"), field("text")});
    draft_.touched_.policy = true;
    draft_.check_everything();
}

void Editor::create_filter() {
    const Node& name = *field("filter");
    for (const auto& each : draft_.checker().steps.policy().filters)
        if (each.name == name.text) return values_.duplicate(name, "filter", each.span);
    set_named_filter();
}

void Editor::edit_filter() { set_named_filter(); }

bool Editor::is_named_elsewhere(std::string_view filter) const {
    for (const auto& each : draft_.checker().steps.policy().filters)
        if (names(each.filter->syntax().text, filter)) return true;
    for (const Written::Token& token : written_.tokens) {
        const Node* list = token.fields == nullptr ? nullptr : token.fields->find("filters");
        if (list == nullptr) continue;
        for (const Node* each : list->items())
            if (each->text != filter && names(each->text, filter)) return true;
    }
    const auto found = written_.files.sections.find("rules");
    PolicyCheck& steps = draft_.checker().steps;
    if (steps.policy().rules.empty() && found != written_.files.sections.end()) steps.sentences();
    for (const Rule& rule : steps.policy().rules)
        if (rule.only != nullptr && names(rule.only->syntax().text, filter)) return true;
    return false;
}

void Editor::delete_filter() {
    static constexpr std::array<std::string_view, 2> words{"detach", "disable-token"};
    const Node& name = *field("filter");
    const Node* how = field("tokens");
    const auto choice = how == nullptr ? std::nullopt : values_.choice(*how, what().at("tokens"), words);
    std::vector<std::uint32_t> users;
    for (std::uint32_t t = 0; t < written_.tokens.size(); ++t) {
        if (written_.tokens[t].fields == nullptr) continue;
        const auto filters = filters_of(t);
        if (std::any_of(filters.begin(), filters.end(), [&](const Node* f) { return f->text == name.text; })) users.push_back(t);
    }
    if (is_named_elsewhere(name.text))
        error(name, "filter-in-use", "delete-filter: a rule, a filter or a longer text names " + shown(name.text), "change what names it first");
    else if (!users.empty() && !choice)
        error(name, "filter-in-use", "delete-filter: " + shown(name.text) + " is in use by " + std::to_string(users.size()) +
              (users.size() == 1 ? " token" : " tokens") + ", such as " + shown(draft_.token_names_[users[0]]),
              "say `tokens: detach`, which widens them, or `tokens: disable-token`");
    if (draft_.failed()) return;
    for (const std::uint32_t t : users) {
        auto left = filters_of(t);
        std::erase_if(left, [&](const Node* f) { return f->text == name.text; });
        set_filters(t, left);
        if (choice == 1) {
            const Node*& fields = written_.tokens[t].fields;
            fields = make_.with(*fields, "enabled", make_.scalar("false", *how));
        }
    }
    const Node*& filters = written_.files.sections["filters"];
    filters = make_.without(*filters, {name.text});
    draft_.touched_.policy = true;
    draft_.check_everything();
}

// ---- tokens

void Editor::create_token() {
    const std::string_view id = field("token")->text;
    const std::uint32_t number = draft_.token_names_.add(id).number;
    draft_.checker().steps.standing_token(id);
    const Node* fields = make_.without(*body_, {"token"});
    written_.tokens.push_back({make_.with(*fields, "created", make_.scalar(written_.clock.text(), *body_))});
    check_token(number);
}

void Editor::update_token() {
    const Node*& fields = written_.tokens[token_].fields;
    for (const Entry& each : make_.without(*body_, {"token"})->entries()) fields = make_.with(*fields, each);
    check_token(token_);
}

void Editor::delete_token() {
    written_.tokens[token_].fields = nullptr;
    draft_.touched_.tokens.insert(token_);
}

std::vector<const Node*> Editor::filters_of(std::uint32_t token) const {
    const Node* list = written_.tokens[token].fields->find("filters");
    if (list == nullptr) return {};
    return {list->items().begin(), list->items().end()};
}

void Editor::set_filters(std::uint32_t token, const std::vector<const Node*>& filters) {
    const Node*& fields = written_.tokens[token].fields;
    fields = make_.with(*fields, "filters", make_.list(filters, *body_));
    draft_.touched_.tokens.insert(token);
}

void Editor::attach_filter() {
    const Node& filter = *field("filter");
    const auto text = values_.sentence(filter, what());
    auto attached = filters_of(token_);
    if (!text) return;
    if (std::any_of(attached.begin(), attached.end(), [&](const Node* f) { return f->text == *text; }))
        return error(filter, "filter-attached", "attach-filter: " + shown(field("token")->text) + " has this filter already");
    attached.push_back(&filter);
    set_filters(token_, attached);
    check_token(token_);
}

void Editor::detach_filter() {
    const Node& filter = *field("filter");
    const auto text = values_.sentence(filter, what());
    auto attached = filters_of(token_);
    if (!text) return;
    const std::size_t before = attached.size();
    std::erase_if(attached, [&](const Node* f) { return f->text == *text; });
    if (attached.size() == before) {
        std::string have;
        for (const Node* each : attached) have += (have.empty() ? "it has " : ", ") + shown(each->text);
        return error(filter, "filter-not-attached", "detach-filter: " + shown(field("token")->text) + " has no such filter",
                     have.empty() ? "it has no filters" : std::move(have));
    }
    set_filters(token_, attached);
    check_token(token_);
}

// ---- users, the clock

void Editor::create_user() {
    const Node& user = *field("user");
    const auto name = values_.name(user, NameForm::user, "a user");
    if (!name) return;
    if (written_.users.contains(*name)) return error(user, "duplicate-name", "create-user: user " + shown(*name) + " is there already");
    written_.users.emplace(*name, make_.mapping({}, user));
}

void Editor::delete_user() {
    written_.users.erase(written_.users.find(field("user")->text));
    draft_.touched_.users = true;
}

void Editor::set_role() {
    const Node*& roles = written_.users.find(field("user")->text)->second;
    roles = make_.with(*roles, Entry{field("account"), field("role")});
    draft_.touched_.users = true;
    Expiry ignored;
    draft_.checker().steps.user(field("user")->text, *roles, ignored);
}

void Editor::remove_role() {
    const Node*& roles = written_.users.find(field("user")->text)->second;
    if (roles->find(field("account")->text) == nullptr)
        return error(*field("account"), "unknown-role", "remove-role: " + shown(field("user")->text) + " has no role at " + shown(field("account")->text));
    roles = make_.without(*roles, {field("account")->text});
    draft_.touched_.users = true;
}

void Editor::tick() {
    const Node& now = *field("now");
    const auto time = values_.time(now, what());
    if (!time) return;
    if (*time < written_.clock)
        return error(now, "clock-goes-back", "tick: the clock is at " + written_.clock.text() + " and never goes back");
    written_.clock = *time;
    draft_.touched_.clock = true;
}

}  // namespace jeton::engine
