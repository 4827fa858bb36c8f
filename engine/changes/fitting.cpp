#include "engine/changes/fitting.hpp"

#include <algorithm>

#include "engine/changes/draft.hpp"
#include "engine/load/world.hpp"

namespace jeton::engine {
namespace {

constexpr std::uint32_t unknown = 0xffffffff;

}  // namespace

Fitting::Fitting(const State& world, Writer& writer, PolicyText& next, const Saying& said, syntax::Arena& arena, const syntax::Node& place)
    : world_(world), writer_(writer), next_(next), nodes_(arena, place, said), errors_before_(next.workshop->problems.errors()) {
    // Numbers of texts stay what they are.
    for (std::uint32_t i = 0; i < world.pools->words.size(); ++i) pools_->words.add(world.pools->words[i]);
    for (std::uint32_t i = 0; i < world.pools->texts.size(); ++i) pools_->texts.add(world.pools->texts[i]);
}

Fitting::TokenForm Fitting::form(const TokenSettings& settings, const TokenText& text) {
    return {settings.kind, settings.narrowing, settings.says_never || settings.expires != never, text.created != never};
}

void Fitting::accounts(Each each) {
    settings_.assign(world_.pools->settings.size(), unknown);
    world_.accounts.each([&](std::uint32_t account, const AccountRecord& record) {
        if (!world_.lives(account) || (each == Each::distinct && settings_[record.settings] != unknown)) return;
        Found found;
        const std::uint32_t parent = record.parent;
        next_.check.account(account, parent == no_account ? std::string_view() : world_.account_names[parent], *nodes_.settings(world_, account, record.settings), found);
        if (found.account_is) settings_[record.settings] = pools_->settings.add(own_settings(*found.account_is, *pools_));
    });
}

void Fitting::tokens(Each each) {
    const CompileContext context{&next_.check.policy().documents, world_.compile_context().now};
    world_.tokens.each([&](std::uint32_t token, const TokenRecord& record) {
        if (!record.there) return;
        const TokenText text = writer_.text_of_token(token);
        const TokenSettings settings = world_.settings_of(record);
        const TokenForm is = form(settings, text);
        if (each == Each::distinct && tokens_.contains(is)) return;
        Found found;
        next_.check.token(world_.token_names[token], *nodes_.token(world_, token, settings, text), found);
        Fitted& fitted = tokens_[is];
        if (!found.token_is) return;
        const TokenSettings made = token_settings(*found.token_is, *pools_, &context);
        fitted = {made.kind, made.narrowing};
    });
}

void Fitting::users() {
    const auto& names = next_.check.policy().roles;
    const std::size_t kinds = world_.policy->kinds.size();
    std::vector<bool> used(world_.policy->roles.size());
    world_.users.each([&](std::uint32_t, const UserRecord& user) {
        if (user.role != no_role) used[user.role - kinds] = true;
    });
    roles_.assign(used.size(), no_role);
    for (std::size_t role = 0; role < used.size(); ++role) {
        const auto at = std::find(names.begin(), names.end(), world_.policy->roles[role]);
        if (at != names.end()) {
            roles_[role] = static_cast<std::uint16_t>(at - names.begin());
        } else if (used[role]) {
            const std::string& lost = world_.policy->roles[role];
            text::Nearest near(lost);
            for (const std::string& name : names) near.offer(name);
            world_.users.each([&](std::uint32_t, const UserRecord& user) {
                if (user.role != kinds + role) return;
                const std::string_view name = world_.user_names[user.user];
                next_.workshop->problems.error("unknown-role", span_of(next_.files.sources, nodes_.role(name, world_.account_names[user.account], lost)),
                                               "user `" + std::string(name) + "`: no role `" + lost + "`", near.question());
            });
        }
    }
}

bool Fitting::fits() {
    accounts(Each::distinct);
    users();
    tokens(Each::distinct);
    if (!failed()) return true;
    next_.workshop->problems.back_to(errors_before_);
    return report();
}

bool Fitting::report() {
    accounts(Each::all);
    users();
    tokens(Each::all);
    return false;
}

void Fitting::write() {
    const std::size_t old_kinds = world_.policy->kinds.size(), kinds = next_.check.policy().kinds.size();
    const auto& declared = next_.check.policy().kinds;
    for (std::uint32_t account = 0; account < world_.accounts.size(); ++account)
        if (world_.lives(account)) writer_.renumber_settings(account, settings_[world_.accounts[account].settings]);
    for (std::uint32_t token = 0; token < world_.tokens.size(); ++token) {
        const TokenRecord& record = world_.tokens[token];
        if (!record.there) continue;
        TokenSettings settings = world_.settings_of(record);
        const TokenText text = writer_.text_of_token(token);
        const Fitted& fitted = tokens_.at(form(settings, text));
        const std::int64_t life = declared[fitted.kind].life_seconds;
        const bool ends = life != 0 && settings.expires == never && !settings.says_never;
        const bool narrows = !pools_->narrowings[fitted.narrowing].trivial;
        if (settings.kind == fitted.kind && settings.narrowing == fitted.narrowing && (record.narrows != 0) == narrows && !ends) continue;
        settings.kind = fitted.kind;
        settings.narrowing = fitted.narrowing;
        if (ends) settings.expires = text.created + life * 1'000'000;
        writer_.renumber_token(token, settings, narrows);
    }
    for (std::uint32_t user = 0; user < world_.users.size(); ++user)
        if (world_.users[user].role != no_role)
            writer_.renumber_role(user, static_cast<std::uint16_t>(kinds + roles_[world_.users[user].role - old_kinds]));
}

void transfer(const State& other, State& next, Writer& writer) {
    const auto pools = std::make_shared<Pools>();
    const auto number_of = [&](std::uint32_t account) { return next.account_names.add(other.account_names[account]); };
    std::vector<Writer::Place> places(next.accounts.size());
    for (std::uint32_t a = 0; a < places.size(); ++a) places[a].life = next.accounts[a].life == 0 ? Life::none : Life::dead;
    other.accounts.each([&](std::uint32_t account, const AccountRecord& record) {
        if (!other.lives(account)) return;
        const std::uint32_t here = number_of(account), parent = record.parent;
        if (here >= places.size()) places.resize(here + 1);
        OwnSettings own = other.pools->settings.copy(record.settings);
        for (auto& [attribute, value] : own) value = pools->values.add(other.pools->values[value]);
        places[here] = {parent == no_account ? no_account : number_of(parent), pools->settings.add(own), Life::living};
    });
    writer.pools(pools);
    writer.place_all(places);
    const CompileContext context = other.compile_context();
    std::vector<bool> kept(next.tokens.size());
    other.tokens.each([&](std::uint32_t token, const TokenRecord& record) {
        if (!record.there) return;
        TokenSettings settings = other.settings_of(record);
        const std::uint32_t here = next.token_names.add(other.token_names[token]);
        if (here < kept.size()) kept[here] = true;
        Narrowing narrowing = other.pools->narrowings[record.narrowing];
        for (std::uint32_t& account : narrowing.accounts) account = number_of(account);
        sort_unique(narrowing.accounts);
        settings.account = number_of(record.account);
        settings.narrowing = pools->narrowing(narrowing, &context);
        TokenText text = other.pools->texts[other.token_texts.get(token)];
        const auto word = [&](std::uint32_t& number) { number = number == NameTable::none ? number : pools->words.add(other.pools->words[number]).number; };
        word(text.name);
        word(text.created_by);
        writer.put_token(here, settings, text);
    });
    for (std::uint32_t token = 0; token < kept.size(); ++token)
        if (!kept[token] && next.tokens[token].there) writer.delete_token(token);
    for (std::uint32_t user = 0; user < next.user_names.size(); ++user)
        if (writer.has_user(user)) writer.delete_user(user);
    for (std::uint32_t user = 0; user < other.user_names.size(); ++user) {
        const NumberList* list = other.roles.get(user);
        if (list == nullptr || list->items[0] == 0) continue;
        const std::uint32_t here = next.user_names.add(other.user_names[user]);
        writer.create_user(here);
        for (std::uint32_t i = 1; i < list->size; ++i) {
            const UserRecord& record = other.users[list->items[i]];
            if (record.role != no_role) writer.set_role(here, number_of(record.account), record.role);
        }
    }
}

}  // namespace jeton::engine
