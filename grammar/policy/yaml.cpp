// Looks at the bytes of a file, has yaml-cpp parse it, and looks again for what yaml-cpp lets through.
#include "grammar/policy/yaml.hpp"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <istream>
#include <new>
#include <optional>
#include <streambuf>
#include <string>

#include "grammar/policy/builder.hpp"
#include "grammar/policy/bytes.hpp"
#include "grammar/policy/hints.hpp"
#include "grammar/policy/places.hpp"
#include "grammar/policy/quirks.hpp"
#include "grammar/text/unicode.hpp"

namespace jeton::syntax {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::size_t most_read_again = 1u << 20;   // bytes: a file full of missing spaces is not worth the time

/// A stream over bytes that stay where they are.
class Bytes final : public std::streambuf {
public:
    explicit Bytes(std::string_view bytes) {
        char* begin = const_cast<char*>(bytes.data());      // the get area is only read
        setg(begin, begin, begin + bytes.size());
    }
};

YamlProblem tab_problem(std::size_t at) {
    return {"tab", at, at + 1, "a tab where YAML wants spaces", "indent and separate with spaces"};
}

/// Whether a quote at this place begins a text, judged by what stands before it.
bool begins_quoted(std::string_view text, std::size_t at) {
    return (text[at] == '"' || text[at] == '\'') && (at == 0 || std::string_view(" \t\r\n[{,").find(text[at - 1]) != std::string_view::npos);
}

/// The first tab outside quotes, block scalars and comments. `scalars` may end before the text does: where the parser gave up it may have
/// read further than it said.
std::optional<YamlProblem> problem_of_tabs(std::string_view text, const std::vector<const Node*>& scalars) {
    if (text.find('\t') == std::string_view::npos) {
        return std::nullopt;
    }
    auto next = scalars.begin();
    for (std::size_t at = 0; at < text.size();) {
        while (next != scalars.end() && ((*next)->begin < at || (*next)->plain())) {
            ++next;
        }
        if (next != scalars.end() && (*next)->begin == at) {
            at = std::max(at + 1, scalar_end(text, **next));
        } else if (next == scalars.end() && begins_quoted(text, at)) {
            Node quoted;
            quoted.shape = Shape::scalar;
            quoted.style = text[at] == '"' ? Style::double_quoted : Style::single_quoted;
            quoted.begin = static_cast<std::uint32_t>(at);
            at = is_closed(text, quoted) ? scalar_end(text, quoted) : at + 1;
        } else if (text[at] == '#' && (at == 0 || std::string_view(" \t\r\n").find(text[at - 1]) != std::string_view::npos)) {
            at = std::min(text.find_first_of("\r\n", at), text.size());
        } else if (text[at] == '\t') {
            return tab_problem(at);
        } else {
            ++at;
        }
    }
    return std::nullopt;
}

/// A quote that is not closed, or closed with more right behind it.
std::optional<YamlProblem> problem_of_quotes(std::string_view text, const std::vector<const Node*>& scalars) {
    for (const Node* each : scalars) {
        if (!is_closed(text, *each)) {
            return YamlProblem{"yaml-syntax", each->begin, each->begin + 1u, "this quote is not closed", "close it with the same sign"};
        }
        const bool quoted = each->style == Style::single_quoted || each->style == Style::double_quoted;
        const std::size_t end = quoted ? scalar_end(text, *each) : text.size();
        if (end < text.size() && std::string_view(" \t\r\n,]}:").find(text[end]) == std::string_view::npos) {
            return YamlProblem{"yaml-syntax", end, end + 1, "expected the end of the value behind the closing quote", {}};
        }
    }
    return std::nullopt;
}

/// A line that begins with `%` behind the document, which the parser takes for a directive of the next one and leaves out.
std::optional<YamlProblem> problem_of_directives(std::string_view text, const NodeBuilder& builder) {
    std::size_t at = builder.root() == nullptr ? text.size() : builder.root()->begin;
    if (!builder.scalars().empty()) {
        const Node& last = *builder.scalars().back();
        at = std::max<std::size_t>(at, last.plain() ? last.begin : scalar_end(text, last));
    }
    at = std::min(text.find('%', at), text.size());
    while (at < text.size() && (at == 0 || (text[at - 1] != '\n' && text[at - 1] != '\r'))) {
        at = std::min(text.find('%', at + 1), text.size());
    }
    if (at == text.size()) {
        return std::nullopt;
    }
    return YamlProblem{"yaml-syntax", at, at + 1, "this is no YAML: a line that begins with `%`", "quote a text that begins with such a sign"};
}

/// A comment right behind the sign of a block scalar.
std::optional<YamlProblem> problem_of_headers(std::string_view text, const std::vector<const Node*>& scalars) {
    for (const Node* each : scalars) {
        if (each->style != Style::literal && each->style != Style::folded) {
            continue;
        }
        const std::size_t end = text.find_first_not_of("|>+-0123456789", each->begin);
        if (end != std::string_view::npos && text[end] == '#') {
            return YamlProblem{"yaml-syntax", end, end + 1, "expected the end of the line behind `" + std::string(text.substr(each->begin, end - each->begin)) + "`",
                               "write a space before a comment"};
        }
    }
    return std::nullopt;
}

/// The sign of an alias or anchor near which the parser gave up.
std::optional<std::size_t> sign_before(std::string_view text, std::size_t at) {
    const std::size_t line = at == 0 ? 0 : text.find_last_of("\r\n", at - 1) + 1;
    for (std::size_t i = std::min(at + 1, text.size()); i-- > line;) {
        const bool begins = i == line || std::string_view(" [{,").find(text[i - 1]) != std::string_view::npos;
        if ((text[i] == '*' || text[i] == '&') && begins) {
            return i;
        }
    }
    return std::nullopt;
}

/// A tab that indents the line of a mistake, or stands beside it.
std::optional<std::size_t> tab_near(std::string_view text, std::size_t at) {
    const std::size_t line = at == 0 ? 0 : text.find_last_of("\r\n", at - 1) + 1;
    const std::size_t first = text.find_first_not_of(' ', line);
    if (first < text.size() && text[first] == '\t') {
        return first;
    }
    std::size_t begin = at;
    while (begin > line && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) {
        --begin;
    }
    const std::size_t tab = text.find_first_not_of(' ', begin);
    return tab < text.size() && text[tab] == '\t' ? std::optional(tab) : std::nullopt;
}

/// A key that is an alias, which the parser reads with its colon, on the line where it gave up or the one before.
std::optional<std::size_t> alias_key_near(std::string_view text, std::size_t at) {
    std::size_t line = at;
    for (int lines = 0; lines < 2; ++lines) {
        line = line == 0 ? 0 : text.find_last_of("\r\n", line - 1) + 1;
        const std::size_t sign = text.find_first_not_of(' ', line);
        const std::size_t end = text.find_first_of(" \t\r\n", std::min(sign, text.size()));
        if (sign < text.size() && text[sign] == '*' && end != std::string_view::npos && text[end - 1] == ':') {
            return sign;
        }
        line = line == 0 ? 0 : line - 1;
    }
    return std::nullopt;
}

YamlProblem problem_of_sign(std::string_view text, std::size_t sign) {
    const std::size_t end = std::min(text.find_first_of(" \r\n,]}", sign), text.size());
    const std::string name(text.substr(sign, end - sign));
    return {"unknown-anchor", sign, end, "no anchor for `" + name + "`", "quote a text that begins with `" + name.substr(0, 1) + "`"};
}

/// yaml-cpp's words for a mistake as ours.
YamlProblem problem_of(const YAML::Exception& error, std::string_view text, std::size_t at, std::optional<std::size_t> bracket) {
    const std::string_view message = error.msg;
    const bool anchor = message.find("anchor") != std::string_view::npos || message.find("alias") != std::string_view::npos;
    if (const auto sign = anchor ? sign_before(text, at) : alias_key_near(text, at)) {
        return problem_of_sign(text, *sign);
    }
    std::string words(message);
    if (words.size() > 1 && std::islower(static_cast<unsigned char>(words[1])) != 0) {
        words[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(words[0])));
    }
    constexpr std::string_view escape = "unknown escape character";
    if (message.find(escape) != std::string_view::npos) {
        while (at > 1 && text[at - 2] != '\\' && text[at - 1] != '\n') --at;         // behind it, or at the end of the text
        const std::size_t letter = at > 0 ? at - 1 : at;
        const std::string shown = "\\" + std::string(text.substr(letter, text::character_at(text, letter).size));
        return {"yaml-syntax", letter, std::min(letter + 1, text.size()), "in double quotes `" + shown + "` is no escape of YAML", "write `\\\\` for a backslash, or put the text in single quotes"};
    }
    const bool sign = at < text.size() && (text[at] == '`' || text[at] == '@' || text[at] == '%');
    Hint hint = text.substr(at).starts_with("%YAML") || message.find("YAML major version") != std::string_view::npos ? Hint{"take the line with `%YAML` out", std::nullopt, {}}
                : sign                                                                                              ? Hint{"quote a text that begins with such a sign", std::nullopt, {}} : hint_of(text, at, message, bracket);
    return {"yaml-syntax", at, std::min(at + 1, text.size()), "this is no YAML: " + words, std::move(hint.help), hint.place, std::move(hint.label)};
}

