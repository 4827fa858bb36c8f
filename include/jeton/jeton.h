// The library for C99 and what calls C. Entry points: jeton_engine_load, jeton_snapshot_decide, jeton_filter_compile;
// changes, secrets and the clock are in jeton_changes.h, which this includes.
//
// Handles are opaque: what returns one without `const` gives it to the caller, who ends it with its _free function
// (NULL is left alone). Any thread may use a handle, several at once, until one of them frees it; nothing here needs
// the caller's lock. A handle keeps what it is made of alive: a snapshot outlives its engine. No exception leaves a
// function, and none may leave a callback.
//
// `error` may be NULL. Else it is set to NULL where there is none, and to diagnostics that the caller frees where there
// is one. A NULL where a value is needed is an error with the code `bad-argument`, want of memory one with the code
// `out-of-memory`. Texts are UTF-8; names end with NUL, texts and documents come with their size in bytes.
#ifndef JETON_JETON_H
#define JETON_JETON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define JETON_API __attribute__((visibility("default")))
#else
#define JETON_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jeton_diagnostics jeton_diagnostics;  ///< errors and warnings, made into text
typedef struct jeton_engine jeton_engine;            ///< a loaded policy
typedef struct jeton_snapshot jeton_snapshot;        ///< one revision of it, which never changes
typedef struct jeton_filter jeton_filter;            ///< a compiled filter
typedef struct jeton_decisions jeton_decisions;      ///< a list of decisions
typedef struct jeton_explanation jeton_explanation;  ///< the rules behind a decision

/// A moment: seconds since 1970-01-01T00:00:00Z, and 0 to 999,999,999 nanoseconds within that second.
typedef struct jeton_time {
    int64_t seconds;
    uint32_t nanoseconds;
} jeton_time;

/// `size` bytes without a NUL at their end; never NULL. Valid as long as the handle it was asked of.
typedef struct jeton_text {
    const char* data;
    size_t size;
} jeton_text;

// -- version and time

/// The version of the library, such as `1.2.3`; NUL-terminated and never freed. No errors. Any thread.
JETON_API const char* jeton_version(void);

/// Reads `YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ss[.f…]Z` (up to 9 digits) into `time`. False, and `time` untouched, where
/// the text is neither or an argument is NULL. Any thread.
JETON_API bool jeton_time_parse(const char* text, jeton_time* time);

// -- diagnostics

/// What a person reads: places, source lines, carets, help; NUL-terminated, as long as the handle lives. Shows the
/// first 100 and counts the rest. Empty for NULL. No errors. Any thread.
JETON_API const char* jeton_diagnostics_text(const jeton_diagnostics* diagnostics);

/// The same as a JSON document, NUL-terminated, as long as the handle lives. Empty for NULL. No errors. Any thread.
JETON_API const char* jeton_diagnostics_json(const jeton_diagnostics* diagnostics);

/// How many errors and how many warnings there are; 0 for NULL. No errors of their own. Any thread.
JETON_API size_t jeton_diagnostics_errors(const jeton_diagnostics* diagnostics);
JETON_API size_t jeton_diagnostics_warnings(const jeton_diagnostics* diagnostics);

/// The code of the first error, such as `unknown-account`; of a change set that is refused, that of its first mistake. Empty where there is no
/// error and for NULL. Belongs to the diagnostics. No errors. Any thread.
JETON_API const char* jeton_diagnostics_code(const jeton_diagnostics* diagnostics);
/// Which change of a set is refused, from 0, in `change`. False, and `change` untouched, where the set is refused as a whole, and for all
/// other diagnostics. No errors. Any thread.
JETON_API bool jeton_diagnostics_change(const jeton_diagnostics* diagnostics, size_t* change);

/// Frees diagnostics that were given through `error`. No errors. Any thread, once nobody uses them.
JETON_API void jeton_diagnostics_free(jeton_diagnostics* diagnostics);

// -- engine

