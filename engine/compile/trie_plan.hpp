// What a program asks of documents, listed while its code is generated, and the trie for it. Private to compile.
// Entry points: TriePlan, then settle().
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/compile/trie.hpp"
#include "engine/compile/trie_cache.hpp"

namespace jeton::engine {

/// In the order of their numbers within a scope.
enum class CellKind : std::uint8_t { present, result, mark, slot };

class TriePlan {
public:
    static constexpr std::uint32_t global = 0xffffffff;     ///< the scope that is no group

    /// A group whose objects stand at a path, inside a scope. Paths begin at the scope's object.
    std::uint32_t group(std::uint32_t scope, std::string_view path);
    /// A mark or a slot at a path, for one scope.
    std::uint32_t cell(std::uint32_t scope, CellKind kind, std::string path);
    /// The cell of a group's answer.
    [[nodiscard]] std::uint32_t result(std::uint32_t group) const { return groups_[group].result; }

    /// The trie for all of it: one of the cache, if there is a cache and it has one.
    [[nodiscard]] std::shared_ptr<const Trie> settle(TrieCache* cache);

    // After settle(): the trie's numbers of groups and cells.
    [[nodiscard]] std::uint32_t group_number(std::uint32_t group) const { return groups_[group].number; }
    [[nodiscard]] std::uint32_t cell_number(std::uint32_t cell) const { return cells_[cell].number; }

private:
    struct Group {
        std::string path;                   ///< from the document's object on
        std::size_t own = 0;                ///< bytes at its end that stand inside the scope around
        std::uint32_t result = 0;
        std::uint32_t number = 0;
    };
    struct Cell {
        std::uint32_t scope = global;       ///< a group
        CellKind kind = CellKind::slot;
        std::uint32_t group = 0;            ///< present, result
        std::string path;                   ///< mark, slot
        std::uint32_t number = 0;
    };
    friend class TrieBuilder;

    void number_groups();
    void number_cells();
    [[nodiscard]] std::string asked() const;

    std::vector<Group> groups_;
    std::vector<Cell> cells_;
    std::vector<std::uint32_t> group_order_;
    std::vector<std::uint32_t> cell_order_;     ///< each number once
};

}  // namespace jeton::engine
