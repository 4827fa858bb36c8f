// Tokens of the YAML and of tokens.ndjson. The same text of a filter is checked once, however many tokens have it.
#include <algorithm>
#include <utility>

#include "engine/check/either_lint.hpp"
#include "engine/check/policy_impl.hpp"

namespace jeton::engine {

using syntax::Node;
using syntax::Shape;

namespace {

constexpr std::array<std::string_view, 11> line_keys{"kind",     "account", "id",        "name",
                                                     "enabled",  "expires", "filters",   "filters-operator",
                                                     "accounts", "created", "created-by"};
constexpr std::array<std::string_view, 10> token_keys{
    "kind",    "account",          "name",     "enabled", "expires",
    "filters", "filters-operator", "accounts", "created", "created-by"};
constexpr std::array<std::string_view, 2> operators{"and", "or"};

bool says(const Node& node, std::string_view word) noexcept {
    return node.shape == Shape::scalar && !node.tagged && node.text() == word;
}

}  // namespace

void PolicyCheck::yaml_tokens(WorldSink& sink) {
    Impl& my = *impl_;
    const auto entries = my.values.mapping(my.section("tokens"), {"tokens"}).entries();
    std::size_t bytes = 0;
    for (const syntax::Entry& each : entries) {
        bytes += each.key->text().size();
    }
    my.tokens.reserve(entries.size(), bytes);
    std::vector<syntax::Entry> named;
    named.reserve(entries.size());
    for (const syntax::Entry& each : entries) {
        if (my.values.name(*each.key, NameForm::id, "a token")) {
            my.tokens.add(each.key->text());
            my.token_places.add_key(*each.key);
            named.push_back(each);
        }
    }
    for (const auto& [key, node] : named) {
        const std::size_t before = my.values.errors();
        my.token(*node, my.token_fields(*node, key->text()), key->text(), before, sink);
    }
}

bool PolicyCheck::token_line(const Node& line, WorldSink& sink) {
    Impl& my = *impl_;
    const std::size_t before = my.values.errors();
    const Node* id = line.find("id");
    const auto name = id == nullptr ? std::nullopt : my.values.name(*id, NameForm::id, "a token");
    const Fields fields = my.values.mapping(&line, {"token", name.value_or("")}, line_keys, 3);
    if (name) {
        const auto [at, fresh] = my.tokens.add(*name);
        if (fresh) {
            my.token_places.add_line(line.file, my.files.sources.line(line.file));
        } else {
            my.values.duplicate(*id, "token", my.token_places.span(my.files.sources, at));
        }
    }
    return my.token(line, fields, name.value_or(""), before, sink);
}

Fields PolicyCheck::Impl::token_fields(const Node& node, std::string_view id) {
    return values.mapping(&node, {"token", id}, token_keys, 2);
}

bool PolicyCheck::Impl::token(const Node& node, Fields fields, std::string_view id, std::size_t errors_before,
                              WorldSink& sink) {
    const What what{"token", id};
    TokenEntry& out = token_entry;
    out = TokenEntry{id, 0, 0, true, {}, false, false, std::move(out.accounts), std::move(out.filters), false, {}, {}, {}};
    out.accounts.clear();
    out.filters.clear();
    token_texts.clear();
    std::optional<std::uint32_t> kind;
    if (const Node* value = fields["kind"]) {
        kind = values.existing(*value, kinds, "unknown-kind", "token kind", what.at("kind"));
        out.kind = static_cast<std::uint16_t>(kind.value_or(0));
    }
    if (const Node* value = fields["account"]) {
        out.account = living_account(*value, what.at("account")).value_or(0);
    }
    if (const Node* value = fields["name"]) {
        out.name = values.scalar(*value, what.at("name"));
    }
    if (const Node* value = fields["enabled"]) {
        out.enabled = values.boolean(*value, what.at("enabled")).value_or(true);
    }
    const Node* expires = fields["expires"];
    out.says_never = expires != nullptr && says(*expires, "never");
    if (expires != nullptr && !out.says_never) {
        out.expires = values.time(*expires, what.at("expires"), "never");
    }
    const Node* texts = fields["filters"];
    if (texts != nullptr) {
        token_filters(*texts, what.at("filters"));
    }
    if (const Node* value = fields["filters-operator"]) {
        out.any_filter = values.choice(*value, what.at("filters-operator"), operators).value_or(0) == 1;
    }
    if (const Node* value = fields["accounts"]; value != nullptr && !says(*value, "any")) {
        token_accounts(*value, what.at("accounts"), out);
    }
    if (const Node* value = fields["created"]) {
        out.created = values.time(*value, what.at("created"));
    }
    if (const Node* value = fields["created-by"]) {
        out.created_by = values.scalar(*value, what.at("created-by"));
    }
    check_token_filters(out);
    if (out.any_filter && texts != nullptr && files.sources.line(node.file) == 0) {
        token_alternatives(*texts, what, out);
    }
    if (const Node* list = fields["accounts"]; out.narrowed && list->size == 0 && list->shape != Shape::scalar && list->shape != Shape::mapping) {
        values.error(*list, "empty-list", what.at("accounts").text() + ": an empty list of accounts",
                     "write `accounts: any` for all that rules give it, or `enabled: false` for none");
    }
    if (values.errors() != errors_before || !kind) {
        return false;
    }
    const TokenKind& declared = policy.kinds[*kind];
    if (!out.filters.empty() && declared.filters == FilterUse::none) {
        values.error(*texts, "filters-not-allowed",
                     what.text() + ": a token of kind " + shown(declared.name) + " takes no filters",
                     "write `filters: optional` in the kind; without them the token sees every document that rules let it");
    }
    if (out.filters.empty() && declared.filters == FilterUse::expected && standing == nullptr && files.sources.line(node.file) == 0) {
        values.warn(node, "unfiltered-token", what.text() + ": a token of kind " + shown(declared.name) + " is expected to have filters",
                    "give it `filters: […]`, or `filters: [\"*:*\"]` where every document of its accounts is meant");
    }
    if (expires == nullptr && declared.life_seconds != 0) {
        if (out.created) {
            out.expires = Time{out.created->seconds + declared.life_seconds, out.created->nanoseconds};
        } else {
            values.error(
                node, "missing-expiry",
                what.text() + ": a token of kind " + shown(declared.name) + " expires, this one does not say when",
                values.is_json(node) ? "write `\"expires\": \"never\"`, or a date there, or `\"created\"`" : "write `expires: never`, `expires:` with a date, or `created:`");
        }
    }
    if (values.errors() != errors_before) {
        return false;
    }
    sink.token(out);
    return true;
}

void PolicyCheck::Impl::token_accounts(const Node& node, What what, TokenEntry& out) {
    out.narrowed = true;
    if (node.shape == Shape::scalar && (node.text() == "all" || node.text() == "*") && find_account(node.text()) == NameTable::none) {
        return values.error(node, "wrong-type", what.text() + ": expected a list, found " + shown(node.text()), "write `any`");
    }
    for (const Node* each : values.items(&node, what)) {
        if (const auto number = known_account(*each, what)) {
            out.accounts.push_back(*number);
        }
    }
}

void PolicyCheck::Impl::token_filters(const Node& node, What what) {
    for (const Node* each : values.items(&node, what)) {
        if (const auto text = values.sentence(*each, what)) {
            token_texts.emplace_back(each, *text);
        }
    }
}

void PolicyCheck::Impl::check_token_filters(TokenEntry& out) {
    for (const auto& [node, text] : token_texts) {
        const auto seen = token_filters_seen.find(text);
        if (seen != token_filters_seen.end()) {
            out.filters.push_back(*seen);
            const auto warned = node->made ? filters_warned.end() : filters_warned.find(seen->get());
            if (warned == filters_warned.end() || warned->second == readings) {
                continue;
            }
        }
        const bool is_told = !node->made;       // what the token has already nobody says now: whoever says it next is told
        std::vector<FilterLint> lints;
        FilterContext context = document_context();
        context.effect = FilterContext::Effect::shows;
        auto checked = check_filter(std::string(text), context, &lints);
        if (is_told) filter_lints(*node, lints, 0);
        if (checked) {
            const syntax::Filter& filter = (*checked)->syntax();
            const bool commented = is_told && comment_lint(*node, filter, 0), escaped = is_told && escape_lint(*node, filter, 0);
            if (seen != token_filters_seen.end()) {
                filters_warned[seen->get()] = readings;
                continue;
            }
            if (!is_told) filters_warned[checked->get()] = never;
            else if (commented || escaped || !lints.empty()) filters_warned[checked->get()] = readings;
            token_filters_seen.insert(*checked);
            out.filters.push_back(*std::move(checked));
        } else {
            syntax::FilterError& error = checked.error();
            if (node->made) {       // it stands where something else does: the change that it does not fit
                error.message = "token " + shown(out.id) + ": " + error.message;
                if (error.code == "unknown-filter") {
                    error.help = "keep that filter, or take it from the token before";
                }
            }
            filter_error(*node, error, 0);
        }
    }
}

/// `filters: [NOT env:dev, NOT env:qa]` with `filters-operator: or`.
void PolicyCheck::Impl::token_alternatives(const Node& node, What what, const TokenEntry& token) {
    std::vector<std::pair<const syntax::Filter*, syntax::NodeIndex>> alternatives;
    for (const CheckedFilterPtr& each : token.filters) {
        const CheckedFilter* said = each.get();
        while (said->syntax().nodes[said->syntax().root].kind == syntax::NodeKind::name) said = &said->target(said->syntax().root);
        alternatives.emplace_back(&said->syntax(), said->syntax().root);
    }
    if (auto lint = alternatives_lint(alternatives, "", document_context())) {
        values.warn(node, lint->code, what.at("filters-operator").text() + ": of these filters " + lint->message, lint->help + " as one filter");
    }
}

}  // namespace jeton::engine