/// How to load; all zero, or NULL for the whole, is the default.
typedef struct jeton_load_options {
    const jeton_time* now;  ///< the revision's clock; NULL: the system's
    /// Called now and then with what is being read, bytes done and bytes in all; on the loading thread. NULL: never.
    void (*progress)(void* context, const char* what, uint64_t done, uint64_t total);
    void* context;  ///< handed to `progress`
    bool read_only; ///< only questions will be asked: half of the memory of large worlds. Changes are refused (`read-only`)
    const uint8_t* secret_key;  ///< 32 bytes, the key of secrets' hashes; NULL: one of its own, so that hashes mean nothing to the next engine
    const jeton_snapshot* over; ///< what jeton_engine_plan_policy will try a policy over that has no accounts: it may name those here
} jeton_load_options;

/// A policy file in memory; `name` is what diagnostics call it.
typedef struct jeton_source {
    const char* name;
    const char* text;
    size_t size;
} jeton_source;

/// Loads a policy directory or one file, with `accounts.ndjson` and `tokens.ndjson` beside the YAML if they are there.
/// NULL on error: every mistake of every file; a policy with an error is never half in force. Any thread.
JETON_API jeton_engine* jeton_engine_load(const char* path, const jeton_load_options* options,
                                          jeton_diagnostics** error);

/// The same from `count` texts in memory; `imports:` are refused as not found. Keeps nothing of `sources`. Any thread.
JETON_API jeton_engine* jeton_engine_load_text(const jeton_source* sources, size_t count,
                                               const jeton_load_options* options, jeton_diagnostics** error);

/// The warnings of loading, owned by the engine; NULL for NULL only. No errors. Any thread.
JETON_API const jeton_diagnostics* jeton_engine_lints(const jeton_engine* engine);

/// The present revision. NULL if `engine` is NULL or memory is wanting. Any thread, at any time.
JETON_API jeton_snapshot* jeton_engine_snapshot(const jeton_engine* engine);

/// Frees an engine; its snapshots live on. No errors. Any thread, once nobody uses it.
JETON_API void jeton_engine_free(jeton_engine* engine);

// -- names to ids, once. An id means something in the snapshot it came from and in those after it: there it is of the same
// name, and of nothing once that is deleted, or declared no more. It never means something else.

enum { JETON_PRINCIPAL_NOBODY = 0, JETON_PRINCIPAL_TOKEN = 1, JETON_PRINCIPAL_USER = 2 };

/// Who asks: a token, or a user at one account. All zero is nobody, whom every decision denies.
typedef struct jeton_principal {
    uint32_t kind;  ///< JETON_PRINCIPAL_…
    uint32_t index;
} jeton_principal;

typedef uint32_t jeton_account_id;
typedef uint32_t jeton_action_id;

/// The account and the action that do not exist, which every decision denies.
#define JETON_NO_ACCOUNT UINT32_MAX
#define JETON_NO_ACTION UINT32_MAX
/// The action of a token's kind, where a function says that it takes this: any other denies it.
#define JETON_DEFAULT_ACTION (UINT32_MAX - 1)

/// The token of a name. Nobody on error: `unknown-token`, with what is near. Any thread.
JETON_API jeton_principal jeton_snapshot_token(const jeton_snapshot* snapshot, const char* name,
                                               jeton_diagnostics** error);

/// The user of a name at an account; NULL stands for the only one, an empty text for none. Nobody on error: `unknown-user`. Any thread.
JETON_API jeton_principal jeton_snapshot_user(const jeton_snapshot* snapshot, const char* name, const char* account,
                                              jeton_diagnostics** error);

/// The account of a name. JETON_NO_ACCOUNT on error: `unknown-account`, with what is near. Any thread.
JETON_API jeton_account_id jeton_snapshot_account(const jeton_snapshot* snapshot, const char* name,
                                                  jeton_diagnostics** error);

/// The action of a name. JETON_NO_ACTION on error: `unknown-action`, with what is near. Any thread.
JETON_API jeton_action_id jeton_snapshot_action(const jeton_snapshot* snapshot, const char* name,
                                                jeton_diagnostics** error);

// -- ids to names

