// What the steps of PolicyCheck share: what was declared, and where names stand. Private to engine/check.
#pragma once

#include <array>
#include <initializer_list>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/check/policy.hpp"
#include "engine/check/values.hpp"
#include "engine/limits.hpp"
#include "grammar/rule/ast.hpp"
#include "grammar/rule/parse.hpp"

namespace jeton::engine {

/// What no attribute is called.
inline constexpr std::array<std::string_view, 7> reserved_attributes{"id", "account", "accounts", "parent", "main", "sub-accounts", "attributes"};
inline constexpr std::size_t max_declared = 10'000;     ///< actions, roles, token kinds: they are numbered in 16 bits

inline constexpr std::size_t most_numbered = 0xffff;    ///< actions, those that are declared no more too

extern const std::array<std::string_view, 12> sentence_words;

/// What could have been named, where that is little.
[[nodiscard]] std::string there_are(std::initializer_list<const Index*> all);

/// Where the names of a table stand: keys of YAML first, then lines of NDJSON. Four bytes a name of a line.
class NamePlaces {
public:
    void add_key(const syntax::Node& key) { keys_.push_back(&key); }
    void add_line(text::FileId file, std::uint64_t line);
    [[nodiscard]] Span span(const text::Sources& sources, std::uint32_t number) const;

private:
    struct Segment {
        std::uint32_t first;
        text::FileId file;
    };
    std::vector<const syntax::Node*> keys_;
    std::vector<std::uint32_t> lines_;
    std::vector<Segment> segments_;
};

struct PolicyCheck::Impl {
    struct YamlAccount {
        const syntax::Node* key;
        const syntax::Node* settings;
        std::uint32_t number;
        std::uint32_t parent;
    };
    /// An account that something names and that is not there yet.
    struct Pending {
        std::string account;
        std::string what;
        Span span;
    };
    /// A filter is found by its text.
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
        std::size_t operator()(const CheckedFilterPtr& filter) const noexcept { return (*this)(filter->syntax().text); }
    };
    struct SameText {
        using is_transparent = void;
        bool operator()(const CheckedFilterPtr& a, const CheckedFilterPtr& b) const noexcept { return a->syntax().text == b->syntax().text; }
        bool operator()(const CheckedFilterPtr& a, std::string_view text) const noexcept { return a->syntax().text == text; }
        bool operator()(std::string_view text, const CheckedFilterPtr& a) const noexcept { return a->syntax().text == text; }
    };

    Impl(PolicyFiles& f, NameTable& a, NameTable& t, text::Problems& p)
        : files(f), accounts(a), tokens(t), problems(p), values(f.sources, p), was_misread(p.errors() != 0) {}

    [[nodiscard]] const syntax::Node* section(std::string_view name) const;

    // declarations.cpp
    void declare_schema();
    void declare_attribute(const syntax::Node& key, const syntax::Node& node);
    void declare_documents(const syntax::Node* node);
    void declare_names(std::string_view section_name, std::string_view noun, NameForm form, Index& index,
                       std::vector<std::string>& names);
    void declare_actions();
    void declare_kinds();
    void declare_filters();
    /// Of policy.filters, by name; made when a text names one first.
    [[nodiscard]] const Index& filters() const;
    /// By entry of the section, the one that is known to be right and stands alone; null: to be looked at.
    [[nodiscard]] std::vector<const DeclaredFilter*> known_filters(std::span<const syntax::Entry> entries) const;
    /// A value of an attribute; nothing where it is wrong or the attribute's own declaration is.
    [[nodiscard]] bool may_be(std::uint32_t attribute, const std::string& value) const;  ///< asks its `one-of`
    std::optional<Setting> setting(const syntax::Node& node, std::uint32_t attribute, What what);

    // accounts.cpp
    void flatten(const syntax::Node* node, std::uint32_t parent, What what);
    /// `places` are keys that say where the account is, not how it is set.
    void settings_of(std::span<const syntax::Entry> entries, std::initializer_list<std::string_view> places,
                     AccountEntry& out, What what);
    void roles_of(std::string_view user, const syntax::Node* node, WorldSink& sink);
    void too_deep(const syntax::Node& place, std::uint32_t number, What what);
    void link(const syntax::Node& node, std::string_view account, What what);
    void unknown_account(const syntax::Node& node, std::string_view account, What what);
    std::optional<std::uint32_t> known_account(const syntax::Node& node, What what);
    std::optional<std::uint32_t> living_account(const syntax::Node& node, What what);
    [[nodiscard]] std::string near_account(std::string_view account);
    [[nodiscard]] std::uint32_t find_account(std::string_view name) const;

    // setting_keys.cpp
    /// Of a key that is no attribute: what to write. `places` are keys that are there beside attributes.
    [[nodiscard]] std::string help_for_setting_key(std::span<const syntax::Entry> entries, const syntax::Entry& entry, std::span<const std::string_view> places) const;
    [[nodiscard]] bool holds_settings(const syntax::Entry& entry) const;
    [[nodiscard]] std::string help_for_setting_form(std::span<const syntax::Entry> entries, const syntax::Entry& entry, std::string_view beside) const;

