// The event handler behind read_yaml(): budgets, anchors, keys.
#include "grammar/policy/builder.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <unordered_map>

#include "grammar/policy/places.hpp"
#include "grammar/policy/quirks.hpp"

namespace jeton::syntax {
namespace {

std::string in_ticks(std::string_view text) {
    return "`" + std::string(text) + "`";
}

template <class T>
T* copied(Arena& arena, std::span<const T> from) {
    if (from.empty()) {
        return nullptr;
    }
    auto* to = static_cast<T*>(arena.allocate(from.size() * sizeof(T), alignof(T)));
    std::uninitialized_copy(from.begin(), from.end(), to);
    return to;
}

}  // namespace

NodeBuilder::NodeBuilder(const text::Sources& sources, text::FileId file, std::size_t skipped, Arena& arena,
                         std::size_t most_values, std::vector<std::size_t> spaces)
    : sources_(sources), file_(file), text_(sources.text(file)), skipped_(skipped), arena_(arena), most_values_(most_values),
      spaces_(std::move(spaces)) {
    has_doubtful_breaks_ = find_doubtful_break(text_) != std::string_view::npos;
}

std::size_t NodeBuilder::offset(const YAML::Mark& mark) const noexcept {
    std::size_t at = static_cast<std::size_t>(std::max(mark.pos, 0)) + skipped_;
    for (std::size_t i = spaces_.size(); i-- > 0;) {
        at -= spaces_[i] + i < at ? 1 : 0;
    }
    return std::min(at, text_.size());
}

NodeBuilder::Properties NodeBuilder::properties(std::size_t at) const {
    Properties found{at, std::nullopt};
    while (at < text_.size() && (text_[at] == '&' || text_[at] == '!')) {
        const std::size_t begin = at;
        while (at < text_.size() && !is_white(text_[at])) {
            ++at;
        }
        const std::size_t end = at;
        if (text_[begin] == '!') {
            found.tag = begin;
        } else {
            expect_anchor(begin, end);
        }
        while (at < text_.size() && (is_white(text_[at]) || text_[at] == '#')) {
            at = text_[at] == '#' ? std::min(text_.find('\n', at), text_.size()) : at + 1;
        }
        if (at == text_.size()) {
            at = end;
        }
    }
    found.content = at;
    return found;
}

bool NodeBuilder::at_key() const noexcept {
    return !open_.empty() && open_.back().node->shape == Shape::mapping && (children_.size() - open_.back().first) % 2 == 0;
}

/// A text that stands in the file as it is read stays there.
std::string_view NodeBuilder::kept(std::string_view text, std::size_t at) {
    if (text.empty()) {
        return {};
    }
    if (text_.substr(at, text.size()) == text) {
        return text_.substr(at, text.size());
    }
    auto* to = static_cast<char*>(arena_.allocate(text.size(), 1));
    std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
}

void NodeBuilder::count(std::size_t values, std::size_t at) {
    values_ += values;
    if (values_ > most_values_) {
        throw StopReading{{"too-large", at, at + 1, "more than 200,000 values once aliases are expanded",
                           "keep many accounts and tokens in NDJSON files beside the policy"}};
    }
}

Node* NodeBuilder::make(const YAML::Mark& mark, std::string_view tag, Shape shape) {
    const Properties at = properties(offset(mark));
    if (open_.size() > max_nesting) {
        throw StopReading{{"nesting-too-deep", at.content, at.content + 1, "more than 100 levels of lists and mappings", {}}};
    }
    if (!at_key()) {
        count(1, at.content);
    }
    const bool tagged = !tag.empty() && tag != "?" && at.tag;
    Node* node = nullptr;
    if (tagged) {
        auto* made = ::new (arena_.allocate(sizeof(TaggedNode), alignof(TaggedNode))) TaggedNode{};
        made->tag_begin = static_cast<std::uint32_t>(*at.tag);
        const std::size_t end = std::min(text_.find_first_of(" \t\r\n,]}", *at.tag), text_.size());
        made->tag_text = text_.substr(*at.tag, end - *at.tag);
        node = made;
    } else {
        node = ::new (arena_.allocate(sizeof(Node), alignof(Node))) Node{};
    }
    node->tagged = tagged;
    node->shape = shape;
    node->file = file_;
    node->begin = static_cast<std::uint32_t>(at.content);
    return node;
}

void NodeBuilder::remember(YAML::anchor_t anchor, const Node* node, std::size_t values) {
    if (anchor != YAML::NullAnchor) {
        if (anchors_.size() <= anchor) {
            anchors_.resize(anchor + 1);
        }
        anchors_[anchor] = {node, values};
    }
}

void NodeBuilder::place(const Node* node) {
    if (open_.empty()) {
        root_ = node;
    } else {
        children_.push_back(node);
    }
}

void NodeBuilder::OnDocumentStart(const YAML::Mark& mark) {
    const std::size_t at = offset(mark);
    if (!started_) {
        started_ = true;
        expect_directives(at);
        return;
    }
    const std::string_view before = text_.substr(0, at);
    if (!text_.substr(at).starts_with("---") && before.find("\n...") == std::string_view::npos) {
        throw StopReading{{"yaml-syntax", at, at + 1, "expected the end of the document", {}}};
    }
    throw StopReading{{"several-documents", at, at + 3, "a second document in one file",
                       "write one document a file"}};
}

void NodeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
    const bool key = at_key();
    expect_value(offset(mark), key, anchor);
    // Where a file ends with a tag, the parser forgets it.
    const std::optional<std::size_t> tag = properties(offset(mark)).tag;
    const std::size_t tag_end = tag ? std::min(text_.find_first_of(" \t\r\n", *tag), text_.size()) : 0;
    const bool at_end = tag && text_.find_first_not_of(" \t\r\n", tag_end) == std::string_view::npos;
    Node* node = make(mark, at_end ? text_.substr(*tag, tag_end - *tag) : std::string_view(), Shape::nothing);
    std::string_view word = text_.substr(node->begin, 5);
    word = word.substr(0, word.find_first_of(" \t\r\n:,]}"));
    const std::size_t end = node->begin + word.size();
    const std::size_t sign = anchor == YAML::NullAnchor ? std::string_view::npos : text_.rfind('&', node->begin);
    if (key) {      // where a key stands, these are words
        node->shape = Shape::scalar;
        node->set_text(is_null_word(word) ? word : std::string_view());
        if (sign != std::string_view::npos && !is_null_word(word)) {
            node->begin = static_cast<std::uint32_t>(sign);
        }
    } else if (sign != std::string_view::npos && !is_null_word(word)) {
        node->begin = static_cast<std::uint32_t>(sign);         // nothing but an anchor
    } else if (text_.substr(node->begin, 1) == "?") {           // a key that stands alone behind it
        const std::size_t line = std::min(text_.find_first_of("\r\n", node->begin), text_.size());
        node->begin = static_cast<std::uint32_t>(text_.find_last_not_of(' ', line - 1) + 1);
    } else if (!is_null_word(word) || is_next_key(text_, end)) {
        node->begin = static_cast<std::uint32_t>(behind_sign(text_, node->begin));
    }
    remember(anchor, node, 1);
    place(node);
}

void NodeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) {
    const bool key = at_key();
    Node* node = make(mark, tag, Shape::scalar);
    const char first = node->begin < text_.size() ? text_[node->begin] : '\0';
    const bool may_lack_bytes = first == '"' && value.find_first_of("\x85\xa0") != std::string::npos;
    const std::string whole = may_lack_bytes ? with_whole_characters(value) : std::string();
    node->set_text(kept(may_lack_bytes ? whole : value, node->begin + (first == '"' || first == '\'' ? 1u : 0u)));
    if (tag == "?" || value.empty() || first == '"' || first == '\'' || first == '|' || first == '>') {
        node->style = first == '"'    ? Style::double_quoted
                      : first == '\'' ? Style::single_quoted
                      : first == '|'  ? Style::literal
                      : first == '>'  ? Style::folded
                                      : Style::plain;
    }
    if (!key && node->plain() && (value.empty() || (!node->tagged && is_null_word(value)))) {
        node->shape = Shape::nothing;
        node->set_text({});
    }
    if (has_doubtful_breaks_ && node->style != Style::double_quoted && node->style != Style::single_quoted) expect_no_doubtful_break(*node, value);
    if (node->style == Style::double_quoted) expect_no_escaped_quote(*node);
    scalars_.push_back(node);
    remember(anchor, node, 1);
    place(node);
}

void NodeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
    const std::size_t at = offset(mark);
    const std::size_t end = std::min(text_.find_first_of(" \t\r\n,]}", at), text_.size());
    if (open_.size() > max_nesting) {
        throw StopReading{{"nesting-too-deep", at, end, "more than 100 levels of lists and mappings", {}}};
    }
    if (anchor >= anchors_.size() || anchors_[anchor].node == nullptr) {
        const std::string_view name = text_.substr(at, end - at);
        throw StopReading{{"alias-cycle", at, end, in_ticks(name) + " stands inside what it names", {}}};
    }
    if (!at_key()) {
        count(anchors_[anchor].values, at);
    }
    place(anchors_[anchor].node);
}