/// The names of an account and of an action, and a principal's kind of token or role; those of what was deleted, too, but the role of
/// a user who has none any more. Empty for an id that never was one and for a NULL snapshot. No errors. Any thread.
JETON_API jeton_text jeton_snapshot_account_name(const jeton_snapshot* snapshot, jeton_account_id account);
JETON_API jeton_text jeton_snapshot_action_name(const jeton_snapshot* snapshot, jeton_action_id action);
JETON_API jeton_text jeton_snapshot_kind(const jeton_snapshot* snapshot, jeton_principal principal);

/// Writes `TOKEN`, or `USER at ACCOUNT`, with a NUL into `buffer` of `size` bytes, cut where it is too short, and
/// returns the bytes that the whole has without its NUL. `buffer` may be NULL if `size` is 0. 0 for nobody, for a NULL
/// snapshot, or if memory is wanting. Any thread.
JETON_API size_t jeton_snapshot_principal_name(const jeton_snapshot* snapshot, jeton_principal principal, char* buffer,
                                               size_t size);

/// The account a principal asks from, and the action of a token's kind. JETON_NO_ACCOUNT and JETON_NO_ACTION for nobody
/// and for a NULL snapshot. No errors. Any thread.
JETON_API jeton_account_id jeton_snapshot_home(const jeton_snapshot* snapshot, jeton_principal principal);
JETON_API jeton_action_id jeton_snapshot_default_action(const jeton_snapshot* snapshot, jeton_principal token);

/// Everything there is: writes the first `room` of them and returns how many there are; 0 for a NULL snapshot or if memory is
/// wanting. Accounts in the order of their names; tokens, then users at accounts; actions and kinds of tokens as declared.
/// Any thread.
JETON_API size_t jeton_snapshot_accounts(const jeton_snapshot* snapshot, jeton_account_id* accounts, size_t room);
JETON_API size_t jeton_snapshot_principals(const jeton_snapshot* snapshot, jeton_principal* principals, size_t room);
JETON_API size_t jeton_snapshot_actions(const jeton_snapshot* snapshot, jeton_action_id* actions, size_t room);

typedef struct jeton_token_kind {
    jeton_text name;
    jeton_text purpose;
    jeton_text action;
    jeton_text filters;    ///< `none`, `optional`, `expected`
    int64_t life_seconds;  ///< 0: no default
} jeton_token_kind;
JETON_API size_t jeton_snapshot_token_kinds(const jeton_snapshot* snapshot, jeton_token_kind* kinds, size_t room);

// -- decisions

typedef enum jeton_verdict { JETON_VERDICT_DENY = 0, JETON_VERDICT_ALL = 1, JETON_VERDICT_FILTER = 2 } jeton_verdict;

/// Why a decision is deny.
typedef enum jeton_reason {
    JETON_REASON_NONE = 0,  ///< it is not deny
    JETON_REASON_UNKNOWN_PRINCIPAL = 1,
    JETON_REASON_UNKNOWN_ACTION = 2,
    JETON_REASON_UNKNOWN_ACCOUNT = 3,
    JETON_REASON_TOKEN_DISABLED = 4,
    JETON_REASON_TOKEN_EXPIRED = 5,
    JETON_REASON_NOT_IN_TOKEN_ACCOUNTS = 6,  ///< the token's own list of accounts leaves this one out
    JETON_REASON_NO_RULE = 7,                ///< nothing allows it
    JETON_REASON_DENIED_BY_RULE = 8
} jeton_reason;

/// The answer to "may this principal do this action at that account". Who asks about something that is no document
/// (create a token, enter an account) has been told yes by JETON_VERDICT_ALL only.
typedef struct jeton_decision {
    jeton_verdict verdict;
    jeton_reason reason;
    jeton_principal principal;
    jeton_account_id account;
    jeton_action_id action;
} jeton_decision;

/// Decides by ids. Takes no lock, allocates nothing, has no errors: ids that do not exist and a NULL snapshot are
/// denied. Any thread.
JETON_API jeton_decision jeton_snapshot_decide(const jeton_snapshot* snapshot, jeton_principal principal,
                                               jeton_action_id action, jeton_account_id account);

typedef struct jeton_question {
    jeton_principal principal;
    jeton_action_id action;
    jeton_account_id account;
} jeton_question;

