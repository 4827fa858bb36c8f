// From files to a policy without mistakes: sections merged, names resolved, sentences and filters checked.
// Entry points: read_policy_files(), PolicyCheck. What it hands out is plain data; masks are made of it in engine/compile.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/accounts/names.hpp"
#include "engine/check/filter.hpp"
#include "engine/schema/document_schema.hpp"
#include "grammar/policy/node.hpp"
#include "grammar/policy/yaml.hpp"
#include "grammar/text/source.hpp"
#include "jeton/engine.hpp"
#include "jeton/time.hpp"

namespace jeton::engine {

// ---- what a policy says

enum class AttributeType : std::uint8_t { boolean, long_, double_, keyword, keywords, date, account, accounts };
enum class Inherit : std::uint8_t { none, nearest, any };

/// Items of a list. A type of its own, for libstdc++ 12 takes it that a variant of standard types alone is never without a value: where
/// memory for a copy ran out it is, and was left by a jump to nowhere.
struct Items : std::vector<std::string> {
    using vector::vector;
    explicit Items(std::vector<std::string> items) noexcept : vector(std::move(items)) {}
};
/// A value of an attribute: nothing, boolean, long, double, keyword/account/date (as Time::text()), keywords/accounts.
using Setting = std::variant<std::monostate, bool, std::int64_t, double, std::string, Items>;

struct Attribute {
    std::string name;
    AttributeType type = AttributeType::keyword;
    std::vector<std::string> one_of;
    Setting fallback;                       ///< the default; `false` for a boolean without one
    Inherit inherit = Inherit::none;
};

enum class FilterUse : std::uint8_t { none, optional, expected };

struct TokenKind {
    std::string name;
    std::string purpose;
    std::uint16_t action = 0;               ///< index into actions
    FilterUse filters = FilterUse::none;
    std::int64_t life_seconds = 0;          ///< 0: none
};

/// A span without the line it is in, for what there is much of.
struct Place {
    std::shared_ptr<const std::string> file;
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    std::uint32_t end_line = 1;
    std::uint32_t end_column = 1;
    operator Span() const { return {file == nullptr ? std::string() : *file, line, column, end_line, end_column, {}}; }
};

struct DeclaredFilter {
    std::string name;
    CheckedFilterPtr filter;
    Place span;
};

enum class Source : std::uint8_t { any, main, sub, account, subtree };
struct SourceSelector {
    Source is = Source::any;
    std::vector<std::string> accounts;
};

enum class Target : std::uint8_t { self, parent, children, descendants, ancestors, siblings, organization, any, account, subtree, linked, linking };
struct TargetSelector {
    Target is = Target::any;
    std::vector<std::string> accounts;      ///< account, subtree
    std::uint32_t attribute = 0;            ///< linked, linking: index into attributes
};

/// Principals are numbered: token kinds first, then roles, each in the order declared.
struct Rule {
    std::string name;
    std::string why;
    std::string text;                       ///< the sentence as written
    Span span;
    bool allow = false;
    std::vector<std::uint16_t> actions;     ///< sorted, without repeats
    bool any_principal = true;
    std::vector<std::uint16_t> by;
    std::vector<SourceSelector> from;       ///< empty: any
    std::vector<TargetSelector> to;
    CheckedFilterPtr where;                 ///< null: always
    CheckedFilterPtr only;                  ///< null: every document
};

struct Limit {
    std::string text;
    Span span;
    bool most = false;
    std::uint32_t number = 0;
    bool enabled = false;
    std::uint16_t kind = 0;
    CheckedFilterPtr where;
};

struct Invariant {
    std::string name;
    Span span;
    std::string never;
    std::string except;
};

struct Policy {
    std::vector<Attribute> attributes;
    DocumentSchema documents;
    std::vector<std::string> actions;       ///< by number, which a name keeps from change to change
    std::vector<std::uint16_t> retired;     ///< sorted: of actions that were declared once and are no more
    std::vector<std::string> roles;
    std::vector<TokenKind> kinds;
    std::vector<DeclaredFilter> filters;
    std::vector<Rule> rules;
    std::vector<Limit> limits;
    std::vector<Invariant> invariants;
};

/// The schema of conditions: `from.ATTR`, `to.ATTR`, `token.FIELD`, `now` for rules, `account.ATTR` for limits. Strict.
/// keywords, account and accounts count as keyword.
[[nodiscard]] DocumentSchema condition_schema(const std::vector<Attribute>& attributes, bool for_limit);

// ---- what the world holds

struct AccountEntry {
    std::string_view id;
    std::string_view parent;                ///< empty: a main account
    std::uint32_t number = NameTable::none; ///< of the id in the table of names, while a world is loaded
    std::uint32_t above = NameTable::none;  ///< likewise of the parent
    std::vector<std::pair<std::uint32_t, Setting>> settings;    ///< by index of attribute
};

struct TokenEntry {
    std::string_view id;
    std::uint16_t kind = 0;
    std::uint32_t account = 0;              ///< number in the table of accounts
    bool enabled = true;
    std::optional<Time> expires;            ///< nothing: never; a kind's life time is already in it
    bool says_never = false;                ///< `expires: never`
    bool narrowed = false;                  ///< `accounts` is a list
    std::vector<std::uint32_t> accounts;
    std::vector<CheckedFilterPtr> filters;  ///< shared: the same text is the same pointer
    bool any_filter = false;                ///< filters-operator: or
    std::optional<std::string_view> name;
    std::optional<Time> created;
    std::optional<std::string_view> created_by;
};

struct UserEntry {
    std::string_view user;
    std::uint32_t account = 0;
    std::uint16_t role = 0;
};

/// Takes what is checked, one at a time; views are valid during the call only.
class WorldSink {
public:
    virtual ~WorldSink() = default;
    virtual void account(const AccountEntry& entry) = 0;        ///< parents before children
    virtual void token(const TokenEntry& entry) = 0;
    virtual void someone(std::string_view user) = 0;            ///< a user, before their roles
    virtual void user(const UserEntry& entry) = 0;
};

/// The accounts of a world that is there already. What was deleted may stay named, but nothing is at home there.
class StandingWorld {
public:
    virtual ~StandingWorld() = default;
    [[nodiscard]] virtual std::uint32_t find_account(std::string_view name) const = 0;     ///< NameTable::none: there never was one
    [[nodiscard]] virtual std::string_view account_name(std::uint32_t account) const = 0;
    [[nodiscard]] virtual bool account_lives(std::uint32_t account) const = 0;
    [[nodiscard]] virtual std::uint32_t account_level(std::uint32_t account) const = 0;     ///< below its main account
    [[nodiscard]] virtual std::size_t account_count() const = 0;
    [[nodiscard]] virtual const std::vector<std::string>& action_names() const = 0;         ///< by number, those that are declared no more too
    virtual void offer_accounts(text::Nearest& nearest) const = 0;
};

// ---- tests of a policy, as nodes (checked for shape and names)

struct PolicyTests {
    std::vector<const syntax::Node*> tests;
};

// ---- reading

/// The YAML of a policy: every file, imports followed, sections merged (the same name twice is refused with both places).
struct PolicyFiles {
    text::Sources sources;
    std::shared_ptr<syntax::Arena> arena;
    std::map<std::string, const syntax::Node*, std::less<>> sections;   ///< merged: schema, actions, …, tests
    bool unreadable = false;            ///< a file could not be read: what it declares is not known, nothing else is checked
    std::vector<std::filesystem::path> folders;     ///< where accounts.ndjson and tokens.ndjson may stand
};
[[nodiscard]] PolicyFiles read_policy_files(const std::filesystem::path& path, text::Problems& problems);
[[nodiscard]] PolicyFiles read_policy_texts(std::vector<NamedText> files, text::Problems& problems);

/// Checks a policy in the order that its names need. Call the steps in the order they stand here; all of them, mistakes or not.
class PolicyCheck {
public:
    /// `accounts` and `tokens` are the tables of names, filled by the steps.
    PolicyCheck(PolicyFiles& files, NameTable& accounts, NameTable& tokens, text::Problems& problems);
    ~PolicyCheck();
    PolicyCheck& operator=(PolicyCheck&& other) noexcept;

