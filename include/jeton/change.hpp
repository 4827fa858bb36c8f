// A change set: what an operator wants to do, as values or as YAML. Given to Engine::plan() and Engine::apply().
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "jeton/time.hpp"
#include "jeton/value.hpp"

namespace jeton {

/// Changes in the order in which they are made, each checked against what the earlier ones left; all of them or none.
/// Nothing is checked here. Each function adds one change and gives the set itself. Not for several threads at once.
class Change {
public:
    using Fields = std::vector<std::pair<std::string, Value>>;

    Change() = default;
    /// A date as a field says it: to the microsecond, as policies and changes know no smaller part.
    [[nodiscard]] static Value date(Time time);
    /// A list of changes as YAML, each a mapping with one key; or one such mapping. `name` is what diagnostics call the text.
    [[nodiscard]] static Change from_yaml(std::string text, std::string name = "change");

    /// An account below `parent`, or a main account where it is empty.
    Change& create_account(std::string_view account, std::string_view parent, const Fields& attributes = {});
    Change& move_account(std::string_view account, std::string_view parent);     ///< empty: becomes a main account
    Change& delete_account(std::string_view account);                            ///< refused where it has sub accounts
    Change& delete_account_and_sub_accounts(std::string_view account);
    Change& set(std::string_view account, std::string_view attribute, const Value& value);
    /// The same with a truth, a number, a text or a Time.
    template <class T>
        requires(std::is_arithmetic_v<T> || std::is_same_v<T, Time> || (std::is_convertible_v<const T&, std::string_view> && !std::is_null_pointer_v<T>))
    Change& set(std::string_view account, std::string_view attribute, const T& value) {
        static_assert(!(std::is_same_v<T, char> || std::is_same_v<T, signed char> || std::is_same_v<T, unsigned char> || std::is_same_v<T, wchar_t> ||
                        std::is_same_v<T, char8_t> || std::is_same_v<T, char16_t> || std::is_same_v<T, char32_t>), "a text, or a number?");
        if constexpr (std::is_pointer_v<T>)
            if (value == nullptr) return set(account, attribute, Value{});
        if constexpr (std::is_same_v<T, Time>) return set(account, attribute, date(value));
        else if constexpr (std::is_same_v<T, bool>) return set(account, attribute, Value{value});
        else if constexpr (std::is_floating_point_v<T>) return set(account, attribute, Value{static_cast<double>(value)});
        else if constexpr (std::is_unsigned_v<T>) return set(account, attribute, Value{static_cast<std::uint64_t>(value)});
        else if constexpr (std::is_integral_v<T>) return set(account, attribute, Value{static_cast<std::int64_t>(value)});
        else return set(account, attribute, Value{std::string(std::string_view(value))});
    }
    Change& set(std::string_view account, const Fields& attributes);
    Change& reset(std::string_view account, const std::vector<std::string>& attributes);
    /// Sections of the policy as YAML (`schema actions roles token-kinds filters rules limits`), each whole; the others stay.
    Change& replace(std::string_view yaml);

    Change& create_token(std::string_view token, std::string_view kind, std::string_view account, const Fields& fields = {});
    Change& update_token(std::string_view token, const Fields& fields);
    Change& delete_token(std::string_view token);
    Change& attach_filter(std::string_view token, std::string_view filter);      ///< a name or a text, as in the token's list
    Change& detach_filter(std::string_view token, std::string_view filter);

    Change& create_filter(std::string_view filter, std::string_view text);
    Change& edit_filter(std::string_view filter, std::string_view text);
    /// What becomes of tokens whose list holds the filter. `refuse`: the change is refused if there are any.
    enum class InUse { refuse, detach, disable_token };
    Change& delete_filter(std::string_view filter, InUse tokens = InUse::refuse);

    Change& create_user(std::string_view user);
    Change& delete_user(std::string_view user);
    Change& set_role(std::string_view user, std::string_view account, std::string_view role);
    Change& remove_role(std::string_view user, std::string_view account);
    Change& tick(Time now);     ///< to the microsecond

    /// Another set behind this one, so that both are one. Its text keeps its name and its places.
    Change& then(const Change& next);

    /// What the set says, as YAML; what was put behind it says more().
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const std::vector<Change>& more() const noexcept { return more_; }

private:
    [[nodiscard]] std::string& last();
    Change& add(std::string_view word, const Fields& fields);
    std::string name_ = "change";
    std::string text_;
    bool goes_on_ = false;          ///< a line may be added to the text; it was looked through
    std::vector<Change> more_;      ///< without any behind them
};

}  // namespace jeton
