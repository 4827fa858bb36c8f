// A text as a YAML file that was read.
#pragma once

#include <string>
#include <string_view>

#include "grammar/policy/yaml.hpp"

using jeton::Span;
using jeton::syntax::Arena;
using jeton::syntax::Node;
using jeton::syntax::Shape;
using jeton::text::FileId;
using jeton::text::Problems;
using jeton::text::Sources;

inline std::string place(const Span& span) {
    return std::to_string(span.line) + ":" + std::to_string(span.column) + "-" +
           (span.end_line == span.line ? "" : std::to_string(span.end_line) + ":") + std::to_string(span.end_column);
}

class File {
public:
    explicit File(std::string text) : file_(sources_.add("f.yaml", std::move(text))) {
        root_ = jeton::syntax::read_yaml(sources_, file_, arena_, problems_);
    }

    /// `CODE LINE:COLUMN` of each mistake.
    std::string mistakes() {
        std::string out;
        for (const auto& each : problems_.take().list) {
            out += (out.empty() ? "" : ", ") + each.code + " " + std::to_string(each.span.line) + ":" +
                   std::to_string(each.span.column);
        }
        return out;
    }

    /// The structure: words in quotes, `-` for nothing.
    std::string shape() const { return root_ == nullptr ? "unreadable" : shape(*root_); }
    const Node& root() const { return *root_; }
    std::string at(const Node& node) const { return place(span_of(sources_, node)); }
    std::string at(const Node& node, std::size_t begin, std::size_t end) const {
        return place(span_of(sources_, node, begin, end));
    }
    /// The place of a part of the scalar at a key.
    std::string find(std::string_view key, std::string_view part) const {
        const Node* node = root_ == nullptr ? nullptr : root_->find(key);
        const std::size_t begin = node == nullptr ? std::string_view::npos : node->text().find(part);
        return begin == std::string_view::npos ? "not there" : at(*node, begin, begin + part.size());
    }

private:
    static std::string shape(const Node& node) {
        std::string out;
        switch (node.shape) {
            case Shape::nothing: return "-";
            case Shape::scalar: return (node.plain() ? "" : "'") + std::string(node.text()) + (node.plain() ? "" : "'");
            case Shape::list:
                for (const Node* each : node.items()) {
                    out += (out.empty() ? "" : ", ") + shape(*each);
                }
                return "[" + out + "]";
            case Shape::mapping:
                for (const auto& each : node.entries()) {
                    out += (out.empty() ? "" : ", ") + shape(*each.key) + ": " + shape(*each.value);
                }
        }
        return "{" + out + "}";
    }

    Sources sources_;
    FileId file_;
    Arena arena_;
    Problems problems_;
    const Node* root_ = nullptr;
};

inline std::string mistakes(std::string text) {
    return File(std::move(text)).mistakes();
}

inline std::string shape(std::string text) {
    return File(std::move(text)).shape();
}

inline std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) {
        out += text;
    }
    return out;
}
