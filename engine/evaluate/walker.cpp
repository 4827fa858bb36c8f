#include "engine/evaluate/walker.hpp"

#include "engine/documents/escapes.hpp"
#include "engine/evaluate/scalars.hpp"
#include "engine/evaluate/tests.hpp"
#include "engine/evaluate/trie.hpp"

namespace jeton::engine {
namespace {

bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/// The end of a scalar that begins at `p`, where the next token begins at `q`: white space between them left out.
const char* token_end(const char* p, const char* q) noexcept {
    if (static_cast<unsigned char>(q[-1]) > ' ') return q;
    while (q > p && is_space(q[-1])) --q;
    return q;
}

/// Every escape of the string that ends at `end` is one of JSON's and no surrogate stands alone. Passes its backslashes.
bool escapes_are_right(Backslashes& backslashes, const char* end) noexcept {
    while (backslashes.at() < end) {
        const char* p = backslashes.at() + 1;
        if (!escape_is_right(p, end)) return false;
        backslashes.pass(p);
    }
    return true;
}

/// Out of line, so that the walk over what leads nowhere keeps its registers.
[[gnu::noinline]] std::uint32_t child_of(const Trie& trie, Collector& collector, const TrieNode& above, std::string_view key, bool sixteen_bytes) {
    return sixteen_bytes ? find_child_fast(trie, collector, above, key) : find_child(trie, collector, above, key);
}

}  // namespace

std::size_t Walker::walk(const Trie& trie, Collector& collector, const char* text, const std::uint32_t*& next, std::size_t end) {
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
    const TrieNode& above = trie.nodes[levels_[depth].node];
    node = leads_nowhere(above, key.size()) ? above.below
                                            : child_of(trie, collector, above, key, key.data() + 16 <= text + end && key.data() != key_.data());
    p = text + *i++;
    if (*i >= end) goto refuse;
    element = false;
}

value: {
    p = text + *i;
    if (*p == '{') {
        const TrieNode& at = trie.nodes[node];
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
    const TrieNode& at = trie.nodes[node];
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
            if (!is_word(p, stop, "true")) goto refuse;
            if (at.takes_leaves()) collector.leaf(at, p, 4, LeafKind::yes);
            break;
        case 'f':
            if (!is_word(p, stop, "false")) goto refuse;
            if (at.takes_leaves()) collector.leaf(at, p, 5, LeafKind::no);
            break;
        case 'n':
            if (!is_word(p, stop, "null")) goto refuse;
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
    if (levels_[depth].element) collector.close_element(trie.nodes[levels_[depth].node]);
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
