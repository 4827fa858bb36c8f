// The steps of checking a policy, in the order that names need. Entry point: PolicyCheck.
#include <algorithm>

#include "engine/check/policy.hpp"
#include "engine/check/policy_impl.hpp"

namespace jeton::engine {

const std::array<std::string_view, 12> sentence_words{"allow", "deny", "by",  "from", "to",  "where",
                                                      "only",  "any",  "and", "or",   "not", "null"};

void NamePlaces::add_line(text::FileId file, std::uint64_t line) {
    if (segments_.empty() || segments_.back().file != file) {
        segments_.push_back({static_cast<std::uint32_t>(keys_.size() + lines_.size()), file});
    }
    lines_.push_back(static_cast<std::uint32_t>(std::min<std::uint64_t>(line, UINT32_MAX)));
}

Span NamePlaces::span(const text::Sources& sources, std::uint32_t number) const {
    if (number < keys_.size()) {
        return span_of(sources, *keys_[number]);
    }
    Span span;
    const std::size_t at = number - keys_.size();
    if (at < lines_.size()) {
        span.line = span.end_line = lines_[at];
    }
    for (const Segment& each : segments_) {
        if (each.first <= number) {
            span.file = sources.name(each.file);
        }
    }
    return span;
}

const syntax::Node* PolicyCheck::Impl::section(std::string_view name) const {
    const auto found = files.sections.find(name);
    return found == files.sections.end() ? nullptr : found->second;
}

PolicyCheck::PolicyCheck(PolicyFiles& files, NameTable& accounts, NameTable& tokens, text::Problems& problems)
    : impl_(std::make_unique<Impl>(files, accounts, tokens, problems)) {}

PolicyCheck::~PolicyCheck() = default;
PolicyCheck& PolicyCheck::operator=(PolicyCheck&& other) noexcept = default;

void PolicyCheck::know(const PolicyCheck& right) { impl_->right_before = right.impl_.get(); }

void PolicyCheck::declarations() {
    impl_->declare_schema();
    impl_->declare_actions();
    impl_->declare_names("roles", "a role", NameForm::name, impl_->roles, impl_->policy.roles);
    impl_->declare_kinds();
    impl_->declare_filters();
    impl_->right_before = nullptr;
    impl_->rule_conditions = condition_schema(impl_->policy.attributes, false);
    impl_->limit_conditions = condition_schema(impl_->policy.attributes, true);
}

void PolicyCheck::sentences() {
    impl_->rules();
    impl_->limits();
    impl_->invariants();
    impl_->lint_rules();
}

Policy PolicyCheck::take_policy() { return std::move(impl_->policy); }

PolicyTests PolicyCheck::take_tests() { return std::move(impl_->found_tests); }

}  // namespace jeton::engine
