// What accounts are in effect: their own settings, and what they inherit, reduced to what rules, limits and links look at.
// A million accounts have some hundred profiles. Entry point: Profiles.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/accounts/names.hpp"
#include "engine/check/policy.hpp"
#include "engine/memory/growing.hpp"
#include "engine/memory/hash_index.hpp"
#include "jeton/value.hpp"

namespace jeton::engine {

struct Rulebook;

/// Distinct values of attributes, each once; kept as bytes, made again when asked for. From any thread.
class SettingPool {
public:
    std::uint32_t add(const Setting& setting);
    /// The same of true or false, without looking for it each time. For the one writer.
    std::uint32_t boolean(bool value);
    [[nodiscard]] Setting operator[](std::uint32_t number) const;

private:
    mutable std::mutex mutex_;              ///< the writer adds while readers explain
    NameTable settings_;
    std::string bytes_;                     ///< reused
    std::array<std::uint32_t, 2> booleans_{NameTable::none, NameTable::none};      ///< the writer's
};

/// A value as a condition sees it.
[[nodiscard]] Value to_value(const Setting& setting);
/// `{KEY: inside}`, and a text.
[[nodiscard]] Value object_of(const char* key, Value inside);
[[nodiscard]] Value text_of(std::string_view text);

/// What an account sets itself: attribute and value, by attribute.
using OwnSetting = std::pair<std::uint32_t, std::uint32_t>;
using OwnSettings = std::vector<OwnSetting>;

/// What accounts set themselves, each distinct list once, all of them in one array. 0 is the empty one.
class OwnSettingsPool {
public:
    OwnSettingsPool() { add({}); }
    std::uint32_t add(std::span<const OwnSetting> own);
    /// A list with one setting more, or another value of it. What was asked lately is remembered.
    std::uint32_t with(std::uint32_t number, const OwnSetting& setting);
    /// Good until the next add().
    [[nodiscard]] std::span<const OwnSetting> operator[](std::uint32_t number) const noexcept {
        return std::span(settings_).subspan(begins_[number], begins_[number + 1] - begins_[number]);
    }
    [[nodiscard]] std::uint32_t size() const noexcept { return index_.size(); }
    [[nodiscard]] OwnSettings copy(std::uint32_t number) const { return {(*this)[number].begin(), (*this)[number].end()}; }

private:
    OwnSettings settings_;
    std::vector<std::uint32_t> begins_{0};
    HashIndex index_;
    struct With {
        std::uint32_t number = 0xffffffff;
        OwnSetting setting;
        std::uint32_t is = 0;
    };
    std::array<With, 1024> lately_;
};

struct Profile {
    bool main = false;                      ///< of a main account
    std::vector<std::uint32_t> values;      ///< in SettingPool, by slot of the rulebook
    std::vector<std::uint32_t> selectors;   ///< of the rulebook, that cover it, sorted
    std::vector<std::uint32_t> below;       ///< of those, what covers its sub accounts too
    /// By link of the rulebook: accounts named, sorted. What a dry run creates has a number that another account may get later, so that equal values
    /// do not make these equal.
    std::vector<std::vector<std::uint32_t>> links;

    // what follows from these
    std::vector<std::uint32_t> limits;                  ///< whose condition holds, or looks at an id or the clock and is asked each time
    std::uint32_t heritage = 0;                         ///< number of what it hands down
    std::uint32_t aspect = 0;                           ///< number of what conditions and selectors tell, and of which links it has: all of it but whom they name

