// What each change does to what is written. Names in it are known and alive here; see editor.cpp.
#include <algorithm>
#include <array>

#include "engine/changes/editor.hpp"
#include "engine/limits.hpp"
#include "engine/load/world.hpp"
#include "grammar/filter/parse.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::engine {
namespace {

using syntax::Entry;
using syntax::Node;
using syntax::Shape;

bool names(std::string_view text, std::string_view filter) {
    const auto found = syntax::names_in(text);
    return std::any_of(found.begin(), found.end(), [&](const auto& name) { return name.name == filter; });
}

}  // namespace

const Node* Editor::attributes() {
    return is("create-account") ? make_.without(*body_, {"account", "parent", "main"}) : make_.without(*body_, {"account"});
}

// ---- accounts

/// A list of own settings with those that are said here.
std::uint32_t Editor::read_settings(std::uint32_t account, const Node& settings, std::uint32_t own) {
    Found found;
    const std::uint32_t parent = next().accounts.get(account).parent;
    check().account(account, parent == no_account ? std::string_view() : next().account_names[parent], settings, found);
    if (!found.account_is) return 0;
    OwnSettingsPool& pool = next().pools->settings;
    const OwnSettings said = own_settings(*found.account_is, *next().pools);
    if (said.size() == 1) return pool.with(own, said.front());
    OwnSettings all = said;
    for (const OwnSetting& each : pool.copy(own))
        if (std::none_of(said.begin(), said.end(), [&](const OwnSetting& other) { return other.first == each.first; })) all.push_back(each);
    std::sort(all.begin(), all.end());
    return pool.add(all);
}

void Editor::create_account() {
    const std::uint32_t number = next().account_names.add(field("account")->text());
    writer().create_account(number, parent_, 0);
    writer().settings(number, read_settings(number, *attributes(), 0));
}

void Editor::move_account() {
    for (std::uint32_t up = parent_; up != no_account; up = next().accounts[up].parent)
        if (up == account_)
            return error(*field("parent"), "moves-below-itself", "move-account: " + shown(field("parent")->text()) + " is " +
                         shown(field("account")->text()) + (parent_ == account_ ? " itself" : " or below it"));
    const std::uint32_t was = writer().level(account_);
    writer().move_account(account_, parent_);
    if (writer().level(account_) <= was) return;      // what is below it is no deeper than it was
    for (const std::uint32_t a : writer().subtree(account_))
        if (const std::uint32_t level = writer().level(a); level > limits::account_depth)
            return error(*body_, "account-too-deep", "move-account: account " + shown(next().account_names[a]) + " would be " + std::to_string(level) +
                         " levels below its main account, at most " + std::to_string(limits::account_depth) + " are allowed");
}

void Editor::delete_account() {
    if (const Node* how = field("sub-accounts")) {
        static constexpr std::array<std::string_view, 1> words{"delete"};
        values_.choice(*how, what().at("sub-accounts"), words);
    } else if (writer().has_sub_accounts(account_)) {
        const std::size_t below = writer().subtree(account_).size() - 1;
        error(*body_, "has-sub-accounts", "delete-account: " + shown(field("account")->text()) + " has " + std::to_string(below) +
              (below == 1 ? " sub account" : " sub accounts"), "write `sub-accounts: delete` to delete them too");
    }
    if (!draft_.failed()) writer().delete_account(account_);
}

void Editor::set() { writer().settings(account_, read_settings(account_, *attributes(), next().accounts[account_].settings)); }

void Editor::reset() {
    OwnSettings own = next().pools->settings.copy(next().accounts[account_].settings);
    for (const Node* each : values_.items(field("attributes"), what().at("attributes"))) {
        const auto word = values_.word(*each, what().at("attributes"));
        if (!word) continue;
        const Attribute* attribute = check().attribute(*word);
        if (attribute == nullptr) {
            text::Nearest near(*word);
            for (const Attribute& declared : check().policy().attributes) near.offer(declared.name);
            refuse_name(*each, "unknown-attribute", "attribute", near.question());
            continue;
        }
        const auto number = static_cast<std::uint32_t>(attribute - check().policy().attributes.data());
        std::erase_if(own, [&](const auto& setting) { return setting.first == number; });
    }
    writer().settings(account_, next().pools->settings.add(own));
}

// ---- the policy

void Editor::replace() {
    const auto entries = body_->entries();
    // Accounts, tokens and users need not be looked at again for these.
    const bool facts_fit = std::all_of(entries.begin(), entries.end(), [](const Entry& each) {
        return each.key->text() == "rules" || each.key->text() == "limits" || each.key->text() == "actions";
    });
    if (!draft_.replace_policy(draft_.edited_policy({entries.begin(), entries.end()}), *body_, facts_fit ? Draft::Facts::fit : Draft::Facts::check)) say_why();
}

