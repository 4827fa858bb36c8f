#include "engine/evaluate/walker.hpp"

#include <array>
#include <cstring>

#include "engine/evaluate/tests.hpp"
#include "engine/evaluate/trie.hpp"

namespace jeton::engine {
namespace {

bool digit(char c) noexcept { return static_cast<unsigned char>(c - '0') < 10; }

bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/// The end of a scalar that begins at `p`, where the next token begins at `q`: white space between them left out.
const char* token_end(const char* p, const char* q) noexcept {
    if (static_cast<unsigned char>(q[-1]) > ' ') return q;
    while (q > p && is_space(q[-1])) --q;
    return q;
}

bool is_number(const char* p, const char* end) noexcept {
    if (p < end && *p == '-') ++p;
    if (p == end || !digit(*p)) return false;
    if (*p++ != '0')
        while (p < end && digit(*p)) ++p;
    if (p == end) return true;
    if (*p == '.') {
        if (++p == end || !digit(*p)) return false;
        while (p < end && digit(*p)) ++p;
    }
    if (p < end && (*p | 0x20) == 'e') {
        if (++p < end && (*p == '+' || *p == '-')) ++p;
        if (p == end || !digit(*p)) return false;
        while (p < end && digit(*p)) ++p;
    }
    return p == end;
}

bool hex(char c) noexcept { return digit(c) || static_cast<unsigned char>((c | 0x20) - 'a') < 6; }

/// Four hexadecimal digits of an escape; false where there are none before `end`.
bool four(const char* at, const char* end, unsigned& value) noexcept {
    if (end - at < 4) return false;
    value = 0;
    for (int i = 0; i < 4; ++i) {
        if (!hex(at[i])) return false;
        value = value << 4 | static_cast<unsigned>(digit(at[i]) ? at[i] - '0' : (at[i] | 0x20) - 'a' + 10);
    }
    return true;
}

/// What follows a backslash on its own, but `u`.
constexpr auto simple_escapes = [] {
    std::array<bool, 256> is{};
    for (const char c : {'"', '\\', '/', 'b', 'f', 'n', 'r', 't'}) is[static_cast<unsigned char>(c)] = true;
    return is;
}();

/// Every escape of the string that ends at `end` is one of JSON's and no surrogate stands alone. Passes its backslashes.
bool escapes_are_right(Backslashes& backslashes, const char* end) noexcept {
    while (backslashes.at() < end) {
        const char* p = backslashes.at();
        if (p + 1 >= end) return false;
        if (simple_escapes[static_cast<unsigned char>(p[1])]) {
            backslashes.next();
            if (p[1] == '\\') backslashes.next();
            continue;
        }
        unsigned code = 0, low = 0;
        if (p[1] != 'u' || !four(p + 2, end, code) || (code >= 0xdc00 && code < 0xe000)) return false;
        p += 6;
        if (code >= 0xd800 && code < 0xdc00) {
            if (end - p < 6 || p[0] != '\\' || p[1] != 'u' || !four(p + 2, end, low) || low < 0xdc00 || low >= 0xe000) return false;
            p += 6;
        }
        backslashes.pass(p);
    }
    return true;
}

/// Out of line, so that the walk over what leads nowhere keeps its registers.
[[gnu::noinline]] std::uint32_t child_of(const Program& program, Collector& collector, std::uint32_t at, std::string_view key, bool eight_bytes) {
    return eight_bytes ? find_child_fast(program, collector, at, key) : find_child(program, collector, at, key);
}

bool same(const char* p, const char* end, std::string_view word) noexcept {
    return static_cast<std::size_t>(end - p) == word.size() && std::memcmp(p, word.data(), word.size()) == 0;
}

}  // namespace

std::size_t Walker::walk(const Program& program, Collector& collector, const char* text, const std::uint32_t*& next, std::size_t end) {
    const std::uint32_t* i = next;
    backslashes_.pass(text + *i);
    std::size_t depth = 0;
    std::uint32_t node = root_node;
    const char* p = text + *i;
    bool element = false;
    if (*i >= end || *p != '{') goto refuse;

object_begin:
    if (depth == max_depth) goto refuse;
    levels_[++depth] = {node, false, element};
    ++i;
    if (*i >= end) goto refuse;
    if (text[*i] == '}') goto close;

object_key: {
    p = text + *i;
    if (*p != '"') goto refuse;
    ++i;
    const char* const stop = token_end(p, text + *i) - 1;
    if (*i >= end || text[*i] != ':' || stop <= p || *stop != '"') goto refuse;
    std::string_view key(p + 1, static_cast<std::size_t>(stop - p - 1));
    if (backslashes_.at() < stop) {
        if (!escapes_are_right(backslashes_, stop)) goto refuse;
        if (key_.size() < key.size()) key_.resize(key.size());
        key = unescape(key, key_.data());
    }
    const TrieNode& above = program.nodes[levels_[depth].node];
    node = leads_nowhere(above, key.size()) ? above.below
                                            : child_of(program, collector, levels_[depth].node, key, key.data() + 8 <= text + end && key.data() != key_.data());
    p = text + *i++;
    if (*i >= end) goto refuse;
    element = false;
}

value: {
    p = text + *i;
    if (*p == '{') {
        const TrieNode& at = program.nodes[node];
        if (at.first_group != at.last_group) {
            if (element) collector.open_element(at);
            else collector.object(at);
        } else {
            element = false;
        }
        goto object_begin;
    }
    if (*p == '[') {
        if (depth == max_depth) goto refuse;
        levels_[++depth] = {node, true, false};
        ++i;
        if (*i >= end) goto refuse;
        if (text[*i] == ']') goto close;
        element = true;
        goto value;
    }
    ++i;
    const char* const stop = token_end(p, text + *i);
    const TrieNode& at = program.nodes[node];
    switch (*p) {
        case '"': {
            if (stop - p < 2 || stop[-1] != '"') goto refuse;
            const auto size = static_cast<std::size_t>(stop - p - 2);
            const bool escaped = backslashes_.at() < stop;
            if (escaped && !escapes_are_right(backslashes_, stop - 1)) goto refuse;
            if (at.takes_leaves()) collector.leaf(at, p + 1, size, escaped ? LeafKind::escaped_text : LeafKind::text);
            break;
        }
        case 't':
            if (!same(p, stop, "true")) goto refuse;
            if (at.takes_leaves()) collector.leaf(at, p, 4, LeafKind::yes);
            break;
        case 'f':
            if (!same(p, stop, "false")) goto refuse;
            if (at.takes_leaves()) collector.leaf(at, p, 5, LeafKind::no);
            break;
        case 'n':
            if (!same(p, stop, "null")) goto refuse;
            break;
        default:
            if (!is_number(p, stop)) goto refuse;
            if (at.takes_leaves()) collector.leaf(at, p, static_cast<std::size_t>(stop - p), LeafKind::number);
    }
    if (*i >= end) goto refuse;
}

after_value:
    p = text + *i;
    if (*p == ',') {
        ++i;
        if (*i >= end) goto refuse;
        if (!levels_[depth].array) goto object_key;
        node = levels_[depth].node;
        element = true;
        goto value;
    }
    if (*p != (levels_[depth].array ? ']' : '}')) goto refuse;

close:
    p = text + *i++;
    if (levels_[depth].element) collector.close_element(program.nodes[levels_[depth].node]);
    if (--depth == 0) {
        next = i;
        return static_cast<std::size_t>(p + 1 - text);
    }
    if (*i < end) goto after_value;

refuse:
    next = i;
    return 0;
}

}  // namespace jeton::engine