    friend bool operator==(const Profile& a, const Profile& b) {
        return a.main == b.main && a.values == b.values && a.selectors == b.selectors && a.below == b.below && a.links == b.links;
    }
};
struct ProfileHash {
    std::size_t operator()(const Profile& profile) const noexcept;
};

/// Distinct masks under numbers, one behind the other.
class MaskPool {
public:
    explicit MaskPool(std::size_t words) : words_(words) {}
    std::uint32_t add(const std::vector<std::uint64_t>& mask);
    [[nodiscard]] const std::uint64_t* data() const noexcept { return rows_.data(); }
    [[nodiscard]] std::size_t size() const noexcept { return rows_.size() / words_; }
    /// Adds what another has, in its order.
    void add_all(const MaskPool& other);

private:
    struct Hash {
        std::size_t operator()(const std::vector<std::uint64_t>& mask) const noexcept { return hash_numbers(mask); }
    };
    std::size_t words_;
    Growing<std::uint64_t> rows_;
    std::unordered_map<std::vector<std::uint64_t>, std::uint32_t, Hash> numbers_;
};

/// What holds on the two sides of an account: numbers of masks.
struct AccountClasses {
    std::uint32_t from = 0;     ///< of the bits whose `from` side holds here
    std::uint32_t to = 0;
    friend bool operator==(const AccountClasses&, const AccountClasses&) = default;
};

/// Distinct pairs of them under numbers; 0: nothing holds on either side.
class ClassesPool {
public:
    ClassesPool() { add({}); }
    std::uint32_t add(const AccountClasses& classes);
    [[nodiscard]] const AccountClasses* data() const noexcept { return rows_.data(); }
    [[nodiscard]] const AccountClasses& operator[](std::uint32_t number) const noexcept { return rows_[number]; }
    /// Adds what another has, in its order.
    void add_all(const ClassesPool& other);

private:
    Growing<AccountClasses> rows_;
    HashIndex numbers_;
};

/// Profiles of one policy. Versions share them; written by the one writer. Readers use rows and masks by the numbers they have.
class Profiles {
public:
    Profiles(std::size_t words, const Policy& policy, const Rulebook& book, SettingPool& values);

    static constexpr std::uint32_t none = 0xffffffff;
    /// The profile of an account: of its parent's (none: a main account), its own settings, and the rulebook's number of where rules name it.
    [[nodiscard]] std::uint32_t find(std::uint32_t parent, std::uint32_t settings, std::uint32_t named, std::span<const OwnSetting> own, const Policy& policy,
                                     const Rulebook& book, SettingPool& values, const Names& accounts);
    /// What an account hands down to those below it: where this is equal, so is what they get.
    [[nodiscard]] std::uint32_t heritage(std::uint32_t profile) const noexcept { return profile == none ? none : numbers_[profile].heritage; }
    [[nodiscard]] std::uint32_t aspect(std::uint32_t profile) const noexcept { return numbers_[profile].aspect; }
    [[nodiscard]] bool has_links(std::uint32_t profile) const noexcept { return numbers_[profile].has_links; }
    [[nodiscard]] const Profile& operator[](std::uint32_t number) const { return profiles_[number]; }
    [[nodiscard]] std::uint32_t size() const noexcept { return profiles_.size(); }
    [[nodiscard]] const Profile* const* rows() const noexcept { return rows_.data(); }

    /// Equal masks get the numbers that they have in another one of the same rules.
    void number_masks_as(const Profiles& other);

    MaskPool from_masks;        ///< 0: none
    MaskPool to_masks;          ///< 0: none
    MaskPool token_masks;
    ClassesPool classes;        ///< pairs of numbers of the first two

private:
    struct Key {
        std::uint32_t heritage, settings, named;
        [[nodiscard]] std::size_t hash() const noexcept { return hash_numbers(std::array{heritage, settings, named}); }
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct ValuesHash {
        std::size_t operator()(const std::vector<std::uint32_t>& values) const noexcept { return hash_numbers(values); }
    };
    void finish(Profile& profile, std::uint32_t number, const Policy& policy, const Rulebook& book, const SettingPool& values);

    std::vector<std::pair<Key, std::uint32_t>> known_;              ///< profiles of these
    HashIndex known_numbers_;
    std::unordered_map<std::vector<std::uint32_t>, std::uint32_t, ValuesHash> heritages_;
    std::unordered_map<std::vector<std::uint32_t>, std::uint32_t, ValuesHash> aspects_;
    std::vector<std::uint32_t> first_of_aspect_;                    ///< a profile
    Interned<Profile, ProfileHash> profiles_;
    Growing<const Profile*> rows_;
    struct Numbers {
        std::uint32_t heritage, aspect;
        bool has_links;         ///< to accounts
        bool names_accounts;    ///< in its links, whether there are such accounts or not
    };
    std::vector<Numbers> numbers_;              ///< of the profiles, for those who ask about each account
    std::vector<std::uint32_t> fallbacks_;      ///< by slot
    std::uint32_t yes_;
};

}  // namespace jeton::engine
