#include "engine/changes/reread.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "grammar/filter/parse.hpp"
#include "grammar/filter/print.hpp"
#include "grammar/literal/address.hpp"
#include "grammar/literal/decimal.hpp"

namespace jeton::engine {
namespace {

using syntax::NodeIndex;
using syntax::NodeKind;

/// As rows have it: names replaced, however it is written.
std::string said_by(const CheckedFilter& filter) {
    std::string text = expanded_text(filter);
    const auto parsed = syntax::parse_filter(text);
    return parsed ? syntax::print_filter(*parsed) : text;
}

/// The filters in force, each once, by what they say.
std::map<std::string, const CheckedFilter*> filters_of(const State& state) {
    std::map<std::string, const CheckedFilter*> found;
    std::set<const CheckedFilter*> seen;
    const auto add = [&](const CheckedFilterPtr& filter) {
        if (filter != nullptr && seen.insert(filter.get()).second) found.try_emplace(said_by(*filter), filter.get());
    };
    for (const Rule& rule : state.policy->rules) add(rule.only);
    std::vector<bool> used;         // by narrowing: those of the pools that a writer may be adding to are not looked at
    state.tokens.each([&](std::uint32_t, const TokenRecord& token) {
        if (token.there == 0) return;
        if (token.narrowing >= used.size()) used.resize(std::max<std::size_t>(token.narrowing + std::size_t{1}, used.size() * 2));
        used[token.narrowing] = true;
    });
    for (std::uint32_t narrowing = 0; narrowing < used.size(); ++narrowing)
        if (used[narrowing])
            for (const CheckedFilterPtr& filter : state.narrowings[narrowing]->filters) add(filter);
    return found;
}

/// What a document is compared by: of all types, two read it in ways of their own.
FieldType reading(const std::optional<Field>& field) {
    return field && (field->type == FieldType::date || field->type == FieldType::ip) ? field->type : FieldType::keyword;
}

std::string declared(const std::optional<Field>& field) { return field ? "declared as `" + std::string(type_name(field->type)) + "`" : "not declared"; }

class Rereading {
public:
    Rereading(const DocumentSchema& before, const DocumentSchema& after) : before_(before), after_(after) {}

    /// A field that it asks for, here or in a filter that it names, with what it is declared as; empty where none is read in another way.
    [[nodiscard]] std::string retyped(const CheckedFilter& filter, const std::string& prefix = {}) const { return retyped(filter, filter.syntax().root, prefix); }

private:
    [[nodiscard]] std::string retyped(const CheckedFilter& filter, NodeIndex at, const std::string& prefix) const {
        const syntax::Filter& f = filter.syntax();
        const syntax::FilterNode& node = f.nodes[at];
        switch (node.kind) {
            case NodeKind::all:
            case NodeKind::exists:
            case NodeKind::regex: return {};        // whatever its type
            case NodeKind::name: return retyped(filter.target(at), prefix);
            case NodeKind::not_: return retyped(filter, node.first, prefix);
            case NodeKind::nested: return retyped(filter, node.first, prefix + f.decode(f.words[node.field]) + ".");
            case NodeKind::value:
            case NodeKind::order: return retyped_field(f, node, prefix + f.decode(f.words[node.field]));
            case NodeKind::and_:
            case NodeKind::or_:
                for (NodeIndex child = node.first; child != syntax::no_node; child = f.nodes[child].next)
                    if (std::string found = retyped(filter, child, prefix); !found.empty()) return found;
                return {};
        }
        return {};
    }
    /// Can a value or a bound of a comparison be read in the way of a type?
    [[nodiscard]] static bool depends(const syntax::Filter& f, const syntax::FilterNode& node, FieldType type) {
        const auto moment = [&](const syntax::Word& word) { return !word.quoted && !literal::is_number(f.decode(word)); };
        if (node.kind == NodeKind::order) return type == FieldType::date && ((node.has_lo && moment(f.words[node.value])) || (node.has_hi && moment(f.words[node.high])));
        const syntax::Word& word = f.words[node.value];
        return !word.quoted && !word.wild && (type == FieldType::date || (type == FieldType::ip && literal::parse_address(f.decode(word)).has_value()));
    }
    [[nodiscard]] std::string retyped_field(const syntax::Filter& f, const syntax::FilterNode& node, const std::string& path) const {
        const auto was = before_.find(path), is = after_.find(path);
        const bool same = reading(was) == reading(is) || (!depends(f, node, reading(was)) && !depends(f, node, reading(is)));
        return same ? std::string() : "`" + path + "` was " + declared(was) + ", now it is " + declared(is);
    }

    const DocumentSchema& before_;
    const DocumentSchema& after_;
};

bool same_types(const DocumentSchema& a, const DocumentSchema& b) {
    const auto alike = [](const auto& x, const auto& y) { return x.first == y.first && x.second.type == y.second.type; };
    return std::equal(a.fields.begin(), a.fields.end(), b.fields.begin(), b.fields.end(), alike);
}

}  // namespace

std::vector<RereadFilter> reread(const State& before, const State& after) {
    const auto& rules = after.policy->rules;
    const bool timed = after.timed != nullptr || std::any_of(rules.begin(), rules.end(), [](const Rule& rule) { return rule.only != nullptr && rule.only->uses_now(); });
    const bool typed = !same_types(before.policy->documents, after.policy->documents), moved = timed && before.clock_us != after.clock_us;
    std::vector<RereadFilter> all;
    if (!typed && !moved) return all;
    const Rereading rereading(before.policy->documents, after.policy->documents);
    const auto was = filters_of(before);
    for (const auto& [text, filter] : filters_of(after)) {
        if (!was.contains(text)) continue;          // rows tell
        if (std::string why = typed ? rereading.retyped(*filter) : std::string(); !why.empty()) all.push_back({text, std::move(why), RereadFilter::By::types});
        else if (moved && filter->uses_now()) all.push_back({text, "it says `now`, and the clock moves", RereadFilter::By::clock});
    }
    return all;
}

}  // namespace jeton::engine
