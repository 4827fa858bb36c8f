// The nearest of some words, for "did you mean". Entry point: nearest().
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace jeton::text {

/// Capitals of ASCII made small.
[[nodiscard]] std::string lower_case(std::string_view word);

[[nodiscard]] bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) noexcept;

/// Damerau-Levenshtein distance, at most `most`; above it, `most + 1`. Bytes, not code points.
[[nodiscard]] std::size_t distance(std::string_view a, std::string_view b, std::size_t most) noexcept;

/// Keeps the best candidate that is near enough to be a slip of the hand (at most a third of the letters, at most 3).
class Nearest {
public:
    explicit Nearest(std::string_view word) noexcept;
    void offer(std::string_view candidate);
    [[nodiscard]] const std::optional<std::string>& found() const noexcept { return found_; }
    /// "did you mean `x`?", or an empty text.
    [[nodiscard]] std::string question() const;

private:
    std::string_view word_;
    std::size_t best_;
    std::optional<std::string> found_;
};

/// How many names are looked through for help, in all: many mistakes among many names get none.
class Looks {
public:
    [[nodiscard]] bool may_look_through(std::size_t names) noexcept {
        const bool may = names <= left_;
        left_ -= may ? names : 0;
        return may;
    }

private:
    std::size_t left_ = 4'000'000;
};

}  // namespace jeton::text
