// The tokens of the filter language: where one that begins at a byte ends. Each function is the grammar's rule of the same
// name (rules.hpp has the grammar); `none` where there is no such token. The text is valid UTF-8.
#pragma once

#include <cstddef>
#include <string_view>

namespace jeton::syntax {

class Lexer {
public:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    explicit Lexer(std::string_view text) noexcept : text_(text) {}

    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    [[nodiscard]] char at(std::size_t p) const noexcept { return p < text_.size() ? text_[p] : '\0'; }
    [[nodiscard]] bool starts(std::size_t p, std::string_view with) const noexcept { return text_.substr(p < text_.size() ? p : text_.size()).starts_with(with); }
    [[nodiscard]] bool is(std::size_t p, std::string_view any_of) const noexcept { return p < text_.size() && any_of.find(text_[p]) != std::string_view::npos; }

    [[nodiscard]] std::size_t space(std::size_t p) const noexcept;          ///< `_`, always matches
    [[nodiscard]] std::size_t some_space(std::size_t p) const noexcept;     ///< `S`
    [[nodiscard]] std::size_t character(std::size_t p) const noexcept;      ///< one code point; the end at the end
    [[nodiscard]] bool odd(std::size_t p) const noexcept;                   ///< Odd, which counts tab and line breaks too
    [[nodiscard]] std::size_t escape(std::size_t p) const noexcept;
    [[nodiscard]] std::size_t bare_char(std::size_t p) const noexcept;
    [[nodiscard]] std::size_t bare_chars(std::size_t p) const noexcept;     ///< BareChar*, always matches
    [[nodiscard]] std::size_t field_head(std::size_t p) const noexcept;
    [[nodiscard]] std::size_t field_char(std::size_t p) const noexcept;
    [[nodiscard]] std::size_t keyword(std::size_t p) const noexcept;        ///< KwTok
    [[nodiscard]] std::size_t null(std::size_t p) const noexcept;           ///< NullTok
    [[nodiscard]] std::size_t exists_word(std::size_t p) const noexcept;
    [[nodiscard]] std::size_t exists(std::size_t p) const noexcept;
    [[nodiscard]] std::size_t match_all(std::size_t p) const noexcept;
    [[nodiscard]] std::size_t quoted(std::size_t p) const noexcept;
    [[nodiscard]] std::size_t bare(std::size_t p) const noexcept;
    [[nodiscard]] std::size_t field(std::size_t p) const noexcept;          ///< unquoted
    [[nodiscard]] std::size_t comparison(std::size_t p) const noexcept;     ///< CmpOp
    [[nodiscard]] std::size_t or_op(std::size_t p) const noexcept;
    [[nodiscard]] std::size_t and_op(std::size_t p) const noexcept;
    [[nodiscard]] std::size_t not_word(std::size_t p) const noexcept;
    [[nodiscard]] std::size_t not_op(std::size_t p) const noexcept;
    [[nodiscard]] std::size_t filter_name(std::size_t p) const noexcept;
    [[nodiscard]] bool range_ahead(std::size_t p) const noexcept;           ///< `{a TO b}`, not a Nested
    [[nodiscard]] std::size_t wild_field(std::size_t p) const noexcept;     ///< a field with a wildcard
    [[nodiscard]] std::size_t wild_predicate(std::size_t p) const noexcept; ///< such a field, where an operator follows it

private:
    [[nodiscard]] std::size_t word(std::size_t p, std::string_view lower) const noexcept;
    [[nodiscard]] std::size_t any_bound(std::size_t p) const noexcept;
    [[nodiscard]] bool operator_ahead(std::size_t p) const noexcept;

    std::string_view text_;
};

/// What an escape stands for, and where it ends. Two \u that form a surrogate pair are read as one.
struct EscapeValue {
    static constexpr char32_t no_character = 0xffffffff;
    char32_t code = no_character;
    std::size_t end = 0;
};
/// The well-formed escape at `p`, in a token that ends at `last`.
[[nodiscard]] EscapeValue read_escape(const Lexer& lexer, std::size_t p, std::size_t last) noexcept;

/// The first byte that is not UTF-8, or npos.
[[nodiscard]] std::size_t first_bad_byte(std::string_view text) noexcept;

}  // namespace jeton::syntax
