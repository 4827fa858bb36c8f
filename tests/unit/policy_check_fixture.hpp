// A policy checked from texts, as the tests of it see it. Entry point: Checked.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/check/policy.hpp"
#include "engine/check/values.hpp"
#include "engine/documents/json_line.hpp"

namespace jeton::engine {

struct TokenCopy {
    bool enabled = true;
    bool narrowed = false;
    bool any_filter = false;
    std::string expires;
    std::vector<CheckedFilterPtr> filters;
};

struct Sink final : WorldSink {
    std::map<std::string, std::map<std::uint32_t, Setting>> accounts;
    std::map<std::string, std::string> parents;
    std::map<std::string, TokenCopy> tokens;
    std::vector<std::string> users;

    void account(const AccountEntry& entry) override {
        auto& settings = accounts[std::string(entry.id)];
        settings.insert(entry.settings.begin(), entry.settings.end());
        parents[std::string(entry.id)] = entry.parent;
    }
    void token(const TokenEntry& entry) override {
        tokens[std::string(entry.id)] = {entry.enabled, entry.narrowed, entry.any_filter,
                                         entry.expires ? entry.expires->text() : "never", entry.filters};
    }
    void someone(std::string_view) override {}
    void user(const UserEntry& entry) override {
        users.push_back(std::string(entry.user) + " " + std::to_string(entry.account) + " " +
                        std::to_string(entry.role));
    }
};

/// A policy checked, with lines of NDJSON if there are any.
struct Checked {
    Sink world;
    Policy policy;
    std::vector<std::string> errors;  ///< `FILE:LINE:COLUMN CODE`, with `<- LINE` of each other place
    std::vector<std::string> warnings;
    std::vector<Diagnostic> list;

    explicit Checked(const std::string& policy_text, const std::string& accounts = "", const std::string& tokens = "")
        : Checked(std::vector<NamedText>{{"p", "jeton: 1\n" + policy_text}}, accounts, tokens) {}

    explicit Checked(std::vector<NamedText> texts, const std::string& accounts = "", const std::string& tokens = "") {
        text::Problems problems;
        PolicyFiles files = read_policy_texts(std::move(texts), problems);
        run(files, problems, accounts, tokens);
    }

    void run(PolicyFiles& files, text::Problems& problems, const std::string& accounts, const std::string& tokens) {
        NameTable account_names;
        NameTable token_names;
        if (!files.unreadable) {
            PolicyCheck check(files, account_names, token_names, problems);
            check.declare_accounts();
            check.declarations();
            check.yaml_accounts(world);
            lines("a", accounts, files, problems,
                  [&](const syntax::Node& node) { return check.account_line(node, world); });
            check.end_of_accounts();
            check.sentences();
            check.users(world);
            check.yaml_tokens(world);
            lines("t", tokens, files, problems,
                  [&](const syntax::Node& node) { return check.token_line(node, world); });
            check.tests();
            policy = check.take_policy();
        }
        list = problems.take().list;
        for (const Diagnostic& each : list) {
            std::string line = each.span.file + ":" + std::to_string(each.span.line) + ":" +
                               std::to_string(each.span.column) + " " + each.code;
            for (const Label& label : each.labels) {
                line += " <- " + label.span.file + ":" + std::to_string(label.span.line);
            }
            (each.severity == Severity::error ? errors : warnings).push_back(line);
        }
    }

    template <class OnLine>
    void lines(const char* name, const std::string& text, PolicyFiles& files, text::Problems& problems,
               const OnLine& on_line) {
        const text::FileId stream = files.sources.add_stream(name);
        JsonLines reader;
        std::uint64_t number = 0;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = text.find('\n', at);
            const std::string_view line = std::string_view(text).substr(at, end - at);
            files.sources.set_line(stream, ++number, line);
            if (const syntax::Node* node = reader.read(files.sources, stream, line, problems)) {
                good_lines += on_line(*node) ? 1 : 0;
            }
            at = end + 1;
        }
    }

    int good_lines = 0;
};

using Lines = std::vector<std::string>;

inline const std::string kinds = R"(
actions: [logs.search, logs.view, api-token.create]
roles: [admin]
token-kinds:
  api: {purpose: build, action: logs.search, filters: optional}
  link: {purpose: share, action: logs.view, filters: expected, expires-after: 7d}
  ship: {purpose: send, action: logs.search}
)";

}  // namespace jeton::engine
