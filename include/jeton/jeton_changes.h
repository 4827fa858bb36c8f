// Changes for C, a part of jeton.h: change sets tried and applied, what they make different, the clock, subscribers, secrets of
// tokens. Entry points: jeton_engine_plan, jeton_engine_apply, jeton_engine_on_commit, jeton_engine_create_token.
#ifndef JETON_JETON_CHANGES_H
#define JETON_JETON_CHANGES_H

#include "jeton/jeton.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jeton_commit jeton_commit;              ///< what a change set made different, or would
typedef struct jeton_commits jeton_commits;            ///< a list of them
typedef struct jeton_new_token jeton_new_token;        ///< a token that was just created, with its secret
typedef struct jeton_subscription jeton_subscription;  ///< a callback that gets every commit

typedef enum jeton_change_class {
    JETON_GAINED = 0,
    JETON_LOST = 1,
    JETON_WIDENED = 2,   ///< all that was shown is shown, and more may be
    JETON_NARROWED = 3,
    JETON_CHANGED = 4    ///< neither can be said
} jeton_change_class;

/// One permission that is different. Texts are valid during the call; `before` and `after` are filters, `NOT *:*` for deny.
typedef struct jeton_permission_change {
    const char* principal;  ///< `TOKEN`, or `USER at ACCOUNT`
    const char* action;
    const char* account;
    const char* before;
    const char* after;
    jeton_change_class is;
} jeton_permission_change;

/// False ends the walk.
typedef bool (*jeton_permission_callback)(void* context, const jeton_permission_change* change);

/// What jeton_engine_apply would do and return; nothing is changed. `changes` is YAML, a list of changes. NULL on error: why it is
/// refused. Any thread.
JETON_API jeton_commit* jeton_engine_plan(const jeton_engine* engine, const char* changes, size_t size,
                                          jeton_diagnostics** error);

/// Makes all changes or none. When it returns, no later jeton_engine_snapshot of any thread is from before it. NULL on error: why it is
/// refused. Any thread.
JETON_API jeton_commit* jeton_engine_apply(jeton_engine* engine, const char* changes, size_t size,
                                           jeton_diagnostics** error);

/// What would be different if the policy and all accounts, tokens and users were those of `next`, matched by their ids. Of a
/// `next` without any of these the policy alone counts, over those of `engine`; then they must fit it. NULL on error. Any thread.
JETON_API jeton_commit* jeton_engine_plan_policy(const jeton_engine* engine, const jeton_engine* next,
                                                 jeton_diagnostics** error);

/// Moves the clock to `now`, stopping at each instant at which a token expires or a rule changes with the clock: one commit each, and one
/// for `now` itself. Nothing happens between two calls: call it with the time of your clock, at the latest at
/// jeton_snapshot_next_due. NULL on error; of `out-of-memory` alone instants before may have come: see the clock of a snapshot. Any
/// thread.
JETON_API jeton_commits* jeton_engine_advance(jeton_engine* engine, jeton_time now, jeton_diagnostics** error);

/// How many commits a list has (0 for NULL), and one of them, from 0, which is the list's; NULL beyond the end. No errors. Any
/// thread.
JETON_API size_t jeton_commits_count(const jeton_commits* commits);
JETON_API const jeton_commit* jeton_commits_at(const jeton_commits* commits, size_t index);

