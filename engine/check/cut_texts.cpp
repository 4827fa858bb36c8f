// Texts that YAML ends before their author does: at a ` #`, or at a comma between brackets.
#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "engine/check/values.hpp"
#include "grammar/policy/places.hpp"

namespace jeton::engine {

using syntax::Node;
using syntax::Shape;

/// Where the sign stands in its file that a plain text was cut by: a `#`, or a comma between brackets. npos: by neither.
std::size_t Values::cut_at(const Node& node) const {
    const std::string_view file = sources_.text(node.file);
    if (node.shape != Shape::scalar || !node.plain() || node.made) {
        return std::string_view::npos;
    }
    const std::string_view text = node.text();
    const std::less<const char*> before;
    const bool of_one_line = !before(text.data(), file.data()) && !before(file.data() + file.size(), text.data() + text.size());
    const std::size_t end = of_one_line ? static_cast<std::size_t>(text.data() + text.size() - file.data()) : syntax::scalar_range(file, node, text.size(), text.size()).begin;
    const std::size_t sign = std::min(file.find_first_not_of(' ', end), file.size());
    return sign < file.size() && (file[sign] == ',' || (file[sign] == '#' && sign != end)) ? sign : std::string_view::npos;
}

bool Values::is_behind_comma(const Node& node) const {
    const std::string_view file = sources_.text(node.file);
    if (node.shape != Shape::scalar || !node.plain() || node.made || node.begin > file.size()) {
        return false;
    }
    const std::size_t sign = file.substr(0, node.begin).find_last_not_of(" \t\r\n");
    return sign != std::string_view::npos && file[sign] == ',';
}

/// Does it stand behind a comma between brackets, before which a condition stands: more than a name?
bool Values::is_behind_condition(const Node& node) const {
    if (!is_behind_comma(node)) {
        return false;
    }
    const std::string_view before = sources_.text(node.file).substr(0, node.begin);
    const std::string_view line = before.substr(0, before.rfind(','));
    const std::size_t begin = line.find_last_of(",[\n");
    const std::string_view text = begin == std::string_view::npos ? std::string_view() : line.substr(begin + 1);
    return text.find_first_of(":<>") != std::string_view::npos && text.find_first_of("\"'") == std::string_view::npos;
}

/// A `-` that was to begin an entry of a list, but stands deeper than the one before: YAML takes it and its line for more of that text.
bool Values::begins_line_with_dash(const Node& node, syntax::Range at) const {
    const std::string_view text = node.text();
    if (!node.plain() || node.made || at.begin >= text.size() || text[at.begin] != '-' || (at.begin + 1 < text.size() && text[at.begin + 1] != ' ')) {
        return false;
    }
    const std::string_view file = sources_.text(node.file);
    const std::size_t sign = syntax::scalar_range(file, node, at.begin, at.begin + 1).begin;
    const std::size_t before = sign < file.size() && file[sign] == '-' && sign != 0 ? file.find_last_not_of(" \t", sign - 1) : std::string_view::npos;
    return before != std::string_view::npos && file[before] == '\n';
}

/// Where YAML has cut a text short: what is wrong at the end of it, or where the rest begins, is mended by quotes. Empty: it is whole, as far as one sees.
std::string Values::help_for_cut(const Node& node, syntax::Range at, std::string_view code) const {
    const std::string_view text = node.text();
    if (begins_line_with_dash(node, at)) return "this line belongs to the text above: put its `-` under the one before";
    const std::string_view last = text.substr(text.find_last_of(" \t\r\n", text.find_last_not_of(" \t\r\n")) + 1);
    if (code == "empty" && !last.starts_with("where") && !last.starts_with("only")) return {};       // something else stands behind the word
    const bool begins = at.begin == 0, closes = at.begin < text.size() && std::string_view(")]}").find(text[at.begin]) != std::string_view::npos;
    if ((code == "rule-syntax" && begins) || ((code == "rule-syntax" || code == "syntax") && closes)) {
        return is_behind_comma(node) ? "if this belongs to what stands before the comma, put the whole text in quotes: between brackets YAML ends a text at a comma" : std::string();
    }
    if (at.begin < std::min(text.find_last_not_of("\r\n") + 1, text.size()) && code != "unterminated") {
        return {};
    }
    const std::size_t sign = cut_at(node);
    return sign == std::string_view::npos ? std::string()
         : sources_.text(node.file)[sign] == '#'
             ? "put the whole text in quotes: YAML takes all behind ` #` for a comment"
             : "put the whole text in quotes: between brackets YAML ends a text at a comma";
}

void Values::error_in(const Node& node, syntax::Range at, std::string code, std::string message, std::string help) {
    if (code == "unknown-filter" && at.begin == 0 && !help.starts_with("did you mean") && is_behind_condition(node)) {
        help = "if this belongs to what stands before the comma, put the whole text in quotes: between brackets YAML ends a text at a comma";
    } else if (node.shape == Shape::scalar && (at.begin != 0 || help.empty())) {
        if (std::string cut = help_for_cut(node, at, code); !cut.empty()) {
            help = std::move(cut);
        }
    }
    problems_.error(std::move(code), span_of(sources_, node, at.begin, at.end), std::move(message), std::move(help));
}

/// `team:x` and nothing else, as a remark is not written.
bool is_condition(std::string_view text) noexcept {
    const std::size_t sign = text.find_first_of(":<>"), blank = text.find(' ');
    return sign != std::string_view::npos && sign != 0 && sign < blank && sign + 1 < std::min(blank, text.size()) && text[sign + 1] != '/';
}

/// A `#` behind a text without quotes begins a comment, also where a condition was meant.
void Values::warn_of_comment(const Node& node, What what) {
    constexpr std::array<std::string_view, 8> words{"where ", "only ", "AND ", "OR ", "NOT ", "and ", "or ", "not "};
    const std::string_view file = sources_.text(node.file);
    const std::size_t sign = cut_at(node);
    if (sign == std::string_view::npos || file[sign] != '#') {
        return;
    }
    const std::string_view comment = file.substr(sign, file.find_first_of("\r\n", sign) - sign);
    if (comment.find_first_of(":<>=") == std::string_view::npos) {
        return;         // a remark
    }
    const bool joined = std::any_of(words.begin(), words.end(), [&](std::string_view word) { return comment.substr(1).starts_with(word); });
    if (!joined && !is_condition(comment.substr(1))) {
        return;
    }
    problems_.warn("eaten-by-comment", sources_.span(node.file, sign, sign + comment.size()), what.text() + ": this is a comment and counts for nothing",
                   "put the whole text in quotes if it belongs to it, or a space behind the `#` if not");
}

}  // namespace jeton::engine
