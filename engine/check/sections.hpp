// Sections of several files as one. Entry point: Sections.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/check/policy.hpp"
#include "engine/check/values.hpp"

namespace jeton::engine {

class Sections {
public:
    Sections(PolicyFiles& files, Values& values) noexcept : files_(files), values_(values) {}
    /// Joins it with what other files say under that key; where that is of another shape, or the same name is there already, it is refused.
    void add(std::string_view key, const syntax::Node& fresh);

private:
    /// How deep the mappings of two files are joined: a schema's parts are joined too.
    enum class Depth : std::uint8_t { one, two };

    void refuse_tag(const syntax::Node& node);
    [[nodiscard]] syntax::Node* merged(const syntax::Node& old, const syntax::Node& fresh);
    [[nodiscard]] const syntax::Node* joined_list(const syntax::Node& old, const syntax::Node& fresh);
    [[nodiscard]] const syntax::Node* joined_mapping(const syntax::Node& old, const syntax::Node& fresh, Depth depth);
    template <class T>
    [[nodiscard]] T* allocate(std::size_t count);

    PolicyFiles& files_;
    Values& values_;
};

}  // namespace jeton::engine
