// Accounts of the YAML and of accounts.ndjson: names, places in the tree, settings, links to other accounts; and users.
#include <algorithm>
#include <utility>

#include "engine/check/policy_impl.hpp"
#include "grammar/rule/vocabulary.hpp"

namespace jeton::engine {

using syntax::Node;
using syntax::Shape;

namespace {

constexpr std::uint32_t nobody = NameTable::none;

struct Room {
    std::size_t names = 0, bytes = 0;
};

/// For the accounts of a mapping and those below them.
void count(const Node* accounts, Room& room) {
    for (const auto& [key, entry] : accounts->entries()) {
        ++room.names;
        room.bytes += key->text().size();
        if (const Node* below = entry->find("sub-accounts")) {
            count(below, room);
        }
    }
}

}  // namespace

void PolicyCheck::declare_accounts() {
    const Node* section = impl_->section("accounts");
    if (section != nullptr) {
        Room room;
        count(section, room);
        impl_->accounts.reserve(room.names, room.bytes);
        impl_->yaml_accounts.reserve(room.names);
    }
    impl_->flatten(section, nobody, {"accounts"});
}

void PolicyCheck::Impl::flatten(const Node* node, std::uint32_t parent, What what) {
    for (const auto& [key, entry] : values.mapping(node, what).entries()) {
        std::uint32_t number = parent;
        const auto name = values.name(*key, NameForm::id, "an account");
        account_refused = account_refused || !name;
        if (name) {
            const auto [at, fresh] = accounts.add(*name);
            if (fresh) {
                number = at;
                account_places.add_key(*key);
                const unsigned above = parent == nobody ? 0 : depths[parent] + 1u;
                depths.push_back(static_cast<std::uint8_t>(std::min(above, 255u)));
                yaml_accounts.push_back({key, entry, number, parent});
            } else {
                values.duplicate(*key, "account", account_places.span(files.sources, at));
            }
        }
        if (const Node* below = entry->find("sub-accounts")) {
            flatten(below, number, {"account", key->text(), "sub-accounts"});
        }
    }
}

void PolicyCheck::yaml_accounts(WorldSink& sink) {
    Impl& my = *impl_;
    for (const auto& each : my.yaml_accounts) {
        const What what{"account", each.key->text()};
        const std::size_t before = my.values.errors();
        AccountEntry& out = my.account_entry;
        out.id = each.key->text();
        out.parent = each.parent == nobody ? std::string_view() : my.accounts[each.parent];
        out.number = each.number;
        out.above = each.parent;
        out.settings.clear();
        my.too_deep(*each.settings, each.number, what);
        my.settings_of(my.values.mapping(each.settings, what).entries(), {"sub-accounts"}, out, what);
        if (my.values.errors() == before) {
            sink.account(out);
        }
    }
}

bool PolicyCheck::account_line(const Node& line, WorldSink& sink) {
    Impl& my = *impl_;
    const std::size_t before = my.values.errors();
    const Node* id = line.find("id");
    if (id == nullptr) {
        my.values.error(line, "missing-key", "account: `id` is missing", "add `\"id\": …`");
    }
    const auto name = id == nullptr ? std::nullopt : my.values.name(*id, NameForm::id, "an account");
    my.account_refused = my.account_refused || !name;
    const What what{"account", name.value_or("")};
    std::uint32_t parent = nobody;
    AccountEntry& out = my.account_entry;
    out.parent = {};
    if (const Node* above = line.find("parent")) {
        if (const auto word = my.values.word(*above, what.at("parent"))) {
            parent = my.accounts.find(*word);
            if (parent == nobody) {
                std::string help = my.near_account(*word);
                my.values.error(*above, "unknown-account", what.at("parent").text() + ": no account " + shown(*word),
                                help.empty() ? "a parent stands before its children" : std::move(help));
            } else {
                out.parent = *word;
            }
        }
    }
    std::uint32_t number = nobody;
    if (name) {
        const auto [at, fresh] = my.accounts.add(*name);
        if (fresh) {
            number = at;
            my.account_places.add_line(line.file, my.files.sources.line(line.file));
            const unsigned above = parent == nobody ? 0 : my.depths[parent] + 1u;
            my.depths.push_back(static_cast<std::uint8_t>(std::min(above, 255u)));
            my.too_deep(line, number, what);
        } else {
            my.values.duplicate(*id, "account", my.account_places.span(my.files.sources, at));
        }
    }
    out.id = name.value_or("");
    out.number = number;
    out.above = parent;
    out.settings.clear();
    my.settings_of(line.entries(), {"id", "parent"}, out, what);
    const bool good = my.values.errors() == before;
    if (good) {
        sink.account(out);
    }
    return good;
}

void PolicyCheck::Impl::too_deep(const Node& place, std::uint32_t number, What what) {
    const std::uint32_t level = standing == nullptr ? depths[number] : standing->account_level(number);
    if (level > limits::account_depth) {
        values.error(place, "account-too-deep",
                     what.text() + ": " + std::to_string(level) + " levels below its main account, at most " +
                         std::to_string(limits::account_depth) + " are allowed");
    }
}

void PolicyCheck::Impl::settings_of(std::span<const syntax::Entry> entries,
                                    std::initializer_list<std::string_view> places, AccountEntry& out,
                                    What what) {
    const auto is_setting = [places](const syntax::Entry& each) {
        return std::find(places.begin(), places.end(), each.key->text()) == places.end();
    };
    for (const auto& entry : entries) {
        if (is_setting(entry) && !attributes.contains(entry.key->text())) {
            std::string help = help_for_setting_key(entries, entry, std::span(places.begin(), places.size()));
            values.error(*entry.key, "unknown-attribute", what.text() + ": no attribute " + shown(entry.key->text()), std::move(help));
        }
    }
    for (const auto& entry : entries) {
        const auto found = is_setting(entry) ? attributes.find(entry.key->text()) : attributes.end();
        if (found == attributes.end()) {
            continue;
        }
        if (auto value = setting(*entry.value, found->second, what.at(entry.key->text()))) {
            out.settings.emplace_back(found->second, std::move(*value));
        }
    }
}

void PolicyCheck::Impl::link(const Node& node, std::string_view account, What what) {
    if (find_account(account) != nobody) {
        return;
    }
    if (accounts_are_complete) {
        return unknown_account(node, account, what);
    }
    Span span = values.span(node);
    pending_source += span.source.size();
    if (pending_source > text::kept_source) {
        span.source.clear();
        span.source.shrink_to_fit();
    }
    pending.push_back({std::string(account), what.text(), std::move(span)});
}

void PolicyCheck::end_of_accounts() {
    Impl& my = *impl_;
    my.accounts_are_complete = true;
    for (auto& each : my.pending) {
        if (my.find_account(each.account) == nobody) {
            my.problems.error("unknown-account", std::move(each.span),
                              each.what + ": no account " + shown(each.account), my.near_account(each.account));
        }
    }
    my.pending.clear();
    my.pending.shrink_to_fit();
}

std::uint32_t PolicyCheck::Impl::find_account(std::string_view name) const {
    return standing == nullptr ? accounts.find(name) : standing->find_account(name);
}

std::string PolicyCheck::Impl::near_account(std::string_view account) {
    if (is_name_pattern(account)) return "names have no wildcards: name each account";
    text::Nearest nearest(account);
    if (standing != nullptr) {
        if (values.may_look_through(standing->account_count())) standing->offer_accounts(nearest);
    } else if (values.may_look_through(accounts.size())) {
        accounts.offer_to(nearest);
    }
    return nearest.question();
}

void PolicyCheck::Impl::unknown_account(const Node& node, std::string_view account, What what) {
    const bool means_all = what.key == "accounts" && syntax::means_any(account);
    values.error(node, "unknown-account", what.text() + ": no account " + shown(account),
                 means_all                                                 ? "write `accounts: any` for all that its account may reach"
                 : what.key == "accounts" && syntax::means_none(account) ? "write `enabled: false` for a token that reaches none"
                 : what.key == "sees" && syntax::means_none(account)     ? "write `[]` for none"
                                                                         : near_account(account));
}

std::optional<std::uint32_t> PolicyCheck::Impl::known_account(const Node& node, What what) {
    const auto word = values.word(node, what);
    if (!word) {
        return std::nullopt;
    }
    const std::uint32_t number = find_account(*word);
    if (number == nobody) {
        unknown_account(node, *word, what);
        return std::nullopt;
    }
    return number;
}

std::optional<std::uint32_t> PolicyCheck::Impl::living_account(const Node& node, What what) {
    const auto number = known_account(node, what);
    if (number && standing != nullptr && !standing->account_lives(*number)) {
        values.error(node, "unknown-account", what.text() + ": account " + shown(node.text()) + " was deleted");
        return std::nullopt;
    }
    return number;
}

void PolicyCheck::users(WorldSink& sink) {
    Impl& my = *impl_;
    for (const auto& [key, node] : my.values.mapping(my.section("users"), {"users"}).entries()) {
        if (const auto user = my.values.name(*key, NameForm::user, "a user")) {
            my.users.insert(*user);
            sink.someone(*user);
            my.roles_of(*user, node, sink);
        }
    }
}

void PolicyCheck::Impl::roles_of(std::string_view user, const Node* node, WorldSink& sink) {
    const What what{"user", user};
    for (const auto& [account, role_node] : values.mapping(node, what).entries()) {
        const auto role = values.existing(*role_node, roles, "unknown-role", "role", what);
        const std::uint32_t number = find_account(account->text());
        if (number == nobody) {
            unknown_account(*account, account->text(), what);
        } else if (role) {
            sink.user({user, number, static_cast<std::uint16_t>(*role)});
        }
    }
}

}  // namespace jeton::engine
