#include "engine/changes/meant.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "engine/check/values.hpp"
#include "grammar/text/spelling.hpp"

namespace jeton::engine {
namespace {

using Words = std::array<std::string_view, 2>;

constexpr std::string_view set_form = "write `- set: {account: …, ATTRIBUTE: …}`", reset_form = "write `- reset: {account: …, attributes: [ATTRIBUTE]}`",
                           update_form = "write `- update-token: {token: …, …}`", role_form = "write `- set-role: {user: …, account: …, role: …}`",
                           no_role_form = "write `- remove-role: {user: …, account: …}`", edit_form = "write `- edit-filter: {filter: …, text: …}`",
                           whole_form = "a section of the policy is replaced whole: write `- replace: {SECTION: …}`",
                           ids_stay = "ids are never changed nor used again: create another, and delete the old one";

/// Whole words.
constexpr std::array<Words, 31> forms{{
    {"disable-token", "write `- update-token: {token: …, enabled: false}`"},
    {"enable-token", "write `- update-token: {token: …, enabled: true}`"},
    {"suspend-token", "write `- update-token: {token: …, enabled: false}`"},
    {"expire-token", "write `- update-token: {token: …, expires: DATE}`, or `- delete-token: {token: …}`"},
    {"rotate-token", "delete the token and create another"},
    {"set-filters", "write `- update-token: {token: …, filters: […]}`"},
    {"remove-filter", "`detach-filter` takes it from a token, `delete-filter` from the policy"},
    {"revoke-filter", "`detach-filter` takes it from a token, `delete-filter` from the policy"},
    {"unattach-filter", "did you mean `detach-filter`?"},
    {"deattach-filter", "did you mean `detach-filter`?"},
    {"assign-filter", "did you mean `attach-filter`?"},
    {"give-filter", "did you mean `attach-filter`?"},
    {"drop-filter", "`detach-filter` takes it from a token, `delete-filter` from the policy"},
    {"add-filter", "`attach-filter` gives it to a token, `create-filter` declares it"},
    {"suspend-account", set_form},
    {"enable-account", set_form},
    {"disable-account", set_form},
    {"set-attribute", set_form},
    {"set-attributes", set_form},
    {"update", "`set` is for accounts, `update-token` for tokens, `edit-filter` for filters"},
    {"unset", reset_form},
    {"clear", reset_form},
    {"reset-account", reset_form},
    {"unset-account", reset_form},
    {"reset-attribute", reset_form},
    {"grant", role_form},
    {"assign", role_form},
    {"create-role", whole_form},
    {"advance", "write `- tick: {now: DATE}`"},
    {"clock", "write `- tick: {now: DATE}`"},
    {"set-clock", "write `- tick: {now: DATE}`"},
}};

constexpr std::array<std::string_view, 9> edits{"update", "edit", "modify", "change", "set", "patch", "put", "replace", "alter"};
constexpr std::array<std::string_view, 6> removals{"remove", "delete", "drop", "revoke", "destroy", "rm"};
constexpr std::array<std::string_view, 5> additions{"add", "create", "new", "insert", "make"};
constexpr std::array<std::string_view, 3> gifts{"grant", "assign", "give"};
constexpr std::array<std::string_view, 5> renames{"rename", "rotate", "undelete", "restore", "recreate"};
constexpr std::array<std::string_view, 12> sections{"rule", "rules", "limit", "limits", "schema", "roles", "actions", "action", "kind", "kinds", "token-kind", "token-kinds"};

bool is_one_of(std::string_view word, std::span<const std::string_view> words) { return std::find(words.begin(), words.end(), word) != words.end(); }

/// `createAccount`, `create_account`, `CREATE ACCOUNT`.
std::string with_dashes(std::string_view word) {
    std::string out;
    bool was_small = false;
    for (const char c : word) {
        const bool capital = c >= 'A' && c <= 'Z';
        if (capital && was_small) out += '-';
        was_small = c >= 'a' && c <= 'z';
        out += c == '_' || c == ' ' ? '-' : capital ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

/// How far a slip of the hand in either part of a word has led; `another_word`: it is another word.
constexpr std::size_t another_word = 100;
std::size_t slip(std::string_view word, std::string_view of) {
    const auto part = [](std::string_view a, std::string_view b) {
        const std::size_t bound = b.size() < 4 ? 0 : b.size() < 6 ? 1 : 2, by = text::distance(a, b, bound);
        return by <= bound ? by : another_word;
    };
    const std::size_t x = word.find('-'), y = of.find('-');
    if (x == std::string_view::npos || y == std::string_view::npos) return word.size() > 3 && text::distance(word, of, 1) <= 1 ? 1 : another_word;
    return std::min(another_word, part(word.substr(0, x), of.substr(0, y)) + part(word.substr(x + 1), of.substr(y + 1)));
}

/// The nearest of all changes, where there is one.
std::string_view nearest_change(std::string_view word) {
    std::string_view found;
    std::size_t best = another_word;
    for (const std::string_view each : change_words) {
        const std::size_t by = slip(word, each);
        if (by < another_word && by <= best) found = by == best ? std::string_view() : each, best = by;
    }
    return found;
}

std::string question(std::string_view word) { return "did you mean `" + std::string(word) + "`?"; }

}  // namespace

std::string meant_change(std::string_view written) {
    std::string word = with_dashes(written);
    // A slip of a word that is none here, and nearer to `move` than to what is meant.
    for (const std::string_view slipped : {"emove-", "rmove-", "remov-", "reomve-"})
        if (word.starts_with(slipped)) word = "remove-" + word.substr(slipped.size());
    if (is_one_of(word, change_words)) return question(word);
    for (const auto& [foreign, help] : forms)
        if (foreign == word) return std::string(help);
    const std::size_t dash = word.find('-');
    const std::string_view verb = std::string_view(word).substr(0, dash), thing = dash == std::string::npos ? std::string_view() : std::string_view(word).substr(dash + 1);
    if (is_one_of(thing, sections) && (is_one_of(verb, edits) || is_one_of(verb, removals) || is_one_of(verb, additions))) return std::string(whole_form);
    if (is_one_of(verb, renames) && (thing == "account" || thing == "token")) return std::string(ids_stay);
    if (is_one_of(verb, renames) && (thing == "user" || thing == "filter")) return "create another, and delete the old one";
    if (is_one_of(verb, edits)) {
        if (thing == "account") return std::string(set_form);
        if (thing == "token") return std::string(update_form);
        if (thing == "filter") return std::string(edit_form);
        if (thing == "role") return std::string(role_form);
        if (thing == "user") return "`set-role` and `remove-role` say what a user is";
    }
    const bool removes = is_one_of(verb, removals), adds = is_one_of(verb, additions);
    if (thing == "role" && (removes || verb == "unset" || verb == "reset")) return std::string(no_role_form);
    if (thing == "role" && (adds || is_one_of(verb, gifts))) return std::string(role_form);
    if (const std::string own = (removes ? "delete-" : "create-") + std::string(thing); (removes || adds) && is_one_of(own, change_words)) return question(own);
    const std::string_view near = nearest_change(word);
    return near.empty() ? std::string() : question(near);
}

bool meant_field(std::string_view field, std::string_view word, std::string_view change) {
    constexpr std::array<Words, 19> foreign{{
        {"text", "to"}, {"text", "query"}, {"text", "filter-text"}, {"text", "value"}, {"text", "expression"}, {"text", "condition"}, {"text", "new"},
        {"now", "at"}, {"now", "to"}, {"now", "date"}, {"now", "time"}, {"now", "until"}, {"kind", "type"}, {"kind", "token-kind"},
        {"attributes", "attribute"}, {"attributes", "keys"}, {"role", "roles"}, {"user", "email"}, {"user", "member"},
    }};
    text::Nearest near(field);
    near.offer(word);
    if (near.found() || std::find(foreign.begin(), foreign.end(), Words{field, word}) != foreign.end()) return true;
    return (word == "name" || word == "id") && change.ends_with("-" + std::string(field));
}

}  // namespace jeton::engine
