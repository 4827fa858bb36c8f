// Checking what a change touches against a policy that stands: names are known before, places need no order.
#include <algorithm>

#include "engine/check/policy_impl.hpp"

namespace jeton::engine {

namespace {

std::uint8_t clamped(std::uint32_t levels) noexcept { return static_cast<std::uint8_t>(std::min(levels, 255u)); }

}  // namespace

void PolicyCheck::standing_account(const Standing& account) {
    impl_->accounts.add(account.id);
    impl_->depths.push_back(clamped(account.levels));
    impl_->deleted.push_back(!account.alive);
}

void PolicyCheck::standing_token(std::string_view id) { impl_->tokens.add(id); }

void PolicyCheck::levels(std::uint32_t account, std::uint32_t levels) { impl_->depths[account] = clamped(levels); }

void PolicyCheck::account(std::uint32_t number, std::string_view parent, const syntax::Node& settings, WorldSink& sink) {
    Impl& my = *impl_;
    const What what{"account", my.accounts[number]};
    const std::size_t before = my.values.errors();
    AccountEntry& out = my.account_entry;
    out.id = my.accounts[number];
    out.parent = parent;
    out.settings.clear();
    my.too_deep(settings, number, what);
    my.settings_of(my.values.mapping(&settings, what).entries(), {}, out, what);
    if (my.values.errors() == before) {
        sink.account(out);
    }
}

void PolicyCheck::user(std::string_view user, const syntax::Node& roles, WorldSink& sink) {
    impl_->roles_of(user, &roles, sink);
}

void PolicyCheck::token(std::string_view id, const syntax::Node& fields, WorldSink& sink) {
    Impl& my = *impl_;
    const std::size_t before = my.values.errors();
    my.token(fields, my.token_fields(fields, id), id, before, sink);
}

const Policy& PolicyCheck::policy() const noexcept { return impl_->policy; }

const Attribute* PolicyCheck::attribute(std::string_view name) const {
    const auto found = impl_->attributes.find(name);
    return found == impl_->attributes.end() ? nullptr : &impl_->policy.attributes[found->second];
}

}  // namespace jeton::engine
