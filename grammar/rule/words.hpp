// A sentence read word by word, and what a filter inside it ends before. Entry point: Words.
#pragma once

#include <string>
#include <string_view>

#include "grammar/rule/ast.hpp"

namespace jeton::syntax {

/// Words are runs without white space, commas and brackets; a comma or a bracket is a word too.
class Words {
public:
    explicit Words(std::string_view sentence) noexcept : text_(sentence) { read(); }

    /// The next word; empty at the end, where it stands behind the last character.
    [[nodiscard]] const SentenceWord& next() const noexcept { return next_; }
    /// The word behind that one.
    [[nodiscard]] SentenceWord second() const noexcept {
        Words copy = *this;
        copy.take();
        return copy.next_;
    }
    /// Whether nothing stands behind that one.
    [[nodiscard]] bool second_is_last() const noexcept {
        Words copy = *this;
        copy.take();
        copy.take();
        return copy.at_end();
    }
    [[nodiscard]] bool at_end() const noexcept { return next_.text.empty(); }
    [[nodiscard]] bool is(std::string_view word) const noexcept { return next_.text == word; }
    SentenceWord take() noexcept;

    /// The filter that stands here: up to a `where` or `only` outside quotes and brackets where it could end, or to the end.
    Clause take_filter() noexcept;

private:
    void read() noexcept;
    [[nodiscard]] Range range(std::size_t begin, std::size_t end) const noexcept;
    [[nodiscard]] Range behind_all() const noexcept;

    std::string_view text_;
    std::size_t at_ = 0;
    SentenceWord next_;
};

}  // namespace jeton::syntax