    // conditions.cpp
    /// Whether a condition may look at an attribute whose type is not known.
    [[nodiscard]] bool names_broken_attribute(std::string_view text) const;
    CheckedFilterPtr condition(const syntax::Node& node, const syntax::Clause& clause, const DocumentSchema& schema, FilterContext::Effect effect = FilterContext::Effect::none);
    CheckedFilterPtr document_filter(const syntax::Node& node, const syntax::Clause& clause, FilterContext::Effect effect);
    void filter_error(const syntax::Node& node, const syntax::FilterError& error, std::uint32_t offset);
    [[nodiscard]] std::optional<syntax::Range> comment_of_lines(const syntax::Node& node, std::string_view filter, std::uint32_t offset) const;
    void always_true(const syntax::Node& node, const syntax::Filter& filter, syntax::NodeIndex part, std::uint32_t offset, bool is_needed = true);
    void attribute_as_text(const syntax::Node& node, std::string_view path, const std::string& value, syntax::Range at);
    void equals_nothing(const syntax::Node& node, std::string_view path, const std::string& value, syntax::Range at, std::size_t& unknown);
    bool comment_lint(const syntax::Node& node, const syntax::Filter& filter, std::uint32_t offset);
    bool escape_lint(const syntax::Node& node, const syntax::Filter& filter, std::uint32_t offset);
    void filter_lints(const syntax::Node& node, const std::vector<FilterLint>& lints, std::uint32_t offset);
    [[nodiscard]] FilterContext document_context() const;

    // sentences.cpp
    void rules();
    void limits();
    void invariants();
    std::optional<Rule> rule(const syntax::Node& node, std::string_view text, syntax::RuleForm form);
    std::optional<Limit> limit(const syntax::Node& node, std::string_view text);
    void actions_of(const syntax::Node& node, const syntax::SentenceWord& word, std::vector<std::uint16_t>& out);
    std::optional<SourceSelector> source_of(const syntax::Node& node, const syntax::Selector& selector);
    std::optional<TargetSelector> target_of(const syntax::Node& node, const syntax::Selector& selector);
    std::vector<std::string> accounts_of(const syntax::Node& node, const syntax::Selector& selector, std::string_view side);
    [[nodiscard]] std::string help_with_pattern(std::string_view name, std::string_view side, bool alone) const;
    std::uint32_t attribute_of(const syntax::Node& node, const syntax::SentenceWord& word);

    // named_elsewhere.cpp
    [[nodiscard]] std::string help_with_principal(std::string_view word) const;
    [[nodiscard]] std::string help_with_account(std::string_view word) const;
    [[nodiscard]] std::string help_with_target(std::string_view word) const;
    void principal_of(const syntax::Node& node, const syntax::SentenceWord& word, Rule& out);

    // rule_keys.cpp
    /// What to write for a key beside `rule:` that is none, of a rule with these keys.
    [[nodiscard]] std::string help_for_rule_key(const syntax::Entry& entry, const syntax::Node& mapping);

    // condition_trial.cpp
    /// Why the condition of a rule holds for no account; empty: it may, as far as one sees.
    [[nodiscard]] std::string why_never(const Rule& rule) const;

    // rule_lints.cpp
    void lint_rules();

    // tokens.cpp
    Fields token_fields(const syntax::Node& node, std::string_view id);
    bool token(const syntax::Node& node, Fields fields, std::string_view id, std::size_t errors_before,
               WorldSink& sink);
    void token_accounts(const syntax::Node& node, What what, TokenEntry& out);
    void token_filters(const syntax::Node& node, What what);
    void check_token_filters(TokenEntry& out);
    void token_alternatives(const syntax::Node& node, What what, const TokenEntry& token);

    // tests.cpp
    struct Made;
    void test(const syntax::Node& node, Fields test);
    void given(const syntax::Node& change, Made& made);
    void account_of_test(const syntax::Node& node, What what, const Made& made);
    void ask(Fields test, const Made& made);
    void expectations(const syntax::Node& node, Fields test, const Made& made);

    PolicyFiles& files;
    NameTable& accounts;
    NameTable& tokens;
    text::Problems& problems;
    Values values;
    bool was_misread;                          ///< of a key that stands twice, for one, only the first is here

    Policy policy;
    PolicyTests found_tests;
    Index attributes;
    std::array<std::uint32_t, 16> attributes_lately{};      ///< numbers of those that were asked for, by the one writer
    Index actions;
    Index roles;
    Index kinds;
    mutable Index filter_numbers;              ///< see filters()
    std::vector<bool> attribute_is_broken;                ///< its type is not known: what uses it is not judged
    std::vector<std::vector<std::string>> sorted_one_of;  ///< by attribute; empty: any value
    std::map<std::string_view, const syntax::Node*> role_places;

    std::vector<YamlAccount> yaml_accounts;
    std::vector<std::uint8_t> depths;  ///< levels below the main account, by number of account
    const Impl* right_before = nullptr;        ///< see know()
    const StandingWorld* standing = nullptr;   ///< where the accounts are, instead of the table of names
    std::vector<std::pair<const syntax::Node*, std::string_view>> token_texts;  ///< filters of the token at hand
    NamePlaces account_places;
    NamePlaces token_places;
    std::vector<Pending> pending;
    std::size_t pending_source = 0;
    bool accounts_are_complete = false;
    bool account_refused = false;                   ///< there is one whose name is none

    std::set<std::string_view, std::less<>> users;
    std::unordered_set<CheckedFilterPtr, TextHash, SameText> token_filters_seen;    ///< those without a mistake
    std::unordered_map<const CheckedFilter*, std::uint64_t> filters_warned;         ///< of those, the ones with warnings: in which reading they were given last
    static constexpr std::uint64_t never = UINT64_MAX;                              ///< they may have some
    std::uint64_t readings = 0;                                                     ///< of the policy itself, then of change sets: each is told its warnings
    AccountEntry account_entry;  ///< reused from line to line
    TokenEntry token_entry;
    DocumentSchema rule_conditions;
    DocumentSchema limit_conditions;
};

}  // namespace jeton::engine