/// The policy with other named filters, of which one is different.
void Editor::replace_filters(const Node& filters) {
    Written next = draft_.edited_policy({{make_.scalar("filters", *body_), &filters}});
    // Narrowings that were some token's before named filters were edited go with the next policy.
    const bool done = this->next().crowded ? draft_.replace_policy(std::move(next), *body_, Draft::Facts::check)
                                           : draft_.replace_filter(std::move(next), *body_, field("filter")->text());
    if (!done) say_why();
}

/// What stands elsewhere may be wrong now, though nobody touched it there.
void Editor::say_why() {
    draft_.problems().label_behind(draft_.errors_before_, {values_.span(*verb_), "because of this change"});
}

void Editor::edit_filter() {
    const auto found = draft_.text_->files.sections.find("filters");
    const Node nothing{};
    replace_filters(*make_.with(found == draft_.text_->files.sections.end() ? nothing : *found->second, Entry{field("filter"), field("text")}));
}

void Editor::create_filter() {
    const Node& name = *field("filter");
    for (const auto& each : check().policy().filters)
        if (each.name == name.text()) return values_.duplicate(name, "filter", each.span);
    edit_filter();
}

/// Where it is named by a filter or a rule, or by a longer text of some token; the first few.
std::vector<Label> Editor::named_elsewhere(std::string_view filter) {
    constexpr std::size_t most = 3;
    std::vector<Label> places;
    const auto add = [&](const Span& at, std::string message) {
        if (places.size() < most) places.push_back({at, std::move(message)});
    };
    const Policy& policy = check().policy();
    for (const auto& each : policy.filters)
        if (names(each.filter->syntax().text, filter)) add(each.span, "filter " + shown(each.name) + " names it");
    for (const Rule& rule : policy.rules)
        if (rule.only != nullptr && names(rule.only->syntax().text, filter)) add(rule.span, "a rule names it");
    for (const std::uint32_t n : writer().narrowings_made_of(filter)) {
        const auto& filters = next().pools->narrowings[n].filters;
        const auto longer = std::find_if(filters.begin(), filters.end(), [&](const auto& each) { return each->syntax().text != filter && names(each->syntax().text, filter); });
        if (longer == filters.end()) continue;
        if (const auto tokens = writer().tokens_with(n); !tokens.empty())
            add(values_.span(*field("filter")), "token " + shown(next().token_names[tokens[0]]) + " has " + shown((*longer)->syntax().text));
    }
    return places;
}

/// Those that have a named filter as one of theirs.
std::vector<std::uint32_t> Editor::tokens_with(std::string_view filter) {
    std::vector<std::uint32_t> tokens;
    for (const std::uint32_t n : writer().narrowings_made_of(filter)) {
        const auto& filters = next().pools->narrowings[n].filters;
        if (std::none_of(filters.begin(), filters.end(), [&](const auto& each) { return each->syntax().text == filter; })) continue;
        const auto with = writer().tokens_with(n);
        tokens.insert(tokens.end(), with.begin(), with.end());
    }
    std::sort(tokens.begin(), tokens.end());
    return tokens;
}

void Editor::delete_filter() {
    static constexpr std::array<std::string_view, 2> words{"detach", "disable-token"};
    const Node& name = *field("filter");
    const Node* how = field("tokens");
    const auto choice = how == nullptr ? std::nullopt : values_.choice(*how, what().at("tokens"), words);
    const auto users = tokens_with(name.text());
    if (auto places = named_elsewhere(name.text()); !places.empty())
        values_.error(name, "filter-in-use", "delete-filter: a rule, a filter or a longer text names " + shown(name.text()), "change what names it first", std::move(places));
    else if (!users.empty() && how == nullptr)
        error(name, "filter-in-use", "delete-filter: " + shown(name.text()) + " is in use by " + std::to_string(users.size()) +
              (users.size() == 1 ? " token" : " tokens") + ", such as " + shown(next().token_names[users[0]]),
              "say `tokens: disable-token`, or `tokens: detach`: they see more then, under `filters-operator: or` less, unless it is their last");
    if (draft_.failed()) return;
    const CompileContext context = next().compile_context();
    for (const std::uint32_t t : users) {
        TokenSettings settings = next().settings_of(next().tokens[t]);
        Narrowing left = next().pools->narrowings[settings.narrowing];
        std::erase_if(left.filters, [&](const auto& each) { return each->syntax().text == name.text(); });
        settings.narrowing = next().pools->narrowing(left, &context);
        if (choice == 1) settings.enabled = false;
        writer().put_token(t, settings, writer().text_of_token(t));
    }
    const Node* filters = make_.without(*draft_.text_->files.sections.at("filters"), {name.text()});
    replace_filters(*filters);
}

// ---- tokens

/// What is said of a token, written. The expiry that a kind gives by default is fixed here: later changes of the kind do not move it.
void Editor::read_token(std::uint32_t token, const Node& fields) {
    Found found;
    check().token(next().token_names[token], fields, found);
    if (!found.token_is) return;
    const CompileContext context = next().compile_context();
    writer().put_token(token, token_settings(*found.token_is, *next().pools, &context), token_text(*found.token_is, *next().pools));
}

