// Whether the condition of a rule can hold at all: it is tried with all values that attributes may have, as far as these are known. Said is only what
// holds for every account. Entry point: PolicyCheck::Impl::why_never().
#include <algorithm>
#include <string>

#include "engine/check/policy_impl.hpp"

namespace jeton::engine {

using syntax::Filter;
using syntax::FilterNode;
using syntax::GlobPart;
using syntax::NodeIndex;
using syntax::NodeKind;

namespace {

constexpr std::size_t most_trials = 4096;       // of one condition
constexpr std::size_t most_looks = 40'000;      // at parts of it, in all of them

enum class Truth : std::uint8_t { no, yes, unknown };

Truth opposite(Truth truth) { return truth == Truth::unknown ? truth : truth == Truth::yes ? Truth::no : Truth::yes; }

/// `other`: a value that a condition does not name.
struct Value {
    enum class Is : std::uint8_t { missing, text, other } is;
    std::string text{};
};

/// What a condition asks for, with all values that it may have.
struct AskedFor {
    std::string path;
    const Attribute* attribute = nullptr;       ///< null of `id`, of the token's fields and the clock
    bool named = false;                         ///< one text: equal to what it is compared with, or not
    bool is_list = false;
    std::vector<Value> values{};
};

/// Whether a text fits one with wildcards; unknown where one of these stands for a character.
Truth fits_wildcards(const std::vector<GlobPart>& parts, std::string_view text) {
    const bool counted = std::any_of(parts.begin(), parts.end(), [](const GlobPart& part) { return part.kind == GlobPart::Kind::one; });
    if (counted || parts.empty()) return Truth::unknown;
    bool anywhere = false;
    for (const GlobPart& part : parts) {
        if (part.kind == GlobPart::Kind::any) {
            anywhere = true;
            continue;
        }
        const bool last = &part == &parts.back();
        const std::size_t at = last ? (text.ends_with(part.text) ? text.size() - part.text.size() : std::string_view::npos) : text.find(part.text);
        if (at == std::string_view::npos || (at != 0 && !anywhere)) return Truth::no;
        text.remove_prefix(at + part.text.size());
        anywhere = false;
    }
    return text.empty() || anywhere ? Truth::yes : Truth::no;
}

class Trial {
public:
    /// `find` knows an attribute by its name; null: nothing is known of it.
    template <class Find>
    Trial(const Filter& filter, const Find& find) : f_(filter), looks_(filter.nodes.size()) {
        for (NodeIndex i = 0; i < f_.nodes.size(); ++i) {
            const FilterNode& node = f_.nodes[i];
            asked_of_.push_back(0);
            if (!has_field(node)) continue;
            const std::string path = f_.decode(f_.words[node.field]);
            const auto known = std::find_if(asked_.begin(), asked_.end(), [&](const AskedFor& each) { return each.path == path; });
            asked_of_[i] = static_cast<std::size_t>(known - asked_.begin());
            if (known == asked_.end()) asked_.push_back(asked(path, find));
            AskedFor& about = asked_[asked_of_[i]];
            if (about.is_list && about.attribute != nullptr && node.kind == NodeKind::value) looks_ += about.attribute->one_of.size();
            const bool is_open = about.named && (about.attribute == nullptr || about.attribute->one_of.empty());
            if (!is_open || node.kind != NodeKind::value || !is_plain(f_.words[node.value])) continue;
            const std::string text = f_.decode(f_.words[node.value]);
            const auto is_text = [&](const Value& each) { return each.is == Value::Is::text && each.text == text; };
            if (std::none_of(about.values.begin(), about.values.end(), is_text)) about.values.push_back({Value::Is::text, text});
        }
    }

    /// Whether a part of the condition holds with no values; not where there are too many to try.
    [[nodiscard]] bool never(NodeIndex part) const {
        std::size_t trials = 1;
        for (const AskedFor& each : asked_) {
            trials *= each.values.size();
            if (trials > most_trials || trials * looks_ > most_looks) return false;
        }
        std::vector<std::size_t> at(asked_.size(), 0);
        for (std::size_t trial = 0; trial < trials; ++trial) {
            if (holds(part, at) != Truth::no) return false;
            for (std::size_t i = 0; i < at.size() && ++at[i] == asked_[i].values.size(); ++i) at[i] = 0;
        }
        return true;
    }

    /// Why a part never holds, of which that is so.
    [[nodiscard]] std::string why(NodeIndex part) const {
        const FilterNode& node = f_.nodes[part];
        if (node.kind == NodeKind::and_ || node.kind == NodeKind::or_) {
            for (NodeIndex child = node.first; child != syntax::no_node; child = f_.nodes[child].next)
                if (node.kind == NodeKind::or_ || never(child)) return why(child);
            return why_not_both(node);
        }
        if (node.kind == NodeKind::not_ && f_.nodes[node.first].kind == NodeKind::exists && asked_[asked_of_[node.first]].path != "now")
            return shown(asked_[asked_of_[node.first]].path) + " is never missing: every account has a value";
        const AskedFor* about = node.kind == NodeKind::value ? &asked_[asked_of_[part]] : nullptr;
        if (about != nullptr && about->attribute != nullptr && !about->attribute->one_of.empty())
            return "no value of " + shown(about->path) + " fits " + shown(f_.raw(f_.words[node.value].at)) + ": it is " + listed(about->attribute->one_of);
        return "no account meets its condition";
    }

private:
    static bool has_field(const FilterNode& node) {
        return node.kind == NodeKind::exists || node.kind == NodeKind::value || node.kind == NodeKind::order || node.kind == NodeKind::regex;
    }

