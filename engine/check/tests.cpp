// Tests of a policy: their shape, and the names in what they ask and expect.
#include <algorithm>
#include <utility>

#include "engine/check/policy_impl.hpp"

namespace jeton::engine {

using syntax::Node;
using syntax::Shape;

namespace {

constexpr std::array<std::string_view, 11> test_keys{"name",   "now",       "given",   "ask",     "sees", "seen-by",
                                                     "answer", "documents", "refused", "changes", "flags"};
constexpr std::size_t first_expectation = 4;
constexpr std::array<std::string_view, 5> ask_keys{"token", "user", "from", "account", "action"};
constexpr std::array<std::string_view, 3> answers{"allow", "deny", "filter"};
constexpr std::array<std::string_view, 2> document_keys{"is", "document"};
constexpr std::array<std::string_view, 2> document_words{"shown", "hidden"};
constexpr std::array<std::string_view, 5> change_classes{"gained", "lost", "widened", "narrowed", "changed"};

}  // namespace

/// Names that a test's own changes make.
struct PolicyCheck::Impl::Made {
    std::set<std::string_view> accounts;
    std::set<std::string_view> tokens;
    std::set<std::string_view> users;
};

void PolicyCheck::tests() {
    Impl& my = *impl_;
    std::map<std::string_view, const Node*> called;
    for (const Node* node : my.values.items(my.section("tests"), {"tests"})) {
        const Fields test = my.values.mapping(node, {"test"}, test_keys, 1);
        if (const Node* name = test["name"]) {
            if (const auto text = my.values.scalar(*name, {"test", {}, "name"})) {
                const auto [at, fresh] = called.emplace(*text, name);
                if (!fresh) {
                    my.values.duplicate(*name, "test", my.values.span(*at->second));
                }
            }
        }
        my.test(*node, test);
        my.found_tests.tests.push_back(node);
    }
}

void PolicyCheck::Impl::test(const Node& node, Fields test) {
    if (const Node* now = test["now"]) {
        values.time(*now, {"test", {}, "now"});
    }
    Made made;
    for (const Node* change : values.items(test["given"], {"test", {}, "given"})) {
        given(*change, made);
    }
    ask(test, made);
    expectations(node, test, made);
}

void PolicyCheck::Impl::given(const Node& change, Made& made) {
    const auto entries = change.entries();
    if (entries.size() != 1 ||
        std::find(change_words.begin(), change_words.end(), entries[0].key->text()) == change_words.end()) {
        std::string help = entries.empty() ? std::string() : values.near(entries[0].key->text(), WordList(change_words));
        const std::string found = entries.size() == 1 ? shown(entries[0].key->text())
                                  : entries.empty()   ? shown(change)
                                                      : "a mapping with " + std::to_string(entries.size()) + " keys";
        values.error(change, "unknown-change", "found " + found + ", expected one change",
                     help.empty() ? "write one of " + listed(change_words) : std::move(help));
    }
    for (const auto& [word, names] :
         {std::pair{"account", &made.accounts}, {"token", &made.tokens}, {"user", &made.users}}) {
        const Node* body = change.find(std::string("create-") + word);
        const Node* name = body == nullptr ? nullptr : body->find(word);
        if (name != nullptr && name->shape == Shape::scalar) {
            names->insert(name->text());
        }
    }
}

void PolicyCheck::Impl::account_of_test(const Node& node, What what, const Made& made) {
    const auto word = values.word(node, what);
    if (word && !accounts.contains(*word) && !made.accounts.contains(*word)) {
        unknown_account(node, *word, what);
    }
}

void PolicyCheck::Impl::ask(Fields test, const Made& made) {
    const Fields ask = values.mapping(test["ask"], {"test", {}, "ask"}, ask_keys, 0);
    const What what{"test", {}, "ask"};
    for (const std::string_view key : {"from", "account"}) {
        if (const Node* value = ask[key]) {
            account_of_test(*value, what, made);
        }
    }
    if (const Node* value = ask["action"]) {
        values.existing(*value, actions, "unknown-action", "action", what);
    }
    const Node* token = ask["token"];
    if (const auto word = token == nullptr ? std::nullopt : values.word(*token, what)) {
        if (!tokens.contains(*word) && !made.tokens.contains(*word)) {
            text::Nearest nearest(*word);
            if (values.may_look_through(tokens.size())) {
                tokens.offer_to(nearest);
            }
            values.error(*token, "unknown-token", "test: no token " + shown(*word), nearest.question());
        }
    }
    const Node* user = ask["user"];
    if (const auto word = user == nullptr ? std::nullopt : values.word(*user, what)) {
        if (!users.contains(*word) && !made.users.contains(*word)) {
            values.error(*user, "unknown-user", "test: no user " + shown(*word), values.near(*word, users));
        }
    }
}

void PolicyCheck::Impl::expectations(const Node& node, Fields test, const Made& made) {
    const Node* asked = test["ask"];
    const auto asks = [&](std::string_view key) { return asked != nullptr && asked->find(key) != nullptr; };
    const bool of_answer = test["sees"] != nullptr || test["answer"] != nullptr || test["documents"] != nullptr;
    if (asks("user") && !asks("token") && !asks("action") && of_answer) {
        values.warn(*asked, "missing-key", "test, `ask`: a user is asked for without an `action`, which nobody may do", "add `action: …`");
    }
    const bool who = asks("token") || asks("user");
    const auto need = [&](std::string_view key, bool is_asked, std::string_view missing) {
        if (test[key] != nullptr && !is_asked) {
            values.error(asked == nullptr ? node : *asked, "missing-key",
                         "`" + std::string(key) + "` is expected, but `ask` does not say of " + std::string(missing),
                         "add " + std::string(missing) + " to `ask`");
        }
    };
    need("sees", who, "a `token` or a `user`");
    need("answer", who && asks("account"), who ? "an `account`" : "a `token` or a `user` and an `account`");
    need("documents", who && asks("account"), who ? "an `account`" : "a `token` or a `user` and an `account`");
    need("seen-by", asks("account") && (asks("action") || asks("token")), "an `account` and an `action`");

    for (const Node* each : values.items(test["sees"], {"test", {}, "sees"})) {
        account_of_test(*each, {"test", {}, "sees"}, made);
    }
    for (const std::string_view key : {"seen-by", "flags"}) {
        for (const Node* each : values.items(test[key], {"test", {}, key})) {
            values.scalar(*each, {"test", {}, key});
        }
    }
    if (const Node* answer = test["answer"]) {
        values.choice(*answer, {"test", {}, "answer"}, answers);
    }
    for (const Node* each : values.items(test["documents"], {"test", {}, "documents"})) {
        const Fields document = values.mapping(each, {"test", {}, "documents"}, document_keys, 2);
        if (const Node* is = document["is"]) {
            values.choice(*is, {"test", {}, "is"}, document_words);
        }
        const Node* const object = document["document"];
        if (object != nullptr && (object->shape != syntax::Shape::mapping || object->tagged)) {
            values.warn(*object, "no-document", "test, `document`: " + shown(*object) + " is no document, which nobody ever sees", "write `document: {field: value}`");
        }
    }
    const Fields changes = values.mapping(test["changes"], {"test", {}, "changes"}, change_classes, 0);
    for (const auto& [key, count] : changes.entries()) {
        if (std::find(change_classes.begin(), change_classes.end(), key->text()) != change_classes.end()) {
            values.whole(*count, {"test", {}, "changes"});
        }
    }
    if (const Node* refused = test["refused"]) {
        values.scalar(*refused, {"test", {}, "refused"});
    }
    const auto entries = test.entries();
    const auto expected = WordList(test_keys).subspan(first_expectation);
    const bool expects =
        std::any_of(expected.begin(), expected.end(), [&](std::string_view key) { return test[key] != nullptr; });
    const bool all_known = std::all_of(entries.begin(), entries.end(), [](const syntax::Entry& each) {
        return std::find(test_keys.begin(), test_keys.end(), each.key->text()) != test_keys.end();
    });
    if (!expects && all_known) {
        values.error(node, "missing-key", "a test that expects nothing", "add one of " + listed(expected));
    }
}

}  // namespace jeton::engine
