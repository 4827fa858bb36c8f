// Damerau-Levenshtein distance (optimal string alignment) with an upper bound, and the nearest of offered words.
#include "grammar/text/spelling.hpp"

#include <algorithm>
#include <array>

namespace jeton::text {
namespace {

constexpr std::size_t longest = 128;    // longer words are no slips of the hand: they are compared for equality only

/// The same but for capitals and the signs between words: `createdBy`, `created_by` and `created-by`.
bool same_letters(std::string_view a, std::string_view b) noexcept {
    const auto next = [](std::string_view word, std::size_t& at) {
        while (at < word.size() && (word[at] == '-' || word[at] == '_' || word[at] == ' ')) {
            ++at;
        }
        const char c = at < word.size() ? word[at++] : '\0';
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    };
    for (std::size_t i = 0, j = 0;;) {
        const char c = next(a, i);
        if (c != next(b, j)) {
            return false;
        }
        if (c == '\0') {
            return true;
        }
    }
}

}  // namespace

std::string lower_case(std::string_view word) {
    std::string lower(word);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return lower;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) noexcept { return std::find(words.begin(), words.end(), word) != words.end(); }

std::size_t distance(std::string_view a, std::string_view b, std::size_t most) noexcept {
    if (a == b) {
        return 0;
    }
    const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (difference > most || a.size() > longest || b.size() > longest) {
        return most + 1;
    }
    std::array<std::array<std::size_t, longest + 1>, 3> rows{};
    for (std::size_t j = 0; j <= b.size(); ++j) {
        rows[0][j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto& row = rows[i % 3];
        const auto& above = rows[(i - 1) % 3];
        row[0] = i;
        std::size_t least = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], rows[(i - 2) % 3][j - 2] + 1);
            }
            least = std::min(least, row[j]);
        }
        if (least > most + 1) {
            return most + 1;
        }
    }
    return std::min(rows[a.size() % 3][b.size()], most + 1);
}

Nearest::Nearest(std::string_view word) noexcept
    : word_(word), best_(std::min<std::size_t>(3, std::max<std::size_t>(1, word.size() / 3)) + 1) {}

void Nearest::offer(std::string_view candidate) {
    if (candidate.empty() || word_.empty() || best_ == 0) {
        return;
    }
    const std::size_t found = same_letters(word_, candidate) ? 0 : distance(word_, candidate, best_ - 1);
    if (found < best_) {
        best_ = found;
        found_ = std::string(candidate);
    }
}

std::string Nearest::question() const {
    return found_ ? "did you mean `" + *found_ + "`?" : std::string();
}

}  // namespace jeton::text
