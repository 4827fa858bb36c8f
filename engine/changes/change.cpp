// Change: each function writes one change as a line of YAML. Texts are quoted, so that nothing in them means anything.
#include "jeton/change.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

#include "grammar/literal/decimal.hpp"

namespace jeton {
namespace {

std::string in_quotes(std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            (out += '\\') += c;
        } else if (byte < 0x20 || byte == 0x7f) {
            ((out += "\\x") += digits[byte >> 4]) += digits[byte & 15];
        } else {
            out += c;
        }
    }
    return out += '"';
}

struct Write {
    std::string& out;
    void operator()(std::nullptr_t) const { out += "null"; }
    void operator()(bool v) const { out += v ? "true" : "false"; }
    void operator()(std::int64_t v) const { out += std::to_string(v); }
    void operator()(std::uint64_t v) const { out += std::to_string(v); }
    /// A whole number without an exponent, as who has no other numbers than doubles means it.
    void operator()(double v) const {
        constexpr double most_whole = 1e19;      // beyond any `long`
        char buffer[32];
        char* const last = buffer + sizeof buffer;
        const bool whole = std::abs(v) < most_whole && std::trunc(v) == v;
        const auto end = (whole ? std::to_chars(buffer, last, v, std::chars_format::fixed) : std::to_chars(buffer, last, v)).ptr;
        const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
        out += std::isfinite(v) ? std::string(text) : in_quotes(text);
    }
    /// What is no number is a text.
    void operator()(const Value::Number& v) const { out += literal::is_number(v.text) ? v.text : in_quotes(v.text); }
    void operator()(const std::string& v) const { out += in_quotes(v); }
    void operator()(const Value::List& v) const {
        out += '[';
        for (std::size_t i = 0; i < v.size(); ++i) {
            if (i != 0) out += ", ";
            std::visit(*this, v[i].is);
        }
        out += ']';
    }
    void operator()(const Value::Members& v) const {
        out += '{';
        for (std::size_t i = 0; i < v.size(); ++i) {
            (out += i != 0 ? ", " : "") += in_quotes(v[i].first) + ": ";
            std::visit(*this, v[i].second.is);
        }
        out += '}';
    }
};

Value word(std::string_view s) { return Value{std::string(s)}; }

/// A YAML document without what it may begin and end with: a mark of bytes, a line of three dashes, one of three dots.
std::string_view inside(std::string_view yaml) {
    constexpr std::string_view mark = "\xef\xbb\xbf";
    if (yaml.starts_with(mark)) yaml.remove_prefix(mark.size());
    const std::string_view line = yaml.substr(0, yaml.find('\n'));
    const std::size_t behind = line.starts_with("---") ? line.find_first_not_of(" \t\r", 3) : 0;
    if (behind == std::string_view::npos || (behind > 3 && line[behind] == '#')) yaml.remove_prefix(std::min(yaml.size(), line.size() + 1));
    const std::string_view rest = yaml.substr(0, yaml.find_last_not_of(" \t\r\n") + 1);
    if (rest.ends_with("\n...") || rest == "...") yaml = rest.substr(0, rest.size() - 3);
    return yaml;
}

}  // namespace

Value Change::date(Time time) { return word(Time{time.seconds, time.nanoseconds / 1000 * 1000}.text()); }

Change Change::from_yaml(std::string text, std::string name) {
    Change change;
    change.text_ = std::move(text);
    change.name_ = std::move(name);
    return change;
}

Change& Change::then(const Change& next) {
    Change first;                   // copied before anything moves: it may be a part of this
    first.name_ = next.name_;
    first.text_ = next.text_;
    std::vector<Change> parts = next.more_;
    Change behind;                  // for what is added behind it
    behind.name_ = name_;
    const std::size_t whole = more_.size() + parts.size() + 2;
    if (whole > more_.capacity()) more_.reserve(std::max(whole, more_.size() * 2));     // all of it or nothing
    more_.push_back(std::move(first));
    std::move(parts.begin(), parts.end(), std::back_inserter(more_));
    more_.push_back(std::move(behind));
    return *this;
}

/// The text that is added to.
/// A text that somebody wrote may be a list in brackets, a mapping, or end without a line break: what is added then stands behind it, by itself.
std::string& Change::last() {
    if (more_.empty() && !goes_on_) {
        goes_on_ = text_.empty() || (text_.starts_with("- ") && text_.ends_with('\n') && text_.find("\n...") == std::string::npos);
        if (!goes_on_) {
            more_.emplace_back();
            more_.back().name_ = name_;
        }
    }
    return more_.empty() ? text_ : more_.back().text_;
}

