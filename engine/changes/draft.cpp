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
        text_->read(*this, nullptr);
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

bool Draft::change(const syntax::Node& node, std::span<const syntax::Node* const> later) {
    later_ = later;
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

bool Draft::same_rules(const PolicyText& next) const {
    const auto rules = [](const PolicyText& text) {
        const auto found = text.files.sections.find("rules");
        return found == text.files.sections.end() ? nullptr : found->second;
    };
    return rules(*text_) == rules(next) && (!writer_.touched().policy || writer_.touched().same_rules);
}

void Draft::use(Written next) {
    text_->check.stand(nullptr);
    text_ = std::move(next);
}

/// Named filters that this change says, and not one before it in the same text, are read as tokens have them.
void Draft::warn_of_shown_filters(const syntax::Node& place) {
    const auto section = text_->files.sections.find("filters");
    if (section == text_->files.sections.end() || place.file == text::no_file) return;
    for (const auto& [key, value] : section->second->entries()) {
        if (value->file != place.file || value->begin < place.begin) continue;
        const auto narrowings = writer_.narrowings_made_of(key->text());
        if (std::any_of(narrowings.begin(), narrowings.end(), [&](std::uint32_t n) { return !writer_.tokens_with(n).empty(); })) text_->check.shown_filter(*value);
    }
}

bool Draft::replace_policy(Written next, const syntax::Node& place, Facts facts, const Saying& said) {
    const bool same = same_rules(*next);
    next->read(*this, text_.get());
    if (facts == Facts::fit) {
        if (failed()) return false;
        use(std::move(next));
        writer_.policy(std::make_shared<const Policy>(text_->check.policy()), next_->ground->pools, same);
        return true;
    }
    Fitting fitting(*next_, writer_, *next, said.text == nullptr ? Saying{next.get(), 0} : said, *arena_, place);
    if (failed()) return fitting.report();
    if (!fitting.fits()) return false;
    use(std::move(next));
    warn_of_shown_filters(place);
    fitting.write();
    writer_.policy(std::make_shared<const Policy>(text_->check.policy()), fitting.pools(), same);
    return true;
}

bool Draft::replace_filter(Written next, const syntax::Node& place, std::string_view filter) {
    const bool same = same_rules(*next);
    next->read(*this, text_.get());
    if (failed()) return Fitting(*next_, writer_, *next, {next.get(), 0}, *arena_, place).report();
    std::vector<std::pair<std::uint32_t, std::uint32_t>> others;        // tokens, and what narrows them now
    const CompileContext context{&next->check.policy().documents, next_->compile_context().now};
    FactNodes nodes(*arena_, place);
    for (const std::uint32_t was : writer_.narrowings_made_of(filter)) {
        const std::vector<std::uint32_t> tokens = writer_.tokens_with(was);
        if (tokens.empty()) continue;
        const std::uint32_t one = tokens.front();
        Found found;
        next->check.token(next_->token_names[one], *nodes.token(*next_, one, next_->settings_of(next_->tokens[one]), writer_.text_of_token(one)), found);
        if (!found.token_is) {
            problems().back_to(errors_before_);
            return Fitting(*next_, writer_, *next, {next.get(), 0}, *arena_, place).report();
        }
        const std::uint32_t is = token_settings(*found.token_is, *next_->pools, &context).narrowing;
        if (is == was) continue;
        for (const std::uint32_t token : tokens) others.emplace_back(token, is);
    }
    use(std::move(next));
    warn_of_shown_filters(place);
    const auto& rules = text_->check.policy().rules;
    if (std::any_of(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.only != nullptr && names_of(*rule.only).contains(filter); })) {
        writer_.policy(std::make_shared<const Policy>(text_->check.policy()), next_->ground->pools, same);
    } else {
        Policy policy = *next_->policy;         // what was compiled of its rules stays
        policy.filters = text_->check.policy().filters;
        writer_.named_filters(std::make_shared<const Policy>(std::move(policy)));
    }
    for (const auto& [token, narrowing] : others) {
        TokenSettings settings = next_->settings_of(next_->tokens[token]);
        settings.narrowing = narrowing;
        writer_.put_token(token, settings, writer_.text_of_token(token));
    }
    return true;
}

bool Draft::become(const PolicyText& next, const State& world) {
    const bool same_rules = std::equal(next_->policy->rules.begin(), next_->policy->rules.end(), world.policy->rules.begin(), world.policy->rules.end(),
                                       [](const Rule& a, const Rule& b) { return a.text == b.text; });
    const bool policy_alone = world.living_accounts == 0 && world.living_tokens == 0 && world.user_names.size() == 0;
    PolicyFiles files = next.files;
    auto arenas = text_->arenas;
    arenas.insert(arenas.end(), next.arenas.begin(), next.arenas.end());
    const Saying said{text_.get(), static_cast<std::uint32_t>(files.sources.count())};
    if (policy_alone) files.sources.add_all(text_->files.sources);
    else transfer(world, *next_, writer_);
    const auto text = std::make_shared<PolicyText>(std::move(files), std::move(arenas), text_->workshop);
    syntax::Node nowhere;
    nowhere.file = text::no_file;
    if (!replace_policy(text, nowhere, policy_alone ? Facts::check : Facts::fit, said)) return false;
    writer_.policy(next_->ground->policy, next_->ground->pools, same_rules);
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
