// Walks a scalar's raw characters and its decoded text side by side, style by style.
#include "grammar/policy/places.hpp"

#include <algorithm>

#include "grammar/policy/quirks.hpp"

namespace jeton::syntax {
namespace {

bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t';
}

bool is_break(char c) noexcept {
    return c == '\n' || c == '\r';
}

bool is_white_space(char c) noexcept {
    return is_blank(c) || is_break(c);
}

std::size_t line_end(std::string_view file, std::size_t at) noexcept {
    while (at < file.size() && !is_break(file[at])) {
        ++at;
    }
    return at;
}

std::size_t after_break(std::string_view file, std::size_t at) noexcept {
    if (at < file.size()) {
        at += file[at] == '\r' && at + 1 < file.size() && file[at + 1] == '\n' ? 2 : 1;
    }
    return at;
}

std::size_t indent_at(std::string_view file, std::size_t line) noexcept {
    const std::size_t end = std::min(file.find_first_not_of(' ', line), file.size());
    return end - line;
}

/// The body of a block scalar: where its first line begins and how far its lines are indented.
struct Block {
    std::size_t begin = 0;
    std::size_t indent = 0;
};

Block block_at(std::string_view file, const Node& node) noexcept {
    const std::size_t header_end = line_end(file, node.begin);
    Block block{after_break(file, header_end), 0};
    std::size_t line = block.begin;
    while (line < file.size()) {    // the first line that is not blank says how far; one of explicit digits says nothing else
        const std::size_t indent = indent_at(file, line);
        if (line + indent < file.size() && !is_break(file[line + indent])) {
            block.indent = indent;
            break;
        }
        line = after_break(file, line_end(file, line));
    }
    const std::string_view header = file.substr(node.begin, std::min<std::size_t>(header_end - node.begin, 3));
    const std::size_t digit = header.find_first_of("123456789");
    if (digit != std::string_view::npos && !node.text().empty()) {
        // The text tells how many of the spaces are its own.
        const std::size_t content = node.text().find_first_not_of('\n');
        const std::size_t own = content == std::string_view::npos ? 0 : std::min(node.text().find_first_not_of(' ', content), node.text().size()) - content;
        block.indent -= std::min(block.indent, own);
    }
    return block;
}

/// Decoded bytes and raw bytes of an escape in double quotes.
struct Escape {
    std::size_t decoded = 1;
    std::size_t raw = 2;
};

Escape escape_at(std::string_view file, std::size_t at) noexcept {
    const char letter = at + 1 < file.size() ? file[at + 1] : '\0';
    const std::size_t digits = letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
    if (digits == 0) {
        return {letter == 'N' || letter == '_' ? 2u : letter == 'L' || letter == 'P' ? 3u : 1u, 2};
    }
    std::uint32_t code = 0;
    for (const char c : file.substr(at + 2, digits)) {
        code = code * 16 + static_cast<std::uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    if (surrogate_pair(file.substr(at))) return {4, surrogate_pair_size};
    return {code < 0x80 ? 1u : code < 0x800 ? 2u : code < 0x10000 ? 3u : 4u, digits + 2};
}

/// Steps through a scalar; each step is a piece of the file that stands for some decoded bytes.
class Walk {
public:
    Walk(std::string_view file, const Node& node) noexcept : file_(file), node_(node), at_(node.begin) {
        if (node.style == Style::single_quoted || node.style == Style::double_quoted) {
            ++at_;
        } else if (node.style != Style::plain) {
            block_ = block_at(file, node);
            at_ = block_.begin;
            skip_indent();
        }
        if (!node.text().empty()) {
            skip_silent();
        }
    }

    [[nodiscard]] std::size_t decoded() const noexcept { return decoded_; }
    [[nodiscard]] std::size_t at() const noexcept { return at_; }
    [[nodiscard]] std::size_t piece_end() const noexcept { return piece_end_; }    ///< of the last piece

    /// Moves over one piece. False at the end.
    bool step() noexcept {
        if (decoded_ >= node_.text().size() || at_ >= file_.size()) {
            return false;
        }
        if (node_.style == Style::double_quoted && file_[at_] == '\\') {
            const Escape escape = escape_at(file_, at_);
            move(escape.decoded, escape.raw);
        } else if (node_.style == Style::single_quoted && file_[at_] == '\'') {
            move(1, 2);
        } else if (node_.style == Style::literal) {
            step_literal();
        } else if (is_white_space(file_[at_])) {
            step_white();
        } else {
            move(1, 1);
        }
        piece_end_ = at_;
        skip_silent();
        return true;
    }

private:
    void move(std::size_t decoded, std::size_t raw) noexcept {
        decoded_ += decoded;
        at_ = std::min(at_ + raw, file_.size());
    }

    void skip_indent() noexcept { at_ += std::min(indent_at(file_, at_), block_.indent); }

    void step_literal() noexcept {
        if (is_break(file_[at_])) {
            at_ = after_break(file_, at_);
            ++decoded_;
            skip_indent();
        } else {
            move(1, 1);
        }
    }

    /// White space within a line stands for itself; a run with line breaks is folded.
    void step_white() noexcept {
        std::size_t end = at_;
        std::size_t breaks = 0;
        while (end < file_.size() && is_white_space(file_[end])) {
            if (is_break(file_[end])) {
                ++breaks;
                end = after_break(file_, end);
            } else {
                ++end;
            }
        }
        if (breaks == 0) {
            move(1, 1);
            return;
        }
        at_ = end;
        if (node_.style == Style::folded) {
            while (decoded_ < node_.text().size() && is_white_space(node_.text()[decoded_])) {
                ++decoded_;
            }
        } else {
            decoded_ += breaks == 1 ? 1 : breaks - 1;
        }
    }

    /// An escaped line break in double quotes stands for nothing.
    void skip_silent() noexcept {
        while (node_.style == Style::double_quoted && at_ + 1 < file_.size() && file_[at_] == '\\' &&
               is_break(file_[at_ + 1])) {
            at_ = after_break(file_, at_ + 1);
            while (at_ < file_.size() && is_white_space(file_[at_])) {
                ++at_;
            }
        }
    }

    std::string_view file_;
    const Node& node_;
    std::size_t at_;
    std::size_t piece_end_ = 0;
    std::size_t decoded_ = 0;
    Block block_;
};

/// Without the line breaks at its end and the white space around them.
FileRange without_fold(std::string_view file, FileRange range) noexcept {
    std::size_t end = range.end;
    while (end > range.begin && is_white_space(file[end - 1])) {
        --end;
    }
    const std::string_view white = file.substr(end, range.end - end);
    return {range.begin, std::any_of(white.begin(), white.end(), is_break) ? end : range.end};
}

/// One past the closing quote; `npos` where there is none.
std::size_t end_of_quoted(std::string_view file, std::size_t at) noexcept {
    const char quote = file[at];
    for (++at; at < file.size(); ++at) {
        if (quote == '"' && file[at] == '\\') {
            ++at;
        } else if (file[at] == quote) {
            if (quote == '"' || at + 1 == file.size() || file[at + 1] != quote) {
                return at + 1;
            }
            ++at;
        }
    }
    return std::string_view::npos;
}

std::size_t block_end(std::string_view file, const Node& node) noexcept {
    const Block block = block_at(file, node);
    std::size_t end = line_end(file, node.begin);
    if (node.text().find_first_not_of('\n') == std::string_view::npos) {
        return end;
    }
    for (std::size_t line = block.begin; line < file.size();) {
        const std::size_t stop = line_end(file, line);
        const bool blank = line + indent_at(file, line) >= stop;
        if (!blank && indent_at(file, line) < block.indent) {
            break;
        }
        end = blank ? end : stop;
        line = after_break(file, stop);
    }
    return end;
}

}  // namespace

bool is_closed(std::string_view file, const Node& node) noexcept {
    if (node.style != Style::single_quoted && node.style != Style::double_quoted) {
        return true;
    }
    return end_of_quoted(file, node.begin) != std::string_view::npos;
}

bool is_null_word(std::string_view word) noexcept {
    return word == "~" || word == "null" || word == "Null" || word == "NULL";
}

bool is_anchor(std::string_view text) noexcept {
    return text.size() > 1 && std::all_of(text.begin() + 1, text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
           });
}