std::optional<YamlProblem> parse(std::string_view text, std::string_view fed, NodeBuilder& builder) {
    Bytes bytes(fed);
    std::istream stream(&bytes);
    try {
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
        if (builder.root() == nullptr) {
            builder.expect_directives(text.size());
        }
    } catch (const StopReading& stop) {
        return stop.problem;
    } catch (const YAML::Exception& error) {
        return problem_of(error, text, builder.offset(error.mark), builder.open_bracket());
    }
    return std::nullopt;
}

/// Whether the parser gave up at a bracket right behind a colon: other readers take the two for a key and its value.
bool wants_space(std::string_view text, const YamlProblem& problem) {
    const std::size_t at = problem.begin;
    return problem.code == "yaml-syntax" && at > 0 && at < text.size() && text[at - 1] == ':' && (text[at] == '[' || text[at] == '{');
}

/// The lines of a block text behind an anchor that stands deeper than they do, `- &name |`, near which the parser gave up: it takes the anchor's column for
/// that of the entry. Where each is to be indented, as often as it takes.
std::vector<std::size_t> lines_behind_anchor(std::string_view text, const YamlProblem& problem) {
    if (problem.code != "yaml-syntax") {
        return {};
    }
    const std::size_t at = problem.begin;
    const auto line_end = [&](std::size_t from) { return std::min(text.find('\n', from), text.size()); };
    const auto indent = [&](std::size_t line) { return std::min(text.find_first_not_of(' ', line), text.size()) - line; };
    std::size_t header = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
    for (int lines = 0; lines < 2 && header != std::string_view::npos; ++lines) {
        header = header == 0 ? std::string_view::npos : text.rfind('\n', header - 1);
        const std::size_t begin = header == std::string_view::npos ? 0 : header + 1;
        const std::string_view line = text.substr(begin, line_end(begin) - begin);
        const std::size_t anchor = line.find('&');
        const std::size_t name_end = anchor == std::string_view::npos ? anchor : line.find(' ', anchor);
        const std::size_t sign = name_end == std::string_view::npos ? name_end : line.find_first_not_of(' ', name_end);
        if (sign == std::string_view::npos || (line[sign] != '|' && line[sign] != '>') || line.find_first_not_of("|>+-\r ", sign) != std::string_view::npos) {
            continue;
        }
        std::vector<std::size_t> spaces;
        std::size_t body = line_end(begin) + 1, least = 0;
        for (std::size_t each = body; each < text.size(); each = line_end(each) + 1) {
            const std::size_t by = indent(each);
            if (each + by >= text.size() || text[each + by] == '\n' || text[each + by] == '\r') continue;
            if (least == 0) least = by;
            if (by < least || least > anchor) break;
            spaces.insert(spaces.end(), anchor + 1 - least, each);
        }
        const std::size_t first = line.find_first_not_of(' ');
        const std::size_t above = first < anchor || begin == 0 ? first : indent(begin == 1 ? 0 : text.rfind('\n', begin - 2) + 1);      // npos + 1 is 0
        if (least > above) return spaces;
    }
    return {};
}

