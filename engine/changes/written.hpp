// A policy and its world as text with places: what changes edit. What it means is built anew of it, see draft.hpp.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/check/policy.hpp"
#include "engine/state.hpp"

namespace jeton::engine {

/// Accounts and tokens have the numbers they have in every State; numbers of what was deleted are not used again.
/// A copy is cheap beside building a State: nodes and files are shared.
struct Written {
    struct Account {
        const syntax::Node* settings = nullptr;
        std::uint32_t parent = no_account;
        bool alive = false;
    };
    struct Token {
        const syntax::Node* fields = nullptr;   ///< null: deleted
    };

    PolicyFiles files;                          ///< its sections are those of the policy; accounts, users, tokens are not read again
    std::vector<std::shared_ptr<syntax::Arena>> arenas;     ///< of the change sets since
    std::vector<Account> accounts;
    std::vector<Token> tokens;
    std::map<std::string, const syntax::Node*, std::less<>> users;   ///< account -> role
    Time clock;
};

/// Takes accounts and tokens of NDJSON while they are loaded; the YAML is taken at the end.
class WrittenLines {
public:
    void account(const syntax::Node& line) { keep(accounts_, line); }
    void token(const syntax::Node& line) { keep(tokens_, line); }
    /// What was loaded, as written.
    [[nodiscard]] Written finish(PolicyFiles files, const State& state);

private:
    void keep(std::vector<const syntax::Node*>& lines, const syntax::Node& line);
    std::shared_ptr<syntax::Arena> arena_ = std::make_shared<syntax::Arena>();
    std::vector<const syntax::Node*> accounts_;
    std::vector<const syntax::Node*> tokens_;
};

}  // namespace jeton::engine
