// One change: what it must say, what it may do now, and what is written after it. Entry point: Editor::edit().
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/changes/draft.hpp"

namespace jeton::engine {

class Editor {
public:
    explicit Editor(Draft& draft);
    /// Edits what is written and checks what it touched; mistakes go to the draft's problems.
    void edit(const syntax::Node& change);

private:
    using Node = syntax::Node;
    struct Kind;
    static const Kind kinds[];

    // what the changes say (editor.cpp)
    void refuse_kind(const Node& change);
    [[nodiscard]] bool read(const Kind& kind, const Node& body);
    [[nodiscard]] bool has_shape();
    void read_fields();
    struct Meant {
        std::string help;                       ///< empty: nobody knows
        std::string_view field;                 ///< that it stands for
    };
    [[nodiscard]] Meant meant_by(const Node& key, std::span<const std::string_view> missing) const;
    [[nodiscard]] bool find_names();
    void check_deleted_names();
    void refuse_name(const Node& node, std::string code, std::string_view noun, std::string help);
    [[nodiscard]] std::optional<std::string_view> name_of(const Node& node, std::string_view noun);
    [[nodiscard]] bool is_made_later(std::string_view name, std::string_view noun) const;
    [[nodiscard]] std::string similar_user(std::string_view name) const;
    [[nodiscard]] std::uint32_t living_account(const Node& node);
    [[nodiscard]] const Node* field(std::string_view key) const { return body_->find(key); }
    [[nodiscard]] bool is(std::string_view kind) const { return word_ == kind; }
    [[nodiscard]] What what() const { return {word_}; }
    void error(const Node& node, std::string code, std::string message, std::string help = {});

    // what they do (edits.cpp)
    void create_account();
    void move_account();
    void delete_account();
    void set();
    void reset();
    void replace();
    void create_token();
    void update_token();
    void delete_token();
    void attach_filter();
    void detach_filter();
    void create_filter();
    void edit_filter();
    void delete_filter();
    void create_user();
    void delete_user();
    void set_role();
    void remove_role();
    void tick();

    [[nodiscard]] std::uint32_t read_settings(std::uint32_t account, const Node& settings, std::uint32_t own);
    void read_token(std::uint32_t token, const Node& fields);
    [[nodiscard]] const Node& token_fields();
    [[nodiscard]] std::vector<const Node*> filters_of(const Node& fields) const;
    [[nodiscard]] std::optional<std::string_view> text_of(const Node& filter);
    void set_filters(const Node& fields, const std::vector<const Node*>& filters);
    [[nodiscard]] std::vector<std::uint32_t> tokens_with(std::string_view filter);
    [[nodiscard]] std::vector<Label> named_elsewhere(std::string_view filter);
    void replace_filters(const Node& filters);
    void say_why();
    [[nodiscard]] const Node* attributes();
    [[nodiscard]] Writer& writer() noexcept { return draft_.writer_; }
    [[nodiscard]] State& next() noexcept { return *draft_.next_; }
    [[nodiscard]] const State& next() const noexcept { return *draft_.next_; }
    [[nodiscard]] PolicyCheck& check() const noexcept { return draft_.text_->check; }

    Draft& draft_;
    Values values_;
    NodeMaker make_;
    std::string_view word_;
    const Kind* kind_ = nullptr;
    const Node* verb_ = nullptr;
    const Node* body_ = nullptr;
    std::uint32_t account_ = no_account;
    std::uint32_t parent_ = no_account;
    std::uint32_t token_ = NameTable::none;
    std::uint32_t user_ = NameTable::none;
};

}  // namespace jeton::engine
