#include "grammar/filter/print.hpp"

#include <vector>

#include "grammar/filter/lexer.hpp"

namespace jeton::syntax {
namespace {

/// How strongly an operand binds, weakest first.
enum class Strength : std::uint8_t { or_, and_, not_, primary };

Strength strength(NodeKind kind) {
    if (kind == NodeKind::or_) return Strength::or_;
    if (kind == NodeKind::and_) return Strength::and_;
    return kind == NodeKind::not_ ? Strength::not_ : Strength::primary;
}

bool reads_as_word(std::string_view field) {
    return Lexer(field).keyword(0) == field.size();
}

class Printer {
public:
    explicit Printer(const Filter& filter) : f_(filter) {}

    void print(NodeIndex at) {
        const FilterNode& node = f_.nodes[at];
        switch (node.kind) {
            case NodeKind::all: out_ += "*:*"; return;
            case NodeKind::name: out_ += f_.raw(node.at); return;
            case NodeKind::exists: field(node); out_ += ":*"; return;
            case NodeKind::value: field(node); out_ += ':'; out_ += word_text(f_.words[node.value]); return;
            case NodeKind::regex: field(node); out_ += reads_as_word(f_.raw(f_.words[node.field].at)) ? "=~ " : " =~ "; out_ += f_.raw(f_.words[node.value].at); return;
            case NodeKind::order: order(node); return;
            case NodeKind::nested:
                field(node);
                out_ += ":{";
                print(node.first);
                out_ += '}';
                return;
            case NodeKind::not_:
                out_ += "NOT ";
                operand(node.first, Strength::not_);
                return;
            case NodeKind::and_: chain(node, " AND "); return;
            case NodeKind::or_: chain(node, " OR "); return;
        }
    }

    std::string take() { return std::move(out_); }

private:
    /// Chains are bracketed wherever they stand inside something: nobody has to know who binds stronger.
    void operand(NodeIndex at, Strength least) {
        const bool brackets = strength(f_.nodes[at].kind) < least;
        if (brackets) out_ += '(';
        print(at);
        if (brackets) out_ += ')';
    }

    void chain(const FilterNode& node, const char* join) {
        bool first = true;
        for (NodeIndex child = node.first; child != no_node; child = f_.nodes[child].next) {
            if (!first) out_ += join;
            first = false;
            operand(child, Strength::not_);
        }
    }

    void field(const FilterNode& node) { out_ += f_.raw(f_.words[node.field].at); }

    std::string_view word_text(const Word& word) const { return f_.raw(word.at); }

    void bound(bool there, std::uint32_t word) { out_ += there ? std::string(word_text(f_.words[word])) : std::string("*"); }

    void order(const FilterNode& node) {
        field(node);
        if (!node.range) {
            if (reads_as_word(f_.raw(f_.words[node.field].at))) out_ += ':';        // `or>1` would begin with the word
            out_ += node.has_lo ? (node.lo_closed ? ">=" : ">") : (node.hi_closed ? "<=" : "<");
            out_ += word_text(f_.words[node.has_lo ? node.value : node.high]);
            return;
        }
        out_ += node.lo_closed ? ":[" : ":{";
        bound(node.has_lo, node.value);
        out_ += " TO ";
        bound(node.has_hi, node.high);
        out_ += node.hi_closed ? ']' : '}';
    }

    const Filter& f_;
    std::string out_;
};

bool same_word(const Filter& a, std::uint32_t x, const Filter& b, std::uint32_t y) {
    const Word &v = a.words[x], &w = b.words[y];
    return v.quoted == w.quoted && v.wild == w.wild && a.raw(v.at) == b.raw(w.at);
}

bool same_node(const Filter& a, NodeIndex x, const Filter& b, NodeIndex y) {
    const FilterNode &n = a.nodes[x], &m = b.nodes[y];
    if (n.kind != m.kind) return false;
    switch (n.kind) {
        case NodeKind::all: return true;
        case NodeKind::name: return a.raw(n.at) == b.raw(m.at);
        case NodeKind::exists: return same_word(a, n.field, b, m.field);
        case NodeKind::value:
        case NodeKind::regex: return same_word(a, n.field, b, m.field) && same_word(a, n.value, b, m.value);
        case NodeKind::order:
            return same_word(a, n.field, b, m.field) && n.range == m.range && n.has_lo == m.has_lo && n.has_hi == m.has_hi &&
                   n.lo_closed == m.lo_closed && n.hi_closed == m.hi_closed && (!n.has_lo || same_word(a, n.value, b, m.value)) &&
                   (!n.has_hi || same_word(a, n.high, b, m.high));
        case NodeKind::not_: return same_node(a, n.first, b, m.first);
        case NodeKind::nested: return same_word(a, n.field, b, m.field) && same_node(a, n.first, b, m.first);
        case NodeKind::and_:
        case NodeKind::or_: {
            NodeIndex i = n.first, j = m.first;
            for (; i != no_node && j != no_node; i = a.nodes[i].next, j = b.nodes[j].next)
                if (!same_node(a, i, b, j)) return false;
            return i == j;
        }
    }
    return false;
}

}  // namespace

std::string print_filter(const Filter& filter, NodeIndex from) {
    Printer printer(filter);
    printer.print(from);
    return printer.take();
}

std::string print_filter(const Filter& filter) { return print_filter(filter, filter.root); }

bool same_tree(const Filter& a, const Filter& b) { return same_node(a, a.root, b, b.root); }

std::string yaml_scalar(std::string_view text, int indent) {
    const bool starts_badly = text.empty() || std::string_view("\"'@*&!%|>{[?`#,-").find(text.front()) != std::string_view::npos;
    const bool unsafe = starts_badly || text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos ||
                        text.find_first_of("\n\r") != std::string_view::npos || text.back() == ':' || text.back() == ' ';
    if (!unsafe) return std::string(text);
    const std::string margin(static_cast<std::size_t>(indent), ' ');
    std::string block = "|-";
    for (std::size_t p = 0; p <= text.size();) {
        const std::size_t end = std::min(text.find('\n', p), text.size());
        block += "\n" + margin + std::string(text.substr(p, end - p));
        p = end + 1;
    }
    return block;
}

}  // namespace jeton::syntax
