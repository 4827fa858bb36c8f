// Regular expressions by RE2.
#include <re2/re2.h>

#include <string>

#include "engine/compile/matcher.hpp"

namespace jeton::engine {
namespace {

class Re2Matcher final : public RegexMatcher {
public:
    explicit Re2Matcher(const std::string& expression, const RE2::Options& options) : re_(expression, options) {}
    [[nodiscard]] bool ok() const { return re_.ok(); }
    [[nodiscard]] bool matches(std::string_view text) const noexcept override {
        return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), re_);
    }

private:
    RE2 re_;
};

/// RE2 does not take every escaped punctuation mark; those that mean nothing to it stand alone.
std::string for_re2(std::string_view expression) {
    std::string text;
    for (std::size_t p = 0; p < expression.size(); ++p) {
        const bool plain = expression[p] == '\\' && p + 1 < expression.size() && std::string_view("_\"'`,;:!@#%&<>/=~").find(expression[p + 1]) != std::string_view::npos;
        if (expression[p] == '\\' && !plain) text += expression[p++];
        if (plain) ++p;
        text += expression[p];
    }
    return text;
}

}  // namespace

std::shared_ptr<const RegexMatcher> make_regex(std::string_view expression) {
    RE2::Options options;
    options.set_dot_nl(true);
    options.set_never_capture(true);
    options.set_log_errors(false);
    options.set_max_mem(256 << 20);     // a bound, not a reservation: 1,000 code points of any class, 1,000 times
    auto matcher = std::make_shared<Re2Matcher>(for_re2(expression), options);
    return matcher->ok() ? matcher : nullptr;
}

}  // namespace jeton::engine
