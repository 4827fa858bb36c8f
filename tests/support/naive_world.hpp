// Accounts, tokens, rules and changes decided in the most obvious way: parents are walked, all rules are tried, states are
// compared pair by pair. The slow specification of the engine; shares no code with it. Entry points: World, make(), random_world().
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "jeton/change.hpp"
#include "tests/support/draw.hpp"

namespace naive {

using Texts = std::vector<std::string>;
using Facts = std::map<std::string, Texts>;         ///< what a condition looks at: `from.plan` and its values

/// A condition of a rule or limit.
struct Condition {
    enum class Kind { equals, at_least, below, at_most, exists, all, any, negation };
    Kind kind = Kind::equals;
    std::string field;
    std::string value;
    std::vector<Condition> parts;
    [[nodiscard]] std::string str() const;
    [[nodiscard]] bool holds(const std::vector<const Facts*>& facts) const;
};

struct Attribute {
    std::string type;
    Texts one_of;
    std::optional<std::string> fallback;
    std::string inherit;                            ///< empty, nearest, any
};

struct Selector {
    std::string word;
    Texts names;
    [[nodiscard]] std::string str() const;
};

struct Rule {
    bool allow = true;
    Texts actions;                                  ///< as written: `logs.*`
    Texts by;
    std::vector<Selector> from;
    std::vector<Selector> to;
    std::optional<Condition> where;
    std::string only;                               ///< empty: every document
    [[nodiscard]] std::string str() const;
};

struct Limit {
    bool most = true;
    std::size_t number = 1;
    bool enabled = true;
    std::string kind;
    std::optional<Condition> where;
    [[nodiscard]] std::string str() const;
};

struct Account {
    std::string parent;                             ///< empty: a main account
    std::map<std::string, Texts> settings;
};

struct Token {
    std::string kind, account, name, created, created_by;
    bool enabled = true;
    std::string expires;                            ///< empty: never
    bool ends_by_kind = false;                      ///< the file leaves `expires` out
    Texts filters;
    bool any_filter = false;
    std::optional<Texts> accounts;
};

struct Kind {
    std::string action, filters;
    int days = 0;                                   ///< life time; 0: none
};

/// Filters as texts: shown is what one of `allow`, none of `deny` and the joined `filters` show.
struct Answer {
    std::set<std::string> allow, deny, filters;
    bool any_filter = false;
    friend auto operator<=>(const Answer&, const Answer&) = default;
    [[nodiscard]] bool all() const { return allow == std::set<std::string>{"*:*"} && deny.empty() && filters.empty(); }
};

using Pair = std::tuple<std::string, std::string, std::string>;     ///< who, action, account
using Scopes = std::map<Pair, Answer>;

/// The sections that `replace` replaces.
struct Policy {
    std::map<std::string, Attribute> attributes;
    Texts actions, roles;
    std::map<std::string, Kind> kinds;
    std::map<std::string, std::string> filters;
    std::vector<Rule> rules;
    std::vector<Limit> limits;

    /// `schema actions roles token-kinds filters rules limits`
    [[nodiscard]] std::string section(const std::string& name) const;
};
inline const Texts sections{"schema", "actions", "roles", "token-kinds", "filters", "rules", "limits"};

struct World : Policy {
    std::map<std::string, Account> accounts;
    std::map<std::string, std::map<std::string, std::string>> users;
    std::map<std::string, Token> tokens;
    std::set<std::string> gone_accounts, gone_tokens;
    std::string clock = "2026-01-01T00:00:00Z";

    struct Principal {
        std::string word, home;
        const Token* token = nullptr;
        Facts facts;                                ///< what conditions see of a token
    };
    /// What conditions and selectors see of an account.
    struct Sight {
        Texts chain;                                ///< the account and all above it
        Facts from, to;
    };
    using Sights = std::map<std::string, Sight>;

    enum class Accounts : bool { elsewhere, within };
    [[nodiscard]] std::string yaml(Accounts which = Accounts::within) const;
    /// An account as a line of accounts.ndjson.
    [[nodiscard]] std::string account_line(const std::string& account) const;
    [[nodiscard]] Texts chain(const std::string& account) const;
    [[nodiscard]] Facts facts(const std::string& prefix, const std::string& account) const;
    [[nodiscard]] Sights sights() const;
    [[nodiscard]] bool applies(const Rule& rule, const Principal& who, const std::string& action, const Sight& a, const Sight& b) const;
    [[nodiscard]] std::string expanded(const std::string& filter) const;
    [[nodiscard]] std::map<std::string, Principal> principals() const;
    [[nodiscard]] std::optional<Answer> decide(const Principal& who, const std::string& action, const Sights& sights, const std::string& account) const;
    [[nodiscard]] std::size_t count(const Limit& limit, const std::string& account, const std::string& clock_then) const;
    /// Limit (from 0), account, count.
    [[nodiscard]] std::set<std::tuple<std::size_t, std::string, std::size_t>> exceeded() const;
};

/// A world with all that follows from it.
struct Judged {
    World world;
    Scopes scopes;
    std::set<std::size_t> applied_rules;
};
[[nodiscard]] Judged judged(const World& world);

/// One change, for both sides: what to do, and the words for it.
struct Step {
    std::string word;
    std::string subject;                            ///< the account, token, filter or user
    std::string object;                             ///< parent, filter, text, account, date
    std::string role;
    Account account;
    Token token;
    Texts fields;                                   ///< of `update-token`, `reset`
    bool flag = false;                              ///< sub accounts too; tokens: detach
    bool disable = false;
    Policy policy;                                  ///< of `replace`, the sections in `fields`
    void add_to(jeton::Change& change) const;
};

/// A date some days later (or earlier), at the same time of the day.
[[nodiscard]] std::string later(const std::string& date, int days);
/// Makes one change; the code of what refuses it, or nothing.
[[nodiscard]] std::string make(World& world, const Step& step);
/// The code of the limit that refuses what was done, or nothing.
[[nodiscard]] std::string refused_by_limits(const World& before, const World& after);
/// Whether what the first shows is shown by the second, whatever the texts of filters mean. Nothing shows nothing.
[[nodiscard]] bool implies(const Answer* first, const Answer* second);
[[nodiscard]] std::string change_class(const Answer* before, const Answer* after);
[[nodiscard]] std::set<std::string> flags(const Judged& before, const Judged& after, bool same_rules);

/// How large a world may be.
struct Extent {
    std::size_t accounts = 8, tokens = 6, users = 2, rules = 6;
};
[[nodiscard]] World random_world(Draw& draw, const Extent& extent = {});
[[nodiscard]] std::vector<Rule> random_rules(Draw& draw, const World& world, std::size_t most);
[[nodiscard]] Condition random_condition(Draw& draw, const World& world, const Texts& prefixes);
[[nodiscard]] std::vector<Limit> random_limits(Draw& draw, const World& world);
[[nodiscard]] std::map<std::string, Attribute> random_schema(Draw& draw);
[[nodiscard]] Account random_account(Draw& draw, const World& world);
[[nodiscard]] Token random_token(Draw& draw, const World& world);
[[nodiscard]] std::string random_filter(Draw& draw, const World& world);
[[nodiscard]] std::string random_date(Draw& draw);
[[nodiscard]] Step random_step(Draw& draw, const World& world, std::size_t number);

}  // namespace naive
