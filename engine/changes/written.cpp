#include "engine/changes/written.hpp"

#include <algorithm>
#include <charconv>
#include <span>
#include <utility>

#include "grammar/literal/decimal.hpp"

namespace jeton::engine {
namespace {

using syntax::Entry;
using syntax::Node;
using syntax::Style;

const Node* section(const PolicyFiles& files, std::string_view name) {
    const auto found = files.sections.find(name);
    return found == files.sections.end() ? nullptr : found->second;
}

bool is_whole(std::string_view text) {
    return literal::is_number(text) && text.find_first_of(".eE") == std::string_view::npos;
}

}  // namespace

PolicyText::PolicyText(PolicyFiles from, std::vector<std::shared_ptr<syntax::Arena>> with, std::shared_ptr<Workshop> tools)
    : files(std::move(from)), arenas(std::move(with)), workshop(std::move(tools)), check(files, no_accounts, no_tokens, workshop->problems) {}

void PolicyText::read(const StandingWorld& world, const PolicyText* before) {
    PolicyCheck reading(files, no_accounts, no_tokens, workshop->problems);     // half of one, where memory runs out, is of no use
    reading.stand(&world);
    if (before != nullptr && before->is_read) reading.know(before->check);
    reading.declarations();
    reading.sentences();
    check = std::move(reading);
    is_read = true;
}

FactNodes::FactNodes(syntax::Arena& arena, const Node& otherwise, const Saying& said)
    : make_(arena), files_before_(said.files_before), otherwise_(otherwise), place_(otherwise) {
    if (said.text == nullptr) return;
    find_accounts(section(said.text->files, "accounts"));
    for (const auto& [name, things] : {std::pair("tokens", &tokens_), std::pair("users", &users_)})
        if (const Node* all = section(said.text->files, name))
            for (const auto& [key, fields] : all->entries()) things->emplace(key->text(), fields);
}

void FactNodes::find_accounts(const Node* tree) {
    if (tree == nullptr) return;
    for (const auto& [key, settings] : tree->entries()) {
        accounts_.emplace(key->text(), settings);
        find_accounts(settings->find("sub-accounts"));
    }
}

Node FactNodes::at(const Node& said) const {
    Node place = said;
    place.tagged = false;               // its tag does not come with it
    place.file = text::FileId{static_cast<std::uint32_t>(said.file) + files_before_};
    return place;
}

const Node* FactNodes::text(std::string_view text) { return make_.scalar(text, place_, Style::double_quoted); }

const Node* FactNodes::value(const Setting& setting) {
    struct Make {
        FactNodes& my;
        const Node* operator()(std::monostate) const { return my.make_.scalar("", my.place_); }
        const Node* operator()(bool v) const { return my.make_.scalar(v ? "true" : "false", my.place_); }
        const Node* operator()(std::int64_t v) const { return my.make_.scalar(std::to_string(v), my.place_); }
        const Node* operator()(double v) const {
            char digits[32];
            return my.make_.scalar({digits, std::to_chars(digits, digits + sizeof digits, v).ptr}, my.place_);
        }
        /// A whole number is a word too, and may have been written as one.
        const Node* operator()(const std::string& v) const { return is_whole(v) ? my.make_.scalar(v, my.place_) : my.text(v); }
        const Node* operator()(const std::vector<std::string>& v) const {
            std::vector<const Node*> items;
            for (const auto& each : v) items.push_back((*this)(each));
            return my.make_.list(items, my.place_);
        }
    };
    return std::visit(Make{*this}, setting);
}

Node FactNodes::role(std::string_view user, std::string_view account, std::string_view role) {
    const auto found = users_.find(user);
    if (found == users_.end()) return otherwise_;
    const auto [roles, is_new] = roles_.try_emplace(found->second);
    if (is_new)
        for (const auto& [key, word] : found->second->entries()) roles->second.emplace(key->text(), word);
    const auto at_account = roles->second.find(account);
    const Node* word = at_account == roles->second.end() ? nullptr : at_account->second;
    return word == nullptr || word->shape != syntax::Shape::scalar || word->text() != role ? otherwise_ : at(*word);
}

const Node* FactNodes::settings(const State& state, std::uint32_t account, std::uint32_t settings) {
    const auto found = accounts_.find(state.account_names[account]);
    const Node* written = found == accounts_.end() ? nullptr : found->second;
    if (written != nullptr) place_ = at(*written);
    std::vector<Entry> entries;
    for (const auto& [attribute, number] : state.pools->settings[settings]) {
        const std::string& name = state.policy->attributes[attribute].name;
        if (const Node* there = written == nullptr ? nullptr : written->find(name)) place_ = at(*there);
        const Node* const made = value(state.pools->values[number]);
        if (const Node* key = written == nullptr ? nullptr : written->find_key(name)) place_ = at(*key);
        entries.push_back({make_.scalar(name, place_), made});
        if (written != nullptr) place_ = at(*written);
    }
    const Node* made = make_.mapping(entries, place_);
    place_ = otherwise_;
    return made;
}

const Node* FactNodes::token(const State& state, std::uint32_t token, const TokenSettings& is, const TokenText& text_is) {
    const auto found = tokens_.find(state.token_names[token]);
    const Node* written = found == tokens_.end() ? nullptr : found->second;
    if (written != nullptr) place_ = at(*written);
    std::vector<Entry> entries;
    const auto add = [&](std::string_view key, auto make) {
        const Node place = place_;
        if (const Node* there = written == nullptr ? nullptr : written->find(key)) place_ = at(*there);
        const Node* value = make();
        entries.push_back({make_.scalar(key, place), value});
        place_ = place;
    };
    const auto plain = [&](std::string_view key, std::string_view word) { add(key, [&] { return make_.scalar(word, place_); }); };
    const auto quoted = [&](std::string_view key, std::string_view word) { add(key, [&] { return text(word); }); };
    quoted("kind", state.policy->kinds[is.kind].name);
    quoted("account", state.account_names[is.account]);
    if (text_is.name != NameTable::none) quoted("name", state.pools->words[text_is.name]);
    if (!is.enabled) plain("enabled", "false");
    if (is.says_never) plain("expires", "never");
    if (is.expires != never) plain("expires", from_microseconds(is.expires).text());
    const Narrowing& narrowing = state.pools->narrowings[is.narrowing];
    if (!narrowing.filters.empty())
        add("filters", [&] {
            const Node list_place = place_;
            const Node* said = written == nullptr ? nullptr : written->find("filters");
            const auto places = said == nullptr ? std::span<const Node* const>() : said->items();
            std::vector<const Node*> items;
            for (const auto& filter : narrowing.filters) {
                const auto there = std::find_if(places.begin(), places.end(), [&](const Node* each) { return each->shape == syntax::Shape::scalar && each->text() == filter->syntax().text; });
                place_ = there == places.end() ? list_place : at(**there);
                items.push_back(text(filter->syntax().text));
            }
            return make_.list(items, list_place);
        });
    if (narrowing.any) plain("filters-operator", "or");
    if (narrowing.narrowed)
        add("accounts", [&] {
            std::vector<const Node*> items;
            for (const std::uint32_t account : narrowing.accounts) items.push_back(text(state.account_names[account]));
            return make_.list(items, place_);
        });
    if (text_is.created != never) plain("created", from_microseconds(text_is.created).text());
    if (text_is.created_by != NameTable::none) quoted("created-by", state.pools->words[text_is.created_by]);
    const Node* made = make_.mapping(entries, place_);
    place_ = otherwise_;
    return made;
}

}  // namespace jeton::engine
