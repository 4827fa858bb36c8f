#include "engine/evaluate/regular_walk.hpp"

#include "engine/evaluate/scalars.hpp"
#include "engine/evaluate/trie.hpp"
#include "engine/evaluate/walker.hpp"

namespace jeton::engine {
namespace {

/// A scalar that is neither a string nor, as it begins, a plain integer.
[[gnu::noinline]] bool is_other_scalar(const char* p, const char* end) noexcept {
    switch (*p) {
        case 't': return is_word(p, end, "true");
        case 'f': return is_word(p, end, "false");
        case 'n': return is_word(p, end, "null");
        default: return is_number(p, end);
    }
}

/// A scalar but a string. Most are plain integers.
inline bool is_scalar(const char* text, const char* p, const char* end) noexcept {
    return (digit(*p) && is_plain_integer(text, p, end)) || is_other_scalar(p, end);
}

LeafKind kind_of(char first) noexcept { return first == 't' ? LeafKind::yes : first == 'f' ? LeafKind::no : LeafKind::number; }

/// head_of(), where text up to `end` can be read.
inline std::uint64_t head(const char* text, std::size_t size, const char* end) noexcept {
    if (end - text < 8) return head_of(text, size);
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text, 8);
    return size < 8 ? bytes & ((std::uint64_t{1} << size * 8) - 1) : bytes;
}

/// Do sixteen bytes that can be read agree where there is a bit?
inline bool begins_alike(const char* text, const char* other, std::uint32_t bits) noexcept {
#if defined(__SSE2__)
    const auto at = [](const char* p) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)); };
    return (static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(at(text), at(other)))) & bits) == bits;
#else
    static_cast<void>(text), static_cast<void>(other), static_cast<void>(bits);
    return false;
#endif
}

}  // namespace

// Both walks hold `a`, the separator before what comes, and `e`, the one behind it. A separator that is not the last one of the text
// has a byte behind it; the last one ends a line, which nothing goes on from, or closes an object.

const std::uint32_t* RegularWalk::skip(const std::uint32_t* at, std::size_t depth) const noexcept {
    const char* const text = text_;
    bool arrays[Walker::max_depth + 1];
    const std::size_t outside = depth;
    const char *a = text + *at, *e, *v;

open:
    if (depth == Walker::max_depth) return nullptr;
    arrays[++depth] = *a == '[';
    e = text + *++at;
    if (*a == '[') goto first_item;
    if (*e == '}' && e == a + 1) goto close;

key:
    v = a + 1;
    if (*v != '"' && (*v != ' ' || *++v != '"')) return nullptr;
    if (*e != ':') return nullptr;
    v = e + 1;
    if (*v == ' ') ++v;
    e = text + *++at;
    if (*v != '"') {
        if (v == e) {
            a = v;
            if (*v == '{' || *v == '[') goto open;
            return nullptr;
        }
        if (!is_scalar(text, v, e)) return nullptr;
    }

behind_member:
    if (*e == ',') {
        a = e;
        e = text + *++at;
        goto key;
    }
    if (*e != '}') return nullptr;

close:
    if (--depth == outside) return at;
    if (at == last_ || at[1] != at[0] + 1) return nullptr;
    e = text + *++at;
    if (!arrays[depth]) goto behind_member;

behind_item:
    if (*e == ',') {
        a = e;
        e = text + *++at;
        goto item;
    }
    if (*e != ']') return nullptr;
    goto close;

first_item:
    if (*e == ']' && e == a + 1) goto close;

item:
    v = a + 1;
    if (*v == ' ') ++v;
    if (*v != '"') {
        if (v == e) {
            a = v;
            if (*v == '{' || *v == '[') goto open;
            return nullptr;
        }
        if (!is_scalar(text, v, e)) return nullptr;
    }
    goto behind_item;
}

