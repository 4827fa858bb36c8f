#include "engine/changes/draft.hpp"

#include <algorithm>
#include <utility>

#include "engine/changes/editor.hpp"
#include "engine/changes/fitting.hpp"
#include "engine/load/world.hpp"

namespace jeton::engine {

Draft::Draft(Written base, const std::shared_ptr<const State>& state, std::shared_ptr<syntax::Arena> arena)
    : text_(std::move(base)), errors_before_(text_->workshop->problems.errors()), next_(std::make_shared<State>(state)), writer_(*next_, state.get(), text_->workshop->writing),
      arena_(std::move(arena)) {
    if (!text_->is_read) {
        text_->read(*this);
        static_cast<void>(problems().take());       // its warnings were given when it was loaded
        errors_before_ = 0;
    }
    text_->check.stand(this);
    ++next_->revision;
}

Draft::~Draft() { text_->check.stand(nullptr); }

std::uint32_t Draft::find_account(std::string_view name) const {
    const std::uint32_t number = next_->account_names.find(name);
    // A name that only a dry run used is none.
    return next_->accounts.get(number).life == static_cast<std::uint32_t>(Life::none) ? NameTable::none : number;
}

bool Draft::change(const syntax::Node& node) {
    Editor editor(*this);
    editor.edit(node);
    return !failed();
}

bool Draft::flip(const syntax::Switch& is) {
    const std::uint32_t likely = next_->account_names.guess(is.account);
    std::string_view name;
    if (likely != NameTable::none) {
        writer_.foresee(likely);
        name = next_->account_names.fetch(likely);
        if (next_->lives(likely)) writer_.expect(likely);
    }
    const std::uint32_t account = likely != NameTable::none && name == is.account ? likely : find_account(is.account);
    if (account == NameTable::none || !next_->lives(account)) return false;
    const Attribute* attribute = text_->check.attribute(is.attribute);
    if (attribute == nullptr || attribute->type != AttributeType::boolean) return false;
    const auto number = static_cast<std::uint32_t>(attribute - text_->check.policy().attributes.data());
    Pools& pools = *next_->pools;
    writer_.settings(account, pools.settings.with(next_->accounts[account].settings, {number, pools.values.boolean(is.on)}));
    return true;
}

/// The policy with some sections of it replaced.
Written Draft::edited_policy(const std::vector<syntax::Entry>& sections) {
    PolicyFiles files = text_->files;
    for (const auto& [key, section] : sections) files.sections.insert_or_assign(std::string(key->text()), section);
    auto arenas = text_->arenas;
    if (arenas.empty() || arenas.back() != arena_) arenas.push_back(arena_);
    return std::make_shared<PolicyText>(std::move(files), std::move(arenas), text_->workshop);
}

bool Draft::replace_policy(Written next, const syntax::Node& place, Facts facts) {
    const auto section = [](const PolicyText& text, std::string_view name) {
        const auto found = text.files.sections.find(name);
        return found == text.files.sections.end() ? nullptr : found->second;
    };
    const bool same_rules = section(*text_, "rules") == section(*next, "rules") && (!writer_.touched().policy || writer_.touched().same_rules);
    next->read(*this);
    if (facts == Facts::fit) {
        if (failed()) return false;
        text_->check.stand(nullptr);
        text_ = std::move(next);
        writer_.policy(std::make_shared<const Policy>(text_->check.policy()), next_->pools, same_rules);
        return true;
    }
    if (facts == Facts::same && !failed()) {
        text_->check.stand(nullptr);
        text_ = std::move(next);
        Policy policy = *next_->policy;         // what was compiled of its rules stays
        policy.filters = text_->check.policy().filters;
        writer_.named_filters(std::make_shared<const Policy>(std::move(policy)));
        return true;
    }
    Fitting fitting(*next_, writer_, *next, *arena_, place);
    if (failed()) return fitting.report();
    if (!fitting.fits()) return false;
    text_->check.stand(nullptr);
    text_ = std::move(next);
    fitting.write();
    writer_.policy(std::make_shared<const Policy>(text_->check.policy()), fitting.pools(), same_rules);
    return true;
}

bool Draft::become(const PolicyText& next, const State& world) {
    const bool same_rules = std::equal(next_->policy->rules.begin(), next_->policy->rules.end(), world.policy->rules.begin(), world.policy->rules.end(),
                                       [](const Rule& a, const Rule& b) { return a.text == b.text; });
    const bool policy_alone = world.living_accounts == 0 && world.living_tokens == 0 && world.user_names.size() == 0;
    PolicyFiles files = next.files;
    auto arenas = text_->arenas;
    arenas.insert(arenas.end(), next.arenas.begin(), next.arenas.end());
    if (!policy_alone) transfer(world, *next_, writer_);
    const auto text = std::make_shared<PolicyText>(std::move(files), std::move(arenas), text_->workshop);
    if (!replace_policy(text, syntax::Node{}, policy_alone ? Facts::check : Facts::fit)) return false;
    writer_.policy(next_->policy, next_->pools, same_rules);
    return true;
}

std::shared_ptr<State> Draft::finish() {
    std::uint32_t too_complex = 0;
    if (!writer_.finish(too_complex)) {
        refuse_rules(*next_->policy, too_complex, problems());
        return nullptr;
    }
    return next_;
}

}  // namespace jeton::engine
