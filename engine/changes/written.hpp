// The policy in force as text with places, and what checks changes against it. Accounts, tokens and users are facts of the State;
// where they are read again, nodes are made of them. Entry points: PolicyText, FactNodes.
#pragma once

#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/changes/comparison.hpp"
#include "engine/changes/nodes.hpp"
#include "engine/check/policy.hpp"
#include "engine/state.hpp"

namespace jeton::engine {

/// What the writer of an engine works with, from change to change.
struct Workshop {
    text::Problems problems;
    Comparison comparison;
    Writer::Lists writing;
};

/// One policy. Those of an engine share their files and their workshop; one writer at a time uses them.
struct PolicyText {
    PolicyText(PolicyFiles from, std::vector<std::shared_ptr<syntax::Arena>> with, std::shared_ptr<Workshop> tools);
    /// Declarations and sentences, against a world that stands. Mistakes go to the problems. `before`: one that was read without any, for what
    /// both say in the same nodes; null: nothing is known.
    void read(const StandingWorld& world, const PolicyText* before);

    PolicyFiles files;                          ///< its sections are those of the policy; accounts, users, tokens are not read again
    std::vector<std::shared_ptr<syntax::Arena>> arenas;     ///< of the change sets that replaced something
    std::shared_ptr<Workshop> workshop;
    bool is_read = false;
    NameTable no_accounts, no_tokens;
    PolicyCheck check;
};
using Written = std::shared_ptr<PolicyText>;

/// Whose YAML says the facts of a world. Its files are among those of whoever tells mistakes, with numbers greater by so much.
struct Saying {
    const PolicyText* text = nullptr;           ///< null: nothing is looked up
    std::uint32_t files_before = 0;
};

/// Facts of a state as the nodes that a file would have. They stand where the policy's YAML says them, if it does; else at `otherwise`.
class FactNodes {
public:
    FactNodes(syntax::Arena& arena, const syntax::Node& otherwise, const Saying& said = {});

    /// An account's own settings; in a mapping of their own.
    [[nodiscard]] const syntax::Node* settings(const State& state, std::uint32_t account, std::uint32_t settings);
    /// A token's fields without its id.
    [[nodiscard]] const syntax::Node* token(const State& state, std::uint32_t token, const TokenSettings& token_is, const TokenText& text);
    /// Where it is said that a user has this role at an account.
    [[nodiscard]] syntax::Node role(std::string_view user, std::string_view account, std::string_view role);

private:
    [[nodiscard]] const syntax::Node* value(const Setting& setting);
    [[nodiscard]] const syntax::Node* text(std::string_view text);
    void find_accounts(const syntax::Node* tree);
    /// As a place here.
    [[nodiscard]] syntax::Node at(const syntax::Node& said) const;
    NodeMaker make_;
    std::uint32_t files_before_;
    syntax::Node otherwise_;
    syntax::Node place_;            ///< what is made stands here
    using ByName = std::unordered_map<std::string_view, const syntax::Node*>;
    ByName accounts_, tokens_, users_;
    std::unordered_map<const syntax::Node*, ByName> roles_;     ///< of users that were asked for, by account
};

}  // namespace jeton::engine
