// What the grammar's actions write into: nodes and words of a Filter, operands waiting for their operator. Private to the parser.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "grammar/filter/ast.hpp"
#include "grammar/filter/lexer.hpp"

namespace jeton::syntax {

inline constexpr std::size_t max_text = 64 * 1024;      ///< text-limit
inline constexpr std::uint32_t max_nesting = 64;        ///< nesting-limit: also what bounds the parser's recursion
inline constexpr std::uint32_t max_group = 1000;        ///< group-limit

/// Thrown at the leftmost mistake, caught in parse_filter().
struct Refusal {
    FilterError error;
};

[[noreturn]] void refuse(const char* code, std::size_t begin, std::size_t end, std::string message, std::string help = {});

class Builder {
public:
    explicit Builder(Filter& filter) : filter_(filter), lexer(filter.text) {}

    WordIndex add_word(std::size_t begin, std::size_t end);
    void push(FilterNode node) {
        filter_.nodes.push_back(node);
        operands_.push_back(static_cast<NodeIndex>(filter_.nodes.size() - 1));
    }
    void push_predicate(FilterNode node) {
        ++filter_.predicates;
        push(node);
    }
    void negate();

    void open() { marks_.push_back(operands_.size()); }
    /// Joins the operands since the matching open() where there are several.
    void close(NodeKind kind);
    void mark_grouped() { filter_.nodes[operands_.back()].grouped = true; }

    void enter(std::size_t at);
    void leave() { --depth_; }
    [[nodiscard]] std::uint8_t depth() const noexcept { return static_cast<std::uint8_t>(depth_); }

    [[nodiscard]] Filter& filter() noexcept { return filter_; }
    [[nodiscard]] NodeIndex top() const noexcept { return operands_.back(); }
    NodeIndex pop() {
        const NodeIndex last = operands_.back();
        operands_.pop_back();
        return last;
    }

    /// Refuses an escape that stands for no character.
    void check_escapes(Range word) const;

private:
    Filter& filter_;
    std::vector<NodeIndex> operands_;
    std::vector<std::size_t> marks_;
    std::uint32_t depth_ = 0;

public:
    Lexer lexer;
    Range field_at{};                   ///< of the field just read
    std::vector<WordIndex> fields;      ///< the words of the fields whose right side is being read, outermost first
    std::vector<std::pair<std::size_t, std::uint32_t>> begins;  ///< of open brackets: place, predicates before
    Range last_bare{};                  ///< the last unquoted value
    FilterNode order;                   ///< of the comparison or range being read
    bool upper = false;                 ///< the next bound is the upper one
    bool missing = false;               ///< `_missing_`, not `_exists_`
};

// ---- refusals: what the text at a place says is wrong; each throws
[[noreturn]] void refuse_word(const Builder& b, std::size_t p, std::string message, std::string help, const char* code = "syntax");
void refuse_impossible(const Builder& b, std::size_t p);
[[noreturn]] void refuse_value(const Builder& b, std::size_t p);
[[noreturn]] void refuse_primary(const Builder& b, std::size_t p);
[[noreturn]] void refuse_end(const Builder& b, std::size_t p, char bracket);
[[noreturn]] void refuse_wild_field(const Builder& b, std::size_t begin, std::size_t end);
/// An opening quote at `p` whose string is not well-formed.
[[noreturn]] void refuse_quoted(const Builder& b, std::size_t p);

}  // namespace jeton::syntax