/// The text with spaces before some of its bytes.
std::string with_spaces(std::string_view text, const std::vector<std::size_t>& before) {
    std::string out;
    std::size_t at = 0;
    for (const std::size_t each : before) {
        out.append(text.substr(at, each - at)).append(1, ' ');
        at = each;
    }
    return out.append(text.substr(at));
}

/// `\ud83d\ude80`, as JSON writes a character that has more than four digits, at which the parser gave up: one escape from there to the end of the text.
bool joins_pairs(std::string_view text, const YamlProblem& problem, std::string& joined) {
    constexpr std::size_t half = surrogate_pair_size / 2;
    if (problem.code != "yaml-syntax" || problem.begin < half || !surrogate_pair(text.substr(problem.begin - half))) {
        return false;
    }
    if (joined.empty()) {
        joined = text;
    }
    return join_surrogate_pairs(joined, problem.begin - half);
}

/// Parses again with spaces wherever the parser stops at a bracket right behind a colon, or in a block text behind an anchor, if that helps.
std::optional<YamlProblem> parse_with_spaces(std::string_view text, std::size_t skipped, YamlProblem problem,
                                             const std::function<NodeBuilder&(std::vector<std::size_t>)>& new_builder) {
    std::vector<std::size_t> spaces;
    std::string joined;                                     // the text, with pairs of escapes as one where the parser knows none
    const std::size_t copy = 1024 + text.size() / 64;       // to copy a text and begin takes as long as to read so much of it
    std::size_t read_again = 0;
    while (read_again + copy + problem.begin < most_read_again) {
        const std::vector<std::size_t> more = wants_space(text, problem) ? std::vector{problem.begin} : lines_behind_anchor(text, problem);
        if (more.empty() && !joins_pairs(text, problem, joined)) {
            break;
        }
        read_again += copy + problem.begin;
        spaces.insert(spaces.end(), more.begin(), more.end());
        std::sort(spaces.begin(), spaces.end());
        const std::string fed = with_spaces(joined.empty() ? text : joined, spaces);
        auto next = parse(text, std::string_view(fed).substr(skipped), new_builder(spaces));
        if (!next) {
            return std::nullopt;
        }
        if (next->code == "yaml-syntax" && next->begin <= problem.begin) {
            break;
        }
        problem = *std::move(next);
    }
    return problem;
}

