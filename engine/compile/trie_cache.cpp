#include "engine/compile/trie_cache.hpp"

#include <algorithm>

#include "engine/compile/trie.hpp"

namespace jeton::engine {

std::shared_ptr<const Trie> TrieCache::find(std::string_view asked) const {
    const auto found = tries_.find(asked);
    return found == tries_.end() ? nullptr : found->second;
}

void TrieCache::add(const std::shared_ptr<const Trie>& trie) {
    if (tries_.size() >= full_) {
        std::erase_if(tries_, [](const auto& entry) { return entry.second.use_count() == 1; });
        full_ = std::max(few, tries_.size() * 2);
    }
    tries_.emplace(trie->asked, trie);
}

}  // namespace jeton::engine
