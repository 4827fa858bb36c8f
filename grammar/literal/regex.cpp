#include "grammar/literal/regex.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace jeton::literal {
namespace {

constexpr std::uint32_t most_copies = 1000;     // nested counts multiply: what an automaton would have to copy
constexpr int most_brackets = 1000;             // as long as an expression may be: bounds the recursion

/// Recursive descent over code points; a function a production of filters.md, each giving the largest product of nested counts.
class Checker {
public:
    explicit Checker(std::string_view text) noexcept : text_(text) {}

    std::optional<std::string> check() {
        alternatives(0);
        if (!fault_ && p_ != text_.size()) fail("`)` closes nothing; a literal one is `\\)`");
        return std::move(fault_);
    }

private:
    [[nodiscard]] bool at(char c) const noexcept { return p_ < text_.size() && text_[p_] == c; }
    [[nodiscard]] bool at_any(std::string_view any) const noexcept { return p_ < text_.size() && any.find(text_[p_]) != std::string_view::npos; }
    std::uint32_t fail(std::string what) {
        if (!fault_) fault_ = std::move(what);
        p_ = text_.size();
        return 1;
    }
    char32_t character() noexcept {
        const auto lead = static_cast<unsigned char>(text_[p_]);
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        char32_t c = size == 1 ? lead : lead & (0x7fu >> size);
        for (std::size_t i = 1; i < size && p_ + i < text_.size(); ++i) c = c << 6 | (static_cast<unsigned char>(text_[p_ + i]) & 0x3fu);
        p_ = std::min(p_ + size, text_.size());
        return c;
    }

    std::uint32_t alternatives(int depth) {
        if (depth > most_brackets) return fail("too many brackets inside each other");
        std::uint32_t most = sequence(depth);
        while (!fault_ && at('|')) {
            ++p_;
            most = std::max(most, sequence(depth));
        }
        return most;
    }

    std::uint32_t sequence(int depth) {
        const std::size_t begin = p_;
        std::uint32_t most = 1;
        while (!fault_ && p_ < text_.size() && !at_any("|)")) most = std::max(most, count(atom(depth)));
        if (!fault_ && p_ == begin && depth > 0 && p_ == text_.size()) return fail("a `(` that is not closed");
        if (!fault_ && p_ == begin) return fail("an empty alternative; make the part optional with `?` instead");
        if (!fault_ && most > most_copies) return fail("counts inside counts multiply to more than 1,000");
        return most;
    }

    std::uint32_t count(std::uint32_t most) {
        if (fault_) return most;
        if (at_any("*+?")) {
            ++p_;
        } else if (at('{')) {
            const std::size_t open = p_++;
            const int low = number();
            int high = low;
            if (low >= 0 && at(',')) {
                ++p_;
                high = at('}') ? low : number();
            }
            if (low < 0 || high < 0 || !at('}')) {
                p_ = open;
                return fail("`{` opens a count such as `{2,5}`; a literal one is `\\{`");
            }
            if (high < low) return fail("a count whose end is below its start");
            ++p_;
            most *= static_cast<std::uint32_t>(std::max(high, 1));
        }
        return most;
    }

    int number() noexcept {
        int value = 0, digits = 0;
        while (p_ < text_.size() && text_[p_] >= '0' && text_[p_] <= '9' && digits < 5) value = value * 10 + (text_[p_++] - '0'), ++digits;
        return digits == 0 || digits > 4 ? -1 : value;
    }

    std::uint32_t atom(int depth) {
        if (at('(')) {
            ++p_;
            if (at('?')) return fail("`(?` is not in this language: plain brackets group");
            const std::uint32_t most = alternatives(depth + 1);
            if (!fault_ && !at(')')) return fail("a bracket `(` that is not closed");
            if (!fault_) ++p_;
            return most;
        }
        if (at('[')) return set();
        if (at('\\')) return escape(), 1;
        if (at_any("^$")) {
            const bool first = text_.starts_with('^'), last = text_.ends_with('$');
            const std::string meant = first == last ? "`^x$` is `x`" : first ? "`^x` is `x.*`" : "`x$` is `.*x`";
            return fail("there are no anchors: the whole value has to match, so " + meant + "; a literal `" + std::string(1, text_[p_]) + "` is `\\" + text_[p_] + "`");
        }
        if (at_any("*+?")) return fail("`" + std::string(1, text_[p_]) + "` counts nothing; counts are not lazy or possessive; a literal one is `\\" + text_[p_] + "`");
        if (at_any("]{}\"")) return fail("`" + std::string(1, text_[p_]) + "` must be written `\\" + text_[p_] + "`");
        character();
        return 1;
    }

    char32_t escape() {
        const char c = p_ + 1 < text_.size() ? text_[p_ + 1] : '\0';
        const bool punctuation = (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
        if (!punctuation) {
            fail("a backslash stands before punctuation only: `[0-9]` for `\\d`, `[A-Za-z0-9_]` for `\\w`");
            return 0;
        }
        p_ += 2;
        return static_cast<unsigned char>(c);
    }

    std::uint32_t set() {
        ++p_;
        if (at('^')) ++p_;
        for (bool first = true; !fault_ && (!at(']') || first); first = false) {
            const char32_t low = item();
            if (fault_ || !at('-')) continue;
            ++p_;
            if (const char32_t high = item(); !fault_ && high < low) fail("a range in `[…]` whose end is below its start");
        }
        if (!fault_) ++p_;
        return 1;
    }

    char32_t item() {
        if (at('\\')) return escape();
        if (p_ >= text_.size()) return fail("a set `[` that is not closed");
        if (at_any("[]^-")) return fail("inside a set `[`, `]`, `^` and `-` are written with a backslash");
        return character();
    }

    std::string_view text_;
    std::size_t p_ = 0;
    std::optional<std::string> fault_;
};

}  // namespace

std::string with_plain_counts(std::string_view expression) {
    std::string out;
    bool set = false;
    bool count = false;
    for (std::size_t p = 0; p < expression.size(); ++p) {
        const char c = expression[p];
        const bool escaped = c == '\\' && p + 1 < expression.size();
        const bool digit = p + 1 < expression.size() && expression[p + 1] >= '0' && expression[p + 1] <= '9';
        if (count && c == '0' && digit && (out.back() == '{' || out.back() == ',')) continue;
        set = c == '[' || (set && c != ']');
        count = !set && (c == '{' || (count && c != '}'));
        out += c;
        if (escaped) out += expression[++p];
    }
    return out;
}

std::optional<std::string> check_regex(std::string_view expression) { return Checker(expression).check(); }

}  // namespace jeton::literal