    void declare_accounts();                                    ///< names of the YAML's accounts: bad-name, duplicate-name
    void declarations();                                        ///< schema, actions, roles, token kinds, filters
    void yaml_accounts(WorldSink& sink);                        ///< settings of the YAML's accounts
    bool account_line(const syntax::Node& line, WorldSink& sink);   ///< a line of accounts.ndjson; false where it has a mistake
    void end_of_accounts();                                     ///< links and defaults that named accounts not there yet
    void sentences();                                           ///< rules, limits, invariants
    void users(WorldSink& sink);
    void yaml_tokens(WorldSink& sink);
    bool token_line(const syntax::Node& line, WorldSink& sink); ///< a line of tokens.ndjson
    void tests();                                               ///< shape and names of `tests:`

    /// Before the steps: what this one says in the same nodes as another one, which was right, needs no other look. The other stays until declarations().
    void know(const PolicyCheck& right);

    // -- the same for a world that stands already and is changed (engine/changes). Nodes need no order then: names come first.
    void stand(const StandingWorld* world);
    void account(std::uint32_t number, std::string_view parent, const syntax::Node& settings, WorldSink& sink);
    void user(std::string_view user, const syntax::Node& roles, WorldSink& sink);
    void token(std::string_view id, const syntax::Node& fields, WorldSink& sink);
    void shown_filter(const syntax::Node& text);                ///< warnings about a named filter that tokens have

    [[nodiscard]] const Policy& policy() const noexcept;
    [[nodiscard]] const Attribute* attribute(std::string_view name) const;
    [[nodiscard]] Policy take_policy();
    [[nodiscard]] PolicyTests take_tests();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace jeton::engine
