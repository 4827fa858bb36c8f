// Turns the events of the YAML parser into nodes, and stops it where a file is hostile. Entry point: NodeBuilder.
#pragma once

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grammar/policy/node.hpp"
#include "grammar/policy/yaml.hpp"

namespace jeton::syntax {

/// A mistake after which a file is not read further.
struct YamlProblem {
    std::string code;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string message;
    std::string help;
    std::optional<std::size_t> began{};     ///< another place, where it began, and what to say of it
    std::string label{};
};

/// Thrown through the YAML parser, and nowhere else, to end it early.
struct StopReading {
    YamlProblem problem;
};

/// Where the first of U+0085, U+2028 and U+2029 stands: the end of a line for some YAML readers, a character for others. npos: there is none.
[[nodiscard]] std::size_t find_doubtful_break(std::string_view text, std::size_t from = 0);

class NodeBuilder final : public YAML::EventHandler {
public:
    /// `spaces`: bytes of the file before which the parser was given a space more, in order.
    NodeBuilder(const text::Sources& sources, text::FileId file, std::size_t skipped, Arena& arena,
                std::size_t most_values, std::vector<std::size_t> spaces = {});

    [[nodiscard]] const Node* root() const noexcept { return root_; }
    /// Mistakes that do not end the reading, in no order.
    [[nodiscard]] text::Problems& found() noexcept { return found_; }
    /// Scalars in the order of the file.
    [[nodiscard]] const std::vector<const Node*>& scalars() const noexcept { return scalars_; }

    /// The byte of the file that the parser means.
    [[nodiscard]] std::size_t offset(const YAML::Mark& mark) const noexcept;

    /// The innermost bracket that is open.
    [[nodiscard]] std::optional<std::size_t> open_bracket() const noexcept;

    /// Looks at the keys of the mappings that are open where the reading ends early.
    void judge_open_mappings();

    /// Refuses directives that stand before no document; `document` is where the first one begins.
    void expect_directives(std::size_t document) const;

    void OnDocumentStart(const YAML::Mark& mark) override;
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override;
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override;
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override;
    void OnMapEnd() override { close(); }

private:
    struct Anchored {
        const Node* node = nullptr;     ///< null while it is being read
        std::size_t values = 0;         ///< with everything in it
    };
    struct Open {
        Node* node;
        YAML::anchor_t anchor;
        std::size_t before;             ///< values counted before it
        bool block;                     ///< without brackets
        std::size_t first;              ///< of its children, in `children_`
    };
    /// Where a node's tag and content begin behind its anchor.
    struct Properties {
        std::size_t content = 0;
        std::optional<std::size_t> tag;
    };

    [[nodiscard]] Properties properties(std::size_t at) const;
    void expect_anchor(std::size_t begin, std::size_t end) const;
    [[nodiscard]] bool at_key() const noexcept;
    Node* make(const YAML::Mark& mark, std::string_view tag, Shape shape);
    void count(std::size_t values, std::size_t at);
    void open(const YAML::Mark& mark, std::string_view tag, YAML::anchor_t anchor, Shape shape,
              YAML::EmitterStyle::value style);
    void close();
    void expect_no_doubtful_break(const Node& scalar, const std::string& value) const;
    void expect_no_escaped_quote(const Node& scalar) const;
    void expect_value(std::size_t at, bool key, YAML::anchor_t anchor) const;
    void expect_colons(std::span<const Node* const> children) const;
    void place(const Node* node);
    void remember(YAML::anchor_t anchor, const Node* node, std::size_t values);
    void finish_mapping(Node& node, std::span<const Node* const> children);
    [[nodiscard]] bool is_in_document(std::span<const Node* const> children) const;
    [[nodiscard]] std::string_view kept(std::string_view text, std::size_t at);
    void report(std::string code, const Node& node, std::string message, std::string help, std::vector<Label> labels = {});

    const text::Sources& sources_;
    text::FileId file_;
    std::string_view text_;
    std::size_t skipped_;               ///< bytes before the parser's first
    Arena& arena_;
    std::size_t most_values_;
    std::vector<std::size_t> spaces_;
    std::size_t values_ = 0;
    std::vector<Anchored> anchors_;
    std::vector<Open> open_;
    std::vector<const Node*> children_;     ///< of all that are open, the innermost last
    std::vector<Entry> entries_;            ///< reused
    std::vector<const Node*> scalars_;
    text::Problems found_;
    const Node* root_ = nullptr;
    bool started_ = false;
    bool has_doubtful_breaks_ = false;
};

}  // namespace jeton::syntax
