#include "grammar/policy/flow.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory_resource>
#include <new>
#include <span>
#include <vector>

namespace jeton::syntax {
namespace {

constexpr int most_levels = 8;

class FlowReader {
public:
    FlowReader(std::string_view text, text::FileId file, Arena& arena) : text_(text), file_(file), arena_(arena) {}

    const Node* list() {
        std::vector<const Node*> items;
        while (good_ && at_ < text_.size()) items.push_back(line());
        if (!good_ || items.empty()) return nullptr;
        return listed(items, 0);
    }

private:
    /// Most lists and mappings are short.
    struct Room {
        std::array<std::byte, 256> bytes;
        std::pmr::monotonic_buffer_resource memory{bytes.data(), bytes.size()};
    };

    const Node* line() {
        take("- ");
        const std::size_t begin = at_;
        while (at_ < text_.size() && ((text_[at_] >= 'a' && text_[at_] <= 'z') || text_[at_] == '-')) ++at_;
        if (at_ == begin) return fail();
        const Node* key = scalar(begin, text_.substr(begin, at_ - begin), Style::plain);
        take(": ");
        if (!good_ || peek() != '{') return fail();
        const Node* body = value(0);
        take("\n");
        const Entry entry{key, body};
        return good_ ? mapped({&entry, 1}, begin) : nullptr;
    }

    const Node* value(int level) {
        if (level > most_levels) return fail();
        const std::size_t begin = at_;
        switch (peek()) {
            case '"': return quoted();
            case '{': {
                Room room;
                std::pmr::vector<Entry> entries(&room.memory);
                ++at_;
                while (good_ && peek() != '}') {
                    if (!entries.empty()) take(", ");
                    if (peek() != '"') return fail();
                    const Node* key = quoted();
                    take(": ");
                    const Node* there = good_ ? value(level + 1) : nullptr;
                    if (!good_) return nullptr;
                    if (key->text().empty()) return fail();
                    for (const Entry& each : entries)
                        if (each.key->text() == key->text()) return fail();
                    entries.push_back({key, there});
                }
                ++at_;
                return mapped(entries, begin);
            }
            case '[': {
                Room room;
                std::pmr::vector<const Node*> items(&room.memory);
                ++at_;
                while (good_ && peek() != ']') {
                    if (!items.empty()) take(", ");
                    items.push_back(value(level + 1));
                }
                ++at_;
                return good_ ? listed(items, begin) : nullptr;
            }
            default: return plain();
        }
    }

    const Node* plain() {
        const std::size_t begin = at_;
        const auto is_of_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' || c == 'E'; };
        while (at_ < text_.size() && is_of_word(text_[at_])) ++at_;
        const std::string_view word = text_.substr(begin, at_ - begin);
        const bool number = !word.empty() && (word[0] == '-' ? word.size() > 1 && word[1] >= '0' && word[1] <= '9' : word[0] >= '0' && word[0] <= '9');
        if (word != "true" && word != "false" && !number) return fail();
        return scalar(begin, word, Style::plain);
    }

    const Node* quoted() {
        const std::size_t begin = at_++;
        std::size_t end = at_, escapes = 0;
        for (; end < text_.size() && text_[end] != '"'; ++end) {
            const auto byte = static_cast<unsigned char>(text_[end]);
            if (byte < 0x20 || byte >= 0x7f) return fail();
            if (byte != '\\') continue;
            ++escapes;
            ++end;
            if (end == text_.size() || (text_[end] != '"' && text_[end] != '\\')) return fail();
        }
        if (end >= text_.size()) return fail();
        std::string_view inside = text_.substr(at_, end - at_);
        if (escapes != 0) {
            auto* bytes = static_cast<char*>(arena_.allocate(inside.size() - escapes, 1));
            std::size_t size = 0;
            for (std::size_t i = 0; i < inside.size(); ++i) {
                if (inside[i] == '\\') ++i;
                bytes[size++] = inside[i];
            }
            inside = {bytes, size};
        }
        at_ = end + 1;
        return scalar(begin, inside, Style::double_quoted);
    }

    Node* make(std::size_t begin, Shape shape) {
        Node* node = ::new (arena_.allocate(sizeof(Node), alignof(Node))) Node{};
        node->shape = shape;
        node->file = file_;
        node->begin = static_cast<std::uint32_t>(begin);
        return node;
    }
    const Node* scalar(std::size_t begin, std::string_view text, Style style) {
        Node* node = make(begin, Shape::scalar);
        node->style = style;
        node->set_text(text);
        return node;
    }
    const Node* listed(std::span<const Node* const> items, std::size_t begin) {
        Node* node = make(begin, Shape::list);
        auto** kept = static_cast<const Node**>(arena_.allocate(sizeof(Node*) * (items.size() + 1), alignof(Node*)));
        std::copy(items.begin(), items.end(), kept);
        node->items_ = kept;
        node->size = static_cast<std::uint32_t>(items.size());
        return node;
    }
    const Node* mapped(std::span<const Entry> entries, std::size_t begin) {
        Node* node = make(begin, Shape::mapping);
        auto* kept = static_cast<Entry*>(arena_.allocate(sizeof(Entry) * (entries.size() + 1), alignof(Entry)));
        std::copy(entries.begin(), entries.end(), kept);
        node->entries_ = kept;
        node->size = static_cast<std::uint32_t>(entries.size());
        return node;
    }

    [[nodiscard]] char peek() {
        if (at_ < text_.size()) return text_[at_];
        good_ = false;
        return '\0';
    }
    void take(std::string_view word) {
        if (at_ <= text_.size() && text_.substr(at_).starts_with(word))
            at_ += word.size();
        else
            good_ = false;
    }
    const Node* fail() {
        good_ = false;
        return nullptr;
    }

    std::string_view text_;
    text::FileId file_;
    Arena& arena_;
    std::size_t at_ = 0;
    bool good_ = true;
};

bool take(std::string_view& text, std::string_view word) {
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    return true;
}

/// Up to a quote, which is taken too.
std::optional<std::string_view> take_quoted(std::string_view& text) {
    std::size_t end = 0;
    for (; end < text.size() && text[end] != '"'; ++end)
        if (const auto byte = static_cast<unsigned char>(text[end]); byte < 0x20 || byte >= 0x7f || byte == '\\') return std::nullopt;
    if (end == text.size()) return std::nullopt;
    const std::string_view inside = text.substr(0, end);
    text.remove_prefix(end + 1);
    return inside;
}

}  // namespace

std::optional<Switch> read_switch(std::string_view text) {
    if (!take(text, "- set: {\"account\": \"")) return std::nullopt;
    const auto account = take_quoted(text);
    if (!account || !take(text, ", \"")) return std::nullopt;
    const auto attribute = take_quoted(text);
    if (!attribute || attribute->empty() || *attribute == "account") return std::nullopt;
    const bool on = text == ": true}\n";
    if (!on && text != ": false}\n") return std::nullopt;
    return Switch{*account, *attribute, on};
}

const Node* read_flow(std::string_view text, text::FileId file, Arena& arena) { return FlowReader(text, file, arena).list(); }

}  // namespace jeton::syntax
