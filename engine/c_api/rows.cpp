// jeton_changes.h: rows of a delta, what they cost, and limits that do not hold.
#include "engine/c_api/handles.hpp"
#include "engine/c_api/ids.hpp"

using namespace jeton::c_api;

namespace {

const jeton::DeltaRow* row_of(const jeton_commit* commit, size_t row) {
    return commit == nullptr || row >= commit->commit->delta.rows.size() ? nullptr : &commit->commit->delta.rows[row];
}

}  // namespace

jeton_cost jeton_commit_cost(const jeton_commit* commit) {
    if (commit == nullptr) return {};
    const jeton::Cost cost = commit->commit->cost();
    return {cost.accounts, cost.principals, cost.everything};
}

size_t jeton_commit_over_limit_count(const jeton_commit* commit) {
    return attempt<std::size_t>(0, nullptr, [&] { return commit == nullptr ? 0 : commit->commit->over_limits().size(); });
}

bool jeton_commit_over_limit(const jeton_commit* commit, size_t index, jeton_over_limit* over) {
    return attempt<bool>(false, nullptr, [&] {
        if (commit == nullptr || over == nullptr || index >= commit->commit->over_limits().size()) return false;
        const jeton::OverLimit& each = commit->commit->over_limits()[index];
        *over = {each.limit, to_c(each.account), each.count};
        return true;
    });
}

size_t jeton_commit_row_count(const jeton_commit* commit) { return commit == nullptr ? 0 : commit->commit->delta.rows.size(); }

bool jeton_commit_row(const jeton_commit* commit, size_t row, jeton_row* out) {
    return attempt<bool>(false, nullptr, [&] {
        const jeton::DeltaRow* is = row_of(commit, row);
        if (is == nullptr || out == nullptr) return false;
        const auto& filters = commit->filters();
        *out = {static_cast<jeton_change_class>(is->is), filters[is->before].c_str(), filters[is->after].c_str(), is->actions.size(), is->principals.size(),
                is->accounts.size(), is->pairs()};
        return true;
    });
}

const char* jeton_commit_row_action(const jeton_commit* commit, size_t row, size_t index) {
    const jeton::DeltaRow* is = row_of(commit, row);
    return is == nullptr || index >= is->actions.size() ? nullptr : is->actions[index].data();
}

jeton_principal jeton_commit_row_principal(const jeton_commit* commit, size_t row, size_t index) {
    const jeton::DeltaRow* is = row_of(commit, row);
    return to_c(is == nullptr || index >= is->principals.size() ? jeton::Principal() : is->principals[index]);
}

jeton_account_id jeton_commit_row_account(const jeton_commit* commit, size_t row, size_t index) {
    const jeton::DeltaRow* is = row_of(commit, row);
    return to_c(is == nullptr || index >= is->accounts.size() ? jeton::AccountId::none : is->accounts[index]);
}

bool jeton_commit_row_is_about(const jeton_commit* commit, size_t row, size_t principal, size_t account) {
    const jeton::DeltaRow* is = row_of(commit, row);
    return is != nullptr && principal < is->principals.size() && account < is->accounts.size() && is->is_about(principal, account);
}
