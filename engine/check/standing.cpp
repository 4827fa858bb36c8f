// Checking what a change touches against a policy that stands: names are known before, places need no order.
#include "engine/check/policy_impl.hpp"

namespace jeton::engine {

void PolicyCheck::stand(const StandingWorld* world) {
    impl_->standing = world;
    ++impl_->readings;
    impl_->accounts_are_complete = true;
    impl_->values.look_again();
}

void PolicyCheck::account(std::uint32_t number, std::string_view parent, const syntax::Node& settings, WorldSink& sink) {
    Impl& my = *impl_;
    const What what{"account", my.standing->account_name(number)};
    const std::size_t before = my.values.errors();
    AccountEntry& out = my.account_entry;
    out.id = what.name;
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

void PolicyCheck::shown_filter(const syntax::Node& text) {
    Impl& my = *impl_;
    std::vector<FilterLint> lints;
    FilterContext context = my.document_context();
    context.effect = FilterContext::Effect::shows;
    static_cast<void>(check_filter(std::string(text.text()), context, &lints));
    my.filter_lints(text, lints, 0);
}

const Policy& PolicyCheck::policy() const noexcept { return impl_->policy; }

const Attribute* PolicyCheck::attribute(std::string_view name) const {
    const auto& all = impl_->policy.attributes;
    if (name.empty()) return nullptr;
    std::uint32_t& lately = impl_->attributes_lately[(name.size() + static_cast<unsigned char>(name.front())) % impl_->attributes_lately.size()];
    if (lately < all.size() && all[lately].name == name) return &all[lately];
    const auto found = impl_->attributes.find(name);
    if (found == impl_->attributes.end()) return nullptr;
    lately = found->second;
    return &all[lately];
}

}  // namespace jeton::engine