/// The revision that a commit was made on, and the one it made; 0 for NULL. No errors. Any thread.
JETON_API uint64_t jeton_commit_base(const jeton_commit* commit);
JETON_API uint64_t jeton_commit_revision(const jeton_commit* commit);  ///< the base where the set was empty
/// How many permissions of a class are different: one for each principal, action and account.
JETON_API uint64_t jeton_commit_count(const jeton_commit* commit, jeton_change_class is);
/// Warnings such as `grows` or `nothing-left grafana`, in the order of their texts. NULL beyond the last; 0 and NULL also where
/// memory is wanting.
JETON_API size_t jeton_commit_flag_count(const jeton_commit* commit);
JETON_API const char* jeton_commit_flag(const jeton_commit* commit, size_t index);
/// Warnings about what the change set says, as a load would give them: they belong to the commit. NULL for NULL, or where memory is wanting,
/// likewise.
JETON_API const jeton_diagnostics* jeton_commit_lints(const jeton_commit* commit);
/// What the policy says no more, as a person reads it, such as: document field `ip`. NULL beyond the last; 0 and NULL also where memory is
/// wanting. Any thread.
JETON_API size_t jeton_commit_dropped_count(const jeton_commit* commit);
JETON_API const char* jeton_commit_dropped(const jeton_commit* commit, size_t index);
/// A filter that says the same before and after and may let other documents through, of which no row says anything. Both texts belong to
/// the commit.
typedef struct jeton_reread {
    const char* filter;
    const char* why;
    bool by_clock;    ///< it says `now`; else a field that it asks for is declared otherwise
} jeton_reread;
/// All of them, in the order of their texts. False, and `out` untouched, beyond the last, for NULL, or if memory is wanting. Any thread.
JETON_API size_t jeton_commit_reread_count(const jeton_commit* commit);
JETON_API bool jeton_commit_reread(const jeton_commit* commit, size_t index, jeton_reread* out);
/// How much was looked at: accounts and principals that were written, or told apart by rules as they were not before. `everything`: all
/// were compared at all they reach. Zero for NULL. No errors. Any thread.
typedef struct jeton_cost {
    uint64_t accounts;
    uint64_t principals;
    bool everything;
} jeton_cost;
JETON_API jeton_cost jeton_commit_cost(const jeton_commit* commit);

/// A limit of the policy that does not hold after a commit, new or old: which one, from 1, where, and how many tokens there are.
typedef struct jeton_over_limit {
    size_t limit;
    jeton_account_id account;
    uint32_t count;
} jeton_over_limit;
/// All of them, by limit, then name of account. False, and `over` untouched, beyond the last, for NULL, or if memory is wanting. Any thread.
JETON_API size_t jeton_commit_over_limit_count(const jeton_commit* commit);
JETON_API bool jeton_commit_over_limit(const jeton_commit* commit, size_t index, jeton_over_limit* over);

/// What is different, in rows, of which there are few where permissions are millions. A row is about each of its principals at each of its
/// accounts, in each of its actions, but for what jeton_commit_row_is_about leaves out. `before` and `after` are filters; they belong to the commit.
typedef struct jeton_row {
    jeton_change_class is;
    const char* before;
    const char* after;
    size_t action_count;
    size_t principal_count;
    size_t account_count;
    uint64_t permissions;    ///< how many it is about
} jeton_row;
/// How many there are, and one of them, from 0. False, and `out` untouched, beyond the last, for NULL, or if memory is wanting. Any thread.
JETON_API size_t jeton_commit_row_count(const jeton_commit* commit);
JETON_API bool jeton_commit_row(const jeton_commit* commit, size_t row, jeton_row* out);
/// What is in a row, each from 0; ids are those of jeton_commit_after. NULL, nobody and JETON_NO_ACCOUNT beyond the end and for NULL. No
/// errors. Any thread.
JETON_API const char* jeton_commit_row_action(const jeton_commit* commit, size_t row, size_t index);
JETON_API jeton_principal jeton_commit_row_principal(const jeton_commit* commit, size_t row, size_t index);
JETON_API jeton_account_id jeton_commit_row_account(const jeton_commit* commit, size_t row, size_t index);
/// Is it about that principal at that account, both by their index in it? No errors. Any thread.
JETON_API bool jeton_commit_row_is_about(const jeton_commit* commit, size_t row, size_t principal, size_t account);

/// Calls `call` with every permission that is different. False where an argument is NULL or memory ran out.
JETON_API bool jeton_commit_each(const jeton_commit* commit, jeton_permission_callback call, void* context);

/// The revisions before and after, which the caller frees; what a dry run came to is a revision that is never in force. NULL for NULL
/// or if memory is wanting. Any thread.
JETON_API jeton_snapshot* jeton_commit_before(const jeton_commit* commit);
JETON_API jeton_snapshot* jeton_commit_after(const jeton_commit* commit);

/// Free what they are named after. No errors. Any thread, once nobody uses it.
JETON_API void jeton_commit_free(jeton_commit* commit);
JETON_API void jeton_commits_free(jeton_commits* commits);

// -- revisions

/// A snapshot at this revision or a later one, waited for that long; NULL if there is none by then, for NULL, or if memory is
/// wanting. Any thread.
JETON_API jeton_snapshot* jeton_engine_at_least(const jeton_engine* engine, uint64_t revision, uint32_t milliseconds);

