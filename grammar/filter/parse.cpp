#include "grammar/filter/parse.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "grammar/filter/actions.hpp"

namespace jeton::syntax {

namespace peg = tao::pegtl;

WordIndex Builder::add_word(std::size_t begin, std::size_t end) {
    Word word;
    word.at = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
    const std::string_view raw = lexer.text().substr(begin, end - begin);
    word.quoted = raw.front() == '"' || raw.front() == '\'';
    if (word.quoted && raw.front() == '\'') {
        word.escaped = raw.substr(1, raw.size() - 2).find('\'') != std::string_view::npos;
    } else {
        word.escaped = raw.find('\\') != std::string_view::npos;
        if (!word.quoted)
            for (std::size_t i = 0; i < raw.size(); ++i) {
                if (raw[i] == '\\') i = lexer.escape(begin + i) - begin - 1;
                else if (raw[i] == '*' || raw[i] == '?') word.wild = true;
            }
        if (word.escaped) check_escapes(word.at);
    }
    filter_.words.push_back(word);
    return static_cast<WordIndex>(filter_.words.size() - 1);
}

void Builder::check_escapes(Range word) const {
    if (lexer.at(word.begin) == '\'') return;
    for (std::size_t p = word.begin; p < word.end;) {
        if (lexer.at(p) != '\\') {
            ++p;
            continue;
        }
        const EscapeValue value = read_escape(lexer, p, word.end);
        if (value.code == EscapeValue::no_character)
            refuse("unknown-escape", p, value.end, "`" + std::string(lexer.text().substr(p, value.end - p)) + "` is no character",
                   "a code point up to 10FFFF, no half of a surrogate pair");
        p = value.end;
    }
}

void Builder::negate() {
    FilterNode node;
    node.kind = NodeKind::not_;
    node.first = pop();
    node.at = filter_.nodes[node.first].at;
    push(node);
}

void Builder::close(NodeKind kind) {
    const std::size_t mark = marks_.back();
    marks_.pop_back();
    if (operands_.size() - mark < 2) return;
    FilterNode node;
    node.kind = kind;
    node.first = operands_[mark];
    node.at = {filter_.nodes[operands_[mark]].at.begin, filter_.nodes[operands_.back()].at.end};
    for (std::size_t i = mark; i + 1 < operands_.size(); ++i) filter_.nodes[operands_[i]].next = operands_[i + 1];
    operands_.resize(mark);
    push(node);
}

void Builder::enter(std::size_t at) {
    filter_.depth = std::max(filter_.depth, ++depth_);
    if (depth_ > max_nesting)
        refuse("nesting-limit", at, at + 1, "more than 64 levels of brackets and NOT", "write it flatter: `a OR b OR c` needs no brackets");
}

namespace {

FilterError whole(const std::string& text, const char* code, std::string message, std::string help) {
    return {code, {0, static_cast<std::uint32_t>(text.size())}, std::move(message), std::move(help)};
}

}  // namespace

tl::expected<Filter, FilterError> parse_filter(std::string text) {
    if (const std::size_t bad = first_bad_byte(text); bad != std::string::npos) {
        const auto at = static_cast<std::uint32_t>(bad);
        return tl::unexpected(FilterError{"encoding", {at, at + 1}, "a byte that is not UTF-8", "save the text as UTF-8"});
    }
    if (text.size() > max_text)
        return tl::unexpected(whole(text, "text-limit", "more than 65,536 bytes", "split the filter: give parts of it names"));
    if (Lexer(text).space(0) == text.size())
        return tl::unexpected(whole(text, "empty", "an empty filter", "write `*:*` where no restriction is meant"));
    Filter filter;
    filter.text = std::move(text);
    try {
        Builder builder(filter);
        peg::memory_input<peg::tracking_mode::lazy> in(filter.text, "");
        peg::parse<rules::filter, rules::action, rules::control>(in, builder);
        filter.root = builder.top();
        filter.nodes.shrink_to_fit();
        filter.words.shrink_to_fit();
    } catch (Refusal& refusal) {
        return tl::unexpected(std::move(refusal.error));
    }
    return filter;
}

std::vector<NamedRange> names_in(const Filter& filter) {
    std::vector<NamedRange> names;
    for (const FilterNode& node : filter.nodes)
        if (node.kind == NodeKind::name) names.push_back({std::string(filter.raw(node.at)), node.at});
    return names;
}

std::vector<NamedRange> names_in(std::string_view text) {
    const auto filter = parse_filter(std::string(text));
    return filter ? names_in(*filter) : std::vector<NamedRange>();
}

}  // namespace jeton::syntax