void NodeBuilder::open(const YAML::Mark& mark, std::string_view tag, YAML::anchor_t anchor, Shape shape,
                   YAML::EmitterStyle::value style) {
    const std::size_t before = values_;
    Node* node = make(mark, tag, shape);
    remember(anchor, nullptr, 0);
    open_.push_back({node, anchor, before, style == YAML::EmitterStyle::Block, children_.size()});
}

void NodeBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                              YAML::EmitterStyle::value style) {
    open(mark, tag, anchor, Shape::list, style);
}

void NodeBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) {
    open(mark, tag, anchor, Shape::mapping, style);
}

void NodeBuilder::close() {
    const Open done = open_.back();
    open_.pop_back();
    const auto children = std::span(children_).subspan(done.first);
    if (done.node->shape == Shape::mapping) {
        if (done.block) {
            expect_colons(children);
        }
        finish_mapping(*done.node, children);
    } else {
        done.node->size = static_cast<std::uint32_t>(children.size());
        done.node->items_ = copied<const Node*>(arena_, children);
    }
    children_.resize(done.first);
    remember(done.anchor, done.node, std::max<std::size_t>(values_ - done.before, 1));
    place(done.node);
}

std::optional<std::size_t> NodeBuilder::open_bracket() const noexcept {
    for (std::size_t i = open_.size(); i-- > 0;) {
        const std::size_t at = open_[i].node->begin;
        if (!open_[i].block && at < text_.size() && (text_[at] == '[' || text_[at] == '{')) {
            return at;
        }
    }
    return std::nullopt;
}

void NodeBuilder::judge_open_mappings() {
    for (; !open_.empty(); open_.pop_back()) {
        if (open_.back().node->shape == Shape::mapping) {
            finish_mapping(*open_.back().node, std::span(children_).subspan(open_.back().first));
        }
        children_.resize(open_.back().first);
    }
}

/// Of a mapping with these children: is it, or is it part of, a document of a test? These may have any key.
bool NodeBuilder::is_in_document(std::span<const Node* const> children) const {
    const auto stands_at = [&](std::size_t value, std::string_view key) { return value != 0 && children_[value - 1]->shape == Shape::scalar && children_[value - 1]->text() == key; };
    const auto is_below = [&](std::string_view key) {
        return stands_at(static_cast<std::size_t>(children.data() - children_.data()), key) ||
               std::any_of(open_.begin(), open_.end(), [&](const Open& each) { return stands_at(each.first, key); });
    };
    return is_below("tests") && is_below("document");
}

void NodeBuilder::finish_mapping(Node& node, std::span<const Node* const> children) {
    constexpr std::size_t few = 16;         // keys that are compared one by one
    std::vector<Entry>& entries = entries_;
    entries.clear();
    std::unordered_map<std::string_view, const Node*> seen;
    if (children.size() > 2 * few) {
        seen.reserve(children.size() / 2);
    }
    const auto seen_before = [&](const Node& key) -> const Node* {
        if (children.size() > 2 * few) {
            const auto [at, fresh] = seen.try_emplace(key.text(), &key);
            return fresh ? nullptr : at->second;
        }
        const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& each) { return each.key->text() == key.text(); });
        return found == entries.end() ? nullptr : found->key;
    };
    for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
        const Node& key = *children[i];
        if (found_.errors() == text::kept_diagnostics) {
            break;
        }
        const bool is_empty = key.shape == Shape::scalar && key.text().empty();
        if (key.shape != Shape::scalar || (is_empty && (key.plain() || !is_in_document(children)))) {
            report("wrong-type", key, "a key must be a word", is_empty && !key.plain() ? "name what it is about" : "quote a key that begins with a sign");
        } else if (key.text() == "<<" && key.plain()) {
            report("merge-key", key, "merge keys are not read", "write the entries out");
        } else if (const Node* first = seen_before(key)) {
            report("duplicate-key", key, in_ticks(key.text()) + " stands twice in one mapping", {},
                   {{span_of(sources_, *first), "the first one"}});
        } else {
            entries.push_back({&key, children[i + 1]});
        }
    }
    node.size = static_cast<std::uint32_t>(entries.size());
    node.entries_ = copied<Entry>(arena_, entries);
}

void NodeBuilder::report(std::string code, const Node& node, std::string message, std::string help,
                     std::vector<Label> labels) {
    found_.error(std::move(code), span_of(sources_, node), std::move(message), std::move(help), std::move(labels));
}

}  // namespace jeton::syntax
