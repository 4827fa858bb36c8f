// What words say: quotes taken off, escapes resolved, wildcards taken apart.
#include "grammar/filter/ast.hpp"

#include <algorithm>

#include "grammar/filter/lexer.hpp"

namespace jeton::syntax {
namespace {

void append_utf8(std::string& out, char32_t c) {
    const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) return put(c);
    if (c < 0x800) return put(0xc0 | c >> 6), put(0x80 | (c & 0x3f));
    if (c < 0x10000) return put(0xe0 | c >> 12), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
    put(0xf0 | c >> 18), put(0x80 | (c >> 12 & 0x3f)), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
}

/// Calls `on(text, is_escape)` for each run between escapes and each escape's character.
template <class OnText>
void unescape(const Filter& filter, Range at, OnText on) {
    const Lexer lexer(filter.text);
    for (std::size_t p = at.begin; p < at.end;) {
        if (filter.text[p] == '\\') {
            const EscapeValue value = read_escape(lexer, p, at.end);
            std::string character;
            append_utf8(character, value.code);
            on(std::string_view(character), true);
            p = value.end;
            continue;
        }
        std::size_t end = filter.text.find('\\', p);
        if (end > at.end) end = at.end;
        on(filter.raw({static_cast<std::uint32_t>(p), static_cast<std::uint32_t>(end)}), false);
        p = end;
    }
}

}  // namespace

Range span_of(const Filter& filter, const FilterNode& node) {
    if (node.kind == NodeKind::not_) return span_of(filter, filter.nodes[node.first]);
    if (node.kind == NodeKind::all || node.kind == NodeKind::name) return node.at;
    if (node.kind != NodeKind::and_ && node.kind != NodeKind::or_) return with_brackets(filter, {std::min(filter.words[node.field].at.begin, node.at.begin), node.at.end});
    Range all = span_of(filter, filter.nodes[node.first]);
    for (NodeIndex child = filter.nodes[node.first].next; child != no_node; child = filter.nodes[child].next) all.end = span_of(filter, filter.nodes[child]).end;
    return with_brackets(filter, all);
}

Range with_brackets(const Filter& filter, Range at) {
    const std::string_view text = filter.text;
    const auto is_begin = [&](std::size_t p) { return p == 0 || std::string_view(" \t\r\n([{:<>=~").find(text[p - 1]) != std::string_view::npos; };
    int open = 0;
    for (std::size_t p = at.begin; p < text.size() && (p < at.end || open > 0); ++p) {
        if (text[p] == '\\') {
            ++p;
        } else if ((text[p] == '"' || text[p] == '\'') && is_begin(p)) {
            const char quote = text[p++];
            for (; p < text.size() && text[p] != quote; ++p)
                if (text[p] == '\\' && quote == '"') ++p;
        } else if (text[p] == '#' && is_begin(p)) {
            p = std::min(text.find('\n', p), text.size());
        } else if (text[p] == '(') {
            ++open;
        } else if (text[p] == ')') {
            --open;
            if (p >= at.end) at.end = static_cast<std::uint32_t>(p + 1);
        }
    }
    return at;
}

std::vector<Range> comments_in(std::string_view filter) {
    std::vector<Range> found;
    bool in_word = false;           // where a quote or `#` is a character like any other
    for (std::size_t p = 0; p < filter.size(); ++p) {
        const char c = filter[p];
        if (c == '\\') {
            ++p;
            in_word = true;
        } else if (!in_word && (c == '"' || c == '\'')) {
            for (++p; p < filter.size() && filter[p] != c; ++p)
                if (filter[p] == '\\' && c == '"') ++p;
        } else if (!in_word && c == '#') {
            const std::size_t end = std::min(filter.find_first_of("\r\n", p), filter.size());
            found.push_back({static_cast<std::uint32_t>(p), static_cast<std::uint32_t>(end)});
            p = end;
        } else {
            in_word = std::string_view(" \t\r\n()[]{}<>:=~!").find(c) == std::string_view::npos;
        }
    }
    return found;
}

std::string Filter::decode(const Word& word) const {
    const Range inside = word.quoted ? Range{word.at.begin + 1, word.at.end - 1} : word.at;
    if (!word.escaped) return std::string(raw(inside));
    std::string out;
    if (word.quoted && text[word.at.begin] == '\'') {
        for (std::uint32_t p = inside.begin; p < inside.end; ++p) {
            out += text[p];
            if (text[p] == '\'') ++p;
        }
        return out;
    }
    unescape(*this, inside, [&](std::string_view part, bool) { out += part; });
    return out;
}

std::vector<GlobPart> glob_parts(const Filter& filter, const Word& word) {
    std::vector<GlobPart> parts;
    const auto add_text = [&](std::string_view part) {
        if (parts.empty() || parts.back().kind != GlobPart::Kind::text) parts.push_back({GlobPart::Kind::text, {}});
        parts.back().text += part;
    };
    if (word.quoted) return {{GlobPart::Kind::text, filter.decode(word)}};
    unescape(filter, word.at, [&](std::string_view part, bool is_escape) {
        if (is_escape) return add_text(part);
        for (std::size_t p = 0; p < part.size();) {
            if (part[p] == '*' || part[p] == '?') {
                parts.push_back({part[p] == '*' ? GlobPart::Kind::any : GlobPart::Kind::one, {}});
                ++p;
                continue;
            }
            std::size_t end = part.find_first_of("*?", p);
            if (end == std::string_view::npos) end = part.size();
            add_text(part.substr(p, end - p));
            p = end;
        }
    });
    return parts;
}

}  // namespace jeton::syntax
