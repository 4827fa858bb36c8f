#include "engine/evaluate/leaves.hpp"

#include <algorithm>
#include <bit>

#include "engine/evaluate/tests.hpp"

namespace jeton::engine {
namespace {

constexpr std::uint64_t each_byte = 0x0101010101010101;

bool holds_backslash(std::uint64_t head) noexcept {
    const std::uint64_t zero = head ^ each_byte * '\\';
    return ((zero - each_byte) & ~zero & each_byte * 0x80) != 0;
}

/// A number of at most eight digits and nothing else, read at once.
bool small_integer(const Leaf& leaf, std::int64_t& value) noexcept {
    if constexpr (std::endian::native != std::endian::little) return false;
    if (leaf.size > 8) return false;
    const unsigned shift = (8 - leaf.size) * 8;
    std::uint64_t digits = leaf.head << shift | (each_byte * '0' & ~(~std::uint64_t{0} << shift));
    if (((digits & each_byte * 0xf0) | ((digits + each_byte * 6) & each_byte * 0xf0) >> 4) != each_byte * 0x33) return false;
    digits = (digits & each_byte * 0x0f) * 2561 >> 8;
    digits = (digits & 0x00ff00ff00ff00ff) * 6553601 >> 16;
    value = static_cast<std::int64_t>((digits & 0x0000ffff0000ffff) * 42949672960001 >> 32);
    return true;
}

}  // namespace

void Collector::open_element(const TrieNode& node) {
    const std::uint32_t first = trie_->groups[node.first_group].first_cell, last = trie_->groups[node.last_group].first_cell;
    saved_.insert(saved_.end(), cells_.begin() + first, cells_.begin() + last);
    std::fill(cells_.begin() + first, cells_.begin() + last, 0u);
    object(node);
}

void Collector::close_element(const TrieNode& node) {
    settle(node.first_group, node.last_group);
    const std::uint32_t first = trie_->groups[node.first_group].first_cell, last = trie_->groups[node.last_group].first_cell;
    std::copy(saved_.end() - (last - first), saved_.end(), cells_.begin() + first);
    saved_.resize(saved_.size() - (last - first));
}

/// Inner groups first: their results are cells of the outer ones.
void Collector::settle(std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t g = last; g-- > first;) {
        const ObjectGroup& group = trie_->groups[g];
        if (cells_[group.present] != 0 && run(program_->entries[g])) cells_[group.result] = 1;
    }
}

bool Collector::answer() {
    settle(0, static_cast<std::uint32_t>(trie_->groups.size() - 1));
    return run(program_->entry);
}

bool Collector::run(std::uint32_t at) {
    while (at < answer_true) {
        const Instruction& instruction = program_->code[at];
        at = holds(instruction.predicate) ? instruction.on_true : instruction.on_false;
    }
    return at == answer_true;
}

bool Collector::holds(const Predicate& predicate) {
    std::uint32_t at = cells_[predicate.cell];
    if (predicate.test == Test::mark) return at != 0;
    for (; at != 0; at = leaves_[at].next) {
        Leaf& leaf = leaves_[at];
        std::int64_t whole = 0;
        switch (leaf.kind) {
            case LeafKind::text:
            case LeafKind::escaped_text:
            case LeafKind::raw_text:
                // Another beginning is another text, where no escape begins so early that it may stand for the same.
                if ((leaf.head & predicate.gate.mask) != predicate.gate.head && !holds_backslash(leaf.head)) break;
                if (text_holds(predicate, leaf)) return true;
                break;
            case LeafKind::number:
                if (predicate.whole && small_integer(leaf, whole)) {
                    if (whole >= predicate.least && whole <= predicate.most) return true;
                } else if (number_passes(predicate, {leaf.begin, leaf.size})) {
                    return true;
                }
                break;
            case LeafKind::yes:
            case LeafKind::no:
                if (predicate.test == Test::equals && equals_short(predicate, leaf.kind == LeafKind::yes ? "true" : "false")) return true;
                break;
        }
    }
    return false;
}

bool Collector::text_holds(const Predicate& predicate, Leaf& leaf) {
    const std::string_view text(leaf.begin, leaf.size);
    if (leaf.kind == LeafKind::raw_text) {
        const bool escaped = leaf.size <= 8 ? holds_backslash(leaf.head) : text.find('\\') != std::string_view::npos;
        leaf.kind = escaped ? LeafKind::escaped_text : LeafKind::text;
    }
    if (leaf.kind == LeafKind::text) {
        if (predicate.test == Test::equals && predicate.size <= Predicate::gate_size) return leaf.size == predicate.size && leaf.head == predicate.gate.head;
        return text_passes(predicate, text);
    }
    if (decoded_.size() < text.size()) decoded_.resize(text.size());
    return text_passes(predicate, unescape(text, decoded_.data()));
}

}  // namespace jeton::engine