FileRange scalar_range(std::string_view file, const Node& node, std::size_t begin, std::size_t end) noexcept {
    begin = std::min(begin, node.text().size());
    end = std::clamp(end, begin, node.text().size());
    Walk walk(file, node);
    while (walk.decoded() < begin) {
        const std::size_t before = walk.at();
        if (!walk.step()) {
            break;
        }
        if (walk.decoded() > begin) {
            return without_fold(file, {before, walk.piece_end()});    // inside a piece: all of it
        }
        if (walk.decoded() == begin && begin == node.text().size()) {
            const std::size_t stop = without_fold(file, {before, walk.piece_end()}).end;
            return {stop, stop};
        }
    }
    FileRange range{walk.at(), walk.at()};
    while (walk.decoded() < end && walk.step()) {
        range.end = walk.piece_end();
    }
    return without_fold(file, range);
}

std::size_t scalar_end(std::string_view file, const Node& node) noexcept {
    switch (node.style) {
        case Style::single_quoted:
        case Style::double_quoted: return std::min(end_of_quoted(file, node.begin), file.size());
        case Style::literal:
        case Style::folded: return block_end(file, node);
        case Style::plain: break;
    }
    return node.text().empty() ? node.begin : scalar_range(file, node, 0, node.text().size()).end;
}

}  // namespace jeton::syntax
