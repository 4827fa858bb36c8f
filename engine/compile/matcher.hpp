// A compiled regular expression, as programs hold it. Made by engine/evaluate, which alone knows the library.
#pragma once

#include <memory>
#include <string_view>

namespace jeton::engine {

class RegexMatcher {
public:
    virtual ~RegexMatcher() = default;
    /// The whole text, by code points; `text` is UTF-8.
    [[nodiscard]] virtual bool matches(std::string_view text) const noexcept = 0;
};

/// An expression of the subset in filters.md; null where the library cannot take it (then no document may be shown).
[[nodiscard]] std::shared_ptr<const RegexMatcher> make_regex(std::string_view expression);

}  // namespace jeton::engine
