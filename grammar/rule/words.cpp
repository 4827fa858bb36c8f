// Cuts a sentence into words, and finds the end of a filter in it without parsing the filter.
#include "grammar/rule/words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace jeton::syntax {
namespace {

bool is_space(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_one_of(char c, std::string_view set) noexcept {
    return set.find(c) != std::string_view::npos;
}

std::size_t skip_space(std::string_view text, std::size_t at) noexcept {
    while (at < text.size() && is_space(text[at])) {
        ++at;
    }
    return at;
}

/// The end of a quoted text that opens at `at`; the end of all where it is not closed.
std::size_t quoted_end(std::string_view text, std::size_t at) noexcept {
    const char quote = text[at];
    for (++at; at < text.size(); ++at) {
        if (quote == '"' && text[at] == '\\') {
            ++at;
        } else if (text[at] == quote) {
            return at + 1;
        }
    }
    return text.size();
}

/// The end of the part of a filter that begins at `at`: a quoted text, a bracket, or a run of anything else.
std::size_t part_end(std::string_view text, std::size_t at) noexcept {
    if (text[at] == '"' || text[at] == '\'') {
        return quoted_end(text, at);
    }
    if (is_one_of(text[at], "()[]{}")) {
        return at + 1;
    }
    while (at < text.size() && !is_space(text[at]) && !is_one_of(text[at], "()[]{}\"")) {
        at += text[at] == '\\' ? 2 : 1;
    }
    return std::min(at, text.size());
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) noexcept {
    return text.size() == lower.size() && std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
               return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
           });
}

/// Whether a filter whose last part this is must go on: it ends in an operator.
bool wants_more(std::string_view part) noexcept {
    static constexpr std::array<std::string_view, 3> words{"and", "or", "not"};
    return part.empty() ? false
                        : is_one_of(part.back(), ":<>=~!") || part.ends_with("&&") || part.ends_with("||") ||
                              std::any_of(words.begin(), words.end(),
                                          [&](std::string_view word) { return equals_ignoring_case(part, word); });
}

}  // namespace

Range Words::range(std::size_t begin, std::size_t end) const noexcept {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

void Words::read() noexcept {
    const std::size_t begin = skip_space(text_, at_);
    std::size_t end = begin;
    if (end < text_.size() && is_one_of(text_[end], ",()")) {
        ++end;
    } else {
        while (end < text_.size() && !is_space(text_[end]) && !is_one_of(text_[end], ",()")) {
            ++end;
        }
    }
    next_ = {text_.substr(begin, end - begin), begin == text_.size() ? behind_all() : range(begin, end)};
}

/// Where a word is missing at the end: empty lines behind it are not looked at, which a block may keep.
Range Words::behind_all() const noexcept {
    const std::size_t end = std::max(at_, text_.find_last_not_of("\r\n") + 1);
    return range(end, end);
}

SentenceWord Words::take() noexcept {
    const SentenceWord taken = next_;
    at_ = taken.at.end;
    read();
    return taken;
}

Clause Words::take_filter() noexcept {
    const std::size_t begin = skip_space(text_, at_);
    std::size_t end = begin;
    std::ptrdiff_t depth = 0;
    std::string_view last;
    for (std::size_t at = begin; at < text_.size();) {
        if (is_space(text_[at])) {
            ++at;
            continue;
        }
        if (text_[at] == '#') {
            at = std::min(text_.find('\n', at), text_.size());
            continue;
        }
        const std::size_t stop = part_end(text_, at);
        const std::string_view part = text_.substr(at, stop - at);
        if ((part == "where" || part == "only") && depth == 0 && !wants_more(last)) {
            break;
        }
        if (is_one_of(part.front(), "([{") && part.size() == 1) {
            ++depth;
        } else if (is_one_of(part.front(), ")]}") && part.size() == 1) {
            --depth;
        }
        last = part;
        end = stop;
        at = stop;
    }
    if (end == begin) {
        const bool left_out = begin < text_.size() && text_[begin] != '#';
        const Range nothing = behind_all();
        at_ = skip_space(text_, begin);
        read();
        return {{}, nothing, left_out};
    }
    at_ = end;
    read();
    while (is_space(text_[end - 1])) {      // of a quote that is not closed
        --end;
    }
    return {text_.substr(begin, end - begin), range(begin, end)};
}

}  // namespace jeton::syntax
