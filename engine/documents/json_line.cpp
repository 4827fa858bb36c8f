#include "engine/documents/json_line.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <memory_resource>
#include <string>
#include <utility>
#include <vector>

namespace jeton::engine {
namespace {

using namespace simdjson;
using syntax::Entry;
using syntax::Node;
using syntax::Shape;
using syntax::Style;

constexpr int max_depth = 8;    // a setting is a scalar or a list of them

struct Fault {
    std::size_t at = 0;
    std::string message;
};

/// One line's walk; false as soon as something is no JSON.
class LineReader {
public:
    LineReader(const char* base, std::size_t size, text::FileId file, syntax::Arena& arena, text::Problems& problems,
           const text::Sources& sources)
        : base_(base), size_(size), file_(file), arena_(arena), problems_(problems), sources_(sources) {}

    bool read(ondemand::value value, Node& node, int depth) {
        if (depth > max_depth) return fail(node.begin, "nested too deeply");
        std::string_view token = value.raw_json_token();
        node.file = file_;
        node.begin = offset(token.data());
        ondemand::json_type type;
        if (auto error = value.type().get(type)) return fail(node.begin, error_message(error));
        switch (type) {
            case ondemand::json_type::object: return object(value, node, depth);
            case ondemand::json_type::array: return array(value, node, depth);
            case ondemand::json_type::string: {
                std::string_view text;
                if (auto error = value.get_string().get(text)) return fail(node.begin, error_message(error));
                node.shape = Shape::scalar;
                node.style = Style::double_quoted;
                node.set_text(text);
                return true;
            }
            case ondemand::json_type::number: {
                double number;
                if (auto error = value.get_double().get(number)) return fail(node.begin, error_message(error));
                while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ') token.remove_suffix(1);
                node.shape = Shape::scalar;
                node.set_text(token);
                return true;
            }
            case ondemand::json_type::boolean: {
                bool truth;
                if (auto error = value.get_bool().get(truth)) return fail(node.begin, error_message(error));
                node.shape = Shape::scalar;
                node.set_text(truth ? "true" : "false");
                return true;
            }
            case ondemand::json_type::null: {
                bool null = false;
                if (value.is_null().get(null) != simdjson::SUCCESS || !null) return fail(node.begin, "expected `null`");
                return true;
            }
        }
        return fail(node.begin, "expected a value");
    }

    [[nodiscard]] const Fault& fault() const { return fault_; }
    [[nodiscard]] std::uint32_t offset(const char* at) const {
        return static_cast<std::uint32_t>(std::min<std::ptrdiff_t>(std::max<std::ptrdiff_t>(at - base_, 0),
                                                                   static_cast<std::ptrdiff_t>(size_)));
    }

private:
    bool fail(std::size_t at, std::string message) {
        fault_ = {at, std::move(message)};
        return false;
    }

    Node* node() { return new (arena_.allocate(sizeof(Node), alignof(Node))) Node; }

    bool object(ondemand::value value, Node& node_, int depth) {
        ondemand::object fields;
        if (auto error = value.get_object().get(fields)) return fail(node_.begin, error_message(error));
        std::vector<Entry> entries;
        for (auto field : fields) {
            ondemand::raw_json_string raw;
            if (auto error = field.key().get(raw)) return fail(node_.begin, error_message(error));
            Node* key = node();
            key->shape = Shape::scalar;
            key->style = Style::double_quoted;
            key->file = file_;
            key->begin = offset(raw.raw() - 1);
            std::string_view text;
            if (auto error = field.unescaped_key().get(text)) return fail(key->begin, error_message(error));
            key->set_text(text);
            Node* child = node();
            ondemand::value inner;
            if (auto error = field.value().get(inner)) return fail(key->begin, error_message(error));
            if (!read(inner, *child, depth + 1)) return false;
            const bool twice = std::any_of(entries.begin(), entries.end(), [&](const Entry& e) { return e.key->text() == text; });
            if (twice)
                problems_.error("duplicate-key", span_of(sources_, *key), "`" + std::string(text) + "` stands here twice",
                                "keep one of the two");
            else
                entries.push_back({key, child});
        }
        auto* kept = static_cast<Entry*>(arena_.allocate(sizeof(Entry) * (entries.size() + 1), alignof(Entry)));
        std::copy(entries.begin(), entries.end(), kept);
        node_.shape = Shape::mapping;
        node_.entries_ = kept;
        node_.size = static_cast<std::uint32_t>(entries.size());
        return true;
    }

    bool array(ondemand::value value, Node& node_, int depth) {
        ondemand::array elements;
        if (auto error = value.get_array().get(elements)) return fail(node_.begin, error_message(error));
        std::vector<const Node*> items;
        for (auto element : elements) {
            ondemand::value inner;
            if (auto error = element.get(inner)) return fail(node_.begin, error_message(error));
            Node* child = node();
            if (!read(inner, *child, depth + 1)) return false;
            items.push_back(child);
        }
        auto* kept = static_cast<const Node**>(arena_.allocate(sizeof(Node*) * (items.size() + 1), alignof(Node*)));
        std::copy(items.begin(), items.end(), kept);
        node_.shape = Shape::list;
        node_.items_ = kept;
        node_.size = static_cast<std::uint32_t>(items.size());
        return true;
    }

    const char* base_;
    std::size_t size_;
    text::FileId file_;
    syntax::Arena& arena_;
    text::Problems& problems_;
    const text::Sources& sources_;
    Fault fault_;
};

}  // namespace

struct JsonLines::Impl {
    ondemand::parser parser;
    std::vector<char> buffer;
    syntax::Arena arena{64 * 1024};
};

JsonLines::JsonLines() : impl_(std::make_unique<Impl>()) {}
JsonLines::~JsonLines() = default;

const Node* JsonLines::read(const text::Sources& sources, text::FileId stream, std::string_view line, text::Problems& problems) {
    impl_->arena.release();
    auto& buffer = impl_->buffer;
    if (buffer.size() < line.size() + SIMDJSON_PADDING) buffer.resize(line.size() * 2 + SIMDJSON_PADDING);
    std::memcpy(buffer.data(), line.data(), line.size());
    std::memset(buffer.data() + line.size(), 0, SIMDJSON_PADDING);
    LineReader reader(buffer.data(), line.size(), stream, impl_->arena, problems, sources);
    const auto refuse = [&](std::size_t at, const std::string& message) -> const Node* {
        problems.error("json-syntax", sources.span(stream, at, at + 1), "not a JSON object: " + message,
                       "write one object a line: {\"id\": …}");
        return nullptr;
    };
    ondemand::document document;
    ondemand::value value;
    if (auto error = impl_->parser.iterate(buffer.data(), line.size(), buffer.size()).get(document))
        return refuse(0, error_message(error));
    ondemand::json_type type;
    if (auto error = document.type().get(type)) return refuse(0, error_message(error));
    if (type != ondemand::json_type::object) return refuse(0, "found another kind of value");
    if (auto error = document.get_value().get(value)) return refuse(0, error_message(error));
    auto* root = new (impl_->arena.allocate(sizeof(Node), alignof(Node))) Node;
    if (!reader.read(value, *root, 0)) return refuse(reader.fault().at, reader.fault().message);
    const char* rest = nullptr;
    if (!document.current_location().get(rest) && rest < buffer.data() + line.size()) return refuse(line.size(), "something stands behind the object");
    return root;
}

}  // namespace jeton::engine
