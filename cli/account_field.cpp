// Walks a well-formed JSON object along one path without building it.
#include "account_field.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace jeton::cli {
namespace {

class Walk {
public:
    explicit Walk(std::string_view text) : text_(text) {}

    /// Looks at the value that begins here; `path` is what is left of the path to it.
    void value(std::string_view path) {
        space();
        switch (peek()) {
            case '{':
                object(path);
                break;
            case '[':
                others_ += path.empty() ? 1u : 0u;
                skip();
                break;
            case '"': {
                const std::string_view token = string();
                if (path.empty()) {
                    found(unescaped(token));
                }
                break;
            }
            default: {
                const std::string_view token = scalar();
                if (path.empty()) {
                    const bool integer = !token.empty() && std::all_of(token.begin(), token.end(),
                                                                       [](char c) { return c >= '0' && c <= '9'; });
                    integer ? found(std::string(token)) : void(++others_);
                }
            }
        }
    }

    [[nodiscard]] std::optional<std::string> result() const {
        return found_ == 1 && others_ == 0 ? std::optional(account_) : std::nullopt;
    }

private:
    [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    void space() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

    void found(std::string account) {
        ++found_;
        account_ = std::move(account);
    }

    /// The text between the quotes, escapes as they stand.
    std::string_view string() {
        const std::size_t begin = ++at_;
        while (at_ < text_.size() && text_[at_] != '"') {
            at_ += text_[at_] == '\\' ? 2 : 1;
        }
        const std::size_t end = std::min(at_, text_.size());
        at_ = std::min(end + 1, text_.size());
        return text_.substr(begin, end - begin);
    }

    std::string_view scalar() {
        const std::size_t begin = at_;
        at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
        return text_.substr(begin, at_ - begin);
    }

    static std::string unescaped(std::string_view token) {
        if (token.find('\\') == std::string_view::npos) {
            return std::string(token);
        }
        const auto value = nlohmann::json::parse('"' + std::string(token) + '"', nullptr, false);
        return value.is_string() ? value.get<std::string>() : std::string();
    }

    /// Over a list or object, whatever is in it.
    void skip() {
        std::size_t depth = 0;
        do {
            const char each = peek();
            if (each == '"') {
                (void)string();
                continue;
            }
            depth += each == '{' || each == '[' ? 1u : 0u;
            depth -= each == '}' || each == ']' ? 1u : 0u;
            ++at_;
        } while (depth > 0 && at_ < text_.size());
    }

    void object(std::string_view path) {
        if (path.empty()) {
            ++others_;
            skip();
            return;
        }
        ++at_;
        for (space(); peek() == '"'; space()) {
            const std::string_view token = string();
            space();
            ++at_;  // the colon
            step(path, token);
            space();
            if (peek() != ',') {
                break;
            }
            ++at_;
            space();
        }
        at_ = std::min(at_ + 1, text_.size());
    }

    /// Into the value of a key where the key is the path or a beginning of it that ends at a dot, else over it.
    void step(std::string_view path, std::string_view token) {
        const std::string key = unescaped(token);
        const bool begins = path.substr(0, key.size()) == key;
        if (begins && path.size() == key.size()) {
            value({});
        } else if (begins && path[key.size()] == '.') {
            value(path.substr(key.size() + 1));
        } else {
            space();
            const char each = peek();
            each == '{' || each == '[' ? skip() : each == '"' ? void(string()) : void(scalar());
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t found_ = 0;
    std::size_t others_ = 0;
    std::string account_;
};

}  // namespace

std::optional<std::string> account_in(std::string_view document, std::string_view path) {
    Walk walk(document);
    walk.value(path);
    return walk.result();
}

}  // namespace jeton::cli