/// Many at once, in half of the time where they are about tokens and accounts that are in no cache. `answers` has room for
/// one a question. No lock, no allocation, no errors: where `snapshot` is NULL all are denied, other NULLs do nothing. Any
/// thread.
JETON_API void jeton_snapshot_decide_many(const jeton_snapshot* snapshot, const jeton_question* questions, size_t count,
                                          jeton_decision* answers);

/// Whether one document (JSON text) may be seen by a decision of this snapshot. What is no document (broken JSON, NULL,
/// …) never may. Allocates nothing once a thread has seen a document as large. No errors. Any thread.
JETON_API bool jeton_decision_allows(const jeton_snapshot* snapshot, jeton_decision decision, const char* json,
                                     size_t size);

/// One filter with the same answer as a decision of this snapshot, for bulk work. NULL on error. Any thread.
JETON_API jeton_filter* jeton_decision_filter(const jeton_snapshot* snapshot, jeton_decision decision,
                                              jeton_diagnostics** error);

/// Everything a principal can see: the decisions that are not deny, in the order of accounts' names. JETON_DEFAULT_ACTION
/// stands for the action of the token's kind. Empty for ids that do not exist; NULL on error. Any thread.
JETON_API jeton_decisions* jeton_snapshot_scope(const jeton_snapshot* snapshot, jeton_principal principal,
                                                jeton_action_id action, jeton_diagnostics** error);

/// Everyone who reaches an account: the decisions that are not deny, tokens first, each in the order of names. With
/// JETON_DEFAULT_ACTION every token by the action of its kind, and no users. Empty for ids that do not exist; NULL on
/// error. Any thread.
JETON_API jeton_decisions* jeton_snapshot_who_sees(const jeton_snapshot* snapshot, jeton_account_id account,
                                                   jeton_action_id action, jeton_diagnostics** error);

/// How many decisions a list has (0 for NULL), and one of them, from 0 (deny beyond the end). No errors. Any thread.
JETON_API size_t jeton_decisions_count(const jeton_decisions* decisions);
JETON_API jeton_decision jeton_decisions_at(const jeton_decisions* decisions, size_t index);

/// Rules that apply to a question, with their places.
typedef struct jeton_rule {
    size_t number;  ///< from 1, in the order of the files
    bool allow;
    jeton_text name;  ///< empty where it has none
    jeton_text text;  ///< the sentence
    jeton_text only;  ///< its filter; empty where it is about every document
    jeton_text file;
    uint32_t line;    ///< from 1
    uint32_t column;  ///< from 1, in characters
} jeton_rule;

/// Every rule that applies to a question, denies first. Empty for ids that do not exist; NULL on error. Any thread.
JETON_API jeton_explanation* jeton_snapshot_explain(const jeton_snapshot* snapshot, jeton_principal principal,
                                                    jeton_action_id action, jeton_account_id account,
                                                    jeton_diagnostics** error);

/// How many rules an explanation has (0 for NULL), and one of them, from 0 (all zero beyond the end). No errors. Any
/// thread.
JETON_API size_t jeton_explanation_count(const jeton_explanation* explanation);
JETON_API jeton_rule jeton_explanation_rule(const jeton_explanation* explanation, size_t index);

/// What would have to change so that something is allowed: denies that would have to go, and the allows that are nearest;
/// none where something is allowed already. How many (0 for NULL), one of these rules, from 0 (all zero beyond the end), and
/// what it lacks, as sentences with `; ` between (empty beyond the end). No errors. Any thread.
JETON_API size_t jeton_explanation_near_count(const jeton_explanation* explanation);
JETON_API jeton_rule jeton_explanation_near_rule(const jeton_explanation* explanation, size_t index);
JETON_API jeton_text jeton_explanation_near_lacks(const jeton_explanation* explanation, size_t index);

/// The number of a revision, its clock, and how many accounts and tokens it has; 0 for NULL. No errors. Any thread.
JETON_API uint64_t jeton_snapshot_revision(const jeton_snapshot* snapshot);
JETON_API jeton_time jeton_snapshot_clock(const jeton_snapshot* snapshot);
JETON_API size_t jeton_snapshot_account_count(const jeton_snapshot* snapshot);
JETON_API size_t jeton_snapshot_token_count(const jeton_snapshot* snapshot);

