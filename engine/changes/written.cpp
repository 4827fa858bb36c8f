#include "engine/changes/written.hpp"

#include "engine/changes/nodes.hpp"

namespace jeton::engine {
namespace {

using syntax::Node;

const Node* section(const PolicyFiles& files, std::string_view name) {
    const auto found = files.sections.find(name);
    return found == files.sections.end() ? nullptr : found->second;
}

/// Everything of a loaded policy, filed under the numbers that the names got.
class Collector {
public:
    Collector(Written& written, const State& state, syntax::Arena& arena) : written_(written), state_(state), make_(arena) {}

    void tree(const Node* node, std::uint32_t parent) {
        if (node == nullptr) return;
        for (const auto& [key, entry] : node->entries()) {
            const std::uint32_t number = state_.account_names.find(key->text);
            written_.accounts[number] = {make_.without(*entry, {"sub-accounts"}), parent, true};
            tree(entry->find("sub-accounts"), number);
        }
    }

    void account_line(const Node& line) {
        const Node* parent = line.find("parent");
        written_.accounts[state_.account_names.find(line.find("id")->text)] = {
            make_.without(line, {"id", "parent"}), parent == nullptr ? no_account : state_.account_names.find(parent->text), true};
    }

    /// The expiry that a kind gives by default is fixed when the token is made: later changes of the kind do not move it.
    void token(std::string_view id, const Node& fields) {
        const std::uint32_t number = state_.token_names.find(id);
        const std::int64_t expires = state_.tokens[number].expires;
        const bool given = expires != never && fields.find("expires") == nullptr;
        written_.tokens[number].fields =
            given ? make_.with(fields, "expires", make_.scalar(from_microseconds(expires).text(), fields)) : &fields;
    }

    void token_line(const Node& line) { token(line.find("id")->text, *make_.without(line, {"id"})); }

private:
    Written& written_;
    const State& state_;
    NodeMaker make_;
};

}  // namespace

void WrittenLines::keep(std::vector<const Node*>& lines, const Node& line) { lines.push_back(NodeMaker(*arena_).copy(line)); }

Written WrittenLines::finish(PolicyFiles files, const State& state) {
    Written written;
    written.files = std::move(files);
    written.arenas.push_back(arena_);
    written.accounts.resize(state.accounts.size());
    written.tokens.resize(state.tokens.size());
    written.clock = state.clock;
    Collector collect(written, state, *arena_);
    collect.tree(section(written.files, "accounts"), no_account);
    for (const Node* line : accounts_) collect.account_line(*line);
    if (const Node* tokens = section(written.files, "tokens"))
        for (const auto& [key, fields] : tokens->entries()) collect.token(key->text, *fields);
    for (const Node* line : tokens_) collect.token_line(*line);
    if (const Node* users = section(written.files, "users"))
        for (const auto& [key, roles] : users->entries()) written.users.emplace(key->text, roles);
    return written;
}

}  // namespace jeton::engine
