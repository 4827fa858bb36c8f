#!/usr/bin/env bash
# Replays sessions of the command and compares everything it says. `run.sh JETON SESSION…`; UPDATE_GOLDEN=1 rewrites them.
#   # a sentence        what the next call shows
#   $ a shell line      run in a copy of world/, with jeton in the PATH
#   output              as it stands; lines of standard error begin with `! `; `= N` is an exit other than 0
set -u
here=$(cd "$(dirname "$0")" && pwd)
jeton=$(cd "$(dirname "$1")" && pwd)
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

replay() {
    local line code
    while IFS= read -r line; do
        case $line in
            '# '*) printf '%s\n' "$line" ;;
            '$ '*)
                printf '%s\n' "$line"
                (cd "$work/run/world" && PATH=$jeton:$PATH LC_ALL=C NO_COLOR=1 bash -c "${line#\$ }" >"$work/out" 2>"$work/err" </dev/null)
                code=$?
                cat "$work/out"
                sed 's/^/! /' "$work/err"
                [ "$code" -ne 0 ] && printf '= %s\n' "$code"
                printf '\n' ;;
        esac
    done <"$1"
}

passed=0 failed=0
for session in "$@"; do
    rm -rf "$work/run"
    mkdir "$work/run"
    cp -r "$here/world" "$work/run/world"
    replay "$session" >"$work/actual"
    if [ "${UPDATE_GOLDEN:-}" = 1 ]; then
        cp "$work/actual" "$session"
    fi
    if diff -u --label expected --label found "$session" "$work/actual"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
