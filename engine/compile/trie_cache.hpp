// The tries of programs that are compiled one after another, so that those that look at the same fields share theirs.
// Entry point: TrieCache.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <unordered_map>

namespace jeton::engine {

struct Trie;

/// Used by one thread at a time; the tries themselves are anybody's. What no program holds any more is dropped now and then.
class TrieCache {
public:
    /// The one made of that (Trie::asked), or null.
    [[nodiscard]] std::shared_ptr<const Trie> find(std::string_view asked) const;
    void add(const std::shared_ptr<const Trie>& trie);
    [[nodiscard]] std::size_t size() const noexcept { return tries_.size(); }

private:
    static constexpr std::size_t few = 64;

    std::unordered_map<std::string_view, std::shared_ptr<const Trie>> tries_;       ///< by their own `asked`
    std::size_t full_ = few;                ///< so many, and it is looked through
};

}  // namespace jeton::engine