std::uint32_t RegularWalk::find(Collector& collector, const TrieNode& above, const char* key, std::size_t size,
                                Seen*& seen) {
    const auto from = static_cast<std::size_t>(key - text_);
    if (separators_->backslash(from, from + size)) return irregular;
    const std::string_view text(key, size);
    if (end_ - key < 16) return find_child(*trie_, collector, above, text);
    const std::uint32_t node = find_child_fast(*trie_, collector, above, text);
    if (size <= 16 && text.find('.') == std::string_view::npos) {
        Seen* const first = seen_ + key_mark(key, size).place(64 - 6);
        Seen* mine = first;
        const auto is_other = [&](const Seen& s) {
            return s.above != nullptr && (s.above != &above || s.size != size || !begins_alike(key, s.text, s.bits));
        };
        while (mine < first + 4 && is_other(*mine)) ++mine;
        if (mine == first + 4) mine = first;
        std::memcpy(mine->text, key, 16);
        mine->size = size;
        mine->above = &above;
        mine->bits = (1u << size) - 1;
        mine->node = node;
        seen = seen->follower = mine;
    }
    return node;
}

const std::uint32_t* RegularWalk::walk(Collector& collector, const std::uint32_t* at) {
    const char* const text = text_;
    const TrieNode* const nodes = trie_->nodes.data();
    Seen* seen = std::end(seen_) - 1;               // the last key that was
    Level* level = levels_;
    Level* const deepest = levels_ + Walker::max_depth;
    const TrieNode* above = nodes + root_node;      // of the level
    std::uint32_t node = root_node;
    bool element = false;
    const char *a = text + *at, *e, *v;
    if (*a != '{') return nullptr;

open_object:
    if (level == deepest) return nullptr;
    above = nodes + node;
    *++level = {above, false, element};
    e = text + *++at;
    if (*e == '}' && e == a + 1) goto close;

key: {
    v = a + 1;
    if (*v != '"' && (*v != ' ' || *++v != '"')) return nullptr;
    if (*e != ':') return nullptr;
    const auto size = static_cast<std::size_t>(e - v - 2);
    if (leads_nowhere(*above, size)) {
        node = above->below;
    } else {
        Seen* const guess = seen->follower;
        if (guess->size == size && guess->above == above && end_ - v > 16 && begins_alike(v + 1, guess->text, guess->bits)) {
            seen = guess;
            node = guess->node;
        } else {
            node = find(collector, *above, v + 1, size, seen);
            if (node == irregular) return nullptr;
        }
    }
    a = e;
    e = text + *++at;
    if (node == dead_node && a[1] == '"') {     // most members: a string that nobody asks about
        if (*e != ',') goto behind_value;
        a = e;
        e = text + *++at;
        goto key;
    }
    element = false;
}

value:
    v = a + 1;
    if (*v == ' ') ++v;
    if (*v == '"') {
        if (node != dead_node && nodes[node].takes_leaves()) {
            const auto size = static_cast<std::size_t>(e - v - 2);
            collector.leaf(nodes[node], v + 1, size, LeafKind::raw_text, head(v + 1, size, end_));
        }
    } else if (v != e) {
        if (!is_scalar(text, v, e)) return nullptr;
        const auto size = static_cast<std::size_t>(e - v);
        if (node != dead_node && nodes[node].takes_leaves() && *v != 'n')
            collector.leaf(nodes[node], v, size, kind_of(*v), head(v, size, end_));
    } else if (*v == '{' || *v == '[') {
        if (node == dead_node) {
            at = skip(at, static_cast<std::size_t>(level - levels_));
            if (at == nullptr || at == last_ || at[1] != at[0] + 1) return nullptr;
            e = text + *++at;
            goto behind_value;
        }
        a = v;
        if (*v == '{') {
            const TrieNode& here = nodes[node];
            if (here.first_group == here.last_group) element = false;
            else if (element) collector.open_element(here);
            else collector.object(here);
            goto open_object;
        }
        if (level == deepest) return nullptr;
        above = nodes + node;
        *++level = {above, true, false};
        e = text + *++at;
        if (*e == ']' && e == a + 1) goto close;
        element = true;
        goto value;
    } else {
        return nullptr;
    }

behind_value:
    if (*e == ',') {
        a = e;
        e = text + *++at;
        if (!level->array) goto key;
        node = static_cast<std::uint32_t>(above - nodes);
        element = true;
        goto value;
    }
    if (*e != (level->array ? ']' : '}')) return nullptr;

close:
    if (level->element) collector.close_element(*above);
    if (--level == levels_) return at;
    above = level->node;
    if (at == last_ || at[1] != at[0] + 1) return nullptr;
    e = text + *++at;
    goto behind_value;
}

}  // namespace jeton::engine