const Node& Editor::token_fields() {
    return *FactNodes(*draft_.arena_, *body_).token(next(), token_, next().settings_of(next().tokens[token_]), writer().text_of_token(token_));
}

void Editor::create_token() {
    const std::uint32_t number = next().token_names.add(field("token")->text());
    const Node* fields = make_.without(*body_, {"token"});
    read_token(number, *make_.with(*fields, "created", make_.scalar(next().clock.text(), *body_)));
}

void Editor::update_token() {
    const Node* fields = &token_fields();
    for (const Entry& each : make_.without(*body_, {"token"})->entries()) fields = make_.with(*fields, each);
    read_token(token_, *fields);
}

void Editor::delete_token() { writer().delete_token(token_); }

std::vector<const Node*> Editor::filters_of(const Node& fields) const {
    const Node* list = fields.find("filters");
    if (list == nullptr) return {};
    return {list->items().begin(), list->items().end()};
}

void Editor::set_filters(const Node& fields, const std::vector<const Node*>& filters) {
    read_token(token_, *make_.with(fields, "filters", make_.list(filters, *body_)));
}

/// A list is none: a change is about one.
std::optional<std::string_view> Editor::text_of(const Node& filter) {
    if (filter.shape != Shape::list || filter.tagged) return values_.sentence(filter, what());
    constexpr std::size_t longest = 60;
    const auto items = filter.items();
    error(filter, "eaten-by-yaml", what().text() + ": expected a text, but YAML reads a list here",
          items.size() > 1 ? "a change is about one: write a change for each" : "a change is about one: write " + shown("filter: " + short_word(items.empty() ? nullptr : items[0], longest)));
    return std::nullopt;
}

void Editor::attach_filter() {
    const Node& filter = *field("filter");
    const auto text = text_of(filter);
    if (!text) return;
    const Node& fields = token_fields();
    auto attached = filters_of(fields);
    if (std::any_of(attached.begin(), attached.end(), [&](const Node* f) { return f->text() == *text; }))
        return error(filter, "filter-attached", "attach-filter: " + shown(field("token")->text()) + " has this filter already");
    attached.push_back(&filter);
    set_filters(fields, attached);
}

void Editor::detach_filter() {
    const Node& filter = *field("filter");
    const auto text = text_of(filter);
    if (!text) return;
    const Node& fields = token_fields();
    auto attached = filters_of(fields);
    const std::size_t before = attached.size();
    std::erase_if(attached, [&](const Node* f) { return f->text() == *text; });
    if (attached.size() == before) {
        std::string have;
        for (const Node* each : attached) have += (have.empty() ? "it has " : ", ") + shown(each->text());
        return error(filter, "filter-not-attached", "detach-filter: " + shown(field("token")->text()) + " has no such filter",
                     have.empty() ? "it has no filters" : std::move(have));
    }
    set_filters(fields, attached);
}

// ---- users, the clock

void Editor::create_user() {
    const Node& user = *field("user");
    const auto name = values_.name(user, NameForm::user, "a user");
    if (!name) return;
    if (writer().has_user(next().user_names.find(*name))) return error(user, "duplicate-name", "create-user: user " + shown(*name) + " is there already");
    writer().create_user(next().user_names.add(*name));
}

void Editor::delete_user() { writer().delete_user(user_); }

void Editor::set_role() {
    const Node& role = *field("role");
    const auto& roles = check().policy().roles;
    const bool is_nothing = role.shape == Shape::nothing, is_word = role.shape == Shape::scalar;
    const bool means_none = is_nothing || (is_word && text::is_one_of(text::lower_case(role.text()), {"none", "null", "nothing", ""}));
    if (means_none && !role.tagged && std::find(roles.begin(), roles.end(), role.text()) == roles.end())
        return error(role, is_nothing ? "wrong-type" : "unknown-role", what().text() + ": no role " + (is_nothing ? "is named" : shown(role)),
                     "to take the role away, write " + shown("- remove-role: {user: " + std::string(field("user")->text()) + ", account: " + std::string(field("account")->text()) + "}"));
    Found found;
    check().user(field("user")->text(), *make_.mapping({Entry{field("account"), field("role")}}, *body_), found);
    const auto first_role = static_cast<std::uint16_t>(check().policy().kinds.size());
    for (const UserEntry& each : found.roles) writer().set_role(user_, each.account, static_cast<std::uint16_t>(first_role + each.role));
}

void Editor::remove_role() {
    if (!writer().role_at(user_, account_))
        return error(*field("account"), "unknown-role", "remove-role: " + shown(field("user")->text()) + " has no role at " + shown(field("account")->text()));
    writer().remove_role(user_, account_);
}

void Editor::tick() {
    const Node& now = *field("now");
    const auto time = values_.time(now, what());
    if (!time) return;
    if (*time < next().clock)
        return error(now, "clock-goes-back", "tick: the clock is at " + next().clock.text() + " and never goes back");
    writer().clock(*time);
}

}  // namespace jeton::engine
