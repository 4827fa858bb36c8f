#include "engine/evaluate/leaves.hpp"

#include <algorithm>

#include "engine/evaluate/tests.hpp"

namespace jeton::engine {

void Collector::open_element(const TrieNode& node) {
    const std::uint32_t first = program_->groups[node.first_group].first_cell, last = program_->groups[node.last_group].first_cell;
    saved_.insert(saved_.end(), cells_.begin() + first, cells_.begin() + last);
    std::fill(cells_.begin() + first, cells_.begin() + last, 0u);
    object(node);
}

void Collector::close_element(const TrieNode& node) {
    settle(node.first_group, node.last_group);
    const std::uint32_t first = program_->groups[node.first_group].first_cell, last = program_->groups[node.last_group].first_cell;
    std::copy(saved_.end() - (last - first), saved_.end(), cells_.begin() + first);
    saved_.resize(saved_.size() - (last - first));
}

/// Inner groups first: their results are cells of the outer ones.
void Collector::settle(std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t g = last; g-- > first;) {
        const Group& group = program_->groups[g];
        if (cells_[group.present] != 0 && run(group.entry)) cells_[group.result] = 1;
    }
}

bool Collector::answer() {
    settle(0, static_cast<std::uint32_t>(program_->groups.size() - 1));
    return run(program_->entry);
}

bool Collector::run(std::uint32_t at) {
    while (at < answer_true) {
        const Instruction& instruction = program_->code[at];
        at = holds(program_->predicates[instruction.predicate]) ? instruction.on_true : instruction.on_false;
    }
    return at == answer_true;
}

bool Collector::holds(const Predicate& predicate) {
    std::uint32_t at = cells_[predicate.cell];
    if (predicate.test == Test::mark) return at != 0;
    for (; at != 0; at = leaves_[at].next) {
        const Leaf& leaf = leaves_[at];
        switch (leaf.kind) {
            case LeafKind::yes:
            case LeafKind::no:
                if (predicate.test == Test::equals && predicate.text == (leaf.kind == LeafKind::yes ? "true" : "false")) return true;
                break;
            case LeafKind::number:
                if (number_passes(predicate, {leaf.begin, leaf.size})) return true;
                break;
            case LeafKind::text:
                if (text_passes(predicate, {leaf.begin, leaf.size})) return true;
                break;
            case LeafKind::escaped_text:
                if (decoded_.size() < leaf.size) decoded_.resize(leaf.size);
                if (text_passes(predicate, unescape({leaf.begin, leaf.size}, decoded_.data()))) return true;
                break;
        }
    }
    return false;
}

}  // namespace jeton::engine