Change& Change::add(std::string_view word, const Fields& fields) {
    std::string& text = last();
    text += "- ";
    (text += word) += ": ";
    Write{text}(Value::Members(fields));
    text += '\n';
    return *this;
}

namespace {

Change::Fields joined(Change::Fields fields, const Change::Fields& more) {
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
}

Change::Fields placed(std::string_view account, std::string_view parent) {
    return {{"account", word(account)}, parent.empty() ? std::pair<std::string, Value>{"main", Value{true}} : std::pair<std::string, Value>{"parent", word(parent)}};
}

}  // namespace

Change& Change::create_account(std::string_view account, std::string_view parent, const Fields& attributes) {
    return add("create-account", joined(placed(account, parent), attributes));
}
Change& Change::move_account(std::string_view account, std::string_view parent) { return add("move-account", placed(account, parent)); }
Change& Change::delete_account(std::string_view account) { return add("delete-account", {{"account", word(account)}}); }
Change& Change::delete_account_and_sub_accounts(std::string_view account) {
    return add("delete-account", {{"account", word(account)}, {"sub-accounts", word("delete")}});
}
Change& Change::set(std::string_view account, std::string_view attribute, const Value& value) {
    return add("set", {{"account", word(account)}, {std::string(attribute), value}});
}
Change& Change::set(std::string_view account, const Fields& attributes) { return add("set", joined({{"account", word(account)}}, attributes)); }
Change& Change::reset(std::string_view account, const std::vector<std::string>& attributes) {
    Value::List names;
    for (const auto& each : attributes) names.push_back(word(each));
    return add("reset", {{"account", word(account)}, {"attributes", Value{std::move(names)}}});
}
Change& Change::replace(std::string_view yaml) {
    yaml = inside(yaml);
    std::string& text = last();
    text += "- replace:\n";
    for (std::size_t begin = 0; begin < yaml.size();) {
        const std::size_t end = std::min(yaml.find('\n', begin), yaml.size());
        ((text += "    ") += yaml.substr(begin, end - begin)) += '\n';
        begin = end + 1;
    }
    return *this;
}

Change& Change::create_token(std::string_view token, std::string_view kind, std::string_view account, const Fields& fields) {
    return add("create-token", joined({{"token", word(token)}, {"kind", word(kind)}, {"account", word(account)}}, fields));
}
Change& Change::update_token(std::string_view token, const Fields& fields) { return add("update-token", joined({{"token", word(token)}}, fields)); }
Change& Change::delete_token(std::string_view token) { return add("delete-token", {{"token", word(token)}}); }
Change& Change::attach_filter(std::string_view token, std::string_view filter) {
    return add("attach-filter", {{"token", word(token)}, {"filter", word(filter)}});
}
Change& Change::detach_filter(std::string_view token, std::string_view filter) {
    return add("detach-filter", {{"token", word(token)}, {"filter", word(filter)}});
}

Change& Change::create_filter(std::string_view filter, std::string_view filter_text) {
    return add("create-filter", {{"filter", word(filter)}, {"text", word(filter_text)}});
}
Change& Change::edit_filter(std::string_view filter, std::string_view filter_text) {
    return add("edit-filter", {{"filter", word(filter)}, {"text", word(filter_text)}});
}
Change& Change::delete_filter(std::string_view filter, InUse tokens) {
    Fields fields{{"filter", word(filter)}};
    if (tokens != InUse::refuse) fields.emplace_back("tokens", word(tokens == InUse::detach ? "detach" : "disable-token"));
    return add("delete-filter", fields);
}

Change& Change::create_user(std::string_view user) { return add("create-user", {{"user", word(user)}}); }
Change& Change::delete_user(std::string_view user) { return add("delete-user", {{"user", word(user)}}); }
Change& Change::set_role(std::string_view user, std::string_view account, std::string_view role) {
    return add("set-role", {{"user", word(user)}, {"account", word(account)}, {"role", word(role)}});
}
Change& Change::remove_role(std::string_view user, std::string_view account) {
    return add("remove-role", {{"user", word(user)}, {"account", word(account)}});
}
Change& Change::tick(Time now) { return add("tick", {{"now", date(now)}}); }

}  // namespace jeton