    /// A text that is compared as it stands; `10.0.0.0/8` is a network.
    [[nodiscard]] bool is_plain(const syntax::Word& word) const { return !word.wild && (word.quoted || f_.raw(word.at).find('/') == std::string_view::npos); }

    template <class Find>
    static AskedFor asked(const std::string& path, const Find& find) {
        AskedFor out{path};
        const std::string name = path.substr(path.find('.') + 1);
        const bool of_token = path.starts_with("token."), is_id = name == "id" && !of_token;
        if (path == "now") return {path, nullptr, false, false, {{Value::Is::other}}};
        if (is_id || of_token) {
            out.named = name != "created" && name != "expires";
            out.values.push_back({Value::Is::other});
            if (of_token) out.values.push_back({Value::Is::missing});
            return out;
        }
        out.attribute = find(name);
        if (out.attribute == nullptr) return {path, nullptr, false, true, {{Value::Is::other}, {Value::Is::missing}}};
        const AttributeType type = out.attribute->type;
        const bool linked = type == AttributeType::account || type == AttributeType::accounts;      // a deleted account is none
        out.is_list = type == AttributeType::keywords || type == AttributeType::accounts;
        out.named = type == AttributeType::keyword || type == AttributeType::account || type == AttributeType::boolean;
        if (type == AttributeType::boolean) out.values = {{Value::Is::text, "true"}, {Value::Is::text, "false"}};
        else if (type == AttributeType::keyword && !out.attribute->one_of.empty())
            for (const std::string& each : out.attribute->one_of) out.values.push_back({Value::Is::text, each});
        else out.values.push_back({Value::Is::other});
        if (out.is_list || linked || std::holds_alternative<std::monostate>(out.attribute->fallback)) out.values.push_back({Value::Is::missing});
        return out;
    }

    [[nodiscard]] Truth holds(NodeIndex index, const std::vector<std::size_t>& at) const {
        const FilterNode& node = f_.nodes[index];
        if (has_field(node)) return holds_of(node, asked_[asked_of_[index]], asked_[asked_of_[index]].values[at[asked_of_[index]]]);
        if (node.kind == NodeKind::all) return Truth::yes;
        if (node.kind == NodeKind::not_) return opposite(holds(node.first, at));
        if (node.kind != NodeKind::and_ && node.kind != NodeKind::or_) return Truth::unknown;
        const Truth decides = node.kind == NodeKind::and_ ? Truth::no : Truth::yes;
        Truth all = opposite(decides);
        for (NodeIndex child = node.first; child != syntax::no_node; child = f_.nodes[child].next) {
            const Truth one = holds(child, at);
            if (one == decides) return decides;
            if (one == Truth::unknown) all = one;
        }
        return all;
    }

    [[nodiscard]] Truth holds_of(const FilterNode& node, const AskedFor& asked, const Value& value) const {
        if (value.is == Value::Is::missing) return Truth::no;
        if (node.kind == NodeKind::exists) return Truth::yes;
        if (node.kind != NodeKind::value) return Truth::unknown;
        const syntax::Word& word = f_.words[node.value];
        if (asked.is_list) {            // it may have several of them
            if (asked.attribute == nullptr || asked.attribute->one_of.empty() || !word.wild) return Truth::unknown;
            const auto parts = syntax::glob_parts(f_, word);
            const auto fits_one = [&](const std::string& each) { return fits_wildcards(parts, each) != Truth::no; };
            return std::any_of(asked.attribute->one_of.begin(), asked.attribute->one_of.end(), fits_one) ? Truth::unknown : Truth::no;
        }
        if (!asked.named) return Truth::unknown;
        if (word.wild) return value.is == Value::Is::text ? fits_wildcards(syntax::glob_parts(f_, word), value.text) : Truth::unknown;
        if (!is_plain(word)) return Truth::unknown;
        return value.is == Value::Is::text && value.text == f_.decode(word) ? Truth::yes : Truth::no;
    }

    [[nodiscard]] std::string why_not_both(const FilterNode& both) const {
        for (NodeIndex a = both.first; a != syntax::no_node; a = f_.nodes[a].next)
            for (NodeIndex b = f_.nodes[a].next; b != syntax::no_node; b = f_.nodes[b].next) {
                const FilterNode &one = f_.nodes[a], &two = f_.nodes[b];
                const AskedFor& about = asked_[asked_of_[a]];
                if (one.kind != NodeKind::value || two.kind != NodeKind::value || asked_of_[a] != asked_of_[b] || about.is_list) continue;
                const auto fits_both = [&](const Value& value) { return holds_of(one, about, value) != Truth::no && holds_of(two, about, value) != Truth::no; };
                if (std::any_of(about.values.begin(), about.values.end(), fits_both)) continue;
                return shown(about.path) + " has one value, which is not both " + shown(f_.raw(f_.words[one.value].at)) + " and " + shown(f_.raw(f_.words[two.value].at));
            }
        return "the parts of its condition exclude each other";
    }

    const Filter& f_;
    std::size_t looks_;                         // of one trial
    std::vector<AskedFor> asked_;
    std::vector<std::size_t> asked_of_;         // by node: what it asks for
};

}  // namespace

std::string PolicyCheck::Impl::why_never(const Rule& rule) const {
    if (rule.where == nullptr) return {};
    const Filter& where = rule.where->syntax();
    const Trial trial(where, [&](const std::string& name) -> const Attribute* {
        const auto found = attributes.find(name);
        return found == attributes.end() || attribute_is_broken[found->second] ? nullptr : &policy.attributes[found->second];
    });
    return trial.never(where.root) ? trial.why(where.root) : std::string();
}

}  // namespace jeton::engine
