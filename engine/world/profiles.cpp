#include "engine/facts/profiles.hpp"

#include <algorithm>
#include <cstring>

#include "engine/compile/rulebook.hpp"
#include "engine/evaluate/match.hpp"

namespace jeton::engine {
namespace {

template <class T>
void put(std::string& bytes, const T& value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
T take(std::string_view& bytes) {
    T value;
    std::memcpy(&value, bytes.data(), sizeof value);
    bytes.remove_prefix(sizeof value);
    return value;
}

/// One byte for its type, then the value; texts of a list behind their sizes.
void write(std::string& bytes, const Setting& setting) {
    struct Append {
        std::string& bytes;
        void operator()(std::monostate) const {}
        void operator()(bool v) const { put(bytes, v); }
        void operator()(std::int64_t v) const { put(bytes, v); }
        void operator()(double v) const { put(bytes, v); }
        void operator()(const std::string& v) const { bytes += v; }
        void operator()(const std::vector<std::string>& v) const {
            for (const auto& text : v) put(bytes, text.size()), bytes += text;
        }
    };
    bytes.assign(1, static_cast<char>(setting.index()));
    std::visit(Append{bytes}, setting);
}

Setting read(std::string_view bytes) {
    const auto type = static_cast<std::size_t>(bytes.front());
    bytes.remove_prefix(1);
    switch (type) {
        case 1: return take<bool>(bytes);
        case 2: return take<std::int64_t>(bytes);
        case 3: return take<double>(bytes);
        case 4: return std::string(bytes);
        case 5: {
            Items texts;
            while (!bytes.empty()) {
                const auto size = take<std::size_t>(bytes);
                texts.emplace_back(bytes.substr(0, size));
                bytes.remove_prefix(size);
            }
            return texts;
        }
        default: return std::monostate();
    }
}

}  // namespace

std::uint32_t SettingPool::add(const Setting& setting) {
    const std::lock_guard lock(mutex_);
    write(bytes_, setting);
    return settings_.add(bytes_).number;
}

std::uint32_t SettingPool::boolean(bool value) {
    std::uint32_t& known = booleans_[value ? 1 : 0];
    if (known == NameTable::none) known = add(Setting(value));
    return known;
}

Setting SettingPool::operator[](std::uint32_t number) const {
    const std::lock_guard lock(mutex_);
    return read(settings_[number]);
}

std::uint32_t OwnSettingsPool::add(std::span<const OwnSetting> own) {
    std::uint64_t hash = 0x9e3779b97f4a7c15ull;
    for (const auto& [attribute, value] : own) hash = (hash ^ attribute ^ std::uint64_t{value} << 32) * 0xff51afd7ed558ccdull, hash ^= hash >> 32;
    const std::uint32_t known = index_.find(hash, [&](std::uint32_t number) { return std::ranges::equal((*this)[number], own); });
    if (known != HashIndex::none) return known;
    // Room first: of what follows only the first step may fail.
    if (begins_.size() == begins_.capacity()) begins_.reserve(begins_.size() * 2);
    index_.make_room();
    settings_.insert(settings_.end(), own.begin(), own.end());
    begins_.push_back(static_cast<std::uint32_t>(settings_.size()));
    index_.add(hash);
    return index_.size() - 1;
}

std::uint32_t OwnSettingsPool::with(std::uint32_t number, const OwnSetting& setting) {
    With& with = lately_[hash_numbers(std::array{number, setting.first, setting.second}) % lately_.size()];
    if (with.number == number && with.setting == setting) return with.is;
    OwnSettings own = copy(number);
    const auto at = std::lower_bound(own.begin(), own.end(), OwnSetting(setting.first, 0));
    if (at != own.end() && at->first == setting.first)
        at->second = setting.second;
    else
        own.insert(at, setting);
    with = {number, setting, add(own)};
    return with.is;
}

Value to_value(const Setting& setting) {
    struct Make {
        Value operator()(std::monostate) const { return Value{nullptr}; }
        Value operator()(bool v) const { return Value{v}; }
        Value operator()(std::int64_t v) const { return Value{v}; }
        Value operator()(double v) const { return Value{v}; }
        Value operator()(const std::string& v) const { return Value{v}; }
        Value operator()(const std::vector<std::string>& v) const {
            Value::List list;
            for (const auto& s : v) list.push_back(Value{s});
            return Value{std::move(list)};
        }
    };
    return std::visit(Make{}, setting);
}

Value object_of(const char* key, Value inside) { return Value{Value::Members{{key, std::move(inside)}}}; }
Value text_of(std::string_view text) { return Value{std::string(text)}; }

std::size_t ProfileHash::operator()(const Profile& profile) const noexcept {
    return hash_numbers(profile.values) * 31 + hash_numbers(profile.selectors) + profile.main;
}

std::uint32_t MaskPool::add(const std::vector<std::uint64_t>& mask) {
    const auto number = static_cast<std::uint32_t>(size());
    const auto [known, fresh] = numbers_.try_emplace(mask, number);
    if (!fresh) return known->second;
    try {
        rows_.add(mask.data(), mask.size());
    } catch (...) {
        numbers_.erase(known);
        throw;
    }
    return number;
}

void MaskPool::add_all(const MaskPool& other) {
    std::vector<std::uint64_t> mask;
    for (std::size_t i = 0; i < other.size(); ++i) {
        mask.assign(other.data() + i * words_, other.data() + (i + 1) * words_);
        add(mask);
    }
}

std::uint32_t ClassesPool::add(const AccountClasses& classes) {
    const std::size_t hash = hash_numbers(std::array{classes.from, classes.to});
    const std::uint32_t known = numbers_.find(hash, [&](std::uint32_t number) { return rows_[number] == classes; });
    if (known != HashIndex::none) return known;
    numbers_.make_room();
    rows_.add(classes);
    numbers_.add(hash);
    return numbers_.size() - 1;
}

void ClassesPool::add_all(const ClassesPool& other) {
    for (std::size_t i = 0; i < other.rows_.size(); ++i) add(other.rows_[i]);
}

void Profiles::number_masks_as(const Profiles& other) {
    from_masks.add_all(other.from_masks);
    to_masks.add_all(other.to_masks);
    token_masks.add_all(other.token_masks);
    classes.add_all(other.classes);
}

Profiles::Profiles(std::size_t words, const Policy& policy, const Rulebook& book, SettingPool& values)
    : from_masks(words), to_masks(words), token_masks(words), yes_(values.add(Setting{true})) {
    const std::vector<std::uint64_t> nothing(words);
    from_masks.add(nothing);
    to_masks.add(nothing);
    for (const std::uint32_t attribute : book.attributes) fallbacks_.push_back(values.add(policy.attributes[attribute].fallback));
}

namespace {

bool names_any(const Setting& setting) { return std::holds_alternative<std::string>(setting) || std::holds_alternative<Items>(setting); }

/// The accounts that the links of values name, by the names of the revision that is being made.
std::vector<std::vector<std::uint32_t>> links_of(const std::vector<std::uint32_t>& slots, const Rulebook& book, const SettingPool& values, const Names& accounts) {
    std::vector<std::vector<std::uint32_t>> links;
    links.reserve(book.link_slots.size());
    for (const std::uint32_t slot : book.link_slots) {
        std::vector<std::uint32_t>& named = links.emplace_back();
        const auto add = [&](const std::string& name) {
            const std::uint32_t n = accounts.find(name);
            if (n != Names::none) named.push_back(n);
        };
        const Setting setting = values[slots[slot]];
        if (const auto* one = std::get_if<std::string>(&setting)) add(*one);
        if (const auto* list = std::get_if<Items>(&setting))
            for (const auto& name : *list) add(name);
        std::sort(named.begin(), named.end());
        named.erase(std::unique(named.begin(), named.end()), named.end());
    }
    return links;
}

}  // namespace

std::uint32_t Profiles::find(std::uint32_t parent, std::uint32_t settings, std::uint32_t named, std::span<const OwnSetting> own, const Policy& policy,
                             const Rulebook& book, SettingPool& values, const Names& accounts) {
    const Key key{heritage(parent), settings, named};
    const std::size_t hash = key.hash();
    const std::uint32_t known = known_numbers_.find(hash, [&](std::uint32_t at) { return known_[at].first == key; });
    if (known != HashIndex::none) {
        const std::uint32_t number = known_[known].second;
        if (!numbers_[number].names_accounts || profiles_[number].links == links_of(profiles_[number].values, book, values, accounts)) return number;
    }
    Profile profile;
    profile.main = parent == none;
    const Profile* above = profile.main ? nullptr : &profiles_[parent];
    for (std::size_t slot = 0; slot < book.attributes.size(); ++slot) {
        const std::uint32_t attribute = book.attributes[slot];
        const Inherit inherit = policy.attributes[attribute].inherit;
        std::uint32_t value = above == nullptr || inherit == Inherit::none ? fallbacks_[slot] : above->values[slot];
        const auto set = std::lower_bound(own.begin(), own.end(), std::pair(attribute, 0u));
        const bool lifted = inherit == Inherit::any && value == yes_;
        if (set != own.end() && set->first == attribute && !lifted) value = set->second;
        profile.values.push_back(value);
    }
    const Rulebook::Named& here = book.named_sets[named];
    profile.below = here.below;
    if (above != nullptr) profile.below.insert(profile.below.end(), above->below.begin(), above->below.end());
    const auto order = [](std::vector<std::uint32_t>& numbers) {
        std::sort(numbers.begin(), numbers.end());
        numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    };
    profile.selectors = profile.below;
    profile.selectors.insert(profile.selectors.end(), here.alone.begin(), here.alone.end());
    order(profile.below);
    order(profile.selectors);
    profile.links = links_of(profile.values, book, values, accounts);
    // One that was not finished, for want of memory, is finished first.
    const auto finish_all = [&] {
        while (numbers_.size() < profiles_.size()) {
            const auto next = static_cast<std::uint32_t>(numbers_.size());
            Profile& made = profiles_.at(next);
            finish(made, next, policy, book, values);
            const bool links = std::any_of(made.links.begin(), made.links.end(), [](const auto& link) { return !link.empty(); });
            const bool names = std::any_of(book.link_slots.begin(), book.link_slots.end(), [&](std::uint32_t slot) { return names_any(values[made.values[slot]]); });
            if (numbers_.size() == numbers_.capacity()) numbers_.reserve(numbers_.size() * 2 + 1);
            rows_.add(&made);
            numbers_.push_back({made.heritage, made.aspect, links, names});
        }
    };
    finish_all();
    const std::uint32_t number = profiles_.add(profile).number;
    finish_all();
    if (known != HashIndex::none) {
        known_[known].second = number;
        return number;
    }
    known_numbers_.make_room();
    known_.emplace_back(key, number);
    known_numbers_.add(hash);
    return number;
}

void Profiles::finish(Profile& profile, std::uint32_t number, const Policy& policy, const Rulebook& book, const SettingPool& values) {
    profile.limits.clear();
    std::vector<std::uint32_t> handed_down = profile.below;
    for (std::size_t slot = 0; slot < book.attributes.size(); ++slot)
        if (policy.attributes[book.attributes[slot]].inherit != Inherit::none) handed_down.push_back(profile.values[slot]);
    profile.heritage = heritages_.try_emplace(std::move(handed_down), static_cast<std::uint32_t>(heritages_.size())).first->second;
    std::vector<std::uint32_t> tells{profile.main};
    for (const std::uint32_t slot : book.condition_slots) tells.push_back(profile.values[slot]);
    for (const auto& link : profile.links) tells.push_back(!link.empty());
    tells.insert(tells.end(), profile.selectors.begin(), profile.selectors.end());
    profile.aspect = aspects_.try_emplace(std::move(tells), static_cast<std::uint32_t>(aspects_.size())).first->second;
    if (profile.aspect < first_of_aspect_.size()) {
        profile.limits = profiles_[first_of_aspect_[profile.aspect]].limits;
        return;
    }
    for (std::uint32_t limit = 0; limit < book.limits.size(); ++limit) {
        const Atom& where = book.limits[limit];
        bool holds = true;
        if (where.program != nullptr && !where.looks_at_id && !where.uses_now()) {
            Value::Members facts;
            for (std::size_t slot = 0; slot < book.attributes.size(); ++slot)
                facts.emplace_back(policy.attributes[book.attributes[slot]].name, to_value(values[profile.values[slot]]));
            holds = match(*where.program, object_of("account", Value{std::move(facts)})) == Match::shown;
        }
        if (holds) profile.limits.push_back(limit);
    }
    first_of_aspect_.push_back(number);
}

}  // namespace jeton::engine
