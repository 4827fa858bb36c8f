// jeton_changes.h: tokens that are created with their secret, and who a secret shows.
#include <algorithm>
#include <optional>

#include "engine/c_api/ids.hpp"

using namespace jeton::c_api;

namespace {

using Fields = jeton::Change::Fields;
using jeton::Value;

/// False, and said, where one of the texts is NULL.
bool read_list(const char* name, const char* const* texts, std::size_t count, Fields& to, jeton_diagnostics** error) {
    Value::List list;
    for (std::size_t i = 0; i < count; ++i) {
        if (missing(texts, name, error) || missing(texts[i], name, error)) return false;
        list.push_back(Value{std::string(texts[i])});
    }
    to.emplace_back(name, Value{std::move(list)});
    return true;
}

bool read_expiry(const jeton_token_fields& from, Fields& to, jeton_diagnostics** error) {
    if (from.expires != nullptr && from.never_expires) {
        say(error, bad_argument("`expires` and `never_expires` exclude each other"));
        return false;
    }
    std::optional<jeton::Time> expires;
    if (!read_time(from.expires, "expires", expires, error)) return false;
    if (expires) to.emplace_back("expires", jeton::Change::date(*expires));
    if (from.never_expires) to.emplace_back("expires", Value{std::string("never")});
    return true;
}

bool read_fields(const jeton_token_fields* from, Fields& to, jeton_diagnostics** error) {
    if (from == nullptr) return true;
    if (from->name != nullptr) to.emplace_back("name", Value{std::string(from->name)});
    if (from->created_by != nullptr) to.emplace_back("created-by", Value{std::string(from->created_by)});
    if (from->disabled) to.emplace_back("enabled", Value{false});
    if (from->any_filter) to.emplace_back("filters-operator", Value{std::string("or")});
    if (!read_expiry(*from, to, error)) return false;
    if (from->filter_count != 0 && !read_list("filters", from->filters, from->filter_count, to, error)) return false;
    const bool narrowed = from->accounts != nullptr || from->account_count != 0;       // to none is refused
    return !narrowed || read_list("accounts", from->accounts, from->account_count, to, error);
}

}  // namespace

/// By way of a pointer that the compiler cannot see through: nobody reads the text any more.
jeton_new_token::~jeton_new_token() {
    volatile char* const text = made.secret.data();
    for (std::size_t i = 0; i < made.secret.size(); ++i) text[i] = 0;
}

jeton_new_token* jeton_engine_create_token(jeton_engine* engine, const char* token, const char* kind, const char* account, const jeton_token_fields* fields,
                                           jeton_diagnostics** error) {
    return attempt<jeton_new_token*>(nullptr, error, [&]() -> jeton_new_token* {
        Fields read;
        if (missing(engine, "engine", error) || missing(token, "token", error) || missing(kind, "kind", error) || missing(account, "account", error)) return nullptr;
        if (!read_fields(fields, read, error)) return nullptr;
        std::unique_ptr<jeton_new_token> handle(new jeton_new_token{{}, jeton_commit(nullptr)});     // there before the token is
        auto made = made_or_said(engine->engine.create_token(token, kind, account, read), error);
        if (!made) return nullptr;
        handle->made = *std::move(made);
        handle->commit.commit = handle->made.commit;
        return handle.release();
    });
}

jeton_text jeton_new_token_secret(const jeton_new_token* made) { return text_of(made != nullptr ? std::string_view(made->made.secret) : std::string_view()); }

jeton_secret_hash jeton_new_token_hash(const jeton_new_token* made) {
    jeton_secret_hash hash{};
    if (made != nullptr) std::copy(made->made.hash.bytes.begin(), made->made.hash.bytes.end(), hash.bytes);
    return hash;
}

const jeton_commit* jeton_new_token_commit(const jeton_new_token* made) { return made != nullptr ? &made->commit : nullptr; }

void jeton_new_token_free(jeton_new_token* made) { delete made; }

bool jeton_engine_add_secret(jeton_engine* engine, const char* token, const jeton_secret_hash* hash, jeton_diagnostics** error) {
    return attempt<bool>(false, error, [&] {
        if (missing(engine, "engine", error) || missing(token, "token", error) || missing(hash, "hash", error)) return false;
        jeton::SecretHash read;
        std::copy_n(hash->bytes, read.bytes.size(), read.bytes.begin());
        return made_or_said(engine->engine.add_secret(token, read), error).has_value();
    });
}

jeton_principal jeton_snapshot_authenticate(const jeton_snapshot* snapshot, const char* secret, size_t size) {
    return snapshot != nullptr && secret != nullptr ? to_c(snapshot->snapshot.authenticate(std::string_view(secret, size))) : jeton_principal{};
}

bool jeton_is_secret(const char* text, size_t size) { return text != nullptr && jeton::is_secret(std::string_view(text, size)); }
