#include "engine/changes/dropped.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <string_view>

namespace jeton::engine {
namespace {

std::string ticked(std::string_view text) { return "`" + std::string(text) + "`"; }

class Dropping {
public:
    Dropping(const Policy& before, const Policy& after) : before_(before), after_(after) {}

    [[nodiscard]] std::vector<std::string> take() { return std::move(found_); }

    void declared() {
        names("attribute", before_.attributes, after_.attributes, &Attribute::name);
        for (const Attribute& was : before_.attributes)
            if (const Attribute* is = named(after_.attributes, was.name)) attribute(was, *is);
        for (const auto& [path, field] : before_.documents.fields)
            if (!after_.documents.fields.contains(path)) note("document field", path);
        if (before_.documents.strict && !after_.documents.strict) found_.emplace_back("`strict-documents`");
        for (std::uint16_t action = 0; action < before_.actions.size(); ++action)
            if (!is_retired(before_, action) && is_retired(after_, action)) note("action", before_.actions[action]);
        for (const std::string& role : before_.roles)
            if (std::find(after_.roles.begin(), after_.roles.end(), role) == after_.roles.end()) note("role", role);
        names("token kind", before_.kinds, after_.kinds, &TokenKind::name);
        for (const TokenKind& was : before_.kinds)
            if (const TokenKind* is = named(after_.kinds, was.name)) kind(was, *is);
    }

    void said() {
        sentences("rule", before_.rules, after_.rules, [](const Rule& rule) { return rule.text; });
        sentences("limit", before_.limits, after_.limits, [](const Limit& limit) { return limit.text; });
        sentences("invariant", before_.invariants, after_.invariants,
                  [](const Invariant& invariant) { return invariant.never + (invariant.except.empty() ? "" : " except " + invariant.except); });
    }

private:
    void note(std::string_view what, std::string_view name) { found_.push_back(std::string(what) + " " + ticked(name)); }
    /// Of what both policies declare, something that one of them says of it.
    void note_of(std::string_view key, std::string_view what, std::string_view name) { found_.push_back(ticked(key) + " of " + std::string(what) + " " + ticked(name)); }

    template <class Things>
    static const typename Things::value_type* named(const Things& things, std::string_view name) {
        const auto at = std::find_if(things.begin(), things.end(), [&](const auto& each) { return each.name == name; });
        return at == things.end() ? nullptr : &*at;
    }
    template <class Thing>
    void names(std::string_view what, const std::vector<Thing>& before, const std::vector<Thing>& after, std::string Thing::*name) {
        std::set<std::string_view> is;
        for (const Thing& each : after) is.insert(each.*name);
        for (const Thing& each : before)
            if (is.insert(each.*name).second) note(what, each.*name);
    }
    /// Blanks apart.
    template <class Thing, class Text>
    void sentences(std::string_view what, const std::vector<Thing>& before, const std::vector<Thing>& after, Text text) {
        std::set<std::string> is;
        for (const Thing& each : after) is.insert(in_one_line(text(each)));
        for (const Thing& each : before)
            if (std::string was = in_one_line(text(each)); is.insert(was).second) note(what, was);
    }
    static std::string in_one_line(const std::string& text) {
        std::istringstream words(text);
        std::string all;
        for (std::string word; words >> word;) all += (all.empty() ? "" : " ") + word;
        return all;
    }
    static bool is_retired(const Policy& policy, std::uint16_t action) {
        return action >= policy.actions.size() || std::binary_search(policy.retired.begin(), policy.retired.end(), action);
    }
    void attribute(const Attribute& was, const Attribute& is) {
        if (!was.one_of.empty() && is.one_of.empty()) note_of("one-of", "attribute", was.name);
        if (was.inherit != Inherit::none && was.inherit != is.inherit) note_of(was.inherit == Inherit::any ? "inherit: any" : "inherit: nearest", "attribute", was.name);
        const Setting none = was.type == AttributeType::boolean ? Setting(false) : Setting();
        if (was.type == is.type && was.fallback != none && is.fallback == none) note_of("default", "attribute", was.name);
    }
    void kind(const TokenKind& was, const TokenKind& is) {
        if (was.filters == FilterUse::expected && is.filters != FilterUse::expected) note_of("filters: expected", "token kind", was.name);
        if (was.life_seconds != 0 && (is.life_seconds == 0 || is.life_seconds > was.life_seconds)) note_of("expires-after", "token kind", was.name);
    }

    const Policy& before_;
    const Policy& after_;
    std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> dropped(const Policy& before, const Policy& after) {
    Dropping dropping(before, after);
    if (&before != &after) {
        dropping.declared();
        dropping.said();
    }
    return dropping.take();
}

}  // namespace jeton::engine
