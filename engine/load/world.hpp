// Collects accounts, tokens and users while they are checked and makes a State of them. Entry points: World, World::finish().
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/check/policy.hpp"
#include "engine/state.hpp"

namespace jeton::engine {

/// Distinct values of attributes, each once.
class SettingPool {
public:
    std::uint32_t add(const Setting& setting);
    [[nodiscard]] const Setting& operator[](std::uint32_t number) const { return settings_[number]; }

private:
    std::vector<Setting> settings_;
    std::unordered_map<std::string, std::uint32_t> numbers_;
};

/// A value as a condition sees it.
[[nodiscard]] Value to_value(const Setting& setting);
/// `{KEY: inside}`, and a text.
[[nodiscard]] Value object_of(const char* key, Value inside);
[[nodiscard]] Value text_of(std::string_view text);

class World final : public WorldSink {
public:
    World(NameTable& accounts, NameTable& tokens) : account_names_(accounts), token_names_(tokens) {}
    /// Users keep the numbers they have in `before`; whom nobody names any more has lost the role.
    void keep_users(const State& before);
    /// An account or a token that was deleted: it keeps its number and is nowhere.
    void deleted_account(std::uint32_t number);
    void deleted_token(std::uint32_t number);

    void account(const AccountEntry& entry) override;
    void token(const TokenEntry& entry) override;
    void user(const UserEntry& entry) override;

    /// Null with a problem where the rules are too many. Takes what was collected.
    [[nodiscard]] std::shared_ptr<State> finish(Policy policy, Time clock, text::Problems& problems);

private:
    using Column = std::vector<std::uint32_t>;      // a value's number for each account

    struct Own {
        std::uint32_t begin = 0;
        std::uint32_t size = 0;
    };
    struct TokenText {
        std::uint32_t name = NameTable::none;
        std::uint32_t created_by = NameTable::none;
        std::int64_t created = never;
    };

    std::uint32_t filter_set(const TokenEntry& entry);
    Column effective(const State& state, std::uint32_t attribute, const std::vector<std::uint32_t>& order);
    std::vector<std::uint32_t> places_in_rules(const State& state, const std::vector<std::uint32_t>& order) const;
    void classify(State& state, Side side, const std::vector<std::uint32_t>& places, const std::map<std::uint32_t, Column>& columns);
    void link(State& state, std::uint32_t attribute, const Column& column) const;
    void classify_tokens(State& state);
    void finish_filters(State& state);
    void check_limits(State& state, const std::vector<std::uint32_t>& order);
    void finish_users(State& state);

    NameTable& account_names_;
    NameTable& token_names_;
    std::vector<std::uint32_t> parents_;
    std::vector<Own> own_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> settings_;     // attribute, value
    SettingPool pool_;

    std::vector<TokenRecord> tokens_;
    std::vector<TokenText> token_texts_;
    NameTable texts_;
    std::vector<FilterSet> filter_sets_{1};
    std::map<std::pair<std::vector<const CheckedFilter*>, bool>, std::uint32_t> filter_numbers_;
    std::vector<std::vector<std::uint32_t>> narrowings_{1};
    std::map<std::vector<std::uint32_t>, std::uint32_t> narrowing_numbers_;

    NameTable user_names_;
    std::vector<UserRecord> users_;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> user_numbers_;
    std::vector<bool> deleted_accounts_;
};

/// One warning for each limit that does not hold: a limit refuses nothing when a policy is loaded.
void warn_of_limits(const State& state, text::Problems& problems);

}  // namespace jeton::engine