/// A mistake of the parser; the builder is what was read up to there.
std::optional<YamlProblem> problem_of_reading(std::string_view text, std::size_t skipped,
                                              const std::function<NodeBuilder&(std::vector<std::size_t>)>& new_builder) {
    auto problem = parse(text, text.substr(skipped), new_builder({}));
    return problem ? parse_with_spaces(text, skipped, *std::move(problem), new_builder) : std::nullopt;
}

/// Whether a file is YAML up to a mistake, so that what was found before it is worth saying.
bool is_readable_up_to(const YamlProblem& problem, std::string_view text) {
    const std::string_view found = text.substr(problem.begin, problem.end - problem.begin);
    return problem.code != "yaml-syntax" && problem.code != "tab" && (problem.code != "unknown-anchor" || is_anchor(found));
}

}  // namespace

const Node* read_yaml(const text::Sources& sources, text::FileId file, Arena& arena, text::Problems& problems,
                      const YamlLimits& limits) {
    const std::string_view text = sources.text(file);
    const std::size_t skipped = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    std::optional<NodeBuilder> builder;
    const auto new_builder = [&](std::vector<std::size_t> spaces) -> NodeBuilder& {
        return builder.emplace(sources, file, skipped, arena, limits.values, std::move(spaces));
    };
    new_builder({});
    std::optional<YamlProblem> problem = problem_of_bytes(text, limits);
    if (!problem) {
        problem = problem_of_reading(text, skipped, new_builder);
        const bool parsed = !problem;
        if (parsed) {
            problem = problem_of_quotes(text, builder->scalars());
            if (!problem) {
                problem = problem_of_headers(text, builder->scalars());
            }
            if (!problem) {
                problem = problem_of_directives(text, *builder);
            }
        }
        const auto tab = problem_of_tabs(problem ? text.substr(0, problem->begin) : text, builder->scalars());
        const auto near = problem && problem->code == "yaml-syntax" && !parsed ? tab_near(text, problem->begin) : std::nullopt;
        if (tab || near) {
            problem = tab ? *tab : tab_problem(*near);
        } else if (problem && problem->code != "yaml-syntax") {
            builder->judge_open_mappings();
        }
    }
    if (!problem || is_readable_up_to(*problem, text)) {
        for (Diagnostic& each : builder->found().take().list) {
            problems.add(std::move(each));
        }
    }
    if (problem) {
        std::vector<Label> labels;
        if (problem->began) {
            labels.push_back({sources.span(file, *problem->began, *problem->began + 1), std::move(problem->label)});
        }
        problems.error(std::move(problem->code), sources.span(file, problem->begin, problem->end),
                       std::move(problem->message), std::move(problem->help), std::move(labels));
        return nullptr;
    }
    if (builder->root() != nullptr) {
        return builder->root();
    }
    Node* nothing = ::new (arena.allocate(sizeof(Node), alignof(Node))) Node{};
    nothing->file = file;
    return nothing;
}

}  // namespace jeton::syntax
