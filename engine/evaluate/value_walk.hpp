// Walks a parsed document as the walker walks JSON text. Private to evaluate. Entry point: ValueWalk::match().
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "engine/evaluate/leaves.hpp"
#include "jeton/filter.hpp"
#include "jeton/value.hpp"

namespace jeton::engine {

class ValueWalk {
public:
    [[nodiscard]] Match match(const Program& program, const Value& document);

private:
    bool members(const Value::Members& members, std::uint32_t node, std::size_t depth);
    bool value(const Value& value, std::uint32_t node, std::size_t depth, bool in_array);
    bool scalar(const Value& value, const TrieNode& node);

    const Trie* trie_ = nullptr;
    Collector collector_;
    std::deque<std::string> numbers_;       // texts of numbers that came as numbers
};

}  // namespace jeton::engine