/// Free what they are named after. No errors. Any thread, once nobody uses it.
JETON_API void jeton_decisions_free(jeton_decisions* decisions);
JETON_API void jeton_explanation_free(jeton_explanation* explanation);
JETON_API void jeton_snapshot_free(jeton_snapshot* snapshot);

// -- filters

enum {
    JETON_FIELD_KEYWORD = 0,
    JETON_FIELD_LONG = 1,
    JETON_FIELD_DOUBLE = 2,
    JETON_FIELD_BOOLEAN = 3,
    JETON_FIELD_DATE = 4,
    JETON_FIELD_IP = 5,
    JETON_FIELD_NESTED = 6,
    JETON_FIELD_TEXT = 7
};

/// A filter that may be named within another.
typedef struct jeton_named_filter {
    const char* name;
    const char* text;
} jeton_named_filter;

/// A document field of a schema.
typedef struct jeton_field {
    const char* path;  ///< written with dots
    uint32_t type;     ///< JETON_FIELD_…
    bool single;       ///< never holds an array
} jeton_field;

/// What a filter that stands alone is compiled with; all zero, or NULL for the whole, is the default.
typedef struct jeton_filter_options {
    const jeton_named_filter* filters;
    size_t filter_count;
    const jeton_field* schema;
    size_t field_count;
    bool strict;            ///< only fields of the schema may be named
    const jeton_time* now;  ///< the moment `now` stands for; NULL: the system's clock
    const char* name;       ///< what diagnostics call the text; NULL: `filter`
} jeton_filter_options;

/// Whether a filter shows a document. Refused: the text is no document, which no filter shows, not even a negated one.
typedef enum jeton_match { JETON_MATCH_HIDDEN = 0, JETON_MATCH_SHOWN = 1, JETON_MATCH_REFUSED = 2 } jeton_match;

typedef struct jeton_scan_counts {
    uint64_t lines;
    uint64_t shown;
    uint64_t refused;
} jeton_scan_counts;

/// A line of a scan: its number from 1 on, its text without the line break, and the answer.
typedef void (*jeton_on_line)(void* context, uint64_t number, const char* line, size_t size, jeton_match match);

/// Compiles a filter. NULL on error: each mistake at the smallest wrong part of the text. Any thread.
JETON_API jeton_filter* jeton_filter_compile(const char* text, size_t size, const jeton_filter_options* options,
                                             jeton_diagnostics** error);

/// Compiles a filter as a policy understands it: its named filters, its document schema, its clock. The rest as above.
JETON_API jeton_filter* jeton_snapshot_compile(const jeton_snapshot* snapshot, const char* text, size_t size,
                                               jeton_diagnostics** error);

/// Asks one document (JSON text). Allocates nothing once a thread has seen a document as large. A NULL filter hides, a
/// NULL document is refused. No errors. Any thread.
JETON_API jeton_match jeton_filter_match(const jeton_filter* filter, const char* json, size_t size);

/// Asks every line of NDJSON, skips empty ones, and calls `on_line` (may be NULL) for each in order, on the calling
/// thread. `counts` may be NULL. False if an argument that is needed is NULL or memory is wanting. Any thread.
JETON_API bool jeton_filter_scan(const jeton_filter* filter, const char* lines, size_t size, jeton_on_line on_line,
                                 void* context, jeton_scan_counts* counts);

/// The canonical form, which compiles to the same filter; empty for NULL. No errors. Any thread.
JETON_API jeton_text jeton_filter_canonical(const jeton_filter* filter);

/// The warnings of compiling, owned by the filter; NULL for NULL only. No errors. Any thread.
JETON_API const jeton_diagnostics* jeton_filter_lints(const jeton_filter* filter);

/// Frees a filter. No errors. Any thread, once nobody uses it.
JETON_API void jeton_filter_free(jeton_filter* filter);

#ifdef __cplusplus
}
#endif

#include "jeton/jeton_changes.h"

#endif