/// How many revisions are in memory: the one in force and those that a snapshot or a commit still holds. 0 for NULL. No errors.
/// Any thread.
JETON_API size_t jeton_engine_revisions_kept(const jeton_engine* engine);

/// The next instant at which a token expires, or what a rule says of the clock changes, in `due`. False, and `due` untouched, if there
/// is none or an argument is NULL. Any thread.
JETON_API bool jeton_snapshot_next_due(const jeton_snapshot* snapshot, jeton_time* due);

/// Works everything out anew and counts in `wrong` what is different in force, which is 0. Time: that of another policy for the same
/// world. Of an engine that was loaded `read_only` nothing is worked out: 0. False, and `wrong` untouched, if an argument is NULL or memory is
/// wanting. Any thread.
JETON_API bool jeton_engine_reevaluate(const jeton_engine* engine, uint64_t* wrong);

/// Is called with every commit, once each and in order, on a thread of its own: a slow one delays nobody. `commit` is good during
/// the call only, jeton_commit_free is not for it.
typedef void (*jeton_commit_callback)(void* context, const jeton_commit* commit);

/// From the next commit on, until it is freed. NULL on error. Any thread.
JETON_API jeton_subscription* jeton_engine_on_commit(const jeton_engine* engine, jeton_commit_callback call, void* context,
                                                     jeton_diagnostics** error);

/// Ends a subscription, once the commits made before were delivered; within its own callback at once, and that call was the last.
/// No errors. Any thread.
JETON_API void jeton_subscription_free(jeton_subscription* subscription);

// -- secrets of tokens

/// What is kept of a secret. With the key it cannot be told which secret it is of; without the key it cannot be made.
typedef struct jeton_secret_hash {
    uint8_t bytes[32];
} jeton_secret_hash;

/// What a new token is like beside its kind and account; all zero, or NULL for the whole, is the default.
typedef struct jeton_token_fields {
    const char* name;
    const char* created_by;
    const jeton_time* expires;   ///< to the microsecond; NULL: as its kind says
    bool never_expires;          ///< whatever its kind says; not with `expires`
    bool disabled;
    bool any_filter;             ///< one of the filters is enough; else all of them must hold
    const char* const* filters;  ///< names or texts
    size_t filter_count;
    const char* const* accounts; ///< the only ones that it may see; NULL: all that its account may
    size_t account_count;
} jeton_token_fields;

/// Creates a token and its secret, in one revision. Who may do this is the caller's to ask: is a decision about
/// `api-token.create` JETON_VERDICT_ALL? NULL on error: why it is refused. Any thread.
JETON_API jeton_new_token* jeton_engine_create_token(jeton_engine* engine, const char* token, const char* kind,
                                                     const char* account, const jeton_token_fields* fields,
                                                     jeton_diagnostics** error);

/// The secret, which is here and nowhere else: show it once. Its hash, to be stored; jeton_engine_add_secret takes it after a restart.
/// And the commit, which is the handle's. An empty text, zeros and NULL for NULL. No errors. Any thread.
JETON_API jeton_text jeton_new_token_secret(const jeton_new_token* made);
JETON_API jeton_secret_hash jeton_new_token_hash(const jeton_new_token* made);
JETON_API const jeton_commit* jeton_new_token_commit(const jeton_new_token* made);

/// Overwrites the secret and frees the handle. No errors. Any thread, once nobody uses it.
JETON_API void jeton_new_token_free(jeton_new_token* made);

/// The hash of a secret that was made before, by an engine with the same key. False on error: `unknown-token`, `secret-taken`. Any thread.
JETON_API bool jeton_engine_add_secret(jeton_engine* engine, const char* token, const jeton_secret_hash* hash,
                                       jeton_diagnostics** error);

/// The token a secret is of; nobody where the text is no secret, of no token here, or of one that was deleted. Of a disabled or
/// expired token it is that token, to which every decision is deny. In constant time; allocates nothing. No errors. Any thread.
JETON_API jeton_principal jeton_snapshot_authenticate(const jeton_snapshot* snapshot, const char* secret, size_t size);

/// Whether a text has the form of a secret, for scanners that look for leaked ones. Asks no engine. No errors. Any thread.
JETON_API bool jeton_is_secret(const char* text, size_t size);

#ifdef __cplusplus
}
#endif

#endif
