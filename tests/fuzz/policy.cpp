// Any bytes as a policy: no crash, and every mistake has a place and a message of one line.
#include "engine/check/policy.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

#include "jeton/diagnostic.hpp"

namespace {

using namespace jeton::engine;

void expect(bool holds) {
    if (!holds) {
        std::abort();
    }
}

struct Nowhere final : WorldSink {
    void account(const AccountEntry& entry) override { expect(!entry.id.empty()); }
    void token(const TokenEntry& entry) override { expect(!entry.id.empty()); }
    void someone(std::string_view) override {}
    void user(const UserEntry& entry) override { expect(!entry.user.empty()); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    std::string text(reinterpret_cast<const char*>(bytes), size);
    text = text.starts_with("jeton: 1") ? text : "jeton: 1\n" + text;
    jeton::text::Problems problems;
    PolicyFiles files = read_policy_texts({{"policy", std::move(text)}}, problems);
    if (!files.unreadable) {
        NameTable accounts, tokens;
        Nowhere sink;
        PolicyCheck check(files, accounts, tokens, problems);
        check.declare_accounts();
        check.declarations();
        check.yaml_accounts(sink);
        check.end_of_accounts();
        check.sentences();
        check.users(sink);
        check.yaml_tokens(sink);
        check.tests();
        const Policy policy = check.take_policy();
        expect(policy.kinds.size() + policy.roles.size() < 0xffff);
    }
    for (const jeton::Diagnostic& each : problems.take().list) {
        expect(!each.code.empty() && !each.message.empty() && each.message.find('\n') == std::string::npos);
        expect(each.span.line >= 1 && each.span.column >= 1 && each.span.line <= each.span.end_line);
    }
    return 0;
}
